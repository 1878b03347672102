"""What the rooms made without a parent ends with the window."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

_OURS = "writer_app."


def leave_to(owner: QObject, rooms: Iterable[object]) -> None:
    """Make `owner`, a window, the parent of every object of Qt in the rooms that has none.

    What a signal calls is held where Python's collector does not look, so an object without a
    parent keeps itself and, over what it calls, all of its house. When its owner is deleted, it
    is deleted too, and lets go. To be called when everything has been shut down.
    """
    for each in _within(rooms):
        if each.parent() is None and each.thread() is owner.thread() and each is not owner:
            each.setParent(owner)


def _within(roots: Iterable[object]) -> Iterator[QObject]:
    """The program's own objects of Qt that can be reached by attributes, windows left out."""
    waiting: list[Any] = list(roots)
    seen: set[int] = set()
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, list | tuple | set | frozenset):
            waiting.extend(each)
        elif isinstance(each, dict):
            waiting.extend(each.values())
        elif type(each).__module__.startswith(_OURS):
            waiting.extend(getattr(each, "__dict__", {}).values())
            if isinstance(each, QObject) and not isinstance(each, QWidget) and isValid(each):
                yield each
