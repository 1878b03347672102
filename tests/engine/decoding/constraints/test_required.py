"""What has to come in comes before the closing of a letter."""

from __future__ import annotations

import torch

from writer_app.engine.decoding.constraints.required import Required


def written(required: Required, text: str) -> None:
    for sign in text:
        required.taken(ord(sign), sign)


def wanting(sign: str) -> torch.Tensor:
    logits = torch.zeros(128)
    logits[ord(sign)] = 5.0
    return logits


def held(text: str, wanted: str) -> str:
    """The likeliest sign after `text`, where the model wants `wanted` and a 7 has to come."""
    required = Required([("7",)], lambda words: [ord(c) for c in words], 40, closings=("Best",))
    written(required, text)
    return chr(int(required.adjust(wanting(wanted)).argmax()))


def test_a_closing_waits_for_what_has_to_come() -> None:
    assert held("Dear all,\nPlease come.\n", "B") == "7"


def test_it_may_come_when_that_is_there_and_within_a_line_always() -> None:
    assert held("Dear all,\nPlease come at 7.\n", "B") == "B"
    assert held("Dear all,\nPlease bring", "B") == "B"


def test_it_is_refused_as_often_as_an_end_is() -> None:
    required = Required([("7",)], lambda words: [ord(c) for c in words], 40, closings=("Best",))
    for _ in range(80):
        required.adjust(wanting("B"))
        written(required, "\n")
    assert required.may_end
