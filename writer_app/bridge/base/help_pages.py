"""The program's own pages as HTML: help texts are Markdown that came with it, with its pictures."""

from __future__ import annotations

import base64
import re
from functools import partial
from pathlib import Path

from writer_app.paths import resources
from writer_app.storage.formats import markdown

_NAME = re.compile(r"[a-z0-9-]+\.png")


def to_html(text: str, *, dark: bool = False) -> str:
    """A page of the help; `dark` takes the dark twins of its pictures where there are any."""
    return markdown.to_html(text, image=partial(_picture, resources() / "help", dark))


def _picture(folder: Path, dark: bool, address: str) -> str | None:
    """A picture that came with the help, as a `data:` address."""
    if not _NAME.fullmatch(address):
        return None
    twin = folder / address.replace(".png", "-ink.png")
    path = twin if dark and twin.is_file() else folder / address
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return "data:image/png;base64," + base64.b64encode(data).decode("ascii")
