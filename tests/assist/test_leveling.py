"""Which reading level a request has: told to the model, held while it decodes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from writer_app.assist.job import Choices, Job
from writer_app.assist.leveling import told
from writer_app.assist.plan import Prompt, plan
from writer_app.domain.base.errors import UsageError
from writer_app.domain.templates.template import Template, parse

ENGLISH = "The committee asked Mette Holm to run kubectl in the old harbour before the winter."
CHINESE = "委员会请李文在冬天之前检查旧港口的设备。"
HEAD = "format: 1\nid: t\ntitle: T\nscope: paragraph\n"
FIELD = "variables: [{name: level, type: choice, choices: [any, easy, expert], default: any}]\n"


def template(more: str = "", body: str = "{{selection}}") -> Template:
    return parse(f"---\n{HEAD}{more}---\n# system\nEdit.\n# user\n{body}\n")


def asked(job: Job) -> Prompt:
    (prompt,) = plan(job).prompts
    return prompt


@pytest.mark.parametrize(
    ("more", "values", "choice", "grade"),
    [
        ("", {}, None, 0),
        ("level: plain\n", {}, None, 7),
        ("level: plain\n", {}, "easy", 5),
        ("level: plain\n", {}, "any", 0),
        (FIELD, {"level": "easy"}, None, 5),
        (FIELD, {"level": "expert"}, None, 0),  # which means something else
        (FIELD + "level: everyday\n", {"level": "any"}, None, 0),
        ("tags: [translate]\nlevel: plain\n", {}, None, 0),
    ],
)
def test_the_writers_choice_goes_before_the_form_and_that_before_the_head(
    more: str, values: dict[str, str], choice: str | None, grade: int
) -> None:
    made = template(more)
    found = asked(Job(made, text=ENGLISH, values=values, choices=Choices(level=choice)))
    assert found.locks.level == grade
    assert ("school grade" in found.turns[0].content) is bool(grade)


@pytest.mark.parametrize(("text", "language", "highest"), [(ENGLISH, "en", 7), (CHINESE, "zh", 4)])
def test_the_level_is_that_of_the_texts_language(text: str, language: str, highest: int) -> None:
    locks = asked(Job(template(), text=text, choices=Choices(level="plain"))).locks
    assert (locks.language, locks.level) == (language, highest)


def test_other_languages_have_none() -> None:
    text = "Der alte Hafen ist nicht mehr so, wie er für uns und die anderen im Winter war."
    assert not asked(Job(template(), text=text, choices=Choices(level="plain"))).locks.level


@pytest.mark.parametrize("word", ["Mette", "kubectl", "Rebar", "harbour"])
def test_names_terms_and_what_no_table_knows_are_spared(word: str) -> None:
    job = Job(template(), text=ENGLISH, glossary="Rebar = 钢筋", choices=Choices(level="easy"))
    spared = asked(replace(job, frozen=("harbour",))).locks.spared
    assert word in spared
    assert "committee" not in spared


def test_own_words_have_a_level_too_in_the_passage_and_at_the_caret() -> None:
    job = Job(instruction="Make it shorter", text=ENGLISH, choices=Choices(level="easy"))
    there = Job(instruction="Write about rain", before=ENGLISH, at_caret=True, choices=job.choices)
    assert [asked(each).locks.level for each in (job, there)] == [5, 5]


@pytest.mark.parametrize("name", ["grade 99", "simple"])
def test_a_name_that_is_no_level_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="no reading level"):
        plan(Job(template(), text=ENGLISH, choices=Choices(level=name)))


def test_a_head_names_a_level_or_is_refused() -> None:
    found: Any = template("level: hsk 4\n").head.level
    assert found == "hsk 4"
    with pytest.raises(Exception, match="is none"):
        template("level: simple\n")


def test_a_text_has_a_level_by_the_tables_of_the_program() -> None:
    hard = told("The remuneration is contingent upon the satisfactory completion of all the above.")
    easy = told("We will pay you when the work is done and when it is all as good as we want it.")
    assert hard is not None
    assert easy is not None
    assert hard.level > easy.level + 4
