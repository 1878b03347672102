"""An editor with everything that rewrites in it, over a fake worker thread: no process, no wait."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from inline_fakes import FakeThread, FakeWriting
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.states import Notice, Recipe, State
from writer_app.bridge.review.assistant import Assistant
from writer_app.bridge.review.ghost import Ghost
from writer_app.bridge.review.inline_memory import InlineMemory
from writer_app.bridge.templates.template_model import TemplateRow
from writer_app.domain.base import fuzzy
from writer_app.domain.base.settings import Appearance
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.suggestion import Suggestion
from writer_app.domain.templates.template import Template, parse
from writer_app.paths import resources
from writer_app.ui.kit.actions import usual_key
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.page.editor import Editor
from writer_app.ui.review.inline import InlineController

IDS = ("shorten", "fix-grammar", "friendly", "formal")


class FakeTemplates:
    """Four of the built-in templates; the first three are pinned."""

    language = "en"

    def __init__(self) -> None:
        folder = resources() / "templates"
        texts = [(folder / f"{name}.prompt.md").read_text(encoding="utf-8") for name in IDS]
        self._all = [parse(text) for text in texts]

    def all(self) -> list[Template]:
        return self._all

    def pinned(self) -> tuple[str, ...]:
        return IDS[:3]

    def rows(self, query: str = "") -> list[TemplateRow]:
        if not query:
            return [TemplateRow(t.id, t.title_in("en"), "") for t in self._all]
        found = fuzzy.ranked(query, self._all, lambda t: t.title_in("en"))
        return [TemplateRow(t.id, t.title_in("en"), "", hits=fit.hits) for t, fit in found]


class InlineStage:
    """An editor with everything that rewrites in it, over a fake worker thread."""

    def __init__(
        self,
        qtbot: QtBot,
        text: str,
        *,
        memory: Path | None = None,
        keys: Callable[[str], QKeySequence] = usual_key,
        quiet_ms: int = 0,
    ) -> None:
        self.theme = Theme(PAPER, Appearance(reduced_motion=True))
        self.editor = Editor(self.theme)
        qtbot.addWidget(self.editor)
        self.editor.resize(900, 700)
        self.editor.set_text(text)
        self.thread = FakeThread()
        self.writing = FakeWriting(**{name: Recipe(name, title=name) for name in IDS})
        self.assistant = Assistant(self.thread, self.writing)  # type: ignore[arg-type] # a fake
        self.ghost = Ghost(self.thread, self.writing)  # type: ignore[arg-type] # a fake
        self.inline = InlineController(
            self.editor,
            self.assistant,
            self.theme,
            FakeTemplates(),
            ghost=self.ghost,
            memory=InlineMemory(memory),
            keys=keys,
            quiet_ms=quiet_ms,
        )
        self.notices: list[Notice] = []
        self.assistant.noticeRaised.connect(self.notices.append)
        self.editor.show()
        self.editor.setFocus()
        qtbot.waitExposed(self.editor)

    # ---- what the writer does
    def select(self, part: str) -> None:
        start = self.editor.raw_text().index(part)
        self.editor.select(Anchor(start, start + len(part)))

    def caret(self, position: int) -> None:
        self.editor.select(Anchor(position, position))

    def key(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier, to: QWidget | None = None) -> None:
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        QTest.keyClick(to or self.editor, key, held)

    def type(self, text: str, to: QWidget | None = None) -> None:
        QTest.keyClicks(to or self.editor, text)

    def ask(self, part: str, instruction: str = "Shorten.") -> None:
        self.select(part)
        self.inline.rewrite()
        self.type(instruction, self.field)
        self.key(Qt.Key.Key_Return, to=self.field)

    def review(self, part: str, answer: str) -> None:
        self.ask(part)
        self.thread.answer(answer)

    # ---- what there is
    @property
    def field(self) -> QWidget:
        return self.inline.prompt_bar.input

    @property
    def text(self) -> str:
        return self.editor.raw_text()

    @property
    def state(self) -> State:
        return self.assistant.state

    @property
    def suggestion(self) -> Suggestion:
        assert self.assistant.proposal is not None
        return self.assistant.proposal.suggestion
