"""What is shown of a passage beside an answer: the words a claim rests on, and its file's name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from writer_app.domain.sources.terms import covered
from writer_app.domain.text.sentences import sentences


def rests_on(passage: str, claim: str) -> tuple[int, int]:
    """The sentence of a passage that has most of a claim's words, as a range of characters.

    The first of several; the first sentence where none has a word of it, (0, 0) of nothing.
    """
    ranges = list(sentences(passage))
    if not ranges:
        return 0, 0
    return max(ranges, key=lambda each: covered(claim, passage[each[0] : each[1]]))


def from_there(passage: str, claim: str) -> str:
    """A passage from the sentence that a claim rests on, in one line; “… ” is what was before."""
    start, _ = rests_on(passage, claim)
    words = " ".join(passage[start:].split())
    return f"… {words}" if passage[:start].strip() else words


def told_apart(paths: Iterable[str]) -> dict[str, str]:
    """Each file by its name, and by as many of its folders as tell it from the others."""
    parts = {path: PurePath(path).parts for path in paths}
    names: dict[str, str] = {}
    for path, mine in parts.items():
        others = [each for each in parts.values() if each != mine]
        count = 1
        while count < len(mine) and any(each[-count:] == mine[-count:] for each in others):
            count += 1
        names[path] = str(PurePath(*mine[-count:])) if mine else ""
    return names
