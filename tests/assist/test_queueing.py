"""A whole document goes through a template, passage by passage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from writer_app.assist.job import Job
from writer_app.assist.queueing import (
    Pass,
    PassageAnswered,
    editing,
    go_through,
    pieces,
    sources,
)
from writer_app.domain.base.errors import EngineError
from writer_app.domain.templates.template import Template, parse

if TYPE_CHECKING:
    from conftest import Play

TEXT = "# House\n\nIt has 5 doors.\n\n- old\n- and cold\n\n```\ncode\n```\n\n> Quoted.\n"
PARTS = ["It has 5 doors.", "old", "and cold", "Quoted."]


def template(scope: str = "paragraph", apply: str = "review") -> Template:
    head = f"format: 1\nid: t\ntitle: T\nscope: {scope}\napply: {apply}\n"
    return parse(f"---\n{head}---\n# user\n{{{{selection}}}}\n", "t")


def cut(text: str, scope: str = "paragraph") -> list[str]:
    return sources(text, pieces(text, template(scope)))


@pytest.mark.parametrize("scope", ["sentence", "paragraph", "selection"])
def test_paragraphs_and_items_are_passages(scope: str) -> None:
    assert cut(TEXT, scope) == PARTS


@pytest.mark.parametrize("text", ["", "\n\n", "# House\n\n```\ncode\n```\n"])
def test_a_text_without_words_to_work_on_has_none(text: str) -> None:
    assert cut(text) == []


def test_html_and_definitions_of_links_are_left_alone() -> None:
    markup = "<aside>\n  <img src=x>\n  said\n</aside>\n\n[one]: https://example.org\n"
    assert cut(f"Words [one].\n\n{markup}\n<b>More</b> words.\n") == [
        "Words [one].",
        "<b>More</b> words.",
    ]


def test_front_matter_is_left_alone() -> None:
    assert cut("---\ntitle: One\n---\n\nWords.\n\nMore.\n") == ["Words.", "More."]


def test_a_template_for_sections_gets_whole_sections() -> None:
    text = "Before.\n\n# One\n\nFirst.\n\nSecond.\n\n# Two\n\nThird.\n"
    assert cut(text, "section") == ["Before.", "# One\n\nFirst.\n\nSecond.", "# Two\n\nThird."]


def test_a_section_that_is_too_long_is_cut_between_its_paragraphs() -> None:
    paragraph = "The harbour is closed on Mondays. " * 60
    text = f"# One\n\n{paragraph}\n\n{paragraph}\n\n{paragraph}\n"
    found = cut(text, "document")
    assert len(found) > 1
    assert "".join("".join(found).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("scope", "apply", "fits"),
    [
        ("paragraph", "review", True),
        ("sentence", "direct", True),
        ("document", "panel", False),
        ("none", "new_document", False),
        ("selection", "insert_below", False),
    ],
)
def test_what_changes_a_passage_in_its_place_can_go_through(
    scope: str, apply: str, fits: bool
) -> None:
    assert editing(template(scope, apply)) is fits


def errand(*wanted: int) -> Pass:
    return Pass(Job(template(), text=TEXT), pieces(TEXT, template()), wanted)


def answers(events: object) -> list[tuple[int, str]]:
    return [(e.number, e.answer) for e in events if isinstance(e, PassageAnswered)]  # type: ignore[attr-defined]  # of objects


def test_what_is_wanted_is_asked_about_in_order(play: Play) -> None:
    client = play({"text": "Five doors."}, {"text": "cold too"})
    assert answers(go_through(client, errand(0, 2))) == [(0, "Five doors."), (2, "cold too")]


def test_a_passage_without_an_answer_is_named_and_the_next_one_asked(play: Play) -> None:
    client = play({"text": ""}, {"text": "aged"})
    first, second = (e for e in go_through(client, errand(0, 1)) if isinstance(e, PassageAnswered))
    assert first.fault
    assert (second.number, second.answer, second.fault) == (1, "aged", "")


def test_a_broken_engine_ends_it_with_a_sentence(play: Play) -> None:
    client = play({"text": "Five", "then": "crash"})
    with pytest.raises(EngineError, match="finished passages are kept"):
        list(go_through(client, errand(0, 1)))
