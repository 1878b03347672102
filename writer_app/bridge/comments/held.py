"""A thread while its document is on the page: its words are followed through the edits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from writer_app.bridge.comments.kept_comments import nearest
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.comments.values import Note
from writer_app.domain.text.text import Utf16Map, utf16_len

_MOST_WAS = 24


@dataclass(frozen=True, slots=True)
class PageThread:
    """Offsets are UTF-16. `was` are words that it had, the last of them last."""

    anchor: Anchor
    notes: tuple[Note, ...]
    resolved: bool = False
    words: str = ""
    was: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id of its first comment."""
        return self.notes[0].id

    def edited(
        self, position: int, removed: int, added: int, text_of: Callable[[Anchor], str]
    ) -> PageThread:
        """After an edit. Words that come back, by undo or moved elsewhere, have it again."""
        if position >= self.anchor.end and not self.was:
            return self  # behind it, as most edits are of most comments
        touched = self.anchor.touched_by(position, removed, added)
        now = replace(self, anchor=self.anchor.edited(position, removed, added))
        if touched:
            was = (*self.was, self.words)[-_MOST_WAS:] if self.words else self.was
            now = replace(now, was=was, words=text_of(now.anchor))
        if added and now.was:
            now = now._back(position, added, text_of)
        return now

    def _back(self, position: int, added: int, text_of: Callable[[Anchor], str]) -> PageThread:
        """Take words again that an edit brought back: at the place itself, or all at once."""
        here = self.anchor.start <= position + added and position <= self.anchor.end
        for words in sorted(self.was, key=len, reverse=True):
            size = utf16_len(words)
            if size <= self.anchor.length or not (here or added >= size):
                continue
            around = size if here else 0
            begin = max(0, position - around)
            near = text_of(Anchor(begin, position + added + around))
            units = Utf16Map(near)
            at = nearest(near, words, units.from_utf16(min(around, position)))
            if at is None:
                continue
            start = begin + units.to_utf16(at)
            if start < position + added and start + size > position:
                was = tuple(one for one in self.was if one != words)
                return replace(self, anchor=Anchor(start, start + size), words=words, was=was)
        return self


def innermost(threads: Iterable[PageThread], position: int) -> PageThread | None:
    """The innermost thread whose words stand around a place of the page."""
    found = [one for one in threads if one.anchor.start <= position <= one.anchor.end]
    return min(found, key=lambda one: (one.resolved, one.anchor.length), default=None)
