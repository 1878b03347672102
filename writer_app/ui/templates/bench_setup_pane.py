"""What to try, chosen by ticks: texts, versions, ways of writing, models."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from writer_app.bridge.templates.bench_setup import WAYS, Setup, TrialText, ways_of
from writer_app.domain.base.errors import UsageError
from writer_app.domain.templates.template import Template
from writer_app.ui.kit.bench_strings import way_words
from writer_app.ui.kit.check_list import CheckItem, CheckList
from writer_app.ui.kit.fields import DropDown, LineField
from writer_app.ui.kit.form_fields import FormFields
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import Button
from writer_app.ui.kit.work_page import scrolled

WIDTH = 300  # pixels of the design
TESTS = "tests"
PLACEHOLDER = "temperature=0.7, dial=free"


class BenchSetupPane(QWidget):
    """`changed` comes with every choice."""

    changed = Signal()
    pageWanted = Signal()  # the selection, or the paragraphs of the page
    documentsWanted = Signal()
    templateWanted = Signal(str)  # another template as a version

    def __init__(self, theme: Theme, *, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("benchSetup")
        self.setAccessibleName(self.tr("What to try"))
        self._theme, self._language = theme, language
        self._versions: dict[str, tuple[str, Template]] = {}
        self._passages: dict[str, TrialText] = {}
        names = ("benchTexts", "benchVersions", "benchWays", "benchModels")
        lists = [CheckList(theme, name, width=WIDTH - 32) for name in names]
        self.texts, self.versions, self.ways, self.models = lists
        self.fields = FormFields(theme, language=language)
        self._fields_note = note(theme, self.tr("What the form says, for your own texts"))
        self._own_way = LineField(theme)
        self._own_way.setObjectName("benchOwnWay")
        self._own_way.setPlaceholderText(PLACEHOLDER)
        self._own_way.setAccessibleName(self.tr("Settings of your own"))
        self._problem = note(theme, "", role="text")
        self._problem.hide()
        self._other = DropDown(theme, [("", self.tr("Another template…"))])
        self._other.setObjectName("benchOther")
        self._other.setAccessibleName(self.tr("Another template as a version"))
        self._models_note = note(theme, self.tr("Models"))
        self._assemble()
        self.ways.set_items([CheckItem(way, way_words(way), way) for way in WAYS], [""])
        for part in (self.texts, self.versions, self.ways, self.models):
            part.changed.connect(self.changed)
        self._own_way.textChanged.connect(lambda _text: self.changed.emit())
        self._other.activated.connect(lambda _index: self._add_other())

    # ---- filling in
    def begin(self, template: Template) -> None:
        """Another template: nothing of the one before is left."""
        for part in (self.texts, self.versions):
            part.forget()
        self._versions, self._passages = {}, {}
        self.fields.show_variables(template.variables)
        self._fields_note.setVisible(bool(template.variables))
        count = len(template.head.tests)
        self._tests = count
        self._show_texts()

    def set_versions(self, versions: Sequence[tuple[str, str, Template]], ticked: int) -> None:
        """Offer versions as (key, words, template); the first `ticked` are chosen."""
        self._versions |= {key: (words, template) for key, words, template in versions}
        self._show_versions([key for key, _, _ in versions[:ticked]])
        self.changed.emit()

    def set_templates(self, templates: Sequence[tuple[str, str]]) -> None:
        """Other templates that can be compared with, as (id, title)."""
        self._other.clear()
        self._other.addItem(self.tr("Another template…"), "")
        for template_id, title in templates:
            self._other.addItem(title, template_id)

    def add_passages(self, passages: Sequence[TrialText]) -> None:
        """Texts of the writer's own to try it on."""
        for passage in passages:
            self._passages.setdefault(passage.text, passage)
        self._show_texts()
        self.changed.emit()

    def set_models(self, models: Sequence[tuple[str, str]], current: str) -> None:
        """Models as (id, title); with one there is nothing to choose."""
        self.models.set_items([CheckItem(key, title) for key, title in models], [current])
        for widget in (self.models, self._models_note):
            widget.setVisible(len(models) > 1)

    def drop_version(self, key: str) -> None:
        """A version that is no more."""
        if self._versions.pop(key, None) is not None:
            self._show_versions([])

    def first(self) -> QWidget | None:
        """The first box, for the focus."""
        return self.texts.first() or self.versions.first()

    # ---- what was chosen
    def setup(self) -> Setup:
        """Everything as it is ticked. Raises UsageError for settings that cannot be read."""
        texts = self.texts.ticked()
        own = [part.strip() for part in self._own_way.text().split(";") if part.strip()]
        return Setup(
            tests=TESTS in texts,
            passages=tuple(self._passages[key] for key in texts if key in self._passages),
            values=self.fields.given(),
            versions=tuple(self._versions[key] for key in self.versions.ticked()),
            ways=ways_of([*self.ways.ticked(), *own]),
            models=tuple(self.models.ticked()) or ("",),
        )

    def show_problem(self, error: UsageError | None) -> None:
        """Say what is wrong with the choices."""
        self._problem.setText(said(str(error)) if error is not None else "")
        self._problem.setVisible(error is not None)

    # ---- inside
    def _show_texts(self) -> None:
        items = []
        if self._tests:
            one = self._tests == 1
            words = self.tr("Its own test") if one else self.tr("Its own {0} tests")
            items.append(CheckItem(TESTS, words.format(self._tests)))
        for key, passage in self._passages.items():
            line = " ".join(passage.text.split())
            items.append(CheckItem(key, line, f"{passage.name}: {line[:400]}"))
        self.texts.set_items(items, [TESTS, *self._passages])

    def _show_versions(self, ticked: Sequence[str]) -> None:
        items = [CheckItem(key, words) for key, (words, _) in self._versions.items()]
        self.versions.set_items(items, ticked)

    def _add_other(self) -> None:
        if wanted := self._other.value():
            self._other.setCurrentIndex(0)
            self.templateWanted.emit(wanted)

    def _assemble(self) -> None:
        unit = self._theme.unit
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(unit(16), unit(12), unit(16), unit(16))
        column.setSpacing(unit(8))
        page = Button(self._theme, self.tr("Add from this page"), look="link")
        page.setObjectName("benchAddPage")
        page.clicked.connect(self.pageWanted)
        documents = Button(self._theme, self.tr("Add from my documents…"), look="link")
        documents.setObjectName("benchAddDocuments")
        documents.clicked.connect(self.documentsWanted)

        def heading(words: str) -> QWidget:
            made = note(self._theme, words, role="text2")
            made.setContentsMargins(0, unit(8), 0, 0)
            return made

        self._models_note.setContentsMargins(0, unit(8), 0, 0)
        self._fields_note.setContentsMargins(0, unit(8), 0, 0)
        parts: tuple[QWidget, ...] = (
            heading(self.tr("Texts")),
            self.texts,
            page,
            documents,
            self._fields_note,
            self.fields,
            heading(self.tr("Versions")),
            self.versions,
            self._other,
            heading(self.tr("Settings")),
            self.ways,
            self._own_way,
            self._models_note,
            self.models,
            self._problem,
        )
        for part in parts:
            column.addWidget(part)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(inside))
        self._tests = 0
        self.setFixedWidth(unit(WIDTH))
