"""What stands beside a text: threads of comments at their words, and changes that are suggested.

Offsets are code points in the text as the page shows it, without any marks.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """One comment. `date` is ISO 8601 or as a file has it; `raw` its mark as it stood in a file.

    `raw` is written again as long as nothing of the note is changed.
    """

    id: str
    author: str = ""
    date: str = ""
    text: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class CommentThread:
    """Comments at one place, the first and its answers. `start == end` is a place without words."""

    start: int
    end: int
    notes: tuple[Note, ...]
    resolved: bool = False

    @property
    def id(self) -> str:
        """The id of the comment that began it."""
        return self.notes[0].id


@dataclass(frozen=True, slots=True)
class Suggested:
    """Somebody suggests to put `new` in place of `old`, which stands at `start`.

    `author` and `date` (ISO 8601) are "" where a file does not say them; `ids` are a package's
    names for it, where it came from one.
    """

    start: int
    old: str
    new: str
    author: str = ""
    date: str = ""
    ids: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What it is called when it is refused."""
        return f"{self.start}:{self.old}>{self.new}"


@dataclass(frozen=True, slots=True)
class Margin:
    """Everything beside one text."""

    threads: tuple[CommentThread, ...] = ()
    suggested: tuple[Suggested, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.threads or self.suggested)


NOTHING = Margin()


def new_id() -> str:
    """An id no other comment has."""
    return "c" + secrets.token_hex(4)
