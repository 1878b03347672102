"""Random orders of keys, answers and stops on the real page: bytes and selections stay true."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from inline_stage import IDS, InlineStage
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.states import Recipe, State
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.text import utf16_len
from writer_app.engine.base.protocol import EndReason

Key, Mod = Qt.Key, Qt.KeyboardModifier
TEXT = (
    "# The log\n\nThe keeper wrote it down every night. Nobody 🌊 read it until later.\n\n"
    "- one thing here\n- two things here\n\n> said, e\u0301 once\n\n"
    "潮位仪不在乎天气。它只记录。\n\nThe end."
)
ANSWERS = (
    "The keeper wrote it up each night.",
    "Nobody ever did.\n\nAnd so on.",
    "🌊 It was 5.1 metres high.",
    "潮位仪只记录。",
    "- one thing\n- three things",
    "",
)
REVIEW_KEYS: tuple[tuple[Qt.Key, Qt.KeyboardModifier], ...] = (
    (Key.Key_Right, Mod.AltModifier),
    (Key.Key_Left, Mod.AltModifier),
    (Key.Key_R, Mod.ControlModifier),
    (Key.Key_Escape, Mod.NoModifier),
)
PASSAGE_KEYS = (
    (Key.Key_Tab, Mod.NoModifier),
    (Key.Key_Tab, Mod.ShiftModifier),
    (Key.Key_Return, Mod.NoModifier),
    (Key.Key_Backspace, Mod.NoModifier),
    (Key.Key_Space, Mod.NoModifier),
)


class Monkey:
    """Does things at random; each says whether it may change the text."""

    def __init__(self, stage: InlineStage, seed: int) -> None:
        self.stage = stage
        self.chance = random.Random(seed)
        stage.writing.recipes["formal"] = Recipe("formal", apply="insert_below")

    def step(self) -> None:
        quiet: list[Callable[[], None]] = [
            self.selects, self.opens, self.sends, self.answers, self.streams, self.ends,
            self.reviews, self.runs, self.paints,
        ]  # fmt: skip
        loud = [self.types, self.deletes, self.accepts]
        act = self.chance.choice([*quiet, *quiet, *loud])
        before = self.stage.text
        act()
        if act not in loud:
            assert self.stage.text == before, act.__name__

    def selects(self) -> None:
        length = utf16_len(self.stage.text)
        ends = sorted(self.chance.randint(0, length) for _ in range(2))
        if self.chance.random() < 0.5:
            ends[1] = ends[0]
        self.stage.editor.select(Anchor(*ends))

    def opens(self) -> None:
        self.stage.inline.rewrite()

    def sends(self) -> None:
        if self.stage.state is State.PROMPTING:
            self.stage.type("Go", self.stage.field)
            self.stage.key(Key.Key_Return, to=self.stage.field)

    def runs(self) -> None:
        self.stage.assistant.asking.run_template(self.chance.choice(IDS))

    def answers(self) -> None:
        if self.stage.thread.jobs:
            count = self.chance.randint(1, 3)
            self.stage.thread.answer(*(self.chance.choice(ANSWERS) for _ in range(count)))

    def streams(self) -> None:
        if self.stage.thread.jobs:
            self.stage.thread.say(self.chance.choice(ANSWERS), self.chance.randint(0, 1))

    def ends(self) -> None:
        if self.stage.thread.jobs:
            self.stage.thread.end(self.chance.choice(list(EndReason)))

    def reviews(self) -> None:
        proposal = self.stage.assistant.proposal
        if self.stage.state is not State.REVIEW or proposal is None:
            return
        key, modifiers = self.chance.choice(REVIEW_KEYS)
        caret = self.stage.editor.cursor_position()
        inside = proposal.anchor.start <= caret <= proposal.anchor.end and not proposal.question
        if inside and self.chance.random() < 0.7:
            key, modifiers = self.chance.choice(PASSAGE_KEYS)
        self.stage.key(key, modifiers)

    def paints(self) -> None:
        QApplication.processEvents()

    def types(self) -> None:
        self.stage.editor.setFocus()
        self.stage.type(self.chance.choice(("a", "word ", "x. ")))

    def deletes(self) -> None:
        self.stage.editor.setFocus()
        self.stage.key(self.chance.choice((Key.Key_Delete, Key.Key_Backspace)))

    def accepts(self) -> None:
        if self.stage.state is not State.REVIEW:
            return
        text = self.stage.text
        kept = self.stage.inline._selection.kept
        cursor = kept if kept is not None else self.stage.editor.textCursor()
        selection = Anchor(cursor.selectionStart(), cursor.selectionEnd())
        self.stage.editor.setFocus()
        self.stage.key(Key.Key_Return, Mod.ControlModifier)
        if self.stage.text != text:
            self.stage.key(Key.Key_Z, Mod.ControlModifier)
            assert self.stage.text == text
            assert self.stage.editor.selection() == selection


@pytest.mark.parametrize("seed", range(12))
def test_any_order_of_keys_leaves_the_writers_text_alone(qtbot: QtBot, seed: int) -> None:
    stage = InlineStage(qtbot, TEXT)
    monkey = Monkey(stage, seed)
    for _ in range(150):
        monkey.step()
    stage.assistant.close()
