"""A template over a folder of files, behind the writer's back; results are files of their own.

What is under way is kept, so that a window that was closed or killed goes on with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict
from PySide6.QtCore import QObject, Signal
from typing_extensions import override

from writer_app.assist.job import Job
from writer_app.assist.sources.folder_run import (
    FileDone,
    FileSkipped,
    FileStep,
    FolderPass,
    FolderStopped,
    files_of,
    run_over,
)
from writer_app.bridge.base.states import Recipe
from writer_app.bridge.model.consent import TRIALS
from writer_app.bridge.model.llm_worker import LlmThread
from writer_app.bridge.model.preemptible import BenchState, PreemptibleJob, Work
from writer_app.domain.base.errors import WriterError
from writer_app.domain.house.rules import BarredWords
from writer_app.domain.templates.template import Template
from writer_app.engine.base.protocol import Done, EndReason
from writer_app.engine.link.client import EngineClient
from writer_app.storage.state.json_file import JsonFile
from writer_app.storage.state.queue_file import Errand


class KeptFolder(BaseModel):
    """What was asked of which folder, as it lies in its file."""

    model_config = ConfigDict(extra="ignore")

    folder: str = ""
    out: str = ""
    template: str = ""
    instruction: str = ""
    running: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file without a result, and why."""

    name: str
    why: str


class FolderQueue(PreemptibleJob):
    """One folder at a time. Belongs to the GUI thread."""

    PAGE = TRIALS

    changed = Signal()

    def __init__(
        self,
        thread: LlmThread,
        *,
        file: Path,
        later: Callable[[Callable[[], None]], None],
        template: Callable[[str], Template],
        recipe: Callable[[str], Recipe],
        barred: Callable[[Path], str],
        may_run: Callable[[], bool],
        house: Callable[[Path], BarredWords],
        parent: QObject | None = None,
    ) -> None:
        """`file` keeps what is under way; `barred` says why a file may not go to a model, `house`,
        asked in the worker's thread, what none may write for it.
        """
        super().__init__(thread, parent)
        self._file = JsonFile(file, KeptFolder, run=later)
        self._template, self._recipe, self._barred = template, recipe, barred
        self._allowed, self._house = may_run, house
        self._kept = KeptFolder()
        self._of: Template | None = None
        self.title = ""
        self.files: tuple[Path, ...] = ()
        self.done = 0  # files that are behind it
        self.step: FileStep | None = None
        self.skipped: list[Skipped] = []

    @property
    def out(self) -> Path:
        """Where the results go."""
        return Path(self._kept.out)

    def begin(self, template: str, instruction: str, folder: Path, out: Path) -> None:
        """Go over the documents of a folder. Raises UsageError and UnknownTemplate."""
        kept = KeptFolder(
            folder=str(folder), out=str(out), template=template, instruction=instruction
        )
        self.stop()
        self._take_up(kept)
        self._set(BenchState.IDLE)
        self.start()

    def resume(self) -> None:
        """The window opens: what was under way when it closed goes on."""
        kept = self._file.load()
        if not kept.folder:
            return
        try:
            self._take_up(kept)
        except WriterError:  # the folder or the template has gone
            self.end()
            return
        if kept.running:
            self.start()
        self.changed.emit()

    def start(self) -> None:
        """Go on; what is done already is only looked at."""
        self.done, self.step = 0, None
        self.skipped.clear()
        self._take_turn()
        self._keep()
        self.changed.emit()

    def pause(self) -> None:
        """Stop; what is finished stays."""
        self.stop()
        self._keep()
        self.changed.emit()

    def end(self) -> None:
        """Forget it; the results stay."""
        self.stop()
        self.files, self._kept = (), KeptFolder()
        self._set(BenchState.IDLE)
        self._file.save(KeptFolder())
        self.changed.emit()

    def leave(self) -> None:
        """The window closes: what ran goes on with the next one."""
        running = self.busy
        self.stop()
        if self.files and self.state is not BenchState.DONE:
            self._file.save(self._kept.model_copy(update={"running": running}))
        self._file.flush()

    def _take_up(self, kept: KeptFolder) -> None:
        self._of = self._template(kept.template) if kept.template else None
        self.files = files_of(Path(kept.folder), Path(kept.out))
        self.title = self._recipe(kept.template).title if kept.template else kept.instruction
        self._kept = kept

    def _keep(self) -> None:
        self._file.save(self._kept.model_copy(update={"running": self.busy}))

    # ---- the model
    @override
    def _may_run(self) -> bool:
        return self._allowed()

    @override
    def _work(self) -> Work | None:
        kept, template = self._kept, self._of
        if not self.files:
            return None
        self.done = 0
        self.skipped.clear()
        errand = Errand(
            kept.template, template.version if template else 0, kept.instruction, {}, None
        )
        job = Job(template, kept.instruction)
        out = Path(kept.out)
        todo = FolderPass(job, errand, self.files, out, self._barred, self._house, noted=True)

        def work(client: EngineClient) -> Iterator[Any]:
            for event in run_over(client, todo):
                if isinstance(event, FolderStopped):
                    yield Done(0, EndReason.CANCELLED)
                    return
                yield event
            yield Done(0, EndReason.STOP)

        return work

    @override
    def _take(self, event: Any) -> None:
        if isinstance(event, FileStep):
            self.step = event
        elif isinstance(event, FileDone | FileSkipped):
            self.done, self.step = event.number, None
            if isinstance(event, FileSkipped):
                self.skipped.append(Skipped(event.path.name, event.why))
        self.changed.emit()

    @override
    def _ended(self, event: Any) -> None:
        super()._ended(event)
        if self.state is BenchState.DONE:
            self._file.save(KeptFolder())  # nothing is left for the next window
        else:
            self._keep()
        self.changed.emit()
