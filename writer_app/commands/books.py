"""`library book`: the chapters of a book in order, their words, and what is wrong with the list."""

from __future__ import annotations

import argparse
from pathlib import Path

from writer_app.commands.console import note, say, say_json
from writer_app.domain.base.errors import DocumentError
from writer_app.storage.files import books
from writer_app.storage.index.bookshelf import Bookshelf


def show(arguments: argparse.Namespace) -> int:
    """List the chapters."""
    file = books.book_file(Path(arguments.folder).absolute())
    book = Bookshelf().read(str(file.parent))
    if book is None:
        raise DocumentError(f"{arguments.folder} holds no book.md that can be read.")
    if arguments.json:
        say_json(
            {
                "title": book.title,
                "words": book.words,
                "goal": book.goal,
                "chapters": [
                    {"file": c.address, "title": c.title, "words": c.words, "there": c.there}
                    for c in book.chapters
                ],
                "notes": list(book.troubles),
            }
        )
        return 0
    for number, chapter in enumerate(book.there, 1):
        say(f"{number:3}  {chapter.words:8,}  {chapter.title}  ({chapter.address})")
    goal = f" of {book.goal:,}" if book.goal else ""
    say(f"     {book.words:8,}{goal}  {book.title}")
    for sentence in book.troubles:
        note(sentence)
    return 0
