"""The chapters of a book on the disk, put together for export, print and counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from writer_app.domain.base.errors import WriterError
from writer_app.domain.base.message import coded
from writer_app.domain.text import book
from writer_app.storage.files import document_file


def whole(
    path: Path | None, text: str, disclose: Callable[[Path, str], str]
) -> tuple[str, tuple[str, ...]]:
    """The whole text of the book whose `book.md` is at `path`, and sentences on what is missing.

    Chapters are read from the book's folder and those in it, nowhere else; `disclose` adds to each
    the sentence on a model's part, as to any other document, which comes back alone.
    """
    if path is None:
        return text, ()
    text = disclose(path, text)
    if path.name != book.NAME or not book.chapters(text):
        return text, ()
    folder = path.absolute().parent.resolve()

    def read(address: str) -> str | None:
        chapter = (folder / address).resolve()
        if not chapter.is_relative_to(folder) or chapter == folder / book.NAME:
            return None
        try:
            return disclose(chapter, document_file.read(chapter).text)
        except WriterError:
            return None

    made = book.whole(text, read)
    if not made.gone:
        return made.text, ()
    return made.text, (
        coded("book.no-chapter", "No chapter in the book's folder: {0}.", ", ".join(made.gone)),
    )
