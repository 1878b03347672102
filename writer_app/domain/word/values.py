"""What a Word document holds besides its text: comments, colleagues' changes, who writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes a document, and when (ISO 8601 in UTC, seconds); empty means now."""

    name: str
    date: str = ""

    @property
    def stamp(self) -> str:
        """The date as Word writes it."""
        return self.date or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def initials(self) -> str:
        """The first letters of the name's words."""
        return "".join(word[0] for word in self.name.split())[:4].upper()


SUFFIXES = frozenset({".docx", ".docm"})


@dataclass(frozen=True, slots=True)
class Way:
    """How changes are written into Word files: under which name, and whether tracked.

    An empty name is the one the system knows its user by.
    """

    author: str = ""
    tracked: bool = True


USUAL = Way()


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark at a place of the working text.

    `start` and `end` are code points in the text, equal at a point; both are None where the place
    is not part of the text (a header, words that are deleted). `id` is the package's own;
    `parent` is the id of the comment this one answers, or empty. `date` is as the file has it.
    """

    id: str
    author: str
    date: str
    text: str
    start: int | None = None
    end: int | None = None
    parent: str = ""
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class Revision:
    """A colleague's tracked change that waits for an answer.

    It changes `text[start:end]` of the working text into `new`; `ids` are the package's names for
    it, which refusing passes on. Offsets are code points. `move` is the name that it shares with
    the other end where text moved, empty for any other change.
    """

    start: int
    end: int
    new: str
    author: str
    date: str
    ids: tuple[str, ...]
    move: str = ""
