"""The program's own pages as HTML: help texts are Markdown that came with it, with its pictures."""

from __future__ import annotations

import base64
import re
from functools import partial
from pathlib import Path

from writer_app.paths import resources
from writer_app.storage.formats import markdown

# In a page: what is only about a model, and what is said in its place by who writes without one.
_AI, _NO_AI = "<!-- ai -->\n", re.compile(r"\A<!-- no ai\n(.*)\n-->\Z", re.DOTALL)
_AT_END = " <!-- ai -->"
_HEADING = re.compile(r"(#{1,6}) ")
_NAME = re.compile(r"[a-z0-9-]+\.png")


def to_html(text: str, *, dark: bool = False) -> str:
    """A page of the help; `dark` takes the dark twins of its pictures where there are any."""
    return markdown.to_html(text, image=partial(_picture, resources() / "help", dark))


def told(text: str, *, ai: bool) -> str:
    """A page as it is told: with all about models, or with not a word about them.

    A block (what stands between blank lines) after `<!-- ai -->` is about a model; a heading after
    it takes its whole section along. A line that ends with it is such a line in a list. And
    `<!-- no ai` and `-->` hold a block for the other case.
    """
    lines = text.splitlines()
    text = "\n".join(
        line.removesuffix(_AT_END) for line in lines if ai or not line.endswith(_AT_END)
    )
    kept: list[str] = []
    below = 7  # the level of a section that is left out
    for block in (each.strip("\n") for each in text.split("\n\n")):
        other = _NO_AI.match(block)
        words = block.removeprefix(_AI)
        heading = _HEADING.match(words)
        if heading is not None and len(heading[1]) <= below:
            below = 7
        if below < 7:
            continue
        if other is not None:
            kept += [] if ai else [other[1]]
        elif ai or words == block:
            kept.append(words)
        elif heading is not None:
            below = len(heading[1])
    return "\n\n".join(kept) + "\n"


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
