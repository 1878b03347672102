"""Terms of a glossary that a rewrite keeps: those that the passage has, in its own language."""

from __future__ import annotations

import pytest

from writer_app.assist.job import Choices, Job
from writer_app.assist.plan import plan
from writer_app.domain.templates.template import parse
from writer_app.domain.translation.glossary import Glossary, Term

TERMS = Glossary(
    (
        Term({"en": ("pull request", "PR"), "zh": ("拉取请求",)}),
        Term({"en": ("maintainer",), "zh": ("维护者",)}),
    )
)
ONE = parse("---\nformat: 1\nid: t\ntitle: T\nscope: paragraph\n---\n# user\n{{selection}}\n")


@pytest.mark.parametrize(
    ("text", "required"),
    [
        ("Open a pull request for the old harbour.", [("pull request", "PR")]),
        ("Open a PR for the old harbour and the sea.", [("PR", "pull request")]),
        ("The maintainers of the harbour are old.", [("maintainers", "maintainer")]),
        ("There is no such word in this passage.", []),
        ("请维护者看一下这个港口的设备。", [("维护者",)]),
    ],
)
def test_a_passage_keeps_the_terms_it_has(text: str, required: list[tuple[str, ...]]) -> None:
    (prompt,) = plan(Job(ONE, text=text, kept=TERMS)).prompts
    assert list(prompt.locks.required) == required


def test_each_passage_keeps_its_own() -> None:
    text = "Open a pull request for the harbour.\n\nAsk the maintainer about the harbour."
    found = [prompt.locks.required for prompt in plan(Job(ONE, text=text, kept=TERMS)).prompts]
    assert found == [(("pull request", "PR"),), (("maintainer",),)]


def test_a_level_spares_them() -> None:
    text = "Ask the maintainer of the harbour."
    job = Job(ONE, text=text, kept=TERMS, choices=Choices(level="easy"))
    (prompt,) = plan(job).prompts
    assert "maintainer" in prompt.locks.spared
