"""A template's form: its fields, the prompt they make, the tokens it costs, and Run.

Everything is shown before anything runs. Ctrl+Enter runs from any field; what is missing or out
of range is said beside its field, in words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from writer_app.bridge.templates.template_preview import PageText, asked
from writer_app.domain.base.errors import WriterError
from writer_app.domain.templates.template import Template
from writer_app.ui.kit.form_fields import FormFields
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.template_strings import dial_words
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import Button, IconButton, PrimaryButton
from writer_app.ui.panels.prompt_box import Cost, PromptBox

PAUSE_MS = 120


class TemplateForm(QWidget):
    """One template, filled in. `runRequested` carries its id and the values."""

    backRequested = Signal()
    runRequested = Signal(str, dict)
    editRequested = Signal(str)
    pinToggled = Signal(str)
    costWanted = Signal(object, str)  # ((role, text), …), the text worked on

    def __init__(
        self,
        theme: Theme,
        *,
        language: str,
        page: Callable[[Template], PageText],
        context: Callable[[], int],
        tiny: Callable[[], bool] = bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("templateForm")
        self._theme, self._language = theme, language
        self._page, self._context, self._tiny = page, context, tiny
        self._template: Template | None = None
        self.due = QTimer(self, singleShot=True, interval=PAUSE_MS)  # started when the page changed
        self.due.timeout.connect(self._refresh_in_view)
        self._assemble()
        theme.follow(self._restyle)

    # ---- what it shows
    def show_template(
        self, template: Template, *, pinned: bool, values: Mapping[str, str] | None = None
    ) -> None:
        """Show a template with its defaults, or with what was filled in before."""
        self._template = template
        self.box.forget_cost()
        self._title.setText(template.title_in(self._language))
        self._version.setText(f"v{template.version}")
        self._about.setText(template.description_in(self._language))
        self._pin.setChecked(pinned)
        self.fields.show_variables(template.variables)
        self.fields.set_values(values or {})
        parts = [self.tr("{0} change").format(dial_words(template.guard.dial))]
        if template.guard.facts:
            parts.append(self.tr("facts checked"))
        editing = template.head.apply not in ("new_document", "panel")
        self._guard.setText(" · ".join(parts) if editing else "")
        self.refresh()
        (self.fields.first() or self.run_button).setFocus()

    @property
    def template_id(self) -> str:
        """The template that is shown; empty before the first."""
        return self._template.id if self._template else ""

    def set_values(self, values: Mapping[str, str]) -> None:
        """Fill the fields in."""
        self.fields.set_values(values)
        self.refresh()

    def _refresh_in_view(self) -> None:
        if not self.isHidden():
            self.refresh()

    def refresh(self) -> None:
        """Make the prompt again, as the fields and the page are now."""
        if self._template is None:
            return
        page = self._page(self._template)
        problem = self.fields.show_problems()
        missing = self.fields.missing()
        blank = dict.fromkeys(missing, "…")
        try:
            found = asked(
                self._template,
                page,
                self.fields.given(),
                context=self._context(),
                tiny=self._tiny(),
                blank=blank,
            )
        except WriterError as error:
            self._sentence.setText("" if problem else said(str(error)))
            self._sentence.setVisible(not problem)
            self.run_button.setEnabled(False)
            return
        labels = self.tr(", ").join(self.fields.label_of(name) for name in missing)
        self._sentence.setText(self.tr("Still to fill in: {0}").format(labels))
        self._sentence.setVisible(bool(missing))
        self.run_button.setEnabled(not problem and not missing)
        self.box.show_plan(self._template, found, scope=page.scope, words=page.words)

    def show_cost(self, cost: Cost) -> None:
        """Show what the prompt costs."""
        self.box.show_cost(cost)

    def run(self) -> None:
        """Run with the values as they are; go to the field that is missing or wrong."""
        self.refresh()
        if self._template is not None and self.run_button.isEnabled():
            self.runRequested.emit(self._template.id, self.fields.given())
        elif (field := self.fields.wanting()) is not None:
            field.setFocus()
            self._scroll.ensureWidgetVisible(field)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.run()
        elif event.key() == Qt.Key.Key_Escape:
            self.backRequested.emit()
        else:
            super().keyPressEvent(event)

    # ---- building
    def _assemble(self) -> None:
        self._back = IconButton(self._theme, "chevron-left", self.tr("All templates (Esc)"))
        self._back.setObjectName("templateBack")
        self._back.clicked.connect(self.backRequested)
        self._title = QLabel()
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._version = QLabel()
        self._pin = IconButton(self._theme, "pin", self.tr("Pin to the top of the list"))
        self._pin.setObjectName("templatePin")
        self._pin.setCheckable(True)
        self._pin.clicked.connect(lambda: self.pinToggled.emit(self.template_id))
        head = QHBoxLayout()
        for widget in (self._back, self._title, self._version):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self._pin)
        self._about = note(self._theme, "")
        self._make_middle(head)
        self._make_foot()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scroll, 1)
        column.addLayout(self._foot)

    def _make_middle(self, head: QHBoxLayout) -> None:
        self.fields = FormFields(self._theme, language=self._language)
        self.fields.edited.connect(self.due.start)
        self._sentence = note(self._theme, "", role="text")
        label_row = QHBoxLayout()
        label_row.addWidget(note(self._theme, self.tr("Prompt as the model reads it")), 1)
        self._edit = Button(self._theme, self.tr("Edit template"), look="link")
        self._edit.clicked.connect(lambda: self.editRequested.emit(self.template_id))
        label_row.addWidget(self._edit)
        self.box = PromptBox(self._theme, highest=232)
        self.box.costWanted.connect(self.costWanted)
        inside = QWidget()
        self._inside = QVBoxLayout(inside)
        self._inside.addLayout(head)
        for part in (self._about, self.fields, self._sentence):
            self._inside.addWidget(part)
        self._inside.addLayout(label_row)
        self._inside.addWidget(self.box)
        self._inside.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        for clear in (self._scroll, self._scroll.viewport(), inside):
            clear.setAutoFillBackground(False)

    def _make_foot(self) -> None:
        self._guard = note(self._theme, "")
        self.run_button = PrimaryButton(self._theme, self.tr("Run"), keys="Ctrl+Return")
        self.run_button.setObjectName("templateRun")
        self.run_button.clicked.connect(self.run)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self._guard, 1)
        self._foot.addWidget(self.run_button)

    # ---- showing
    def _restyle(self) -> None:
        unit = self._theme.unit
        ink(self._title, "text")
        self._title.setFont(self._theme.font("title"))
        ink(self._version, "text2")
        self._version.setFont(self._theme.font("small"))
        self._inside.setContentsMargins(unit(16), unit(10), unit(16), unit(16))
        self._inside.setSpacing(unit(12))
        self._foot.setContentsMargins(unit(16), unit(11), unit(16), unit(11))
