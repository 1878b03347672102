"""The assistant's state machine, driven step by step without a widget or an engine."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from inline_fakes import FakePage, FakeThread, FakeWriting
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.states import Notice, NoticeAct, NoticeKind, Recipe, State
from writer_app.bridge.review.assistant import Assistant
from writer_app.domain.change.anchor import Anchor
from writer_app.engine.base.protocol import EndReason

FIRST = "The keeper wrote it down every single night."
TEXT = f"# Log\n\n{FIRST} Nobody read it until much later.\n\nA second paragraph stands here."


class Stage:
    """An assistant with its page and thread, and what it said."""

    def __init__(self, text: str = TEXT, **recipes: Recipe) -> None:
        self.page = FakePage(text)
        self.thread = FakeThread()
        self.writing = FakeWriting(**recipes)
        self.assistant = Assistant(self.thread, self.writing)  # type: ignore[arg-type] # a fake
        self.assistant.attach(self.page)
        self.page.assistant = self.assistant
        self.notices: list[Notice] = []
        self.accepted: list[object] = []
        self.assistant.applyRequested.connect(self.page.apply)
        self.assistant.insertBelowRequested.connect(self.page.insert_below)
        self.assistant.noticeRaised.connect(self.notices.append)
        self.assistant.accepted.connect(self.accepted.append)

    def open(self, part: str = FIRST) -> Stage:
        self.page.select(part)
        self.assistant.rewrite()
        return self

    def review(self, answer: str = FIRST.replace("every single", "each")) -> Stage:
        self.open()
        self.assistant.send("Shorten.")
        self.thread.answer(answer)
        return self

    @property
    def kinds(self) -> list[NoticeKind]:
        return [notice.kind for notice in self.notices]

    @property
    def problem(self) -> NoticeKind | None:
        proposal = self.assistant.proposal
        return proposal.problem.kind if proposal and proposal.problem else None


Made = Callable[..., Stage]


@pytest.fixture
def stage(qapp: object) -> Stage:
    return Stage(
        shorten=Recipe("shorten", title="Shorten", max_change=0.2),
        fix=Recipe("fix", title="Fix", apply="direct"),
        more=Recipe("more", title="Continue", apply="insert_below"),
        article=Recipe("article", title="Article", apply="new_document", scope="none"),
        summary=Recipe("summary", title="Summary", apply="panel", scope="document"),
        section=Recipe("section", title="Section", scope="section"),
    )


# ---- opening --------------------------------------------------------------------------------
def test_opening_takes_the_sentence_and_grows(stage: Stage) -> None:
    stage.page.selected = Anchor(10, 10)
    sizes = []
    for _ in range(5):
        stage.assistant.rewrite()
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
    stage.assistant.rewrite()
    assert stage.assistant.state is State.PROMPTING
    stage.assistant.send("A line about tides.")
    asked = stage.writing.requests[-1]
    assert (asked.text, asked.at_caret) == ("", True)


def test_a_template_for_a_passage_says_where_to_put_the_caret(qapp: object) -> None:
    stage = Stage("\n\n", shorten=Recipe("shorten", title="Shorten"))
    stage.assistant.run_template("shorten")
    assert stage.kinds == [NoticeKind.NO_TEXT]
    assert stage.assistant.state is State.IDLE


def test_escape_closes_the_prompt(stage: Stage) -> None:
    stage.open().assistant.reject()
    assert stage.assistant.state is State.IDLE
    assert stage.notices == []


def test_an_empty_instruction_is_not_sent(stage: Stage) -> None:
    stage.open().assistant.send("  ")
    assert stage.assistant.state is State.PROMPTING


# ---- streaming and accepting ----------------------------------------------------------------
def test_the_document_changes_only_on_accept(stage: Stage, qtbot: QtBot) -> None:
    stage.open().assistant.send("Shorten.")
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
    stage.open().assistant.send("Shorten.")
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
    stage.open().assistant.send("Shorten.")
    stage.thread.say("A keeper wrote it ")
    stage.assistant.stop()
    assert stage.thread.cancelled == [stage.thread.last]
    assert stage.assistant.state is State.REVIEW
    stage.thread.say("late words")
    stage.assistant.accept()
    assert stage.page.content == TEXT.replace("The keeper", "A keeper")


def test_stopping_before_the_first_word_goes_back_to_the_prompt(stage: Stage) -> None:
    stage.open().assistant.send("Shorten.")
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
    stage.open().assistant.send("Shorten.")
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
    stage.open().assistant.send("Shorten.")
    stage.thread.fail(kind, "A sentence.")
    proposal = stage.assistant.proposal
    assert proposal is not None
    assert proposal.problem == Notice(notice, {"message": "A sentence.", "template": ""}, (action,))
    assert stage.assistant.state is State.PROMPTING


def test_trying_again_after_a_failure(stage: Stage) -> None:
    stage.open().assistant.send("Shorten.")
    stage.thread.end(EndReason.CRASHED)
    stage.assistant.act(NoticeAct.RETRY)
    stage.thread.answer("A keeper wrote it down every single night.")
    assert stage.assistant.state is State.REVIEW
    assert stage.problem is None


def test_an_unknown_template_is_a_problem_of_the_bar(stage: Stage) -> None:
    stage.open().assistant.send(template="nothing")
    assert stage.problem is NoticeKind.FAILED


# ---- typing while it works ------------------------------------------------------------------
@pytest.mark.parametrize("position", [0, 7, TEXT.index(" Nobody") + 1, len(TEXT)])
def test_typing_elsewhere_moves_the_proposal(stage: Stage, position: int) -> None:
    stage.open().assistant.send("Shorten.")
    stage.thread.say("The keeper wrote it down each")
    stage.page.edit(position, 0, "typed ")
    stage.thread.say(" night.")
    stage.thread.end()
    stage.assistant.accept()
    expected = TEXT[:position] + "typed " + TEXT[position:]
    assert stage.page.content == expected.replace("every single", "each")


def test_typing_inside_pauses_and_asks(stage: Stage) -> None:
    stage.open().assistant.send("Shorten.")
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
    stage.assistant.retry()
    stage.thread.end(EndReason.CRASHED)
    proposal = stage.assistant.proposal
    assert proposal is not None
    assert (stage.assistant.state, len(proposal.suggestion.variants)) == (State.REVIEW, 1)
    assert stage.problem is NoticeKind.CRASHED


def test_refining_keeps_the_first_original_as_its_base(stage: Stage) -> None:
    stage.review()
    stage.assistant.rewrite()
    assert stage.assistant.state is State.PROMPTING
    stage.assistant.send("Colder.")
    assert stage.writing.requests[-1].text == FIRST.replace("every single", "each")
    stage.thread.answer("The keeper noted it each night.")
    proposal = stage.assistant.proposal
    assert proposal is not None
    assert proposal.suggestion.original == FIRST
    stage.assistant.accept()
    assert "The keeper noted it each night. Nobody" in stage.page.content


def test_escape_from_refining_goes_back_to_the_review(stage: Stage) -> None:
    stage.review().assistant.rewrite()
    stage.assistant.reject()
    assert stage.assistant.state is State.REVIEW


def test_a_refinement_that_fails_leaves_the_proposal(stage: Stage) -> None:
    stage.review().assistant.rewrite()
    stage.assistant.send("Colder.")
    stage.thread.end(EndReason.CRASHED)
    proposal = stage.assistant.proposal
    assert proposal is not None
    assert proposal.suggestion.result() == FIRST.replace("every single", "each")
    assert stage.assistant.state is State.REVIEW


def test_inserting_below_leaves_the_passage(stage: Stage) -> None:
    stage.review().assistant.accept(below=True)
    new = FIRST.replace("every single", "each")
    assert stage.page.content == TEXT.replace(FIRST, f"{FIRST}\n\n{new}")


def test_moving_the_dial_writes_again(stage: Stage) -> None:
    stage.review().assistant.set_dial("strict")
    assert stage.assistant.state is State.STREAMING
    assert stage.writing.requests[-1].dial == "strict"


def test_more_change_than_the_template_allows_is_said(stage: Stage) -> None:
    stage.open().assistant.send(template="shorten")
    stage.thread.answer("The keeper left it where it was that week.")
    assert stage.problem is NoticeKind.TOO_MUCH
    assert stage.assistant.state is State.REVIEW


def test_the_same_answer_again_is_said_and_not_kept_twice(stage: Stage) -> None:
    stage.review()
    stage.assistant.retry()
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
    stage.open(LONG * 2).assistant.send(words)
    stage.thread.answer(CHINESE)
    assert (stage.problem is NoticeKind.LANGUAGE) is warned


# ---- where answers go -----------------------------------------------------------------------
def test_direct_writes_at_once_and_flashes(stage: Stage, qtbot: QtBot) -> None:
    stage.open()
    with qtbot.waitSignal(stage.assistant.flashRequested):
        stage.assistant.send(template="fix")
        stage.thread.answer(FIRST.replace("every single", "each"))
    assert stage.page.content == TEXT.replace("every single", "each")
    assert stage.assistant.state is State.IDLE


def test_a_direct_answer_that_was_stopped_waits_for_review(stage: Stage) -> None:
    stage.open()
    stage.assistant.send(template="fix")
    stage.thread.say("Someone else entirely wrote all of this down at night, ")
    stage.assistant.stop()
    assert stage.assistant.state is State.REVIEW
    assert stage.page.content == TEXT


def test_insert_below_adds_a_paragraph(stage: Stage) -> None:
    stage.open().assistant.send(template="more")
    stage.thread.answer("And so it went on.")
    assert stage.page.content == TEXT
    stage.assistant.accept()
    assert stage.page.content == TEXT.replace(FIRST, FIRST + "\n\nAnd so it went on.")


def test_a_new_document_is_handed_over(stage: Stage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(stage.assistant.documentRequested) as caught:
        stage.assistant.run_template("article", {"topic": "bees"})
        stage.thread.answer("# Bees\n\nThey hum.")
    assert caught.args == ["# Bees\n\nThey hum.", "Article"]
    assert (stage.page.content, stage.assistant.state) == (TEXT, State.IDLE)


def test_a_summary_streams_into_the_panel(stage: Stage) -> None:
    pieces: list[str] = []
    stage.assistant.panelText.connect(pieces.append)
    stage.assistant.run_template("summary")
    stage.thread.say("Short ")
    stage.thread.answer("and sweet.")
    assert "".join(pieces) == "Short and sweet."
    assert stage.page.content == TEXT


def test_a_panel_template_chosen_in_the_prompt_goes_to_the_panel(
    stage: Stage, qtbot: QtBot
) -> None:
    stage.open()
    with qtbot.waitSignal(stage.assistant.elsewhereBegan) as began:
        stage.assistant.run_template("summary")
    assert began.args == ["Summary"]
    with qtbot.waitSignal(stage.assistant.panelEnded):
        stage.thread.answer("In short.")
    assert stage.assistant.state is State.IDLE
    assert stage.page.content == TEXT


def test_a_template_chooses_its_scope(stage: Stage) -> None:
    stage.page.selected = Anchor(60, 60)
    stage.assistant.run_template("section")
    assert stage.writing.requests[-1].text == TEXT


# ---- several at once ------------------------------------------------------------------------
def test_two_proposals_wait_and_both_land(stage: Stage) -> None:
    stage.review()
    stage.open("A second paragraph stands here.").assistant.send("Shorten.")
    stage.thread.answer("A second one stands here.")
    assert len(stage.assistant.waiting) == 2
    stage.assistant.accept()
    assert stage.kinds == [NoticeKind.WAITING]
    stage.assistant.accept()  # nothing is accepted unseen
    stage.assistant.act(NoticeAct.SHOW_WAITING)
    stage.assistant.accept()
    expected = TEXT.replace("every single", "each").replace("second paragraph", "second one")
    assert stage.page.content == expected


def test_the_cursor_in_a_waiting_proposal_takes_it_in_hand(stage: Stage) -> None:
    stage.review()
    stage.open("A second paragraph stands here.").assistant.send("Shorten.")
    stage.thread.answer("A second one stands here.")
    stage.open("keeper")
    assert stage.assistant.proposal is not None
    assert stage.assistant.proposal.original == FIRST
    assert stage.assistant.state is State.REVIEW


def test_a_caret_in_a_waiting_proposal_takes_it_in_hand(stage: Stage) -> None:
    stage.review()
    kept = stage.assistant.follower.leave()
    stage.assistant.follower.enter(kept)
    stage.assistant.follower.caret_at(0)
    assert stage.assistant.state is State.IDLE
    stage.assistant.follower.caret_at(20)
    assert stage.assistant.state is State.REVIEW


def test_proposals_come_back_with_their_document(stage: Stage) -> None:
    stage.review()
    kept = stage.assistant.follower.leave()
    assert stage.assistant.state is State.IDLE
    stage.assistant.follower.enter(kept)
    stage.assistant.act(NoticeAct.SHOW_WAITING)
    stage.assistant.accept()
    assert stage.page.content == TEXT.replace("every single", "each")


def test_a_proposal_finds_its_passage_that_moved_meanwhile(stage: Stage) -> None:
    stage.review()
    kept = stage.assistant.follower.leave()
    stage.page.content = "🌊 A line that another program wrote.\n\n" + TEXT
    stage.assistant.follower.enter(kept)
    stage.page.select("keeper")
    stage.assistant.rewrite()
    stage.assistant.accept()
    assert FIRST.replace("every single", "each") in stage.page.content
    assert stage.page.content.startswith("🌊 A line that another program wrote.\n\n# Log")


def test_a_proposal_for_a_passage_that_changed_meanwhile_asks(stage: Stage) -> None:
    stage.review()
    kept = stage.assistant.follower.leave()
    stage.page.content = stage.page.content.replace("keeper", "warden")
    stage.assistant.follower.enter(kept)
    stage.assistant.act(NoticeAct.SHOW_WAITING)
    assert stage.problem is NoticeKind.TYPED_INSIDE
    stage.assistant.accept()
    assert "single" in stage.page.content


def test_leaving_while_another_variant_is_written_keeps_the_first(stage: Stage) -> None:
    stage.review()
    stage.assistant.retry()
    stage.thread.say("A keeper")
    stage.assistant._runs._follow()
    stage.assistant.follower.enter(stage.assistant.follower.leave())
    stage.assistant.act(NoticeAct.SHOW_WAITING)
    stage.assistant.accept()
    assert stage.page.content == TEXT.replace("every single", "each")


def test_a_problem_stays_with_the_variant_it_is_about() -> None:
    stage = Stage().open()
    stage.assistant.send("Shorten.")
    stage.thread.say("The keeper noted all of it down each")
    stage.thread.end(EndReason.LENGTH)
    stage.assistant.retry()
    stage.thread.answer(FIRST.replace("every single", "each"))
    assert stage.problem is None
    stage.assistant.review.previous_variant()
    assert stage.problem is NoticeKind.CUT_OFF
    stage.assistant.review.next_variant()
    assert stage.problem is None


def test_an_answer_from_before_is_not_said_to_change_nothing() -> None:
    stage = Stage().review()
    stage.assistant.set_dial("strict")
    stage.thread.answer(FIRST)
    assert stage.problem is NoticeKind.NOTHING_NEW
    stage.assistant.review.next_change()
    assert stage.problem is None
