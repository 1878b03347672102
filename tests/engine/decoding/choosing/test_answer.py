"""Growing answers: characters of several tokens, stop strings, loops, typed ends."""

from __future__ import annotations

from typing import Any

import pytest
from tiny_models import build_tokenizer

from writer_app.engine.base.protocol import EndReason
from writer_app.engine.decoding.choosing.answer import (
    StopStrings,
    TextStream,
    TokenAnswer,
    loop_period,
)

TEXTS = [
    "雨下了一整天，街上没有人。",
    "こんにちは世界",
    "naïve café 😀👩‍👩‍👧 ok",
    "a  b\n\n- c\n",
    "𠮷野家",
]


@pytest.mark.parametrize("text", TEXTS)
def test_streamed_text_is_the_text_with_nothing_held_back(text: str, tokenizer: Any) -> None:
    stream, shown, tokens = TextStream(tokenizer), "", []
    for token in tokenizer.encode(text, add_special_tokens=False):
        shown += stream.feed(token)
        tokens.append(token)
        assert "\ufffd" not in shown
        whole = tokenizer.decode(tokens)
        assert shown == whole or whole.endswith("\ufffd")  # a character is still incomplete
    assert shown + stream.finish() == text


def test_bytes_that_are_no_character_show_nothing(tokenizer: Any) -> None:
    torn = tokenizer.encode("😀", add_special_tokens=False)[0]
    stream = TextStream(tokenizer)
    after = tokenizer.encode("ok, well", add_special_tokens=False)
    shown = "".join(stream.feed(token) for token in [torn, *after])
    assert "\ufffd" not in shown
    assert shown.endswith("k, well")


def test_a_torn_character_at_the_end_is_dropped(tokenizer: Any) -> None:
    tokens = tokenizer.encode("😀", add_special_tokens=False)
    stream = TextStream(tokenizer)
    assert "".join(stream.feed(token) for token in tokens[:-1]) + stream.finish() == ""


@pytest.mark.parametrize(
    ("pieces", "shown", "stopped"),
    [
        (["Hello ", "world"], "Hello world", False),
        (["Hello ###", " End"], "Hello ", True),
        (["Hello #", "#", "# x"], "Hello ", True),
        (["Hello #", "1 is not it"], "Hello #1 is not it", False),
        (["ends with ##"], "ends with ##", False),
    ],
)
def test_stop_strings_cut_and_nothing_else_is_lost(
    pieces: list[str], shown: str, stopped: bool
) -> None:
    stops, text, reached = StopStrings(["###"]), "", False
    for piece in pieces:
        if not reached:
            new, reached = stops.feed(piece)
            text += new
    assert (text if reached else text + stops.finish(), reached) == (shown, stopped)


@pytest.mark.parametrize(
    ("tokens", "period"),
    [
        ([1] * 47, 0),
        ([1] * 48, 1),
        ([3, *[1, 2] * 24], 2),
        (list(range(30)) * 3, 30),
        (list(range(30)) * 2, 0),
        (list(range(100)), 0),
        ([9, 9, 9, *range(60)], 0),
    ],
)
def test_loops_are_found(tokens: list[int], period: int) -> None:
    assert loop_period(tokens) == period


def answer(tokenizer: Any, **changes: Any) -> TokenAnswer:
    given: dict[str, Any] = {"stops": (), "ends": frozenset({1}), "limit": 100, "source": ""}
    return TokenAnswer(tokenizer, **{**given, **changes})


def ends_with(made: TokenAnswer, tokens: list[int]) -> EndReason | None:
    for token in tokens:
        made.add(token)
        if made.reason is not None:
            break
    return made.reason


def test_each_end_has_its_reason(tokenizer: Any) -> None:
    text = tokenizer.encode("The harbour was quiet.", add_special_tokens=False)
    assert ends_with(answer(tokenizer), text) is None
    assert ends_with(answer(tokenizer), [*text, 1]) is EndReason.STOP
    assert ends_with(answer(tokenizer, limit=2), text) is EndReason.LENGTH
    assert ends_with(answer(tokenizer, stops=("quiet",)), text) is EndReason.STOP
    assert ends_with(answer(tokenizer), text * 20) is EndReason.REPETITION


def test_a_repetition_that_the_source_holds_is_no_loop(tokenizer: Any) -> None:
    source = "Row, row your boat. " * 12
    tokens = tokenizer.encode(source, add_special_tokens=False)[:99]
    assert ends_with(answer(tokenizer, source=source), tokens) is None


def test_only_the_limit_ends_an_answer_that_is_measured(tokenizer: Any) -> None:
    text = tokenizer.encode("The harbour was quiet.", add_special_tokens=False)
    made = answer(tokenizer, stops=("quiet",), limit=120, only_limit=True)
    assert ends_with(made, [*text, 1, *text * 40]) is EndReason.LENGTH
    assert len(made.tokens) == 120


def test_tokens_that_mark_thinking_are_read_and_others_are_not() -> None:
    made = build_tokenizer()
    made.add_special_tokens({"additional_special_tokens": ["[THINK]", "[/THINK]", "<|pad|>"]})
    stream = TextStream(made)
    spelled = ["[THINK]", "<|pad|>", "[/THINK]", "<|im_end|>"]
    found = [stream.feed(made.convert_tokens_to_ids(token)) for token in spelled]
    assert found == ["[THINK]", "", "[/THINK]", ""]
