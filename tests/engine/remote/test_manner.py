"""How a server is asked: what the body of a request says."""

from __future__ import annotations

from writer_app.engine.base.protocol import GenerateOptions, Message
from writer_app.engine.remote.asking import Manner


def test_an_answer_that_was_begun_is_asked_for_by_the_writers_turn() -> None:
    turns = [
        Message("system", "Go on."),
        Message("user", "It breaks off:"),
        Message("assistant", "The"),
    ]
    body = Manner().request("m", turns, GenerateOptions(), 0)
    assert body["messages"] == [
        {"role": "system", "content": "Go on."},
        {"role": "user", "content": "It breaks off:\n\nThe"},
    ]
