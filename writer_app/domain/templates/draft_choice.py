"""What can be seen to be wrong with a draft: of several the one is kept that has least of it.

Nothing is understood. What is counted are things that a small model does where it has lost the
thread, each as it was seen in drafts that were read: the same runs of words again, sentences that
begin alike, questions in a row, lists and bold where prose is wanted, worn phrases, words of
another language, figures, quotations and blanks that nobody gave, points of the writer that are
missing, sentences that have nothing of the points, a tale about oneself for an article, a text much
shorter than it was to be. Linear in the length of the drafts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields

from writer_app.domain.templates.worn_phrases import WORN, WORN_ZH
from writer_app.domain.text.language import language
from writer_app.domain.text.sentences import sentences
from writer_app.domain.text.units import CJK, count_words, is_word, words

_RUN, _RUN_ZH = 4, 6  # words, signs of a run that does not come again in good prose by chance
_BEGINS, _BEGINS_ZH = 2, 3  # words, signs by which two sentences begin alike
_WORDS, _WORDS_ZH = (30, 40), (50, 70)  # of a text made of points: beside them, and for each
_FEW = 6  # sentences, below which their beginnings say nothing
_HEADED_FROM, _MANY = 250, 3  # words, points from which an article has headings
_LIST = re.compile(r"^\s*(?:[-*+•]\s|\d{1,2}[.)、．]\s*)|\*\*", re.MULTILINE)
_TAG = re.compile(r"(?<![\w#&/])#[^\W\d_]\w+")
_HEAD = re.compile(r"^#{2,3} \S", re.MULTILINE)
_LINE = re.compile(r"^#{1,6} [^\n]*$", re.MULTILINE)
FIGURES = re.compile(r"\d+")
_QUOTED = re.compile(r"“([^”\n]{2,})”|「([^」\n]{2,})」|\"([^\"\n]{2,})\"")
_BLANK = re.compile(r"\[[^\]\n]{2,30}\](?!\()")  # [Your name]; a link is none
_LATIN = re.compile(r"[A-Za-z]{3,}")
_HAN = re.compile(f"[{CJK}]")
_SELF = re.compile(r"\b(?:I|my|me)\b|我(?!们)")
_POINT = re.compile(r"[;；\n]+|(?<=[^.\s]{2}\.|\s\d\.)\s+|。")  # p.m. ends none
_STEM = re.compile(r"[a-z]{4,}")
_SAID = 0.5  # of a point's words and figures: so much of it stands where it was made


@dataclass(frozen=True, slots=True)
class DraftWish:
    """What was asked for: about so many words (0 = any), the points to be made, and all the words
    of the form, `given`. With `headed` a text of some length has sections under headings. A text
    made of points is as long as these make it. A letter goes `to` one and is from its `sender`.
    Without `advice` a report recommends nothing."""

    words: int = 0
    points: str = ""
    given: str = ""
    headed: bool = False
    to: str = ""
    sender: str = ""
    advice: bool = True

    @property
    def of_points(self) -> bool:
        """Whether the text is made of the points alone: an article is, a speech is not."""
        return self.headed and bool(self.points)

    @property
    def figures(self) -> frozenset[str] | None:
        """The runs of digits that the text may have; None = any."""
        return frozenset(FIGURES.findall(self.given)) if self.of_points else None


@dataclass(frozen=True, slots=True)
class DraftFaults:
    """What is wrong with a draft, each weighed so that 1 is about one paragraph spoilt."""

    again: float = 0.0
    alike: float = 0.0
    asking: float = 0.0
    short: float = 0.0
    long: float = 0.0
    bare: float = 0.0
    listed: float = 0.0
    worn: float = 0.0
    invented: float = 0.0
    foreign: float = 0.0
    missing: float = 0.0
    stray: float = 0.0
    told: float = 0.0

    @property
    def total(self) -> float:
        """All of it."""
        return float(sum(getattr(self, each.name) for each in fields(self)))


def draft_faults(text: str, wish: DraftWish) -> DraftFaults:
    """What can be seen to be wrong with a draft."""
    if not text.strip():
        return DraftFaults(short=100.0)
    chinese = language(wish.given or text) == "zh"
    prose = _LINE.sub("", text)
    units = [word.lower() for word in words(prose) if is_word(word)]
    spoken = [prose[start:end] for start, end in sentences(prose)]
    paragraphs = 1 + count_words(text) / (150 if chinese else 90)
    share = count_words(text) / wish.words if wish.words else 1.0
    made = points(wish.points)
    sections = len(made) >= _MANY or wish.words >= _HEADED_FROM
    return DraftFaults(
        again=paragraphs * 3 * _again(units, _RUN_ZH if chinese else _RUN),
        alike=paragraphs * _alike(spoken, _BEGINS_ZH if chinese else _BEGINS),
        asking=paragraphs * max(0.0, _asking(spoken) - 0.2),
        short=0.0 if made else 8 * max(0.0, 0.7 - share),
        long=2 * max(0.0, share - 1.4),
        bare=float(wish.headed and sections and len(_HEAD.findall(text)) < 2),
        listed=min(3.0, 0.3 * len(_LIST.findall(text)) + len(_TAG.findall(prose))),
        worn=0.3 * sum(text.count(phrase) for phrase in (WORN_ZH if chinese else WORN)),
        invented=min(3.0, 0.6 * _invented(text, wish.given)),
        foreign=_foreign(text, wish.given, chinese=chinese),
        missing=1.5 * sum(not said(point, text) for point in made),
        stray=paragraphs * _stray(spoken, wish.given) if made else 0.0,
        told=paragraphs * _told(spoken, wish.given) if wish.headed else 0.0,
    )


def points(given: str) -> list[str]:
    """The writer's points one by one."""
    return [point for part in _POINT.split(given) if (point := part.strip(" \t-*•"))]


def words_of(given: str) -> int:
    """About how many words a text has that makes these points and says nothing else; 0 = none."""
    made = points(given)
    first, each = _WORDS_ZH if language(given) == "zh" else _WORDS
    return first + each * len(made) if made else 0


def said(point: str, text: str) -> bool:
    """Whether a text makes a point: its figures, and half of its words."""
    figures = set(FIGURES.findall(point))
    grams = _grams(point)
    there = len(grams & _grams(text)) >= _SAID * len(grams)
    return there and figures <= set(FIGURES.findall(text))


def _grams(text: str) -> set[str]:
    """Pairs of signs of a Chinese text, the beginnings of the longer words of another."""
    plain = text.lower()
    pairs = {
        plain[n : n + 2]
        for n in range(len(plain) - 1)
        if _HAN.match(plain, n) and _HAN.match(plain, n + 1)
    }
    return pairs | {word[:5] for word in _STEM.findall(plain)}


def _again(units: Sequence[str], run: int) -> float:
    """The share of runs that came before."""
    runs = [tuple(units[n : n + run]) for n in range(len(units) - run + 1)]
    return 1 - len(set(runs)) / len(runs) if runs else 0.0


def _alike(spoken: Sequence[str], size: int) -> float:
    """The share of sentences that begin like an earlier one, beyond what any text has."""
    if len(spoken) < _FEW:
        return 0.0
    begins = [tuple(w.lower() for w in words(each) if is_word(w))[:size] for each in spoken]
    return max(0.0, 1 - len(set(begins)) / len(begins) - 0.2)


def _asking(spoken: Sequence[str]) -> float:
    """The share of questions."""
    return sum(each.rstrip("”\"'’ ").endswith(("?", "？")) for each in spoken) / max(1, len(spoken))


def _stray(spoken: Sequence[str], given: str) -> float:
    """The share of sentences that have no word and no figure of what was given."""
    known, figures = _grams(given), set(FIGURES.findall(given))
    return sum(
        not (known & _grams(each) or figures & set(FIGURES.findall(each))) for each in spoken
    ) / max(1, len(spoken))


def _told(spoken: Sequence[str], given: str) -> float:
    """The share of sentences about the one who writes, where an article has none; a few may be."""
    if _SELF.search(given):
        return 0.0
    return max(0.0, sum(bool(_SELF.search(each)) for each in spoken) / max(1, len(spoken)) - 0.2)


def _invented(text: str, given: str) -> int:
    """How many figures, quotations and blanks to be filled in nobody gave."""
    figures = set(FIGURES.findall(_LIST.sub("", text))) - set(FIGURES.findall(given))
    quoted = ["".join(found) for found in _QUOTED.findall(text)]
    blanks = sum(each not in given for each in _BLANK.findall(text))
    return len(figures) + sum(len(each) > 12 and each not in given for each in quoted) + 2 * blanks


def _foreign(text: str, given: str, *, chinese: bool) -> float:
    """Words in another script than the text's."""
    if chinese:
        known = {word.lower() for word in _LATIN.findall(given)}
        return 0.7 * sum(word.lower() not in known for word in _LATIN.findall(text))
    return 0.3 * len(_HAN.findall(text)) if not _HAN.search(given) else 0.0
