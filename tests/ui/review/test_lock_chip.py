"""The lock sign: what it says, what its menu lists, and what letting go does."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from writer_app.domain.locks.locks import Held, LockKind
from writer_app.ui.kit.theme import Theme
from writer_app.ui.review.lock_chip import LockChip

HELD = (
    Held(LockKind.NUMBERS, "1,200"),
    Held(LockKind.NUMBERS, "3 March"),
    Held(LockKind.QUOTES, "“We did it,”"),
)


def made(qtbot: QtBot, *, decoded: bool = True) -> LockChip:
    chip = LockChip(Theme())
    qtbot.addWidget(chip)
    chip.show_held(HELD, (), decoded=decoded)
    return chip


def test_the_menu_lists_every_thing_and_says_which_a_single_one_is(qtbot: QtBot) -> None:
    actions = made(qtbot).menu_of_locks().actions()
    assert [each.text().strip() for each in actions if each.text()] == [
        "2 numbers", "1,200", "3 March", "1 quotation: “We did it,”",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("decoded", "words"),
    [
        (True, "1 number, 1 quotation held"),
        (False, "1 number, 1 quotation checked afterwards, not held"),
    ],
)
def test_what_is_let_go_no_longer_counts(qtbot: QtBot, decoded: bool, words: str) -> None:
    chip = made(qtbot, decoded=decoded)
    chip.menu_of_locks().actions()[1].trigger()
    assert chip.accessibleName() == words


def test_frozen_words_are_named_and_cannot_be_let_go_there(qtbot: QtBot) -> None:
    chip = LockChip(Theme())
    qtbot.addWidget(chip)
    chip.show_held((), (), frozen=("great hall", "12 ships"))
    assert chip.accessibleName() == "2 frozen passages held"
    shown = [(a.text().strip(), a.isEnabled()) for a in chip.menu_of_locks().actions()]
    assert shown == [("2 frozen passages", False), ("great hall", False), ("12 ships", False)]
