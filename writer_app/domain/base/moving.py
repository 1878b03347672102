"""What is known by a document's path, when the document, or a folder above it, stands elsewhere."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

Value = TypeVar("Value")


def moved_path(path: str, old: Path, new: Path) -> str:
    """Where a file stands after `old`, itself or a folder above it, became `new`."""
    before = str(old)
    if path != before and not path.startswith(before + os.sep):
        return path
    return str(new) + path[len(before) :]


def rekeyed(known: Mapping[str, Value], old: Path, new: Path) -> dict[str, Value]:
    """What is known by path after such a move, in the same order; it wins over what `new` had."""
    moving = {path: moved_path(path, old, new) for path in known}
    taken = {there for here, there in moving.items() if here != there}
    return {
        there: known[here] for here, there in moving.items() if here != there or here not in taken
    }
