"""`library search`: documents by their words, or with `--meaning` passages by what they mean."""

from __future__ import annotations

import argparse
from typing import Any

from writer_app import paths as app_paths
from writer_app.commands import library
from writer_app.commands.console import ConsoleProgress, note, say_json, table
from writer_app.commands.sources import passage, place
from writer_app.domain.base import ai_rules
from writer_app.storage.sources.finder import Finder
from writer_app.storage.sources.store import Found
from writer_app.storage.state import settings as settings_file

_LINE = 100  # characters of a passage in the table


def search(arguments: argparse.Namespace) -> int:
    """Find documents or passages; exits 1 when there is none, as grep does."""
    return _by_meaning(arguments) if arguments.meaning else library.search(arguments)


def _by_meaning(arguments: argparse.Namespace) -> int:
    """Passages of the library, by words and meaning together.

    Raises WithoutAi where the writer wants no model to read; folders that are kept from models are
    left out.
    """
    paths = app_paths.find().create()
    ai = settings_file.load(paths.settings).ai
    ai_rules.check(ai)
    root, query = library.documents_folder(paths), " ".join(arguments.words)
    finder, progress = Finder(paths), ConsoleProgress()
    try:
        finder.follow_library(
            root,
            barred=lambda path: bool(ai_rules.barred_folder(path, ai.off_folders)),
            on_progress=progress.bar,
        )
        sources = finder.store.numbers(finder.store.stamps(library=True))
        finder.learn(sources, on_progress=progress.bar)
        found = finder.find(query, limit=arguments.limit, sources=sources)
        lacks = finder.note(sources)
    finally:
        progress.clear()
        finder.close()
    if arguments.json:
        say_json([_row(each) for each in found])
    else:
        table((place(each), _line(each)) for each in found)
        if not found:
            note(f"No passage in {root} comes near “{query}”.")
    if lacks:
        note(lacks)
    return 0 if found else 1


def _row(found: Found) -> dict[str, Any]:
    return {**passage(found, whole=True), "title": found.title, "score": round(found.worth, 5)}


def _line(found: Found) -> str:
    words = " ".join(found.passage.text.split())
    return words if len(words) <= _LINE else words[:_LINE].rstrip() + " …"
