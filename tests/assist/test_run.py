"""What is asked of the engine: the writer's choices over the template's over the defaults."""

from __future__ import annotations

import pytest

from writer_app.assist.asking import options
from writer_app.assist.job import Choices
from writer_app.assist.plan import Prompt, built_in
from writer_app.domain.templates.prompt import DIAL
from writer_app.domain.templates.template import Guard, Params

PARAMS = Params(temperature=0.6, top_p=0.9, top_k=5, seed=4, variants=2)
PROMPT = Prompt((), PARAMS, Guard(dial="careful"), source="text")


def test_the_template_decides_where_the_writer_does_not() -> None:
    found = options(PROMPT, Choices(), 99)
    assert (found.temperature, found.top_p, found.top_k, found.seed) == (0.6, 0.9, 5, 4)
    assert (found.variants, found.max_new_tokens, found.copy_bias) == (2, 99, DIAL["careful"])
    assert found.clean


def test_the_writer_decides_over_the_template() -> None:
    choices = Choices(seed=9, temperature=0.0, dial="free", variants=1)
    found = options(PROMPT, choices, 99)
    assert (found.seed, found.temperature, found.variants, found.copy_bias) == (9, 0.0, 1, 0.0)


@pytest.mark.parametrize("choices", [Choices(variants=3), Choices(attempt=1)])
def test_further_answers_of_a_greedy_template_vary(choices: Choices) -> None:
    assert options(Prompt(()), choices, 9).temperature > 0


def test_the_first_answer_of_a_greedy_template_does_not() -> None:
    assert options(Prompt(()), Choices(), 9).temperature == 0


def test_another_attempt_takes_another_seed() -> None:
    assert options(PROMPT, Choices(attempt=2), 9).seed == 6


def test_without_a_source_nothing_is_copied() -> None:
    assert options(Prompt((), guard=Guard(dial="strict")), Choices(), 9).copy_bias == 0


@pytest.mark.parametrize(("text", "language"), [("这是一段话。", "Chinese"), ("", "")])
def test_the_language_is_that_of_the_text(text: str, language: str) -> None:
    assert built_in(text)["language"] == language
