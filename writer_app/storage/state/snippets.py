"""What a search asks the index, and the piece of text that shows why a document was found."""

from __future__ import annotations

import re
import unicodedata

from writer_app.domain.base.fuzzy import folded

Snippet = tuple[tuple[str, bool], ...]
"""Pieces of one line; True marks what was looked for."""

_BEFORE, _AFTER = 48, 140  # characters around the first hit
# Written without spaces between words, or signs that stand alone: kana, Han, Hangul, pictographs.
_ALONE = re.compile(
    "([\u2190-\u2bff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303b"
    "\u3041-\u30ff\u3105-\u318f\u31a0-\u31ff\u3200-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\uff66-\uffdc\U0001f000-\U0001faff\U00020000-\U000323af])"
)
_PIECE = 32_768
_PARTS = re.compile(r'"([^"]*)"?|(\S+)')
# Soft hyphens, joints of width 0, selectors of a sign's form; lengthened lines and vowel points of
# Arabic and Hebrew, which are written in books for children and left out when one searches.
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u2060\ufeff\ufe00-\ufe0f\U000e0100-\U000e01ef\u0640\u064b-\u0652\u0670"
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]"
)
_SHARP = re.compile("ss|ß", re.IGNORECASE)
_NOT_STORABLE = re.compile("[\0\ud800-\udfff]")


def spaced(text: str) -> str:
    """The text with spaces around each character that is a word by itself.

    In pieces, so that other threads get their turn while a long text is worked on. Letters that
    are written in several ways (composed or not, full width, with a ligature) are one word, and
    soft hyphens are none.
    """
    pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
    plain = (one_form(piece).replace("ß", "ss").replace("ẞ", "SS") for piece in pieces)
    return "".join(_NOT_STORABLE.sub(" ", _ALONE.sub(r" \1 ", piece)) for piece in plain)


def one_form(text: str) -> str:
    """Compatibility forms made one, marks that show nothing left out."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))


def match_expression(query: str) -> str:
    """The query for FTS5, empty when it holds no word: every part must occur, in any order.

    The last word may be the beginning of a longer one, unless a space or a quotation mark ends it.
    """
    phrases = []
    parts = list(_PARTS.finditer(query))
    for number, part in enumerate(parts):
        words = spaced(part.group(1) if part.group(1) is not None else part.group(2))
        if not any(_is_word(char) for char in words):
            continue
        open_end = number == len(parts) - 1 and not query[-1:].isspace() and query[-1:] != '"'
        star = "*" if open_end and words.rstrip() == words else ""
        phrases.append('"{}"{}'.format(words.replace('"', " "), star))
    return " AND ".join(phrases)


def pattern_of(query: str) -> str:
    """What a query looks for, as a regular expression; "" for nothing."""
    words = [part.group(1) or part.group(2) or "" for part in _PARTS.finditer(query)]
    longest = sorted(filter(None, words), key=len, reverse=True)
    return "|".join(_SHARP.sub("(?:ss|ß)", re.escape(word)) for word in longest)


def hits(text: str, query: str) -> list[tuple[int, int]]:
    """Every place of a text where a word of the query stands, in code points; accents and case
    do not matter where they hide all of it.
    """
    pattern = pattern_of(query)
    if not pattern:
        return []
    found = [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]
    if found or text.isascii():
        return found
    return [match.span() for match in re.finditer(pattern_of(folded(query)), folded(text))]


def tag_pattern(tag: str, *, begun: bool = False) -> re.Pattern[str]:
    """A `#tag` as it stands in a text; `begun` takes longer ones, too."""
    end = "" if begun else r"(?![\w-])"
    return re.compile(rf"(?<![\w#/&]){re.escape(tag)}{end}", re.IGNORECASE)


def snippet(text: str, query: str) -> Snippet:
    """One line around the first place where a word of the query stands, the words marked."""
    text, query = one_form(text), one_form(query)
    pattern = pattern_of(query)
    found = re.search(pattern, text, re.IGNORECASE) if pattern else None
    if pattern and found is None and not text.isascii():
        text_folded = folded(text)  # as long as before, so that its places are those of the text
        found = re.search(pattern_of(folded(query)), text_folded)
        pattern = re.escape(text[found.start() : found.end()]) if found else pattern
    middle = found.start() if found else 0
    start = max(0, middle - _BEFORE)
    if start:
        start = _next_word(text, start, middle)
    piece = " ".join(text[start : middle + _AFTER].split())
    lead = "… " if start else ""
    tail = " …" if middle + _AFTER < len(text) else ""
    return _marked(lead + piece + tail, pattern)


def find_plain(text: str, query: str) -> bool:
    """Whether a text holds the query as it is, in whatever case."""
    return one_form(query).strip().casefold() in one_form(text).casefold()


def _marked(line: str, pattern: str) -> Snippet:
    if not pattern:
        return ((line, False),) if line else ()
    pieces: list[tuple[str, bool]] = []
    place = 0
    for match in re.finditer(pattern, line, re.IGNORECASE):
        pieces += [(line[place : match.start()], False), (match.group(), True)]
        place = match.end()
    pieces.append((line[place:], False))
    return tuple(piece for piece in pieces if piece[0])


def _next_word(text: str, start: int, end: int) -> int:
    """The start of the next word, so that a snippet does not begin in the middle of one."""
    for place in range(start, end):
        if text[place].isspace():
            return place + 1
    return start


def _is_word(char: str) -> bool:
    return unicodedata.category(char)[0] in "LN" or unicodedata.category(char) in ("Co", "So")
