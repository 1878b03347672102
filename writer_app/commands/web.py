"""Sources that are addresses: fetched on the writer's yes, once, and kept as files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from writer_app.assist.sources import web
from writer_app.commands.console import ConsoleProgress, note
from writer_app.domain.base.errors import UsageError
from writer_app.domain.sources import web_address
from writer_app.paths import Paths


def on_disk(sources: Sequence[str], paths: Paths, *, yes: bool) -> list[str]:
    """The sources as names of files; a page that is not here yet is asked about and fetched.

    Raises UsageError where nobody says yes, DocumentError where no page came.
    """
    return [
        str(_page(each, paths, yes=yes)) if web_address.is_web_address(each) else each
        for each in sources
    ]


def _page(address: str, paths: Paths, *, yes: bool) -> Path:
    here = web.kept(paths, address)
    if here is not None:
        day = datetime.fromtimestamp(here.stat().st_mtime).astimezone().date()
        note(f"As it was fetched on {day}; to fetch it anew, delete {here}")
        return here
    if not yes and not _asked(address):
        raise UsageError("Nothing was fetched: an address is fetched on your yes alone (--yes).")
    progress = ConsoleProgress()
    try:
        progress.line(f"Fetching {address} …")
        found = web.fetched(paths, address)
    finally:
        progress.clear()
    note(f"Kept as {found}")
    return found


def _asked(address: str) -> bool:
    """Whether somebody at a terminal says yes."""
    if not sys.stdin.isatty():
        return False
    sys.stderr.write(f"Fetch {web_address.read(address).url} once, over the network? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes", "j", "ja", "是", "好")
