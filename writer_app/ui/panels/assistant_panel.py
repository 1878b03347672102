"""The assistant's panel: templates with a card for the current one, a form, and answers that do
not go into the page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.domain.base.errors import WriterError
from writer_app.ui.kit.dropping import TakesFiles
from writer_app.ui.kit.rows import ListRow, RowList
from writer_app.ui.kit.template_strings import group_words
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import EmptyState, IconButton, TabStrip
from writer_app.ui.panels.answer_view import AnswerView
from writer_app.ui.panels.search_field import SearchField
from writer_app.ui.panels.template_card import TemplateCard

if TYPE_CHECKING:
    from writer_app.bridge.templates.template_model import TemplateModel, TemplateRow
    from writer_app.bridge.templates.template_preview import PageText
    from writer_app.domain.templates.template import Template
    from writer_app.ui.panels.template_form import TemplateForm

NEW = "new"  # the key of a template that was never saved


class AssistantPanel(TakesFiles):
    """The right panel. What runs is said by `runRequested`; nothing runs here."""

    runRequested = Signal(str, dict)  # template id, values
    editRequested = Signal(str)  # template id
    newRequested = Signal()
    deleteRequested = Signal(str)  # template id
    menuRequested = Signal(str, QPoint)  # template id, a place on the screen
    libraryMenuRequested = Signal(QPoint)
    failed = Signal(object)  # Message

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("assistantPanel")
        self.setAccessibleName(self.tr("Assistant"))
        self._theme = theme
        self._model: TemplateModel | None = None
        self._unsaved: Callable[[], frozenset[str]] = frozenset
        self._document: Callable[[], str] = str
        self._key_taken: Callable[[str], str] = lambda _key: ""
        self.form: TemplateForm | None = None
        self.tabs = TabStrip(theme, [self.tr("Templates")])
        self.tabs.setAccessibleName(self.tr("Assistant"))
        self.filter = SearchField(theme, "templateFilter", self.tr("Find by name, word or #tag"))
        self._new = IconButton(theme, "plus", self.tr("New template"))
        self._new.setObjectName("newTemplate")
        self._new.clicked.connect(self.newRequested)
        self._library = IconButton(theme, "more", self.tr("Import and export templates"))
        self._library.setObjectName("templateLibraryMenu")
        self._library.clicked.connect(lambda: self.libraryMenuRequested.emit(_below(self._library)))
        self.list = RowList(theme, "templateList", row_height=30)
        self.list.setAccessibleName(self.tr("Templates"))
        self.nothing = EmptyState(theme, "search", "", "")
        self.nothing.hide()
        self.card = TemplateCard(theme)
        self.card.hide()
        self.answer = AnswerView(theme)
        self._pages, self._tabs = QStackedWidget(), QStackedWidget()
        self._tabs.addWidget(self._pages)
        self.tabs.currentChanged.connect(self._tabs.setCurrentIndex)
        self._assemble()
        self.filter.textChanged.connect(self._show)
        self.filter.stepped.connect(self.list.step)
        self.filter.taken.connect(lambda: self.choose(self.list.current_key()))
        self.list.chosen.connect(self.choose)
        self.list.currentRowChanged.connect(self._show_card)
        self.card.runRequested.connect(lambda: self.choose(self.list.current_key()))
        self.card.editRequested.connect(lambda: self.editRequested.emit(self.list.current_key()))
        self.card.menuRequested.connect(
            lambda: self.menuRequested.emit(self.list.current_key(), _below(self.card.more))
        )
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu_at)
        self.answer.backRequested.connect(self.show_list)
        self.answer.leftEmpty.connect(self.leave_answer)
        theme.follow(self._restyle)

    # ---- what it shows
    def add_tab(self, title: str, page: QWidget) -> None:
        """Add a tab beside the templates."""
        self.tabs.addTab(title)
        self._tabs.addWidget(page)

    def show_tab(self, page: QWidget) -> None:
        """Bring a tab forward."""
        self.tabs.setCurrentIndex(max(0, self._tabs.indexOf(page)))

    def attach(
        self,
        model: TemplateModel,
        page: Callable[[Template], PageText],
        context: Callable[[], int],
        document: Callable[[], str] = str,
        tiny: Callable[[], bool] = bool,
    ) -> None:
        """Show these templates; `page` gives what the page fills in, `context` the model's length,
        `document` names the page, `tiny` tells a model that gets what is for tiny ones.
        """
        # The form knows the template format and what it needs: later than the first paint.
        from writer_app.ui.panels.template_form import TemplateForm

        self._model, self._document = model, document
        self.form = TemplateForm(
            self._theme, language=model.language, page=page, context=context, tiny=tiny
        )
        self.form.backRequested.connect(self.show_list)
        self.form.runRequested.connect(self._run_form)
        self.form.editRequested.connect(self.editRequested)
        self.form.pinToggled.connect(model.toggle_pin)
        self._pages.addWidget(self.form)
        model.changed.connect(self._show)
        self._show()

    def choose(self, template_id: str) -> None:
        """Run a template, or show its form when it has fields; go on with an unsaved one."""
        if template_id == NEW and NEW in self._unsaved():
            self.newRequested.emit()
            return
        if self._model is not None and self._model.broken(template_id):
            self.editRequested.emit(template_id)
            return
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
        self.tabs.setCurrentIndex(0)
        self._pages.setCurrentWidget(self.form)
        self.form.show_template(
            template,
            pinned=template_id in self._model.pinned(),
            values=self._model.memory.form(self._document(), template_id),
        )

    def attach_editing(
        self, *, unsaved: Callable[[], frozenset[str]], key_taken: Callable[[str], str]
    ) -> None:
        """Say which templates have text that is not saved, and what has a key already."""
        self._unsaved, self._key_taken = unsaved, key_taken
        self._show()

    def show_changes(self) -> None:
        """Some templates have unsaved text, or have it no longer."""
        self._show()

    def show_list(self) -> None:
        """Go back to the templates."""
        self._back_to_list()
        self._show()

    def _run_form(self, template_id: str, values: dict[str, str]) -> None:
        self._keep_form()
        self.runRequested.emit(template_id, values)

    def _keep_form(self) -> None:
        """What was filled in is there again the next time, for this document."""
        if self._model is not None and self.form is not None and self.shows_form():
            held = self.form.fields.changed()
            self._model.memory.keep_form(self._document(), self.form.template_id, held)

    def _back_to_list(self) -> None:
        self._keep_form()
        self.answer.leave()
        self.tabs.setCurrentIndex(0)
        self._pages.setCurrentWidget(self._list_page)
        self.list.setFocus()

    def show_answer(self, title: str) -> AnswerView:
        """Make room for an answer that goes into the panel."""
        self.answer.start(title)
        self.tabs.setCurrentIndex(0)
        self._pages.setCurrentWidget(self.answer)
        return self.answer

    def leave_answer(self) -> None:
        """Another document came, or an answer ended empty: a finished one goes, the focus stays."""
        if self._pages.currentWidget() is self.answer and not self.answer.streaming:
            self.answer.leave()
            self._pages.setCurrentWidget(self._list_page)

    def shows_form(self) -> bool:
        """Whether a form is in view."""
        return self.form is not None and self._pages.currentWidget() is self.form

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("chrome"))
        super().paintEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        away = self._pages.currentWidget() is self.answer and self.answer.isVisible()
        if event.key() == Qt.Key.Key_Escape and away:
            self.show_list()
        elif event.key() == Qt.Key.Key_Delete and self.list.hasFocus():
            self.deleteRequested.emit(self.list.current_key())
        else:
            super().keyPressEvent(event)

    # ---- inside
    def _menu_at(self, place: QPoint) -> None:
        index = self.list.indexAt(place)
        row = self.list.rows.row_at(index if index.isValid() else self.list.currentIndex())
        if row is not None and row.key:
            self.list.set_current(row.key)
            self._show_card(row.key)
            self.menuRequested.emit(row.key, self.list.viewport().mapToGlobal(place))

    def _assemble(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self.filter, 1)
        self._head.addWidget(self._new)
        self._head.addWidget(self._library)
        self._list_page = QWidget()
        inner = QVBoxLayout(self._list_page)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addLayout(self._head)
        inner.addWidget(self.list, 1)
        inner.addWidget(self.nothing, 1)
        inner.addWidget(self.card)
        self._pages.addWidget(self._list_page)
        self._pages.addWidget(self.answer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self._tabs, 1)

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
        rows: list[ListRow] = []
        group = None
        unsaved = self._unsaved()
        if NEW in unsaved and not self.filter.text():
            note = self.tr("not saved")
            rows.append(ListRow(NEW, self.tr("New template"), note=note, icon="template"))
        for row in self._model.rows(self.filter.text()):
            if row.group != group:
                group = row.group
                if group not in ("found", "broken") or not self.filter.text():
                    rows.append(ListRow("", group_words(group)))
            rows.append(self._row(row, unsaved))
        self.list.set_rows(rows)
        missed = not rows and bool(self.filter.text())
        self.list.setVisible(not missed)
        self.nothing.setVisible(missed)
        self.nothing.set_words(
            self.tr("Nothing found for “{0}”").format(self.filter.text()),
            self.tr("Try fewer letters."),
        )
        if not self.list.current_key() and rows:
            first = next((r.key for r in rows if r.key), "")
            self.list.set_current(first)
        self._show_card(self.list.current_key())

    def _row(self, row: TemplateRow, unsaved: frozenset[str]) -> ListRow:
        fields = ""
        if row.fields:
            one = row.fields == 1
            fields = self.tr("1 field") if one else self.tr("{0} fields").format(row.fields)
        return ListRow(
            row.id,
            row.title,
            note=self.tr("not saved") if row.id in unsaved else fields,
            icon="" if row.digit else row.icon,
            digit=str(row.digit) if row.digit else "",
            hits=row.hits,
        )

    def _show_card(self, template_id: str) -> None:
        if self._model is None:
            return
        if (broken := self._model.broken(template_id)) is not None:
            self.card.show_broken(broken)
            return
        template = self._model.known(template_id) if template_id else None
        self.card.show_template(
            template,
            self._model.language,
            own=template is not None and self._model.is_own(template_id),
            use=self._model.memory.use_of(template_id),
            key=self._key_words(template.head.shortcut) if template is not None else "",
        )

    def _key_words(self, key: str) -> str:
        taken = self._key_taken(key) if key else ""
        if not taken:
            return key
        return self.tr("{0} is taken by “{1}”").format(key, taken)


def _below(widget: QWidget) -> QPoint:
    return widget.mapToGlobal(widget.rect().bottomLeft())
