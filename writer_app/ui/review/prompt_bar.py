"""The prompt bar: what should change, in which passage, by which model, at what cost."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget
from typing_extensions import override

from writer_app.bridge.base.states import Progress
from writer_app.bridge.review.inline_memory import InstructionHistory
from writer_app.domain.locks.locks import Held
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import Chip, IconButton
from writer_app.ui.review import inline_strings
from writer_app.ui.review.inline_strings import (
    DIAL_TIPS,
    DIALS,
    HERE,
    LEVEL_TIPS,
    LEVELS,
    SCOPES,
    tr,
)
from writer_app.ui.review.lock_chip import LockChip
from writer_app.ui.review.page_bar import ROW, BarLabel, PageBar
from writer_app.ui.review.prompt_input import PromptInput
from writer_app.ui.review.template_picker import TemplatePicker, Templates

_FIELD_PADDING = 12  # above and below the field's lines


class PromptBar(PageBar):
    """It asks for nothing itself; its signals say what the writer wants."""

    sent = Signal(str)
    templateChosen = Signal(str)
    formWanted = Signal(str)
    closed = Signal()
    scopeChosen = Signal(str)
    dialChosen = Signal(str)
    levelChosen = Signal(str)
    loosened = Signal(object)  # what of the passage may change, a tuple of Held

    def __init__(
        self,
        theme: Theme,
        templates: Templates,
        *,
        past: Callable[[], tuple[str, ...]],
        parent: QWidget,
    ) -> None:
        super().__init__(theme, "promptBar", tr("Rewrite"), parent)
        self._templates = templates
        self._history = InstructionHistory(past)
        self.input = PromptInput(theme)
        self.input.setAccessibleName(tr("Instruction"))
        self.input.set_hints(*hints())
        self.scope = Chip(theme, "", menu=True)
        self.scope.setObjectName("promptScope")
        self.lock = LockChip(theme)
        self.lock.loosened.connect(self.loosened)
        self._scope, self._dial, self._fixed = "sentence", "free", False
        self._level = ""
        self.notes = BarLabel(theme, "small")
        self.notes.setObjectName("promptNotes")
        self.model = BarLabel(theme, "small")
        self.tokens = BarLabel(theme, "small")
        self.send = IconButton(theme, "return", tr("Send (Enter)"), role="on_accent")
        self.send.setObjectName("promptSend")
        self.picker = TemplatePicker(theme, templates, parent)
        self._assemble()
        self._connect()
        self.show_scope("sentence")
        self.show_dial("free")

    # ---- what it shows -----------------------------------------------------------------------
    def open(self, *, offer_last: bool = True) -> None:
        """Begin a prompt: the latest instruction stands there, selected."""
        last = self._history.begin()
        self.input.setText(last if offer_last else "")
        self.show_hint("")
        self.close_picker()

    def show_hint(self, words: str) -> None:
        """What the empty bar asks for; "" for the usual words."""
        self.input.set_hints(*((words,) if words else hints()))

    def show_scope(self, scope: str, *, fixed: bool = False) -> None:
        """Which passage is meant; `fixed` while a proposal is refined."""
        self._scope, self._fixed = scope, fixed
        self._show_chip()

    def show_dial(self, dial: str) -> None:
        """How far the edit may go."""
        self._dial = dial
        self._show_chip()

    def show_level(self, level: str) -> None:
        """The reading level that is wanted, "" = any."""
        self._level = level
        self._show_chip()

    def _show_chip(self) -> None:
        scope, dial = tr(SCOPES.get(self._scope, HERE)), tr(DIALS[self._dial])
        level = tr(LEVELS[self._level]) if self._level in LEVELS else self._level
        shown = (scope, "" if self._dial == "free" else dial, level)
        self.scope.set_text(" · ".join(words for words in shown if words))
        said = tr("Passage: {scope}. Change: {dial}").format(scope=scope, dial=dial)
        self.scope.setAccessibleName(said)
        self.scope.setToolTip(said)

    def show_locks(
        self,
        held: tuple[Held, ...],
        loosened: tuple[Held, ...],
        *,
        decoded: bool,
        frozen: tuple[str, ...] = (),
    ) -> None:
        """What of the passage cannot change; `decoded` as in `LockChip.show_held`."""
        self.lock.show_held(held, loosened, decoded=decoded, frozen=frozen)
        self._fit()

    def show_progress(self, progress: Progress) -> None:
        """How much of the context the prompt takes."""
        self.tokens.say(inline_strings.tokens(progress))
        self._fit()

    def show_notes(self, titles: tuple[str, ...]) -> None:
        """Which of the writer's notes go with the prompt."""
        more = f" +{len(titles) - 1}" if len(titles) > 1 else ""
        text = tr("with: {0}").format(titles[0] + more) if titles else ""
        self.notes.say(text)
        self.notes.setToolTip(
            tr("Your notes that the model is given: {0}").format(", ".join(titles))
        )
        self.notes.setAccessibleName(self.notes.toolTip() if titles else "")
        self._fit()

    def show_model(self, title: str) -> None:
        """Which model answers."""
        self.model.say(title)
        self._fit()

    def main_height(self) -> int:
        """Grows with the lines of the field."""
        lines = self.input.sizeHint().height() + 2 * self.theme.unit(_FIELD_PADDING)
        return max(self.theme.unit(ROW), lines)

    def close_picker(self) -> None:
        """Hide the picker."""
        self.picker.hide()
        self.input.tab_fills = False

    # ---- inside ------------------------------------------------------------------------------
    def _assemble(self) -> None:
        field = QHBoxLayout()
        field.addWidget(self.input, 1, Qt.AlignmentFlag.AlignVCenter)
        self.main.addLayout(field, 1)
        for widget in (self.scope, self.lock, self.notes, self.model, self.tokens, self.send):
            self.main.addWidget(widget)
        self.main.setSpacing(self.theme.unit(12))
        for words in (self.notes, self.model, self.tokens):
            words.hide()

    def _connect(self) -> None:
        field = self.input
        field.submitted.connect(self._submit)
        field.escaped.connect(self._escape)
        field.stepped.connect(self._step)
        field.filled.connect(self._fill_in)
        field.focusChanged.connect(self.set_outlined)
        field.textChanged.connect(self._typed)
        self.send.clicked.connect(self._submit)
        self.picker.chosen.connect(self._choose)
        self.scope.clicked.connect(self._scope_menu)
        for chosen in (self.dialChosen, self.levelChosen, self.loosened):
            chosen.connect(self._back_to_field)

    @Slot()
    def _back_to_field(self) -> None:
        self.input.setFocus()

    @override
    def typed(self, text: str) -> None:
        self.input.setFocus()
        self.input.insertPlainText(text)

    def _submit(self) -> None:
        if self.picker.isVisible():
            if self.picker.current:
                self._choose(self.picker.current)
            return
        text = self.input.text().strip()
        if text:
            self.sent.emit(text)

    def _choose(self, template: str) -> None:
        self.close_picker()
        self.input.setText("")
        self.templateChosen.emit(template)

    def _escape(self) -> None:
        if self.picker.isVisible():
            self.close_picker()
            self.input.setText("")
        else:
            self.closed.emit()

    def _step(self, by: int) -> None:
        if self.picker.isVisible():
            self.picker.step(by)
            return
        found = self._history.step(by, self.input.text())
        if found is not None:
            self.input.setText(found)

    def _fill_in(self) -> None:
        if self.picker.isVisible() and self.picker.current:
            template = self.picker.current
            self.close_picker()
            self.formWanted.emit(template)

    def _typed(self) -> None:
        text = self.input.text()
        if text.startswith("/"):
            self._show_picker(lambda: self.picker.search(text[1:]))
        elif self._digit(text):
            self._show_picker(lambda: self.picker.show_pinned(int(text)))
        else:
            self.close_picker()
        height = self.input.sizeHint().height()
        if self.input.height() != height:
            self.input.setFixedHeight(height)
            self.resized.emit()

    def _digit(self, text: str) -> bool:
        """Whether one digit of a pinned template stands there: it chooses, and Enter runs."""
        return text in "123456789" and 0 < len(text) == 1 and int(text) <= len(self._pinned())

    def _pinned(self) -> tuple[str, ...]:
        return self._templates.pinned()

    def _show_picker(self, fill: Callable[[], None]) -> None:
        fill()
        self.picker.place(self.geometry_of_body())
        self.picker.show()
        self.picker.raise_()
        self.input.tab_fills = True

    def geometry_of_body(self) -> QRect:
        """The body in the coordinates of the page."""
        return self.body().translated(self.pos())

    def _scope_menu(self) -> None:
        """One menu for the passage, for how far the edit may go, and for the reading level."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not self._fixed:
            add_choices(menu, SCOPES, self._scope, self.scopeChosen.emit)
            menu.addSeparator()
        add_choices(menu, DIALS, self._dial, self.dialChosen.emit, tips=DIAL_TIPS)
        menu.addSeparator()
        current = self._level or "any"
        add_choices(menu, LEVELS, current, self.levelChosen.emit, tips=LEVEL_TIPS)
        menu.popup(self.scope.mapToGlobal(QPoint(0, self.scope.height())))

    def _fit(self) -> None:
        """In a narrow column token counts go first, then the model's name."""
        room = self.width() - self.theme.unit(320)
        room -= self.lock.fit(room - self.theme.unit(90))
        self.notes.setVisible(bool(self.notes.text()))
        if self.notes.text():
            room -= self.notes.sizeHint().width()
        self.tokens.setVisible(bool(self.tokens.text()) and room > self.theme.unit(220))
        self.model.setVisible(bool(self.model.text()) and room > self.theme.unit(110))


def hints() -> tuple[str, ...]:
    """What the empty field says, the longest first."""
    return (
        tr("Say what should change, or / for templates"),
        tr("What should change? / for templates"),
        tr("What should change?"),
    )


def add_choices(
    menu: QMenu,
    choices: dict[str, str],
    current: str,
    choose: Callable[[str], None],
    *,
    tips: dict[str, str] | None = None,
) -> None:
    """Add a group of choices, one of them checked."""
    group = QActionGroup(menu)
    menu.setToolTipsVisible(tips is not None)
    for name, words in choices.items():
        action = menu.addAction(tr(words))
        action.setObjectName(f"choice.{name}")
        action.setCheckable(True)
        action.setChecked(name == current)
        if tips is not None:
            action.setToolTip(tr(tips[name]))
        action.triggered.connect(lambda _checked=False, chosen=name: choose(chosen))
        group.addAction(action)
