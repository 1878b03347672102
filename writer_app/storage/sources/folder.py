"""Folders as sources: the documents in them, at any depth."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.base.message import coded
from writer_app.storage.sources.reading import SUFFIXES, WEB_PAGES, unreadable

MOST = 2_000  # documents: reading so many takes minutes, and a question waits for them
_NAMED = 5  # kinds of files that are left out
# What browsers call the folder of a page that they save: “Page_files” beside “Page.html”.
_OF_PAGES = ("_files", ".files", "-dateien", "_fichiers", "_archivos", "_arquivos", "_bestanden")


def documents_in(folder: Path) -> tuple[list[Path], list[str]]:
    """The documents in a folder and in the folders inside it, by name, but for hidden ones and
    what belongs to a saved page; then sentences on what else there is.

    Raises DocumentError where there is none, and where there are more than `MOST`.
    """
    called = folder.name or str(folder)
    found: list[Path] = []
    others: Counter[str] = Counter()
    closed: list[Path] = []
    for place, folders, names in os.walk(
        folder, onerror=lambda problem: closed.append(Path(problem.filename))
    ):
        pages = {name.lower() for name in names if name.lower().endswith(WEB_PAGES)}
        folders[:] = sorted(n for n in folders if not (n.startswith(".") or _of_page(n, pages)))
        files = [name for name in sorted(names) if not name.startswith((".", "~$"))]
        known = [name for name in files if name.lower().endswith(SUFFIXES)]
        found += [Path(place, name) for name in known]
        others.update(Path(name).suffix.lower() for name in set(files).difference(known))
        if len(found) > MOST:
            raise DocumentError(
                coded(
                    "folder.too-many-documents",
                    "{0} has more than {1} documents; choose a folder inside it.",
                    called,
                    f"{MOST:,}",
                )
            )
    if folder in closed:
        raise DocumentError(unreadable(folder))
    if not found:
        raise DocumentError(coded("folder.no-document-in", "There is no document in {0}.", called))
    notes: list[str] = [unreadable(each) for each in closed]
    if others:
        often = sorted(filter(None, others), key=lambda kind: (-others[kind], kind))
        kinds = ", ".join(often[:_NAMED]) or "?"
        notes.append(
            coded(
                "folder.others-left-out",
                "{0}: files of other kinds are not read ({2}; {1} in all).",
                called,
                f"{others.total():,}",
                kinds,
            )
        )
    return found, notes


def _of_page(folder: str, pages: Iterable[str]) -> bool:
    name = folder.lower()
    end = next((end for end in _OF_PAGES if name.endswith(end)), "")
    stem = name.removesuffix(end)
    return bool(end) and any(page.rpartition(".")[0] == stem for page in pages)
