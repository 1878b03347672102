"""Waiting while a window lives, for scripts that play a session outside the test runner."""

from __future__ import annotations

from PySide6.QtCore import QEventLoop, QTimer


def live(milliseconds: int) -> None:
    """Let events and threads go on. `QTest.qWait` keeps Python's lock and starves every thread."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
