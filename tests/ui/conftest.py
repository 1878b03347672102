"""Windows of earlier tests are freed: each that stays makes every later one slower to build."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from writer_app import app
from writer_app.ui.window.main_window import MainWindow


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


@pytest.fixture
def write(own_home: Path) -> Callable[[str, str], Path]:
    """Puts a document into this test's home."""

    def write(name: str, text: str) -> Path:
        path = own_home / "documents" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def open_window(qapp: object, own_home: Path) -> Iterator[Callable[..., MainWindow]]:
    """Builds the wired window over this test's home, with a document on the page where one is
    named, and shuts it down."""
    windows: list[MainWindow] = []

    def build(document: Path | None = None) -> MainWindow:
        window = app.build(own_home, "scripted")
        windows.append(window)
        if document is not None:
            window.open_document(document)
        return window

    yield build
    for window in windows:
        app.shutdown(window)
