"""The icons: all there, in the colour asked for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from writer_app.ui.kit import icons


def test_there_are_so_many() -> None:
    assert len(icons.names()) == 42


@pytest.mark.parametrize("name", icons.names())
def test_each_draws_in_the_colour_asked_for(qapp: QApplication, name: str) -> None:
    image = icons.pixmap(name, "#2257a8", 32).toImage()
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    drawn = {
        image.pixelColor(x, y).name()
        for x in range(32)
        for y in range(32)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert drawn == {"#2257a8"}


def test_an_icon_is_sharp_on_dense_screens(qapp: QApplication) -> None:
    shown = icons.icon("search", QColor("#000000")).pixmap(QSize(16, 16), 2.0)
    assert (shown.width(), shown.devicePixelRatio()) == (32, 2.0)


def test_an_unknown_icon_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("sparkles", "#000000")
