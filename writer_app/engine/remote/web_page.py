"""Asks a child process for one web page; this process opens no socket."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.base.message import CodedMessage, coded
from writer_app.domain.sources import web_address
from writer_app.engine.base import child

_CHILD = "writer_app.engine.remote.web_page_child"


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """Where a page came from after its redirects, its media type and the charset it was sent
    under; "" where the server did not say.
    """

    url: str
    kind: str
    charset: str


def fetch(address: str, file: Path, *, cancelled: Callable[[], bool] | None = None) -> FetchedPage:
    """Write the page to `file`. Once; nothing is asked but this.

    Raises UsageError for what is no address, DocumentError with a sentence where no page came,
    and ChildStopped.
    """
    url = web_address.read(address).url
    problem: str = ""
    request = json.dumps({"url": url, "file": str(file)})
    for message in child.events(_CHILD, [request], cancelled=cancelled):
        if message["event"] == "page":
            return FetchedPage(str(message["url"]), str(message["kind"]), str(message["charset"]))
        if message["event"] == "error":
            values = tuple(map(str, message["values"]))
            problem = CodedMessage(str(message["code"]), str(message["form"]), values)
    raise DocumentError(problem or coded("web-page.not-fetched", "The page could not be fetched."))
