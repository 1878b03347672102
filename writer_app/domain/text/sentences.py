"""Where sentences end, in English and Chinese prose: abbreviations, initials, decimals, quotes.

Rules and a word list rather than a model: exact to explain, linear in time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from writer_app.domain.text.structure import LineKind, body_start, paragraph_at, paragraphs

_CLOSERS = "\"'”’»)\\]}」』》）】*_`"
_END = re.compile(
    rf"(?P<cjk>[。！？｡]+|(?:……)+)[{_CLOSERS}。！？]*"
    rf"|(?P<latin>[.!?…]+)[{_CLOSERS}]*(?=\s|$|[\u3400-\u9fff])"
)


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Never the end of a sentence, whatever follows.
_TITLES = _set(
    "mr mrs ms dr prof st sr jr gen col capt lt sgt rev hon gov sen rep pres messrs mme mlle "
    "e.g i.e cf viz vs approx no nos vol vols fig figs eq eqs sec secs ch chap pp ed eds trans "
    "art al ca dept est ft mt op"
)
# The end of a sentence only when a capital follows.
_OTHERS = _set(
    "etc inc ltd co corp llc a.m p.m u.s u.k u.n e.u d.c ph.d m.d b.a m.a hr hrs sq oz lb lbs"
)
# "no" and "art" are words as well: abbreviations only before a figure.
_ONLY_BEFORE_FIGURE = _set(
    "no nos fig figs eq eqs sec secs ch chap vol vols art op pp ed est al trans mt ca "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
_STARTERS = _set(
    "the a an he she it we they i you this that these those there in on at but and so when if as "
    "his her its our their my your after before while although however then what who why how "
    "since with for no not"
)
_WORD_BEFORE = re.compile(r"[\w.’'-]*$")
_NEXT = re.compile(rf"[\s{_CLOSERS}\"'“‘(\[«「『《]*(\w[\w’'-]*)?")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Every sentence of a text in order, as code point ranges without surrounding space."""
    for start, end, kind in paragraphs(text):
        if kind is LineKind.FENCE:
            yield start, end
        else:
            yield from _split(text, body_start(text, start, end), end)


def sentence_at(text: str, index: int) -> tuple[int, int]:
    """The sentence around `index`; between two, the one before. Marks of a list stay outside.

    In fenced code the whole fence; on a blank line an empty range.
    """
    start, end = paragraph_at(text, index)
    if start == end or text[start:end].lstrip().startswith(("```", "~~~")):
        return start, end
    found = start, end
    for span in _split(text, body_start(text, start, end), end):
        if span[0] > index and found != (start, end):
            break
        found = span
        if index < span[1]:
            break
    return found


# “走吧！”她说。 is one sentence: after a closing quotation, the words that name the speaker.
_SPEAKER = re.compile("[^。！？；，\n“”]{0,8}(?:说|道|问|喊|叫|答|想|写)")


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for match in _END.finditer(text, start, end):
        if match["latin"] and not _ends(text, match, start, end):
            continue
        if match["cjk"] and match.group()[-1] in "”」』" and _SPEAKER.match(text, match.end(), end):
            continue
        span = _trim(text, begin, match.end())
        if span[0] < span[1]:
            yield span
        begin = match.end()
    span = _trim(text, begin, end)
    if span[0] < span[1]:
        yield span


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _ends(text: str, match: re.Match[str], start: int, end: int) -> bool:
    """Whether a Latin end mark ends the sentence, judged by the words around it."""
    following = _NEXT.match(text, match.end(), min(end, match.end() + 60))
    after = (following.group(1) or "") if following else ""
    if not after:
        return True
    if after[0].islower():
        return False
    if match["latin"] != ".":
        return True
    mark = match.start("latin")
    window = text[max(start, mark - 24) : mark]
    word_match = _WORD_BEFORE.search(window)
    word = word_match.group().strip("'’-") if word_match else ""
    return _after_word(word, after)


def _after_word(word: str, after: str) -> bool:
    low = word.lower()
    if low in _ONLY_BEFORE_FIGURE:
        return not after[0].isdigit()
    if low in _TITLES:
        return False
    if len(word) == 1 and word.isalpha() and word.isupper() and word != "I":
        return False  # an initial: J. Austen
    if low in _OTHERS or ("." in word and len(word) <= 6):
        return after.lower() in _STARTERS
    return True
