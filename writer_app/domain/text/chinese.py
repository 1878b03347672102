"""Typesetting of Chinese: blanks between Han and Latin, and punctuation of the right width.

What is returned are edits of a Markdown text, in code points and in order; code, formulas, targets
of links and addresses are never among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from writer_app.domain.text.prose import BLANK, masked

_HAN = "\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\U00020000-\U0003ffff"
_LATIN = "A-Za-z0-9\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff"
_BEFORE_LATIN = re.compile(rf"(?<=[{_HAN}])(?=[{_LATIN}$@#&+\-]*[{_LATIN}])(?=[{_LATIN}@$])")
_BEHIND_LATIN = re.compile(rf"(?<=[{_LATIN}%°℃‰])(?=[{_HAN}])")
_BESIDE_CODE = re.compile(rf"(?<=[{_HAN}])(?=`[^`\n])|(?<=[^`\n]`)(?=[{_HAN}])")
_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。", "(": "（", ")": "）"}
_HALF = {full: half for half, full in _FULL.items()} | {
    "、": ",", "“": '"', "”": '"', "‘": "'", "’": "'",
}  # fmt: skip
_AFTER_HAN = rf"[{_HAN}，。；：？！、）》」』”’…]"
_MARK = re.compile(
    rf"(?<={_AFTER_HAN})(?P<mark>[,;:?!]|\.(?![.\w]))(?P<blank> ?)"
    r"[*_~”’」』）)]*(?P<to>.|$)",
    re.MULTILINE,
)
_DOTS = re.compile(rf"(?<=[{_HAN}])\.{{3,6}}|\.{{3,6}}(?=[{_HAN}])")
_BLANK_BEFORE = re.compile(rf"[{_HAN}] $")
_ROUND = re.compile(rf"\((?P<in>[^()\n]*[{_HAN}][^()\n]*)\)")
_QUOTED = re.compile(rf"\"(?P<in>[^\"\n]*[{_HAN}][^\"\n]*)\"")
_SINGLE = re.compile(rf"(?<![\w'])'(?P<in>[^'\n]*[{_HAN}][^'\n]*)'(?![A-Za-z'])")
_LETTER_MARK = re.compile(rf"(?<=[A-Za-z])[,;:?!](?=[{_HAN}])")  # a figure's comma may be its own
_WIDE = re.compile(r"[，；：？！。（）、“”‘’]|……")
_OPENING = ("“", "‘", "（", "《", "「", "『")
_HAN_CHARACTER = re.compile(f"[{_HAN}]")


@dataclass(frozen=True, slots=True)
class Edit:
    """Code points `start` to `end` become `text`."""

    start: int
    end: int
    text: str


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text after its edits."""
    pieces, last = [], 0
    for edit in edits:
        pieces += [text[last : edit.start], edit.text]
        last = edit.end
    return "".join([*pieces, text[last:]])


def spaced(text: str) -> list[Edit]:
    """A blank wherever Han and Latin letters or figures touch, around code as well."""
    plain = masked(text)
    # Where code begins and ends, its ticks are read; what is in it is not.
    shown = "".join("`" if c == "`" else p for c, p in zip(text, plain, strict=True))
    places = {m.start() for p in (_BEFORE_LATIN, _BEHIND_LATIN) for m in p.finditer(plain)}
    places |= {m.start() for m in _BESIDE_CODE.finditer(shown)}
    return [Edit(place, place, " ") for place in sorted(places)]


def full_width(text: str) -> list[Edit]:
    """Half-width punctuation that belongs to Chinese becomes full-width."""
    plain = masked(text)
    edits: dict[int, Edit] = {}
    for pair in _pairs(plain):
        edits.setdefault(pair.start, pair)
    for dots in _DOTS.finditer(plain):
        edits.setdefault(dots.start(), Edit(dots.start(), dots.end(), "……"))
    for mark in _LETTER_MARK.finditer(plain):
        edits.setdefault(mark.start(), Edit(mark.start(), mark.end(), _FULL[mark[0]]))
    # From the left, so that a mark behind a mark that was changed counts as one behind Han.
    seen = applied_in_place(plain, edits.values())
    place = 0
    while found := _MARK.search(seen, place):
        place = found.end("mark")
        if not _belongs(found):
            continue
        start, blank = found.start("mark"), found.end("blank")
        joins = _HAN_CHARACTER.match(found["to"]) or found["to"] in _OPENING
        gone = blank if joins else found.end("mark")
        edits[start] = Edit(start, gone, _FULL[found["mark"]])
        seen = seen[:start] + _FULL[found["mark"]] + seen[start + 1 :]
    return [edits[start] for start in sorted(edits)]


def half_width(text: str) -> list[Edit]:
    """Full-width punctuation becomes half-width, with a blank behind it where words go on."""
    plain, edits = masked(text), []
    for found in _WIDE.finditer(plain):
        mark, after = found.group(), plain[found.end() : found.end() + 1]
        if mark == "……":
            edits.append(Edit(found.start(), found.end(), "..."))
            continue
        half = _HALF[mark]
        behind = (
            " " if half in ",;:?!." and (after.isalnum() or after in (BLANK, *_OPENING)) else ""
        )
        before = plain[found.start() - 1 : found.start()]
        ahead = " " if mark == "（" and before.isalnum() else ""
        edits.append(Edit(found.start(), found.end(), ahead + half + behind))
    return edits


def applied_in_place(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits of one character each; others are left out."""
    characters = list(text)
    for edit in edits:
        if edit.end - edit.start == 1 and len(edit.text) == 1:
            characters[edit.start] = edit.text
    return "".join(characters)


def _pairs(plain: str) -> Iterator[Edit]:
    """Brackets and quotation marks around Chinese."""
    for pattern, (left, right) in ((_ROUND, "（）"), (_QUOTED, "“”"), (_SINGLE, "‘’")):
        for found in pattern.finditer(plain):
            # A blank between Han and a bracket came with the half width, and goes with it.
            begin = _BLANK_BEFORE.search(plain, max(0, found.start() - 2), found.start())
            yield Edit(found.start() - bool(begin and left == "（"), found.start() + 1, left)
            yield Edit(found.end() - 1, found.end(), right)


def _belongs(found: re.Match[str]) -> bool:
    """Whether a mark behind Han ends something Chinese, and is not the start of something else."""
    to, mark = found["to"], found["mark"]
    if _HAN_CHARACTER.match(to) or to in ("", *"，。；：？！、（）“”‘’「」『』《》…", "\n"):
        return True
    if mark == ":" and not found["blank"] and to in ("/", "-", "|"):
        return False
    # Latin, figures or marks go on behind it: the sentence is Chinese all the same.
    return bool(found["blank"]) or mark in ",;?!" or (mark == ":" and to.isalnum())
