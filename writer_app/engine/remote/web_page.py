"""Asks a child process for one web page; this process opens no socket."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.base.message import coded, unpacked
from writer_app.domain.sources import web_address
from writer_app.engine.base import child
from writer_app.engine.base.child import ChildStopped

LIMIT_S = 60.0  # for all of it: names, redirects, drops of a page
_CHILD = "writer_app.engine.remote.web_page_child"


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """Where a page came from after its redirects, its media type and the charset it was sent
    under; "" where the server did not say.
    """

    url: str
    kind: str
    charset: str


def fetch(
    address: str,
    file: Path,
    *,
    cancelled: Callable[[], bool] | None = None,
    led: Callable[[str], None] = lambda _url: None,
) -> FetchedPage:
    """Write the page to `file`. Once; nothing is asked but this.

    `led` is told each address that a server sends on to. Raises UsageError for what is no address,
    DocumentError with a sentence where no page came, and ChildStopped.
    """
    url = web_address.read(address).url
    problem: str = ""
    request = json.dumps({"url": url, "file": str(file)})
    until = time.monotonic() + LIMIT_S

    def over() -> bool:
        return time.monotonic() > until or (cancelled is not None and cancelled())

    try:
        for message in child.events(_CHILD, [request], cancelled=over):
            if message["event"] == "page":
                kind, charset = str(message["kind"]), str(message["charset"])
                return FetchedPage(str(message["url"]), kind, charset)
            if message["event"] == "led":
                led(str(message["url"]))
            elif message["event"] == "error":
                problem = unpacked(message["said"])
    except ChildStopped:
        if cancelled is not None and cancelled():
            raise
        problem = coded("web-page.too-slow", "The page came too slowly.")
    raise DocumentError(problem or coded("web-page.not-fetched", "The page could not be fetched."))
