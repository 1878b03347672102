"""The table of what a proposal goes through, as a whole: nothing is lost and nothing is stuck."""

from __future__ import annotations

import pytest

from writer_app.bridge.base.states import State
from writer_app.bridge.review.machine import TABLE, Event, Stage, after

LIVING = [stage for stage in Stage if stage is not Stage.GONE]


@pytest.mark.parametrize(
    ("events", "end"),
    [
        ([Event.SEND, Event.ANSWERED, Event.ACCEPT], Stage.GONE),
        ([Event.SEND, Event.UNANSWERED], Stage.PROMPTING),
        ([Event.SEND, Event.ANSWERED, Event.REFINE, Event.REJECT], Stage.REVIEW),
        ([Event.SEND, Event.ANSWERED, Event.REFINE, Event.SEND, Event.RETURNED], Stage.REVIEW),
        ([Event.SEND, Event.ANSWERED, Event.TYPED_INSIDE, Event.RESTORED], Stage.REVIEW),
        ([Event.SEND, Event.ANSWERED, Event.REJECT, Event.REOPEN], Stage.REVIEW),
        ([Event.LEAVE], Stage.GONE),
    ],
)
def test_a_life(events: list[Event], end: Stage) -> None:
    stage = Stage.PROMPTING
    for event in events:
        there = after(stage, event)
        assert there is not None, (stage, event)
        stage = there
    assert stage is end


def test_only_a_review_is_accepted() -> None:
    assert [stage for stage in Stage if after(stage, Event.ACCEPT)] == [Stage.REVIEW]


def test_a_passage_that_reads_otherwise_is_never_accepted() -> None:
    assert after(Stage.ASKING, Event.ACCEPT) is None


@pytest.mark.parametrize("stage", LIVING)
def test_every_stage_can_be_reached_and_left(stage: Stage) -> None:
    assert stage in TABLE.values()
    assert after(stage, Event.CLOSE) is Stage.GONE


def test_what_is_gone_can_only_be_brought_back() -> None:
    assert {e for e in Event if after(Stage.GONE, e)} == {Event.REOPEN, Event.CLOSE}


def test_the_window_has_a_name_for_every_stage() -> None:
    assert {stage.state for stage in Stage} == set(State)
