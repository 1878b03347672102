"""How the window looks before the settings move in: five values read straight from their file.

The settings model checks everything and costs more to import than the first paint; this reads what
the first paint needs, and takes the usual value for anything it does not understand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from writer_app.paths import resources

if TYPE_CHECKING:
    from writer_app.domain.base.settings import Appearance

_LARGEST = 4_000_000  # bytes
_CHOICES = {
    "theme": ("system", "paper", "ink"),
    "face": ("serif", "sans", "mono"),
}


@dataclass(frozen=True, slots=True)
class FirstLook:
    """The fields of `Appearance`, with its defaults."""

    theme: str = "system"
    face: str = "serif"
    text_size: int = 19
    language: str = "system"
    reduced_motion: bool = False

    def window_language(self) -> str:
        """The language to show: the writer's choice, or the system's where there is a table."""
        return language_of(self.language)

    def same_as(self, appearance: Appearance) -> bool:
        """Whether the settings say the same."""
        return all(getattr(self, f.name) == getattr(appearance, f.name) for f in fields(self))

    def as_appearance(self) -> Appearance:
        """The same, for a theme, which reads the fields and no more."""
        return cast("Appearance", self)


def languages() -> tuple[str, ...]:
    """The languages that the window speaks: English, then every other table beside it."""
    tables = sorted(path.stem for path in (resources() / "i18n").glob("*.json"))
    return ("en", *(name for name in tables if name != "en"))


def language_of(choice: str) -> str:
    """The language that a choice means: itself or the system's where there is a table."""
    from PySide6.QtCore import QLocale

    wanted = QLocale.system().name().split("_")[0] if choice == "system" else choice
    return wanted if wanted in languages() else "en"


def read(path: Path) -> FirstLook:
    """What the settings file at `path` says about the look. Raises nothing."""
    usual = FirstLook()
    try:
        if path.stat().st_size > _LARGEST:
            return usual
        found = json.loads(path.read_bytes().decode("utf-8-sig"))["appearance"]
        kept = {f.name: found[f.name] for f in fields(usual) if _good(f.name, found.get(f.name))}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return usual
    return replace(usual, **kept)


def _good(name: str, value: object) -> bool:
    if name in _CHOICES:
        return value in _CHOICES[name]
    if name == "language":
        return value == "system" or value in languages()
    if name == "text_size":
        return type(value) is int and 12 <= value <= 40
    return isinstance(value, bool)
