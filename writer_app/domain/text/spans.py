"""What belongs together within a paragraph: code, links, emphasis, quotations, brackets.

A sentence is not cut inside such a span, and a rewrite of it never changes half a link.
"""

from __future__ import annotations

import re

MOST = 400  # characters of a span; a longer quotation is cut into its sentences


def _between(opening: str, closing: str) -> str:
    stops = re.escape(opening) + re.escape(closing)
    return rf"{re.escape(opening)}[^{stops}]{{1,{MOST}}}{re.escape(closing)}"


_LINK_TEXT = rf"\[(?:[^\[\]]|\[[^\[\]]{{0,200}}\]){{0,{MOST}}}\]"
_KINDS = (
    rf"(?<!`)`(?!`)[^`]{{1,{MOST}}}`(?!`)",
    rf"(?<!`)``(?!`)(?:[^`]|`(?!`)){{1,{MOST}}}``(?!`)",
    rf"!?{_LINK_TEXT}(?:\((?:[^()\n]|\([^()\n]{{0,200}}\)){{0,2000}}\)|\[[^\[\]\n]{{0,200}}\])",
    r"\[\[[^\[\]\n]{1,300}\]\]|\[@[^\[\]\n]{1,200}\]",
    r"<(?:https?:|mailto:|/?[a-zA-Z])[^<>\n]{0,500}>",
    r"(?:https?://|www\.)[^\s<>\"“”，。；、）」]{1,2000}(?<![.,;:!?'*_)])",
    r"(?<![\\$\w])\$(?![\s$])[^$\n]{1,300}(?<![\s\\])\$(?![\d$])|\$\$[^$]{1,400}\$\$",
)
_MARKS = (
    rf"(?<![\\*])(?P<stars>\*{{1,3}})(?=[^\s*])(?:(?!\n\n)[^*]){{1,{MOST}}}(?<=[^\s*])(?P=stars)(?!\*)",
    rf"(?<![\\\w])(?P<lines>_{{1,3}})(?=[^\s_])(?:(?!\n\n)[^_]){{1,{MOST}}}(?<=\S)(?P=lines)(?!\w)",
    rf"~~(?=\S)[^~]{{1,{MOST}}}(?<=\S)~~|==(?=\S)[^=]{{1,{MOST}}}(?<=\S)==",
)
_PAIRS = (
    *("“”", "「」", "『』", "«»", "‹›", "《》", "〈〉", "（）", "【】", "()", "»«"),
)  # fmt: skip
_QUOTES = (
    *(_between(pair[0], pair[1]) for pair in _PAIRS),
    rf"„[^„“”]{{1,{MOST}}}[“”]",
    rf'(?<![\w"])"(?=\S)[^"]{{1,{MOST}}}(?<=\S)"(?![\w"])',
    rf"(?<!\w)‘[^‘’]{{1,{MOST}}}’(?!\w)",
)
_CODE_AND_LINKS = re.compile("|".join(_KINDS), re.DOTALL)
_EMPHASIS = tuple(re.compile(kind, re.DOTALL) for kind in _MARKS)
_QUOTED = tuple(re.compile(kind) for kind in _QUOTES)
_FEW = re.compile('[`*_~=<\\[("“‘„«»‹「『《〈（【$]|://|www\\.')


def spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The ranges in `text[start:end]` that belong together, in code points, by their starts."""
    if not _FEW.search(text, start, end):
        return []
    found = [match.span() for match in _CODE_AND_LINKS.finditer(text, start, end)]
    # Marks inside code and links mean nothing: they are blanked for the others.
    parts, at = [], start
    for first, last in found:
        parts += [text[at:first], "\x00" * (last - first)]
        at = last
    plain = "".join([*parts, text[at:end]])
    for pattern in (*_EMPHASIS, *_QUOTED):
        found += [(start + m.start(), start + m.end()) for m in pattern.finditer(plain)]
    return sorted(found)
