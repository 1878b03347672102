"""Going on from the caret asks once more where all that came stands there already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from writer_app.assist.going_on import going_on
from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    GenerateOptions,
    Message,
)

BEFORE = "The boats came in late, and nobody waited."


class Answers:
    """A client that gives one answer after the other, in small pieces."""

    def __init__(self, *answers: str, reason: EndReason = EndReason.STOP) -> None:
        self._answers, self._reason = list(answers), reason
        self.asked: list[GenerateOptions] = []

    def stream(self, _turns: tuple[Message, ...], options: GenerateOptions) -> Iterator[Any]:
        self.asked.append(options)
        job, text = len(self.asked), self._answers.pop(0)
        yield from (Chunk(job, text[at : at + 3]) for at in range(0, len(text), 3))
        yield Done(job, self._reason)


def said(client: Answers, *, again: bool = True) -> tuple[str, list[EndReason]]:
    text, ends = "", []
    for event in going_on(client, (), GenerateOptions(), (BEFORE, ""), again=again):  # type: ignore[arg-type] # enough of a client
        if isinstance(event, Chunk):
            text = event.after(text)
        elif isinstance(event, Done):
            ends.append(event.reason)
    return text, ends


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        (["Only one."], "Only one."),
        ([BEFORE, "Only one."], "Only one."),
        ([BEFORE + " Only one."], " Only one."),
        ([BEFORE, BEFORE], ""),
    ],
)
def test_only_what_is_new_comes_and_one_end(answers: list[str], text: str) -> None:
    client = Answers(*answers)
    assert said(client) == (text, [EndReason.STOP])
    assert len(client.asked) == len(answers)


def test_the_second_try_is_told_what_stands_there() -> None:
    client = Answers(BEFORE, "Only one.")
    said(client)
    assert [options.locks.unlike for options in client.asked] == ["", BEFORE]


def test_what_was_cancelled_is_not_asked_again() -> None:
    client = Answers(BEFORE, reason=EndReason.CANCELLED)
    assert said(client) == ("", [EndReason.CANCELLED])


def test_by_itself_it_asks_once() -> None:
    client = Answers(BEFORE)
    assert said(client, again=False) == ("", [EndReason.STOP])
