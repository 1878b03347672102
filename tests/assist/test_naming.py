"""Notes go with what names them, and the plan shows them as they are sent."""

from __future__ import annotations

import pytest

from writer_app.assist.job import Job
from writer_app.assist.plan import plan
from writer_app.domain.templates.template import parse
from writer_app.domain.text.named_notes import NamedNote

LIZZY = NamedNote("Elizabeth Bennet", ("Elizabeth",), "Dark eyes.", "person")
BAOYU = NamedNote("贾宝玉", ("宝玉",), "衔玉而生。", "person")
NOTES = (LIZZY, BAOYU)
HEAD = "---\nformat: 1\nid: a\ntitle: A\nscope: paragraph\napply: review\n---\n"


def test_a_note_stands_in_the_system_message() -> None:
    made = plan(Job(instruction="longer", text="Elizabeth smiled.", notes=NOTES))
    assert made.notes == ("Elizabeth Bennet",)
    system = made.prompts[0].turns[0].content
    assert system.endswith("Elizabeth Bennet: Dark eyes.")
    assert "衔玉" not in system


@pytest.mark.parametrize(
    ("job", "titles"),
    [
        (Job(instruction="like 宝玉", text="She smiled.", notes=NOTES), ("贾宝玉",)),
        (Job(instruction="go on", before="宝玉道：", at_caret=True, notes=NOTES), ("贾宝玉",)),
        (Job(instruction="shorter", text="She smiled.", notes=NOTES), ()),
        (Job(instruction="shorter", text="Elizabeth " * 16_000, notes=NOTES), ()),
    ],
)
def test_names_in_instruction_passage_and_before_the_caret(
    job: Job, titles: tuple[str, ...]
) -> None:
    assert plan(job).notes == titles


def test_each_passage_gets_the_notes_it_names() -> None:
    job = Job(
        parse(HEAD + "# user\n{{selection}}\n"),
        text="Elizabeth.\n\n宝玉。",
        notes=NOTES,
    )
    assert [prompt.notes for prompt in plan(job).prompts] == [("Elizabeth Bennet",), ("贾宝玉",)]
    assert [turn.role for turn in plan(job).prompts[0].turns] == ["system", "user"]


@pytest.mark.parametrize("tag", ["proofread", "translate"])
def test_corrections_and_translations_get_none(tag: str) -> None:
    head = f"---\nformat: 1\nid: a\ntitle: A\ntags: [{tag}]\nscope: paragraph\napply: review\n---\n"
    job = Job(parse(head + "# user\n{{selection}}\n"), text="Elizabeth.", notes=NOTES)
    assert plan(job).notes == ()


def test_tiny_models_get_none() -> None:
    head = "---\nformat: 1\nid: a\ntitle: A\nscope: paragraph\napply: review\n---\n"
    job = Job(parse(head + "# user\n{{selection}}\n"), text="Elizabeth.", notes=NOTES)
    assert plan(job, tiny=True).notes == ()
    assert plan(job).notes == ("Elizabeth Bennet",)
