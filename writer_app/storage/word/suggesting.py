"""Suggestions beside a text as tracked changes of a package, each under its author's name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.comments import placing
from writer_app.domain.comments.values import CommentThread, Margin, Suggested
from writer_app.domain.word.values import Author, Revision
from writer_app.storage.word import matching, writing
from writer_app.storage.word.package import Package
from writer_app.storage.word.reading import read
from writer_app.storage.word.spans import Context

NOBODY = "CriticMarkup"  # the author of a suggestion of which no author is known


def written(data: bytes, text: str, margin: Margin, mine: str) -> tuple[bytes, int]:
    """The package `data`, made from `text`, with its suggestions tracked; how many were left out.

    Left out are those whose words the package does not have as they stand in the text. `mine` is
    the name under which changes are part of the text. Raises nothing.
    """
    left = 0
    for author, ones in _by_author(margin).items():
        try:
            data, done = _tracked(data, text, ones, author, mine)
        except DocumentError:
            done = 0
        left += len(ones) - done
    return data, left


def _by_author(margin: Margin) -> dict[Author, list[Suggested]]:
    found: dict[Author, list[Suggested]] = {}
    for one in margin.suggested:
        author = Author(one.author, one.date) if one.author else _beside(one, margin.threads)
        found.setdefault(author, []).append(one)
    return found


def _beside(one: Suggested, threads: Sequence[CommentThread]) -> Author:
    """Who commented on it right at its words."""
    end = one.start + len(one.old)
    for thread in threads:
        note = thread.notes[0]
        if note.author and one.start <= thread.start and thread.end == end:
            return Author(note.author, note.date)
    return Author(NOBODY)


def _tracked(
    data: bytes, text: str, ones: Sequence[Suggested], author: Author, mine: str
) -> tuple[bytes, int]:
    reading = read(Package(data, ""), mine)
    placed = placing.moved(Margin((), tuple(ones)), text, reading.text).suggested
    wanted = reading.text
    for one in sorted(placed, key=lambda each: each.start, reverse=True):
        wanted = wanted[: one.start] + one.new + wanted[one.start + len(one.old) :]
    if wanted == reading.text:
        return data, 0
    none = frozenset[str]()
    context = Context(reading.styles, {}, reading.marks, mine, none, none, reading.package.document)
    return writing.write(reading, matching.plan(reading, wanted), author, context), len(placed)


def _who(one: Revision) -> tuple[str, str]:
    return ("", "") if one.author == NOBODY else (one.author, one.date)


def of_revisions(revisions: Iterable[Revision], text: str) -> tuple[Suggested, ...]:
    """Tracked changes of colleagues as suggestions, as far as they are changes of words."""
    return tuple(
        Suggested(one.start, text[one.start : one.end], one.new, *_who(one), ids=one.ids)
        for one in revisions
        if "⟦" not in one.new
    )
