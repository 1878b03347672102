"""The assistant's panel: templates with a card for the current one, a form, and answers that do
not go into the page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from writer_app.domain.errors import WriterError
from writer_app.ui.actions import Actions
from writer_app.ui.answer_view import AnswerView
from writer_app.ui.library_panel import SearchField
from writer_app.ui.rows import Row, RowList
from writer_app.ui.sheet_page import note
from writer_app.ui.theme import Theme
from writer_app.ui.widgets import IconButton, PlainButton, QuietButton, TabStrip
from writer_app.ui.words import dial_words, group_words, result_words, scope_words

if TYPE_CHECKING:
    from writer_app.bridge.template_model import TemplateModel, TemplateRow
    from writer_app.domain.template import Template
    from writer_app.ui.template_form import PageValues, TemplateForm

LIST_WIDTH, FORM_WIDTH = 320, 400


def _drafts(template: Template) -> bool:
    return template.head.apply == "new_document"


class TemplateCard(QWidget):
    """What the current template does, with Run and a way to change it."""

    runRequested = Signal()
    editRequested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("templateCard")
        self._theme = theme
        self._title = QLabel()
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._about = note(theme, "")
        self._values: list[QLabel] = []
        grid = QGridLayout()
        for row, words in enumerate((self.tr("Scope"), self.tr("Result"), self.tr("Change"))):
            grid.addWidget(note(theme, words), row, 0)
            value = note(theme, "", role="text")
            self._values.append(value)
            grid.addWidget(value, row, 1)
        grid.setColumnStretch(1, 1)
        self._grid = grid
        self.run = PlainButton(theme, self.tr("Run"))
        self.run.clicked.connect(self.runRequested)
        self.edit = QuietButton(theme, self.tr("Edit a copy…"))
        self.edit.clicked.connect(self.editRequested)
        buttons = QHBoxLayout()
        buttons.addWidget(self.run)
        buttons.addWidget(self.edit)
        buttons.addStretch(1)
        self._buttons = buttons
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._title)
        self._column.addWidget(self._about)
        self._column.addLayout(grid)
        self._column.addLayout(buttons)
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_template(self, template: Template | None, language: str, *, own: bool) -> None:
        """Show a template; None hides the card."""
        self.setVisible(template is not None)
        if template is None:
            return
        self._title.setText(template.title_in(language))
        self._about.setText(template.description_in(language))
        scope = scope_words(template.head.scope)
        if template.head.scope == "selection":
            scope = self.tr("Selection, else sentence")
        words = (scope, result_words(template.head.apply), dial_words(template.guard.dial))
        for label, value in zip(self._values, words, strict=True):
            label.setText(value)
        self.edit.set_words(self.tr("Edit…") if own else self.tr("Edit a copy…"))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, 0, self.width(), 1, self._theme.color("line"))

    def _restyle(self) -> None:
        unit = self._theme.unit
        self._title.setFont(self._theme.font("base", 600))
        self._column.setContentsMargins(unit(16), unit(14), unit(16), unit(12))
        self._column.setSpacing(unit(4))
        self._grid.setContentsMargins(0, unit(8), 0, unit(8))
        self._grid.setHorizontalSpacing(unit(20))
        self._grid.setVerticalSpacing(unit(2))
        self._buttons.setSpacing(unit(12))


class AssistantPanel(QWidget):
    """The right panel. What runs is said by `runRequested`; nothing runs here."""

    runRequested = Signal(str, dict)  # template id, values
    editRequested = Signal(str)  # template id
    newRequested = Signal()
    widthWanted = Signal(int)  # pixels of the design
    failed = Signal(str)

    def __init__(self, theme: Theme, commands: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("assistantPanel")
        self.setAccessibleName(self.tr("Assistant"))
        self._theme = theme
        self._model: TemplateModel | None = None
        self._drafts_only = False
        self.form: TemplateForm | None = None
        self.tabs = TabStrip(theme, [self.tr("Templates")])
        self.tabs.setAccessibleName(self.tr("Assistant"))
        self.filter = SearchField(theme, "templateFilter", self.tr("Filter templates"))
        self._new = IconButton(theme, "plus", self.tr("New template"))
        self._new.setObjectName("newTemplate")
        self._new.clicked.connect(self.newRequested)
        self.list = RowList(theme, "templateList", row_height=30)
        self.list.setAccessibleName(self.tr("Templates"))
        self.card = TemplateCard(theme)
        self.card.hide()
        self.answer = AnswerView(theme)
        self._pages = QStackedWidget()
        self._assemble()
        self.filter.textChanged.connect(self._show)
        self.filter.stepped.connect(self.list.step)
        self.filter.taken.connect(lambda: self.choose(self.list.current_key()))
        self.list.chosen.connect(self.choose)
        self.list.currentRowChanged.connect(self._show_card)
        self.card.runRequested.connect(lambda: self.choose(self.list.current_key()))
        self.card.editRequested.connect(lambda: self.editRequested.emit(self.list.current_key()))
        self.answer.backRequested.connect(self.show_list)
        theme.changed.connect(self._restyle)
        self._restyle()

    # ---- what it shows
    def attach(self, model: TemplateModel, page: Callable[[Template], PageValues]) -> None:
        """Show these templates; `page` gives what the page fills in."""
        # The form knows the template format and what it needs: later than the first paint.
        from writer_app.ui.template_form import TemplateForm

        self._model = model
        self.form = TemplateForm(self._theme, language=model.language, page=page)
        self.form.backRequested.connect(self.show_list)
        self.form.runRequested.connect(self.runRequested)
        self.form.editRequested.connect(self.editRequested)
        self.form.pinToggled.connect(model.toggle_pin)
        self._pages.addWidget(self.form)
        model.changed.connect(self._show)
        self._show()

    def choose(self, template_id: str) -> None:
        """Run a template, or show its form when it has fields."""
        template = self._template(template_id)
        if template is None:
            return
        if template.variables:
            self.show_form(template_id)
        else:
            self.runRequested.emit(template_id, {})

    def show_form(self, template_id: str) -> None:
        """Show the form of a template."""
        template = self._template(template_id)
        if template is None or self.form is None or self._model is None:
            return
        self._pages.setCurrentWidget(self.form)
        self.form.show_template(template, pinned=template_id in self._model.pinned())
        self.widthWanted.emit(FORM_WIDTH)

    def show_drafts(self) -> None:
        """Show only the templates that write a new document, the first one current."""
        self.filter.clear()
        self._drafts_only = True
        self._back_to_list()
        self._show()
        self.list.set_current(next((r.key for r in self.list.rows.rows() if r.key), ""))
        self._show_card(self.list.current_key())

    def show_list(self) -> None:
        """Go back to the templates, all of them."""
        self._drafts_only = False
        self._back_to_list()
        self._show()

    def _back_to_list(self) -> None:
        self._pages.setCurrentWidget(self._list_page)
        self.widthWanted.emit(LIST_WIDTH)
        self.list.setFocus()

    def show_answer(self, title: str) -> AnswerView:
        """Make room for an answer that goes into the panel."""
        self.answer.start(title)
        self._pages.setCurrentWidget(self.answer)
        self.widthWanted.emit(FORM_WIDTH)
        return self.answer

    def shows_form(self) -> bool:
        """Whether a form is in view."""
        return self.form is not None and self._pages.currentWidget() is self.form

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("chrome"))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        away = self._drafts_only or self._pages.currentWidget() is self.answer
        if event.key() == Qt.Key.Key_Escape and away:
            self.show_list()
        else:
            super().keyPressEvent(event)

    # ---- inside
    def _assemble(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self.filter, 1)
        self._head.addWidget(self._new)
        self._list_page = QWidget()
        inner = QVBoxLayout(self._list_page)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addLayout(self._head)
        inner.addWidget(self.list, 1)
        inner.addWidget(self.card)
        self._pages.addWidget(self._list_page)
        self._pages.addWidget(self.answer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self._pages, 1)

    def _restyle(self) -> None:
        unit = self._theme.unit
        self._head.setContentsMargins(unit(16), unit(10), unit(12), unit(6))
        self._head.setSpacing(unit(6))

    def _template(self, template_id: str) -> Template | None:
        if not template_id or self._model is None:
            return None
        try:
            return self._model.get(template_id)
        except WriterError as error:
            self.failed.emit(str(error))
            return None

    def _show(self) -> None:
        if self._model is None:
            return
        rows: list[Row] = []
        group = None
        only = _drafts if self._drafts_only else None
        for row in self._model.rows(self.filter.text(), only):
            if row.group != group:
                group = row.group
                if group != "found":
                    rows.append(Row("", group_words(group)))
            rows.append(self._row(row))
        self.list.set_rows(rows)
        if not self.list.current_key() and rows:
            first = next((r.key for r in rows if r.key), "")
            self.list.set_current(first)
        self._show_card(self.list.current_key())

    def _row(self, row: TemplateRow) -> Row:
        fields = ""
        if row.fields:
            one = row.fields == 1
            fields = self.tr("1 field") if one else self.tr("{0} fields").format(row.fields)
        return Row(
            row.id,
            row.title,
            note=fields,
            icon="" if row.digit else row.icon,
            digit=str(row.digit) if row.digit else "",
            hits=row.hits,
        )

    def _show_card(self, template_id: str) -> None:
        if self._model is None:
            return
        template = self._template(template_id) if template_id else None
        own = template is not None and self._model.is_own(template_id)
        self.card.show_template(template, self._model.language, own=own)
