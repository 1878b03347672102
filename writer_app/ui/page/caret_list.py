"""A small list under the caret's line. The focus stays on the page; keys come from there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout
from typing_extensions import override

from writer_app.domain.change.anchor import Anchor
from writer_app.ui.kit.raised import Raised
from writer_app.ui.kit.rows import ListRow, RowList
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page.editor import Editor

PADDING = 6


class CaretList(Raised):
    """Rows to choose from, at most `most` of them in view."""

    chosen = Signal(str)

    def __init__(
        self,
        theme: Theme,
        editor: Editor,
        name: str,
        title: str,
        *,
        width: int,
        row: int,
        most: int,
    ) -> None:
        super().__init__(theme, "picker", editor.viewport())
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._editor, self._unit = editor, theme.unit
        self._width, self._row, self._most = width, row, most
        self.list = RowList(theme, f"{name}Rows", raised=True, row_height=row)
        self.list.setAccessibleName(title)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.chosen.connect(self.chosen)
        column = QVBoxLayout(self)
        margin, pad = self.body_margin(), theme.unit(PADDING)
        column.setContentsMargins(margin, margin + pad, margin, margin + pad)
        column.addWidget(self.list)
        self.hide()

    def show_rows(self, rows: Sequence[ListRow], at: int) -> None:
        """Show rows under the line of a UTF-16 position, over it where there is no room."""
        self.list.set_rows(rows)
        self.list.set_current(rows[0].key, show=True)
        below, room = self._line(at), self._editor.viewport().size()
        height = min(len(rows), self._most) * self._unit(self._row) + 2 * self._unit(PADDING)
        gap = self._unit(6)
        top = below.bottom() + gap
        if top + height > room.height() and below.top() - gap - height >= 0:
            top = below.top() - gap - height
        left = max(0, min(below.left() - self._unit(12), room.width() - self._unit(self._width)))
        self.set_body(QRect(QPoint(left, top), QSize(self._unit(self._width), height)))
        self.show()
        self.raise_()

    def _line(self, at: int) -> QRect:
        editor = self._editor
        place = editor.cursorRect(editor.cursor_over(Anchor(at, at)))
        line = editor.caret.rect().toRect()
        return QRect(place.left(), line.top(), 1, line.height()) if line.isValid() else place

    @override
    def hide(self) -> None:
        super().hide()
        self.list.set_rows([])
