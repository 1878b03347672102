"""Colours by role, from the one style sheet of the application.

A label that says which role it has needs nobody to tell it that the theme changed: the sheet names
a colour for every role (`stylesheet.build`), and Qt looks it up again when the sheet is replaced.
"""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QLabel, QWidget

from writer_app.ui.kit.theme import Theme


def ink(label: QLabel, role: str) -> None:
    """Write in the colour of a role in `stylesheet.INKS`, from now on and in every theme."""
    _say(label, "ink", role)


def ground(frame: QFrame, role: str) -> None:
    """Fill with the colour of a role in `stylesheet.GROUNDS`, from now on and in every theme."""
    _say(frame, "ground", role)


def trough(area: QAbstractScrollArea, role: str) -> None:
    """Let the upright scroll bar run over the ground of a role in `stylesheet.TROUGHS`."""
    _say(area.verticalScrollBar(), "ground", role)


def dress(area: QAbstractScrollArea, theme: Theme, *, base: str = "sheet") -> None:
    """Give a text its ground and the page's selection; to be called when the theme changed.

    A style sheet gives the viewport a palette of its own, which stays when that of its widget
    changes: an old ground under new words. So both get one.
    """
    palette, role = QPalette(area.palette()), QPalette.ColorRole
    for kind, name in (
        (role.Base, base),
        (role.Text, "text"),
        (role.PlaceholderText, "text3"),
        (role.Highlight, "sel"),
        (role.HighlightedText, "text"),
        (role.Link, "accent"),
    ):
        palette.setColor(kind, theme.color(name))
    area.setPalette(palette)
    area.viewport().setPalette(palette)


def _say(widget: QWidget, name: str, role: str) -> None:
    if widget.property(name) == role:
        return
    if not widget.styleSheet():
        # Qt gives a widget at every polish the font back that it had at the first one, unless it
        # has a sheet of its own: then it keeps what was set since.
        widget.setStyleSheet("* {}")
    widget.setProperty(name, role)
    style = widget.style()  # which looks at properties only when it is asked to
    style.unpolish(widget)
    style.polish(widget)
