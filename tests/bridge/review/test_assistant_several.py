"""The assistant with several proposals that wait, here and in other documents."""

from __future__ import annotations

import pytest
from assistant_stage import FIRST, TEXT, Stage, with_recipes

from writer_app.bridge.base.states import NoticeAct, NoticeKind, State
from writer_app.engine.base.protocol import EndReason


@pytest.fixture
def stage(qapp: object) -> Stage:
    return with_recipes()


# ---- several at once ------------------------------------------------------------------------
def test_two_proposals_wait_and_both_land(stage: Stage) -> None:
    stage.review()
    stage.open("A second paragraph stands here.").assistant.asking.send("Shorten.")
    stage.thread.answer("A second one stands here.")
    assert len(stage.assistant.waiting) == 2
    stage.assistant.accept()
    assert stage.kinds == [NoticeKind.WAITING]
    stage.assistant.accept()  # nothing is accepted unseen
    stage.assistant.act(NoticeAct.SHOW_WAITING)
    stage.assistant.accept()
    expected = TEXT.replace("every single", "each").replace("second paragraph", "second one")
    assert stage.page.content == expected


def test_all_that_wait_are_rejected_at_once_and_come_back_together(stage: Stage) -> None:
    stage.review()
    stage.open("A second paragraph stands here.").assistant.asking.send("Shorten.")
    stage.thread.answer("A second one stands here.")
    both = stage.assistant.waiting
    stage.assistant.act(NoticeAct.REJECT_WAITING)
    assert (stage.assistant.waiting, stage.page.content) == ((), TEXT)
    assert stage.kinds == [NoticeKind.ALL_REJECTED]
    stage.assistant.act(NoticeAct.REOPEN)
    assert stage.assistant.waiting == both
    assert stage.assistant.state is State.REVIEW


def test_the_cursor_in_a_waiting_proposal_takes_it_in_hand(stage: Stage) -> None:
    stage.review()
    stage.open("A second paragraph stands here.").assistant.asking.send("Shorten.")
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
    stage.assistant.prompts.rewrite()
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


def test_a_proposal_for_other_words_is_not_taken_in(stage: Stage) -> None:
    stage.review()
    (kept,) = stage.assistant.follower.leave()
    stage.page.content = stage.page.content.replace("keeper", "warden")
    assert not stage.assistant.follower.take_in(kept)
    assert not stage.assistant.waiting


def test_a_passage_that_stands_twice_by_now_is_asked_about(stage: Stage) -> None:
    stage.review()
    kept = stage.assistant.follower.leave()
    stage.page.content = f"# Log\n\nAnother line. {FIRST} And again: {FIRST}"
    stage.assistant.follower.enter(kept)
    stage.assistant.act(NoticeAct.SHOW_WAITING)
    assert stage.problem is NoticeKind.TYPED_INSIDE


def test_what_goes_below_by_itself_is_not_put_below_twice(qapp: object) -> None:
    stage = with_recipes().open()
    stage.assistant.asking.send(template="more")
    stage.thread.answer("Nobody else did.")
    stage.assistant.accept(below=True)
    assert stage.page.content.count(FIRST) == 1
    assert stage.page.content.count("Nobody else did.") == 1


def test_leaving_while_another_variant_is_written_keeps_the_first(stage: Stage) -> None:
    stage.review()
    stage.assistant.asking.retry()
    stage.thread.say("A keeper")
    stage.assistant._runs._follow()
    stage.assistant.follower.enter(stage.assistant.follower.leave())
    stage.assistant.act(NoticeAct.SHOW_WAITING)
    stage.assistant.accept()
    assert stage.page.content == TEXT.replace("every single", "each")


def test_a_problem_stays_with_the_variant_it_is_about() -> None:
    stage = Stage().open()
    stage.assistant.asking.send("Shorten.")
    stage.thread.say("The keeper noted all of it down each")
    stage.thread.end(EndReason.LENGTH)
    stage.assistant.asking.retry()
    stage.thread.answer(FIRST.replace("every single", "each"))
    assert stage.problem is None
    stage.assistant.review.previous_variant()
    assert stage.problem is NoticeKind.CUT_OFF
    stage.assistant.review.next_variant()
    assert stage.problem is None


def test_an_answer_from_before_is_not_said_to_change_nothing() -> None:
    stage = Stage().review()
    stage.assistant.asking.set_dial("strict")
    stage.thread.answer(FIRST)
    assert stage.problem is NoticeKind.NOTHING_NEW
    stage.assistant.review.next_change()
    assert stage.problem is None


def test_accepting_over_a_passage_that_changed_unheard_asks_and_writes_nothing(
    stage: Stage,
) -> None:
    stage.review()
    stage.page.content = changed = stage.page.content.replace("keeper", "warden")
    stage.assistant.accept()
    assert stage.problem is NoticeKind.TYPED_INSIDE
    assert (stage.page.content, stage.accepted) == (changed, [])


def test_an_accepted_proposal_waits_no_longer(stage: Stage) -> None:
    stage.review()
    stage.assistant.accept()
    assert stage.assistant.proposal is None
    assert stage.assistant.follower.leave() == ()


def test_accepting_after_review_flashes_nothing(stage: Stage) -> None:
    flashes: list[object] = []
    stage.assistant.flashRequested.connect(lambda *each: flashes.append(each))
    stage.review()
    stage.assistant.accept()
    assert (len(stage.accepted), flashes) == (1, [])
