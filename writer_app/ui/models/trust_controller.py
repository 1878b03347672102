"""Wires the monitor and the evidence report to their commands; both are made when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from writer_app.bridge.model.evidence import Evidence
from writer_app.bridge.model.monitor import Monitor
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.views import ignoring_state

if TYPE_CHECKING:
    from writer_app.ui.models.evidence_page import EvidencePage
    from writer_app.ui.models.monitor_card import MonitorCard


class TrustController(QObject):
    """Shows what the engine does, and what it was kept from."""

    def __init__(self, window: MainWindow, *, monitor: Monitor, evidence: Evidence) -> None:
        super().__init__(window)
        self._window, self._monitor, self._evidence = window, monitor, evidence
        self.card: MonitorCard | None = None
        self._page: EvidencePage | None = None
        window.add_page("evidence", self._make_page)
        window.commands["evidence"].triggered.connect(ignoring_state(self.show_evidence))
        window.commands["monitor"].toggled.connect(self.show_monitor)
        window.pageChanged.connect(self._page_changed)

    def show_evidence(self) -> None:
        """Make a report and show it."""
        self._window.show_page("evidence")
        if self._page is not None:
            self._page.wait()
        self._evidence.gather()

    def show_monitor(self, on: bool) -> None:
        """Show or hide the figures."""
        self._monitor.watch(on)
        if self.card is None:
            if not on:
                return
            self.card = self._made_card()
        if on:
            self._place()
        else:
            self.card.hide()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.card is not None and self.card.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    # ---- inside
    def _made_card(self) -> MonitorCard:
        from writer_app.ui.models.monitor_card import MonitorCard

        card = MonitorCard(self._window.theme, self._monitor, self._window)
        command = self._window.commands["monitor"]
        card.closed.connect(lambda: command.setChecked(False))
        card.evidenceRequested.connect(self.show_evidence)
        self._window.installEventFilter(self)
        return card

    def _place(self) -> None:
        """Above the status line, at the right edge of the page."""
        assert self.card is not None
        window, unit = self._window, self._window.theme.unit
        status = window.status
        top = status.mapTo(window, status.rect().topLeft()).y()
        bottom = top if status.isVisible() else window.height()
        self.card.open_at(window.width() - unit(12), bottom - unit(12))

    def _page_changed(self, name: str) -> None:
        """A whole-window page covers the desk; the figures come back with it."""
        if self.card is not None and self._window.commands["monitor"].isChecked():
            self.card.setVisible(not name)

    def _make_page(self) -> QWidget:
        from writer_app.ui.models.evidence_page import EvidencePage

        self._page = EvidencePage(self._window.theme, self._evidence)
        self._page.finished.connect(lambda: self._window.show_page(""))
        return self._page
