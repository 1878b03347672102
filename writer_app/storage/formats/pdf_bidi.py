"""Lines of text in both directions: what is drawn together, in the order it is drawn.

Scripts whose letters join, stack or stand mirrored are shaped by HarfBuzz (fpdf2's text shaping);
the rest is drawn letter by letter, which is much faster.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from fpdf.bidi import BidiParagraph, auto_detect_base_direction
from fpdf.enums import TextDirection
from fpdf.fonts import TTFFont

from writer_app.storage.formats.pdf_fonts import FaceKey
from writer_app.storage.formats.pdf_lines import Atom, Style

_RTL = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdfd\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
# Marks over letters, and the scripts from Hebrew to Khmer and their forms.
_SHAPED = re.compile(
    "[\u0300-\u036f\u0590-\u109f\u1780-\u17ff\u1a20-\u1aaf\u1b00-\u1bff\ufb1d-\ufdfd\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_JOINERS = "\u200c\u200d"

Face = tuple[FaceKey, str]
Choose = Callable[[str, str, bool], Face]
"""From a character, a style and whether it is code to its face and what is drawn for it."""


@dataclass(frozen=True, slots=True)
class BidiSegment:
    """Neighbours drawn alike: their text in the order it is read, their width in points."""

    key: FaceKey
    style: Style
    text: str
    width: float
    shaped: bool
    right_to_left: bool


def is_right_to_left(text: Sequence[Atom]) -> bool:
    """Whether a paragraph begins at the right."""
    words = "".join(atom.char for atom in text)
    return bool(_RTL.search(words)) and auto_detect_base_direction(words) == TextDirection.RTL


def segments(
    line: Sequence[Atom], faces: Sequence[Face], *, right_to_left: bool = False
) -> list[BidiSegment]:
    """A line in the order it is drawn, left to right; `faces` are those of its characters."""
    levels = _levels(line, right_to_left)
    found: list[tuple[int, BidiSegment]] = []
    words, width, now = "", 0.0, None
    for atom, (key, shown), level in zip(line, faces, levels, strict=True):
        if not shown:
            continue
        looks = (key, atom.style, level)
        if looks != now:
            if now is not None:
                found.append((now[2], _segment(now, words, width)))
            words, width, now = "", 0.0, looks
        words += shown
        width += atom.width
    if now is not None:
        found.append((now[2], _segment(now, words, width)))
    return _ordered(found)


def _segment(looks: tuple[FaceKey, Style, int], words: str, width: float) -> BidiSegment:
    key, style, level = looks
    mirrored = bool(level % 2)
    return BidiSegment(key, style, words, width, mirrored or bool(_SHAPED.search(words)), mirrored)


def faces(line: Sequence[Atom], choose: Choose, has: Callable[[FaceKey, str], bool]) -> list[Face]:
    """The face of each character; a mark over a letter is drawn with the letter's, if it can be."""
    found: list[Face] = []
    for atom in line:
        if found and _joins(atom.char) and has(found[-1][0], atom.char):
            found.append((found[-1][0], atom.char))
        else:
            found.append(choose(atom.char, atom.style.face, atom.style.mono))
    return found


def _joins(char: str) -> bool:
    if char < "\u0300":  # nearly every character, and quickly told
        return False
    return char in _JOINERS or unicodedata.category(char)[0] == "M"


def settled(
    text: list[Atom],
    faces_of: Callable[[Sequence[Atom]], list[Face]],
    font: Callable[[FaceKey], TTFFont | None],
    points: Callable[[Style], float],
) -> list[Atom]:
    """The same characters with the widths they have once shaped: letters that join are narrower."""
    if not _SHAPED.search("".join([atom.char for atom in text])):
        return text
    chosen = faces_of(text)
    start = 0
    made: list[Atom] = []
    for end in range(1, len(text) + 1):
        whole = end == len(text) or (
            chosen[end][0] != chosen[start][0]
            or text[end].style != text[start].style
            or text[end].char in " \n"
            or text[start].char in " \n"
        )
        if whole:
            run, face = text[start:end], font(chosen[start][0])
            words = "".join(shown for _, shown in chosen[start:end])
            shapes = face is not None and _SHAPED.search(words) and len(words) == len(run)
            made += _measured(run, words, face, points(run[0].style)) if shapes and face else run
            start = end
    return made


def _measured(run: list[Atom], words: str, face: TTFFont, points: float) -> list[Atom]:
    widths = [0.0] * len(run)
    infos, places = face.perform_harfbuzz_shaping(words, points, {"features": {}})
    for info, place in zip(infos or (), places or (), strict=True):
        widths[info.cluster] += place.x_advance * face.scale * points / 1000
    return [replace(atom, width=width) for atom, width in zip(run, widths, strict=True)]


def _levels(line: Sequence[Atom], right_to_left: bool) -> list[int]:
    """How deep each character stands in text of the other direction; odd ones run leftwards."""
    words = "".join(atom.char for atom in line)
    if not right_to_left and not _RTL.search(words):
        return [0] * len(line)
    base = TextDirection.RTL if right_to_left else TextDirection.LTR
    levels = [int(right_to_left)] * len(line)
    for char in BidiParagraph(
        words, base_direction=base, preserve_bn_chars=True
    ).get_characters_with_embedding_level():
        levels[char.character_index] = char.embedding_level
    return levels


def _ordered(found: list[tuple[int, BidiSegment]]) -> list[BidiSegment]:
    """Rule L2 of Unicode's algorithm: from the deepest level up, turn what stands at it round."""
    order = list(found)
    deepest = max((level for level, _ in order), default=0)
    for depth in range(deepest, 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and order[end][0] >= depth:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = max(end, start + 1)
    return [segment for _, segment in order]
