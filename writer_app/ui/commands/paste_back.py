"""Pasting into the window one came from, in one key: on X11, through the program xdotool.

Elsewhere a program may not press keys in another one; there the clipboard is the way.
"""

from __future__ import annotations

import shutil

from PySide6.QtCore import QObject, QProcess
from PySide6.QtGui import QGuiApplication

_WAIT = "0.15"  # seconds, until the desktop has put our window away
_ANSWER_MS = 1_000
# How one asks for the window in front, and brings it there again; the second is for desktops
# whose window manager, if there is one, does not know of an active window.
_WAYS = {"getactivewindow": ("windowactivate", "--sync"), "getwindowfocus": ("windowfocus",)}


class PasteBack(QObject):
    """Remembers the window in front before ours, and pastes there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        x11 = QGuiApplication.platformName() == "xcb"
        self._program = (shutil.which("xdotool") or "") if x11 else ""
        self._window = ""
        self._bring: tuple[str, ...] = ()

    @property
    def available(self) -> bool:
        """Whether there is a window to paste into and a way to do it."""
        return bool(self._program and self._window)

    def remember(self) -> None:
        """Call before our window comes to the front."""
        self._window = ""
        for question, bring in _WAYS.items():
            if self._program and not self._window:
                self._window, self._bring = self._asked(question), bring

    def paste(self) -> None:
        """Bring that window to the front and press Ctrl+V there, soon; ours must be hidden.

        The program waits by itself: this object may be gone by then.
        """
        if self.available:
            there = ["sleep", _WAIT, *self._bring, self._window, "sleep", _WAIT]
            keys = ["key", "--clearmodifiers", "ctrl+v"]
            QProcess.startDetached(self._program, [*there, *keys])

    def _asked(self, question: str) -> str:
        process = QProcess(self)
        process.start(self._program, [question])
        if not process.waitForFinished(_ANSWER_MS):
            process.kill()
            process.waitForFinished(_ANSWER_MS)
        found = process.readAllStandardOutput().toStdString().strip()
        well = process.exitStatus() is QProcess.ExitStatus.NormalExit and process.exitCode() == 0
        process.deleteLater()
        return found if well and found.isdigit() else ""
