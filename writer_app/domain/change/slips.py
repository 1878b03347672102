"""What was corrected in a text, as remarks: the words, those instead, and what kind of slip it was.

The kind is told from the two forms alone, in a word or two, in the language of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz
from rapidfuzz.distance import Prefix

from writer_app.domain.change.diff import Segment, diff
from writer_app.domain.comments.remarks import Remark
from writer_app.domain.text.language import language
from writer_app.domain.text.text import is_word, words

_KINDS = {
    "mark": ("Punctuation.", "标点。"),
    "capital": ("Capital letters.", "大小写。"),
    "missing": ("A word is missing.", "缺字。"),
    "extra": ("A word too many.", "多余的字。"),
    "de": ("", "“的、地、得”之分。"),
    "form": ("Another form of the word.", ""),
    "spelling": ("Spelling.", "错别字。"),
    "word": ("Another word is usual here.", "用词不当。"),
}
_ALIKE = 70  # of 100: from this likeness on it is one word written otherwise
_LONGEST = 12  # words of both; what changes more was written anew
_STEM = 3  # letters that two forms of a word share at least, and that they may differ in
_RANKS = {"missing": 1, "extra": 1, "capital": 2, "mark": 3}  # the others are worse
_REGIONAL = (
    (re.compile(r"re(?=s?\b)"), "er"),
    (re.compile("our"), "or"),
    (re.compile("is(?=[aei])|yse"), "iz"),
    (re.compile(r"ll(?=[ei])"), "l"),
)
_WORD_MARKS = re.compile(r"[\W_]+")


def corrections(text: str, corrected: str) -> list[tuple[int, Remark]]:
    """A remark for each change between a text and its corrected form, in code points of `text`,
    with its rank: the worst are 0. What only adds a comma, or spells as another English does, is
    none.

    A word stands on both sides of each, so that what comes in has a place.
    """
    return list(_found(text, corrected))


def _found(text: str, corrected: str) -> Iterator[tuple[int, Remark]]:
    chinese = language(text) == "zh"
    at = 0
    segments = diff(text, _as_at_home(corrected, text))
    for number, segment in enumerate(segments):
        start, end = at, at + len(segment.old)
        at = end
        if segment.kind == "same" or len(words(segment.old + segment.new)) > _LONGEST:
            continue
        kind, new = _kind(segment, chinese=chinese), segment.new
        if kind == "mark" and new.strip().endswith(","):
            continue
        if kind == "word" and _sorted(segment.old) == _sorted(new):
            continue  # in another order
        if not segment.old.strip() or not new.strip():
            lead, tail = _beside(segments, number, chinese=chinese)
            start, end = start - len(lead), end + len(tail)
            new = f"{lead}{new}{tail}"
        while new[-1:].isspace() and text[end - 1 : end] == new[-1]:
            new, end = new[:-1], end - 1
        if new.strip() and text[start:end].strip() and "\n" not in text[start:end]:
            yield _RANKS.get(kind, 0), Remark(start, end, _KINDS[kind][chinese], new)


def _sorted(text: str) -> list[str]:
    return sorted(each for each in words(text.lower()) if is_word(each))


def _as_at_home(new: str, old: str) -> str:
    """What comes in, with the old words where they are the same in another English."""
    homes = {_at_home(each): each for each in words(old)}
    found = []
    for each in words(new):
        own = homes.get(_at_home(each), each)
        found.append(own if own.lower() != each.lower() else each)
    return "".join(found)


def _at_home(word: str) -> str:
    """A word as no English in particular spells it."""
    for pattern, plain in _REGIONAL:
        word = pattern.sub(plain, word.strip().lower())
    return word


def _kind(segment: Segment, *, chinese: bool) -> str:
    old, new = segment.old.strip(), segment.new.strip()
    bare_old, bare_new = _WORD_MARKS.sub("", old), _WORD_MARKS.sub("", new)
    if bare_old == bare_new:
        return "mark"
    if bare_old.casefold() == bare_new.casefold():
        return "capital"
    if not bare_old or not bare_new:
        return "extra" if bare_old else "missing"
    if chinese:
        if {bare_old, bare_new} <= {"的", "地", "得"}:
            return "de"
        return "spelling" if len(bare_old) == len(bare_new) <= 2 else "word"
    shared = Prefix.similarity(bare_old.lower(), bare_new.lower())
    rest = max(len(bare_old), len(bare_new)) - shared
    if shared >= _STEM and rest <= _STEM and " " not in old + new:
        return "form"
    return "spelling" if fuzz.ratio(bare_old, bare_new) >= _ALIKE and " " not in new else "word"


def _beside(segments: tuple[Segment, ...], number: int, *, chinese: bool) -> tuple[str, str]:
    """The word before and the word behind a change, one of which may not be there."""
    before = segments[number - 1].new if number else ""
    after = segments[number + 1].new if number + 1 < len(segments) else ""
    pattern = r"[^\W\d_]" if chinese else r"\S+"
    lead = re.search(rf"{pattern}\s*\Z", before)
    tail = re.match(rf"\s*{pattern}", after)
    if lead is not None:
        return lead[0], ""
    return "", tail[0] if tail is not None else ""
