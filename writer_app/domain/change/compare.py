"""What differs between two documents: words inside paragraphs, and paragraphs that moved.

Paragraphs are aligned first, then those that stand for each other word by word. What left one
place and came back in another, the same or nearly, is a move: a deletion and an insertion that
know of each other. As in `diff`, old sides make the old text and new sides the new one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from writer_app.domain.change.diff import Cut, Segment, diff
from writer_app.domain.text.text import count_words

_PARAGRAPH = re.compile(r"[^\n]*\n(?:[ \t]*\n)*|[^\n]+$")
_ALIKE = 0.5  # from which likeness on two paragraphs of a gap are one that was edited
_MOVED = 0.85  # from which on a paragraph elsewhere is the same one, edited a little
_LEAST = 12  # of `length`, from which a paragraph can be said to have moved
_PAIRS = 4_000  # likenesses that one gap is worth; a larger one pairs what stands side by side
_STRAYS = 400  # paragraphs on each side up to which edited moves are looked for

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")

Pairs = dict[int, int]  # old paragraph -> new paragraph


def compare(old: str, new: str, cut: Cut | None = None) -> tuple[Segment, ...]:
    """The differences in reading order. Both ends of a move carry its number in `move`.

    `cut` parts scripts without blanks into words, as in `diff`.
    """
    if old == new:
        return (Segment("same", old, old),) if old else ()
    before, after = paragraphs(old), paragraphs(new)
    gaps, kept = _aligned(before, after)
    moved = _exact_moves(before, after, gaps)
    pairs: Pairs = {}
    for olds, news in gaps:
        left = [i for i in olds if i not in moved]
        came = set(moved.values())
        pairs.update(_paired(before, after, left, [j for j in news if j not in came]))
    moved.update(_edited_moves(before, after, gaps, {**moved, **pairs}))
    return _segments(before, after, {**kept, **pairs}, moved, cut)


def paragraphs(text: str) -> list[str]:
    """The lines of a text, each with the line ends and blank lines behind it."""
    return _PARAGRAPH.findall(text)


def length(text: str) -> int:
    """How much a text says: its characters, those of Chinese twice."""
    return len(text) + len(_HAN.findall(text))


def put_back(segments: Sequence[Segment], at: int) -> tuple[int, int, str]:
    """What stands in the new text when the segment at this index is as it was in the old one.

    The range of segments to write anew, from and up to, and their text. Of a move both ends are
    put back.
    """
    ends = [at]
    if segments[at].move:
        number = abs(segments[at].move)
        ends = [i for i, each in enumerate(segments) if abs(each.move) == number]
    first, last = min(ends), max(ends) + 1
    text = "".join(
        s.old if first + i in ends else s.new for i, s in enumerate(segments[first:last])
    )
    return first, last, text


# ---- inside
def _aligned(
    before: list[str], after: list[str]
) -> tuple[list[tuple[list[int], list[int]]], Pairs]:
    """The gaps between equal paragraphs, as their numbers, and which are equal."""
    gaps: list[tuple[list[int], list[int]]] = []
    kept: Pairs = {}
    steps = Indel.opcodes([p.rstrip() for p in before], [p.rstrip() for p in after])
    for equal, run in groupby(steps, key=lambda step: step.tag == "equal"):
        olds: list[int] = []
        news: list[int] = []
        for step in run:
            olds += range(step.src_start, step.src_end)
            news += range(step.dest_start, step.dest_end)
        if equal:
            kept.update(zip(olds, news, strict=True))
        else:
            gaps.append((olds, news))
    return gaps, kept


def _exact_moves(
    before: list[str], after: list[str], gaps: list[tuple[list[int], list[int]]]
) -> Pairs:
    """Paragraphs that left one place and stand in another, word for word."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for _, news in gaps:
        for new in news:
            waiting[after[new].strip()].append(new)
    found: Pairs = {}
    for olds, _ in gaps:
        for old in olds:
            words_of = before[old].strip()
            if length(words_of) >= _LEAST and waiting.get(words_of):
                found[old] = waiting[words_of].pop(0)
    return found


def _likeness(one: str, other: str) -> float:
    return fuzz.ratio(one, other) / 100


def _paired(before: list[str], after: list[str], olds: list[int], news: list[int]) -> Pairs:
    """Which paragraphs of a gap stand for each other, in order, the likest together."""
    if not olds or not news:
        return {}
    if len(olds) * len(news) > _PAIRS:
        couples = zip(olds, news, strict=False)
        return {i: j for i, j in couples if _likeness(before[i], after[j]) >= _ALIKE}
    like = [[_likeness(before[i], after[j]) for j in news] for i in olds]
    return {olds[a]: news[b] for a, b in _best(like)}


def _best(like: list[list[float]]) -> list[tuple[int, int]]:
    """The pairs in order whose likenesses add up to most."""
    rows, columns = len(like), len(like[0])
    table = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for a in range(rows - 1, -1, -1):
        for b in range(columns - 1, -1, -1):
            both = like[a][b] + table[a + 1][b + 1] if like[a][b] >= _ALIKE else 0.0
            table[a][b] = max(table[a + 1][b], table[a][b + 1], both)
    found: list[tuple[int, int]] = []
    a = b = 0
    while a < rows and b < columns:
        if like[a][b] >= _ALIKE and table[a][b] == like[a][b] + table[a + 1][b + 1]:
            found.append((a, b))
            a, b = a + 1, b + 1
        elif table[a][b] == table[a + 1][b]:
            a += 1
        else:
            b += 1
    return found


def _edited_moves(
    before: list[str], after: list[str], gaps: list[tuple[list[int], list[int]]], taken: Pairs
) -> Pairs:
    """Paragraphs that stand elsewhere and were edited a little on the way."""
    used = set(taken.values())
    olds = [i for gap, _ in gaps for i in gap if i not in taken and _long(before[i])]
    news = [j for _, gap in gaps for j in gap if j not in used and _long(after[j])]
    if len(olds) > _STRAYS or len(news) > _STRAYS:
        return {}
    found: Pairs = {}
    for old in olds:
        best = max(news, key=lambda j: _likeness(before[old], after[j]), default=None)
        if best is not None and _likeness(before[old], after[best]) >= _MOVED:
            found[old] = best
            news.remove(best)
    return found


def _long(paragraph: str) -> bool:
    return length(paragraph.strip()) >= 4 * _LEAST


def _segments(
    before: list[str], after: list[str], pairs: Pairs, moved: Pairs, cut: Cut | None
) -> tuple[Segment, ...]:
    """Everything in reading order: an old paragraph stands before the new one beside it."""
    numbers = _numbered(moved)
    came = {new: number for (_, new), number in numbers.items()}
    left = {old: number for (old, _), number in numbers.items()}
    down = {number: _goes_down(old, new, pairs) for (old, new), number in numbers.items()}
    found: list[Segment] = []
    at = 0
    for old, text in [*enumerate(before), (len(before), "")]:
        until = pairs.get(old) if old < len(before) else len(after)
        if until is not None:
            for new in range(at, until):
                number = came.get(new, 0)
                found.append(Segment("insert", "", after[new], move=-_signed(number, down)))
            at = until
        if old == len(before):
            break
        if until is None:
            found.append(Segment("delete", text, "", move=_signed(left.get(old, 0), down)))
        else:
            new_text = after[at]
            same = text == new_text
            found += [Segment("same", text, text)] if same else diff(text, new_text, cut)
            at += 1
    return tuple(_joined(found))


def _signed(number: int, down: dict[int, bool]) -> int:
    return number if not number or down[number] else -number


def _goes_down(old: int, new: int, pairs: Pairs) -> bool:
    """Whether the new place is below the old one: behind the next paragraph that stayed."""
    behind = min((i for i in pairs if i > old), default=None)
    return behind is not None and new > pairs[behind]


def _numbered(moved: Pairs) -> dict[tuple[int, int], int]:
    """Moves counted from 1; paragraphs that went together are one."""
    found: dict[tuple[int, int], int] = {}
    last, number = (-2, -2), 0
    for old, new in sorted(moved.items()):
        if (old, new) != (last[0] + 1, last[1] + 1):
            number += 1
        found[old, new] = number
        last = (old, new)
    return found


def _joined(segments: list[Segment]) -> list[Segment]:
    """Neighbours of one kind and one move as one."""
    found: list[Segment] = []
    for each in segments:
        last = found[-1] if found else None
        alike = last is not None and (last.kind, last.move) == (each.kind, each.move)
        if last is not None and alike and each.kind != "replace":
            found[-1] = replace(last, old=last.old + each.old, new=last.new + each.new)
        else:
            found.append(each)
    return found


def edited_moves(
    segments: Iterable[Segment], cut: Cut | None = None
) -> dict[int, tuple[Segment, ...]]:
    """What changed inside each move whose words are not all the same, by the move's number."""
    old: dict[int, str] = defaultdict(str)
    new: dict[int, str] = defaultdict(str)
    for each in segments:
        if each.move:
            old[abs(each.move)] += each.old
            new[abs(each.move)] += each.new
    both = (n for n in old if old[n] and new[n] and old[n].strip() != new[n].strip())
    return {n: diff(old[n], new[n], cut) for n in both}


def counted(segments: Sequence[Segment]) -> tuple[int, int, int, int]:
    """Differences that are no moves, moves; words that came and that went, those only moved not."""
    changed = [s for s in segments if s.kind != "same" and not s.move]
    differences = len(changed)
    moves = {abs(s.move) for s in segments if s.move}
    for inside in edited_moves(segments).values():
        changed += [s for s in inside if s.kind != "same"]
    came = sum(count_words(s.new) for s in changed)
    return differences, len(moves), came, sum(count_words(s.old) for s in changed)
