"""The rows that the bars in the page share."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.review.page_bar import WarningRow

LONG = "22 numbers changed: " + " · ".join(f"{n} is missing" for n in range(1900, 1990))


def test_a_warning_that_is_too_long_ends_in_an_ellipsis(qtbot: QtBot) -> None:
    row = WarningRow(Theme(PAPER), facts=True)
    qtbot.addWidget(row)
    row.resize(600, 36)
    row.say(LONG, ("Show",))
    shown = next(label for label in row.findChildren(QLabel) if label.text())
    assert shown.text().endswith(" …")
    assert LONG.startswith(shown.text()[:-2])
    assert shown.toolTip() == LONG
    row.say("A short one.")
    assert shown.text() == "A short one."
