"""Rewriting in the page with real keys: from Ctrl+E to accepted, rejected, undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from inline_stage import InlineStage
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.states import NoticeKind, State
from writer_app.domain.change.anchor import Anchor
from writer_app.engine.base.protocol import EndReason
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
    assert stage.suggestion.segments[stage.suggestion.variant.changes[1]].state == "accepted"


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


# ---- what the bars say ----------------------------------------------------------------------
def test_the_review_bar_says_it_in_numbers(stage: InlineStage) -> None:
    stage.review(PASSAGE, ANSWER)
    bar = stage.inline.review_bar
    said = (bar.count.text(), bar.balance.text(), bar.facts_hold.text())
    assert said == ("2 changes", "+1 −3 words", "numbers, names, links ✓")
    assert bar.variant.accessibleName() == "Variant 1/3"
    assert bar.main.sizeHint().width() <= bar.body().width()
    stage.key(Key.Key_Tab)
    assert bar.count.text() == "Change 1 of 2"
    assert bar.accessibleDescription() == "deleted: every single, inserted: each, 1 of 2"


FACT = "It was installed in 2009 at a cost of £38,400, above the well by the harbour."


def test_a_fact_that_differs_has_a_row_and_can_be_kept(qtbot: QtBot) -> None:
    stage = InlineStage(qtbot, FACT)
    stage.review(FACT, FACT.replace("£38,400", "£38,000"))
    row = stage.inline.review_bar.fact
    assert row.isVisible()
    assert row.accessibleName() == "1 number changed: £38,400 → £38,000"
    row.acted.emit(1)
    assert not row.isVisible()
    stage.key(Key.Key_Return, Mod.ControlModifier)
    assert stage.text == FACT


COSTS = "The port cost 3.5 million euros in 2024, said the harbour master, Ann Lee."


def test_every_fact_is_named_and_shown_in_turn(qtbot: QtBot) -> None:
    stage = InlineStage(qtbot, COSTS)
    answer = COSTS.replace("3.5", "5.3").replace("2024", "2023").replace("Ann Lee", "John Smith")
    stage.review(COSTS, answer)
    row = stage.inline.review_bar.fact
    assert row.accessibleName() == (
        "2 numbers and 2 names changed: 3.5 → 5.3 million euros · 2024 → 2023 · "
        "“Ann Lee” is gone · “John Smith” is new"
    )
    shown = []
    for _ in range(5):
        row.acted.emit(0)
        shown.append(stage.suggestion.focus)
    assert shown == [0, 1, 2, 2, 0]
    row.acted.emit(0)
    assert row.accessibleName().startswith("2 numbers and 2 names changed: 2024 → 2023")
    row.acted.emit(1)
    assert "2024" in stage.suggestion.result()
    assert "5.3" in stage.suggestion.result()


BAD_ENDS = [
    ("", EndReason.STOP, "The model answered nothing. Your text is unchanged."),
    (PASSAGE, EndReason.STOP, "The model changed nothing."),
    ("A keep", EndReason.LENGTH, "The answer stops in mid-sentence. Your text is unchanged."),
    ("", EndReason.CRASHED, "The model stopped. Your text is safe and saved."),
    (
        "It was. It was. It was. ",
        EndReason.REPETITION,
        "The answer began to repeat itself and was cut off. Your text is unchanged.",
    ),
]


@pytest.mark.parametrize(("answer", "reason", "sentence"), BAD_ENDS)
def test_every_bad_end_has_its_sentence_in_the_bar(
    stage: InlineStage, answer: str, reason: EndReason, sentence: str
) -> None:
    stage.ask(PASSAGE)
    stage.thread.say(answer)
    stage.thread.end(reason)
    bar = stage.inline.review_bar if stage.state is State.REVIEW else stage.inline.prompt_bar
    assert bar.isVisible()
    assert bar.warning.isVisible()
    assert bar.warning.accessibleName() == sentence
    assert stage.text == TEXT


def test_a_passage_too_long_says_both_numbers_and_offers_the_section(stage: InlineStage) -> None:
    stage.ask(PASSAGE)
    said = "9,412 tokens; the model reads 8,192. Choose a section."
    stage.thread.fail("context", said)
    warning = stage.inline.prompt_bar.warning
    assert warning.accessibleName() == said
    assert [button.text() for button in warning._buttons] == ["Choose the section"]
    assert stage.text == TEXT


def test_the_keys_row_is_shown_for_the_first_ten_reviews(stage: InlineStage) -> None:
    shown = []
    for _ in range(11):
        stage.review(PASSAGE, ANSWER)
        shown.append(stage.inline.review_bar.keys.isVisible())
        stage.key(Key.Key_Escape)
    assert shown == [True] * 10 + [False]


def test_every_control_has_an_accessible_name(stage: InlineStage) -> None:
    stage.review(PASSAGE, ANSWER)
    bars = (stage.inline.prompt_bar, stage.inline.stream_bar, stage.inline.review_bar)
    for bar in bars:
        assert bar.accessibleName()
        for child in bar.findChildren(QWidget):
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus:
                assert child.accessibleName(), child.objectName()


def test_clicks_beside_the_body_reach_the_page(stage: InlineStage) -> None:
    stage.review(PASSAGE, ANSWER)
    bar = stage.inline.review_bar
    outside = QPoint(1, bar.height() // 2)
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, outside)
    assert stage.state is State.REVIEW


# ---- the page -------------------------------------------------------------------------------
def test_streaming_never_scrolls_the_page(qtbot: QtBot) -> None:
    text = "\n\n".join(f"Paragraph {n} of a long text that fills the page." for n in range(80))
    stage = InlineStage(qtbot, text)
    stage.ask("Paragraph 3 of a long text that fills the page.")
    before = stage.editor.verticalScrollBar().value()
    for word in "A much longer paragraph than there was. " * 10:
        stage.thread.say(word)
    stage.thread.end()
    QApplication.processEvents()
    assert stage.editor.verticalScrollBar().value() == before


def test_emoji_and_accents_at_both_ends_survive(qtbot: QtBot) -> None:
    text = "🌊 e\u0301 the sea 👩\u200d🚀"
    stage = InlineStage(qtbot, f"🌊🌊 {text} 🌊")
    stage.editor.select(Anchor(5, 5 + len(text.encode("utf-16-le")) // 2))
    stage.inline.rewrite()
    stage.type("Go.", stage.field)
    stage.key(Key.Key_Return, to=stage.field)
    assert stage.writing.requests[-1].text == text
    stage.thread.answer(text.replace("sea", "tide"))
    stage.key(Key.Key_Return, Mod.ControlModifier)
    assert stage.text == f"🌊🌊 {text.replace('sea', 'tide')} 🌊"
    stage.key(Key.Key_Z, Mod.ControlModifier)
    assert stage.text == f"🌊🌊 {text} 🌊"


def test_proposals_wait_while_another_document_is_open(stage: InlineStage) -> None:
    stage.inline.document_opened("one")
    stage.review(PASSAGE, ANSWER)
    stage.editor.set_text("Another page.")
    stage.inline.document_opened("two")
    assert stage.state is State.IDLE
    assert stage.editor.marks.waiting == ()
    stage.editor.set_text(TEXT)
    stage.inline.document_opened("one")
    assert stage.notices[-1].kind is NoticeKind.WAITING
    (waiting,) = stage.editor.marks.waiting
    assert waiting.selectedText() == PASSAGE
    stage.caret(TEXT.index("keeper"))
    assert stage.state is State.REVIEW
    assert stage.editor.marks.waiting == ()
    stage.key(Key.Key_Return, Mod.ControlModifier)
    assert stage.text == TEXT.replace(PASSAGE, ANSWER)


def test_on_a_blank_line_control_e_writes_a_paragraph_there(stage: InlineStage) -> None:
    stage.caret(TEXT.index(PASSAGE) - 1)
    stage.inline.rewrite()
    stage.type("One line about tides.", stage.field)
    assert stage.text == TEXT
    stage.key(Key.Key_Return, to=stage.field)
    assert stage.writing.requests[-1].at_caret
    stage.thread.answer("The tide has 2 turns a day.")
    assert stage.state is State.REVIEW
    assert not stage.inline.review_bar.fact.isVisible()
    stage.key(Key.Key_Return, Mod.ControlModifier)
    assert stage.text == TEXT.replace("# Log\n", "# Log\n\nThe tide has 2 turns a day.\n")
    stage.editor.undo()
    assert stage.text == TEXT


def test_the_third_control_e_in_a_novel_moves_nothing(qtbot: QtBot) -> None:
    book = "\n\n".join(f"Paragraph {n} of a long book. " * 12 for n in range(300))
    stage = InlineStage(qtbot, book)
    stage.editor.reveal(book.index("Paragraph 150 "))
    place = stage.editor.verticalScrollBar().value()
    for _ in range(3):
        stage.inline.rewrite()
    assert stage.assistant.proposal is not None
    assert stage.assistant.proposal.scope == "section"
    assert stage.assistant.proposal.anchor.length < len(book) / 4
    assert abs(stage.editor.verticalScrollBar().value() - place) <= 3
    bar = stage.inline.prompt_bar
    assert 0 <= bar.y() < stage.editor.viewport().height() - 40


def test_a_page_that_can_only_be_read_is_not_rewritten(stage: InlineStage) -> None:
    stage.editor.setReadOnly(True)
    stage.inline.rewrite()
    assert [n.kind for n in stage.notices] == [NoticeKind.FAILED]


def test_amber_is_for_facts_alone(stage: InlineStage) -> None:
    bar = stage.inline.review_bar
    assert (bar.fact.ground, bar.warning.ground) == ("warn_bg", "pick")


def test_keys_come_back_while_the_pointer_asks_for_them(stage: InlineStage) -> None:
    stage.review(PASSAGE, ANSWER)
    bar = stage.inline.review_bar
    bar.set_keys_shown(False)
    QApplication.sendEvent(bar.show_keys, QEvent(QEvent.Type.Enter))
    assert bar.keys.isVisible()
    QApplication.sendEvent(bar, QEvent(QEvent.Type.Leave))
    assert not bar.keys.isVisible()
