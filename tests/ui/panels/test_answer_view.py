"""The panel's answer: what stands there before its first word."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.panels.answer_view import AnswerView


def test_until_the_first_word_comes_it_says_that_the_model_reads(qtbot: QtBot) -> None:
    view = AnswerView(Theme(PAPER))
    qtbot.addWidget(view)
    text = view.findChild(QPlainTextEdit)
    assert text is not None
    view.start("Summary")
    assert (text.placeholderText(), view.text()) == ("Reading…", "")
    with qtbot.waitSignal(view.leftEmpty, timeout=0):
        view.finish()
    assert text.placeholderText() == ""
