"""Aligning two lists of tokens: at once, or one of them while it still grows.

`opcodes` is an insert-and-delete alignment. `GrowingAlignment` fixes what no later token is likely
to change, so that an answer of any length costs the same at every update; and it finds how far
into the old list the new one has come: the prefix of the old list that is cheapest to turn into
what there is of the new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz.distance import Indel

from writer_app.domain.change import readable
from writer_app.domain.change.readable import TokenRun
from writer_app.domain.text.text import is_word

Opcode = tuple[bool, int, int, int, int]  # same?, old start, old end, new start, new end

_DIRECT = 3_000 * 3_000  # pairs up to which one call aligns at once (1 ms, 1 MB)
_STEP = 1_000  # tokens that a long alignment takes at a time
_SETTLE = 300  # tokens behind the end that may still be aligned otherwise
_FORCE = 2_000  # open tokens beyond which some are fixed, come what may
_ANCHOR = 6  # equal tokens in a row that are taken for certain


@dataclass(frozen=True, slots=True)
class Reached:
    """An alignment of a prefix of the old list with all of the new one.

    `settled` are the parts that stay as they are, those since the last call; `open` may change.
    """

    settled: list[list[TokenRun]]
    open: list[TokenRun]


def opcodes(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """How `old` becomes `new`, by tokens kept, taken away and put in."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    found: list[Opcode] = [(True, 0, head, 0, head)] if head else []
    found += _shifted(_middle(middle_old, middle_new), head, head)
    if tail:
        found.append((True, len(old) - tail, len(old), len(new) - tail, len(new)))
    return found


def _middle(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    if len(old) * len(new) <= _DIRECT:
        return _direct(old, new)
    by_line = _line_opcodes(old, new)
    found: list[Opcode] = []
    for same, i1, i2, j1, j2 in by_line:
        if same:
            found.append((True, i1, i2, j1, j2))
        elif (i2 - i1) * (j2 - j1) <= _DIRECT:
            found += _shifted(_direct(old[i1:i2], new[j1:j2]), i1, j1)
        else:
            found += _shifted(_stepwise(old[i1:i2], new[j1:j2]), i1, j1)
    return found


def _direct(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """One alignment, of everything but blanks: as many of those would match as of words.

    The blanks between two matched tokens stay if both sides have the same, else they belong to
    the change there.
    """
    solid_old = [index for index, token in enumerate(old) if not _is_blank(token)]
    solid_new = [index for index, token in enumerate(new) if not _is_blank(token)]
    codes = Indel.opcodes([old[i] for i in solid_old], [new[j] for j in solid_new])
    found: list[Opcode] = []
    i = j = 0
    for code in codes:
        if code.tag != "equal":
            continue
        for step in range(code.src_end - code.src_start):
            i2, j2 = solid_old[code.src_start + step], solid_new[code.dest_start + step]
            _put(found, old[i:i2] == new[j:j2], (i, i2, j, j2))
            _put(found, True, (i2, i2 + 1, j2, j2 + 1))
            i, j = i2 + 1, j2 + 1
    _put(found, old[i:] == new[j:], (i, len(old), j, len(new)))
    return found


def _put(found: list[Opcode], same: bool, span: tuple[int, int, int, int]) -> None:
    """Append a stretch, joined to one of its kind before it."""
    i1, i2, j1, j2 = span
    if i1 == i2 and j1 == j2:
        return
    if found and found[-1][0] == same:
        _, i1, _, j1, _ = found.pop()
    found.append((same, i1, i2, j1, j2))


def _is_blank(token: str) -> bool:
    return token.isspace() and token != "\n"


def _stepwise(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """An alignment window by window, for two long lists with no whole line in common."""
    growing = GrowingAlignment(old)
    for start in range(0, len(new), _STEP):
        growing.extend(new[start : start + _STEP])
        growing.settle()
    return growing.finish()


def _line_opcodes(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """The alignment of whole lines, in tokens; changed stretches joined."""
    old_lines, new_lines = _lines(old), _lines(new)
    if len(old_lines) * len(new_lines) > _DIRECT:
        return [(False, 0, len(old), 0, len(new))]
    old_at, new_at = _starts(old_lines), _starts(new_lines)
    codes = _direct(["".join(line) for line in old_lines], ["".join(line) for line in new_lines])
    found: list[Opcode] = []
    for same, group in groupby(codes, key=lambda code: code[0]):
        part = list(group)
        first, last = part[0], part[-1]
        found.append((same, old_at[first[1]], old_at[last[2]], new_at[first[3]], new_at[last[4]]))
    return found


def _lines(tokens: Sequence[str]) -> list[Sequence[str]]:
    """Lines with the blank ones after them: those alone would match anywhere."""
    found: list[Sequence[str]] = []
    start = 0
    for index, token in enumerate(tokens):
        if token == "\n" and tokens[index + 1 : index + 2] != ["\n"]:
            found.append(tokens[start : index + 1])
            start = index + 1
    if start < len(tokens):
        found.append(tokens[start:])
    return found


def _starts(lines: list[Sequence[str]]) -> list[int]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return starts


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _shifted(codes: list[Opcode], old: int, new: int) -> list[Opcode]:
    return [(same, i1 + old, i2 + old, j1 + new, j2 + new) for same, i1, i2, j1, j2 in codes]


class GrowingAlignment:
    """The alignment of a fixed old list with a new one that grows."""

    def __init__(self, old: Sequence[str]) -> None:
        self._old = old
        self._new: list[str] = []
        self._fixed: list[Opcode] = []
        self._settled_runs: list[list[TokenRun]] = []
        self._old_at = 0  # where the open part begins, in both lists
        self._new_at = 0

    def extend(self, tokens: Sequence[str]) -> None:
        """Tokens that will not change any more."""
        self._new.extend(tokens)

    def update(self, tail: Sequence[str]) -> Reached:
        """The alignment so far; `tail` follows the tokens given for good, for this once."""
        self.settle()
        new = [*self._new[self._new_at :], *tail]
        window, codes = self._open(new)
        settled, self._settled_runs = self._settled_runs, []
        return Reached(settled, readable.runs(window, new, codes))

    def settle(self) -> None:
        """Fix what lies well behind the end."""
        while len(self._new) - self._new_at > 2 * _SETTLE:
            window, codes = self._open(self._new[self._new_at :])
            cut = self._settled(codes, len(self._new) - self._new_at)
            if not cut:
                return
            done = _until(codes, *cut)
            self._settled_runs.append(readable.runs(window, self._new[self._new_at :], done))
            self._fixed += _shifted(done, self._old_at, self._new_at)
            self._old_at += cut[0]
            self._new_at += cut[1]

    def finish(self) -> list[Opcode]:
        """The alignment of both lists to their ends."""
        rest = opcodes_of_rest(self._old[self._old_at :], self._new[self._new_at :])
        return [*self._fixed, *_shifted(rest, self._old_at, self._new_at)]

    def _open(self, new: list[str]) -> tuple[Sequence[str], list[Opcode]]:
        room = 2 * len(new) + 400
        window = self._old[self._old_at : self._old_at + room]
        reached = cheapest_prefix(window, new)
        return window, _direct(window[:reached], new)

    def _settled(self, codes: list[Opcode], length: int) -> tuple[int, int] | None:
        """The last certain place far enough behind the end: (old, new) offsets, or none yet."""
        for same, i1, _, j1, j2 in reversed(codes):
            if same and j2 - j1 >= _ANCHOR and j1 + _ANCHOR // 2 <= length - _SETTLE:
                step = min((j2 - j1) // 2, length - _SETTLE - j1)
                return i1 + step, j1 + step
        if length <= _FORCE:
            return None
        middle = next(code for code in codes if code[4] > length // 2)
        return middle[1], max(middle[3], 1) if middle[3] else middle[4]


def opcodes_of_rest(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """The last part of a long alignment, within the limits of one call."""
    if len(old) * len(new) <= 8 * _DIRECT:
        return _direct(old, new)
    return [(False, 0, len(old), 0, 0), (False, len(old), len(old), 0, len(new))]


def _until(codes: list[Opcode], old: int, new: int) -> list[Opcode]:
    """The part of an alignment before a place in it."""
    found: list[Opcode] = []
    for same, i1, i2, j1, j2 in codes:
        if i1 >= old and j1 >= new:
            break
        found.append((same, i1, min(i2, old), j1, min(j2, new)))
    return found


def cheapest_prefix(old: Sequence[str], new: Sequence[str]) -> int:
    """How many tokens of `old` are the best guess at what `new` was made of; fewest of equals.

    Words alone are compared: a word put in costs 2, one left out 1, because rewriting mostly
    shortens; blanks and punctuation would match anywhere. Hyyrö's bit-parallel longest common
    subsequence (2004): after all of `new`, bit i of `row` is 0 where the i-th word of `old`
    lengthens the common subsequence. Turning the first k words into n costs k + 2n - 3 * (zeros
    among the first k bits).
    """
    old_words = [index for index, token in enumerate(old) if is_word(token)]
    new_words = [token for token in new if is_word(token)]
    if not old_words:
        return _follow(old, new, 0)
    places: dict[str, int] = {}
    for at, index in enumerate(old_words):
        places[old[index]] = places.get(old[index], 0) | (1 << at)
    row = full = (1 << len(old_words)) - 1
    for token in new_words:
        match = row & places.get(token, 0)
        row = ((row + match) | (row - match)) & full
    best = best_at = cost = 0
    for count, bit in enumerate(reversed(f"{row:0{len(old_words)}b}"), start=1):
        cost += 1 if bit == "1" else -2
        if cost < best:
            best, best_at = cost, count
    return _follow(old, new, old_words[best_at - 1] + 1 if best_at else 0)


def _follow(old: Sequence[str], new: Sequence[str], reached: int) -> int:
    """Go on over the blanks and punctuation that `new` ends with and `old` has there too."""
    start = len(new)
    while start and not is_word(new[start - 1]):
        start -= 1
    return reached + _common(old[reached : reached + len(new) - start], new[start:])
