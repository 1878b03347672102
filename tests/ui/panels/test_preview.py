"""The preview: nothing from outside, links only told, the place kept."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QUrl
from PySide6.QtGui import QImage, QTextDocument
from pytestqt.qtbot import QtBot

from writer_app.domain.base.settings import Appearance
from writer_app.ui.kit.theme import INK, PAPER, Theme
from writer_app.ui.panels.preview import Preview

IMAGE = QTextDocument.ResourceType.ImageResource.value


@pytest.fixture
def preview(qtbot: QtBot) -> Preview:
    """A preview, shown."""
    made = Preview(Theme(PAPER))
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    return made


def png() -> bytes:
    """A red picture of 2 by 2."""
    image = QImage(2, 2, QImage.Format.Format_RGB32)
    image.fill(0xFF0000)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def test_a_local_picture_is_not_read(preview: Preview, tmp_path: Path) -> None:
    file = tmp_path / "secret.png"
    file.write_bytes(png())
    for address in (str(file), file.as_uri(), "https://example.org/a.png"):
        loaded = preview.loadResource(IMAGE, QUrl(address))
        assert isinstance(loaded, QImage)
        assert (loaded.width(), loaded.pixelColor(0, 0).alpha()) == (1, 0)
    preview.set_html(f'<p><img src="{file}"></p>')
    shown = preview.grab().toImage()
    reds = {shown.pixelColor(x, y).name() for x in range(0, 500) for y in range(0, 120)}
    assert "#ff0000" not in reds


def test_a_picture_in_the_text_is_shown(preview: Preview) -> None:
    data = base64.b64encode(png()).decode()
    loaded = preview.loadResource(IMAGE, QUrl(f"data:image/png;base64,{data}"))
    assert isinstance(loaded, QImage)
    assert loaded.pixelColor(0, 0).name() == "#ff0000"


@pytest.mark.parametrize("address", ["data:image/png;base64,%%%", "data:text/html;base64,PGI+"])
def test_a_broken_picture_is_empty(preview: Preview, address: str) -> None:
    loaded = preview.loadResource(IMAGE, QUrl(address))
    assert isinstance(loaded, QImage)
    assert loaded.width() == 1


def test_a_link_is_told_and_not_followed(preview: Preview, qtbot: QtBot) -> None:
    preview.set_html('<p><a href="https://example.org/">there</a></p>')
    with qtbot.waitSignal(preview.linkActivated) as told:
        preview.anchorClicked.emit(QUrl("https://example.org/"))
    assert told.args[0].toString() == "https://example.org/"
    assert preview.source().isEmpty()
    assert "there" in preview.toPlainText()


def test_a_link_inside_the_text_goes_there(preview: Preview, qtbot: QtBot) -> None:
    preview.set_html("<p>a</p>" * 80 + '<h2 id="end"><a name="end"></a>End</h2>')
    with qtbot.assertNotEmitted(preview.linkActivated):
        preview.anchorClicked.emit(QUrl("#end"))
    assert preview.verticalScrollBar().value() > 0


def test_new_text_keeps_the_readers_place(preview: Preview) -> None:
    preview.set_html("<p>words</p>" * 100)
    preview.verticalScrollBar().setValue(300)
    preview.set_html("<p>words</p>" * 101)
    assert preview.verticalScrollBar().value() == 300


def test_the_theme_recolours_it(qtbot: QtBot) -> None:
    theme = Theme(appearance=Appearance(theme="paper"))
    made = Preview(theme)
    qtbot.addWidget(made)
    made.set_html("<p>words</p>")
    theme.set_appearance(Appearance(theme="ink"))
    made.show()
    assert made.grab().toImage().pixelColor(5, 5).name() == INK.sheet.lower()
