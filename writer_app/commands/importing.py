"""`import`: documents of other programs become Markdown in the library."""

from __future__ import annotations

import argparse
from pathlib import Path

from writer_app import paths as app_paths
from writer_app.commands.console import note, say, say_json
from writer_app.commands.library import documents_folder
from writer_app.storage.formats import document_import
from writer_app.storage.index.library import Library


def import_(arguments: argparse.Namespace) -> int:
    """Bring documents into the library, each with a report of what could not be kept."""
    paths = app_paths.find().create()
    library = Library(documents_folder(paths))
    report = []
    for name in arguments.files:
        made, found = document_import.bring(Path(name), library)
        for sentence in found.notes:
            note(f"{Path(name).name}: {sentence}")
        report.append({"file": name, "out": str(made), "notes": list(found.notes)})
        if not arguments.json:
            say(str(made))
    if arguments.json:
        say_json(report)
    return 0
