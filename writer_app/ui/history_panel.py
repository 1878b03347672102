"""The history of the open document: versions by day; one of them is compared with the page."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from PySide6.QtCore import QCoreApplication, QDate, QLocale, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.bridge.history_model import HistoryModel, Kind, Version
from writer_app.ui.rows import Row, RowList
from writer_app.ui.sheet_page import note
from writer_app.ui.theme import Theme
from writer_app.ui.widgets import EmptyState

_KINDS = {
    Kind.OPENED: "Opened",
    Kind.SAVED: "Saved",
    Kind.BEFORE_EDIT: "Before an accepted change",
    Kind.BEFORE_RESTORE: "Before a restore",
    Kind.NAMED: "Kept by you",
    Kind.RESTORED: "Restored",
    Kind.THEIRS: "Changed by another program",
}


def kind_words(kind: Kind) -> str:
    """Why a version was kept."""
    return QCoreApplication.translate("History", _KINDS[kind])


def day_words(day: date, today: date) -> str:
    """A day as people call it."""
    if day == today:
        return QCoreApplication.translate("History", "Today")
    if day == today - timedelta(days=1):
        return QCoreApplication.translate("History", "Yesterday")
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.LongFormat)


class HistoryPanel(QWidget):
    """The list. `compareRequested` carries a version's number and what it is called."""

    compareRequested = Signal(int, str)

    def __init__(self, theme: Theme, model: HistoryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model
        self._names: dict[str, str] = {}
        self.list = RowList(theme, "historyList", row_height=46)
        self.list.setAccessibleName(self.tr("Versions"))
        self.empty = EmptyState(
            theme,
            "history",
            self.tr("One version so far"),
            self.tr("Versions appear here as you save."),
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self.list)
        self._pages.addWidget(self.empty)
        self._foot = note(theme, self.tr("Every version is kept for a week, then one a day."))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._pages, 1)
        column.addWidget(self._foot)
        self._foot.setContentsMargins(
            theme.unit(16), theme.unit(10), theme.unit(16), theme.unit(10)
        )
        self.list.chosen.connect(self._choose)
        model.changed.connect(self._show)
        self._show()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("chrome"))
        painter.fillRect(0, self._foot.y(), self.width(), 1, self._theme.color("line"))

    def _show(self) -> None:
        rows: list[Row] = []
        self._names = {}
        today, day = date.today(), None
        for version in self._model.versions:
            when = datetime.fromtimestamp(version.time)
            if when.date() != day:
                day = when.date()
                rows.append(Row("", day_words(day, today)))
            rows.append(self._row(version, when))
        self.list.set_rows(rows)
        enough = len(self._model.versions) > 0
        self._pages.setCurrentWidget(self.list if enough else self.empty)

    def _row(self, version: Version, when: datetime) -> Row:
        clock = when.strftime("%H:%M")
        key, title = str(version.id), version.name or kind_words(version.kind)
        self._names[key] = f"{title} {clock}" if not version.name else version.name
        size = self.tr("{0} characters").format(f"{version.size:,}")
        return Row(key, title, note=size, count=clock)

    def _choose(self, key: str) -> None:
        if key in self._names:
            self.compareRequested.emit(int(key), self._names[key])
