"""`library search` and `library repeats`: documents and passages by words, meaning, likeness."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from writer_app import paths as app_paths
from writer_app.commands import library
from writer_app.commands.console import ConsoleProgress, note, say, say_json, table
from writer_app.commands.sources import passage, place
from writer_app.domain.base import ai_rules
from writer_app.domain.sources.repeats import repeats
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
        table((place(each, found), _line(each)) for each in found)
        if not found:
            note(f"No passage in {root} comes near “{query}”.")
    if lacks:
        note(lacks)
    return 0 if found else 1


def repeats_(arguments: argparse.Namespace) -> int:
    """Passages that stand twice in the library, or nearly so; exits 1 when there are none.

    Needs no model. With files, only what stands in one of them and elsewhere, or twice in it.
    """
    paths = app_paths.find().create()
    ai = settings_file.load(paths.settings).ai
    root = library.documents_folder(paths)
    finder, progress = Finder(paths), ConsoleProgress()
    try:
        finder.follow_library(
            root,
            barred=lambda path: bool(ai_rules.barred_folder(path, ai.off_folders)),
            on_progress=progress.bar,
        )
        files = finder.attach(map(Path, arguments.files), strict=True).sources
        numbers = {*files, *finder.store.numbers(finder.store.stamps(library=True))}
        passages = [each for number in sorted(numbers) for each in finder.store.all_of(number)]
    finally:
        progress.clear()
        finder.close()
    wanted = {str(Path(name).absolute()) for name in arguments.files}
    found = [
        (each.share, passages[each.first], passages[each.second])
        for each in repeats([each.passage.text for each in passages])
        if not wanted or {passages[each.first].path, passages[each.second].path} & wanted
    ][: arguments.limit]
    if arguments.json:
        say_json([_repeat(*each) for each in found])
        return 0 if found else 1
    for share, one, other in found:
        say(f"{share:.0%}  {place(one, [other])}  =  {place(other, [one])}\n      {_line(one)}")
    if not found:
        note(f"No passage stands twice in {root}.")
    return 0 if found else 1


def _repeat(share: float, one: Found, other: Found) -> dict[str, Any]:
    pair = [passage(each, whole=True) for each in (one, other)]
    return {"share": round(share, 3), "passages": pair}


def _row(found: Found) -> dict[str, Any]:
    return {**passage(found, whole=True), "title": found.title, "score": round(found.worth, 5)}


def _line(found: Found) -> str:
    words = " ".join(found.passage.bare.split())
    return words if len(words) <= _LINE else words[:_LINE].rstrip() + " …"
