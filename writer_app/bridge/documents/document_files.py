"""Files of documents: names of copies, renaming, texts that are only looked at."""

from __future__ import annotations

import time
from pathlib import Path

from writer_app.domain.base.errors import DocumentError, NotSaved
from writer_app.domain.base.message import coded
from writer_app.storage.files import atomic, document_file


def copy_name(path: Path, what: str) -> Path:
    """A free name beside a document for a copy of it. Raises NotSaved."""
    stamp = time.strftime("%Y-%m-%d %H.%M")
    for number in range(1, 1000):
        more = "" if number == 1 else f" {number}"
        copy = path.with_name(f"{path.stem} ({what} {stamp}{more}){path.suffix}")
        if not copy.exists():
            return copy
    raise NotSaved(
        coded(
            "documents.not-saved-too-many-copies",
            "Not saved: too many copies of {0} are in its folder.",
            path.name,
        )
    )


def no_file() -> DocumentError:
    """What to say of a page that was never saved."""
    return DocumentError(
        coded(
            "documents.empty-page-has-no-file",
            "An empty page has no file to rename; write something first.",
        )
    )


def rename_file(path: Path, target: Path) -> None:
    """Give a file another name, never over another one. Raises DocumentError.

    One that stands there already, because a folder above it was moved, is left.
    """
    if target.is_file() and not path.exists():
        return
    try:
        atomic.rename_new(path, target)
    except FileExistsError as problem:
        raise DocumentError(
            coded(
                "library.exists-already-choose-another-name",
                "{0} exists already; choose another name.",
                target.name,
            )
        ) from problem
    except OSError as problem:
        raise DocumentError(
            coded(
                "documents.not-renamed",
                "{0} was not renamed: {1}.",
                path.name,
                problem.strerror,
            )
        ) from problem


def changed_at(path: Path) -> float:
    """When a file was changed, in seconds since 1970; now where it cannot be said."""
    try:
        return path.stat().st_mtime
    except OSError:
        return time.time()


def text_of_file(path: Path) -> str:
    """The text of a document that is only looked at. Raises DocumentError."""
    return document_file.read(path).text
