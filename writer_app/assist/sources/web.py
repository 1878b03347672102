"""A web address as a source: fetched on the writer's yes, once, and kept as a file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from writer_app.domain.sources import web_address
from writer_app.engine.remote import web_page
from writer_app.engine.trust import ledger
from writer_app.paths import Paths
from writer_app.storage.sources.web_pages import WebPages

FOLDER = "web"  # of kept pages, inside the data folder


def kept(paths: Paths, address: str) -> Path | None:
    """The file of an address that was fetched before. Raises UsageError for what is none."""
    return WebPages(paths.data / FOLDER).find(web_address.read(address).url)


def fetched(paths: Paths, address: str, *, cancelled: Callable[[], bool] | None = None) -> Path:
    """Fetch a page and keep it; the writer has said yes.

    Raises UsageError, DocumentError with a sentence, NotSaved, and ChildStopped.
    """
    url = web_address.read(address).url

    def led(where: str) -> None:
        ledger.note(paths.data, "page", where, "")

    led(url)
    with tempfile.TemporaryDirectory(prefix="writer-app-") as folder:
        file = Path(folder) / "page"
        found = web_page.fetch(url, file, cancelled=cancelled, led=led)
        data = file.read_bytes()
    pages = WebPages(paths.data / FOLDER)
    return pages.keep(url, data, kind=found.kind, charset=found.charset)
