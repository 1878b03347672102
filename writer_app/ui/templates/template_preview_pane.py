"""What a template that is being written would send, exactly: every message with its tokens, for
the passage on the page, for one of its tests or for one of its examples.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from writer_app.bridge.templates.template_preview import PageText, asked
from writer_app.domain.base.errors import WriterError
from writer_app.domain.templates.template import Template, Variable
from writer_app.ui.kit.fields import DropDown
from writer_app.ui.kit.form_fields import FormFields
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.work_page import scrolled
from writer_app.ui.panels.prompt_box import Cost, PromptBox

PAUSE_MS = 120
TALL = 4_000  # pixels of the design: the messages are shown whole
_TITLE = 44  # characters of a test's text in the list of texts


class TemplatePreviewPane(QWidget):
    """`costWanted` asks for the tokens of ((role, text), …) and of the text."""

    costWanted = Signal(object, str)

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
        self.setObjectName("templatePreview")
        self._theme, self._language = theme, language
        self._page, self._context, self._tiny = page, context, tiny
        self._template: Template | None = None
        self._choices: list[tuple[str, str]] = []
        self._text = DropDown(theme, [("page", self.tr("The page"))])
        self._text.setObjectName("templatePreviewText")
        self._text.setAccessibleName(self.tr("Text to show it with"))
        self.fields = FormFields(theme, language=language)
        self._sentence = note(theme, "", role="text")
        self.box = PromptBox(theme, highest=TALL)
        self.box.costWanted.connect(self.costWanted)
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self.refresh)
        self._text.valueChanged.connect(lambda _value: self._choose())
        self.fields.edited.connect(self._timer.start)
        self._assemble()

    # ---- what it shows
    def show_template(self, template: Template) -> None:
        """Show what this template would send. What was filled in stays where it still fits."""
        before = self._template
        self._template = template
        if before is None or before.variables != template.variables:
            values = self.fields.values()
            self.fields.show_variables(template.variables)
            if before is not None and before.id == template.id:
                self.fields.set_values(values)
        self._offer_texts(template)
        self.refresh()

    def show_cost(self, cost: Cost) -> None:
        """Show the tokens of what was asked about last."""
        self.box.show_cost(cost)

    def refresh(self) -> None:
        """Make the messages again."""
        template = self._template
        if template is None:
            return
        page = self._known(template)
        problem = self.fields.show_problems()
        missing = self.fields.missing()
        try:
            found = asked(
                template,
                page,
                self.fields.given(),
                context=self._context(),
                tiny=self._tiny(),
                blank=dict.fromkeys(missing, "…"),
            )
        except WriterError as error:
            self._say("" if problem else said(str(error)))
            return
        labels = self.tr(", ").join(self.fields.label_of(name) for name in missing)
        self._say(self.tr("Still to fill in: {0}").format(labels) if missing else "")
        scope = "" if self._case() else page.scope
        self.box.show_plan(template, found, scope=scope, words=page.words)

    # ---- inside
    def _assemble(self) -> None:
        unit = self._theme.unit
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(unit(16), unit(12), unit(16), unit(16))
        column.setSpacing(unit(12))
        column.addWidget(note(self._theme, self.tr("Text to show it with")))
        column.addWidget(self._text)
        column.addWidget(self.fields)
        column.addWidget(self._sentence)
        column.addWidget(note(self._theme, self.tr("Prompt as the model reads it")))
        column.addWidget(self.box)
        column.addStretch(1)
        self._sentence.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(inside))

    def _offer_texts(self, template: Template) -> None:
        test, example = self.tr("Test {0}: {1}"), self.tr("Example {0}: {1}")
        choices = [("page", self.tr("The page"))]
        choices += [
            (f"test {n}", test.format(n + 1, _short(case.input)))
            for n, case in enumerate(template.head.tests)
        ]
        choices += [
            (f"example {n}", example.format(n + 1, _short(case.input)))
            for n, case in enumerate(template.head.examples)
        ]
        if choices == self._choices:
            return
        self._choices = choices
        before = self._text.value()
        blocked = self._text.blockSignals(True)
        self._text.clear()
        for value, words in choices:
            self._text.addItem(words, value)
        self._text.set_value(before)
        self._text.blockSignals(blocked)

    def _choose(self) -> None:
        """Another text: its own values for the fields come along."""
        case = self._case()
        if case is not None:
            self.fields.set_values({n: Variable.text(v) for n, v in case[1].items()})
        self.refresh()

    def _case(self) -> tuple[str, dict[str, str | int | float | bool]] | None:
        kind, _, number = self._text.value().partition(" ")
        if self._template is None or not number:
            return None
        head = self._template.head
        cases = head.tests if kind == "test" else head.examples
        if int(number) >= len(cases):
            return None
        case = cases[int(number)]
        return case.input.rstrip("\n"), dict(case.variables)

    def _known(self, template: Template) -> PageText:
        case = self._case()
        return self._page(template) if case is None else PageText(case[0])

    def _say(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _TITLE else f"{line[: _TITLE - 1].rstrip()}…"
