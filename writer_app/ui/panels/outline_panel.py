"""The outline: the headings of the page with the words under each; a click goes there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.rows import ListRow, RowEntries, RowList
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import EmptyState
from writer_app.ui.page.editor import Editor

if TYPE_CHECKING:
    from writer_app.bridge.base.background import Background
    from writer_app.domain.text.text import Heading

_BEGINNING = 4_000  # characters
PAUSE_MS, REST_MS = 250, 60  # after the last edit, and after the caret came to rest


class OutlinePanel(QWidget):
    """The list with its heading, and what stands there when there are no headings."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("outlinePanel")
        self._theme = theme
        self._title = QLabel(self.tr("Outline"))
        self.list = RowList(theme, "outlineList")
        self.list.setAccessibleName(self.tr("Outline"))
        self.empty = EmptyState(
            theme,
            "outline",
            self.tr("No headings"),
            self.tr("A line that starts with # appears here."),
        )
        column = QVBoxLayout(self)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addWidget(self.list, 1)
        column.addWidget(self.empty, 1)
        self._column = column
        theme.follow(self._restyle)
        self.set_rows([])

    def set_rows(self, rows: list[ListRow]) -> None:
        """Show the headings."""
        self.list.set_rows(rows)
        self.list.setVisible(bool(rows))
        self.empty.setVisible(not rows)

    def _restyle(self) -> None:
        unit = self._theme.unit
        self._column.setContentsMargins(0, unit(12), 0, unit(8))
        self._title.setContentsMargins(unit(16), 0, 0, unit(4))
        ink(self._title, "text2")
        self._title.setFont(self._theme.font("caption"))


class OutlineFollower(QObject):
    """Keeps the panel and the word count in step with the page, off the GUI thread."""

    counted = Signal(int)  # words of the page as it is now

    def __init__(
        self,
        panel: OutlinePanel,
        editor: Editor,
        *,
        background: Background,
        show_words: Callable[[int, int], None],
    ) -> None:
        super().__init__(panel)
        self._panel, self._editor = panel, editor
        self._background, self._show_words = background, show_words
        self._places: list[int] = []
        self._words = 0
        self.beginning = ""  # of the page as last read, with its front matter
        self._busy = self._again = False
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self.refresh)
        editor.touched.connect(self._timer.start)
        resting = QTimer(self, singleShot=True, interval=REST_MS)
        resting.timeout.connect(self._show_place)
        editor.cursorPositionChanged.connect(resting.start)
        editor.selectionChanged.connect(resting.start)
        panel.list.chosen.connect(self._go)
        panel.list.entries_of = self._entries

    @property
    def words(self) -> int:
        """Words of the page, as last counted."""
        return self._words

    def refresh(self) -> None:
        """Read the page again, in the background."""
        if self._busy:
            self._again = True
            return
        self._busy = True
        text = self._editor.raw_text()
        self.beginning = text[:_BEGINNING]
        self._background.run(lambda: _read(text), self._take)

    def _take(self, found: tuple[tuple[Heading, ...], list[int], int]) -> None:
        self._busy = False
        marks, self._places, self._words = found
        top = min((mark.level for mark in marks), default=1)
        self._panel.set_rows(
            [
                ListRow(
                    key=str(number),
                    title=mark.title,
                    indent=min(mark.level - top, 4),
                    count=f"{mark.words:,}",
                    strong=mark.level == top,
                )
                for number, mark in enumerate(marks)
            ]
        )
        self._show_place()
        if self._again:
            self._again = False
            self.refresh()
        else:
            self.counted.emit(self._words)

    def _show_place(self) -> None:
        """Which heading the caret stands under, and how many words are selected."""
        place = self._editor.cursor_position()
        current = sum(1 for start in self._places if start <= place) - 1
        self._panel.list.set_current(str(current) if current >= 0 else "", show=True)
        selection = self._editor.selection()
        length = selection.end - selection.start
        selected = _words(self._editor.text_of(selection)) if 0 < length < 500_000 else 0
        self._show_words(self._words, selected)

    def _go(self, key: str) -> None:
        number = int(key)
        if number < len(self._places):
            self._editor.reveal(self._places[number])
            self._editor.setFocus()

    def _entries(self, key: str) -> RowEntries:
        return [
            (self.tr("Go there"), partial(self._go, key)),
            (self.tr("Select the section"), partial(self._select, key)),
            (self.tr("Copy a link to it"), partial(self._copy_link, key)),
        ]

    def _select(self, key: str) -> None:
        """The heading with all below it, to be cut, rewritten, moved."""
        from writer_app.domain.change.anchor import Anchor
        from writer_app.domain.text.text import from_utf16, section_at, to_utf16

        self._go(key)
        text = self._editor.raw_text()
        start, end = section_at(text, from_utf16(text, self._places[int(key)]))
        self._editor.select(Anchor(to_utf16(text, start), to_utf16(text, end)))

    def _copy_link(self, key: str) -> None:
        row = self._panel.list.rows.row_at(self._panel.list.rows.index_of(key))
        if row is not None:
            QGuiApplication.clipboard().setText(f"[[#{row.title}]]")


def _read(text: str) -> tuple[tuple[Heading, ...], list[int], int]:
    # Imported late: the panel is part of the first paint, the reading of a text is not.
    from writer_app.domain.text.hidden import read_text
    from writer_app.domain.text.text import count_words, headings, to_utf16

    read = read_text(text)  # what no reader sees is not counted, and no heading either
    marks = headings(read)
    return marks, [to_utf16(text, mark.start) for mark in marks], count_words(read)


def _words(text: str) -> int:
    from writer_app.domain.text.hidden import read_text
    from writer_app.domain.text.text import count_words

    return count_words(read_text(text))
