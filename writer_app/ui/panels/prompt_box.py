"""The prompt as the model reads it: every request of a plan, what it costs, and how many there are.

The form and the template editor both show one of these, so that neither can show anything but what
is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from writer_app.bridge.templates.template_preview import AskedPrompt
from writer_app.domain.templates.template import Template
from writer_app.ui.kit.prompt_preview import ContextMeter, PromptView, Share
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.template_strings import scope_words
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import IconButton

USUAL_ANSWER = 512  # tokens, where a template does not say


@dataclass(frozen=True, slots=True)
class Cost:
    """Tokens: of each message as it stands, of the text worked on, of the model's context."""

    messages: tuple[int, ...]
    taken: int
    context: int
    model: str
    exact: bool


class PromptBox(QWidget):
    """`costWanted` asks for the tokens of ((role, text), …) and of the text."""

    costWanted = Signal(object, str)

    def __init__(self, theme: Theme, *, highest: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._template: Template | None = None
        self._asked: Sequence[AskedPrompt] = ()
        self._at, self._scope, self._words = 0, "", 0
        self._cost: Cost | None = None
        self._before = IconButton(theme, "chevron-left", self.tr("Request before"))
        self._next = IconButton(theme, "chevron-right", self.tr("Next request"))
        self._before.clicked.connect(lambda: self._go(-1))
        self._next.clicked.connect(lambda: self._go(1))
        self._count = note(theme, "")
        self._row = QWidget()
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._count, 1)
        row.addWidget(self._before)
        row.addWidget(self._next)
        self.prompt = PromptView(theme, highest=highest)
        self.meter = ContextMeter(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.unit(12))
        for part in (self._row, self.prompt, self.meter):
            column.addWidget(part)
        self._row.hide()

    @property
    def shown(self) -> AskedPrompt | None:
        """The request in view; None before the first."""
        return self._asked[self._at] if self._asked else None

    def show_plan(
        self, template: Template, asked: Sequence[AskedPrompt], *, scope: str = "", words: int = 0
    ) -> None:
        """Show these requests, and ask what the one in view costs."""
        if template is not self._template or len(asked) != len(self._asked):
            self._cost = None
        self._template, self._asked = template, asked
        self._scope, self._words = scope, words
        self._at = min(self._at, len(asked) - 1)
        self._go(0)

    def forget_cost(self) -> None:
        """What was counted belongs to another template."""
        self._cost, self._at = None, 0

    def show_cost(self, cost: Cost) -> None:
        """Show the tokens of what was asked about last."""
        self._cost = cost
        self._show()

    def _go(self, by: int) -> None:
        self._at = max(0, min(self._at + by, len(self._asked) - 1))
        if by:
            self._cost = None
        text = self.tr("Request {0} of {1}, one after the other")
        self._count.setText(text.format(f"{self._at + 1:,}", f"{len(self._asked):,}"))
        self._row.setVisible(len(self._asked) > 1)
        self._before.setEnabled(self._at > 0)
        self._next.setEnabled(self._at < len(self._asked) - 1)
        self._show()
        if (shown := self.shown) is not None:
            self.costWanted.emit(list(shown.turns), shown.text)

    def _show(self) -> None:
        shown, cost, template = self.shown, self._cost, self._template
        if shown is None or template is None:
            return
        counts = cost.messages if cost is not None else ()
        counts = counts if len(counts) == len(shown.shown) else ()
        tokens, example = self.tr("{0} tokens"), self.tr("{0}, example")
        last = _last_question(shown)
        self.prompt.show_turns(
            [
                (
                    role if role == "system" or n >= last else example.format(role),
                    text,
                    tokens.format(f"{counts[n]:,}") if counts else "",
                )
                for n, (role, text) in enumerate(shown.shown)
            ]
        )
        if cost is not None and counts:
            self.meter.show_shares(
                self._shares(template, shown, cost), cost.context, cost.model, exact=cost.exact
            )

    def _shares(self, template: Template, shown: AskedPrompt, cost: Cost) -> list[Share]:
        """The parts of what is sent: instruction, worked examples, the text, the answer's room."""
        roles, last = [role for role, _ in shown.turns], _last_question(shown)
        counted = zip(roles[:last], cost.messages[:last], strict=True)
        examples = sum(tokens for role, tokens in counted if role != "system")
        total = sum(cost.messages)
        rest = max(0, total - examples - cost.taken)
        shares = [Share(self.tr("System and instruction"), rest, "text2")]
        if examples > 0:
            shares.append(Share(self.tr("Worked examples"), examples, "text3"))
        if shown.text and cost.taken:
            words = scope_words(self._scope) if self._scope else self.tr("Text")
            if self._words and len(self._asked) == 1:
                words = self.tr("{0}, {1} words").format(words, f"{self._words:,}")
            shares.append(Share(words, cost.taken, "accent"))
        answer = template.params.max_new_tokens or max(USUAL_ANSWER, cost.taken * 3 // 2)
        answer = min(answer, max(0, cost.context - total)) if cost.context else answer
        return [*shares, Share(self.tr("Room for the answer"), answer, "text3", hatched=True)]


def _last_question(asked: AskedPrompt) -> int:
    """Where the last message of the user stands; what is before it, but for the system's words,
    are worked examples.
    """
    return max((n for n, (role, _) in enumerate(asked.turns) if role == "user"), default=0)
