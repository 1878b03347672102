"""No new numbers: what is let through and where a wrong one is stopped."""

from __future__ import annotations

import pytest

from writer_app.domain.locks.locks import number_forms
from writer_app.domain.translation.figures import figures
from writer_app.engine.decoding.constraints.numbers import Numbers

SOURCE = (
    "On 3 March 2024 the team of 25 sold 1,200 units for $5.5 million. 12 km on, 40 of COVID-19. "
    "第三季度增长3.5%，共1200人，二十三家。2008年7月21日。"
)


def reading(text: str, allowed: tuple[str, ...], *, loose: bool = False) -> str:
    """The text up to what is refused; "" where all of it may be written and end there."""
    machine = Numbers(allowed, loose=loose)
    state = machine.start()
    for place, char in enumerate(text):
        following = machine.step(state, char)
        if following is None:
            return text[: place + 1]
        state = following
    return "" if machine.ends(state) and machine.stands(state) else text


@pytest.mark.parametrize(
    "text",
    [
        "On March 3, 2024 25 people",
        "1200 units, 1,200 units, 1 200 units",
        "$5.5 million",
        "12 km, 12km, 12-kilometre",
        "twenty-five people",
        "in 2024, and in 2024.",
        "one of them, the second, a dozen",
        "3.5%和3.5 percent",
        "增长3.5%，1200人，二十三家",
        "第三季度，共1200人",
        "2008年7月21日",
        "二十三家，一个人，十分好",
        "１２００人",
        "25户，25 只",
        "COVID-19",
    ],
)
def test_the_numbers_of_the_source_may_be_written_in_every_form(text: str) -> None:
    assert reading(text, number_forms(SOURCE)) == ""


@pytest.mark.parametrize("day", ["周二", "星期四", "礼拜六"])
def test_a_day_of_the_week_is_no_number(day: str) -> None:
    assert reading(day, ()) == reading(f"{day}晚上", ()) == ""
    assert reading(f"{day}25人", ("25人",)) == ""


@pytest.mark.parametrize(
    ("text", "stopped"),
    [
        ("1,300 units", "1,3"),
        ("$5.5 billion", "$5.5 b"),
        ("$1,200", "$1"),
        ("£5.5 million", "£5"),
        ("25 km", "25 km"),
        ("25th", "25t"),
        ("250", "250"),
        ("A4", "A4"),
        ("25.5", "25.5"),
        ("seven days", "seven "),
        ("第四季度", "第四"),
        ("二十四家", "二十四"),
        ("1200个", "1200个"),
        ("三十人", "三十"),
        ("每周四次", "每周四次"),
        ("星期四十人", "星期四十"),
        ("假期六天", "假期六天"),
        ("-25", "-2"),
    ],
)
def test_another_number_stops_where_it_becomes_one(text: str, stopped: str) -> None:
    assert reading(text, number_forms(SOURCE)) == stopped


def test_without_numbers_none_may_come() -> None:
    assert reading("some 5", ()) == "some 5"
    assert reading("ten", ()) == "ten"


@pytest.mark.parametrize(
    ("words", "begun", "stands"),
    [(["Tendulkar"], "Ten", True), ([], "Ten", False), (["四"], "老四", True), ([], "老四", False)],
)
def test_a_word_of_the_source_may_begin_like_a_number(
    words: list[str], begun: str, stands: bool
) -> None:
    machine = Numbers((), words)
    state = machine.start()
    for char in begun:
        state = machine.step(state, char) or state
    assert machine.stands(state) is stands


_WORDS = "_a11y_ and mp3 of v1.2.3, utf-8, GPT-4o, x86_64, Q4_K_M, in _2024_."


@pytest.mark.parametrize("text", [_WORDS, "the a11y label", "**a11y**", "a11y_", "v1.2.3."])
def test_words_with_figures_may_be_written_again(text: str) -> None:
    assert reading(text, number_forms(_WORDS)) == ""


@pytest.mark.parametrize(
    ("text", "stopped"),
    [("a12y", "a12"), ("mp4", "mp4"), ("v1.2.4", "v1.2.4"), ("11", "11"), ("2024_5", "2024_5")],
)
def test_a_word_with_other_figures_is_refused(text: str, stopped: str) -> None:
    assert reading(text, number_forms(_WORDS)) == stopped


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("受影响的38户渔民", "38户渔民"),
        ("养了5只猫、3头牛", "5只猫和3头牛"),
        ("第12届，共40场", "第12届，40场"),
        ("总投资为３．５亿元", "总投资3.5亿元"),
        ("占１２．５％", "占12.5%"),
    ],
)
def test_a_measure_word_of_the_source_may_follow_its_figure(source: str, text: str) -> None:
    assert reading(text, number_forms(source)) == ""


TOLD = (
    "In March 2019, 25 people paid $2.5 million (3.5%) at 7 pm, 1,200 km away; 10 kg; the 1990s; "
    "seventeen of them; version 3.11.2; 12:45 on 3 May."
)


@pytest.mark.parametrize(
    ("text", "stopped"),
    [
        ("2019年3月，25人付了250万美元（3.5%），晚上7点，1200公里外；10千克，17人", ""),
        ("晚上19:00，20世纪90年代，3.11.2版本，5月3日12:45或0:45", ""),
        ("25%的人，十七，三十五", ""),
        ("26人", "26人"),
        ("25万", "25万"),
        ("2.5亿", "2.5亿"),
        ("25 million", "25 million"),
        ("25,000", "25,0"),
    ],
)
def test_a_translation_may_say_the_values_of_its_source_in_its_own_way(
    text: str, stopped: str
) -> None:
    assert reading(text, figures(TOLD), loose=True) == stopped


@pytest.mark.parametrize(
    "text",
    ["On March 5, 2019, 23 people paid 2.5 million yuan", "the 1990s, 7 p.m. or 19:00",
     "12,000 people, three companies, the 17th, a 23-year-old"],
)  # fmt: skip
def test_a_translation_from_chinese_has_its_values(text: str) -> None:
    source = "2019年3月5日，23人付了250万元，三家公司，上世纪九十年代，晚上7点，1.2万人，第17条"
    assert reading(text, figures(source), loose=True) == ""
