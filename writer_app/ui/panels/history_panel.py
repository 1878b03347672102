"""The history of the open document: versions by day; one of them is compared with the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.bridge.documents.history_model import HistoryModel, Version, VersionKind
from writer_app.ui.kit.rows import ListRow, RowEntries, RowList
from writer_app.ui.kit.sentences import day_words, short_day
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import EmptyState

NOW = "now"
_KINDS = {
    VersionKind.OPENED: "Opened",
    VersionKind.SAVED: "Saved",
    VersionKind.BEFORE_EDIT: "Before an accepted change",
    VersionKind.BEFORE_RESTORE: "Before a restore",
    VersionKind.NAMED: "Kept by you",
    VersionKind.RESTORED: "Restored",
    VersionKind.THEIRS: "Changed by another program",
}


def kind_words(kind: VersionKind) -> str:
    """Why a version was kept."""
    return QCoreApplication.translate("History", _KINDS[kind])


class HistoryPanel(QWidget):
    """The list. `compareRequested` carries a version's number and what it is called,
    `restoreRequested` the text of one and the comments kept with it."""

    compareRequested = Signal(int, str)
    restoreRequested = Signal(str, str)
    doneRequested = Signal()  # the page alone again

    def __init__(self, theme: Theme, model: HistoryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model
        self._names: dict[str, str] = {}
        self._compared: int | None = None
        self.list = RowList(theme, "historyList", row_height=46, uniform=False)
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
        self._foot = note(
            theme,
            self.tr(
                "Every save of the last hour is kept, then one per hour, day and week. "
                "Named versions stay for good."
            ),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._pages, 1)
        column.addWidget(self._foot)
        self._foot.setContentsMargins(
            theme.unit(16), theme.unit(10), theme.unit(16), theme.unit(10)
        )
        self.list.chosen.connect(self._choose)
        self.list.entries_of = self._entries
        model.changed.connect(self._show)
        self._show()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("chrome"))
        painter.fillRect(0, self._foot.y(), self.width(), 1, self._theme.color("line"))

    def set_compared(self, version: int | None) -> None:
        """Mark the version that is compared with the page; None: nothing is compared."""
        if version != self._compared:
            self._compared = version
            self._show()

    def _show(self) -> None:
        versions = self._model.versions
        rows: list[ListRow] = []
        self._names = {}
        today, day = date.today(), date.today()
        if versions:
            rows.append(ListRow("", day_words(day, today)))
            mark = "dot" if self._compared is None else "B"
            rows.append(ListRow(NOW, self.tr("Now"), note=self.tr("The page"), mark=f"{mark}^"))
        for place, version in enumerate(versions):
            when = datetime.fromtimestamp(version.time)
            if when.date() != day:
                day = when.date()
                rows[-1] = replace(rows[-1], mark=f"{rows[-1].mark}v")
                rows.append(ListRow("", day_words(day, today)))
            before = versions[place + 1].size if place + 1 < len(versions) else None
            first = "^" if not rows[-1].key else ""
            rows.append(self._row(version, when, before, first))
        if rows:
            rows[-1] = replace(rows[-1], mark=f"{rows[-1].mark}v")
        self.list.set_rows(rows)
        self._pages.setCurrentWidget(self.list if versions else self.empty)

    def _row(self, version: Version, when: datetime, before: int | None, first: str) -> ListRow:
        clock = when.strftime("%H:%M")
        key, title = str(version.id), version.name or kind_words(version.kind)
        day = "" if when.date() == date.today() else short_day(when.date(), date.today())
        self._names[key] = version.name or f"{day} {clock}".strip()
        note = self.tr("{0} characters").format(f"{version.size:,}")
        if before is not None and before != version.size:
            change = version.size - before
            note += f", {'+' if change > 0 else '−'}{abs(change):,}"
        if version.comments:
            note += self.tr(", comments: {0}").format(version.comments)
        mark = "A" if version.id == self._compared else "dot"
        return ListRow(key, title, note=note, count=clock, mark=mark + first)

    def _entries(self, key: str) -> RowEntries:
        if key == NOW:
            return ()
        restore, clipboard = self.restoreRequested.emit, QGuiApplication.clipboard()

        def copy(text: str, _comments: str) -> None:
            clipboard.setText(text)

        return [
            (self.tr("Compare with the page"), partial(self._choose, key)),
            (self.tr("Restore"), partial(self._model.version, int(key), restore)),
            (self.tr("Copy its text"), partial(self._model.version, int(key), copy)),
        ]

    def _choose(self, key: str) -> None:
        if key == NOW:
            self.doneRequested.emit()
        elif key in self._names:
            self.compareRequested.emit(int(key), self._names[key])
