"""Which headings a Word or OpenDocument file has names for.

Pandoc drops the name of a heading that is linked to further up, and every name of an ODT's
heading; links inside the document then lead nowhere.
"""

from __future__ import annotations

import html
import re
from collections import Counter

_BLOCKS = {
    "docx": re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL),
    "odt": re.compile(r"<text:h\b.*?</text:h>", re.DOTALL),
}
_NAMES = {
    "docx": re.compile(r'<w:bookmarkStart\b[^>]*?\bw:name="([^"]+)"'),
    "odt": re.compile(r'<text:bookmark(?:-start)?\b[^>]*?\btext:name="([^"]+)"'),
}
_WORDS = {"docx": re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>"), "odt": re.compile(r">([^<]+)")}


def bookmarks(markup: str, kind: str) -> dict[str, str]:
    """The names in the body of a `docx` or `odt`, each with the words of its heading.

    A name that stands between two paragraphs of a Word file belongs to the one below. Words that
    stand there more than once tell nothing.
    """
    if kind not in _BLOCKS:
        return {}
    found: dict[str, str] = {}
    times: Counter[str] = Counter()
    last = 0
    for block in _BLOCKS[kind].finditer(markup):
        between, last = markup[last : block.start()], block.end()
        words = "".join(_WORDS[kind].findall(block[0]))
        title = " ".join(html.unescape(words).split())
        times[title] += 1
        names = _NAMES[kind].findall(block[0])
        if kind == "docx":
            names += _NAMES[kind].findall(between)
        found.update({html.unescape(name): title for name in names if title})
    return {name: title for name, title in found.items() if times[title] == 1}
