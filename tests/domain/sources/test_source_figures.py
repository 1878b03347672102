"""Figures of a text that its sources lack are told with the sentence that is nearest."""

from __future__ import annotations

import pytest

from writer_app.domain.sources.figures import strange_figures

ENGLISH = [
    ("Minutes", "The committee noted savings of 180,000 pounds. Visitors waited 11 minutes."),
    ("Staff", "Sick leave: 9.2 days a person in 2023, 7.1 days a person in 2024."),
]
CHINESE = [("统计", "借书量比去年同期增加百分之十四。每晚由两名馆员和两名志愿者值班。")]


@pytest.mark.parametrize(
    ("text", "passages", "words", "quoted"),
    [
        ("Sick leave fell from 9.2 days a person to 6.1.", ENGLISH, "6.1", "7.1 days"),
        ("The savings are 210,000 pounds, said the committee.", ENGLISH, "210,000", "180,000"),
        ("读者的借书量比去年同期增加了百分之二十四。", CHINESE, "百分之二十四", "百分之十四"),
        ("每个晚上由两名馆员和三名志愿者值班。", CHINESE, "三名", "两名志愿者"),
    ],
)
def test_a_figure_that_the_sources_lack_is_told(
    text: str, passages: list[tuple[str, str]], words: str, quoted: str
) -> None:
    (remark,) = strange_figures(text, passages)
    assert text[remark.start : remark.end].startswith(words)
    assert quoted in remark.said
    assert not remark.instead


@pytest.mark.parametrize(
    "text",
    [
        "Visitors waited 11 minutes.",  # so the source
        "The bridge was built in 1907 by two brothers.",  # nothing there is about it
        "Sick leave fell.",  # no figure
    ],
)
def test_what_the_sources_have_or_do_not_speak_of_is_left_alone(text: str) -> None:
    assert not list(strange_figures(text, ENGLISH))
