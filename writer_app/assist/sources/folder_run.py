"""A template over a folder of files: each file's result is a file in another folder.

The files themselves are only read. What is finished lies beside the results and is taken up again
after a restart, passage by passage; a file that changed is asked about where it changed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from writer_app.assist.job import Job
from writer_app.assist.queueing import Pass as DocumentPass
from writer_app.assist.queueing import (
    PassageAnswered,
    PassageBegun,
    PassStopped,
    editing,
    go_through,
    pieces,
    sources,
)
from writer_app.assist.sources.summarizing import Step, Summarized, summarize
from writer_app.domain.base.errors import ContextTooLong, UsageError, WriterError, from_kind
from writer_app.domain.base.message import coded
from writer_app.domain.change.passage_rows import PassageRow, PassageState, count, matched
from writer_app.domain.house.rules import BarredWords
from writer_app.domain.text.named_notes import NamedNote
from writer_app.engine.base.protocol import Done, EndReason, Failed
from writer_app.engine.link.client import EngineClient
from writer_app.storage.files import document_file
from writer_app.storage.house import house_file
from writer_app.storage.index.notes import near
from writer_app.storage.sources.reading import SourceReader, unreadable
from writer_app.storage.state.queue_file import Errand, KeptQueue, QueueFile

KEPT = ".writer-app"  # the folder of what is under way, inside the folder of results
_PLAIN = (".md", ".markdown", ".txt")
READ = (*_PLAIN, ".html", ".htm", ".docx", ".odt", ".epub", ".pdf")
_MOST = 10_000  # files of a folder


@dataclass(frozen=True)
class FolderPass:
    """What to do: `job` without its text, for each of the files, into the folder `out`.

    `barred` says why a file may not go to a model, `house` what none may write into its result;
    with `noted` the writer's notes on people and places beside the files go along.
    """

    job: Job
    errand: Errand
    files: tuple[Path, ...]
    out: Path
    barred: Callable[[Path], str] = lambda _path: ""
    house: Callable[[Path], BarredWords] = lambda _path: BarredWords()
    noted: bool = False

    @cached_property
    def notes(self) -> tuple[NamedNote, ...]:
        """The notes that may go along."""
        found = near(self.files[0].parent / KEPT) if self.noted and self.files else ()
        return tuple(note for note in found if not self.barred(Path(note.where)))


@dataclass(frozen=True, slots=True)
class FileStep:
    """A file is worked on: number from 1, and how many of its passages are done."""

    path: Path
    number: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class FileDone:
    """A file's result is written. `kept` says that it was there already, `changed` how many
    passages read otherwise, `faults` why so many others were left as they are.
    """

    path: Path
    out: Path
    number: int
    changed: int = 0
    faults: tuple[str, ...] = ()
    kept: bool = False


@dataclass(frozen=True, slots=True)
class FileSkipped:
    """A file has no result; the sentence says why."""

    path: Path
    number: int
    why: str


@dataclass(frozen=True, slots=True)
class FolderStopped:
    """It was stopped; what is done stands."""


FolderEvent = FileStep | FileDone | FileSkipped | FolderStopped


def files_of(folder: Path, out: Path) -> tuple[Path, ...]:
    """The documents right in a folder, by name, but for hidden ones. Raises UsageError."""
    if not folder.is_dir():
        raise UsageError(coded("folder-run.no-such-folder", "There is no folder {0}.", folder.name))
    if not os.access(folder, os.R_OK | os.X_OK):
        raise UsageError(unreadable(folder))
    if os.path.realpath(folder) == os.path.realpath(out):
        raise UsageError(
            coded(
                "folder-run.results-need-own-folder",
                "The results need a folder of their own, so that no file is written over.",
            )
        )
    found = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in READ and not path.name.startswith(".") and path.is_file()
        if path.name != house_file.NAME  # rules are no document
    )
    if not found:
        raise UsageError(
            coded("folder-run.no-documents-in", "There are no documents in {0}.", folder.name)
        )
    return tuple(found[:_MOST])


def result_path(path: Path, out: Path, taken: Sequence[Path]) -> Path:
    """Where a file's result goes: its own name, `.md` where it is no plain text; two of one name
    are told apart by their old endings.
    """
    if path.suffix.lower() in _PLAIN:
        return out / path.name
    plain = {other.name.lower() for other in taken if other.suffix.lower() in _PLAIN}
    stems = [other.stem for other in taken if other.suffix.lower() not in _PLAIN]
    alone = f"{path.stem}.md".lower() not in plain and stems.count(path.stem) == 1
    return out / (f"{path.stem}.md" if alone else f"{path.name}.md")


def run_over(client: EngineClient, todo: FolderPass) -> Iterator[FolderEvent]:
    """Work on every file in order; what cannot be read is skipped with a sentence.

    Raises NotSaved, MissingVariable, and what loading a model and a broken engine raise.
    """
    todo.out.mkdir(parents=True, exist_ok=True)
    reader = SourceReader()
    try:
        for number, path in enumerate(todo.files, 1):
            ended = yield from _file(client, todo, reader, path, number)
            if not ended:
                yield FolderStopped()
                return
    finally:
        reader.close()


def _file(
    client: EngineClient, todo: FolderPass, reader: SourceReader, path: Path, number: int
) -> Generator[FolderEvent, None, bool]:
    """One file; whether it came to its end."""
    if why := todo.barred(path):
        yield FileSkipped(path, number, why)
        return True
    try:
        text = _text(reader, path)
    except WriterError as error:
        yield FileSkipped(path, number, str(error))
        return True
    work = _FileWork(client, todo, path, number, text)
    if not work.rows:
        yield FileSkipped(
            path, number, coded("folder-run.no-words-in", "There are no words in {0}.", path.name)
        )
        return True
    if not count(work.rows, PassageState.WAITING) and work.target.is_file():
        yield work.done(kept=True)
        return True
    ended = yield from work.events()
    if ended and work.lacks:
        yield FileSkipped(path, number, work.lacks)
    elif ended:
        work.write()
        yield work.done()
    return ended


def _text(reader: SourceReader, path: Path) -> str:
    if path.suffix.lower() in _PLAIN:
        return document_file.read(path).text
    return reader.read(path).text


class _FileWork:
    """One file on its way: rows that are kept after each passage."""

    def __init__(
        self, client: EngineClient, todo: FolderPass, path: Path, number: int, text: str
    ) -> None:
        self._client, self._todo, self._text = client, todo, text
        choices = replace(todo.job.choices, barred=todo.house(path))
        notes = tuple(note for note in todo.notes if note.where != str(path))
        self._job = replace(todo.job, text=text, title=path.stem, choices=choices, notes=notes)
        self.path, self._number = path, number
        self.target = result_path(path, todo.out, todo.files)
        self.lacks = ""  # why there is no result
        self._edits = editing(todo.job.template)
        self._pieces = pieces(text, todo.job.template) if self._edits else ()
        self._file = QueueFile(todo.out / KEPT, path.name)
        wanted = sources(text, self._pieces) if self._edits else [text] if text.strip() else []
        kept = self._file.load()
        same = kept is not None and kept.errand == todo.errand
        old = [row.again() for row in kept.rows] if kept is not None and same else []
        self.rows = list(matched(old, wanted))

    def events(self) -> Generator[FolderEvent, None, bool]:
        """Ask about what waits; whether it came to its end."""
        yield self._step()
        if not self._edits:
            return (yield from self._drafted())
        wanted = tuple(n for n, row in enumerate(self.rows) if row.state is PassageState.WAITING)
        for event in go_through(self._client, DocumentPass(self._job, self._pieces, wanted)):
            if isinstance(event, PassStopped):
                return False
            if isinstance(event, PassageBegun):
                continue
            row = self.rows[event.number]
            self.rows[event.number] = _taken(row, event)
            self._keep()
            yield self._step()
        return True

    def _drafted(self) -> Generator[FolderEvent, None, bool]:
        """The answer of a template that reads the whole text, however long it is."""
        if self.rows[0].state is not PassageState.WAITING:
            return True
        text = ""
        try:
            for event in summarize(self._client, self._job):
                if isinstance(event, Summarized):
                    text = event.text
                elif isinstance(event, Step):
                    yield FileStep(self.path, self._number, event.done, event.total)
                elif isinstance(event, Failed):
                    raise from_kind(event.kind, event.message)
                elif isinstance(event, Done) and event.reason is EndReason.CANCELLED:
                    return False
        except ContextTooLong as error:
            self.lacks = str(error)
            return True
        if not text.strip():
            self.lacks = coded("folder-run.no-whole-answer", "There was no whole answer.")
            return True
        self.rows = [self.rows[0].answered(text.strip())]
        self._keep()
        return True

    def write(self) -> None:
        """The result, saved; another text that stands there is kept beside it. Raises NotSaved."""
        found = self.result()
        if self.target.exists():
            if self.target.read_bytes() == found.encode():
                return
            self.target.rename(_beside(self.target))
        document_file.save_as(document_file.new(self.target), found, self.target)

    def result(self) -> str:
        """The text with every answer in its place."""
        if not self._edits:
            return self.rows[0].answer + "\n"
        parts, at = [], 0
        for piece, row in zip(self._pieces, self.rows, strict=True):
            parts += [self._text[at : piece.start], row.answer or row.source]
            at = piece.end
        return "".join([*parts, self._text[at:]])

    def done(self, *, kept: bool = False) -> FileDone:
        """That it is done."""
        faults = tuple(row.fault for row in self.rows if row.state is PassageState.FAILED)
        changed = count(self.rows, PassageState.ANSWERED) if self._edits else 0
        return FileDone(self.path, self.target, self._number, changed, faults, kept)

    def _step(self) -> FileStep:
        left = count(self.rows, PassageState.WAITING)
        return FileStep(self.path, self._number, len(self.rows) - left, len(self.rows))

    def _keep(self) -> None:
        self._file.save(KeptQueue(self.path.name, self._todo.errand, rows=tuple(self.rows)))


def _beside(path: Path) -> Path:
    """A free name for what stood there before."""
    names = (f"{path.stem} (before{n}){path.suffix}" for n in ("", *range(2, 100_000)))
    return next(found for name in names if not (found := path.with_name(name)).exists())


def _taken(row: PassageRow, event: PassageAnswered) -> PassageRow:
    return row.failed(event.fault) if event.fault else row.answered(event.answer)
