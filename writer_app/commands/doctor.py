"""`doctor`: the report about this installation."""

from __future__ import annotations

import argparse

from writer_app import doctor as report
from writer_app import paths as app_paths
from writer_app.commands.console import ConsoleProgress, say, say_json
from writer_app.engine import evidence


def doctor(arguments: argparse.Namespace) -> int:
    """Print the report. It fails on nothing that it finds; finding is its work."""
    if arguments.evidence:
        return _evidence(as_json=arguments.json)
    progress = ConsoleProgress()
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


def _evidence(*, as_json: bool) -> int:
    """What this program opened and could not open, for those who have to show it."""
    found = evidence.gather(app_paths.find(), evidence.Seen("of the window"))
    if as_json:
        say_json(found)
    else:
        say(evidence.text(found))
    return 0
