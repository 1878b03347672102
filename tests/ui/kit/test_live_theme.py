"""Every page and bar takes the colours of a theme that is chosen while the window is open.

What is looked for is a colour that only the other palette has: an old ground, old words, old icons.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.theme import INK, PAPER, Palette, Theme
from writer_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
UI = Path(__file__).resolve().parents[3] / "writer_app" / "ui"
PAGES = (
    *("preferences", "models", "firstRun", "help", "server", "evidence"),
    *("templateEditor", "templateImport"),
)
TEMPLATE_PAGES = ("newTemplate", "tryTemplate", "improveTemplate")
BARS = ("templates", "find", "replace", "preview", "monitor", "textDetails", "provenance")
MOST = 60  # pixels that blends of the new colours may happen to have
TEXT = "# Log\n\nThe keeper wrote it down **every** night.\n\n- [ ] Ask for `tide.md`.\n"


@pytest.fixture
def window(
    open_window: Callable[..., MainWindow], own_home: Path, known_machine: None
) -> MainWindow:
    folder = own_home / "documents"  # made by `known_machine`
    (folder / "log.md").write_text(TEXT, encoding="utf-8")
    window = open_window(folder / "log.md")
    window.resize(1100, 700)
    window.show_page("")
    window.commands["themePaper"].trigger()
    return window


def old_colours(widget: QWidget, palette: Palette) -> dict[str, int]:
    """How many pixels have a colour that only the other palette has, by its role."""
    other = INK if palette is PAPER else PAPER
    here = {colour.lower() for colour in palette.roles().values()}
    wanted = {c.lower(): role for role, c in other.roles().items() if c.lower() not in here}
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32) & 0xFFFFFF
    found = {role: int((pixels == int(c[1:], 16)).sum()) for c, role in wanted.items()}
    return {role: count for role, count in found.items() if count > MOST}


def both_ways(window: MainWindow, shown: QWidget) -> dict[str, dict[str, int]]:
    """Old colours after Ink was chosen, and after Paper."""
    result = {}
    for name, palette in (("themeInk", INK), ("themePaper", PAPER)):
        window.commands[name].trigger()
        if left := old_colours(shown, palette):
            result[palette.name] = left
    return result


def test_every_page_follows(window: MainWindow, qtbot: QtBot) -> None:
    found = {}
    for page in PAGES:
        window.show_page(page)
        qtbot.wait(50)
        found[page] = both_ways(window, window)
    assert found == {name: {} for name in PAGES}


def test_text_grows_with_every_page_made(window: MainWindow) -> None:
    for page in PAGES:
        window.page(page)
    for name in ("largerText", "smallerText", "smallerText"):
        window.commands[name].trigger()
    assert window.theme.appearance.text_size == 18


def test_the_pages_of_a_template_follow(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(window.assistant_panel.list.rows.rows()))
    found = {}
    for command in TEMPLATE_PAGES:
        window.show_page("")
        window.commands[command].trigger()
        qtbot.waitUntil(lambda: window.current_page().startswith("template"))
        found[command] = both_ways(window, window)
    assert found == {name: {} for name in TEMPLATE_PAGES}


def test_the_desk_follows_with_every_panel_and_bar(window: MainWindow, qtbot: QtBot) -> None:
    found = {}
    for name in BARS:
        window.commands[name].trigger()
        window.notices.show_notice(BarNotice("a", "Said twice.", "warning"))
        qtbot.wait(50)
        found[name] = both_ways(window, window)
    assert found == {name: {} for name in BARS}


def test_the_bar_of_an_instruction_follows(window: MainWindow, qtbot: QtBot) -> None:
    window.editor.setFocus()
    window.commands["rewrite"].trigger()
    field = window.findChild(QWidget, "promptInput")
    qtbot.waitUntil(field.isVisible)
    found = {}
    for typed in ("/fix", "horter"):
        QTest.keyClicks(field, typed)
        found[typed] = both_ways(window, window)
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert found == {"/fix": {}, "horter": {}}


def test_the_palette_follows(window: MainWindow, qtbot: QtBot) -> None:
    window.commands["palette"].trigger()
    palette = window.findChild(QWidget, "commandPalette")
    assert palette is not None
    qtbot.waitUntil(palette.isVisible)
    assert both_ways(window, palette) == {}


def test_a_note_that_is_gone_is_told_nothing(qtbot: QtBot) -> None:
    theme = Theme(PAPER)
    for _ in range(3):
        note(theme, "Here for a moment.").deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme.set_appearance(theme.appearance, INK)


def test_only_methods_are_told_of_a_theme() -> None:
    """A closure has no receiver: it outlives the widget it paints. Qt ends a method with it."""
    calls = (
        (path.name, node)
        for path in UI.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("theme.changed.connect")
    )
    assert [(f, c.lineno) for f, c in calls if not isinstance(c.args[0], ast.Attribute)] == []
