"""A proposal under review: the original, its variants, and what the writer decided so far.

A frozen value. Every method returns the next value; nothing here touches a document. The result
of a review is always made from the original and the decisions: what was rejected keeps the
original's words, everything else takes the proposal's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from writer_app.domain.change.diff import Cut, GrowingDiff, Segment, State, diff
from writer_app.domain.facts.facts import Fact, FactDifference, compare
from writer_app.domain.text.text import count_words


@dataclass(frozen=True, slots=True)
class Counts:
    """What a review is about: changes, words put in and words taken away."""

    changes: int
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class FactMark:
    """Where a fact that differs stands: code points in a segment's new text, or in its `old`."""

    segment: int
    start: int
    end: int
    old: bool = False


@dataclass(frozen=True)
class Variant:
    """One answer. While it grows, `frontier` says how far into the original it has come."""

    text: str = ""
    finished: bool = False
    segments: tuple[Segment, ...] = ()
    frontier: int | None = 0

    @cached_property
    def counts(self) -> Counts:
        """Of everything that is not rejected."""
        taken = [s for s in self.segments if not (s.kind == "same" or s.move)]  # moved words stay
        taken = [s for s in taken if s.state != "rejected"]
        added = sum(count_words(segment.new) for segment in taken)
        return Counts(len(self.changes), added, sum(count_words(s.old) for s in taken))

    @cached_property
    def changes(self) -> tuple[int, ...]:
        """The places of the changes among the segments."""
        return tuple(i for i, segment in enumerate(self.segments) if segment.kind != "same")

    @cached_property
    def result(self) -> str:
        """The text when everything not rejected is taken."""
        return "".join(segment.shown for segment in self.segments)

    @cached_property
    def facts(self) -> tuple[FactDifference, ...]:
        """How the facts of the result differ from the original's; none while it grows."""
        if not self.finished:
            return ()
        return compare("".join(segment.old for segment in self.segments), self.result)

    @cached_property
    def share(self) -> float:
        """The share of the words of both texts that the changes touch, 0 to 1."""
        kept = sum(count_words(s.old) for s in self.segments if s.kind == "same")
        touched = sum(
            count_words(s.old) + count_words(s.new) for s in self.segments if s.kind != "same"
        )
        return touched / (2 * kept + touched) if touched else 0.0

    @property
    def whole(self) -> bool:
        """Whether it is one block against another rather than a word diff."""
        segments = self.segments
        return (
            len(segments) == 1
            and segments[0].kind == "replace"
            and count_words(segments[0].old) > 4
        )  # a word or two against others read best in their line

    @property
    def pending(self) -> int:
        """Changes that the writer has not decided on."""
        return sum(self.segments[i].state == "pending" for i in self.changes)

    def fact_marks(self) -> tuple[FactMark, ...]:
        """Where every fact that differs stands: in the new text, a lost one in the old.

        A fact may be wider than the words that changed: it is marked in each segment it touches.
        """
        marks: list[FactMark] = []
        for difference in self.facts:
            marks += self._marks_of(difference)
        return tuple(marks)

    def _marks_of(self, difference: FactDifference) -> tuple[FactMark, ...]:
        if difference.new is not None:
            texts = [segment.shown for segment in self.segments]
            return tuple(_overlaps(texts, difference.new, old=False))
        texts = [segment.old for segment in self.segments]
        return tuple(_overlaps(texts, difference.old, old=True)) if difference.old else ()

    def changes_of(self, difference: FactDifference) -> tuple[int, ...]:
        """The places, among the segments, of the changes that a fact's difference came with."""
        marks = list(self._marks_of(difference))
        if difference.old is not None:
            marks += _overlaps([s.old for s in self.segments], difference.old, old=True)
        touched = {mark.segment for mark in marks}
        return tuple(index for index in self.changes if index in touched)

    def place_of(self, difference: FactDifference) -> int | None:
        """Which change to look at for a fact that differs, counted from 0; None where none is."""
        found = self.changes_of(difference)
        return self.changes.index(found[0]) if found else None


def finished(original: str, text: str, cut: Cut | None = None) -> Variant:
    """A variant that has ended, with all its figures worked out; for long texts in a thread."""
    variant = Variant(text, True, diff(original, text, cut), None)
    _ = variant.counts, variant.facts, variant.share
    return variant


@dataclass(frozen=True)
class Suggestion:
    """All variants of a proposal. `focus` counts changes of the current variant from 0.

    Wide: an immutable value; each method is one decision of the writer's.
    """

    original: str
    variants: tuple[Variant, ...] = (Variant(),)
    current: int = 0
    focus: int | None = None

    # ---- what is there ---------------------------------------------------------------------
    @property
    def variant(self) -> Variant:
        """The variant on show."""
        return self.variants[self.current]

    @property
    def focused(self) -> Segment | None:
        """The change in focus."""
        variant, focus = self.variant, self.focus
        return None if focus is None else variant.segments[variant.changes[focus]]

    # ---- while it grows --------------------------------------------------------------------
    def grown(self, variant: int, text: str, growing: GrowingDiff) -> Suggestion:
        """A variant has come further."""
        value = Variant(text, False, growing.segments, growing.frontier)
        return self.with_variant(variant, value)

    def with_variant(self, number: int, value: Variant) -> Suggestion:
        """With another value of a variant, such as one that has ended, made elsewhere."""
        variants = [*self.variants]
        variants += [Variant()] * (number + 1 - len(variants))
        variants[number] = value
        focus = None if number == self.current else self.focus
        return replace(self, variants=tuple(variants), focus=focus)

    # ---- decisions -------------------------------------------------------------------------
    def next_change(self) -> Suggestion:
        """Focus the next change; after the last, the first."""
        return self._step(1)

    def previous_change(self) -> Suggestion:
        """Focus the change before; before the first, the last."""
        return self._step(-1)

    def focus_on(self, change: int) -> Suggestion:
        """Focus one change."""
        return replace(self, focus=change) if change < len(self.variant.changes) else self

    def accept_change(self) -> Suggestion:
        """Take the focused change and go on to the next that waits."""
        return self._decide("accepted")

    def reject_change(self) -> Suggestion:
        """Leave the original where the focused change is, and go on."""
        return self._decide("rejected")

    def accept_all(self) -> Suggestion:
        """Take every change that waits."""
        segments = tuple(
            s.decided("accepted") if s.kind != "same" and s.state == "pending" else s
            for s in self.variant.segments
        )
        return self._decided(segments)

    def keep_fact(self, difference: FactDifference) -> Suggestion:
        """Bring the original's fact back into the proposal, and leave the rest of it."""
        segments = self.variant.segments
        touched = self.variant.changes_of(difference)
        found = [index for index in touched if segments[index].state != "rejected"]
        old = difference.old.text if difference.old else ""
        new = difference.new.text if difference.new else ""
        if len(found) == 1 and old and new:
            segment = segments[found[0]]
            if old in segment.old and new in segment.new:
                mended = segment.new.replace(new, old, 1)
                kind = "same" if mended == segment.old else segment.kind
                return self._put(found[0], replace(segment, kind=kind, new=mended))
        kept = self
        for index in found:
            kept = kept._put(index, kept.variant.segments[index].decided("rejected"))
        return kept

    def _put(self, index: int, segment: Segment) -> Suggestion:
        segments = [*self.variant.segments]
        segments[index] = segment
        focus = self.focus if segment.kind != "same" else None
        return replace(self._decided(tuple(segments)), focus=focus)

    def _step(self, by: int) -> Suggestion:
        count = len(self.variant.changes)
        if not count:
            return replace(self, focus=None)
        if self.focus is None:
            return replace(self, focus=0 if by > 0 else count - 1)
        return replace(self, focus=(self.focus + by) % count)

    def _decide(self, state: State) -> Suggestion:
        if self.focus is None:
            return self
        index = self.variant.changes[self.focus]
        segments = self.variant.segments
        move = abs(segments[index].move)
        decided = self
        for at in self.variant.changes:  # both ends of what moved
            if at == index or (move and abs(segments[at].move) == move):
                decided = decided._put(at, segments[at].decided(state))
        return decided._to_pending()

    def _to_pending(self) -> Suggestion:
        """Focus the next change that waits, if any does."""
        changes = self.variant.changes
        start = self.focus or 0
        for step in range(1, len(changes) + 1):
            place = (start + step) % len(changes)
            if self.variant.segments[changes[place]].state == "pending":
                return replace(self, focus=place)
        return self

    def _decided(self, segments: tuple[Segment, ...]) -> Suggestion:
        variants = [*self.variants]
        decided = replace(self.variant, segments=segments)
        if decided.result == self.variant.result and "facts" in vars(self.variant):
            vars(decided)["facts"] = self.variant.facts  # the same text has the same facts
        variants[self.current] = decided
        return replace(self, variants=tuple(variants))

    # ---- variants --------------------------------------------------------------------------
    def show(self, variant: int) -> Suggestion:
        """Show another variant; each keeps its own decisions."""
        if not 0 <= variant < len(self.variants) or variant == self.current:
            return self
        return replace(self, current=variant, focus=None)

    def next_variant(self) -> Suggestion:
        """The next variant, round."""
        return self.show((self.current + 1) % len(self.variants))

    def previous_variant(self) -> Suggestion:
        """The variant before, round."""
        return self.show((self.current - 1) % len(self.variants))


def _overlaps(texts: list[str], fact: Fact, *, old: bool) -> Iterator[FactMark]:
    """The parts of a fact in each of the texts that follow one another."""
    at = 0
    for index, text in enumerate(texts):
        start, end = max(fact.start - at, 0), min(fact.end - at, len(text))
        if start < end:
            yield FactMark(index, start, end, old)
        at += len(text)
