"""The closed vocabulary of expectations, and the built-in templates' own tests."""

from __future__ import annotations

from typing import Any

import pytest

from writer_app.domain.templates.template import Expectation, parse, problems, render, text_values
from writer_app.domain.templates.template_checks import check, share_changed
from writer_app.domain.templates.template_match import matches, pattern_problem
from writer_app.paths import resources

FILES = sorted((resources() / "templates").glob("*.prompt.md"))


def met(expect: dict[str, Any], source: str, output: str) -> bool:
    return check(Expectation.model_validate(expect), source, output)


@pytest.mark.parametrize(
    ("expect", "source", "good", "bad"),
    [
        ({"contains": "Bee"}, "", "a bee", "a wasp"),
        ({"not_contains": "sure"}, "", "yes", "Sure, yes"),
        ({"matches": "^# "}, "", "# T", "T"),
        ({"min_words": 2}, "", "two words", "one"),
        ({"max_words": 2}, "", "两字", "三个字"),
        ({"language": "zh"}, "", "你好", "hello"),
        ({"keeps_numbers": True}, "It cost £5.", "£5 it was.", "It cost £6."),
        ({"keeps_names": True}, "We saw Ann.", "Ann was seen.", "We saw her."),
        ({"keeps_links": True}, "See https://a.b", "https://a.b", "See it"),
        ({"max_change": 0.5}, "a b c d", "a b c e", "w x y z"),
        ({"json": True}, "", '{"a": 1}', "{a: 1}"),
    ],
)
def test_an_expectation(expect: dict[str, Any], source: str, good: str, bad: str) -> None:
    assert met(expect, source, good)
    assert not met(expect, source, bad)


def test_an_unknown_check_is_never_met() -> None:
    assert not met({"smells_nice": True}, "", "")


def test_the_share_of_words_changed() -> None:
    assert share_changed("a b", "a b") == 0
    assert share_changed("a b", "c d") == 1
    assert share_changed("", "") == 0


def test_a_runaway_pattern_is_stopped() -> None:
    assert matches("(a+)+$", "a" * 5000 + "!") is None


@pytest.mark.parametrize(
    "pattern", ["(a", "(a{1000}){1000}", "a{,500}", "(((a{9}){9}){9}){9}", "*"]
)
def test_a_pattern_that_is_refused(pattern: str) -> None:
    assert pattern_problem(pattern)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_built_in_template_is_whole(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    template = parse(text, path.name)
    assert not problems(text, path.name)
    assert path.name == f"{template.id}.prompt.md"
    assert {"en", "zh"} <= set(template.head.title) & set(template.head.description)
    assert all({"en", "zh"} <= set(variable.label) for variable in template.variables)
    assert template.head.tests
    assert all(case.expect for case in template.head.tests)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_built_in_template_renders_its_own_tests(path: Any) -> None:
    template = parse(path.read_text(encoding="utf-8"), path.name)
    for case in template.head.tests:
        given = {name: str(value) for name, value in case.variables.items()}
        turns = render(template, {**text_values(case.input), **template.values(given)})
        assert turns[-1].role == "user"
        assert all("{{" not in turn.content for turn in turns)
