"""What an empty page says: how one begins. Painted, never in the document; gone with a letter."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF
from PySide6.QtGui import QFontMetricsF, QPainter

from writer_app.ui.window.main_window import MainWindow


class EmptyPage(QObject):
    """Paints into the window's editor while nothing stands there."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._editor = window, window.editor
        self.awaits: Callable[[], bool] = lambda: False  # whether a draft is on its way here
        self._editor.marks.overlays.append(self._paint)
        self._editor.edited.connect(self._edited)

    def words(self) -> tuple[str, ...]:
        """The lines to show now; none on a page with text, or one that cannot be written on."""
        editor, commands = self._editor, self._window.commands
        marks = editor.marks
        if (
            editor.composing
            or editor.isReadOnly()
            or marks.ghost.text
            or marks.ranges.held is not None
        ):
            return ()
        if not editor.document().isEmpty() or editor.gaps.bar_rect() is not None:
            return ()
        if self.awaits():
            return (self.tr("The text appears here while it is written."),)
        first = self.tr("Begin to write, or press / for commands.")
        if not commands["rewrite"].isVisible():
            return (first,)
        keys = (commands.key_of("rewrite"), commands.key_of("draft"))
        if not all(keys):
            return (first,)
        return (
            first,
            self.tr("{0}: say what should stand here. {1}: a whole draft.").format(*keys),
        )

    def _edited(self, position: int, _removed: int, _added: int) -> None:
        if position == 0:  # the first letter came, or the last one went
            self._editor.viewport().update()

    def _paint(self, painter: QPainter) -> None:
        lines = self.words()
        if not lines:
            return
        theme = self._window.theme
        font = theme.text_font()
        painter.setFont(font)
        painter.setPen(theme.color("text3"))
        caret = self._editor.cursorRect()
        metrics = QFontMetricsF(font)
        base = caret.top() + metrics.ascent()
        for number, line in enumerate(lines):
            if number:
                font = theme.font("base")
                painter.setFont(font)
                base += 1.6 * metrics.height()
            painter.drawText(QPointF(caret.left() + theme.unit(3), base), line)
