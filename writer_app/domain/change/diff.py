"""The word diff a writer reads: words, blanks and punctuation.

`diff` compares a finished proposal with the original; `StreamDiff` follows one that still grows
and knows how far into the original it has come. Whatever the segments are, their old sides make
the original and their new sides the proposal, character for character.

Scripts without blanks are compared character by character, or in the words of a `Cut`.

Markdown's structure stays whole because it is cut into whole tokens to begin with: the mark of a
heading, list item or quotation, a table row, a fenced block.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from writer_app.domain.change import align, readable
from writer_app.domain.text.text import CJK, LineKind, body_start, is_word, lines, words

Kind = Literal["same", "delete", "insert", "replace"]
State = Literal["pending", "accepted", "rejected"]
Cut = Callable[[str], Iterable[str]]
"""The words of a run of CJK characters; joined they are the run."""

WHOLE = 0.6  # above this share of changed words a word diff is harder to read than two blocks
_CJK = re.compile(f"[{CJK}]")
_FEW = 24  # tokens below which a growing proposal is never taken for a whole new text
_BEFORE_NUMBER = frozenset("£$€¥₹₽₩#№§")
_AFTER_NUMBER = frozenset("%‰°")
_LONG_LINE = 4_000  # characters of an unfinished line that are cut again at every update


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch that stays (`old == new`), or one change. `state` is the writer's decision.

    `move` is the number of a move of which this is one end, 0 for none; it is negative where the
    other end stands above.
    """

    kind: Kind
    old: str
    new: str
    state: State = "pending"
    move: int = 0

    @property
    def shown(self) -> str:
        """What stands here when everything not rejected is taken."""
        return self.old if self.state == "rejected" else self.new

    def decided(self, state: State) -> Segment:
        """The same change with another decision."""
        return replace(self, state=state)


@dataclass(frozen=True, slots=True)
class GrowingDiff:
    """The diff of an unfinished proposal.

    The last segment holds what was not reached, unchanged; `frontier` is where it begins, a code
    point offset in the original.
    """

    segments: tuple[Segment, ...]
    frontier: int


def tokens(text: str, cut: Cut | None = None) -> list[str]:
    """`words(text)`, but with every mark of structure in one piece, and CJK as `cut` parts it."""
    found: list[str] = []
    at = 0
    fence: int | None = None
    for line in lines(text):
        if fence is not None and (line.kind is not LineKind.FENCE or line.opens):
            found.append(text[fence:at])
            fence = None
        if fence is None:
            found.extend(text[at : line.start])  # line ends
        if line.kind is LineKind.FENCE:
            fence = line.start if fence is None else fence
        elif line.kind is LineKind.TABLE:
            found.append(text[line.start : line.end])
        else:
            body = body_start(text, line.start, line.end)
            found.extend(piece for piece in (text[line.start : body],) if piece)
            found.extend(_words(text[body : line.end], cut))
        at = line.end
    if fence is not None:
        found.append(text[fence:at])
    found.extend(text[at:])
    return found


def diff(original: str, proposal: str, cut: Cut | None = None) -> tuple[Segment, ...]:
    """The changes that lead from `original` to `proposal`, in reading order."""
    if original == proposal:
        return (Segment("same", original, original),) if original else ()
    old, new = tokens(original, cut), tokens(proposal, cut)
    runs = readable.runs(old, new, align.opcodes(old, new))
    if changed(runs) > WHOLE:
        return (_segment(original, proposal),)
    return _segments(readable.tidy(runs))


def changed(runs: Iterable[readable.TokenRun]) -> float:
    """The share of words, old and new together, that belong to changes."""
    touched, total = _words_in(runs)
    return touched / total if total else 0.0


def _words_in(runs: Iterable[readable.TokenRun]) -> tuple[int, int]:
    """Words of both sides: those in changes, and all."""
    touched = total = 0
    for run in runs:
        here = sum(map(is_word, run.old)) + sum(map(is_word, run.new))
        total += here
        touched += 0 if run.same else here
    return touched, total


def keeping_gaps(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The changes without those of the number of blank lines between the same paragraphs.

    A model writes one blank line where the writer left two. Where nothing else changes, blank
    lines are what was asked for, and stay.
    """
    found: list[Segment] = []
    other = False
    for index, segment in enumerate(segments):
        if segment.kind == "same" or _same_gap(segments, index):
            whole = segment.old
            if found and found[-1].kind == "same":
                whole = found.pop().old + whole
            found.append(Segment("same", whole, whole))
        else:
            other = True
            found.append(segment)
    return tuple(found) if other else tuple(segments)


def _same_gap(segments: Sequence[Segment], index: int) -> bool:
    """Whether a change is of line ends alone, and paragraphs are parted there before and after."""
    here = segments[index]
    if (here.old + here.new).strip("\n"):
        return False
    around = (segments[:index], segments[index + 1 :])
    return all(
        _ends(around[0], side) + len(getattr(here, side)) + _starts(around[1], side) >= 2
        for side in ("old", "new")
    )


def _ends(segments: Sequence[Segment], side: str) -> int:
    """How many line ends the text before ends with; two are enough to know."""
    count = 0
    for segment in reversed(segments):
        text: str = getattr(segment, side)
        count += len(text) - len(text.rstrip("\n"))
        if text.strip("\n") or count > 1:
            break
    return count


def _starts(segments: Sequence[Segment], side: str) -> int:
    count = 0
    for segment in segments:
        text: str = getattr(segment, side)
        count += len(text) - len(text.lstrip("\n"))
        if text.strip("\n") or count > 1:
            break
    return count


def original_of(segments: Iterable[Segment]) -> str:
    """The text that the segments change."""
    return "".join(segment.old for segment in segments)


def proposal_of(segments: Iterable[Segment]) -> str:
    """The text that they lead to."""
    return "".join(segment.new for segment in segments)


class StreamDiff:
    """The diff of an answer that grows. Each update costs what is new, not what is there."""

    def __init__(self, original: str, cut: Cut | None = None) -> None:
        self._original, self._parted = original, cut
        self._align = align.GrowingAlignment(tokens(original, cut))
        self._taken = 0  # characters of the proposal that were cut into tokens for good
        self._inside_line = False
        self._fixed: list[Segment] = []  # what will stay as it is
        self._fixed_length = 0  # code points of the original in it
        self._words = [0, 0]  # of both sides: in changes, in all

    def update(self, proposal: str) -> GrowingDiff:
        """The diff up to the last whole word of `proposal`, which must have only grown."""
        tail = self._cut(proposal)
        reached = self._align.update(tail)
        for runs in reached.settled:
            self._fix(runs)
        touched, total = _words_in(reached.open)
        share = (self._words[0] + touched) / max(1, self._words[1] + total)
        segments = [*self._fixed, *_segments(readable.tidy(reached.open))]
        if share > WHOLE and self._words[1] + total > _FEW:
            segments = [_segment(original_of(segments), proposal_of(segments))]
        frontier = self._fixed_length + sum(len("".join(run.old)) for run in reached.open)
        rest = self._original[frontier:]
        unreached = (Segment("same", rest, rest),) if rest else ()
        return GrowingDiff((*segments, *unreached), frontier)

    def _fix(self, runs: list[readable.TokenRun]) -> None:
        touched, total = _words_in(runs)
        self._words = [self._words[0] + touched, self._words[1] + total]
        fresh = _segments(readable.tidy(runs))
        self._fixed += fresh
        self._fixed_length += sum(len(segment.old) for segment in fresh)

    def _cut(self, proposal: str) -> list[str]:
        """Move whole lines into the alignment; return the tokens of what is left, but the last."""
        tail = proposal[self._taken :]
        safe = self._safe_length(tail)
        if safe:
            self._align.extend(self._pieces(tail[:safe]))
            self._inside_line = not tail[:safe].endswith("\n")
            self._taken += safe
            tail = tail[safe:]
        pieces = self._pieces(tail)
        if pieces and not (self._parted is None and _CJK.match(pieces[-1])):
            pieces.pop()  # the word may still grow
        return pieces

    def _safe_length(self, tail: str) -> int:
        """How much of `tail` no later text can cut otherwise."""
        page = lines(tail)
        if not page or page[-1].kind is LineKind.FENCE:
            return next((line.start for line in reversed(page) if line.opens), 0) if page else 0
        last = page[-1]
        if last.end < len(tail):  # ended by a line end
            return len(tail)
        if last.kind is not LineKind.TABLE and last.end - last.start > _LONG_LINE:
            return max(last.start, tail.rfind(" "))
        return last.start

    def _pieces(self, text: str) -> list[str]:
        if not self._inside_line:
            return tokens(text, self._parted)
        head, mark, rest = text.partition("\n")
        return [*_words(head + mark, self._parted), *tokens(rest, self._parted)]


def _words(text: str, cut: Cut | None) -> list[str]:
    """Words, with the sign of an amount kept on its number."""
    found: list[str] = []
    for word in words(text) if cut is None or text.isascii() else _parted(text, cut):
        before = found[-1] if found else " "
        opens = before in _BEFORE_NUMBER and word[0].isdigit()
        if opens or (before[-1].isdigit() and word in _AFTER_NUMBER):
            found[-1] += word
        else:
            found.append(word)
    return found


def _parted(text: str, cut: Cut) -> list[str]:
    """Words, those of scripts without blanks as `cut` parts them."""
    found: list[str] = []
    for cjk, run in groupby(words(text), key=lambda word: _CJK.match(word) is not None):
        side_by_side = list(run)
        found.extend(cut("".join(side_by_side)) if cjk else side_by_side)
    return found


def _segment(old: str, new: str) -> Segment:
    if old == new:
        return Segment("same", old, new)
    return Segment("delete" if not new else "insert" if not old else "replace", old, new)


def _segments(runs: Sequence[readable.TokenRun]) -> tuple[Segment, ...]:
    return tuple(_segment("".join(run.old), "".join(run.new)) for run in runs)
