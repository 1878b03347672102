"""What commands print: results to standard output, notes and progress to standard error."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any

from writer_app.domain.base.errors import printable

_BAR = 24
_EVERY_S = 0.1


def say(text: str = "") -> None:
    """A line of the result."""
    print(text)


def say_json(value: Any) -> None:
    """The result for programs."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    print()


def note(text: str) -> None:
    """A line beside the result."""
    sys.stdout.flush()
    print(printable(text), file=sys.stderr)


def write(text: str) -> None:
    """A piece of a result that is still being written. Raises BrokenPipeError."""
    sys.stdout.write(text)
    sys.stdout.flush()


def table(rows: Iterable[Sequence[str]]) -> None:
    """Lines with columns of equal width; the last one is free."""
    found = [tuple(row) for row in rows]
    if not found:
        return
    widths = [max(map(len, column)) for column in zip(*found, strict=True)][:-1]
    for row in found:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        say("  ".join([*cells, row[-1]]).rstrip())


class ConsoleProgress:
    """One line on standard error that is written over; silent unless that is a terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._next = 0.0
        self._width = 0

    def bar(self, phase: str, done: int, total: int, figures: str = "") -> None:
        """How far a phase is; `total` 0 = not known."""
        ended = bool(total) and done >= total
        if not self._shown or (time.monotonic() < self._next and not ended):
            return
        self._next = time.monotonic() + _EVERY_S
        part = min(1.0, done / total) if total else 0.0
        filled = round(part * _BAR)
        drawn = f"{'█' * filled}{'░' * (_BAR - filled)} {part:4.0%}" if total else "…"
        self._draw(f"{phase.capitalize()} {drawn} {figures}")

    def line(self, text: str) -> None:
        """A state without a measure."""
        if self._shown:
            self._draw(text)

    def clear(self) -> None:
        """Take the line away."""
        if self._shown and self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()
            self._width = 0

    def _draw(self, text: str) -> None:
        room = shutil.get_terminal_size().columns - 1
        text = text.rstrip()[:room]
        sys.stderr.write("\r" + text.ljust(min(self._width, room)))
        sys.stderr.flush()
        self._width = len(text)


def size(count: int) -> str:
    """Bytes for people: 98 MB, 1.2 GB."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= factor:
            value = count / factor
            return f"{value:.1f} {unit}" if value < 10 else f"{value:.0f} {unit}"
    return f"{count} B"
