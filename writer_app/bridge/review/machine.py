"""What a proposal goes through, as one table: where it stands, what happens, where it stands then.

    prompting → streaming → review → gone
                    ↑  ↓       ↑ ↓
              refining ←──────┘  asking (the passage was typed in)

Pure: no widget, no document, no clock. What a pair that is not in the table means is nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from writer_app.bridge.base.states import State


class Stage(Enum):
    """Where a proposal stands; finer than the `State` that the window hears of."""

    PROMPTING = State.PROMPTING, "the writer says what should change"
    REFINING = State.PROMPTING, "the writer says what else should change in an answer"
    STREAMING = State.STREAMING, "the model writes"
    REVIEW = State.REVIEW, "there is an answer to decide on"
    ASKING = State.REVIEW, "the passage reads otherwise: the writer is asked, nothing is written"
    GONE = State.IDLE, "accepted, rejected or put away"

    @property
    def state(self) -> State:
        """What the window calls it."""
        return self.value[0]


class Event(Enum):
    """What can happen to a proposal."""

    SEND = "the model is asked"
    ANSWERED = "an answer is ready"
    UNANSWERED = "there is none, and nothing from before"
    RETURNED = "there is none, but one from before"
    REFINE = "the prompt opens for an answer"
    LEAVE = "something else is taken in hand"
    REJECT = "Esc"
    ACCEPT = "the result goes into the document"
    TYPED_INSIDE = "the passage reads otherwise"
    RESTORED = "the passage reads again as it did"
    CLOSE = "its document goes, or what it was for"
    REOPEN = "it is brought back"


TABLE: Mapping[tuple[Stage, Event], Stage] = {
    (Stage.PROMPTING, Event.SEND): Stage.STREAMING,
    (Stage.PROMPTING, Event.LEAVE): Stage.GONE,
    (Stage.PROMPTING, Event.REJECT): Stage.GONE,
    # An answer that ended when the passage was typed in, before its first word.
    (Stage.PROMPTING, Event.TYPED_INSIDE): Stage.ASKING,
    (Stage.REFINING, Event.SEND): Stage.STREAMING,
    (Stage.REFINING, Event.LEAVE): Stage.REVIEW,
    (Stage.REFINING, Event.REJECT): Stage.REVIEW,
    (Stage.REFINING, Event.TYPED_INSIDE): Stage.ASKING,
    (Stage.STREAMING, Event.SEND): Stage.STREAMING,  # the dial was turned: written again
    (Stage.STREAMING, Event.ANSWERED): Stage.REVIEW,
    (Stage.STREAMING, Event.UNANSWERED): Stage.PROMPTING,
    (Stage.STREAMING, Event.RETURNED): Stage.REVIEW,
    (Stage.REVIEW, Event.SEND): Stage.STREAMING,
    (Stage.REVIEW, Event.REFINE): Stage.REFINING,
    (Stage.REVIEW, Event.REJECT): Stage.GONE,
    (Stage.REVIEW, Event.ACCEPT): Stage.GONE,
    (Stage.REVIEW, Event.TYPED_INSIDE): Stage.ASKING,
    (Stage.ASKING, Event.SEND): Stage.STREAMING,
    (Stage.ASKING, Event.REJECT): Stage.GONE,
    (Stage.ASKING, Event.TYPED_INSIDE): Stage.ASKING,
    (Stage.ASKING, Event.RESTORED): Stage.REVIEW,
    (Stage.GONE, Event.REOPEN): Stage.REVIEW,
    **{(stage, Event.CLOSE): Stage.GONE for stage in Stage},
}


def after(stage: Stage, event: Event) -> Stage | None:
    """Where a proposal stands after an event; None when the event means nothing there."""
    return TABLE.get((stage, event))
