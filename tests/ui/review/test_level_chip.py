"""The reading level in the review bar: what it says, and what its menu chooses."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from writer_app.bridge.review.reading import Measured
from writer_app.domain.locks.levels import LevelReading
from writer_app.ui.kit.theme import Theme
from writer_app.ui.review.level_chip import LevelChip


def english(level: float) -> LevelReading:
    return LevelReading("en", level, 0.2, 15.0)


def chinese(level: float) -> LevelReading:
    return LevelReading("zh", level, 0.2, 25.0)


@pytest.mark.parametrize(
    ("measured", "words"),
    [
        (Measured(), ""),
        (Measured("", english(9.4), english(6.9)), "Grade 9 → 6"),
        (Measured("", english(9.4), english(9.0)), "Grade 9"),
        (Measured("plain", english(9.4), english(7.9)), "Grade 9 → 7 ✓"),
        (Measured("plain", english(9.4), english(8.1)), "Grade 9 → 8"),
        (Measured("plain", None, english(6.5)), "Grade 6 ✓"),
        (Measured("plain", chinese(6.4), chinese(3.2)), "HSK 7–9 → 4 ✓"),
        (Measured("easy", chinese(8.0), chinese(3.2)), "HSK 9+ → 4"),
        (Measured("plain", english(9.4), None), "Plain"),
    ],
)
def test_it_says_the_level_before_and_after(qtbot: QtBot, measured: Measured, words: str) -> None:
    chip = LevelChip(Theme())
    qtbot.addWidget(chip)
    chip.show_measured(measured)
    assert chip.tells is bool(words)
    assert chip.accessibleName() == f"Reading level: {words}"


@pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)", "grabbing the keyboard")
def test_its_menu_chooses_a_level(qtbot: QtBot) -> None:
    chip = LevelChip(Theme())
    qtbot.addWidget(chip)
    chip.show_measured(Measured("", english(9.4), english(6.9)))
    chosen: list[str] = []
    chip.levelChosen.connect(chosen.append)
    chip.click()
    menu = chip.findChild(QMenu, "levelMenu")
    assert menu is not None
    next(each for each in menu.actions() if each.objectName() == "choice.easy").trigger()
    menu.close()
    assert chosen == ["easy"]
