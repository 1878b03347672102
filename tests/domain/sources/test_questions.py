from __future__ import annotations

import pytest

from writer_app.domain.sources.questions import asked, unlabelled


@pytest.mark.parametrize(
    "line",
    ["How do I return it?", "如何退货", "能换尺码吗", "Q1: Shipping", "问：发票", "退款要多久？",
     "What does it cost to join"],
)  # fmt: skip
def test_questions_are_known(line: str) -> None:
    assert asked(line)


@pytest.mark.parametrize("line", ["Shipping", "退换货", "How-to", "", "1. Overview", "x?" * 200])
def test_other_lines_are_none(line: str) -> None:
    assert not asked(line)


@pytest.mark.parametrize(("line", "plain"), [("Q3: Why?", "Why?"), ("问：如何？", "如何？")])
def test_a_label_is_no_part_of_the_question(line: str, plain: str) -> None:
    assert unlabelled(line) == plain
