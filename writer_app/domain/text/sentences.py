"""Where sentences end, in English and Chinese prose: abbreviations, initials, decimals, quotes.

Rules and a word list rather than a model: exact to explain, linear in time.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from writer_app.domain.text.spans import spans
from writer_app.domain.text.structure import LineKind, body_start, paragraph_at, paragraphs

_CLOSERS = "\"'”’»›)\\]}」』》）】*_`~"
# Footnote marks stand after the end: “It ends here.[^1]”, “here.¹”, “here [3].”
_NOTES = (
    r"(?:\[\^[^\]\s]{1,40}\]|\[\d{1,3}(?:[,–-] ?\d{1,3})*\](?:\([^()\s]{1,80}\))?"
    r"|\\\[\d{1,3}\\\]|[¹²³⁰⁴-⁹†‡]{1,3}|<sup>[^<>]{1,20}</sup>)*"
)
_END = re.compile(
    rf"(?P<cjk>[。！？｡]+|(?:……)+)[{_CLOSERS}。！？]*{_NOTES}"
    rf"|(?P<latin>[.!?…؟।۔]+)(?:[{_CLOSERS}“]|[ \u202f\u00a0]»)*"
    rf"(?:(?<=\])\([^()\n]{{0,2000}}\))?[*_~]*{_NOTES}(?=\s|$|<br|[\u3400-\u9fff])"
)


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Never the end of a sentence, whatever follows.
_TITLES = _set(
    "mr mrs ms dr prof st sr jr gen col capt lt sgt rev hon gov sen rep pres messrs mme mlle "
    "e.g i.e cf viz vs approx no nos vol vols fig figs eq eqs sec secs ch chap pp ed eds trans "
    "art al ca dept est ft mt op mgr msgr fr ave blvd rd col maj cmdr adm supt "
    "z.b d.h u.a o.ä i.d.r u.u v.a bzw vgl evtl ggf inkl exkl sog bspw bsp mio mrd str geb gest "
    "hrsg hg hr frl dipl ing nr abb bd kap anm ziff usf gem zzgl abzgl insb "
    "med jur phil rer v "
    "p.ex p.ej env éd sra srta dott sig ing.re mr mm cie"
)
# The end of a sentence only when a capital follows.
_OTHERS = _set(
    "etc inc ltd co corp llc a.m p.m u.s u.k u.n e.u d.c ph.d m.d b.a m.a hr hrs sq oz lb lbs"
)
# "no" and "art" are words as well: abbreviations only before a figure.
_ONLY_BEFORE_FIGURE = _set(
    "no nos fig figs eq eqs sec secs ch chap vol vols art op pp ed est al trans mt ca p n para par "
    "pt app ex tab tbl lib cap abs rn sp ll ff cl str bd nr bsp gem geb gest "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
# Days, where a capital tells them from words.
_DAYS = _set("Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun")
# A letter after one of these is a name of its own: Plan B.
_LETTERED = re.compile(
    r"\b(?:plan|vitamin|class|type|group|option|grade|appendix|section|exhibit|team|hepatitis|"
    r"schedule|room|part|model|plan|gruppe|klasse|typ|anhang) [A-Z]$",
    re.IGNORECASE,
)
_HONORARY = re.compile(r"\bh\. ?c$")
# “Stop!” Tom shouted. goes on after the quotation.
_SAID_BY = re.compile(
    r"\s+(?:(?:[A-Z][\w’'-]*|the|my|his|her)\s+){1,3}(?:said|asked|cried|shouted|replied|whispered"
    r"|added|exclaimed|answered|called|yelled|murmured|muttered|demanded|wondered|laughed)\b"
)
_MONTHS = _set(
    "januar jänner februar märz april mai juni juli august september oktober november dezember "
    "jahrhundert jahrhunderts jh auflage klasse stock etage"
)
# A figure with a full stop after one of these is a German ordinal: “am 3. Tag”.
_BEFORE_ORDINAL = re.compile(
    r"(?:^|\s)(?:am|zum|vom|im|beim|zur|ab|bis|seit|der|die|das|dem|den|des|jede[rnms]?"
    r"|diese[rnms]?|"
    r"(?:ihr|sein|mein|dein|unser|eu[er]*r)e?[rnms]?|und) \d{1,3}$",
    re.IGNORECASE,
)
_STARTERS = _set(
    "the a an he she it we they i you this that these those there in on at but and so when if as "
    "his her its our their my your after before while although however then what who why how "
    "since with for no not"
)
_PART_OF_NAME = frozenset("/=?&#@:\\")
_WORD_BEFORE = re.compile(r"[\w.’'-]*$")
_NEXT = re.compile(rf"[\s{_CLOSERS}\"'“‘(\[«「『《—–]*(§|\w[\w’'-]*)?")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Every sentence of a text in order, as code point ranges without surrounding space."""
    for start, end, kind in paragraphs(text):
        if kind in (LineKind.FENCE, LineKind.RULE):
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
    start = body_start(text, start, end)
    # Of a paragraph as long as a book, what lies around the place is enough.
    start, end = max(start, index - _WINDOW), min(end, index + _WINDOW)
    found = start, end
    for span in _split(text, start, end):
        if span[0] > index and found != (start, end):
            break
        found = span
        if index < span[1]:
            break
    return found


# “走吧！”她说。 is one sentence: after a closing quotation, the words that name the speaker.
_SPEAKER = re.compile("[^。！？；，\n“”]{0,8}(?:说|道|问|喊|叫|答|想|写)")
# 他说：“好。”然后离开了。 goes on without a subject of its own, and so does 「…」と言った。
_GOES_ON = re.compile(
    "(?:然后|接着|随后|便|就|又|再|并|而|于是|转身|之后|后来|才|还|的|地|这|那|是|在|和|与|或|也|"
    "と|って|は|が|を|に|の|で|も|や|という|など|だ|なの|から|まで|へ)"
)
_NEAR = 16  # spans that are looked at for the one that ends somewhere
_WINDOW = 50_000  # characters to either side
_INTRODUCED = "：:，,。！？；\n"


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    whole = _Whole(text, start, end)
    for match in _END.finditer(text, start, end):
        if not whole.closes(match.start(), match.end()):
            continue
        if match["latin"] and not _ends(text, match, start, end):
            continue
        if match["cjk"] and _quotation_goes_on(text, match, whole, begin, end):
            continue
        span = _trim(text, begin, match.end())
        if span[0] < span[1]:
            yield span
        begin = match.end()
    span = _trim(text, begin, end)
    if span[0] < span[1]:
        yield span


class _Whole:
    """The spans of a paragraph, asked for places in it. Every answer takes logarithmic time."""

    def __init__(self, text: str, start: int, end: int) -> None:
        found = spans(text, start, end)
        self._starts = [first for first, _ in found]
        self._ends = [last for _, last in found]
        self._reach = list(accumulate(self._ends, max))

    def closes(self, start: int, end: int) -> bool:
        """Whether every span around an end mark ends with it."""
        at = bisect_right(self._starts, start) - 1
        return at < 0 or self._reach[at] <= end

    def opening(self, start: int, end: int) -> int:
        """Where the span begins that ends at `end`; -1 where there is none."""
        at = bisect_right(self._starts, start) - 1
        near = range(at, max(-1, at - _NEAR), -1)
        return next((self._starts[i] for i in near if self._ends[i] == end), -1)


def _quotation_goes_on(
    text: str, match: re.Match[str], whole: _Whole, begin: int, end: int
) -> bool:
    """Whether a sentence goes on after a quotation that ends in an end mark."""
    if match.group()[-1] in "）)":
        opened = whole.opening(match.start(), match.end())
        before = text[begin:opened].rstrip() if opened >= 0 else ""
        return bool(before) and before[-1] not in "。！？…"
    if match.group()[-1] not in "”」』":
        return False
    if _SPEAKER.match(text, match.end(), end):
        return True
    opened = whole.opening(match.start(), match.end())
    before = text[begin:opened].rstrip() if opened >= 0 else ""
    if not before:
        return match.group()[-1] in "」』" and _GOES_ON.match(text, match.end(), end) is not None
    return before[-1] not in _INTRODUCED or _GOES_ON.match(text, match.end(), end) is not None


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _ends(text: str, match: re.Match[str], start: int, end: int) -> bool:
    """Whether a Latin end mark ends the sentence, judged by the words around it."""
    following = _NEXT.match(text, match.end(), min(end, match.end() + 60))
    after = (following.group(1) or "") if following else ""
    mark = match.start("latin")
    window = text[max(start, mark - 24) : mark]
    if not after:
        return True
    if after[0].islower():
        return False
    if match["latin"] != ".":
        return match.group()[-1] not in "”\"'’»“" or _SAID_BY.match(text, match.end()) is None
    if _LETTERED.search(window):
        return True
    if _HONORARY.search(window):
        return False
    word_match = _WORD_BEFORE.search(window)
    word = word_match.group().strip("'’-") if word_match else ""
    if word_match and window[: word_match.start()][-1:] in _PART_OF_NAME:
        return True  # the end of an address or of a path, no initial
    if word.isdigit() and (after.lower() in _MONTHS or _BEFORE_ORDINAL.search(window)):
        return len(word) > 2 and after.lower() not in _MONTHS
    letter = following is not None and len(after) == 1 and text[following.end() :][:1] == "."
    if letter and len(word) == 1 and word.isalpha():
        return False  # z. B.
    return _after_word(word, after)


def _after_word(word: str, after: str) -> bool:
    low = word.lower()
    if low in _ONLY_BEFORE_FIGURE or word in _DAYS or (low.endswith("str") and len(low) > 4):
        return not (after[0].isdigit() or after[0] == "§")
    if low in _TITLES:
        return False
    if len(word) == 1 and word.isalpha() and word.isupper() and word != "I":
        return False  # an initial: J. Austen
    if low in _OTHERS or ("." in word and len(word) <= 6):
        return after.lower() in _STARTERS
    return True
