"""Paragraphs of a Word file that are read from the right: where they begin, and which runs are.

Word does not look at the letters: a paragraph says that it begins at the right (`bidi`), a table
that its first column stands there, a run that what belongs to neither side in it, full stops and
brackets, is read with Arabic or Hebrew (`rtl`).
"""

from __future__ import annotations

import html
import re
import unicodedata

_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_ANY = re.compile(f"[{_RIGHT}]")
_PARAGRAPH = re.compile(r"<w:p(?: [^>]*)?>(?:(?!</?w:p[ >]).)*</w:p>", re.DOTALL)
_TABLE = re.compile(r"<w:tbl>(?:(?!</?w:tbl>).)*</w:tbl>", re.DOTALL)
_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
_RUN = re.compile(
    r"<w:r>\s*(?:<w:rPr>(?P<how>(?:(?!</w:rPr>).)*)</w:rPr>\s*)?"
    r"<w:t(?: [^>]*)?>(?P<text>[^<]*)</w:t>\s*</w:r>",
    re.DOTALL,
)
_PROPS = re.compile(r"<w:pPr ?/>|<w:pPr>(.*?)</w:pPr>", re.DOTALL)
# What stands behind `bidi` in a paragraph's properties, and behind `rtl` in a run's.
_AFTER_BIDI = re.compile(
    r"<w:(?:adjustRightInd|snapToGrid|spacing|ind|contextualSpacing|mirrorIndents|jc|textAlignment"
    r"|outlineLvl|rPr|sectPr|pPrChange)\b"
)
_AFTER_RTL = re.compile(r"<w:(?:cs|em|lang|eastAsianLayout|specVanish|oMath)\b")
# In a paragraph from the left what begins and ends with such letters; in one from the right all
# that is not of Latin letters.
_FROM_RIGHT = re.compile(f"[{_RIGHT}](?:[^A-Za-z\u00c0-\u024f]*[{_RIGHT}])?")
_LATIN = re.compile(f"[A-Za-z\u00c0-\u024f](?:[^{_RIGHT}]*[0-9A-Za-z\u00c0-\u024f])?")


def sided(text: str) -> str:
    """A part of a Word file, its paragraphs, tables and runs told from which side they are read."""
    if not _ANY.search(text):
        return text
    text = _PARAGRAPH.sub(_paragraph, text)
    return _TABLE.sub(_table, text)


def _paragraph(match: re.Match[str]) -> str:
    whole = match[0]
    words = "".join(_TEXT.findall(whole))
    if not _ANY.search(words):
        return whole
    right = _begins_right(words)
    whole = _RUN.sub(lambda run: _run(run, right=right), whole)
    if not right:
        return whole
    props = _PROPS.search(whole)
    if props is None:
        start = whole.index(">") + 1
        return f"{whole[:start]}<w:pPr><w:bidi/></w:pPr>{whole[start:]}"
    inside = _put(props[1] or "", "<w:bidi/>", _AFTER_BIDI)
    return f"{whole[: props.start()]}<w:pPr>{inside}</w:pPr>{whole[props.end() :]}"


def _run(run: re.Match[str], *, right: bool) -> str:
    how, text, done = run["how"] or "", html.unescape(run["text"]), 0
    made: list[str] = []
    found = (_LATIN if right else _FROM_RIGHT).finditer(text)
    for start, end in [*(each.span() for each in found), (len(text), len(text))]:
        made += [_written(how, text[done:start], right=right)]
        made += [_written(how, text[start:end], right=not right)]
        done = end
    return "".join(made)


def _written(how: str, text: str, *, right: bool) -> str:
    if not text:
        return ""
    how = _put(how, "<w:rtl/>", _AFTER_RTL) if right else how
    props = f"<w:rPr>{how}</w:rPr>" if how else ""
    words = html.escape(text, quote=False)
    return f'<w:r>{props}<w:t xml:space="preserve">{words}</w:t></w:r>'


def _table(match: re.Match[str]) -> str:
    """A table whose first words are read from the right has its first column there."""
    first = "".join(_TEXT.findall(match[0]))
    if not _begins_right(first):
        return match[0]
    return re.sub(
        r"(<w:tblPr>\s*(?:<w:tblStyle [^>]*/>)?)", r"\1<w:bidiVisual/>", match[0], count=1
    )


def _put(inside: str, mark: str, after: re.Pattern[str]) -> str:
    """A mark before the first of those that stand behind it, or at the end."""
    found = after.search(inside)
    at = found.start() if found else len(inside)
    return inside[:at] + mark + inside[at:]


def _begins_right(words: str) -> bool:
    for char in words[:200]:
        side = unicodedata.bidirectional(char)
        if side in ("L", "R", "AL", "AN"):
            return side != "L"
    return False
