"""`rewrite FOLDER`: a template over a folder of files, taken up again where it was stopped."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

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
from writer_app.commands import writing
from writer_app.commands.console import ConsoleProgress, note, say, say_json
from writer_app.commands.engine import choices, opened
from writer_app.domain.base import ai_rules
from writer_app.domain.base.errors import Cancelled, EngineError, UsageError
from writer_app.storage.state.queue_file import Errand


def rewrite(arguments: argparse.Namespace) -> int:
    """Rewrite a text; of a folder, run the template over every document in it."""
    if arguments.file == "-" or not Path(arguments.file).is_dir():
        return writing.rewrite(arguments)
    writing.check_rewrite(arguments)
    if arguments.in_place or (arguments.variants or 1) > 1 or not arguments.out:
        raise UsageError("A folder needs --out FOLDER for its results, and one answer a passage.")
    here = writing.installation()
    folder, out = Path(arguments.file).absolute(), Path(arguments.out).absolute()
    template = here.templates.get(arguments.template) if arguments.template else None
    if template is not None and template.head.scope == "none":
        raise UsageError(f"{template.id} works on no text; choose another template.")
    given = writing.values(arguments.var)
    if template is not None:
        given = dict(template.values(given))
    kept = writing.kept_terms(arguments, "")
    job = Job(
        template, arguments.instruction or "", values=given, choices=choices(arguments), kept=kept
    )
    errand = Errand(
        template.id if template else "",
        template.version if template else 0,
        job.instruction,
        given,
        arguments.dial,
    )
    todo = FolderPass(
        job,
        errand,
        files_of(folder, out),
        out,
        lambda path: ai_rules.sentence(here.settings.ai, path),
        lambda _path: job.choices.barred,  # one folder, one house
        noted=(arguments.engine or here.settings.model.engine) != "openai",  # a server gets none
    )
    with opened(arguments, here.paths, here.settings) as client:
        shown = _Shown(len(todo.files), quiet=arguments.json)
        try:
            for event in run_over(client, todo):
                shown.take(event)
        finally:
            shown.end()
    return shown.report(arguments.json)


class _Shown:
    """Says what became of each file."""

    def __init__(self, total: int, *, quiet: bool) -> None:
        self._progress = ConsoleProgress()
        self._total, self._quiet = total, quiet
        self._files: list[dict[str, Any]] = []
        self._left = self._failed = False

    def take(self, event: object) -> None:
        """The next event."""
        if isinstance(event, FileStep):
            figures = f"{event.path.name}: {event.done} of {event.total}"
            self._progress.bar(
                f"file {event.number} of {self._total}", event.done, event.total, figures
            )
        elif isinstance(event, FileDone):
            self._done(event)
        elif isinstance(event, FileSkipped):
            self._failed = True
            self._files.append({"file": str(event.path), "out": "", "problem": event.why})
            self._line(f"{event.path.name}: {event.why}", beside=True)
        elif isinstance(event, FolderStopped):
            self._left = True

    def _done(self, event: FileDone) -> None:
        self._files.append(
            {
                "file": str(event.path),
                "out": str(event.out),
                "changed": event.changed,
                "faults": list(event.faults),
                "kept": event.kept,
            }
        )
        self._line(f"{event.out}" + (" (was done)" if event.kept else ""))
        for fault in dict.fromkeys(event.faults):
            self._line(f"{event.path.name}: a passage is left as it is: {fault}", beside=True)

    def _line(self, text: str, *, beside: bool = False) -> None:
        self._progress.clear()
        if not self._quiet:
            (note if beside else say)(text)

    def end(self) -> None:
        """Nothing more comes."""
        self._progress.clear()

    def report(self, as_json: bool) -> int:
        """The result. Raises Cancelled and EngineError."""
        if as_json:
            say_json({"files": self._files})
        if self._left:
            raise Cancelled("Stopped; the same command goes on where it was.")
        if self._failed and not any(each["out"] for each in self._files):
            raise EngineError("None of the files has a result.")
        return 0
