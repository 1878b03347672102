"""What changed between two texts that are written line by line, as templates are.

Whole lines are compared first and words only inside the lines that changed, so that a change in
the head of a template does not make all of its head one change.
"""

from __future__ import annotations

from rapidfuzz.distance import Indel

from writer_app.domain.change.diff import Cut, Segment, diff

_LONG = 60_000  # characters of changed lines above which words are not compared


def line_diff(old: str, new: str, cut: Cut | None = None) -> tuple[Segment, ...]:
    """The changes in reading order; their old sides make `old`, their new sides `new`."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    found: list[Segment] = []
    gone: list[str] = []
    came: list[str] = []

    def settle() -> None:
        found.extend(_inside("".join(gone), "".join(came), cut))
        gone.clear()
        came.clear()

    for step in Indel.opcodes(before, after):
        if step.tag == "equal":
            settle()
            same = "".join(before[step.src_start : step.src_end])
            found.append(Segment("same", same, same))
        else:
            gone += before[step.src_start : step.src_end]
            came += after[step.dest_start : step.dest_end]
    settle()
    return tuple(found)


def _inside(old: str, new: str, cut: Cut | None) -> tuple[Segment, ...]:
    if not old and not new:
        return ()
    if not old or not new:
        return (Segment("delete" if old else "insert", old, new),)
    if len(old) + len(new) > _LONG:
        return (Segment("replace", old, new),)
    return diff(old, new, cut)
