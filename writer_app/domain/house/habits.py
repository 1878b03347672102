"""Changes that a writer makes again and again, and the rule that they come to.

A swap is a word or two that gave way to others, without their place: of running text, no figures,
no other form of the same word, no little words. In Chinese one character tells nothing by itself,
so that a swap of one is also one of each pair that it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from writer_app.domain.change.diff import Segment, diff
from writer_app.domain.house.rules import HouseRule, barred, breaches
from writer_app.domain.sources.terms import stem, terms
from writer_app.domain.text.text import CJK

TIMES = 3  # so often the same change makes a rule worth asking about
LONGEST = 20_000  # characters of a changed stretch that is looked at
_MOST_WORDS, _MOST_CHARS = 3, 40
_SAME = 0.5  # of a text has to stay, else it is another text and no changes of words
_CJK = re.compile(f"[{CJK}]")
_HAN = re.compile(f"[{CJK}]{{1,10}}\\Z")
_WORDS = re.compile(r"[^\W\d_]+(?:[ ’'.-][^\W\d_]+)*\.?\Z")
_BEGINS = re.compile(r"(?:\A|[.!?:…]['”’\")]*\s+|\n[ \t]*(?:[#>*+-]+ +)*)\Z")

Swap = tuple[str, str]
"""What was wrong, and what is right."""


def swaps_between(before: str, after: str) -> frozenset[Swap]:
    """The swaps that lead from one text to the other; none where hardly anything is the same."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    start = _same(old, new)
    end = _same(old[start:][::-1], new[start:][::-1])
    was = "".join(old[start : len(old) - end])
    now = "".join(new[start : len(new) - end])
    if not was or not now or len(was) + len(now) > LONGEST:
        return frozenset()
    segments = diff(was, now)
    kept = sum(len(one.old) for one in segments if one.kind == "same")
    if kept < _SAME * min(len(was), len(now)):
        return frozenset()
    return swaps(segments)


def _same(old: Sequence[str], new: Sequence[str]) -> int:
    shorter = min(len(old), len(new))
    return next((n for n in range(shorter) if old[n] != new[n]), shorter)


def swaps(segments: Sequence[Segment]) -> frozenset[Swap]:
    """Those among changes."""
    found: set[Swap] = set()
    for number, one in enumerate(segments):
        if one.kind != "same":
            before = segments[number - 1].new if number else ""
            after = segments[number + 1].new if number + 1 < len(segments) else ""
            found |= set(_of(one.old, one.new, before, after))
    return frozenset(found)


def refused(segments: Sequence[Segment]) -> frozenset[Swap]:
    """The swaps that a proposal wanted and the writer did not: what it would write is wrong."""
    taken = [
        Segment(one.kind, one.new, one.old) if one.state == "rejected" else
        Segment("same", one.new, one.new) for one in segments
    ]  # fmt: skip
    return swaps(taken)


def _of(old: str, new: str, before: str, after: str) -> Iterator[Swap]:
    """The swap of a change, as often as it can be read."""
    lead = _BEGINS.search(before) is not None
    old, new = old.strip(), new.strip()
    if not old or not new:
        return
    if _CJK.search(old + new):
        if len(old) == len(new) == 1:
            left, right = before[-1:], after[:1]
            if _CJK.match(left):
                yield left + old, left + new
            if _CJK.match(right):
                yield old + right, new + right
        elif _HAN.match(old) and _HAN.match(new):
            yield old, new
        return
    if lead and old[1:] == old[1:].lower() and new[1:] == new[1:].lower():
        old, new = old[:1].lower() + old[1:], new[:1].lower() + new[1:]
    if _is_swap(old, new):
        yield old, new


def _is_swap(old: str, new: str) -> bool:
    fits = all(
        _WORDS.match(one) and len(one) <= _MOST_CHARS and len(one.split()) <= _MOST_WORDS
        for one in (old, new)
    )
    if not fits or old[1:] == new[1:]:  # a capital alone is a matter of the place
        return False
    if old.casefold() == new.casefold():
        return True
    forms = [stem(one.lower().removesuffix("'s").removesuffix("’s")) for one in (old, new)]
    return bool(terms(old) and terms(new)) and forms[0] != forms[1]


def rule_of(swap: Swap) -> HouseRule:
    """The rule of a swap: a name where only capitals differ."""
    old, new = swap
    if old.casefold() == new.casefold():
        return HouseRule(new)
    return HouseRule(new, (old,))


def worth_asking(swap: Swap, rules: Iterable[HouseRule]) -> bool:
    """Whether no rule speaks of it yet, neither the same way nor against it."""
    known = tuple(rules)
    old, new = swap
    return not breaches(old, known) and not barred(known).has(new)


def best(reached: Iterable[Swap], is_word: Callable[[str], bool]) -> Swap | None:
    """The one to ask about of several readings of the same change: that of a word."""
    found = sorted(reached, key=lambda one: (not (is_word(one[0]) or is_word(one[1])), one))
    return found[0] if found else None
