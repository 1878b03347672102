"""Folders as sources: the documents in them, at any depth."""

from __future__ import annotations

import os
from pathlib import Path

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.base.message import coded
from writer_app.storage.sources.reading import SUFFIXES, unreadable

MOST = 2_000  # documents: reading so many takes minutes, and a question waits for them


def documents_in(folder: Path) -> list[Path]:
    """The documents in a folder and in the folders inside it, by name, but for hidden ones.

    Raises DocumentError where there is none, and where there are more than `MOST`.
    """
    found: list[Path] = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        files = [name for name in sorted(names) if not name.startswith((".", "~$"))]
        found += [Path(place, name) for name in files if name.lower().endswith(SUFFIXES)]
        if len(found) > MOST:
            raise DocumentError(
                coded(
                    "folder.too-many-documents",
                    "{0} has more than {1} documents; choose a folder inside it.",
                    folder.name,
                    f"{MOST:,}",
                )
            )
    if not found and not os.access(folder, os.R_OK | os.X_OK):
        raise DocumentError(unreadable(folder))
    if not found:
        raise DocumentError(
            coded("folder.no-document-in", "There is no document in {0}.", folder.name)
        )
    return found
