"""Colours by role leave fonts alone."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from writer_app.ui.kit.ink import ink


def large() -> QFont:
    font = QFont()
    font.setPixelSize(28)
    return font


@pytest.mark.parametrize("first", ["ink", "font"])
def test_a_label_keeps_its_font(qtbot, qapp, first: str) -> None:
    before = qapp.styleSheet()
    qapp.setStyleSheet('QLabel[ink="text"] { color: red } QLabel[ink="warn"] { color: blue }')
    window, label = QWidget(), QLabel("x")
    qtbot.addWidget(window)
    QVBoxLayout(window).addWidget(label)
    if first == "ink":
        ink(label, "text")
        label.setFont(large())
    else:
        label.setFont(large())
        ink(label, "text")
    window.show()
    assert label.font().pixelSize() == 28
    ink(label, "warn")
    assert label.font().pixelSize() == 28
    assert label.palette().windowText().color().name() == "#0000ff"
    qapp.setStyleSheet('QLabel[ink="warn"] { color: green }')
    assert label.font().pixelSize() == 28
    assert label.palette().windowText().color().name() == "#008000"
    qapp.setStyleSheet(before)
