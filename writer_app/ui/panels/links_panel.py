"""The links of the open document: what links to it, and where its own links lead."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.bridge.documents.links_model import Links
from writer_app.domain.text.wiki import DocumentLink
from writer_app.ui.kit.rows import Row, RowList
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import EmptyState

_HERE, _OUT = "here:", "out:"


class LinksPanel(QWidget):
    """The list. `opened` carries the path of a linking document, `followed` a link."""

    opened = Signal(str)
    followed = Signal(object)  # DocumentLink

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("linksPanel")
        self._theme = theme
        self._out: tuple[DocumentLink, ...] = ()
        self.list = RowList(theme, "linkList")
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
        self.show_links(Links())

    def show_links(self, links: Links) -> None:
        """Show these."""
        self._out = links.out
        rows: list[Row] = []
        if links.here:
            rows.append(Row("", self.tr("Linked from")))
        for linking in links.here:
            where = str(linking.path)
            rows.append(Row(_HERE + where, linking.title, icon="file", tip=linking.path.name))
        if links.out:
            rows.append(Row("", self.tr("Links on this page")))
        for number, link in enumerate(links.out):
            rows.append(Row(f"{_OUT}{number}", link.words, icon="sources", tip=link.target))
        self.list.set_rows(rows)
        self._pages.setCurrentWidget(self.list if rows else self.empty)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("chrome"))

    def _choose(self, key: str) -> None:
        if key.startswith(_HERE):
            self.opened.emit(key.removeprefix(_HERE))
        elif key.startswith(_OUT):
            self.followed.emit(self._out[int(key.removeprefix(_OUT))])
