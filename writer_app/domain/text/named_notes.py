"""Notes on people, places and things, and which of them a text names.

A note is a document in a folder called people, places or notes (or its Chinese name), or one whose
front matter says `kind: person`, `place` or `note`. Its names are its title, its front matter's
`name` and `aliases`, and of a person the parts of the name that nobody else in the book has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from writer_app.domain.text.structure import front_matter_end
from writer_app.domain.text.units import CJK

KINDS = ("person", "place", "note")
FOLDERS: dict[str, str] = {
    **dict.fromkeys(("people", "characters", "persons", "cast", "人物", "角色"), "person"),
    **dict.fromkeys(("places", "locations", "settings", "地点", "场景"), "place"),
    **dict.fromkeys(("notes", "world", "笔记", "设定", "资料"), "note"),
}
"""What is in a folder of this name, in small letters."""
_IN_WORDS = {"character": "person", "location": "place", "人物": "person", "地点": "place"}
_NO_NAME = re.compile(
    r"(?:mr|mrs|miss|ms|dr|sir|lady|lord|dame|the|of|de|la|le|van|von|der|den|st|saint|captain"
    r"|colonel|major|general|king|queen|prince|princess|father|mother|uncle|aunt|brother"
    r"|sister)\.?",
    re.IGNORECASE,
)
_SHORTEST = 3  # letters of a part of a name that stands for the whole
_MOST_NAMES = 30
_HAN_NAME = re.compile(f"[{CJK}]{{3,4}}")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(frozen=True, slots=True)
class NamedNote:
    """A note: its title, the names that call it up, its kind and its text without front matter."""

    title: str
    names: tuple[str, ...]
    text: str
    kind: str = "note"
    where: str = ""


def is_apart(folders: Iterable[str]) -> str:
    """The kind of what lies in these folders, from the outer to the inner; "" for none."""
    return next((k for f in reversed([*folders]) if (k := FOLDERS.get(f.casefold()))), "")


def note_of(
    text: str, front: dict[str, Any], *, title: str, where: str = "", folder_kind: str = ""
) -> NamedNote | None:
    """The note that a document is; None where neither its folder nor its front matter says so.

    `front` are the values of the front matter, `title` the heading or the file's name.
    """
    said = str(front.get("kind", "")).strip().casefold()
    kind = _IN_WORDS.get(said, said if said in KINDS else "")
    if not (kind or folder_kind):
        return None
    names = [title]
    for key in ("name", "names", "alias", "aliases"):
        names += _listed(front.get(key))
    clean = dict.fromkeys(" ".join(name.split()) for name in names if name.strip())
    body = text[front_matter_end(text) :].strip()
    return NamedNote(title, tuple(clean)[:_MOST_NAMES], body, kind or folder_kind, where)


def with_parts(notes: Sequence[NamedNote]) -> tuple[NamedNote, ...]:
    """The notes, each person also called by the parts of the name that no other note has."""
    parts = [tuple(dict.fromkeys(p for n in note.names for p in _parts(n, note.kind)))
             for note in notes]  # fmt: skip
    counts = Counter(part for each in parts for part in each)
    taken = {name for note in notes for name in note.names}
    return tuple(
        replace(note, names=(*note.names, *(p for p in own if counts[p] == 1 and p not in taken)))
        for note, own in zip(notes, parts, strict=True)
    )


def named(notes: Sequence[NamedNote], *texts: str) -> tuple[NamedNote, ...]:
    """The notes that the texts name: those of the first text first, as they come in it."""
    found: dict[int, None] = {}
    for text in texts:
        places = ((_place(note.names, text), n) for n, note in enumerate(notes))
        for _place_in, n in sorted((p, n) for p, n in places if p >= 0):
            found.setdefault(n)
    return tuple(notes[n] for n in found)


def fitting(
    notes: Sequence[NamedNote], budget: int, count: Callable[[str], int]
) -> tuple[NamedNote, ...]:
    """As many of these notes as `budget` tokens hold, the last one cut at a paragraph or sentence.

    Each has at most half of the room where there are several, so that one cannot keep all out.
    """
    kept: list[NamedNote] = []
    left = budget
    for note in notes:
        share = left if len(notes) == 1 else min(left, max(budget // 2, 1))
        text = _cut(note.text, share - count(note.title), count)
        if text:
            kept.append(replace(note, text=text))
            left -= count(text) + count(note.title)
    return tuple(kept)


# ---- inside
def _listed(value: Any) -> list[str]:
    if isinstance(value, str):
        return re.split(r"[,，、;；]", value)
    return [str(each) for each in value if isinstance(each, (str, int))] if isinstance(
        value, list
    ) else []  # fmt: skip


def _parts(name: str, kind: str) -> list[str]:
    """The words of a person's name; of a Chinese one the given name."""
    if kind != "person":
        return []
    if _HAN_NAME.fullmatch(name):
        return [name[-2:]]
    words = name.split()
    usual = (w for w in words if len(w) >= _SHORTEST and not _NO_NAME.fullmatch(w))
    return [word for word in usual if word[:1].isupper()] if len(words) > 1 else []


@lru_cache(maxsize=512)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """Any of the names as whole words; a name written with capitals is found with them alone."""
    pieces = []
    for name in sorted(names, key=len, reverse=True):
        if len(name) < 2:
            continue  # one letter, one character: it stands everywhere
        words = re.escape(name).replace(r"\ ", r"\s+")
        # Between Latin and Chinese there is no blank: a Chinese character ends a word.
        ahead = rf"(?<![^\W{CJK}])" if re.match(rf"[^\W{CJK}]", name) else ""
        behind = rf"(?![^\W{CJK}])" if re.search(rf"[^\W{CJK}]\Z", name) else ""
        pieces.append(f"{ahead}{words}{behind}")
    return re.compile("|".join(pieces)) if pieces else None


def _place(names: tuple[str, ...], text: str) -> int:
    pattern = _pattern(names)
    match = pattern.search(text) if pattern is not None else None
    return match.start() if match else -1


def _cut(text: str, budget: int, count: Callable[[str], int]) -> str:
    """The beginning of a text within a budget, whole paragraphs, else whole sentences."""
    if budget <= 0:
        return ""
    if count(text) <= budget:
        return text
    for ends in (r"\n\s*\n", r"(?<=[.!?。！？])\s*"):
        cuts = [match.start() or match.end() for match in re.finditer(ends, text)]
        fits = [at for at in cuts if at and count(text[:at]) <= budget]
        if fits:
            return text[: max(fits)].rstrip()
    return ""
