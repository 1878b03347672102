"""Reading the writer's notes on people, places and things from the documents of a folder."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from writer_app.domain.base.errors import WriterError
from writer_app.domain.text.book_list import NAME
from writer_app.domain.text.named_notes import NamedNote, is_apart, note_of, with_parts
from writer_app.storage.files import document_file
from writer_app.storage.index.scan import BREATH_S, Entry, front_matter, is_document, scan, title_of

_SUFFIXES = (".md", ".markdown", ".txt")
_MOST = 5_000  # documents looked at
_LARGEST = 200_000  # bytes: a note is short
_HEAD = 4096  # bytes in which `kind:` is looked for


@dataclass(frozen=True, slots=True)
class _ReadNote:
    """What a file held, at one time and size of it; None where it is no note."""

    stamp: tuple[int, int]
    note: NamedNote | None


class NoteReader:
    """Remembers what it read. One thread at a time."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, str], _ReadNote] = {}

    def read(self, entries: Iterable[Entry], home: str, *, book: bool) -> tuple[NamedNote, ...]:
        """The notes among the documents of the folder `home`. Raises nothing.

        In a book all folders below count, else only those whose name says that notes are in them.
        """
        inside = home + os.sep
        found: list[NamedNote] = []
        looked = 0
        for entry in entries:
            where = entry.where
            if entry.folder or not where.startswith(inside):
                continue
            folders = Path(where[len(inside) :]).parts[:-1]
            kind = is_apart(folders)
            far = not book and (len(folders) > 1 or (folders and not kind))
            if far or not where.lower().endswith(_SUFFIXES) or looked >= _MOST:
                continue
            looked += 1
            if (note := self._note(entry, kind)) is not None:
                found.append(note)
        return with_parts(found)

    def _note(self, entry: Entry, kind: str) -> NamedNote | None:
        key = (entry.where, kind)
        known = self._read.get(key)
        if known is not None and known.stamp == entry.stamp:
            return known.note
        note = None
        if entry.stamp[1] <= _LARGEST and (kind or _says_kind(entry.where)):
            note = _read(entry, kind)
            time.sleep(BREATH_S)
        self._read[key] = _ReadNote(entry.stamp, note)
        return note


def near(path: Path) -> tuple[NamedNote, ...]:
    """The notes that belong to a document: of the nearest folder above it that is a book, else of
    its own folder. Raises nothing.
    """
    path = path.absolute()
    books = (folder for folder in path.parents if (folder / NAME).is_file())
    home = next(books, None)
    entries = scan(home)[0] if home is not None else tuple(_beside(path.parent))
    others = [entry for entry in entries if entry.path != path]
    return NoteReader().read(others, str(home or path.parent), book=home is not None)


def _beside(folder: Path) -> Iterator[Entry]:
    """The documents of a folder, and of the folders of notes in it."""
    try:
        names = sorted(folder.iterdir())[:_MOST]
    except OSError:
        return
    for each in names:
        if each.is_dir() and is_apart((each.name,)):
            yield from scan(each)[0]
        elif is_document(each.name) and each.is_file():
            state = each.stat()
            yield Entry(str(each), each.stem, 0, stamp=(state.st_mtime_ns, state.st_size))


def _says_kind(where: str) -> bool:
    try:
        with open(where, "rb") as file:  # noqa: PTH123 - many
            head = file.read(_HEAD)
    except OSError:
        return False
    return head.removeprefix(b"\xef\xbb\xbf").startswith(b"---") and b"\nkind:" in head


def _read(entry: Entry, kind: str) -> NamedNote | None:
    try:
        text = document_file.read(entry.path).text
    except WriterError:
        return None
    title = title_of(text) or entry.path.stem
    return note_of(
        _without_heading(text, title), front_matter(text), title=title, where=entry.where,
        folder_kind=kind,
    )  # fmt: skip


def _without_heading(text: str, title: str) -> str:
    """The text without the line that is its title, which stands before it anyway."""
    for line in text.splitlines():
        if line.startswith("#"):
            return text.replace(line, "", 1) if line.strip("# \t") == title else text
    return text
