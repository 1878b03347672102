"""Books in the library: a folder whose `book.md` lists its chapters, with what each one counts.

Chapters are read again only when their file has changed. A missing chapter is told with the
document that has its title now, where there is exactly one: it was renamed by another program.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from writer_app.domain.base.errors import WriterError
from writer_app.domain.text import book_list
from writer_app.domain.text.book_list import ListedChapter
from writer_app.domain.text.hidden import read_text
from writer_app.domain.text.text import count_words
from writer_app.storage.files import books, document_file
from writer_app.storage.index.scan import BREATH_S, front_matter, title_of


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter: the path in the list, the file, what it is called and how many words it has.

    Where there is no such file, `there` is False, the title is the link's, and `instead` is the
    path of the document that has that title now.
    """

    address: str
    where: str
    title: str
    words: int = 0
    synopsis: str = ""
    there: bool = True
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """A book as its list says. `goal` is in words, 0 = none; `troubles` are sentences."""

    folder: str
    title: str
    goal: int = 0
    chapters: tuple[Chapter, ...] = ()
    troubles: tuple[str, ...] = ()

    @property
    def file(self) -> Path:
        """Its `book.md`."""
        return Path(self.folder) / book_list.NAME

    @property
    def words(self) -> int:
        """Words of all chapters; each Chinese character is one."""
        return sum(chapter.words for chapter in self.chapters)

    @property
    def there(self) -> tuple[Chapter, ...]:
        """The chapters that have a file."""
        return tuple(chapter for chapter in self.chapters if chapter.there)

    def place_of(self, where: str) -> int:
        """The number of a chapter among those that are there, from 0; -1 for none."""
        return next((n for n, c in enumerate(self.there) if c.where == where), -1)


@dataclass(frozen=True, slots=True)
class _Counted:
    """What one file told, at one time and size of it."""

    stamp: tuple[int, int]
    title: str
    words: int
    synopsis: str


class Bookshelf:
    """Reads books and remembers what their chapters counted. One thread at a time."""

    def __init__(self) -> None:
        self._counted: dict[str, _Counted] = {}

    def read(self, folder: str, others: Iterable[tuple[str, str]] = ()) -> Book | None:
        """The book of a folder; None where it has no `book.md` that can be read.

        `others` are documents that may be a missing chapter, as (path, title). Raises nothing.
        """
        try:
            text = document_file.read(Path(folder) / book_list.NAME).text
        except WriterError:
            return None
        items = {item.address: item for item in reversed(book_list.listed(text))}
        order = dict.fromkeys(item.address for item in book_list.listed(text))
        chapters = tuple(self._chapter(folder, items[address]) for address in order)
        gone = tuple(chapter.address for chapter in chapters if not chapter.there)
        return Book(
            folder,
            title_of(text) or os.path.basename(folder),  # noqa: PTH119 - a text, not a path
            book_list.goal_of(text),
            _with_found(chapters, others),
            books.troubles(text, gone),
        )

    # ---- inside
    def _chapter(self, folder: str, item: ListedChapter) -> Chapter:
        home = Path(folder).resolve()
        path = home / item.address
        where = os.path.normpath(os.path.join(folder, item.address))  # noqa: PTH118 - a text
        real = Path(os.path.realpath(path))
        outside = not real.is_relative_to(home) or real == home / book_list.NAME
        counted = None if outside else self._count(where)
        if counted is None:
            return Chapter(item.address, where, item.title or item.address, there=False)
        title, words = counted.title or item.title or path.stem, counted.words
        if path.name == book_list.NAME:  # a part of the book, with chapters of its own
            part = self.read(os.path.dirname(where))  # noqa: PTH120 - a text, not a path
            words += part.words if part is not None else 0
        return Chapter(item.address, where, title, words, counted.synopsis)

    def _count(self, where: str) -> _Counted | None:
        try:
            state = os.stat(where)  # noqa: PTH116 - many
            stamp = (state.st_mtime_ns, state.st_size)
            known = self._counted.get(where)
            if known is not None and known.stamp == stamp:
                return known
            text = document_file.read(Path(where)).text
        except (OSError, WriterError):
            return None
        time.sleep(BREATH_S)
        synopsis = front_matter(text).get("synopsis")
        told = " ".join(synopsis.split()) if isinstance(synopsis, str) else ""
        found = _Counted(stamp, title_of(text), count_words(read_text(text)), told)
        self._counted[where] = found
        return found


def _with_found(
    chapters: tuple[Chapter, ...], others: Iterable[tuple[str, str]]
) -> tuple[Chapter, ...]:
    """Missing chapters with the one document that has their title and is no chapter."""
    if all(chapter.there for chapter in chapters):
        return chapters
    taken = {chapter.where for chapter in chapters if chapter.there}
    titled: dict[str, list[str]] = {}
    for where, title in others:
        if where not in taken:
            titled.setdefault(title.casefold(), []).append(where)

    def found(chapter: Chapter) -> Chapter:
        now = titled.get(chapter.title.casefold(), [])
        if chapter.there or len(now) != 1:
            return chapter
        return Chapter(chapter.address, chapter.where, chapter.title, there=False, instead=now[0])

    return tuple(map(found, chapters))
