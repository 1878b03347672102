"""Which text the Edit menu means: the field that is typed in, else the page."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit

from writer_app.ui.window.main_window import MainWindow

Field = QLineEdit | QPlainTextEdit | QTextEdit


def focused_field(window: MainWindow) -> Field | None:
    """The field of a bar, a panel or a page that has the focus; None when it is the page's."""
    focus = QApplication.focusWidget()
    if focus is window.editor or not isinstance(focus, Field):
        return None
    return focus if window.isAncestorOf(focus) else None


def edited_text(window: MainWindow) -> Field | None:
    """What undo, cut, copy, paste and "select all" work on.

    None behind a page of the program: a text that is not seen is not changed.
    """
    return focused_field(window) or (None if window.current_page() else window.editor)
