"""Words of a text as strings of Typst, in which nothing is read as Typst's own language."""

from __future__ import annotations

import re

_NEVER = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufe0e\ufe0f]")


def quoted(text: str) -> str:
    """A string of Typst."""
    plain = _NEVER.sub("", text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + plain.replace("\n", "\\n").replace("\t", "\\t") + '"'
