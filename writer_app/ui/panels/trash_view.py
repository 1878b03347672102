"""The trash, to be looked into: what was thrown away, when, and the way back."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from writer_app.bridge.documents.library_model import Trashed
from writer_app.ui.kit.rows import ListRow, RowEntries, RowList
from writer_app.ui.kit.sentences import day_words
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import EmptyState, IconButton, PlainButton


class TrashView(QWidget):
    """A list in the library's place. A click looks inside, a right click offers the rest."""

    backRequested = Signal()
    lookRequested = Signal(object)  # Trashed
    restoreRequested = Signal(object)
    discardRequested = Signal(object)  # a tuple of Trashed: for good

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trashView")
        self._theme = theme
        self._items: dict[str, Trashed] = {}
        self._back = IconButton(theme, "chevron-left", self.tr("All documents"))
        self._back.setObjectName("trashBack")
        self._back.clicked.connect(self.backRequested)
        self._title = QLabel(self.tr("Trash"))
        self.empty_button = PlainButton(theme, self.tr("Empty the trash"))
        self.empty_button.setObjectName("emptyTrash")
        self.empty_button.clicked.connect(
            lambda: self.discardRequested.emit(tuple(self._items.values()))
        )
        self.list = RowList(theme, "trashList", row_height=46)
        self.list.setAccessibleName(self.tr("Trash"))
        self.list.chosen.connect(lambda key: self.lookRequested.emit(self._items[key]))
        self.list.entries_of = self._entries
        words = self.tr("Documents that you throw away wait here until you empty it.")
        self._nothing = EmptyState(theme, "trash", self.tr("The trash is empty"), words)
        self._head = QHBoxLayout()
        self._head.addWidget(self._back)
        self._head.addWidget(self._title, 1)
        self._head.addWidget(self.empty_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self.list, 1)
        column.addWidget(self._nothing, 1)
        theme.follow(self._restyle)

    def show_items(self, items: tuple[Trashed, ...]) -> None:
        """Show these, the latest first."""
        self._items = {str(item.path): item for item in items}
        self.list.set_rows([self._row(key, item) for key, item in self._items.items()])
        self.list.setVisible(bool(items))
        self._nothing.setVisible(not items)
        self.empty_button.setVisible(bool(items))

    def _row(self, key: str, item: Trashed) -> ListRow:
        when = datetime.fromtimestamp(item.when)
        day = day_words(when.date(), date.today())
        note = self.tr("{0}, {1}").format(day, when.strftime("%H:%M"))
        return ListRow(key, item.origin.stem, note=note, tip=str(item.origin.name))

    def _entries(self, key: str) -> RowEntries:
        item = self._items[key]
        return [
            (self.tr("Look inside"), partial(self.lookRequested.emit, item)),
            (self.tr("Put back"), partial(self.restoreRequested.emit, item)),
            (self.tr("Delete for good"), partial(self.discardRequested.emit, (item,))),
        ]

    def _restyle(self) -> None:
        unit = self._theme.unit
        self._head.setContentsMargins(unit(8), unit(2), unit(12), unit(6))
        self._head.setSpacing(unit(6))
        self._title.setFont(self._theme.font("base", 600))
