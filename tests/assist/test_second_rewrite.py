"""Rewrites that are asked for once more."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from writer_app.assist.job import Job
from writer_app.assist.run import write
from writer_app.assist.second_rewrite import foreign
from writer_app.domain.templates.template import parse
from writer_app.engine.base.protocol import Chunk
from writer_app.engine.link.client import EngineClient

Play = Callable[..., EngineClient]
REWRITE = """---
format: 1
id: shorter
title: Shorter
apply: review
scope: paragraph
guard: {facts: GUARD, max_change: 0.9}
---
# user
{{selection}}
"""
SOURCE = "The 24 desks will come on 17 November, as we said on the phone."


def rewritten(client: EngineClient, *, guard: str = "true", source: str = SOURCE) -> str:
    text = ""
    for event in write(client, Job(parse(REWRITE.replace("GUARD", guard)), text=source)):
        text = event.after(text) if isinstance(event, Chunk) else text
    return text


@pytest.mark.parametrize(
    ("guard", "first", "second", "kept"),
    [
        ("true", "The desks come on 17 November.", "The 24 desks come on 17 November.", 2),
        ("true", "The desks come on 17 November.", "The desks and all come on 8 November.", 1),
        ("true", "The 24 desks come on 17 November.", "24 desks on 17 November, as we said.", 1),
        ("false", "The desks come on 17 November.", "The 24 desks come on 17 November.", 1),
    ],
    ids=["figure-lost", "second-no-better", "nothing-lost", "not-watched"],
)
def test_a_rewrite_that_lost_a_figure_is_asked_for_once_more(
    guard: str, first: str, second: str, kept: int, play: Play
) -> None:
    text = rewritten(play({"text": first}, {"text": second}), guard=guard)
    assert text == (first, second)[kept - 1]


ZH = "河水涨了三天。周六出了太阳，孩子们在沙袋上画画。"


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        (
            "河水涨了三天。Saturday 出太阳，孩子们画画。",
            "河水涨了三天。周六出太阳，孩子们画画。",
            2,
        ),
        ("河水涨了三天，周六出太阳，孩子们画画。", "别的。", 1),
        (ZH, "别的。", 1),
    ],
    ids=["foreign-word", "nothing-wrong", "unchanged"],
)
def test_a_foreign_word_is_asked_for_once_more(
    first: str, second: str, kept: int, play: Play
) -> None:
    text = rewritten(play({"text": first}, {"text": second}), source=ZH)
    assert text == (first, second)[kept - 1]


def test_words_of_the_passage_are_not_foreign() -> None:
    assert foreign("用 Python 写。", "用 Python 编写。") == 0
    assert foreign("用 Python 写。", "use Python 编写。") == 1
    assert foreign("Written by hand.", "Schrieb es") == 0
