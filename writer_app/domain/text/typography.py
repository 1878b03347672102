"""Plain text made typographic: curly quotation marks, dashes, lines broken by hand joined.

What is returned are edits of a Markdown text, in code points and in order, as `chinese` makes them;
code, formulas, tables, headings and targets of links are never among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from writer_app.domain.text.chinese import Edit
from writer_app.domain.text.language import language
from writer_app.domain.text.prose import masked
from writer_app.domain.text.structure import LineKind, TextLine, body_start, lines
from writer_app.domain.text.units import CJK

NARROWEST, WIDEST = 50, 120  # columns of the widest line of a paragraph that was broken by hand
_SIGN = re.compile(r"\"|'|(?<!-)-{2,3}(?!-)|(?<!\.)\.{3}(?!\.)")
_RULE = re.compile(r"[ \t|:+=-]*$")
_MARKS = "*_~"
_OPENS_AFTER = frozenset(" \t\n\u00a0([{/“‘„‚«‹–—-")
_SHORTENED = re.compile(r"'(?=\d|(?:tis|twas|em|til|cause|n|round)\b)", re.IGNORECASE)
_QUOTES = {"de": "„“‚‘", "fr": "«»‹›"}
_ENGLISH = "“”‘’"
_CJK = re.compile(f"[{CJK}，。；：？！、“”]")
_HARD = re.compile(r"(?: {2,}|\\|<br>)$")
_NO_PROSE = ("<", "|", "$$", ":", "[^", "    ", "\t")


def typographic(text: str) -> list[Edit]:
    """Curly quotation marks of the text's language, apostrophes, dashes and an ellipsis."""
    plain = masked(text)
    signs = _QUOTES.get(language(text), _ENGLISH)
    found: list[Edit] = []
    for line in lines(text):
        if line.kind is LineKind.FENCE or _RULE.match(plain[line.start : line.end]):
            continue
        found += _of_line(plain, line, signs)
    return found


def _of_line(plain: str, line: TextLine, signs: str) -> Iterator[Edit]:
    opened = False  # double quotation marks, in this line
    for sign in _SIGN.finditer(plain, line.start, line.end):
        start, end = sign.span()
        before = _before(plain, start, line.start)
        after = plain[end : end + 1]
        if _CJK.match(before) or _CJK.match(after):
            continue
        if sign.group() == '"':
            opens = before in _OPENS_AFTER and not after.isspace()
            if not opens and not opened and before.isdigit():
                continue  # inches
            opened = opens
            yield Edit(start, end, _spaced(signs[0 if opens else 1], signs))
        elif sign.group() == "'":
            yield from _single(plain, start, before, after, signs)
        elif sign.group() == "...":
            yield Edit(start, end, "…")
        else:
            yield Edit(start, end, "—" if end - start == 3 else "–")


def _single(plain: str, at: int, before: str, after: str, signs: str) -> Iterator[Edit]:
    opens = before in _OPENS_AFTER and after not in ("", " ", "\n")
    if before.isdigit() and not after.isalpha():
        return  # feet, minutes
    if opens and not _SHORTENED.match(plain, at):
        yield Edit(at, at + 1, signs[2])
    else:
        inside = before.isalnum() and after.isalnum()
        closes = not inside and signs != _ENGLISH and "'" in plain[max(0, at - 80) : at]
        yield Edit(at, at + 1, signs[3] if closes else "’")


def _before(plain: str, at: int, first: int) -> str:
    """The character before a place, marks of emphasis left out; a line end at the beginning."""
    while at > first and plain[at - 1] in _MARKS:
        at -= 1
    return plain[at - 1] if at > first else "\n"


def _spaced(sign: str, signs: str) -> str:
    """French sets a narrow blank inside its marks."""
    if signs[0] != "«":
        return sign
    return f"{sign}\u202f" if sign == "«" else f"\u202f{sign}"


def unbroken(text: str) -> list[Edit]:
    """Lines that were broken by hand inside a paragraph, an item or a quotation, joined again.

    A break is by hand where the next word would not have fitted into the widest line beside it:
    short lines, as of a poem or an address, stay; so do breaks that Markdown means.
    """
    found: list[Edit] = []
    run: list[TextLine] = []
    for line in [*lines(text), None]:
        if run and line is not None and _goes_on(text, run[-1], line):
            run.append(line)
            continue
        found += _joined(text, run)
        run = [line] if line is not None else []
    return found


def _goes_on(text: str, last: TextLine, line: TextLine) -> bool:
    """Whether a line continues the paragraph of the line before it."""
    if line.kind is LineKind.QUOTE:
        same = last.kind is LineKind.QUOTE
        return same and _prefix(text, last) == _prefix(text, line) and bool(_body(text, line))
    if line.kind is not LineKind.TEXT or last.kind not in (LineKind.TEXT, LineKind.ITEM):
        return False
    words = text[line.start : line.end]
    inside = words.strip() if last.kind is LineKind.ITEM else words
    return not inside.startswith(_NO_PROSE) and not text[last.start : last.end].startswith(
        _NO_PROSE
    )


def _joined(text: str, run: Sequence[TextLine]) -> Iterator[Edit]:
    widest = max((_width(text[line.start : line.end]) for line in run), default=0)
    if len(run) < 2 or not NARROWEST <= widest <= WIDEST:
        return
    for last, line in pairwise(run):
        words, came = text[last.start : last.end], _body(text, line)
        one = came[:1] if _CJK.match(came) else came.split(None, 1)[0] if came else ""
        fits = _width(words.rstrip()) + 1 + _width(one) <= widest
        if fits or _HARD.search(words) or not _body(text, last):
            continue
        start = last.start + len(words.rstrip())
        yield Edit(start, line.end - len(came), _between(words.rstrip(), came))


def _between(words: str, came: str) -> str:
    both = _CJK.match(words[-1]) and _CJK.match(came)
    hyphen = re.search(r"\w-$", words) and came[:1].islower()
    return "" if both or hyphen else " "


def _width(words: str) -> int:
    """Columns of a terminal: a Chinese character has two."""
    return len(words) + sum(1 for _ in _CJK.finditer(words))


def _prefix(text: str, line: TextLine) -> str:
    return text[line.start : body_start(text, line.start, line.end)]


def _body(text: str, line: TextLine) -> str:
    """The words of a line, behind its mark and indent."""
    start = body_start(text, line.start, line.end) if line.kind is LineKind.QUOTE else line.start
    return text[start : line.end].lstrip()
