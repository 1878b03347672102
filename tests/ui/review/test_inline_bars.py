"""What the bars of the prompt and of the review say, and their controls."""

from __future__ import annotations

import pytest
from inline_stage import InlineStage
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.states import State
from writer_app.engine.base.protocol import EndReason

Key, Mod = Qt.Key, Qt.KeyboardModifier
PASSAGE = "The keeper wrote it down every single night, and never once forgot."
ANSWER = "The keeper wrote it down each night, and never forgot."
TEXT = f"# Log\n\n{PASSAGE}\n\nAnother paragraph stands here 🌊 and waits."


@pytest.fixture
def stage(qtbot: QtBot) -> InlineStage:
    return InlineStage(qtbot, TEXT)


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


def test_in_a_narrow_column_nothing_of_the_bar_is_cut(stage: InlineStage) -> None:
    stage.review(PASSAGE, ANSWER)
    stage.key(Key.Key_Tab)
    bar = stage.inline.review_bar
    bar.resize(380, bar.height())
    assert bar.main.sizeHint().width() <= bar.body().width()
    assert (bar.count.text(), bar.count.toolTip()) == ("1 of 2", "Change 1 of 2")
    bar.resize(900, bar.height())
    assert bar.count.text() == "Change 1 of 2"


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
    assert "2024" in stage.suggestion.variant.result
    assert "5.3" in stage.suggestion.variant.result


BAD_ENDS = [
    ("", EndReason.STOP, "The model answered nothing. Your text is unchanged."),
    (PASSAGE, EndReason.STOP, "The model changed nothing."),
    ("A keep", EndReason.LENGTH, "The answer stops in mid-sentence."),
    ("", EndReason.CRASHED, "The model stopped. Your text is safe and saved."),
    (
        "It was. It was. It was. ",
        EndReason.REPETITION,
        "The answer began to repeat itself and was cut off there.",
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


def test_letters_at_a_button_of_the_prompt_go_into_its_field(stage: InlineStage) -> None:
    stage.select(PASSAGE)
    stage.key(Key.Key_E, Mod.ControlModifier)
    bar = stage.inline.prompt_bar
    bar.scope.setFocus()
    QTest.keyClicks(bar.scope, "Sh")
    assert (bar.input.text(), stage.text) == ("Sh", TEXT)


def test_letters_at_a_button_of_the_review_change_no_text(stage: InlineStage) -> None:
    stage.review(PASSAGE, ANSWER)
    QTest.keyClicks(stage.inline.review_bar.dial, "Sh")
    assert stage.text == TEXT


def test_a_chosen_level_is_said_and_the_field_has_the_keys_again(stage: InlineStage) -> None:
    stage.select(PASSAGE)
    stage.key(Key.Key_E, Mod.ControlModifier)
    bar = stage.inline.prompt_bar
    bar.scope.setFocus()
    bar.levelChosen.emit("easy")
    assert bar.scope.text().endswith("Easy to read")
    assert bar.input.hasFocus()
