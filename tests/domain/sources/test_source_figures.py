"""Figures of a text that its sources lack are told with the sentence that is nearest."""

from __future__ import annotations

import pytest

from writer_app.domain.sources.figures import strange_figures

ENGLISH = [
    ("Minutes", "The committee noted savings of 180,000 pounds. Visitors waited 11 minutes."),
    ("Staff", "Sick leave: 9.2 days a person in 2023, 7.1 days a person in 2024."),
    ("Bus 40", "The lift opened as a trial in 2018. Work on the hall begins in June, at 9 pm."),
    ("Bus 40", "The first bus leaves the hospital at 11.05 pm, the last on 3 June."),
]
CHINESE = [
    ("统计", "借书量比去年同期增加百分之十四。每晚由两名馆员和两名志愿者值班。每户认养五株茶树。")
]


@pytest.mark.parametrize(
    ("text", "passages", "words", "quoted", "instead"),
    [
        ("Sick leave fell from 9.2 days a person to 6.1.", ENGLISH, "6.1", "7.1 days", ""),
        ("The savings are £210,000, said the committee.", ENGLISH, "£210", "180", "180,000 pounds"),
        ("The lift opened in 2019, on a trial.", ENGLISH, "2019", "in 2018", "2018"),
        ("We hope to begin work on the hall in May.", ENGLISH, "May", "in June", "June"),
        ("读者的借书量比去年同期增加了百分之二十四。", CHINESE, "百分", "百分之十四", "百分之十四"),
        ("每个晚上由两名馆员和三名志愿者值班。", CHINESE, "三名", "两名志愿者", ""),
        ("每户可以认养十株茶树。", CHINESE, "十", "五株", "五"),
    ],
)  # fmt: skip
def test_a_figure_that_the_sources_lack_is_told(
    text: str, passages: list[tuple[str, str]], words: str, quoted: str, instead: str
) -> None:
    (remark,) = strange_figures(text, passages)
    assert text[remark.start : remark.end].startswith(words)
    assert quoted in remark.said
    assert remark.instead == instead


@pytest.mark.parametrize(
    "text",
    [
        "Visitors waited 11 minutes.",  # so the source
        "# The lift that opened as a trial in 2019",  # a heading claims nothing
        "The bridge was built in 1907 by two brothers.",  # nothing there is about it
        "Sick leave fell.",  # no figure
        "The first bus, number 40, leaves the hospital at five past eleven.",  # in words
        "The last bus leaves the hospital on 3 June 2026, at nine.",  # the same day
    ],
)
def test_what_the_sources_have_or_do_not_speak_of_is_left_alone(text: str) -> None:
    assert not list(strange_figures(text, ENGLISH))
