"""Printing: the preview by key, the pages on a printer that is a file, leaving again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from writer_app.ui.library.print_controller import PrintController
from writer_app.ui.library.print_page import PrintPage
from writer_app.ui.window.main_window import MainWindow

TEXT = "# The sea\n\nWater[^1].\n\n[^1]: Salt.\n\n" + "waves " * 900 + "\n"


@pytest.fixture
def window(open_window: Callable[..., MainWindow], write: Callable[..., Path]) -> MainWindow:
    return open_window(write("sea.md", TEXT))


def shown(window: MainWindow, qtbot: QtBot) -> PrintPage:
    window.commands["print"].trigger()
    page = window.page("print")
    assert isinstance(page, PrintPage)
    qtbot.waitUntil(lambda: page.pages is not None, timeout=60_000)
    return page


def test_the_pages_are_printed_as_they_are_shown(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    page = shown(window, qtbot)
    assert page.pages is not None
    count = len(page.pages)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    controller = window.findChild(PrintController)
    assert controller is not None
    controller.print_on(printer)
    qtbot.waitUntil(lambda: window.current_page() == "", timeout=60_000)
    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as document:
        assert len(document) == count > 1


def test_escape_leaves_the_preview_and_lets_go_of_its_pages(
    window: MainWindow, qtbot: QtBot
) -> None:
    page = shown(window, qtbot)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert window.current_page() == ""
    assert page.pages is None
