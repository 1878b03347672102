"""A real window that is killed while a proposal waits for review, after edits that moved it.

    python tests/faults/kill_review.py HOME

Opens the window over HOME with the scripted engine, asks for a rewrite by its keys, waits until the
proposal is on disk, types above it, waits until it is on disk again, and ends itself by SIGKILL.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from writer_app import app
from writer_app.domain.change.anchor import Anchor
from writer_app.ui.review.inline import QUIET_MS

PASSAGE = "The keeper wrote it down every single night, and never once forgot."
Key, Mod = Qt.Key, Qt.KeyboardModifier


def wait_until(there: Callable[[], bool]) -> None:
    """Let the window work until then; raises AssertionError after half a minute."""
    until = time.monotonic() + 30
    while not there():
        assert time.monotonic() < until, "it took too long"
        QApplication.processEvents()
        time.sleep(0.005)


def main() -> None:
    """A real window that is killed while a proposal waits for review, after edits that moved it."""
    home = Path(sys.argv[1])
    window = app.build(home, "scripted")
    window.open_document(home / "documents" / "log.md")
    window.show_page("")
    editor = window.editor
    wait_until(window.isActiveWindow)  # or keys reach no shortcut
    editor.setFocus()

    def kept() -> list[bytes]:
        return [file.read_bytes() for file in (home / "data" / "proposals").glob("*.json")]

    start = editor.raw_text().index(PASSAGE)
    editor.select(Anchor(start, start + len(PASSAGE)))
    QTest.keyClick(editor, Key.Key_E, Mod.ControlModifier)
    bar = window.findChild(QWidget, "promptInput")
    assert bar is not None
    QTest.keyClicks(bar, "Shorten")
    QTest.keyClick(bar, Key.Key_Return)
    wait_until(lambda: bool(kept()))
    before = kept()
    # Keys that come right behind Enter were meant for the bar and are no text of the page.
    rested = time.monotonic() + 2 * QUIET_MS / 1000
    wait_until(lambda: time.monotonic() > rested)
    QTest.keyClick(editor, Key.Key_Home, Mod.ControlModifier)
    QTest.keyClicks(editor, "Typed above. ")
    wait_until(lambda: kept() != before)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
