"""What every room is built on: the shown window, its folders, its look and its language."""

from __future__ import annotations

from dataclasses import dataclass

from writer_app.engine.link.client import EngineClient
from writer_app.paths import Paths
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page.sheet import Sheets
from writer_app.ui.window.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class Carried:
    """What goes on in another window: the texts with their undo, the engine with its model."""

    sheets: Sheets
    client: EngineClient
    page: str  # a whole-window page that was open, "" for none


@dataclass(frozen=True, slots=True)
class Frame:
    """The window as it is shown first, before anything moves in."""

    window: MainWindow
    paths: Paths
    theme: Theme
    language: str  # of the window: a language tag as the translations are named
    engine: str | None  # named on the command line; it wins over the settings
    carried: Carried | None = None  # from the window in whose place this one is
