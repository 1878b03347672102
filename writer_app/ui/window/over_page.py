"""Bars that lie over the page's top margin, so that the text stays where it is when they come."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from writer_app.ui.kit.notices import NoticeBar
from writer_app.ui.kit.overriding import override

_MOVING = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show)
_NARROW = 360  # pixels below which a sentence and its buttons have no room
_CHANGING = (QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.LayoutRequest)


class OverPage(QWidget):
    """A column of bars along the upper edge of `page`, a widget beside it in one parent; along
    its lower edge when `low`. As wide as `inside`, the first part of the page, unless that is
    narrow: what stands beside it keeps its head.
    """

    def __init__(self, page: QWidget, *, inside: QWidget | None = None, low: bool = False) -> None:
        super().__init__(page.parentWidget())
        self._page, self._low = page, low
        self._inside = inside if inside is not None else page
        self._inside.installEventFilter(self)
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

    def take_out(self, bar: QWidget) -> None:
        """Let a bar go; it can lie elsewhere from now on."""
        bar.removeEventFilter(self)
        self._bars.remove(bar)
        self._column.removeWidget(bar)
        self._place()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (_MOVING if watched in (self._page, self._inside) else _CHANGING):
            self._place()
        return False

    def _place(self) -> None:
        if all(bar.isHidden() for bar in self._bars):
            self.hide()
            return
        inside, column = self._inside.width(), self._column
        width = inside if inside >= _NARROW else self._page.width()
        column.invalidate()
        wrapped = column.heightForWidth(width) if column.hasHeightForWidth() else 0
        place, height = self._page.pos(), max(wrapped, column.minimumSize().height())
        top = place.y() + (self._page.height() - height if self._low else 0)
        self.setGeometry(place.x(), top, width, height)
        self.show()
        self.raise_()


class NoticePlace(QObject):
    """Where the window's notices lie: over the text, and over the lower edge of a whole-window
    page while there is one. There only what is said meanwhile is shown, the rest waits.
    """

    def __init__(self, notices: NoticeBar, over_text: OverPage, pages: QWidget) -> None:
        super().__init__(notices)
        self._notices = notices
        self._over_text, self._over_all = over_text, OverPage(pages, low=True)
        self._now = over_text
        over_text.add(notices)

    def page_changed(self, name: str) -> None:
        """A whole-window page is shown now, or the text again for ""."""
        place = self._over_all if name else self._over_text
        if place is not self._now:
            self._now.take_out(self._notices)
            self._now = place
            self._notices.hold_back(held=bool(name))
            place.add(self._notices)
