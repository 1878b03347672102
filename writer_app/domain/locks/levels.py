"""Reading levels: what a writer may ask for, and how hard a text is to read.

English is told in school grades by the formula of Chall and Dale (1995), `cloze = 64 - 0.95 u -
0.69 s` with u unfamiliar words in 100 and s words a sentence, and their table from cloze scores to
grades. Theirs are the words outside a list of 3,000; here a word counts as unfamiliar by how seldom
it is, from not at all (Zipf 5.6) to wholly (4): on 1,428 English passages that comes to 25 words
in 100, their list to 27 (r = 0.87). Chinese is told in levels of
HSK 3.0 (GF 0025-2021): the lowest whose words make up 95 % of the characters; a word that the
standard does not list counts by its hardest character, and 7 stands for 7 to 9, 8 for beyond.
Names, figures, links, code and formulas are no matter of either.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from writer_app.domain.facts.fact import FactKind
from writer_app.domain.facts.facts import facts
from writer_app.domain.text.chinese_words import cut
from writer_app.domain.text.language import language
from writer_app.domain.text.sentences import sentences

FAMILIAR, RARE = 56, 40  # tenths of the Zipf scale: no word is unfamiliar above, all are below
BEYOND = 8  # the level of a character that no level has
_COVERED = 0.95  # of the characters
_LEAST = {"en": 12, "zh": 20}  # words or characters, fewer say nothing
# Cloze scores and the middle of the grades they stand for: Chall and Dale 1995.
_GRADES = (
    (60.0, 1.0), (55.5, 2.0), (51.5, 3.0), (47.0, 4.0), (42.0, 5.5), (36.5, 7.5),
    (30.5, 9.5), (24.5, 11.5), (18.5, 14.0), (12.5, 16.0),
)  # fmt: skip
_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_A_WORD = 10_000  # weighs more than all levels of a run
_MASKED = (FactKind.NAME, FactKind.LINK, FactKind.CODE, FactKind.FORMULA, FactKind.NUMBER)
_NAMED = re.compile(r"(grade|hsk)?[ -]?(\d{1,2})\Z")


@dataclass(frozen=True, slots=True)
class Level:
    """The hardest that a text may be: an English school grade, and a level of HSK 3.0."""

    grade: int
    hsk: int

    def highest(self, tongue: str) -> int:
        """What it is in a language, 0 where it says nothing of it."""
        return {"en": self.grade, "zh": self.hsk}.get(tongue, 0)


LEVELS: Mapping[str, Level] = {
    "easy": Level(5, 3),
    "plain": Level(7, 4),
    "everyday": Level(9, 5),
}
"""The levels with a name."""
ANY = "any"
LEVEL_FIELD = "level"  # the name of a template's variable by which its form asks for one
_HSK_OF_GRADE = ((4, 2), (5, 3), (7, 4), (9, 5), (12, 6), (16, 7))


def level_of(name: str) -> Level | None:
    """The level of “plain”, “grade 7”, “7” or “hsk 4”; None where it is none."""
    wanted = name.strip().lower()
    if wanted in LEVELS:
        return LEVELS[wanted]
    found = _NAMED.match(wanted)
    if found is None:
        return None
    number = int(found[2])
    if found[1] == "hsk":
        grades = [grade for grade, hsk in _HSK_OF_GRADE if hsk == number]
        return Level(grades[0], number) if grades else None
    fitting = [hsk for grade, hsk in _HSK_OF_GRADE if number <= grade]
    return Level(number, fitting[0]) if number >= 3 and fitting else None


@dataclass(frozen=True, slots=True)
class LevelReading:
    """How hard a text is: `level` a grade (`en`) or a level of HSK (`zh`).

    `hard` is the share of words (characters) that are unfamiliar, or beyond HSK 4; `sentence` the
    words (characters) of a sentence, on average.
    """

    language: str
    level: float
    hard: float
    sentence: float


def keeps(read: LevelReading, level: Level) -> bool:
    """Whether a text is no harder than a level: of grade 7 is what is below grade 8."""
    highest = level.highest(read.language)
    return read.level < highest + 1 if read.language == "en" else read.level <= highest


def reading(text: str, tables: Mapping[str, Mapping[str, int]]) -> LevelReading | None:
    """How hard a text is; None where it is too short, or in another language.

    `tables` are the frequencies of English words and the levels of Chinese ones.
    """
    tongue = language(text)
    if tongue not in tables or tongue not in _LEAST:
        return None
    plain = _masked(text)
    spans = [plain[start:end] for start, end in sentences(plain)]
    return (_english if tongue == "en" else _chinese)(spans, tables[tongue])


def _masked(text: str) -> str:
    """Names and whatever is no word left out; where a sentence ends stays."""
    pieces, at = [], 0
    for fact in facts(text):
        if fact.kind in _MASKED and fact.start >= at:
            kept = fact.text[-1:] if fact.text[-1:] in ".。!?！？" else ""
            pieces += [text[at : fact.start], "1", kept]
            at = fact.end
    return "".join((*pieces, text[at:]))


def _english(spans: Iterable[str], known: Mapping[str, int]) -> LevelReading | None:
    counts = [(words, _unfamiliar(words, known)) for span in spans if (words := _words(span))]
    total = sum(len(words) for words, _ in counts)
    if total < _LEAST["en"]:
        return None
    hard = sum(count for _, count in counts) / total
    length = total / len(counts)
    return LevelReading("en", _grade(64 - 95 * hard - 0.69 * length), hard, length)


def _words(span: str) -> list[str]:
    return _WORD.findall(span)


def unfamiliar(zipf: float) -> float:
    """How unfamiliar a word of this frequency (tenths) is, 0 to 1."""
    return min(1.0, max(0.0, (FAMILIAR - zipf) / (FAMILIAR - RARE)))


def _unfamiliar(words: list[str], known: Mapping[str, int]) -> float:
    """How many are unfamiliar; a capital within a sentence is a name's."""
    lower = [w for place, w in enumerate(words) if place == 0 or w[0].islower() or w == "I"]
    return sum(unfamiliar(known.get(w.lower().replace("’", "'"), 0)) for w in lower)


def _grade(cloze: float) -> float:
    """The grade of a cloze score, the table's steps joined by lines."""
    if cloze >= _GRADES[0][0]:
        return _GRADES[0][1]
    for (above, low), (below, high) in pairwise(_GRADES):
        if cloze >= below:
            return low + (high - low) * (above - cloze) / (above - below)
    return _GRADES[-1][1]


def _chinese(spans: Iterable[str], known: Mapping[str, int]) -> LevelReading | None:
    counts: Counter[int] = Counter()
    lengths = []
    for span in spans:
        runs = _HAN.findall(span)
        lengths.append(sum(map(len, runs)))
        for run in runs:
            for word, level in levels_of_words(run, known):
                counts[level] += len(word)
    total = counts.total()
    if total < _LEAST["zh"]:
        return None
    hard = sum(count for number, count in counts.items() if number > LEVELS["plain"].hsk) / total
    full = [length for length in lengths if length]
    return LevelReading("zh", _level(counts, total), hard, total / len(full))


def _level(counts: Mapping[int, int], total: int) -> float:
    """The level that covers enough of the characters, and how much of its own that takes."""
    covered = 0
    for level in range(1, BEYOND):
        if counts[level] and covered + counts[level] >= _COVERED * total:
            return level - 1 + (_COVERED * total - covered) / counts[level]
        covered += counts[level]
    return float(BEYOND)


def levels_of_words(run: str, known: Mapping[str, int]) -> list[tuple[str, int]]:
    """The words of a run of Han characters and their levels: as few words as it can be."""

    def cost(word: str) -> float | None:
        level = known.get(word, BEYOND if len(word) == 1 else None)
        return None if level is None else _A_WORD + level

    return [(word, known.get(word, BEYOND)) for word in cut(run, cost)]


def parsed(table: str) -> dict[str, int]:
    """The words of a table in `resources/words`, each with its number."""
    found: dict[str, int] = {}
    for line in table.splitlines():
        number, *words = line.split(" ")
        found.update(dict.fromkeys(words, int(number)))
    return found
