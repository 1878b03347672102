"""What the page's helpers see of it: measures, lines in view, the caret, and how to ask for paint.

The editor is one; its helpers never take the editor itself. Positions are UTF-16 units, places
pixels of the viewport.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument
from PySide6.QtWidgets import QWidget

from writer_app.domain.change.anchor import Anchor
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page.prose_layout import ProseLayout


class Canvas(Protocol):
    """The surface that is painted on. What is made for it belongs to its viewport.

    Wide: most of it is Qt's own names, so that an editor is one without another word.
    """

    @property
    def theme(self) -> Theme:
        """Colours, faces, and whether things may move."""

    @property
    def prose(self) -> ProseLayout:
        """The layout: measures, heights, what stands in for blocks."""

    @property
    def composed_to(self) -> int:
        """How many units of a word that is being composed stand before the caret."""

    def document(self) -> QTextDocument: ...

    def viewport(self) -> QWidget: ...

    def textCursor(self) -> QTextCursor: ...

    def setTextCursor(self, cursor: QTextCursor, /) -> None: ...

    def hasFocus(self) -> bool: ...

    def isReadOnly(self) -> bool: ...

    def isVisible(self) -> bool: ...

    def cursor_over(self, anchor: Anchor) -> QTextCursor:
        """A cursor that selects a range."""

    def text_of(self, anchor: Anchor) -> str:
        """The text of a range."""

    def visible_blocks(self) -> list[tuple[QTextBlock, float]]:
        """The blocks in view with their tops."""

    def top_of(self, block: QTextBlock) -> float | None:
        """The top of a block, None when it is out of view."""

    def line_slots(self, block: QTextBlock) -> list[tuple[int, float, float]]:
        """(line, top, pitch) of every line, in the block's coordinates."""

    def line_bottom(self, position: int) -> float:
        """The bottom of the line of a position."""
