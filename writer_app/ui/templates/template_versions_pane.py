"""The versions of a template: a list by day, what changed since one of them, and the way back."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.bridge.base.background import Background
from writer_app.bridge.base.words import cut_words
from writer_app.bridge.templates.template_changes import Earlier
from writer_app.bridge.templates.template_editing import TemplateEditing
from writer_app.domain.change.diff import Segment
from writer_app.domain.change.line_diff import line_diff
from writer_app.domain.text.text import count_words
from writer_app.ui.kit.rows import ListRow, RowList
from writer_app.ui.kit.sentences import day_words
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import EmptyState, PlainButton
from writer_app.ui.page.diff_view import DiffView, counted


class TemplateVersionsPane(QWidget):
    """`restoreRequested` carries the text of the chosen version."""

    restoreRequested = Signal(str)

    def __init__(
        self,
        theme: Theme,
        editing: TemplateEditing,
        *,
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("templateVersions")
        self._theme, self._editing, self._background = theme, editing, background
        self._number = 0
        self._old = ""
        self.list = RowList(theme, "templateVersionList", row_height=30)
        self.list.setAccessibleName(self.tr("Versions of the template"))
        self.list.currentRowChanged.connect(self._compare)
        self.list.chosen.connect(self._compare)
        self.changes = DiffView(theme, "templateVersionDiff", mono=True)
        self.changes.setAccessibleName(self.tr("What changed since then"))
        self._counts = note(theme, "")
        self.restore = PlainButton(theme, self.tr("Restore this version"), icon="undo")
        self.restore.setObjectName("templateRestore")
        self.restore.clicked.connect(self._restore)
        empty = EmptyState(
            theme,
            "history",
            self.tr("One version so far"),
            self.tr("Each time you save, the text before it is kept here."),
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self._full())
        self._pages.addWidget(empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        editing.versionsChanged.connect(self._show)
        self._show()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F7:
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.changes.step(-1 if back else 1)
        else:
            super().keyPressEvent(event)

    def _full(self) -> QWidget:
        unit = self._theme.unit
        foot = QHBoxLayout()
        foot.setContentsMargins(unit(16), unit(8), unit(16), unit(8))
        foot.addWidget(self._counts, 1)
        foot.addWidget(self.restore)
        self.list.setFixedHeight(unit(30) * 6)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, unit(8), 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list)
        column.addLayout(foot)
        inset = QHBoxLayout()
        inset.setContentsMargins(unit(14), unit(8), unit(8), unit(8))
        inset.addWidget(self.changes)
        column.addLayout(inset, 1)
        return box

    def _show(self) -> None:
        rows: list[ListRow] = []
        today, day = date.today(), None
        for place, earlier in enumerate(self._editing.versions):
            when = earlier.version.saved.astimezone()
            if when.date() != day:
                day = when.date()
                rows.append(ListRow("", day_words(day, today)))
            rows.append(self._row(place, earlier, when))
        self.list.set_rows(rows)
        self._pages.setCurrentIndex(0 if rows else 1)
        self._old = ""
        self._number += 1
        self.changes.show_text("")
        self._counts.setText(self.tr("Choose a version to see what changed since then."))
        self.restore.setEnabled(False)

    def _row(self, place: int, earlier: Earlier, when: datetime) -> ListRow:
        # A version is dated by when the next one took its place.
        until = self.tr("until {0}").format(when.strftime("%H:%M"))
        title = self.tr("Version {0}").format(earlier.number) if earlier.number else until
        return ListRow(str(place), title, count=until if earlier.number else "")

    def _compare(self, key: str) -> None:
        if not key.isdecimal() or int(key) >= len(self._editing.versions):
            return
        self._number += 1
        number = self._number
        version = self._editing.versions[int(key)].version
        self._editing.changes.version_text(version, lambda old: self._compare_with(number, old))

    def _compare_with(self, number: int, old: str) -> None:
        new = self._editing.text
        self._background.run(
            lambda: line_diff(old, new, cut_words), lambda found: self._take(number, old, found)
        )

    def _take(self, number: int, old: str, found: tuple[Segment, ...]) -> None:
        if number != self._number:
            return
        self._old = old
        self.changes.show_segments(found)
        changes, came, went = counted(found)
        one = changes == 1
        text = (
            self.tr("1 change, +{1} −{2} words") if one else self.tr("{0} changes, +{1} −{2} words")
        )
        self._counts.setText(
            text.format(f"{changes:,}", f"{count_words(came):,}", f"{count_words(went):,}")
        )
        self.restore.setEnabled(bool(changes))

    def _restore(self) -> None:
        if self._old:
            self.restoreRequested.emit(self._old)
