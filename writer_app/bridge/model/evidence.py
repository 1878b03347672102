"""The evidence report for the window: gathered in the background, kept, and saved where asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.base.background import Background
from writer_app.bridge.model.llm_worker import LlmThread
from writer_app.domain.base.errors import WriterError
from writer_app.engine.trust.offline import NetworkGuard
from writer_app.paths import Paths
from writer_app.storage.files.atomic import write_bytes


class Evidence(QObject):
    """Makes reports. Belongs to the GUI thread."""

    gathered = Signal(str, object)  # what holds the engine process ("" = not known); the lines

    def __init__(
        self,
        paths: Paths,
        *,
        thread: LlmThread,
        model: Callable[[], str],
        guard: NetworkGuard | None,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        """`model` names the loaded model; `guard` is the window's own, if it has one."""
        super().__init__(parent)
        self._paths, self._thread, self._model = paths, thread, model
        self._guard, self._background = guard, background

    def gather(self) -> None:
        """Try the lock and collect everything; ends with `gathered`."""
        from writer_app.engine import evidence, evidence_lines  # later than the window's start

        guard = self._guard
        seen = evidence.Seen(
            engine=self._thread.engine,
            lock=self._thread.lock,
            engine_pid=self._thread.pid,
            model=self._model(),
            window=guard.refused() if guard is not None else None,
        )

        def work() -> tuple[dict[str, Any], list[str]]:
            report = evidence.gather(self._paths, seen)
            return report, evidence_lines.lines(report)

        self._background.run(work, self._told)

    def _told(self, made: tuple[dict[str, Any], list[str]]) -> None:
        report, lines = made
        engine, trial = report["engine"], report["trial"]
        kind = engine["lock"] or ("server" if engine["name"] == "openai" else trial["kind"])
        self.gathered.emit(str(kind), lines)


def save(path: Path, text: str) -> str:
    """Write a report; why it could not be, or nothing."""
    try:
        write_bytes(path, (text + "\n").encode("utf-8"))
    except (WriterError, OSError) as error:
        return str(error)
    return ""
