"""✓ and ✕ on the change in focus, for the mouse: take it, or leave the original there."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from writer_app.ui.kit.raised import Raised
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import IconButton
from writer_app.ui.page.editor import Editor
from writer_app.ui.review.inline_strings import tr

SIDE, GAP = 24, 4


class ChangeButtons(Raised):
    """Two buttons above the end of a change; they never take the focus from the page."""

    accepted = Signal()
    rejected = Signal()

    def __init__(self, theme: Theme, editor: Editor) -> None:
        super().__init__(theme, "bar", editor.viewport())
        self.setObjectName("changeButtons")
        self.setAccessibleName(tr("Decide about this change"))
        self._theme, self._editor = theme, editor
        self._change: int | None = None
        self.accept = IconButton(theme, "check", tr("Accept this change"))
        self.reject = IconButton(theme, "close", tr("Reject this change"))
        margin = self.body_margin()
        row = QHBoxLayout(self)
        row.setContentsMargins(margin, margin, margin, margin)
        row.setSpacing(0)
        for button, name in ((self.accept, "changeAccept"), (self.reject, "changeReject")):
            button.setObjectName(name)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
        self.accept.clicked.connect(self.accepted)
        self.reject.clicked.connect(self.rejected)
        editor.verticalScrollBar().valueChanged.connect(self._place)
        editor.gapMoved.connect(self._place)
        self.hide()

    def show_for(self, change: int | None) -> None:
        """Stand at a change of the proposal on the page; None goes."""
        self._change = change
        self._place()

    def _place(self, *_moved: object) -> None:
        at = self._editor.layer.place_of(self._change) if self._change is not None else None
        if at is None:
            self.hide()
            return
        unit = self._theme.unit
        width, height = 2 * unit(SIDE) + unit(GAP), unit(SIDE) + unit(GAP)
        top = round(at.top()) - height - unit(GAP)
        if top < 0:  # no room above: below it
            top = round(at.bottom()) + unit(GAP)
        left = min(round(at.right()), self._editor.viewport().width() - width) - unit(GAP)
        self.set_body(QRect(max(left, 0), top, width, height))
        self.show()
        self.raise_()
