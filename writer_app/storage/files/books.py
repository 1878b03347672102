"""The chapters of a book on the disk, put together for export, print and counts."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from writer_app.domain.base.errors import DocumentError, WriterError
from writer_app.domain.base.message import coded
from writer_app.domain.comments import critic, placing
from writer_app.domain.comments.values import CommentThread, Margin
from writer_app.domain.text import book
from writer_app.storage.files import document_file
from writer_app.storage.files.document_file import LoadedDocument
from writer_app.storage.word.on_paper import on_paper

_WORD = (".docx", ".docm")
Disclose = Callable[[Path, str], str]


def whole(path: Path | None, text: str, disclose: Disclose) -> tuple[str, tuple[str, ...]]:
    """The whole text of the book whose `book.md` is at `path`, and sentences on what is missing.

    Chapters are read from the book's folder and those in it, nowhere else; one that is a book
    itself comes in with its chapters. `disclose` adds to each the sentence on a model's part, as to
    any other document, which comes back alone.
    """
    if path is None:
        return text, ()
    if path.suffix.lower() in _WORD:
        text = _without_marks(path, text)
    return _whole(path, text, disclose, _shown)


def annotated(
    path: Path | None, text: str, margin: Margin, disclose: Disclose
) -> tuple[str, Margin, tuple[str, ...]]:
    """The same with what stands beside it: of a book the comments in the files of its chapters, of
    any other document `margin`, which stands beside `text`.
    """
    if path is None or not is_one(path, text):
        made, notes = whole(path, text, disclose)
        return made, placing.moved(margin, text, made), notes
    marked, notes = _whole(path, text, disclose, _marked)
    made, found = critic.lift(marked)
    threads = tuple(_numbered(one, number) for number, one in enumerate(found.threads))
    if margin:
        notes = (*notes, coded("book.own-comments", "Comments in the list of the book stay out."))
    return made, Margin(threads, found.suggested), notes


def _whole(
    path: Path, text: str, disclose: Disclose, of: Callable[[LoadedDocument], str]
) -> tuple[str, tuple[str, ...]]:
    """The text of a book; `of` gives that of a chapter's file."""
    text = disclose(path, text)
    if not is_one(path, text):
        return text, ()
    folder = path.absolute().parent.resolve()
    inside: list[str] = []

    def read(address: str) -> str | None:
        chapter = Path(os.path.realpath(folder / address))
        if not chapter.is_relative_to(folder) or chapter == folder / book.NAME:
            return None
        try:
            found = of(document_file.read(chapter))
        except WriterError:
            return None
        part, notes = _whole(chapter, found, disclose, of)
        inside.extend(notes)
        return part

    made = book.whole(text, read)
    return made.text, (*troubles(text, made.gone), *inside)


def _shown(chapter: LoadedDocument) -> str:
    return chapter.text if chapter.word is None else on_paper(chapter.word, chapter.text)


def _marked(chapter: LoadedDocument) -> str:
    """A chapter with marks for what stands beside it; the list of a book as it is."""
    text = _shown(chapter)
    if chapter.path.name == book.NAME:
        return text
    return critic.put(text, placing.moved(chapter.margin, chapter.text, text))


def _numbered(thread: CommentThread, number: int) -> CommentThread:
    """The thread with ids that no other chapter has."""
    notes = (
        replace(note, id=f"b{number}n{place}", raw="") for place, note in enumerate(thread.notes)
    )
    return replace(thread, notes=tuple(notes))


def _without_marks(path: Path, text: str) -> str:
    """The text of a Word document with its pictures, and the words of its fields."""
    try:
        word = document_file.read(path).word
    except WriterError:
        return text
    return on_paper(word, text) if word is not None else text


def is_one(path: Path | None, text: str) -> bool:
    """Whether a document is a book's list of chapters."""
    return path is not None and path.name == book.NAME and bool(book.chapters(text))


def troubles(text: str, gone: tuple[str, ...]) -> tuple[str, ...]:
    """What is wrong with the list of a book, a sentence each; `gone` are chapters not there."""
    found: list[str] = []
    if book.NAME in gone:
        found.append(
            coded("book.of-itself", "The book stands in its own list and is left out there.")
        )
    if missing := [address for address in gone if address != book.NAME]:
        names = ", ".join(missing)
        found.append(coded("book.no-chapter", "No chapter in the book's folder: {0}.", names))
    if again := book.twice(text):
        names = ", ".join(again)
        found.append(
            coded("book.twice", "In the list more than once, in the book once: {0}.", names)
        )
    return tuple(found)


def book_file(path: Path) -> Path:
    """The `book.md` of a folder; any other path as it is. Raises DocumentError."""
    if not path.is_dir():
        return path
    found = path / book.NAME
    if not found.is_file():
        raise DocumentError(
            coded(
                "book.folder-without",
                "{0} is a folder without a {1}; name a document, or make the folder a book.",
                path.name,
                book.NAME,
            )
        )
    return found
