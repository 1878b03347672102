"""Rewriting in the page with real keys: from Ctrl+E to accepted, rejected, undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from inline_stage import InlineStage
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.states import NoticeKind, State
from writer_app.domain.change.anchor import Anchor
from writer_app.ui.kit.actions import keys_of

Key, Mod = Qt.Key, Qt.KeyboardModifier
PASSAGE = "The keeper wrote it down every single night, and never once forgot."
ANSWER = "The keeper wrote it down each night, and never forgot."
TEXT = f"# Log\n\n{PASSAGE}\n\nAnother paragraph stands here 🌊 and waits."


@pytest.fixture
def stage(qtbot: QtBot) -> InlineStage:
    return InlineStage(qtbot, TEXT)


# ---- the prompt -----------------------------------------------------------------------------
def test_the_bar_opens_under_the_passage_with_the_focus(stage: InlineStage) -> None:
    stage.caret(20)
    stage.inline.rewrite()
    bar = stage.inline.prompt_bar
    assert bar.isVisible()
    assert stage.field.hasFocus()
    assert bar.body().translated(bar.pos()).left() == stage.editor.column_left() - 16


def test_escape_gives_the_caret_back(stage: InlineStage) -> None:
    stage.caret(20)
    stage.inline.rewrite()
    stage.key(Key.Key_Escape, to=stage.field)
    assert stage.state is State.IDLE
    assert stage.editor.selection() == Anchor(20, 20)
    assert stage.editor.hasFocus()


def test_shift_enter_makes_a_line_and_enter_sends(stage: InlineStage) -> None:
    stage.select(PASSAGE)
    stage.inline.rewrite()
    stage.type("One", stage.field)
    stage.key(Key.Key_Return, Mod.ShiftModifier, to=stage.field)
    stage.type("two", stage.field)
    stage.key(Key.Key_Return, to=stage.field)
    assert stage.writing.requests[-1].instruction == "One\ntwo"
    assert stage.inline.stream_bar.isVisible()


def test_enter_while_composing_sends_nothing(stage: InlineStage) -> None:
    stage.select(PASSAGE)
    stage.inline.rewrite()
    stage.type("short", stage.field)
    QApplication.sendEvent(stage.field, QInputMethodEvent("ni", []))
    stage.key(Key.Key_Return, to=stage.field)
    assert stage.state is State.PROMPTING
    assert stage.writing.requests == []


def test_the_last_instruction_waits_selected_and_arrows_walk_back(
    qtbot: QtBot, tmp_path: Path
) -> None:
    stage = InlineStage(qtbot, TEXT, memory=tmp_path / "inline.json")
    for words in ("First.", "Second."):
        stage.ask(PASSAGE, words)
        stage.assistant.follower.clear()
    again = InlineStage(qtbot, TEXT, memory=tmp_path / "inline.json")
    again.select(PASSAGE)
    again.inline.rewrite()
    field = again.inline.prompt_bar.input
    assert (field.text(), field.untouched) == ("Second.", True)
    again.key(Key.Key_Up, to=field)
    assert field.text() == "First."
    again.key(Key.Key_Down, to=field)
    again.key(Key.Key_Down, to=field)
    assert field.text() == ""


def test_a_slash_opens_the_picker_and_enter_runs_the_best(stage: InlineStage) -> None:
    stage.select(PASSAGE)
    stage.inline.rewrite()
    stage.type("/gram", stage.field)
    picker = stage.inline.prompt_bar.picker
    assert picker.isVisible()
    assert picker.current == "fix-grammar"
    stage.key(Key.Key_Return, to=stage.field)
    assert stage.writing.requests[-1].template == "fix-grammar"
    assert not picker.isVisible()


def test_escape_leaves_the_picker_first(stage: InlineStage) -> None:
    stage.select(PASSAGE)
    stage.inline.rewrite()
    stage.type("/", stage.field)
    stage.key(Key.Key_Down, to=stage.field)
    assert stage.inline.prompt_bar.picker.current == "fix-grammar"
    stage.key(Key.Key_Escape, to=stage.field)
    assert stage.state is State.PROMPTING
    assert not stage.inline.prompt_bar.picker.isVisible()


def test_tab_in_the_picker_asks_for_the_form(stage: InlineStage, qtbot: QtBot) -> None:
    stage.select(PASSAGE)
    stage.inline.rewrite()
    stage.type("/gram", stage.field)
    with qtbot.waitSignal(stage.inline.formRequested) as caught:
        stage.key(Key.Key_Tab, to=stage.field)
    assert caught.args == ["fix-grammar"]


def test_a_digit_chooses_a_pinned_template_and_enter_runs_it(stage: InlineStage) -> None:
    stage.select(PASSAGE)
    stage.inline.rewrite()
    stage.key(Key.Key_3, to=stage.field)
    assert stage.writing.requests == []
    assert stage.inline.prompt_bar.picker.current == "friendly"
    stage.key(Key.Key_Return, to=stage.field)
    assert stage.writing.requests[-1].template == "friendly"


@pytest.mark.parametrize("instruction", ["3 short bullets please", "2 sentences", "100 words"])
def test_an_instruction_may_begin_with_a_number(stage: InlineStage, instruction: str) -> None:
    stage.select(PASSAGE)
    stage.inline.rewrite()
    stage.type(instruction, stage.field)
    assert not stage.inline.prompt_bar.picker.isVisible()
    stage.key(Key.Key_Return, to=stage.field)
    asked = stage.writing.requests[-1]
    assert (asked.instruction, asked.template) == (instruction, "")


def test_keys_that_still_arrive_after_enter_are_none_for_the_page(qtbot: QtBot) -> None:
    stage = InlineStage(qtbot, TEXT, quiet_ms=400)
    stage.select(PASSAGE)
    stage.inline.rewrite()
    stage.type("2 words", stage.field)
    stage.key(Key.Key_Return, to=stage.field)
    stage.type(" and more")
    stage.key(Key.Key_Backspace)
    assert stage.text == TEXT
    qtbot.wait(450)
    stage.caret(0)
    stage.type("x")
    assert stage.text == "x" + TEXT


def test_escape_gives_the_page_back_at_once(qtbot: QtBot) -> None:
    stage = InlineStage(qtbot, TEXT, quiet_ms=400)
    stage.caret(0)
    stage.inline.rewrite()
    stage.type("never mind", stage.field)
    stage.key(Key.Key_Escape, to=stage.field)
    stage.type("x")
    assert stage.text == "x" + TEXT


def test_a_digit_inside_an_instruction_is_typed(stage: InlineStage) -> None:
    stage.select(PASSAGE)
    stage.inline.rewrite()
    stage.type("In 2 lines", stage.field)
    assert stage.state is State.PROMPTING
    assert stage.inline.prompt_bar.input.text() == "In 2 lines"


# ---- the whole way --------------------------------------------------------------------------
def test_open_stream_walk_decide_switch_accept_undo(stage: InlineStage) -> None:
    stage.ask(PASSAGE)
    stage.thread.say("The keeper wrote it ")
    assert stage.text == TEXT
    stage.thread.answer(ANSWER.removeprefix("The keeper wrote it "))
    assert stage.state is State.REVIEW
    stage.key(Key.Key_Tab)
    stage.key(Key.Key_Return)
    assert stage.suggestion.focus == 1
    stage.key(Key.Key_Backspace)
    stage.key(Key.Key_Right, Mod.AltModifier)
    stage.thread.answer("The keeper wrote it up.", "It was written down.")
    assert stage.suggestion.current == 1
    stage.key(Key.Key_Left, Mod.AltModifier)
    assert stage.text == TEXT
    stage.key(Key.Key_Return, Mod.ControlModifier)
    assert stage.text == TEXT.replace("every single", "each")
    assert stage.state is State.IDLE
    stage.key(Key.Key_Z, Mod.ControlModifier)
    assert stage.text == TEXT
    start = TEXT.index(PASSAGE)
    assert stage.editor.selection() == Anchor(start, start + len(PASSAGE))


def test_escape_stops_then_rejects_and_undo_brings_it_back(stage: InlineStage) -> None:
    stage.ask(PASSAGE)
    stage.thread.say("A keeper wrote it ")
    stage.key(Key.Key_Escape)
    assert stage.state is State.REVIEW
    assert stage.thread.cancelled
    stage.key(Key.Key_Escape)
    assert stage.state is State.IDLE
    assert [notice.kind for notice in stage.notices] == [NoticeKind.REJECTED]
    stage.key(Key.Key_Z, Mod.ControlModifier)
    assert stage.state is State.REVIEW
    assert stage.text == TEXT


def test_holding_space_shows_the_original(stage: InlineStage) -> None:
    stage.review(PASSAGE, ANSWER)
    QTest.keyPress(stage.editor, Key.Key_Space)
    assert stage.editor.layer.view is not None
    assert stage.editor.layer.view.show_original
    QTest.keyRelease(stage.editor, Key.Key_Space)
    assert not stage.editor.layer.view.show_original
    assert stage.text == TEXT


def test_inserting_below(stage: InlineStage) -> None:
    stage.review(PASSAGE, ANSWER)
    stage.key(Key.Key_Return, Mod.ControlModifier, Mod.ShiftModifier)
    assert stage.text == TEXT.replace(PASSAGE, f"{PASSAGE}\n\n{ANSWER}")


def test_behind_the_blank_that_was_typed_after_the_passage_the_keys_review(qtbot: QtBot) -> None:
    stage = InlineStage(qtbot, "They was here. ")
    stage.caret(len("They was here. "))
    stage.inline.rewrite()
    stage.type("Fix it.", stage.field)
    stage.key(Key.Key_Return, to=stage.field)
    stage.thread.answer("They were here.")
    stage.key(Key.Key_Tab)
    assert stage.suggestion.focus == 0
    stage.key(Key.Key_Return)
    assert stage.assistant.proposal is not None
    assert stage.assistant.proposal.decisions
    assert stage.text == "They was here. "


def test_the_same_keys_type_outside_the_passage(stage: InlineStage) -> None:
    stage.review(PASSAGE, ANSWER)
    stage.caret(len("# Log"))
    stage.type(" of it")
    stage.key(Key.Key_Backspace)
    assert stage.text.startswith("# Log of i\n\n")
    assert stage.state is State.REVIEW
    stage.key(Key.Key_Return, Mod.ControlModifier)
    assert stage.text.startswith(f"# Log of i\n\n{ANSWER}\n")
    assert stage.editor.cursor_position() == len("# Log of i")


def test_typing_in_the_passage_asks_and_shows_the_edit(stage: InlineStage) -> None:
    stage.review(PASSAGE, ANSWER)
    stage.caret(TEXT.index("keeper"))
    stage.type("old ")
    assert stage.inline.review_bar.warning.isVisible()
    assert stage.editor.layer.view is None
    stage.key(Key.Key_Return, Mod.ControlModifier)
    assert stage.text == TEXT.replace("keeper", "old keeper", 1)


def test_control_e_in_a_review_refines(stage: InlineStage) -> None:
    stage.review(PASSAGE, ANSWER)
    stage.inline.rewrite()
    assert stage.field.hasFocus()
    stage.type("Colder.", stage.field)
    stage.key(Key.Key_Return, to=stage.field)
    assert stage.writing.requests[-1].text == ANSWER
    stage.thread.answer("He wrote it down.")
    stage.key(Key.Key_Return, Mod.ControlModifier)
    assert stage.text == TEXT.replace(PASSAGE, "He wrote it down.")


def test_composing_in_a_review_decides_nothing(stage: InlineStage) -> None:
    stage.review(PASSAGE, ANSWER)
    stage.key(Key.Key_End, Mod.ControlModifier)
    QApplication.sendEvent(stage.editor, QInputMethodEvent("ni", []))
    stage.key(Key.Key_Return, Mod.ControlModifier)
    stage.key(Key.Key_Escape)
    assert stage.state is State.REVIEW
    commit = QInputMethodEvent()
    commit.setCommitString("你")
    QApplication.sendEvent(stage.editor, commit)
    assert stage.text == TEXT + "你"
    assert stage.state is State.REVIEW


def test_a_click_on_a_change_focuses_it(stage: InlineStage) -> None:
    stage.review(PASSAGE, ANSWER)
    stage.editor.proposalClicked.emit(1)
    assert stage.suggestion.focus == 1
    stage.key(Key.Key_Return)
    assert (
        stage.suggestion.variant.segments[stage.suggestion.variant.changes[1]].state == "accepted"
    )


def test_the_buttons_do_what_the_keys_do(stage: InlineStage, qtbot: QtBot) -> None:
    stage.review(PASSAGE, ANSWER)
    qtbot.mouseClick(stage.inline.review_bar.accept, Qt.MouseButton.LeftButton)
    assert stage.text == TEXT.replace(PASSAGE, ANSWER)


def test_the_keys_of_a_review_are_the_writers_choice(qtbot: QtBot) -> None:
    chosen = {"accept": "F4", "nextChange": "F3", "retry": "Ctrl+Alt+Return"}
    keys = lambda name: keys_of(name, chosen)[0]  # noqa: E731 - used once
    stage = InlineStage(qtbot, TEXT, keys=keys)
    stage.review(PASSAGE, ANSWER)
    assert stage.inline.review_bar.accept._keys == "F4"
    stage.key(Key.Key_Return, Mod.ControlModifier)
    assert stage.state is State.REVIEW
    stage.key(Key.Key_F3)
    assert stage.suggestion.focus == 0
    stage.key(Key.Key_F4)
    assert stage.text == TEXT.replace(PASSAGE, ANSWER)
