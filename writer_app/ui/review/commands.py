"""The commands of a review, once: what each does, when it can be chosen, where its key counts.

Menu, key filter and bars all take them from here. The keys themselves stand in `kit/actions.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from writer_app.bridge.base.states import NoticeAct, State
from writer_app.bridge.review.assistant import Assistant

_REVIEW = frozenset({State.REVIEW})
_STREAM = frozenset({State.STREAMING})
_ANY = frozenset(State) - {State.IDLE}


@dataclass(frozen=True, slots=True)
class ReviewCommand:
    """What a command does. It can be chosen in `states`; in `keys_in` its key counts on the page,
    if `inside` only while the caret stands in the passage: elsewhere that key types."""

    run: Callable[[Assistant], object]
    states: frozenset[State] = _REVIEW
    keys_in: frozenset[State] = _REVIEW
    inside: bool = False


COMMANDS: Mapping[str, ReviewCommand] = {
    "accept": ReviewCommand(lambda assistant: assistant.accept()),
    "insertBelow": ReviewCommand(lambda assistant: assistant.accept(below=True)),
    "reject": ReviewCommand(lambda assistant: assistant.reject(), _ANY),
    "stop": ReviewCommand(lambda assistant: assistant.stop(), _STREAM, _STREAM),
    "retry": ReviewCommand(lambda assistant: assistant.asking.retry()),
    "nextVariant": ReviewCommand(lambda assistant: assistant.review.next_variant()),
    "previousVariant": ReviewCommand(lambda assistant: assistant.review.previous_variant()),
    "nextChange": ReviewCommand(lambda assistant: assistant.review.next_change(), inside=True),
    "previousChange": ReviewCommand(
        lambda assistant: assistant.review.previous_change(), inside=True
    ),
    "acceptChange": ReviewCommand(lambda assistant: assistant.review.accept_change(), inside=True),
    "rejectChange": ReviewCommand(lambda assistant: assistant.review.reject_change(), inside=True),
    "rejectWaiting": ReviewCommand(
        lambda assistant: assistant.act(NoticeAct.REJECT_WAITING), frozenset(State), frozenset()
    ),
    "nextProposal": ReviewCommand(
        lambda assistant: assistant.act(NoticeAct.SHOW_WAITING), frozenset(State), frozenset()
    ),
}


class ReviewCommands:
    """The table for one assistant."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def runner(self, name: str) -> Callable[[], object]:
        """What runs a command, for a signal without values."""
        command, assistant = COMMANDS[name], self._assistant
        return lambda: command.run(assistant)

    def enabled(self) -> dict[str, bool]:
        """Which of them can be chosen now."""
        state = self._assistant.state
        found = {name: state in command.states for name, command in COMMANDS.items()}
        return {
            **found,
            "nextProposal": bool(self._assistant.waiting),
            "rejectWaiting": bool(self._assistant.at_rest),
        }

    def of_the_page(self, *, inside: bool) -> list[str]:
        """Those that a key on the page means now; `inside` when the caret is in the passage."""
        state = self._assistant.state
        return [
            name
            for name, command in COMMANDS.items()
            if state in command.keys_in and (inside or not command.inside)
        ]
