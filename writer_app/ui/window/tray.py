"""The tray icon, off until the writer wants it: the program stays at hand behind it.

While it is on, closing the window hides it and keeps the model loaded, so that the quick window
comes at once; quitting ends the program as always. Where the desktop has no tray, there is none,
and closing closes.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from writer_app.ui.kit import icons
from writer_app.ui.window.main_window import MainWindow


class Tray(QObject):
    """Owns the icon and its menu."""

    def __init__(
        self,
        window: MainWindow,
        *,
        quick: Callable[[], None],
        available: Callable[[], bool] = QSystemTrayIcon.isSystemTrayAvailable,
    ) -> None:
        super().__init__(window)
        self._window, self._quick, self._available = window, quick, available
        self._icon: QSystemTrayIcon | None = None
        self._menu: QMenu | None = None
        window.theme.changed.connect(self._restyle)

    @property
    def icon(self) -> QSystemTrayIcon | None:
        """The icon while it is shown."""
        return self._icon

    def set_shown(self, on: bool) -> None:
        """Show the icon, or take it away; nothing happens where there is no tray."""
        if on and self._icon is None and self._available():
            self._show()
        elif not on and self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None
            self._window.set_stays(False)
            if not self._window.isVisible():
                self._window.come_forward()

    def _show(self) -> None:
        self._icon = QSystemTrayIcon(self)
        self._icon.setObjectName("trayIcon")
        self._icon.setToolTip("Writer App")
        self._icon.activated.connect(self._clicked)
        self._menu = self._menu or self._make_menu()
        self._icon.setContextMenu(self._menu)
        self._restyle()
        self._icon.show()
        self._window.set_stays(True)

    def _make_menu(self) -> QMenu:
        menu = QMenu(self._window)
        menu.addAction(self.tr("Show the window"), self._window.come_forward)
        quick = menu.addAction(self.tr("Rewrite the clipboard"), self._quick)
        offered = self._window.commands["quick"]
        menu.aboutToShow.connect(lambda: quick.setVisible(offered.isVisible()))
        menu.addSeparator()
        menu.addAction(self._window.commands["quit"])
        return menu

    def _clicked(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self._window.come_forward()

    def _restyle(self) -> None:
        if self._icon is not None:
            self._icon.setIcon(icons.icon("rewrite", self._window.theme.palette.accent, 32))
