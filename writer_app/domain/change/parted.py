"""One edit of a page as the several that it consists of. Offsets are UTF-16 units."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz.distance import Indel

from writer_app.domain.text.units import utf16_len

Change = tuple[int, int, int]  # position, removed, added
_FEWEST_LINES = 3  # of one side from which on an edit can be several
_STAYED = 8  # units that stay between two of them
_MOST_PARTS = 60  # beyond, it is one
_MOST_PAIRS = 4_000_000


def parted(position: int, old: str, new: str, *, lead: str = "", tail: str = "") -> list[Change]:
    """What replacing `old` by `new` changes, told apart where whole lines between stay.

    `lead` and `tail` are what stands before and behind it in its first and last lines. In the
    order of the text: each place is the one that it has once those before it are made.
    """
    whole = [(position, utf16_len(old), utf16_len(new))]
    before, after = _lines(lead + old + tail), _lines(lead + new + tail)
    if max(len(before), len(after)) < _FEWEST_LINES or len(before) * len(after) > _MOST_PAIRS:
        return whole
    parts = list(_parts(position - utf16_len(lead), before, after))
    return parts if len(parts) <= _MOST_PARTS else whole


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _parts(at: int, before: list[str], after: list[str]) -> Iterator[Change]:
    gone = came = ""
    for step in Indel.opcodes(before, after):
        left = "".join(before[step.src_start : step.src_end])
        here = "".join(after[step.dest_start : step.dest_end])
        if step.tag == "equal" and len(here) >= _STAYED:
            yield from _least(at, gone, came)
            at += utf16_len(came + here)
            gone = came = ""
        else:
            gone, came = gone + left, came + here
    yield from _least(at, gone, came)


def _least(at: int, gone: str, came: str) -> Iterator[Change]:
    """A change without what both sides begin and end with."""
    if gone == came:
        return
    head = _same(gone, came)
    kept = gone[:head]
    gone, came = gone[head:], came[head:]
    tail = _same(gone[::-1], came[::-1])
    gone, came = gone[: len(gone) - tail], came[: len(came) - tail]
    yield at + utf16_len(kept), utf16_len(gone), utf16_len(came)


def _same(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginnings."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
