"""Translates the open document behind the writer's back: block by block, making way for the
writer's own work, kept after each block, and taken up again after a restart.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal
from typing_extensions import override

from writer_app.assist.job import Choices
from writer_app.assist.translating import (
    Translated,
    TranslationOrigin,
    TranslationWriting,
    Wish,
    check,
    template_for,
    translate,
)
from writer_app.bridge.base.background import Background
from writer_app.bridge.model.consent import HERE
from writer_app.bridge.model.llm_worker import LlmThread
from writer_app.bridge.model.preemptible import BenchState, PreemptibleJob, Work
from writer_app.domain.base.errors import DocumentError, NotSaved
from writer_app.domain.house.rules import BarredWords
from writer_app.domain.templates.template import Template
from writer_app.domain.translation.blocks import TextBlock, put, words
from writer_app.domain.translation.glossary import Glossary
from writer_app.domain.translation.memory import Memory, Pair
from writer_app.domain.translation.rows import AlignedRow, RowState, matched
from writer_app.engine.base.protocol import Done, EndReason
from writer_app.engine.link.client import EngineClient
from writer_app.storage.translation import glossary_file, tmx
from writer_app.storage.translation.translation_file import TranslationFile

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Known:
    """What lies on the disk about a document: rows, terms, remembered pairs, and what was wrong."""

    rows: tuple[AlignedRow, ...]
    glossary: Glossary
    memory: Memory
    trouble: str = ""


__all__ = ["Known", "TranslationOrigin", "Translator", "remember"]


class Translator(PreemptibleJob):
    """One document into one language at a time. Belongs to the GUI thread.

    Wide: the rows and the memory that learns from them are written in one turn.
    """

    PAGE = HERE

    opened = Signal()  # other rows
    rowChanged = Signal(int)
    writing = Signal(int, str)  # a row, and its words so far
    troubled = Signal(object)  # a file of terms or pairs that cannot be read or written
    memoryTaken = Signal(int)  # so many pairs of a file are remembered, which were not before
    memoryGiven = Signal(int, str)  # so many pairs were written to a file of this name

    def __init__(
        self,
        thread: LlmThread,
        *,
        folder: Path,
        background: Background,
        template: Callable[[str], Template],
        now: Callable[[], str],
        may_run: Callable[[Path | None], bool],
        house: Callable[[Path | None], BarredWords],
        parent: QObject | None = None,
    ) -> None:
        """`folder` is for rows and memory; `now` gives the time as TMX writes it; `may_run` tells
        whether the text of a document may go to the model while the open one is what it is, and
        `house` what no model may write for it.
        """
        super().__init__(thread, parent)
        self._folder, self._background = folder, background
        self._template, self._now, self._allowed = template, now, may_run
        self._house = house
        self._disk = threading.Lock()  # what is kept is written before it is read again
        self.path: Path | None = None
        self.text, self.to, self.source = "", "", ""
        self.rows: list[AlignedRow] = []
        self.blocks: tuple[TextBlock, ...] = ()
        self.glossary, self._memory = Glossary(), Memory()
        self._file: TranslationFile | None = None
        self._learnt: list[Pair] = []  # and not yet on the disk
        self._every: list[Pair] = []  # that was accepted since the program began
        self._saving = self._unsaved = False
        self._number = 0  # of `open`, so that a late answer of the disk is dropped

    # ---- the document
    def open(self, path: Path | None, text: str, to: str) -> None:
        """Another document or language; what was done for it before comes back.

        Raises UsageError where there is nothing to translate.
        """
        wish = Wish(text, to)
        blocks = check(wish)
        self.stop()
        self.keep()
        same = path == self.path and to == self.to
        sources = [words(text, block) for block in blocks]
        self.rows = list(matched(self.rows if same else (), sources))
        self.path, self.text, self.to, self.source = path, text, to, wish.from_language
        self.blocks = blocks
        self._file = TranslationFile(self._folder, str(path or ""), to) if path else None
        self._number += 1
        number, file = self._number, self._file
        self._set(BenchState.IDLE)
        self.opened.emit()
        self._background.run(
            lambda: self._read(file, path, wish.from_language, to),
            lambda known: self._arrived(number, known),
        )

    def moved(self, old: Path, new: Path) -> None:
        """A document stands elsewhere; its file was taken along."""
        if self.path == old:
            self.path, self._file = new, TranslationFile(self._folder, str(new), self.to)

    def _read(self, file: TranslationFile | None, path: Path | None, source: str, to: str) -> Known:
        with self._disk:
            return _known(file, path, self._folder, source, to)

    def _arrived(self, number: int, known: Known) -> None:
        if number != self._number:
            return
        self.glossary, self._memory = known.glossary, known.memory
        for pair in self._learnt:
            self._memory.add(pair)
        sources = [row.source for row in self.rows]
        if known.rows and not any(row.target for row in self.rows):
            self.rows = list(matched(known.rows, sources))
            self.opened.emit()
        if known.trouble:
            self.troubled.emit(known.trouble)

    def read_terms_again(self) -> None:
        """The glossary was edited."""
        path, source, to, number = self.path, self.source, self.to, self._number

        def take(found: tuple[Glossary, str]) -> None:
            if number == self._number:
                self.glossary = found[0]
                if found[1]:
                    self.troubled.emit(found[1])

        self._background.run(lambda: _terms(path, self._folder, source, to), take)

    def take_in(self, path: Path) -> None:
        """Remember the pairs of a memory (TMX); what was remembered before goes before them."""

        def taken(found: tuple[tuple[Pair, ...], int, str]) -> None:
            pairs, count, trouble = found
            if trouble:
                self.troubled.emit(trouble)
                return
            self._memory = Memory.of((*pairs, *self._every))
            self.memoryTaken.emit(count)

        mine = tuple(self._every)
        self._background.run(lambda: self._in_turn(_taken_in, path, mine), taken)

    def give_out(self, path: Path) -> None:
        """Write every remembered pair to a file (TMX)."""

        def given(found: tuple[int, str]) -> None:
            count, trouble = found
            if trouble:
                self.troubled.emit(trouble)
            else:
                self.memoryGiven.emit(count, path.name)

        mine = tuple(self._every)
        self._background.run(lambda: self._in_turn(_given_out, path, mine), given)

    def _in_turn(
        self, work: Callable[[Path, Path, tuple[Pair, ...]], _T], path: Path, mine: tuple[Pair, ...]
    ) -> _T:
        with self._disk:
            return work(self._folder, path, mine)

    @property
    def left(self) -> int:
        """How many rows are still to be translated."""
        return sum(row.state in (RowState.WAITING, RowState.STALE) for row in self.rows)

    def document(self) -> str:
        """The document with every translation there is; other blocks in their own words."""
        targets = {n: row.target for n, row in enumerate(self.rows) if row.target}
        return put(self.text, self.blocks, targets)[0]

    # ---- the rows
    def start(self) -> None:
        """Translate what waits, from the top."""
        if not self.busy and self.left:
            self._take_turn()

    def again(self, number: int) -> None:
        """Translate a row anew."""
        self._change(number, self.rows[number].emptied())
        if not self.busy:
            self._take_turn()

    def accept(self, number: int, target: str | None = None) -> None:
        """Take a row as it is, or in the writer's words; the memory learns it."""
        row = self.rows[number].accepted(target)
        if not row.target.strip():
            return
        self._change(number, row)
        pair = Pair(row.source, row.target, self.source, self.to, self._now())
        self._memory.add(pair)
        self._learnt.append(pair)
        self._every.append(pair)
        self.keep()

    def accept_all(self) -> int:
        """Take every proposed row in which nothing was found wrong; how many."""
        found = [
            n
            for n, row in enumerate(self.rows)
            if row.state is RowState.PROPOSED
            and not row.faults
            and row.origin != TranslationOrigin.SOURCE
        ]
        for number in found:
            self.accept(number)
        return len(found)

    def refuse(self, number: int) -> None:
        """Drop a row's translation."""
        self._change(number, self.rows[number].emptied())
        self.keep()

    def restore(self, number: int, row: AlignedRow) -> None:
        """Put a row back as it was."""
        self._change(number, row)
        self.keep()

    def _change(self, number: int, row: AlignedRow) -> None:
        self.rows[number] = row
        self.rowChanged.emit(number)

    # ---- the disk
    def keep(self, *, now: bool = False) -> None:
        """Write what there is, soon; or `now`."""
        if now:
            self._write(self._file, tuple(self.rows), tuple(self._learnt))
            self._learnt = []
            return
        if self._saving:
            self._unsaved = True
            return
        file, rows, learnt = self._file, tuple(self.rows), tuple(self._learnt)
        if file is None and not learnt:
            return
        self._saving, self._learnt = True, []
        self._background.run(lambda: self._write(file, rows, learnt), lambda _none: self._kept())

    def _kept(self) -> None:
        self._saving = False
        if self._unsaved:
            self._unsaved = False
            self.keep()

    def _write(
        self, file: TranslationFile | None, rows: tuple[AlignedRow, ...], learnt: tuple[Pair, ...]
    ) -> None:
        with self._disk:
            if file is not None:
                file.save(rows)
            if learnt:
                remember(self._folder, learnt)

    # ---- the model
    @override
    def _may_run(self) -> bool:
        return self._allowed(self.path)

    @override
    def _work(self) -> Work | None:
        wanted = [
            n for n, row in enumerate(self.rows) if row.state in (RowState.WAITING, RowState.STALE)
        ]
        if not wanted:
            return None
        wish = Wish(
            self.text,
            self.to,
            self.source,
            self.glossary,
            self._memory,
            Choices(barred=self._house(self.path)),
            only=frozenset(wanted),
            done=tuple((n, r.target) for n, r in enumerate(self.rows) if _stands(r)),
        )
        template = template_for(self.to, self._template)

        def work(client: EngineClient) -> Iterator[Any]:
            yield from translate(client, wish, template)
            yield Done(0, EndReason.STOP)

        return work

    @override
    def _take(self, event: Any) -> None:
        if isinstance(event, TranslationWriting):
            self.writing.emit(event.number, event.target)
        elif isinstance(event, Translated):
            row = self.rows[event.number]
            # While a row was being written the writer may have settled it.
            if row.state in (RowState.WAITING, RowState.STALE):
                self._change(event.number, row.proposed(event.target, event.origin, event.faults))
                self.keep()


def _stands(row: AlignedRow) -> bool:
    return row.state in (RowState.PROPOSED, RowState.ACCEPTED) and bool(row.target)


# ---- in a thread --------------------------------------------------------------------------------
MEMORY = "memory.tmx"


def remember(folder: Path, learnt: tuple[Pair, ...]) -> None:
    """Add pairs to the memory; raises nothing."""
    path = folder / MEMORY
    try:
        old = tmx.read(path) if path.exists() else ()
        tmx.write(path, tmx.merged(old, learnt))
    except (DocumentError, NotSaved, OSError):
        return


def _remembered(folder: Path, mine: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """What the file has and what was accepted since. Raises DocumentError."""
    return tmx.merged(tmx.read(folder / MEMORY) if (folder / MEMORY).exists() else (), mine)


def _taken_in(
    folder: Path, path: Path, mine: tuple[Pair, ...]
) -> tuple[tuple[Pair, ...], int, str]:
    """All pairs with those of a file among them, how many are new, and what went wrong."""
    try:
        known = _remembered(folder, mine)
        every = tmx.merged(tmx.read(path), known)
        tmx.write(folder / MEMORY, every)
    except (DocumentError, NotSaved) as error:
        return (), 0, str(error)
    return every, len(every) - len(known), ""


def _given_out(folder: Path, path: Path, mine: tuple[Pair, ...]) -> tuple[int, str]:
    """How many pairs were written to a file, and what went wrong."""
    try:
        pairs = _remembered(folder, mine)
        tmx.write(path, pairs)
    except (DocumentError, NotSaved) as error:
        return 0, str(error)
    return len(pairs), ""


def _known(
    file: TranslationFile | None, path: Path | None, folder: Path, source: str, to: str
) -> Known:
    rows = file.load() if file is not None else ()
    glossary, trouble = _terms(path, folder, source, to)
    try:
        pairs = tmx.read(folder / MEMORY) if (folder / MEMORY).exists() else ()
    except DocumentError as error:
        pairs, trouble = (), str(error)
    return Known(rows, glossary, Memory.of(pairs), trouble)


def _terms(path: Path | None, folder: Path, source: str, to: str) -> tuple[Glossary, str]:
    """The terms of the document's folder, then the writer's own; and what cannot be read."""
    found, trouble = Glossary(), ""
    places = [path.parent / glossary_file.NAME] if path is not None else []
    for place in [*places, folder / glossary_file.NAME]:
        if place.is_file():
            try:
                found = found.joined(glossary_file.read(place, source, to))
            except DocumentError as error:
                trouble = str(error)
    return found, trouble
