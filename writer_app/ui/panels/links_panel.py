"""The links of the open document: what links to it, where its own lead, what is related to it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.bridge.documents.links_model import Links
from writer_app.bridge.sources.source_index import Related
from writer_app.ui.kit.rows import ListRow, RowEntries, RowList
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import EmptyState

_HERE, _OUT, _RELATED = "here:", "out:", "related:"
_LONGEST = 160  # characters of a passage


class LinksPanel(QWidget):
    """The list. `opened` carries the path of a linking document, `followed` a link, `passageWanted`
    a related passage, `linkWanted` the title of a document to be linked to; `seen` says that the
    panel came into view.
    """

    opened = Signal(str)
    followed = Signal(object)  # DocumentLink
    passageWanted = Signal(object)  # Related
    linkWanted = Signal(str)
    tabWanted = Signal(str)
    seen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("linksPanel")
        self._theme = theme
        self._links = Links()
        self._related: tuple[Related, ...] = ()
        self.list = RowList(theme, "linkList", row_height=46, uniform=False)
        self.list.setAccessibleName(self.tr("Links"))
        self.empty = EmptyState(
            theme,
            "sources",
            self.tr("No links"),
            self.tr("[[Title]] in the text links to another document."),
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self.list)
        self._pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.unit(8), 0, 0)
        column.addWidget(self._pages)
        self.list.chosen.connect(self._choose)
        self.list.entries_of = self._entries
        self.show_links(Links())

    def show_links(self, links: Links) -> None:
        """Show these."""
        self._links = links
        self._show()

    def show_related(self, related: tuple[Related, ...]) -> None:
        """Show passages of other documents that belong to the paragraph at hand."""
        if related != self._related:
            self._related = related
            self._show()

    def _show(self) -> None:
        links = self._links
        rows: list[ListRow] = []
        if links.here:
            rows.append(ListRow("", self.tr("Linked from")))
        for linking in links.here:
            where = str(linking.path)
            rows.append(ListRow(_HERE + where, linking.title, icon="file", note=linking.path.name))
        if links.out:
            rows.append(ListRow("", self.tr("Links on this page")))
        for number, link in enumerate(links.out):
            rows.append(ListRow(f"{_OUT}{number}", link.words, icon="sources", note=link.target))
        if self._related:
            rows.append(ListRow("", self.tr("Related passages")))
        for number, each in enumerate(self._related):
            rows.append(self._related_row(number, each))
        self.list.set_rows(rows)
        self._pages.setCurrentWidget(self.list if rows else self.empty)

    def _related_row(self, number: int, each: Related) -> ListRow:
        words = each.near[:_LONGEST]
        note = self.tr("Nearly the same: {0}").format(words) if each.same else words
        tip = f"{each.path.name}\n{words}"
        return ListRow(f"{_RELATED}{number}", each.title, icon="file", note=note, tip=tip)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("chrome"))

    def _entries(self, key: str) -> RowEntries:
        choose = partial(self._choose, key)
        if key.startswith(_OUT):
            return [(self.tr("Open"), choose)]
        if key.startswith(_HERE):
            path = key.removeprefix(_HERE)
            title = next((each.title for each in self._links.here if str(each.path) == path), "")
            tab = (self.tr("Open in a new tab"), partial(self.tabWanted.emit, path))
            opens = [(self.tr("Open"), choose), tab]
        else:
            related = self._related[int(key.removeprefix(_RELATED))]
            title, opens = related.title, [(self.tr("Open there"), choose)]
        return [*opens, (self.tr("Insert a link to it"), partial(self.linkWanted.emit, title))]

    def _choose(self, key: str) -> None:
        if key.startswith(_HERE):
            self.opened.emit(key.removeprefix(_HERE))
        elif key.startswith(_OUT):
            self.followed.emit(self._links.out[int(key.removeprefix(_OUT))])
        elif key.startswith(_RELATED):
            self.passageWanted.emit(self._related[int(key.removeprefix(_RELATED))])
