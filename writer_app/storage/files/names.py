"""File names made from titles, good on every system, and never the name of another file."""

from __future__ import annotations

import itertools
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

UNTITLED = "Untitled"
_LONGEST = 180  # bytes in UTF-8, so that a number, a suffix and a temporary name still fit in 255
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\s]+')
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³])(?=\.|\Z)", re.IGNORECASE
)
_JOINERS = "\u200c\u200d"  # they hold emoji and Persian words together


def safe_name(title: str) -> str:
    """A file name without suffix for any title: good everywhere, at most 180 bytes, never empty."""
    name = unicodedata.normalize("NFC", title)
    name = _FORBIDDEN.sub(" ", "".join(char for char in name if _visible(char)))
    name = _cut(name.strip(" .")).strip(" .")
    if _RESERVED.match(name):
        name = f"_{name}"
    return name if name.strip(_JOINERS + " .") else UNTITLED


def numbered(folder: Path, name: str, suffix: str) -> Iterator[Path]:
    """`name`, `name 2`, `name 3` … in `folder`, the ones that are taken left out."""
    for number in itertools.count(1):
        path = folder / (f"{name}{suffix}" if number == 1 else f"{name} {number}{suffix}")
        if not os.path.lexists(path):
            yield path


def _visible(char: str) -> bool:
    kind = unicodedata.category(char)
    return kind not in ("Cc", "Cs", "Cf") or char in _JOINERS or char.isspace()


def _cut(name: str) -> str:
    """At most _LONGEST bytes, never in the middle of a letter and its marks."""
    size = 0
    for index, char in enumerate(name):
        size += len(char.encode("utf-8"))
        if size > _LONGEST:
            return name[: _letter_start(name, index)]
    return name


def _letter_start(name: str, index: int) -> int:
    while index and (unicodedata.combining(name[index]) or name[index] in _JOINERS):
        index -= 1
    return index


def storable(name: str) -> str:
    """A file's name as every store takes it: what is no UTF-8 in it is written out."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
