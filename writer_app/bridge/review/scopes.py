"""Which passage a rewrite means: the selection, or the sentence, paragraph, section around it."""

from __future__ import annotations

from writer_app.bridge.base.states import Scope
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.text import (
    Utf16Map,
    body_start,
    paragraph_at,
    part_at,
    sentence_at,
)

GROWING: tuple[Scope, ...] = ("sentence", "paragraph", "section", "document")
MOST_GROWN = 60_000  # code points of a document that the key grows to
_NEAR = 20_000  # code points looked at around a place, in texts much longer than that


def passage(text: str, selection: Anchor, scope: Scope) -> Anchor | None:
    """The passage of `scope` around a selection, without blanks at its ends; None if empty."""
    units = Utf16Map(text)
    start, end = units.from_utf16(selection.start), units.from_utf16(selection.end)
    first, last = _span(text, start, end, scope)
    while first < last and text[first].isspace():
        first += 1
    while last > first and text[last - 1].isspace():
        last -= 1
    if first == last:
        return None
    return Anchor(units.to_utf16(first), units.to_utf16(last))


def first_passage(text: str, selection: Anchor, wanted: Scope) -> tuple[Anchor, Scope] | None:
    """The passage a command means: the selection if there is one, else what was wanted."""
    scope: Scope = wanted
    if wanted in ("selection", "none"):
        scope = "selection" if selection.length else "sentence"
    elif wanted == "sentence" and selection.length:
        scope = "selection"
    found = passage(text, selection, scope)
    return (found, scope) if found else None


def grown(text: str, anchor: Anchor, scope: Scope) -> tuple[Anchor, Scope] | None:
    """The next larger passage around `anchor`; None at the whole document."""
    at = GROWING.index(scope) + 1 if scope in GROWING else 0
    for larger in GROWING[at:]:
        if larger == "document" and len(text) > MOST_GROWN:
            continue  # a whole book is chosen from the menu, never by one key too many
        found = passage(text, anchor, larger)
        if found and found.length > anchor.length:
            return found, larger
    return None


def framing(text: str, offset: int) -> tuple[str, str]:
    """The line ends that make what is written at a blank line a paragraph of its own.

    Nothing where something else stands on the line. `offset` is UTF-16.
    """
    at = Utf16Map(text).from_utf16(offset)
    before, after = text[:at], text[at:]
    line_before, line_after = before.rpartition("\n")[2], after.partition("\n")[0]
    if line_before.strip() or line_after.strip():
        return "", ""
    above = before.rstrip(" \t").removesuffix("\n").rpartition("\n")[2]
    below = after.lstrip(" \t").removeprefix("\n").partition("\n")[0]
    touches_below = "\n" in after and below.strip()
    return "\n" if above.strip() else "", "\n" if touches_below else ""


def _span(text: str, start: int, end: int, scope: Scope) -> tuple[int, int]:
    if scope == "document":
        return 0, len(text)
    if scope == "section":
        return part_at(text, start)
    if scope not in ("sentence", "paragraph"):
        return start, end
    shift, near = _window(text, start, end)
    find = sentence_at if scope == "sentence" else paragraph_at
    first = find(near, start - shift)
    last = find(near, end - shift) if end > start else first
    if scope == "sentence":
        return shift + min(first[0], last[0]), shift + max(first[1], last[1])
    begin = body_start(near, *first) if first == last else first[0]
    return shift + begin, shift + max(first[1], last[1])


def _window(text: str, start: int, end: int) -> tuple[int, str]:
    """The text near a place, cut at blank lines, and where it begins."""
    if len(text) < 5 * _NEAR:
        return 0, text
    first = text.rfind("\n\n", 0, max(0, start - _NEAR))
    first = 0 if first < 0 else first + 2
    last = text.find("\n\n", end + _NEAR)
    return first, text[first : len(text) if last < 0 else last]
