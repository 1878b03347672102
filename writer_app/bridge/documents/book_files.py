"""Writing the list of a book, and making a folder one; never over what another program wrote."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from writer_app.domain.base.errors import DocumentError, WriterError
from writer_app.domain.base.message import coded
from writer_app.domain.text import book_list
from writer_app.domain.text.named_notes import is_apart
from writer_app.storage.files import atomic, books, document_file
from writer_app.storage.index.scan import Entry

MOST = 2_000  # chapters of a folder that is made a book


@dataclass(frozen=True, slots=True)
class ListChange:
    """What a change of a list made of a `book.md`: its text before and after."""

    path: Path
    before: str
    after: str


def rewrite(path: Path, change: Callable[[str], str]) -> ListChange:
    """Change the text of a `book.md` on the disk, atomically. Raises DocumentError, NotSaved."""
    loaded = document_file.read(path)
    after = change(loaded.text)
    if after != loaded.text:
        document_file.save(loaded, after)
    return ListChange(path, loaded.text, after)


def text_of(path: Path) -> str:
    """The text of a `book.md` on the disk. Raises DocumentError."""
    return document_file.read(path).text


def whole(path: Path, text: str) -> str:
    """The text of the whole book, as it is exported; reads the chapters. Raises nothing."""
    return books.whole(path, text, lambda _path, part: part)[0]


def make(folder: Path, entries: tuple[Entry, ...]) -> Path:
    """Write a `book.md` with the documents of a folder in the order of their names.

    Where the folder itself has none, those in the folders below are the chapters; notes and people
    are none, nor are Word documents beside Markdown. Raises DocumentError where there is a book
    already, or no document.
    """
    path = folder / book_list.NAME
    if path.exists():
        raise DocumentError(coded("book.is-one", "{0} is a book already.", folder.name))
    inside = [e for e in entries if not e.folder and folder in e.path.parents]
    documents = [e for e in inside if e.where.endswith(book_list.MARKDOWN)]
    documents = documents or [e for e in inside if e.where.endswith(book_list.SUFFIXES)]
    chapters = [e for e in documents if e.path.parent == folder]
    chapters = chapters or [
        e for e in documents if not is_apart(e.path.relative_to(folder).parts[:-1])
    ]
    if not chapters:
        raise DocumentError(
            coded(
                "book.nothing-in",
                "{0} has no Markdown document to be a chapter; write one first.",
                folder.name,
            )
        )
    text = f"# {folder.name}\n"
    for entry in sorted(chapters[:MOST], key=lambda e: _natural(e.path, folder)):
        address = Path(os.path.relpath(entry.where, folder)).as_posix()
        text = book_list.placed(text, address, title=entry.title)
    try:
        atomic.create_bytes(path, text.encode("utf-8", "surrogatepass"))
    except FileExistsError as problem:
        raise DocumentError(
            coded("book.is-one", "{0} is a book already.", folder.name)
        ) from problem
    return path


_CHINESE = {sign: n for n, sign in enumerate("〇一二三四五六七八九十")} | {"零": 0, "两": 2}
_PIECES = re.compile(r"(\d+|[〇零一二两三四五六七八九十百]+)")


def _natural(path: Path, folder: Path) -> list[tuple[int, int, str]]:
    """A key that puts “2” before “10”, and “第二章” before “第十章”."""
    name = path.relative_to(folder).as_posix().casefold()
    return [(0, _number(p), "") if _PIECES.fullmatch(p) else (1, 0, p) for p in _PIECES.split(name)]


def _number(sign: str) -> int:
    """The number that Arabic or Chinese figures below a thousand say."""
    if sign.isdigit() and sign.isascii():
        return int(sign)
    total, now = 0, 0
    for character in sign:
        if character in "十百":
            total += (now or 1) * (10 if character == "十" else 100)
            now = 0
        elif character in _CHINESE:
            now = now * 10 + _CHINESE[character]
    return total + now


def listing(path: Path) -> tuple[Path, str] | None:
    """The `book.md` that has this path in its list, and the address there; None for none.

    The nearest folder above that is a book with it counts. Raises nothing.
    """
    for folder in path.parents:
        book = folder / book_list.NAME
        if book == path or not book.is_file():
            continue
        address = path.relative_to(folder).as_posix()
        try:
            text = document_file.read(book).text
        except WriterError:
            continue
        if any(item.address == address for item in book_list.listed(text)):
            return book, address
    return None
