"""Which passages of the document a summary speaks of, and which it leaves out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from writer_app.domain.sources.coverage import Coverage
from writer_app.domain.sources.passage import Passage
from writer_app.ui.kit.rows import ListRow, RowList
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import QuietButton

_LONGEST = 120  # characters of a passage
_ROWS = 7  # in view at once


class CoverageList(QWidget):
    """A line with the figures; opened, the passages. A click on one says `wanted`."""

    wanted = Signal(object)  # Passage

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("coverage")
        self._theme = theme
        self._coverage = Coverage((), ())
        self.line = QuietButton(theme, self.tr("Passages of the document"), icon="chevron-right")
        self.line.setObjectName("coverageLine")
        self.list = RowList(theme, "coverageList", uniform=False)
        self.list.setAccessibleName(self.tr("Passages of the document"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.line)
        column.addWidget(self.list)
        self.line.clicked.connect(self._toggle)
        self.list.chosen.connect(self._choose)
        self.clear()

    def clear(self) -> None:
        """There is no summary."""
        self.hide()
        self.list.hide()

    @Slot(object)
    def show_coverage(self, coverage: Coverage) -> None:
        """Say how much of the document is in the summary."""
        self._coverage = coverage
        told, of = len(coverage.told), len(coverage.passages)
        if of < 2:  # a note of one passage is all there is
            self.clear()
            return
        words = self.tr("Speaks of {0} of {1} passages").format(f"{told:,}", f"{of:,}")
        self.line.set_words(words)
        rows = [
            *self._rows(self.tr("Left out"), coverage.left_out),
            *self._rows(self.tr("In the summary"), coverage.told),
        ]
        self.list.set_rows(rows)
        self.show()

    def _rows(self, title: str, passages: Sequence[Passage]) -> list[ListRow]:
        numbers = {each.start: n for n, each in enumerate(self._coverage.passages)}
        rows = [
            ListRow(
                str(numbers[each.start]),
                " ".join(each.bare[: 2 * _LONGEST].split())[:_LONGEST],
                tip=" › ".join(each.headings),
            )
            for each in passages
        ]
        return [ListRow("", title), *rows] if rows else []

    def _toggle(self) -> None:
        opened = self.list.isHidden()
        self.list.setVisible(opened)
        self.list.setFixedHeight(self._theme.unit(_ROWS * 34))
        self.line.set_sign("chevron-down" if opened else "chevron-right")

    def _choose(self, key: str) -> None:
        self.wanted.emit(self._coverage.passages[int(key)])
