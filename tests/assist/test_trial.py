"""What a template would send: its messages, worked examples numbered, tokens counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from writer_app.assist.trial import Trial, run, sent
from writer_app.domain.base.errors import UsageError
from writer_app.domain.templates.template import parse
from writer_app.engine.base.protocol import Chunk
from writer_app.engine.link.client import EngineClient

Play = Callable[..., EngineClient]
TEXT = """---
format: 1
id: mend
title: {en: Mend}
scope: sentence
examples: [{input: "We is.", output: "We are."}, {input: "He go.", output: "He goes."}]
---
# system
Mend the text.

# user
{{selection}}
"""
MEND = parse(TEXT)


def test_parts_are_the_messages_with_their_tokens(play: Play) -> None:
    found = sent(play({"text": "x"}), Trial(MEND, "They has cats."))
    assert [(p.role, p.example) for p in found.parts] == [
        ("system", 0),
        ("user", 1),
        ("assistant", 1),
        ("user", 2),
        ("assistant", 2),
        ("user", 0),
    ]
    assert found.parts[-1].text == "They has cats."
    assert found.tokens > sum(part.tokens for part in found.parts) > 0


def test_a_long_text_is_several_requests(play: Play) -> None:
    assert sent(play({"text": "x"}), Trial(MEND, "One is here. Two is here.")).passages == 2


def test_examples_that_are_placed_are_part_of_their_message(play: Play) -> None:
    body = "# user\n{{#each examples}}{{input}} > {{output}}\n{{/each}}{{selection}}\n"
    template = parse(TEXT.split("# system", maxsplit=1)[0] + body)
    assert [part.example for part in sent(play({"text": "x"}), Trial(template, "A.")).parts] == [0]


def test_a_template_that_reads_gets_the_text_whole(play: Play) -> None:
    template = parse(TEXT.replace("scope: sentence", "scope: document\napply: panel"))
    events = list(run(play({"text": "Short."}), Trial(template, "One. Two.")))
    assert "".join(e.text for e in events if isinstance(e, Chunk)) == "Short."


def test_without_a_text_it_says_so(play: Play) -> None:
    template = parse(TEXT.replace("scope: sentence", "apply: panel"))
    with pytest.raises(UsageError, match="works on a text"):
        list(run(play({"text": "x"}), Trial(template)))
