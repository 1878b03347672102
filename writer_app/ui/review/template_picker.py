"""The template picker: opened by `/` in the prompt bar, searched fuzzily, run by one key."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QPoint, QRect, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from writer_app.bridge.templates.template_model import TemplateRow
from writer_app.domain.templates.template import Template
from writer_app.ui.kit.raised import Raised
from writer_app.ui.kit.rows import ListRow, RowList
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import KeyCaps
from writer_app.ui.review.inline_strings import marked, tr

WIDTH, ROW_HEIGHT, FOOTER, PADDING = 440, 32, 30, 6
MOST_ROWS, FEWEST_ROWS = 8, 4
_KEYS = (
    ("Up+Down", marked("choose")),
    ("Return", marked("run")),
    ("Tab", marked("fill in fields")),
    ("Esc", marked("back")),
)
_NOTHING = marked("No template fits. Esc goes back to your own words.")


class Templates(Protocol):
    """The template library as the bars see it."""

    language: str

    def all(self) -> list[Template]:
        """Every usable template."""

    def rows(self, query: str = "") -> list[TemplateRow]:
        """The list for a filter, ranked, its hits marked."""

    def pinned(self) -> tuple[str, ...]:
        """The pinned templates in the writer's order."""


class TemplatePicker(Raised):
    """The focus stays in the field; keys come from there."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, templates: Templates, parent: QWidget) -> None:
        super().__init__(theme, "picker", parent)
        self.setObjectName("templatePicker")
        title = QCoreApplication.translate("Inline", "Templates")
        self.setAccessibleName(title)
        self._theme = theme
        self._templates = templates
        self.list = RowList(theme, "templatePickerList", raised=True, row_height=ROW_HEIGHT)
        self.list.setAccessibleName(title)
        self.list.setFocusPolicy(self.focusPolicy())
        self.list.chosen.connect(self.chosen)
        margin = self.body_margin()
        column = QVBoxLayout(self)
        column.setContentsMargins(margin, margin + theme.unit(PADDING), margin, margin)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.unit(16), 0, theme.unit(16), 0)
        self._keys = KeyCaps(theme, [(key, tr(label)) for key, label in _KEYS])
        foot.addWidget(self._keys)
        foot.addStretch(1)
        self._foot = QWidget()
        self._foot.setLayout(foot)
        self._foot.setFixedHeight(theme.unit(FOOTER))
        column.addWidget(self._foot)
        self._count = 0
        self.hide()

    def search(self, query: str) -> None:
        """Show what fits; the best is current."""
        known = {template.id: template for template in self._templates.all()}
        found = [row for row in self._templates.rows(query) if row.id in known]
        rows = [self._row(row, known[row.id]) for row in found]
        self.list.set_rows(rows, tr(_NOTHING))
        self._count = len(rows)
        if rows:
            self.list.set_current(rows[0].key, show=True)

    def show_pinned(self, digit: int) -> None:
        """Show the pinned templates, that of the digit current; their digits stand beside them."""
        known = {template.id: template for template in self._templates.all()}
        pinned = self._templates.pinned()
        titles = {row.id: row for row in self._templates.rows()}
        rows = [
            replace(self._row(titles[name], known[name]), keys=str(number))
            for number, name in enumerate(pinned, start=1)
            if name in known and name in titles
        ]
        self.list.set_rows(rows)
        self._count = len(rows)
        if pinned[digit - 1] in {row.key for row in rows}:
            self.list.set_current(pinned[digit - 1], show=True)

    @property
    def current(self) -> str:
        """The template that Enter would run; empty when nothing fits."""
        return self.list.current_key()

    def step(self, by: int) -> None:
        """↑ and ↓."""
        self.list.step(by)

    def place(self, below: QRect) -> None:
        """Stand under the bar, with fewer rows if need be; over it where there is no room."""
        unit, parent = self._theme.unit, self.parentWidget()
        frame = unit(PADDING) * 2 + unit(FOOTER)
        rows = max(1, min(MOST_ROWS, self._count))
        gap, top = unit(6), below.bottom() + unit(6)
        room_below = parent.height() - top - gap if parent is not None else frame
        room_above = below.top() - 2 * gap
        height = frame + rows * unit(ROW_HEIGHT)
        if room_below < min(height, frame + FEWEST_ROWS * unit(ROW_HEIGHT)) < room_above:
            height = max(frame + unit(ROW_HEIGHT), min(height, room_above))
            top = below.top() - gap - height
        elif parent is not None:
            height = max(frame + unit(ROW_HEIGHT), min(height, room_below))
        body = QRect(QPoint(below.left(), top), QPoint(0, 0))
        body.setWidth(min(unit(WIDTH), below.width()))
        body.setHeight(height)
        self.set_body(body)
        self.raise_()

    def _row(self, row: TemplateRow, template: Template) -> ListRow:
        return ListRow(
            row.id,
            row.title,
            detail=template.description_in(self._templates.language),
            keys=str(row.digit) if row.digit else template.head.shortcut,
            hits=row.hits,
        )
