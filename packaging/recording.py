"""Records one rewrite, key by key, as the series of pictures that the manual shows.

    python packaging/recording.py          resources/help/rewrite-1.png … and their dark twins
    python packaging/recording.py DIR      the same, elsewhere

Runs in the project's environment, offscreen, over the scripted engine: real keys on the real
window, no model. A picture holds the passage and its bar, in few colours, so that it is small.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import screenshots

if TYPE_CHECKING:
    from PySide6.QtCore import QRect, Qt
    from PySide6.QtWidgets import QWidget

    from writer_app.ui.window.main_window import MainWindow

COLOURS = 48  # of a picture; text on a plain ground needs no more
BESIDE, ABOVE, BELOW = 44, 72, 24  # pixels around: rule and signs; the heading above
INSTRUCTION = "Shorter, and keep every fact"
FIRST, CARET = "In 2009 the ministry", "It basically"  # where the pictures begin; where he writes
ANSWERS = [{"text": screenshots.SHORTER, "delay_ms": 60, "chunk": 8}]


def press(window: MainWindow, key: Qt.Key, *, control: bool = False) -> None:
    """A key, into whatever has the focus."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    held = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(focused(window), key, held)


def write(window: MainWindow, text: str) -> None:
    """Letters, into whatever has the focus."""
    from PySide6.QtTest import QTest

    QTest.keyClicks(focused(window), text)


def focused(window: MainWindow) -> QWidget:
    """What has the focus."""
    from PySide6.QtWidgets import QApplication

    return QApplication.focusWidget() or window.editor


def until(done: Callable[[], bool]) -> None:
    """Let the window work until something holds."""
    from PySide6.QtTest import QTest

    for _ in range(1_000):
        if done():
            return
        QTest.qWait(10)
    raise SystemExit("the recording came to a halt")


def steps(window: MainWindow) -> Iterator[None]:
    """Goes through a rewrite and stops wherever a picture is to be taken."""
    from PySide6.QtCore import Qt

    from writer_app.domain.change.anchor import Anchor

    key, place = Qt.Key, position(CARET)
    window.editor.select(Anchor(place, place))
    window.editor.setFocus()
    press(window, key.Key_E, control=True)
    press(window, key.Key_E, control=True)  # the paragraph
    write(window, INSTRUCTION)
    yield
    press(window, key.Key_A, control=True)
    write(window, "/s")
    yield
    press(window, key.Key_Escape)
    write(window, INSTRUCTION)
    press(window, key.Key_Return)
    until(lambda: reached(window) >= 170)
    yield
    until(window.commands["accept"].isEnabled)
    press(window, key.Key_Tab)
    yield
    press(window, key.Key_Return)  # takes the first change
    press(window, key.Key_Tab)
    press(window, key.Key_Backspace)  # leaves the third
    yield
    press(window, key.Key_Return, control=True)
    yield


def position(words: str) -> int:
    """Where words of the document begin, in UTF-16 units."""
    from writer_app.domain.text.text import to_utf16

    return to_utf16(screenshots.TIDES, screenshots.TIDES.index(words))


def reached(window: MainWindow) -> int:
    """How far into the passage the answer has come, in UTF-16 units."""
    view = window.editor.layer.view
    return (view.frontier or 0) if view is not None else 0


def area(window: MainWindow) -> QRect:
    """The passage with its bar and picker, in the viewport."""
    from PySide6.QtCore import QRect
    from PySide6.QtWidgets import QWidget

    editor, unit = window.editor, window.theme.unit
    block = editor.document().findBlock(position(FIRST))
    place = editor.blockBoundingGeometry(block).translated(editor.contentOffset())
    top = round(place.top()) - unit(ABOVE)
    bar = editor.gaps.bar_rect()
    bottom = bar.bottom() if bar is not None else round(place.bottom())
    picker = editor.viewport().findChild(QWidget, "templatePicker")
    if picker is not None and picker.isVisible():
        bottom = max(bottom, picker.geometry().bottom() - unit(BELOW))
    left, width = (
        editor.column_left() - unit(BESIDE),
        editor.prose.metrics.measure + 2 * unit(BESIDE),
    )
    return QRect(left, top, width, bottom + unit(BELOW) - top)


def picture(window: MainWindow) -> bytes:
    """A small PNG of it."""
    from PIL import Image
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    window.editor.viewport().grab(area(window)).save(buffer, "PNG")
    image = Image.open(io.BytesIO(bytes(buffer.data().data()))).convert("RGB")
    small = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def record(folder: Path, theme: str) -> None:
    """All pictures in one palette."""
    from PySide6.QtTest import QTest

    from writer_app import app

    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        document = screenshots.prepare(home, theme, "en")
        (home / "script.json").write_text(json.dumps(ANSWERS), encoding="utf-8")
        window = app.build(home, "scripted")
        window.resize(1440, 1000)
        window.open_document(document)
        until(lambda: "ready" in window.status._model.text())
        twin = "" if theme == "paper" else f"-{theme}"
        for number, _ in enumerate(steps(window), start=1):
            QTest.qWait(0 if number == 3 else 900)  # the third is taken while the answer grows
            target = folder / f"rewrite-{number}{twin}.png"
            target.write_bytes(picture(window))
            print(f"{target} {target.stat().st_size:,}")
        app.shutdown(window)


def main() -> None:
    """Both palettes."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else screenshots.PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    for theme in ("paper", "ink"):
        record(folder, theme)


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(screenshots.CHECKOUT))
    main()
