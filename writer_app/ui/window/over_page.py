"""Bars that lie over the page's top margin, so that the text stays where it is when they come."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from writer_app.ui.kit.overriding import override

_MOVING = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show)
_CHANGING = (QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.LayoutRequest)


class OverPage(QWidget):
    """A column of bars along the upper edge of `page`, a widget beside it in one parent."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page.parentWidget())
        self._page = page
        self._bars: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        page.installEventFilter(self)
        self.hide()

    def add(self, bar: QWidget) -> None:
        """Put a bar below those that are there."""
        self._bars.append(bar)
        self._column.addWidget(bar)
        bar.installEventFilter(self)
        self._place()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (_MOVING if watched is self._page else _CHANGING):
            self._place()
        return False

    def _place(self) -> None:
        if all(bar.isHidden() for bar in self._bars):
            self.hide()
            return
        width, column = self._page.width(), self._column
        column.invalidate()
        wrapped = column.heightForWidth(width) if column.hasHeightForWidth() else 0
        place = self._page.pos()
        self.setGeometry(place.x(), place.y(), width, max(wrapped, column.minimumSize().height()))
        self.show()
        self.raise_()
