"""Frozen passages of the open document: where they stand, kept with it; nothing proposes there.

They follow the writer's edits; the writer may change them, the model may not. A passage that reads
otherwise when the document opens again is looked for once, and let go where it is not found.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from PySide6.QtCore import QObject, Signal

from writer_app.domain.base.moving import moved_path, rekeyed
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.text import Utf16Map
from writer_app.storage.state.json_file import JsonFile

_LARGEST = 100_000_000  # bytes: frozen chapters of many books, in escaped Chinese
_WITHIN_WORD = re.compile(r"[^\W_\u2e80-\uffff]{2}\Z")  # two characters of one word; no Chinese
_LONGEST_WORD = 60
_DOCUMENTS = 400  # of which frozen passages are kept; the oldest go first


class FrozenPassage(BaseModel):
    """A passage as the file keeps it; offsets are UTF-16."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    start: int = 0
    end: int = 0
    text: str = ""


class FrozenPassages(BaseModel):
    """The passages of every document, by its path."""

    model_config = ConfigDict(extra="ignore")

    documents: dict[str, list[FrozenPassage]] = {}


class Freezing(QObject):
    """`text_of` gives what stands in a range of the page."""

    changed = Signal()

    def __init__(
        self,
        text_of: Callable[[Anchor], str],
        *,
        file: Path | None = None,
        later: Callable[[Callable[[], None]], object] = lambda write: write(),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._text_of = text_of
        self._file = JsonFile(file, FrozenPassages, run=later, largest=_LARGEST)
        self._known = self._file.load()
        self._key = ""
        self._ranges: tuple[Anchor, ...] = ()

    @property
    def ranges(self) -> tuple[Anchor, ...]:
        """The frozen ranges in order; none touches another."""
        return self._ranges

    def words_in(self, anchor: Anchor) -> tuple[str, ...]:
        """The frozen words of a passage, line by line, in order."""
        found: list[str] = []
        for each in self._ranges:
            if each.overlaps(anchor) and each.length:
                inside = Anchor(max(each.start, anchor.start), min(each.end, anchor.end))
                lines = self._text_of(inside).splitlines()
                found += [line.strip() for line in lines if line.strip()]
        return tuple(found)

    def is_frozen(self, anchor: Anchor) -> bool:
        """Whether a range, or the place of an empty one, lies within a frozen passage."""
        return any(each.start <= anchor.start and anchor.end <= each.end for each in self._ranges)

    def toggle(self, anchor: Anchor) -> bool:
        """Freeze a range, or thaw what it touches where all of it is frozen; whether it is frozen.

        A word of which a part is chosen is frozen as a whole. An empty range thaws the passage
        around it and freezes nothing.
        """
        anchor = self._whole_words(anchor) if anchor.length else anchor
        touching = [each for each in self._ranges if each.overlaps(anchor)]
        if self.is_frozen(anchor) or not anchor.length:
            kept = [each for each in self._ranges if each not in touching]
            self._put(kept)
            return False
        start = min(each.start for each in [anchor, *touching])
        end = max(each.end for each in [anchor, *touching])
        others = [each for each in self._ranges if each not in touching]
        self._put([*others, Anchor(start, end)])
        return True

    def _whole_words(self, anchor: Anchor) -> Anchor:
        start, end = anchor.start, anchor.end
        while anchor.start - start < _LONGEST_WORD and start and self._is_within_word(start):
            start -= 1
        while end - anchor.end < _LONGEST_WORD and self._is_within_word(end):
            end += 1
        return Anchor(start, end)

    def _is_within_word(self, place: int) -> bool:
        return _WITHIN_WORD.match(self._text_of(Anchor(place - 1, place + 1))) is not None

    def edited(self, position: int, removed: int, added: int) -> None:
        """Tell of every edit of the page."""
        if self._ranges:
            moved = (each.edited(position, removed, added) for each in self._ranges)
            ranges = tuple(each for each in moved if each.length)
            if ranges != self._ranges:
                self._ranges = ranges
                self.changed.emit()

    # ---- documents ---------------------------------------------------------------------------
    def opened(self, key: str, whole: str) -> None:
        """Another text is on the page; `key` is its path, "" for one without a file."""
        self._key = key
        units = Utf16Map(whole)
        kept = self._known.documents.get(key, []) if key else []
        places = (_place(each, whole, units, self._text_of) for each in kept)
        self._ranges = tuple(sorted(place for place in places if place is not None))
        self.changed.emit()

    def moved(self, key: str) -> None:
        """The document on the page is called otherwise now."""
        old, self._key = self._key, key
        if old != key:
            self._known.documents.pop(old, None)
            self.keep()

    def renamed(self, old: Path, new: Path) -> None:
        """A document, open or not, or a folder of documents has another path."""
        now = rekeyed(self._known.documents, old, new)
        self._key = moved_path(self._key, old, new)
        if now != self._known.documents:
            self._known.documents = now
            self._file.save(self._known.model_copy(deep=True))

    def keep(self) -> None:
        """Write down where the passages of the open document stand now."""
        if not self._key:
            return
        known = self._known.documents
        before = known.pop(self._key, [])
        now = [
            FrozenPassage(start=each.start, end=each.end, text=self._text_of(each))
            for each in self._ranges
        ]
        if now:
            known[self._key] = now
        while len(known) > _DOCUMENTS:
            known.pop(next(iter(known)))
        if before != now:
            self._file.save(self._known.model_copy(deep=True))

    def _put(self, ranges: list[Anchor]) -> None:
        if tuple(sorted(ranges)) != self._ranges:
            self._ranges = tuple(sorted(ranges))
            self.keep()
            self.changed.emit()


def _place(
    kept: FrozenPassage, whole: str, units: Utf16Map, text_of: Callable[[Anchor], str]
) -> Anchor | None:
    """Where a kept passage stands now: where it stood, or in the one other place that reads so."""
    if not kept.text:
        return None
    there = Anchor(max(0, kept.start), max(0, kept.start, kept.end))
    if there.end <= units.to_utf16(len(whole)) and text_of(there) == kept.text:
        return there
    at = whole.find(kept.text)
    if at < 0 or whole.find(kept.text, at + 1) >= 0:
        return None
    return Anchor(units.to_utf16(at), units.to_utf16(at + len(kept.text)))
