"""Outlines are read from what a model writes; a section's own heading is dropped."""

from __future__ import annotations

import pytest

from writer_app.domain.templates.long_draft import (
    HeadDropper,
    LongDraft,
    Part,
    outline_turns,
    read_outline,
    section_turns,
)

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
    assert found.parts[0].note == long


@pytest.mark.parametrize("text", ["", "Bees are nice.", "# Bees\n- One"])
def test_no_outline(text: str) -> None:
    assert read_outline(text, JOB) is None


@pytest.mark.parametrize(
    ("words", "chinese", "count"),
    [(450, False, 3), (900, False, 6), (3000, False, 12), (900, True, 3)],
)
def test_the_number_of_sections(words: int, chinese: bool, count: int) -> None:
    job = LongDraft("t", words, headed=True, chinese=chinese)
    assert job.sections == count
    asked = f"正好{count}行" if chinese else f"exactly {count} lines"
    assert asked in outline_turns(job)[-1].content


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
    dropper = HeadDropper(Part("Hives"), 0)
    parts = [dropper.feed(text[at : at + size]) for at in range(0, len(text), size)]
    assert ("".join(parts) + dropper.finish()).lstrip() == kept


def test_a_chinese_text_is_asked_for_in_chinese() -> None:
    outline = read_outline("# 蜜蜂\n- 蜂箱：一\n- 食物：二", JOB)
    assert outline is not None
    job = LongDraft("写蜜蜂。", 900, headed=True, chinese=True)
    assert "第2节“食物”，约300字" in section_turns(job, outline, 1, 300, "")[-1].content


def test_a_section_that_begins_with_its_line_of_the_outline_loses_it() -> None:
    dropper = HeadDropper(Part("站房的价值", "历史遗迹"), 1)
    shown = dropper.feed("站房的价值：历史遗迹\n\n站房建于1901年。") + dropper.finish()
    assert shown.strip() == "站房建于1901年。"
