"""Times of day, however they are written."""

from __future__ import annotations

import pytest

from writer_app.domain.facts.clock import times
from writer_app.domain.facts.facts import compare


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("会议下午3点开始。", "会议15:00开始。"),
        ("会议下午三点半开始。", "会议15:30开始。"),
        ("晚上8点15分见。", "20:15见。"),
        ("晚上十二点见。", "0:00见。"),
        ("中午12点吃饭。", "12:00吃饭。"),
        ("九点一刻到。", "9:15到。"),
        ("Meet at 3pm.", "Meet at 15:00."),
        ("Meet at 3 p.m. sharp.", "Meet at 15:00 sharp."),
        ("Meet at 12:30 am.", "Meet at 0:30."),
        ("Um 15 Uhr kommt er.", "Um 15:00 Uhr kommt er."),
        ("Um 3 Uhr nachmittags kommt er.", "Um 15:00 kommt er."),
        ("Two: 3pm and 4pm.", "Two: 15:00 and 16:00."),
        ("We met at half past three.", "We met at 3:30."),
        ("We met at half past three.", "We met at 15:30."),
        ("At a quarter to four.", "At 3:45."),
        ("At three o’clock.", "At 3 pm."),
        ("Um halb vier kam er.", "Um 15:30 Uhr kam er."),
        ("Um Viertel nach drei.", "Um 3:15."),
    ],
)
def test_a_time_written_otherwise_is_the_same(old: str, new: str) -> None:
    assert compare(old, new) == ()
    assert compare(new, old) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("会议下午3点开始。", "会议16:00开始。"),
        ("会议下午3点开始。", "会议3:00开始。"),
        ("会议上午3点开始。", "会议15:00开始。"),
        ("Meet at 3pm.", "Meet at 3:00."),
        ("Meet at 3pm.", "Meet at 3am."),
        ("Meet at 3pm and 3pm.", "Meet at 15:00."),
        ("Um 15 Uhr kommt er.", "Um 15:30 Uhr kommt er."),
        ("At half past three.", "At 4:30."),
        ("Um halb vier.", "Um 4:30."),
        ("a ratio of 3:45", "a ratio of 3:46"),
        ("won 3 points", "won 3:00"),
    ],
)
def test_another_time_is_told(old: str, new: str) -> None:
    assert compare(old, new)


@pytest.mark.parametrize("text", ["25:10", "3:75", "1:02:03", "12.15:30", "99点", "十十点"])
def test_what_is_no_time_of_day(text: str) -> None:
    assert times(text) == []
