"""`[[wiki links]]` and links to other documents, as the names they go by."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

_WIKI = re.compile(r"\[\[([^\[\]|#\n]{1,200})(?:#[^\[\]|\n]*)?(?:\|[^\[\]\n]*)?\]\]")
_INLINE = re.compile(r"\]\(<?([^()<>\s:]{1,300}\.(?:md|markdown|txt))(?:#[^)\s>]*)?>?\)", re.I)


def targets(text: str) -> set[str]:
    """The keys of all documents that `text` links to."""
    found = {key(match.group(1)) for match in _WIKI.finditer(text)}
    found |= {key(unquote(match.group(1)).rpartition("/")[2]) for match in _INLINE.finditer(text)}
    return found - {""}


def key(name: str) -> str:
    """What two spellings of one name share: case, spaces and the suffix do not count."""
    words = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    for suffix in (".md", ".markdown", ".txt"):
        words = words.removesuffix(suffix)
    return words.encode("utf-8", "replace").decode("utf-8")
