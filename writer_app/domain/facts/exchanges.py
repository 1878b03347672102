"""Facts that stand in both texts but belong to something else now: two prices exchanged, two names
turned round.

What a fact belongs to is told by the words that stand beside it, by the name before it, or by the
words that its clause begins with. Only whole exchanges are told (5 and 7 became 7 and 5, each where
the other was), so that a sentence which is merely moved or worded anew is none. Linear in the
length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from writer_app.domain.facts.fact import Fact, FactDifference, FactKind
from writer_app.domain.facts.fact_numbers import number_key
from writer_app.domain.facts.pairing import is_labelled

_TOKEN = re.compile("[A-Za-z\u00c0-\u024f]+(?:['’][a-z]+)?|[\u3400-\u9fff]")
_CAPITALISED = re.compile("(?<!\\w)[A-Z\u00c0-\u00de][A-Za-z\u00c0-\u024f]+(?!\\w)")
_CLAUSE = re.compile(
    r"[,，、;；:：。！？!?]|\.(?=\s|\Z)|\n(?=\s*(?:[|#>*+-]|\d+[.)]|\n))"
    r"|\s(?:and|but|while|whereas|und|während)\s"
)
_SENTENCE = re.compile(r"[;；。！？!?]|\.(?=\s|\Z)|\n(?=\s*(?:[|#>*+-]|\d+[.)]|\n))")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d(?: 年)?\Z")
_BESIDE = 3  # words, or Chinese signs, on either side
_ANY, _YEARS, _BARE = "#", "year", "bare"
_FAR = 60  # characters that are looked at on either side

_Context = tuple[str, ...]
_Places = dict[_Context, tuple[str, Fact]]


def exchanged(
    original: str, proposal: str, old: Sequence[Fact], new: Sequence[Fact]
) -> Iterator[FactDifference]:
    """Numbers and names of both texts that took each other's places.

    `old` and `new` are the facts of the two texts. A difference joins the fact that stood at a
    place to the one that stands there now.
    """
    known = {fact.text for fact in (*old, *new) if fact.kind is FactKind.NAME}
    before = _Text(original, _with_openers(original, old, known))
    after = _Text(proposal, _with_openers(proposal, new, known))
    for kind in (FactKind.NUMBER, FactKind.NAME):
        shared = [
            name
            for name, facts in before.groups[kind].items()
            if len(facts) > 1 and len(after.groups[kind].get(name, ())) > 1
        ]
        # Years and bare figures are what values belong to, so they come behind values with units.
        for name in sorted(shared, key=lambda name: name in (_YEARS, _BARE)):
            found = list(_turned(kind, name, before, after))
            yield from found
            if found:
                break


def _with_openers(text: str, these: Sequence[Fact], known: set[str]) -> list[Fact]:
    """Names that are known from elsewhere also where a sentence begins with them."""
    taken = {place for fact in these for place in range(fact.start, fact.end)}
    return [
        *these,
        *(
            Fact(FactKind.NAME, match[0], match.start(), match.end())
            for match in _CAPITALISED.finditer(text)
            if match[0] in known and match.start() not in taken
        ),
    ]


def _group(fact: Fact) -> str:
    if fact.kind is FactKind.NAME:
        return "name"
    key = fact.key or number_key(fact.text)
    if _YEAR.match(key):
        return _YEARS
    return " ".join(part for part in key.split() if not part[:1].isdigit()) or _BARE


def _value(fact: Fact) -> str:
    if fact.kind is FactKind.NAME:
        return " ".join(fact.text.split()).lower()
    return fact.key or number_key(fact.text)


class _Text:
    """A text, its facts in groups of those that could stand for each other, and what stands beside
    each: names; numbers of one unit; years.

    The number of a step or a page is its name, and belongs to nothing else.
    """

    def __init__(self, text: str, every: Sequence[Fact]) -> None:
        self.groups: dict[FactKind, dict[str, list[Fact]]] = {kind: {} for kind in FactKind}
        taken = bytearray(len(text))
        words: list[tuple[int, str, str]] = []  # where, the word, the group of a fact
        for fact in every:
            if fact.kind in (FactKind.NUMBER, FactKind.NAME):
                group = _group(fact)
                words.append((fact.start, _value(fact), group))
                taken[fact.start : fact.end] = b"\1" * (fact.end - fact.start)
                if not is_labelled(text, fact.start):
                    self.groups[fact.kind].setdefault(group, []).append(fact)
        words += [
            (m.start(), m[0].lower(), "") for m in _TOKEN.finditer(text) if not taken[m.start()]
        ]
        self._words = sorted(words)
        self._starts = [start for start, _word, _group in self._words]
        self._sentences = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
        self._clauses = [0, *(match.end() for match in _CLAUSE.finditer(text))]
        names = [fact for fact in every if fact.kind is FactKind.NAME]
        self._names = sorted(names, key=lambda fact: fact.end)
        self._name_ends = [fact.end for fact in self._names]

    def around(self, fact: Fact, group: str) -> _Context:
        """Up to three words on both sides, within the sentence."""
        before, after = self._before(fact, group), self._after(fact, group)
        return ("around", *before, "|", *after) if _tells(before + after) else ()

    def before(self, fact: Fact, group: str) -> _Context:
        """Up to three words before it in its sentence; what follows where none stands there."""
        before = self._before(fact, group)
        if _tells(before):
            return ("before", *before)
        after = self._after(fact, group)
        return ("after", *after) if not before and _tells(after) else ()

    def name(self, fact: Fact, group: str) -> _Context:
        """The last name before it in its sentence."""
        at = bisect_right(self._name_ends, fact.start) - 1
        if at < 0 or self._names[at].start < self._begin(self._sentences, fact):
            return ()
        return "name", _value(self._names[at])

    def clause(self, fact: Fact, group: str) -> _Context:
        """The word, or the two Chinese signs, that its clause begins with."""
        first = bisect_right(self._starts, self._begin(self._clauses, fact) - 1)
        words = self._said(first, first + 2, group, before=fact.start)
        if words and not _chinese(words[0]):
            words = words[:1]
        return ("clause", *words) if _tells(words) and _ANY not in words else ()

    def _before(self, fact: Fact, group: str) -> list[str]:
        begin = max(self._begin(self._sentences, fact), fact.start - _FAR)
        at = bisect_right(self._starts, fact.start - 1)
        first = max(bisect_right(self._starts, begin - 1), at - _BESIDE)
        return self._said(first, at, group, before=fact.start)

    def _after(self, fact: Fact, group: str) -> list[str]:
        stop = self._sentences[bisect_right(self._sentences, fact.start)]
        at = bisect_right(self._starts, fact.start)
        return self._said(at, at + _BESIDE, group, before=min(stop, fact.end + _FAR))

    def _said(self, first: int, end: int, group: str, *, before: int) -> list[str]:
        """Words, with any in place of a fact of the same group."""
        return [
            _ANY if own == group else word
            for start, word, own in self._words[first:end]
            if start < before
        ]

    @staticmethod
    def _begin(borders: list[int], fact: Fact) -> int:
        return borders[bisect_right(borders, fact.start) - 1]


def _chinese(word: str) -> bool:
    return "\u3400" <= word[:1] <= "\u9fff"


def _tells(words: Sequence[str]) -> bool:
    """Whether words say what something belongs to: a figure of its own group does not."""
    told = [word for word in words if word != _ANY]
    return len(told) > 1 or any(len(word) > 2 for word in told)


def _turned(kind: FactKind, group: str, old: _Text, new: _Text) -> Iterator[FactDifference]:
    """Exchanges by the first way of looking that finds one."""
    ways: tuple[Callable[[_Text, Fact, str], _Context], ...] = (
        (_Text.before, _Text.name, _Text.clause) if kind is FactKind.NUMBER else (_Text.around,)
    )
    for way in ways:
        had = _places(old, old.groups[kind][group], group, way)
        has = _places(new, new.groups[kind][group], group, way)
        moved = {at for at in had.keys() & has.keys() if had[at][0] != has[at][0]}
        moved = _closed(moved, had, has)
        if moved:
            for at in sorted(moved, key=lambda at: had[at][1].start):
                yield FactDifference(kind, had[at][1], has[at][1])
            return


def _places(
    text: _Text, facts: Sequence[Fact], group: str, way: Callable[[_Text, Fact, str], _Context]
) -> _Places:
    """What stands at each place that is there once."""
    found = [(way(text, fact, group), fact) for fact in facts]
    counts = Counter(context for context, _fact in found)
    return {at: (_value(fact), fact) for at, fact in found if at and counts[at] == 1}


def _closed(moved: set[_Context], had: _Places, has: _Places) -> set[_Context]:
    """Those places among which the same facts went round."""
    while moved:
        before = {had[at][0] for at in moved}
        after = {has[at][0] for at in moved}
        rest = {at for at in moved if has[at][0] in before and had[at][0] in after}
        if rest == moved:
            break
        moved = rest
    return moved
