"""Command notes of Obsidian Copilot, and plain texts: one prompt a file, the selection after it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from writer_app.domain.base.message import coded
from writer_app.storage.templates.importers.foreign import (
    SELECTION,
    ForeignMessage,
    ForeignPrompt,
)
from writer_app.storage.templates.importers.prompty import split_head
from writer_app.storage.templates.packs import FileProblem, read_file

_HEADING = re.compile(r"#{1,6}[ \t]+([^\n]+)")


def read_copilot(path: Path) -> Iterator[ForeignPrompt | FileProblem]:
    """A command note: its name is the command, what stands under its properties the prompt."""
    yield from _read(path, copilot=True)


def read_text(path: Path) -> Iterator[ForeignPrompt | FileProblem]:
    """A text file as one prompt, whole; its first heading or its name is the title."""
    yield from _read(path, copilot=False)


def is_copilot(path: Path) -> bool:
    """Whether a note has the properties that Copilot gives its commands."""
    item = read_file(path)
    if isinstance(item, FileProblem):
        return False
    head, _, _ = split_head(item.text.removeprefix("\ufeff").replace("\r\n", "\n"))
    return re.search(r"^copilot-command-", head, re.MULTILINE) is not None


def _read(path: Path, *, copilot: bool) -> Iterator[ForeignPrompt | FileProblem]:
    item = read_file(path)
    if isinstance(item, FileProblem):
        yield item
        return
    text = item.text.removeprefix("\ufeff").replace("\r\n", "\n")
    body, line = split_head(text)[1:] if copilot else (text, 1)
    body = body.strip("\n")
    if not body.strip():
        yield FileProblem(str(path), line, coded("notes.file-empty", "the file is empty"))
        return
    heading = _HEADING.match(body)
    title = heading[1].strip() if heading and not copilot else path.stem
    message = ForeignMessage("user", (f"{body}\n\n", SELECTION))
    tags = ("copilot",) if copilot else ()
    yield ForeignPrompt(title, (message,), str(path), line, tags=tags)
