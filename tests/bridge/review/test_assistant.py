"""The assistant's state machine, driven step by step without a widget or an engine."""

from __future__ import annotations

import pytest
from assistant_stage import FIRST, TEXT, Stage, with_recipes
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.states import Notice, NoticeAct, NoticeKind, Recipe, State
from writer_app.domain.change.anchor import Anchor
from writer_app.engine.base.protocol import EndReason


@pytest.fixture
def stage(qapp: object) -> Stage:
    return with_recipes()


# ---- opening --------------------------------------------------------------------------------
def test_opening_takes_the_sentence_and_grows(stage: Stage) -> None:
    stage.page.selected = Anchor(10, 10)
    sizes = []
    for _ in range(5):
        stage.assistant.prompts.rewrite()
        proposal = stage.assistant.proposal
        assert proposal is not None
        sizes.append((proposal.scope, proposal.original))
    assert [scope for scope, _ in sizes] == [
        "sentence", "paragraph", "section", "section", "section",
    ]  # fmt: skip
    assert sizes[0][1] == FIRST
    assert sizes[2][1] == TEXT


def test_a_selection_is_taken_without_its_blanks(stage: Stage) -> None:
    stage.open(" Nobody read it ")
    assert stage.assistant.proposal is not None
    assert stage.assistant.proposal.original == "Nobody read it"


def test_on_an_empty_page_something_new_is_written(qapp: object) -> None:
    stage = Stage("\n\n")
    stage.assistant.prompts.rewrite()
    assert stage.assistant.state is State.PROMPTING
    stage.assistant.asking.send("A line about tides.")
    asked = stage.writing.requests[-1]
    assert (asked.text, asked.at_caret) == ("", True)


def test_a_template_for_a_passage_says_where_to_put_the_caret(qapp: object) -> None:
    stage = Stage("\n\n", shorten=Recipe("shorten", title="Shorten"))
    stage.assistant.asking.run_template("shorten")
    assert stage.kinds == [NoticeKind.NO_TEXT]
    assert stage.assistant.state is State.IDLE


def test_escape_closes_the_prompt(stage: Stage) -> None:
    stage.open().assistant.reject()
    assert stage.assistant.state is State.IDLE
    assert stage.notices == []


def test_an_empty_instruction_is_not_sent(stage: Stage) -> None:
    stage.open().assistant.asking.send("  ")
    assert stage.assistant.state is State.PROMPTING


# ---- streaming and accepting ----------------------------------------------------------------
def test_the_document_changes_only_on_accept(stage: Stage, qtbot: QtBot) -> None:
    stage.open().assistant.asking.send("Shorten.")
    stage.thread.say("The keeper wrote it ")
    with qtbot.waitSignal(stage.assistant.suggestionChanged):
        pass
    assert stage.page.content == TEXT
    stage.thread.say("down each night.")
    stage.thread.end()
    assert stage.assistant.state is State.REVIEW
    assert stage.page.content == TEXT
    stage.assistant.accept()
    assert stage.page.content == TEXT.replace("every single", "each")
    assert stage.assistant.state is State.IDLE
    assert len(stage.accepted) == 1


def test_the_request_carries_the_passage_and_its_surroundings(stage: Stage) -> None:
    stage.open().assistant.asking.send("Shorten.")
    request = stage.writing.requests[-1]
    assert request.text == FIRST
    assert request.before == "# Log\n\n"
    assert request.after.startswith(" Nobody read")
    assert request.instruction == "Shorten."


def test_accepting_after_decisions(stage: Stage) -> None:
    stage.review("A keeper wrote it down each night.")
    stage.assistant.review.next_change()
    stage.assistant.review.reject_change()
    stage.assistant.review.accept_change()
    stage.assistant.accept()
    assert stage.page.content == TEXT.replace("every single", "each")


@pytest.mark.parametrize("below", [False, True])
def test_whoever_keeps_versions_is_told_before_the_text_changes(stage: Stage, below: bool) -> None:
    told: list[str] = []
    stage.assistant.applying.connect(lambda: told.append(stage.page.content))
    stage.review()
    stage.assistant.accept(below=below)
    assert told == [TEXT]
    assert stage.page.content != TEXT


def test_rejecting_leaves_the_page_and_can_be_taken_back(stage: Stage) -> None:
    stage.review()
    stage.assistant.review.next_change()
    stage.assistant.reject()
    assert (stage.assistant.state, stage.page.content) == (State.IDLE, TEXT)
    assert stage.kinds == [NoticeKind.REJECTED]
    assert stage.assistant.can_reopen
    stage.assistant.act(NoticeAct.REOPEN)
    assert stage.assistant.state is State.REVIEW
    assert stage.assistant.proposal is not None
    assert stage.assistant.proposal.suggestion.focus == 0


def test_an_edit_ends_the_chance_to_reopen(stage: Stage) -> None:
    stage.review().assistant.reject()
    stage.page.edit(0, 0, "x")
    assert not stage.assistant.can_reopen
    stage.assistant.act(NoticeAct.REOPEN)
    assert stage.assistant.state is State.IDLE


def test_rejecting_each_change_and_accepting_writes_nothing(stage: Stage) -> None:
    stage.review()
    stage.assistant.review.next_change()
    stage.assistant.review.reject_change()
    stage.assistant.accept()
    assert stage.page.content == TEXT
    assert stage.page.undo_stack == []


def test_a_decision_can_be_taken_back(stage: Stage) -> None:
    stage.review()
    stage.assistant.review.next_change()
    stage.assistant.review.reject_change()
    assert stage.assistant.review.undo_decision()
    assert not stage.assistant.review.undo_decision()
    stage.assistant.accept()
    assert stage.page.content == TEXT.replace("every single", "each")


# ---- stopping and failing -------------------------------------------------------------------
def test_stopping_keeps_what_is_there(stage: Stage) -> None:
    stage.open().assistant.asking.send("Shorten.")
    stage.thread.say("A keeper wrote it ")
    stage.assistant.stop()
    assert stage.thread.cancelled == [stage.thread.last]
    assert stage.assistant.state is State.REVIEW
    stage.thread.say("late words")
    stage.assistant.accept()
    assert stage.page.content == TEXT.replace("The keeper", "A keeper")


def test_stopping_before_the_first_word_goes_back_to_the_prompt(stage: Stage) -> None:
    stage.open().assistant.asking.send("Shorten.")
    stage.assistant.stop()
    assert stage.assistant.state is State.PROMPTING
    assert stage.problem is None


ENDINGS = [
    ("", EndReason.STOP, NoticeKind.EMPTY, State.PROMPTING),
    ("   \n", EndReason.STOP, NoticeKind.EMPTY, State.PROMPTING),
    (FIRST, EndReason.STOP, NoticeKind.IDENTICAL, State.PROMPTING),
    ("A keeper wrote", EndReason.LENGTH, NoticeKind.CUT_OFF, State.REVIEW),
    ("A keeper wrote", EndReason.REPETITION, NoticeKind.REPETITION, State.REVIEW),
    ("A keeper wrote", EndReason.CRASHED, NoticeKind.CRASHED, State.REVIEW),
    ("", EndReason.CRASHED, NoticeKind.CRASHED, State.PROMPTING),
    ("", EndReason.HUNG, NoticeKind.HUNG, State.PROMPTING),
]


@pytest.mark.parametrize(("text", "reason", "kind", "state"), ENDINGS)
def test_every_bad_end_says_so_and_leaves_the_page_alone(
    stage: Stage, text: str, reason: EndReason, kind: NoticeKind, state: State
) -> None:
    stage.open().assistant.asking.send("Shorten.")
    stage.thread.say(text)
    stage.thread.end(reason)
    assert (stage.problem, stage.assistant.state, stage.page.content) == (kind, state, TEXT)


FAILURES = [
    ("context", NoticeKind.TOO_LONG, NoticeAct.CHOOSE_SECTION),
    ("model", NoticeKind.NO_MODEL, NoticeAct.SET_UP_MODEL),
    ("missing_variable", NoticeKind.MISSING, NoticeAct.FILL_IN),
    ("engine", NoticeKind.FAILED, NoticeAct.RETRY),
]


@pytest.mark.parametrize(("kind", "notice", "action"), FAILURES)
def test_every_failure_says_what_can_be_done(
    stage: Stage, kind: str, notice: NoticeKind, action: NoticeAct
) -> None:
    stage.open().assistant.asking.send("Shorten.")
    stage.thread.fail(kind, "A sentence.")
    proposal = stage.assistant.proposal
    assert proposal is not None
    assert proposal.problem == Notice(notice, {"message": "A sentence.", "template": ""}, (action,))
    assert stage.assistant.state is State.PROMPTING


def test_trying_again_after_a_failure(stage: Stage) -> None:
    stage.open().assistant.asking.send("Shorten.")
    stage.thread.end(EndReason.CRASHED)
    stage.assistant.act(NoticeAct.RETRY)
    stage.thread.answer("A keeper wrote it down every single night.")
    assert stage.assistant.state is State.REVIEW
    assert stage.problem is None


def test_an_unknown_template_is_a_problem_of_the_bar(stage: Stage) -> None:
    stage.open().assistant.asking.send(template="nothing")
    assert stage.problem is NoticeKind.FAILED


# ---- typing while it works ------------------------------------------------------------------
@pytest.mark.parametrize("position", [0, 7, TEXT.index(" Nobody") + 1, len(TEXT)])
def test_typing_elsewhere_moves_the_proposal(stage: Stage, position: int) -> None:
    stage.open().assistant.asking.send("Shorten.")
    stage.thread.say("The keeper wrote it down each")
    stage.page.edit(position, 0, "typed ")
    stage.thread.say(" night.")
    stage.thread.end()
    stage.assistant.accept()
    expected = TEXT[:position] + "typed " + TEXT[position:]
    assert stage.page.content == expected.replace("every single", "each")


def test_typing_inside_pauses_and_asks(stage: Stage) -> None:
    stage.open().assistant.asking.send("Shorten.")
    stage.thread.say("The keeper wrote it down each")
    stage.page.edit(12, 0, "old ")
    assert stage.thread.cancelled == [stage.thread.last]
    assert stage.problem is NoticeKind.TYPED_INSIDE
    stage.assistant.accept()
    assert stage.page.content == TEXT[:12] + "old " + TEXT[12:]


def test_keeping_the_edit_drops_the_proposal(stage: Stage) -> None:
    stage.review()
    stage.page.edit(12, 0, "old ")
    stage.assistant.act(NoticeAct.KEEP_EDIT)
    assert stage.assistant.state is State.IDLE
    assert "old " in stage.page.content


def test_starting_again_takes_the_edit_with_it(stage: Stage) -> None:
    stage.review()
    stage.page.edit(11, 0, "old ")
    stage.assistant.act(NoticeAct.START_AGAIN)
    assert stage.writing.requests[-1].text == FIRST.replace("keeper", "old keeper")
    stage.thread.answer("The old keeper wrote it down.")
    stage.assistant.accept()
    assert "The old keeper wrote it down. Nobody" in stage.page.content


def test_undoing_the_edit_takes_the_question_back(stage: Stage) -> None:
    stage.review()
    stage.page.edit(12, 0, "old ")
    stage.page.edit(12, 4, "")
    assert stage.problem is None
    stage.assistant.accept()
    assert stage.page.content == TEXT.replace("every single", "each")


def test_deleting_the_passage_while_prompting_closes_the_prompt(stage: Stage) -> None:
    stage.open()
    stage.page.edit(7, len(FIRST), "")
    assert stage.assistant.state is State.IDLE
