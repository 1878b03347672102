"""`doctor`: the report about this installation."""

from __future__ import annotations

import argparse

from writer_app import doctor as report
from writer_app import paths as app_paths
from writer_app.commands.console import Progress, say, say_json


def doctor(arguments: argparse.Namespace) -> int:
    """Print the report. It fails on nothing that it finds; finding is its work."""
    progress = Progress()
    progress.line("Looking at this machine …")
    try:
        found = report.examine(app_paths.find())
    finally:
        progress.clear()
    if arguments.json:
        say_json(found)
    else:
        say(report.text(found))
    return 0
