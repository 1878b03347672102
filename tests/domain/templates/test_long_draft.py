"""Outlines are read from what a model writes; a section's own heading is dropped."""

from __future__ import annotations

import pytest

from writer_app.domain.templates.long_draft import (
    DraftPart,
    HeadDropper,
    LongDraft,
    SectionPlace,
    long_draft,
    outline_turns,
    read_notes,
    read_outline,
    section_turns,
    with_points,
)
from writer_app.domain.templates.template import parse

JOB = LongDraft("Write about bees.", 480, headed=True, chinese=False)


@pytest.mark.parametrize(
    ("text", "title", "parts"),
    [
        ("# Bees\n- Hives: where they live\n- Food", "Bees", ["Hives: where they live", "Food"]),
        (
            "# Bees\n\n1. **Hives**: where\n2. **Food** – what",
            "Bees",
            ["Hives: where", "Food: what"],
        ),
        ("## Hives\n## Food\n## Hives\n", "", ["Hives", "Food"]),
        ("# 蜜蜂\n- 蜂箱：放在哪里\n- 食物：吃什么", "蜜蜂", ["蜂箱: 放在哪里", "食物: 吃什么"]),
    ],
)
def test_an_outline(text: str, title: str, parts: list[str]) -> None:
    found = read_outline(text, JOB)
    assert found is not None
    assert (found.title, [part.line for part in found.parts]) == (title, parts)


def test_a_sentence_for_a_heading_is_cut_at_its_first_clause() -> None:
    long = "Hedges keep off wind and rain, so that crops do not suffer from either of them at all"
    found = read_outline(f"# Hedges\n- {long}\n- Birds live in them.", JOB)
    assert found is not None
    assert [part.heading for part in found.parts] == [
        "Hedges keep off wind and rain", "Birds live in them",
    ]  # fmt: skip
    assert found.parts[0].notes == (long,)


def test_an_outline_with_the_points_of_each_section() -> None:
    found = read_outline("# Bees\n## Hives\n- two\n- dry\n## Food\n- **clover**: blooms", JOB)
    assert found is not None
    assert found.parts == (
        DraftPart("Hives", ("two", "dry")),
        DraftPart("Food", ("clover: blooms",)),
    )


@pytest.mark.parametrize(
    ("point", "section"),
    [("two hives are better", 0), ("it stings", 1), ("food costs 600 euros", 1)],
)
def test_a_point_that_the_outline_leaves_out_goes_to_the_likest_section(
    point: str, section: int
) -> None:
    known = read_outline("# Bees\n## The hives\n- stand dry\n- face south\n## Food\n- clover", JOB)
    assert known is not None
    assert with_points(known, [point]).parts[section].notes[-1] == point


def test_a_point_that_the_outline_has_is_not_said_twice() -> None:
    job = LongDraft("写到：大约花费4000元", 480, headed=True, chinese=True)
    known = read_outline("# 蜜蜂\n## 费用\n- 大约花费4000元\n## 蜂箱\n- 两箱", job)
    assert known is not None
    assert with_points(known, ["大约花费4000元"]) == known


def test_more_points_are_those_that_the_outline_has_not() -> None:
    known = read_outline("# Bees\n## Hives\n- they stand dry\n## Food\n- clover blooms", JOB)
    assert known is not None
    more = "- they stand dry and high\n- buy gloves\n- 40 stings kill\nSo far."
    assert read_notes(more, JOB, known) == ("buy gloves",)


def test_a_point_with_a_figure_of_its_own_is_left_out() -> None:
    job = LongDraft("写电梯：每户2万元", 480, headed=True, chinese=True)
    found = read_outline("# 电梯\n## 费用\n- 每户2万元\n- 一共40万元\n## 工期\n- 慢", job)
    assert found is not None
    assert found.parts[0].notes == ("每户2万元",)


def test_the_points_of_a_form_are_kept_apart() -> None:
    form = parse(
        "---\nformat: 1\nid: essay\ntitle: Essay\nscope: none\napply: new_document\n"
        "long: sections\nvariables:\n  - {name: points}\n  - {name: length, type: integer}\n---\n"
        "# user\nWrite.\nPoints: {{points}}\n"
    )
    job = long_draft(form, {"points": "- one\n- two; three", "length": "500"}, "Write.")
    assert job is not None
    assert job.points == ("one", "two", "three")


@pytest.mark.parametrize("text", ["", "Bees are nice.", "# Bees\n- One"])
def test_no_outline(text: str) -> None:
    assert read_outline(text, JOB) is None


@pytest.mark.parametrize(
    ("words", "chinese", "count"),
    [(450, False, 4), (900, False, 9), (3000, False, 12), (900, True, 5)],
)
def test_the_number_of_sections(words: int, chinese: bool, count: int) -> None:
    job = LongDraft("t", words, headed=True, chinese=chinese)
    assert job.sections == count
    asked = f"然后{count}个" if chinese else f"then {count} “## ” headings"
    assert asked in outline_turns(job)[-1].content


@pytest.mark.parametrize(("points", "count"), [(2, 3), (8, 4), (40, 9)])
def test_the_writers_points_set_the_number_of_sections(points: int, count: int) -> None:
    job = LongDraft("t", 900, headed=True, chinese=False, points=("a point",) * points)
    assert job.sections == count


@pytest.mark.parametrize("size", [1, 4, 500])
@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("## Hives\n\nThey stand.\n", "They stand.\n"),
        ("Hives:\nThey stand.\n", "They stand.\n"),
        ("**Section 1**\n\nThey stand.\n", "They stand.\n"),
        ("They stand in a row.", "They stand in a row."),
        ("They stand. " * 20, "They stand. " * 20),
    ],
)
def test_a_heading_of_its_own_is_dropped(text: str, kept: str, size: int) -> None:
    dropper = HeadDropper(DraftPart("Hives"), 0)
    parts = [dropper.feed(text[at : at + size]) for at in range(0, len(text), size)]
    assert ("".join(parts) + dropper.finish()).lstrip() == kept


def test_a_chinese_text_is_asked_for_in_chinese() -> None:
    outline = read_outline("# 蜜蜂\n- 蜂箱：一\n- 食物：二", JOB)
    assert outline is not None
    job = LongDraft("写蜜蜂。", 900, headed=True, chinese=True)
    asked = section_turns(job, SectionPlace(outline, 1, 300), "")[-1].content
    assert "“食物”这一节的要点写成约300字的正文" in asked


def test_a_section_that_begins_with_its_line_of_the_outline_loses_it() -> None:
    dropper = HeadDropper(DraftPart("站房的价值", "历史遗迹"), 1)
    shown = dropper.feed("站房的价值：历史遗迹\n\n站房建于1901年。") + dropper.finish()
    assert shown.strip() == "站房建于1901年。"
