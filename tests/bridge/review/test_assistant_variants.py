"""The assistant: variants, refining, its guards, and where answers go, step by step."""

from __future__ import annotations

import pytest
from assistant_stage import FIRST, TEXT, Stage, with_recipes
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.states import NoticeAct, NoticeKind, State
from writer_app.domain.change.anchor import Anchor
from writer_app.engine.base.protocol import EndReason


@pytest.fixture
def stage(qapp: object) -> Stage:
    return with_recipes()


# ---- variants, refining, guards -------------------------------------------------------------
def test_the_next_variants_are_made_in_one_batch_when_asked_for(stage: Stage) -> None:
    stage.review()
    stage.assistant.review.next_variant()
    assert stage.writing.requests[-1].variants == 2
    assert stage.writing.requests[-1].attempt == 1
    stage.thread.answer(FIRST.replace("down", "up"), FIRST.replace("night", "day"))
    proposal = stage.assistant.proposal
    assert proposal is not None
    assert (proposal.suggestion.current, len(proposal.suggestion.variants)) == (1, 3)
    stage.assistant.review.next_variant()
    stage.assistant.accept()
    assert stage.page.content == TEXT.replace("night", "day", 1)


def test_a_variant_that_fails_leaves_the_others(stage: Stage) -> None:
    stage.review()
    stage.assistant.asking.retry()
    stage.thread.end(EndReason.CRASHED)
    proposal = stage.assistant.proposal
    assert proposal is not None
    assert (stage.assistant.state, len(proposal.suggestion.variants)) == (State.REVIEW, 1)
    assert stage.problem is NoticeKind.CRASHED


def test_refining_keeps_the_first_original_as_its_base(stage: Stage) -> None:
    stage.review()
    stage.assistant.prompts.rewrite()
    assert stage.assistant.state is State.PROMPTING
    stage.assistant.asking.send("Colder.")
    assert stage.writing.requests[-1].text == FIRST.replace("every single", "each")
    stage.thread.answer("The keeper noted it each night.")
    proposal = stage.assistant.proposal
    assert proposal is not None
    assert proposal.suggestion.original == FIRST
    stage.assistant.accept()
    assert "The keeper noted it each night. Nobody" in stage.page.content


def test_escape_from_refining_goes_back_to_the_review(stage: Stage) -> None:
    stage.review().assistant.prompts.rewrite()
    stage.assistant.reject()
    assert stage.assistant.state is State.REVIEW


def test_a_refinement_that_fails_leaves_the_proposal(stage: Stage) -> None:
    stage.review().assistant.prompts.rewrite()
    stage.assistant.asking.send("Colder.")
    stage.thread.end(EndReason.CRASHED)
    proposal = stage.assistant.proposal
    assert proposal is not None
    assert proposal.suggestion.variant.result == FIRST.replace("every single", "each")
    assert stage.assistant.state is State.REVIEW


def test_inserting_below_leaves_the_passage(stage: Stage) -> None:
    stage.review().assistant.accept(below=True)
    new = FIRST.replace("every single", "each")
    assert stage.page.content == TEXT.replace(FIRST, f"{FIRST}\n\n{new}")


def test_moving_the_dial_writes_again(stage: Stage) -> None:
    stage.review().assistant.asking.set_dial("strict")
    assert stage.assistant.state is State.STREAMING
    assert stage.writing.requests[-1].dial == "strict"


def test_another_reading_level_is_written_again(stage: Stage) -> None:
    stage.review().assistant.asking.set_level("easy")
    assert stage.assistant.state is State.STREAMING
    assert stage.writing.requests[-1].level == "easy"
    proposal = stage.assistant.proposal
    assert proposal is not None
    assert proposal.level_wanted == "easy"


def test_more_change_than_the_template_allows_is_said(stage: Stage) -> None:
    stage.open().assistant.asking.send(template="shorten")
    stage.thread.answer("The keeper left it where it was that week.")
    assert stage.problem is NoticeKind.TOO_MUCH
    assert stage.assistant.state is State.REVIEW


@pytest.mark.parametrize(("asked", "problem"), [("in 30 words", True), ("at most 30 words", False)])
def test_an_answer_of_another_length_than_was_asked_for_is_told(
    stage: Stage, asked: str, problem: bool
) -> None:
    stage.open().assistant.asking.send(asked)
    stage.thread.answer("The keeper left it where it was that week.")
    assert (stage.problem is NoticeKind.LENGTH) is problem


def test_the_same_answer_again_is_said_and_not_kept_twice(stage: Stage) -> None:
    stage.review()
    stage.assistant.asking.retry()
    stage.thread.answer(FIRST.replace("every single", "each"))
    assert stage.problem is NoticeKind.SAME_AGAIN
    assert stage.assistant.proposal is not None
    assert len(stage.assistant.proposal.suggestion.variants) == 1


LONG = "Every evening the keeper went up to the lamp, trimmed the wick and wrote down the hour. "
CHINESE = "守塔人每天傍晚登上灯塔，修剪灯芯，记下时刻，然后下楼吃饭，读报，睡觉，第二天再来一遍。"


@pytest.mark.parametrize(("words", "warned"), [("Shorten.", True), ("Translate to Chinese", False)])
def test_another_language_is_said_unless_it_was_asked_for(
    qapp: object, words: str, warned: bool
) -> None:
    stage = Stage(LONG * 2)
    stage.open(LONG * 2).assistant.asking.send(words)
    stage.thread.answer(CHINESE)
    assert (stage.problem is NoticeKind.LANGUAGE) is warned


# ---- where answers go -----------------------------------------------------------------------
def test_direct_writes_at_once_and_flashes(stage: Stage, qtbot: QtBot) -> None:
    stage.open()
    with qtbot.waitSignal(stage.assistant.flashRequested):
        stage.assistant.asking.send(template="fix")
        stage.thread.answer(FIRST.replace("every single", "each"))
    assert stage.page.content == TEXT.replace("every single", "each")
    assert stage.assistant.state is State.IDLE


def test_a_direct_answer_that_was_stopped_waits_for_review(stage: Stage) -> None:
    stage.open()
    stage.assistant.asking.send(template="fix")
    stage.thread.say("Someone else entirely wrote all of this down at night, ")
    stage.assistant.stop()
    assert stage.assistant.state is State.REVIEW
    assert stage.page.content == TEXT


def test_insert_below_adds_a_paragraph(stage: Stage) -> None:
    stage.open().assistant.asking.send(template="more")
    stage.thread.answer("And so it went on.")
    assert stage.page.content == TEXT
    stage.assistant.accept()
    assert stage.page.content == TEXT.replace(FIRST, FIRST + "\n\nAnd so it went on.")


def test_a_new_document_is_handed_over(stage: Stage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(stage.assistant.documentRequested) as caught:
        stage.assistant.asking.run_template("article", {"topic": "bees"})
        stage.thread.answer("# Bees\n\nThey hum.")
    assert caught.args == ["# Bees\n\nThey hum.", "Article"]
    assert (stage.page.content, stage.assistant.state) == (TEXT, State.IDLE)


def test_a_summary_streams_into_the_panel(stage: Stage) -> None:
    pieces: list[str] = []
    stage.assistant.panelText.connect(pieces.append)
    stage.assistant.asking.run_template("summary")
    stage.thread.say("Short ")
    stage.thread.answer("and sweet.")
    assert "".join(pieces) == "Short and sweet."
    assert stage.page.content == TEXT


@pytest.mark.parametrize("template", ["summary", "article"])
def test_what_failed_beside_the_page_is_tried_again(stage: Stage, template: str) -> None:
    stage.assistant.asking.run_template(template, {"topic": "bees"})
    stage.thread.end(EndReason.CRASHED)
    assert stage.assistant.state is State.IDLE
    stage.assistant.act(NoticeAct.RETRY)
    first, second = stage.writing.requests[-2:]
    assert (stage.assistant.state, second) == (State.STREAMING, first)
    stage.thread.answer("In short.")
    assert stage.assistant.state is State.IDLE


def test_a_panel_template_chosen_in_the_prompt_goes_to_the_panel(
    stage: Stage, qtbot: QtBot
) -> None:
    stage.open()
    with qtbot.waitSignal(stage.assistant.elsewhereBegan) as began:
        stage.assistant.asking.run_template("summary")
    assert began.args == ["Summary"]
    with qtbot.waitSignal(stage.assistant.panelEnded):
        stage.thread.answer("In short.")
    assert stage.assistant.state is State.IDLE
    assert stage.page.content == TEXT


def test_a_template_chooses_its_scope(stage: Stage) -> None:
    stage.page.selected = Anchor(60, 60)
    stage.assistant.asking.run_template("section")
    assert stage.writing.requests[-1].text == TEXT
