"""No new numbers: figures, Chinese figures and number words may only be those that are allowed.

A number is followed through a trie of its spellings from its first digit on. It may end where a
spelling ends and what comes is no part of it: after `5` neither a digit nor a letter, nor a unit
that no spelling has. The text before the first digit counts too: `$5` needs a spelling with the
dollar, `A4` one with the letter. A word for a number is refused as the token that completes it.
*Loose*, as a translation needs it, figures alone are watched: units, signs of currency and numbers
in words may come, but no scale behind a figure that no spelling has (25 does not become 25万).

A state is (nodes, rest): the nodes of the trie where a number under way may stand, and the state of
the reading in which no number is under way, None where there is no such reading.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import NamedTuple, cast

from writer_app.domain.facts.number_words import ZH_DIGITS
from writer_app.domain.locks.words import (
    NO_NUMBERS,
    NUMBER_WORDS,
    UNITS,
    ZH_MEASURES,
    ZH_UNITS,
    folded,
    is_number_word,
)
from writer_app.engine.decoding.constraints.trie import ROOT, Trie

_CURRENCIES = "$£€¥₹₽₩"
_PAUSE = "，"  # between clauses: 增长3.5%，25件 are two numbers
_JOINS = ".,:/'’_"  # a digit behind one of these belongs to the number before it
_SCALES = "万亿"  # 25千克 is no scale
_SCALE_WORDS = frozenset(["hundred", "thousand", "million", "billion", "trillion", "bn", "mn", "k"])
_GLUED = "%‰°^⁰¹²³⁴⁵⁶⁷⁸⁹½¼¾" + _CURRENCIES
_COUNTING = "二三四五六七八九"  # one of these alone counts things; 一 and 十 are in many words
_TIMES = "次个名场期篇回份种"  # what is counted in a week: 每周三次; 周三 alone is a day
_ZH_WORDS = frozenset(["十分", "万分", "百分", "万家", "百家", "千家", "万里", "千里", "两面"])
_WATCHED = frozenset(NUMBER_WORDS) | UNITS | _SCALE_WORDS
_STEMS = frozenset(word[:end] for word in _WATCHED for end in range(1, len(word) + 1))


class _Rest(NamedTuple):
    """Where no number is under way. `before` is what stands before: b blank or anything, l a
    letter, c a currency, - a sign, s a number and its point, where no digit may follow, o the
    mark of a Chinese ordinal, w that of a day of the week, v what may become one, n a line's
    beginning, i and j the number of a list item there."""

    before: str = "n"
    node: int = ROOT  # of what may be the beginning of a number: "$", "COVID-"
    word: str = ""  # the letters so far, while a watched word may become of them
    unit: bool = False  # whether a number stands right before the word
    run: str = ""  # Chinese figures so far


_State = tuple[frozenset[int], _Rest | None]
_NONE: frozenset[int] = frozenset()


class Numbers:
    """A `TokenMachine`."""

    def __init__(
        self, allowed: Iterable[str], words: Iterable[str] = (), *, loose: bool = False
    ) -> None:
        """`words` are those of the source, Chinese figures among them: what only begins like a
        number is let through (四婶)."""
        self._loose = loose
        forms = {folded(form) for form in allowed}
        figures = [form for form in forms if any(map(_digit, form))]
        self._trie = Trie(figures)
        heads = {_head(form) for form in figures} - {""}
        self._heads = Trie(heads)
        self._entry = {self._node(self._heads, head): self._node(self._trie, head)
                       for head in heads}  # fmt: skip
        self._words = {form.lower() for form in forms if is_number_word(form.lower())}
        self._runs = {run for form in forms for run in _runs(form)} | NO_NUMBERS
        self._stems = {word.lower() for word in words}

    @staticmethod
    def _node(trie: Trie, string: str) -> int:
        node = ROOT
        for char in string:
            node = trie.children[node][char]
        return node

    # ---- the machine -------------------------------------------------------------------------
    def start(self) -> Hashable:
        """See `Machine`."""
        return _NONE, _Rest()

    def after_span(self, char: str) -> Hashable:
        """The state behind text that was copied and ends in `char`."""
        return _NONE, _Rest("l" if _latin(char) or _digit(char) else "b")

    def step(self, state: Hashable, char: str) -> Hashable | None:
        """See `Machine`."""
        nodes, rest = cast(_State, state)
        pause = char == _PAUSE
        char = folded(char)
        children = self._trie.children
        on = frozenset(
            child for node in nodes if (child := children[node].get(char)) is not None
        ) if nodes else _NONE  # fmt: skip
        begun, after = _NONE, None
        if _digit(char):
            begun, after = self._at_digit(nodes, rest, char)
        else:
            if any(node in self._trie.last for node in nodes):
                unit = self._unit_ended(nodes)
                free = unit or pause
                after = self._onward(_Rest("b"), char) if free else self._left(char)
            if after is None and rest is not None:
                after = self._onward(rest, char)
        nodes = on | begun
        return None if not nodes and after is None else (nodes, after)

    def stands(self, state: Hashable) -> bool:
        """See `Machine`."""
        nodes, rest = cast(_State, state)
        return bool(nodes) or rest is None or self._word_stands(rest)

    def ends(self, state: Hashable) -> bool:
        """See `Machine`."""
        nodes, rest = cast(_State, state)
        if any(node in self._trie.last for node in nodes):
            return True
        return rest is not None and self._onward(rest, "\n") is not None

    def closed(self, state: Hashable) -> bool:
        """See `Machine`."""
        nodes, rest = cast(_State, state)
        return rest is None and not any(node in self._trie.last for node in nodes)

    def next_bytes(self, state: Hashable) -> frozenset[bytes] | None:
        """See `Machine`."""
        if not self.closed(state):
            return None
        nodes = cast(_State, state)[0]
        return frozenset(c.encode() for node in nodes for c in self._trie.children[node])

    def resting(self, state: Hashable) -> bool:
        """Whether a plain lower-case word, whole or in part, is no matter of this machine."""
        nodes, rest = cast(_State, state)
        return not nodes and rest is not None and not (rest.word or rest.run or rest.unit)

    # ---- inside ------------------------------------------------------------------------------
    def _at_digit(
        self, nodes: frozenset[int], rest: _Rest | None, digit: str
    ) -> tuple[frozenset[int], _Rest | None]:
        """Where a number that begins here may stand, and the reading as a list item's number."""
        begun = self._begun(rest, digit) if rest is not None else _NONE
        if self._unit_ended(nodes):
            begun |= self._begun(_Rest("b"), digit)
        return begun, _item(rest) if rest is not None else None

    def _begun(self, rest: _Rest, digit: str) -> frozenset[int]:
        """Where a number that begins with `digit` may stand."""
        found = set()
        entry = self._entry.get(rest.node)
        if entry is not None:
            found.add(self._trie.next(entry, digit))
        plain = rest.before in ("bonvc" if self._loose else "bonv") and not rest.run
        if plain or rest.before == "w":
            found.add(self._trie.next(ROOT, digit))
        return frozenset(node for node in found if node is not None)

    def _unit_ended(self, nodes: frozenset[int]) -> bool:
        """Whether a number ended with a Chinese unit, behind which another may begin: 2008年7月."""
        last, chars = self._trie.last, self._trie.char
        return any(node in last and chars[node] > "\u2e7f" for node in nodes)

    def _left(self, char: str) -> _Rest | None:
        """The reading in which the number ended before `char`; None where it cannot have."""
        if self._loose and char not in _SCALES and not _digit(char) and char not in _JOINS:
            return self._onward(_Rest("b", unit=True), char)
        if _digit(char) or _latin(char) or char in _GLUED or char in ZH_DIGITS:
            return None
        if char in ZH_UNITS and char not in ZH_MEASURES:
            return None
        if char in _JOINS:
            return _Rest("s")
        node = self._heads.follow(ROOT, char)
        return _Rest("n" if char == "\n" else "b", node, unit=char in " -")

    def _onward(self, rest: _Rest, char: str) -> _Rest | None:
        """The reading without a number, one character on."""
        if rest.before in "ij":
            return _item_mark(rest, char)
        if char in ZH_DIGITS and not self._loose:
            run = rest.run + char
            free = len(run) == 1 and rest.before != "o"
            known = free or any(each.startswith(run) for each in self._runs)
            return _Rest(rest.before if rest.before in "ow" else "b", run=run) if known else None
        if rest.run and not self._run_ends(rest, char):
            return None
        if _latin(char):
            return self._letter(rest, char)
        if rest.word and self._refused(rest):
            return None
        unit = self._loose and rest.unit and not rest.word and char in " -"
        return _Rest(_kind(rest.before, char), self._heads.follow(rest.node, char), unit=unit)

    def _letter(self, rest: _Rest, char: str) -> _Rest:
        inside = rest.before == "l"
        node = self._heads.follow(rest.node, char)
        if inside and self._heads.depth[node] == 1:
            node = ROOT  # a beginning begins at a word's beginning
        word = rest.word + char.lower() if inside == bool(rest.word) else ""
        kept = word if word in _STEMS else ""
        return _Rest("l", node, kept, rest.unit and bool(kept))

    def _refused(self, rest: _Rest) -> bool:
        """Whether the word that has ended is a number or a unit that is not allowed."""
        if self._loose:
            return rest.unit and rest.word in _SCALE_WORDS
        if rest.word in NUMBER_WORDS and rest.word not in self._words:
            return True
        return rest.unit and rest.word in UNITS

    def _word_stands(self, rest: _Rest) -> bool:
        if len(rest.run) == 1:
            if rest.before == "w" or rest.run not in _COUNTING or rest.run in self._stems:
                return True  # whether it counts is told by what follows
            return any(each.startswith(rest.run) for each in self._runs)
        if len(rest.word) < 2 or not self._refused(rest):
            return True
        return any(
            each.startswith(rest.word) and not is_number_word(each) and each not in UNITS
            for each in self._stems
        )

    def _run_ends(self, rest: _Rest, char: str) -> bool:
        """Whether Chinese figures may be followed by `char`, no figure itself."""
        run = rest.run
        if run in self._runs or (run == "一" and rest.before != "o"):
            return True
        if len(run) > 1 or rest.before == "o":
            return False
        if rest.before == "w":
            return char not in _TIMES
        return char not in ZH_UNITS or run + char in _ZH_WORDS


def _item(rest: _Rest) -> _Rest | None:
    """The reading of a digit as the number of a list item, of two digits at the most."""
    if rest.before == "n":
        return _Rest("i", unit=False)
    return _Rest("i", unit=True) if rest.before == "i" and not rest.unit else None


def _item_mark(rest: _Rest, char: str) -> _Rest | None:
    if rest.before == "i" and char in ".)、":
        return _Rest("j" if char != "、" else "b")
    return _Rest("b") if rest.before == "j" and char == " " else None


def _kind(before: str, char: str) -> str:
    if char == "\n" or (before == "n" and char in " #>*"):
        return "n"
    if char in _CURRENCIES:
        return "c"
    if char == "第":
        return "o"
    if char == "周" or (before == "v" and char in "期拜"):
        return "w"
    if char in "星礼":
        return "v"
    if char == "-":
        return "-" if before in "bnvw" else "b"
    return "b"


def _digit(char: str) -> bool:
    return "0" <= char <= "9"


def _latin(char: str) -> bool:
    return char.isalpha() and char < "\u2e80"


def _head(form: str) -> str:
    """What stands before a form's first digit."""
    return form[: next(place for place, char in enumerate(form) if _digit(char))]


def _runs(form: str) -> list[str]:
    """The runs of Chinese figures in a form."""
    found, run = [], ""
    for char in form + " ":
        if char in ZH_DIGITS:
            run += char
        elif run:
            found.append(run)
            run = ""
    return found
