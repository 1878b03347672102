"""Windows of earlier tests are freed: each that stays makes every later one slower to build."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QMainWindow


@pytest.fixture(autouse=True)
def no_windows_left() -> Iterator[None]:
    """Free every window that a test leaves behind; it has been shut down by then."""
    yield
    if not isinstance(QCoreApplication.instance(), QApplication):
        return
    left = QApplication.topLevelWidgets()
    for widget in left:
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if any(isinstance(widget, QMainWindow) for widget in left):
        gc.collect()  # a window's objects hold each other in circles
