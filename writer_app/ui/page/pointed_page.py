"""The page under the mouse: changes and signs that are clicked, and the context menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QMenu

from writer_app.ui.kit.overriding import override
from writer_app.ui.page.editor_painting import PagePainter
from writer_app.ui.page.page_view import PageView
from writer_app.ui.page.suggestion_layer import ProposalLayer


class PointedPage(PageView):
    """A page whose heirs make what is painted on it."""

    proposalClicked = Signal(int)  # a change, counted from 0
    signClicked = Signal(int)  # a position that a sign in the margin is about

    marks: PagePainter
    layer: ProposalLayer
    make_menu: Callable[[QPoint], QMenu] | None = None  # the window's, in place of Qt's
    click_first: Callable[[QMouseEvent], bool] = staticmethod(lambda _event: False)
    """Who has a meaning for a press of the mouse before the page has; whether it was one."""

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.click_first(event):
            return
        sign = self.marks.sign_at(event.position())
        change = self.layer.change_at(event.position()) if sign is None else sign.change
        if sign is not None and sign.position >= 0:
            self.signClicked.emit(sign.position)
        elif change is None:
            super().mousePressEvent(event)
        elif change >= 0:
            self.proposalClicked.emit(change)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        sign, shape = self.marks.sign_at(event.position()), Qt.CursorShape
        self.viewport().setCursor(shape.PointingHandCursor if sign else shape.IBeamCursor)
        self.viewport().setToolTip(sign.words() if sign else "")
        super().mouseMoveEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_at(event.pos()).popup(event.globalPos())

    def menu_at(self, where: QPoint) -> QMenu:
        """What can be done at a point of the viewport."""
        menu = self.make_menu(where) if self.make_menu is not None else self._usual_menu(where)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _usual_menu(self, where: QPoint) -> QMenu:
        """Qt's context menu, its undo bringing selections back as Ctrl+Z does."""
        menu = self.createStandardContextMenu(where)
        for action in menu.actions():
            if action.objectName() == "edit-undo":
                action.triggered.disconnect()
                action.triggered.connect(self.undo)
        return menu
