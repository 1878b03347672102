"""A text with what changed in it, read only: insertions underlined in blue, deletions struck in
brick, as on the page. For versions of templates and for answers of a comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QResizeEvent, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget
from typing_extensions import override

from writer_app.domain.change.diff import Segment
from writer_app.ui.kit.prompt_preview import text_palette
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page.painted_runs import thin_space


class DiffView(QTextEdit):
    """Segments, painted. `fitting` makes it as high as its text is, up to a number of lines."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        *,
        mono: bool = False,
        size: int = 13,
        fitting: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._theme, self._mono, self._fitting = theme, mono, fitting
        self._size = 12 if mono else size  # pixels of the design
        self._segments: tuple[Segment, ...] = ()
        self._places: list[int] = []
        self._at = -1
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        theme.changed.connect(self._render)

    def show_segments(self, segments: Iterable[Segment]) -> None:
        """Show a text with its changes."""
        self._segments, self._at = tuple(segments), -1
        self._render()

    def show_text(self, text: str) -> None:
        """Show a text in which nothing changed."""
        self.show_segments((Segment("same", text, text),) if text else ())

    def changes(self) -> int:
        """How many changes are shown."""
        return len(self._places)

    def step(self, by: int) -> None:
        """Go to the next change, or the one before."""
        if self._places:
            begin = 0 if by > 0 else -1
            self._at = (self._at + by if self._at >= 0 else begin) % len(self._places)
            cursor = QTextCursor(self.document())
            cursor.setPosition(self._places[self._at])
            self.setTextCursor(cursor)
            self.ensureCursorVisible()

    @override
    def sizeHint(self) -> QSize:
        if not self._fitting:
            return super().sizeHint()
        return QSize(super().sizeHint().width(), self._wanted_height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitting and event.size().width() != event.oldSize().width():
            self._fit()

    def _render(self) -> None:
        place = self.verticalScrollBar().value()
        self.clear()
        self.setPalette(text_palette(self._theme))
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(self._theme.unit(2))
        formats, self._places = self._formats(), []
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for segment in self._segments:
            if segment.kind == "same":
                cursor.insertText(segment.new, formats["same"])
                continue
            self._places.append(cursor.position())
            if segment.old:
                cursor.insertText(segment.old, formats["delete"])
            if segment.old and segment.new:
                cursor.insertText(thin_space(segment.new), formats["same"])
            if segment.new:
                cursor.insertText(segment.new, formats["insert"])
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(place)
        if self._fitting:
            self._fit()

    def _formats(self) -> dict[str, QTextCharFormat]:
        palette = self._theme.palette
        font = QFont(self._theme.text_font("mono") if self._mono else self._theme.font("base"))
        font.setPixelSize(self._theme.unit(self._size))
        same, delete, insert = (QTextCharFormat() for _ in range(3))
        for made, role in ((same, "text"), (delete, "dele"), (insert, "ins")):
            made.setFont(font)
            made.setForeground(palette.color(role))
        delete.setFontStrikeOut(True)
        insert.setFontUnderline(True)
        insert.setBackground(QColor(palette.ins_bg))
        return {"same": same, "delete": delete, "insert": insert}

    def _wanted_height(self) -> int:
        self.document().setTextWidth(max(60, self.viewport().width()))
        line = self._theme.unit(self._size * 1.4)
        return min(round(self.document().size().height()) + 4, self._fitting * line + 8)

    def _fit(self) -> None:
        height = self._wanted_height()
        if height != self.height():
            self.setFixedHeight(height)


def counted(segments: Sequence[Segment]) -> tuple[int, str, str]:
    """How many changes there are, and the texts that came and went, for a count in words."""
    changed = [s for s in segments if s.kind != "same"]
    return len(changed), " ".join(s.new for s in changed), " ".join(s.old for s in changed)
