"""Figures of the notes that a draft lost or changed are asked for once more."""

from __future__ import annotations

import pytest

from tests.assist.test_long_run import Engine
from writer_app.assist.figures import again, better, lost_names, put_right, wrong_figures
from writer_app.assist.job import Job
from writer_app.assist.plan import Prompt, plan
from writer_app.assist.run import write
from writer_app.domain.templates.prompt import Turn
from writer_app.domain.templates.template import parse
from writer_app.engine.base.protocol import Chunk, Done, EndReason

HEAD = """---
format: 1
id: note
title: Note
apply: new_document
scope: none
guard: {facts: true}
variables:
  - {name: notes, type: text}
  - {name: length, type: integer, default: 120}
---
# user
Write {{length}} words: {{notes}}
"""
NOTES = "2023: 1,200 m³. Plumber: 900 euros."
RIGHT = "In 2023 it was 1,200 m³, and the plumber wants 900 euros."
WRONG = "In 2023 it was much, and the plumber wants 900 euros."


def drafted(engine: Engine) -> tuple[str, Done]:
    text, last = "", None
    for event in write(engine, Job(parse(HEAD), values={"notes": NOTES})):
        text = event.after(text) if isinstance(event, Chunk) else text
        last = event
    assert isinstance(last, Done)
    return text.strip(), last


def test_a_draft_with_its_figures_is_one_request() -> None:
    engine = Engine(RIGHT)
    assert drafted(engine)[0] == RIGHT
    assert len(engine.asked) == 1


def test_a_wrong_figure_is_put_right_without_asking() -> None:
    engine = Engine("In 2023 it was 2,000 m³, and the plumber wants 900 euros.")
    assert (drafted(engine)[0], len(engine.asked)) == (RIGHT, 1)


@pytest.mark.parametrize(
    "text",
    [
        "In 2023 it was 2,000 m³ and 3,000 m³, for 900 euros.",  # which of the two?
        "In 2023 it was 2,000 litres, for 900 euros.",  # another unit
        "In 2023 it was much, for 900 euros.",
        RIGHT,
    ],
)
def test_what_is_not_clear_is_left_to_the_model(text: str) -> None:
    assert put_right(NOTES, text) == text


def test_a_missing_figure_is_asked_for() -> None:
    engine = Engine(WRONG, RIGHT)
    text, end = drafted(engine)
    assert (text, end.reason, end.stats.new_tokens) == (RIGHT, EndReason.STOP, 2)
    first, second = (asked[-1].content for asked in engine.asked)
    assert second == f"{first}\n\nThe text must contain, as it stands here: 1,200 m³."


@pytest.mark.parametrize(
    "second", ["In 2023 it was 3,000 m³, and the plumber wants 9.", "1,200 m³"]
)
def test_a_second_draft_that_is_no_better_is_dropped(second: str) -> None:
    assert drafted(Engine(WRONG, second))[0] == WRONG


def test_a_draft_that_is_stopped_is_not_asked_for_again() -> None:
    engine = Engine(WRONG, ends=EndReason.CANCELLED)
    text, end = drafted(engine)
    assert (text, end.reason, len(engine.asked)) == (WRONG, EndReason.CANCELLED, 1)


@pytest.mark.parametrize(
    ("text", "lost", "came"),
    [
        (RIGHT, (), ()),
        (WRONG, ("1,200 m³",), ()),
        ("In 2023 it was 2,000 m³, for 900 euros.", ("1,200 m³",), ("2,000 m³",)),
        ("In 2023 the plumber came.", ("1,200 m³", "900 euros"), ()),
    ],
)
def test_what_is_wrong(text: str, lost: tuple[str, ...], came: tuple[str, ...]) -> None:
    assert wrong_figures(NOTES, text) == (lost, came)


@pytest.mark.parametrize(
    ("first", "told"),
    [
        ("There are 5 cows on the farm.", "The text must contain: 3 hens. There are 5 cows."),
        ("农场有五头牛，它们都很好。", "文中必须照抄写出：3只鸡。农场有五头牛。"),
    ],
)
def test_a_draft_that_tells_what_was_asked_is_not_better(first: str, told: str) -> None:
    assert not better("5 cows and 3 hens." if first.isascii() else "5头牛，3只鸡。", first, told)


def test_half_a_text_is_not_better() -> None:
    assert not better("5 cows and 3 hens.", "There are 5 cows on the farm today.", "5 cows, 3 hens")


def test_tiny_models_and_numbers_of_the_form_are_left_alone() -> None:
    job = Job(parse(HEAD), values={"notes": NOTES, "length": "300"})
    assert plan(job, tiny=True).prompts[0].given == ""
    assert plan(job).prompts[0].given == NOTES


def test_a_chinese_figure_is_put_right_by_what_it_counts() -> None:
    notes = "2023年1200立方米，2024年1750立方米。报价900元。"
    wrong = "2023年用水2000立方米，2024年用水1750立方米，报价900元。"
    assert put_right(notes, wrong) == wrong.replace("2000", "1200")


def test_a_date_that_comes_twice_is_no_other_one() -> None:
    form = "party\nSaturday 4 May, 6 p.m.\nanswer by 1 May"
    text = "Party on Saturday 4 May\n\nIt begins on 4 May at 6 p.m."
    assert wrong_figures(form, text) == (("1 May",), ())
    assert put_right(form, text) == text


def test_names_and_days_of_the_form_are_looked_for() -> None:
    assert lost_names("farewell\nFriday, 12:30\nthe Lindenhof", "At 12:30 there.") == (
        "Friday", "Lindenhof",
    )  # fmt: skip
    assert lost_names("Retirement of Hamid", "Hamid has retired.") == ()
    assert lost_names("Retirement of Hamid", "He has retired.") == ("Retirement of Hamid",)
    assert lost_names("乔迁聚会\n各位朋友\n小谭", "各位朋友：乔迁聚会。谭") == ("小谭",)


def test_the_second_request_names_the_words_around_and_holds_all_figures() -> None:
    prompt = Prompt(
        (Turn("user", "Write."),), given="parents\nfrom 12 to 19 April; 7.30 at the gate"
    )
    request = again(prompt, "Dear parents, it is put off from 12 to 19 April.\n\nparents")
    assert request is not None
    assert request.turns[-1].content.endswith("as it stands here: 7.30 at the gate.")
    assert ("7.30", "7.30 at the gate") in request.locks.required
    assert any(forms[0] == "19 April" for forms in request.locks.required)
    assert "parents" in request.locks.closings


def test_what_stands_below_the_signature_is_no_letter() -> None:
    first = "Please bring lunch and a raincoat to school.\n\nBest,\nAda"
    assert not better("7.30\nAda", first, f"{first}\n\n7.30")
    assert better("7.30\nAda", first, f"Come at 7.30. {first}")
