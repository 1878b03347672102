"""From an alignment of tokens to changes that a person can read and decide on.

An alignment is right but not readable: it keeps a blank between two replaced words, the word "a"
in the middle of a new sentence, half of a list item. Here neighbours are joined, blanks are moved
out of changes, and a change that takes more than the mark of a line covers whole lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from writer_app.domain.text.text import is_word

_REACH = 400  # tokens that a change is moved at most
_STRUCTURE = re.compile(r"[ \t]*(?:\S+[ \t]|\|.|```|~~~)")


@dataclass(frozen=True, slots=True)
class TokenRun:
    """Tokens that stay (`same`: both sides are equal), or that become others."""

    same: bool
    old: tuple[str, ...]
    new: tuple[str, ...]


def runs(
    old: Sequence[str], new: Sequence[str], codes: Iterable[tuple[bool, int, int, int, int]]
) -> list[TokenRun]:
    """The alignment as runs, kept and changed by turns."""
    found: list[TokenRun] = []
    for same, i1, i2, j1, j2 in codes:
        _append(found, TokenRun(same, tuple(old[i1:i2]), tuple(new[j1:j2])))
    return found


def tidy(alignment: Sequence[TokenRun]) -> list[TokenRun]:
    """Readable changes, out of the same tokens in the same order."""
    return _trim(_whole_lines(_slide(_join(alignment))))


def joined(alignment: Iterable[TokenRun]) -> TokenRun:
    """All of it as one change."""
    parts = list(alignment)
    old = tuple(token for run in parts for token in run.old)
    return TokenRun(False, old, tuple(token for run in parts for token in run.new))


def is_structure(token: str) -> bool:
    """Whether a token is a mark of structure: a line's mark, a table row, a fenced block."""
    return _STRUCTURE.match(token) is not None and not token.isspace()


def _append(found: list[TokenRun], run: TokenRun) -> None:
    if not run.old and not run.new:
        return
    if found and found[-1].same == run.same:
        last = found.pop()
        run = TokenRun(run.same, last.old + run.old, last.new + run.new)
    found.append(run)


def _join(alignment: Sequence[TokenRun]) -> list[TokenRun]:
    """Join changes that only a blank or a lone short word keeps apart."""
    found: list[TokenRun] = []
    for index, run in enumerate(alignment):
        after = alignment[index + 1] if index + 1 < len(alignment) else None
        gap = run.same and found and after and _is_gap(run, found[-1], after)
        _append(found, TokenRun(False, run.old, run.new) if gap else run)
    return found


def _is_gap(run: TokenRun, before: TokenRun, after: TokenRun) -> bool:
    if len(run.old) > 3 or "\n" in run.old:
        return False
    if all(token.isspace() for token in run.old):
        return True
    kept = [token for token in run.old if not token.isspace()]
    small = len(kept) == 1 and is_word(kept[0]) and len(kept[0]) <= 4
    return small and min(_weight(before), _weight(after)) >= 3


def _weight(run: TokenRun) -> int:
    return max(sum(map(is_word, run.old)), sum(map(is_word, run.new)))


def _half_structure(alignment: Sequence[TokenRun], index: int) -> bool:
    """Whether a change takes a mark together with something else, and no whole lines."""
    run = alignment[index]
    if run.same or max(len(run.old), len(run.new)) <= 1:
        return False
    if not any(map(is_structure, (*run.old, *run.new))):
        return False
    sides = [side for side in (run.old, run.new) if side]
    opens = index == 0 or alignment[index - 1].old[-1] == "\n"
    closes = index + 1 == len(alignment) or alignment[index + 1].old[0] == "\n"
    if opens:
        return not (closes or all(side[-1] == "\n" for side in sides))
    return not (closes and all(side[0] == "\n" for side in sides))


def _whole_lines(alignment: list[TokenRun]) -> list[TokenRun]:
    """Widen every change of structure to the lines it stands in."""
    halves = {index for index in range(len(alignment)) if _half_structure(alignment, index)}
    while halves:
        found: list[TokenRun] = []
        for index, run in enumerate(alignment):
            head = _line_end(run.old) if run.same and index - 1 in halves else 0
            tail = _line_start(run.old) if index + 1 in halves else len(run.old)
            parts = _parts(head, tail, len(run.old)) if run.same else ()
            for same, start, end in parts:
                _append(found, TokenRun(same, run.old[start:end], run.new[start:end]))
            if not run.same:
                _append(found, run)
        if found == alignment:
            break
        alignment = found
        halves = {index for index in range(len(alignment)) if _half_structure(alignment, index)}
    return alignment


def _parts(head: int, tail: int, length: int) -> tuple[tuple[bool, int, int], ...]:
    if head >= tail:
        return ((False, 0, length),)
    return (False, 0, head), (True, head, tail), (False, tail, length)


def _line_end(tokens: tuple[str, ...]) -> int:
    return next((i for i, token in enumerate(tokens) if token == "\n"), len(tokens))


def _line_start(tokens: tuple[str, ...]) -> int:
    return next((i for i in range(len(tokens), 0, -1) if tokens[i - 1] == "\n"), 0)


def _slide(alignment: list[TokenRun]) -> list[TokenRun]:
    """Move lone deletions and insertions to where a person would have made them.

    "[ single] second" is as right as "[single ]second", and half of two list items as right as
    one whole item: the same tokens leave either way.
    """
    nothing = TokenRun(True, (), ())  # room for what moves to the very ends
    found = [nothing, *alignment, nothing]
    for index, run in enumerate(found):
        if run.same or (run.old and run.new):
            continue
        before, after = found[index - 1].old, found[index + 1].old
        lone = run.old or run.new
        step = _best_step(before, lone, after)
        around = (*before, *lone, *after)
        start, end = len(before) + step, len(before) + len(lone) + step
        middle = around[start:end]
        found[index] = TokenRun(False, middle if run.old else (), middle if run.new else ())
        found[index - 1] = TokenRun(True, around[:start], around[:start])
        found[index + 1] = TokenRun(True, around[end:], around[end:])
    slid: list[TokenRun] = []
    for run in found:  # two changes are neighbours where one moved over all that stood between
        _append(slid, run)
    return slid


def _best_step(before: tuple[str, ...], lone: tuple[str, ...], after: tuple[str, ...]) -> int:
    """How many tokens to the right (or, negative, to the left) a change reads best."""
    around = (*before, *lone, *after)
    first, length = len(before), len(lone)
    best, best_score = 0, _reads(around, first, length)
    for direction in (-1, 1):
        at = first
        for step in range(1, _REACH):
            out = at - 1 if direction < 0 else at
            into = at + length - 1 if direction < 0 else at + length
            if out < 0 or into >= len(around) or around[out] != around[into]:
                break
            at += direction
            score = _reads(around, at, length)
            if score > best_score:
                best, best_score = direction * step, score
    return best


def _reads(around: tuple[str, ...], start: int, length: int) -> int:
    end = start + length
    score = 0
    if "\n" in around[start:end]:
        opens = start == 0 or around[start - 1] == "\n"
        score += 4 if opens and around[end - 1] == "\n" else 0
        score += 3 if around[start] == "\n" and end == len(around) else 0
    if not around[start].isspace() and around[end - 1].isspace():
        score += 1
    return score


def _trim(alignment: list[TokenRun]) -> list[TokenRun]:
    """Move blanks that both sides share out of the changes."""
    found: list[TokenRun] = []
    for run in alignment:
        if run.same:
            _append(found, run)
            continue
        head = _shared(run.old, run.new)
        old, new = run.old[head:], run.new[head:]
        tail = _shared(old[::-1], new[::-1])
        kept = len(old) - tail, len(new) - tail
        _append(found, TokenRun(True, run.old[:head], run.new[:head]))
        _append(found, TokenRun(False, old[: kept[0]], new[: kept[1]]))
        _append(found, TokenRun(True, old[kept[0] :], new[kept[1] :]))
    return found


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Equal blanks at the beginning of both."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right or not left.isspace():
            break
        count += 1
    return count
