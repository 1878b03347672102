"""A continuation has nothing that stands before the caret or behind it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from writer_app.domain.answers.fresh import fresh

BEFORE = "The fleet left at dawn on Monday. The boats came in late"
ENDED = BEFORE + ", and nobody waited."
AFTER = " The mayor spoke to the crowd. It rained."
ZH = "清晨渔船出海了。傍晚它们很晚才回来"

CASES = [
    (BEFORE, "", " because of the storm.", " because of the storm."),
    (BEFORE, "", "The boats came in late because of the storm.", " because of the storm."),
    (BEFORE, "", "the boats came in late", ""),
    (BEFORE, "", "came in late, wet and tired.", ", wet and tired."),
    (ENDED, "", "The boats came in late, and nobody waited.", ""),
    (ENDED, "", "The boats came in late, and nobody waited. Only one", " Only one"),
    (ENDED, "", "The fleet left at dawn on Monday. Nobody waved.", " Nobody waved."),
    (ENDED, "", "The fleet left at dawn on", ""),
    (ENDED, "", "The fleet was old.", "The fleet was old."),
    (ENDED, AFTER, "The mayor spoke to the", ""),
    (BEFORE, AFTER, ". It was dark. The mayor spoke", ". It was dark."),
    (ZH, "", "傍晚它们很晚才回来,因为有风。", ",因为有风。"),
    (ZH + "。", "", "清晨渔船出海了。没有人挥手。", "没有人挥手。"),
    (ZH, "", "，大家都累了。", "，大家都累了。"),
    (ZH, "", "，新市场可能会('.'", "，新市场可能会"),
    (ZH, "", "，见(第二章)。", "，见(第二章)。"),
    ("Again and", "", "again and again.", " again."),
    ("It cost 3.", "", "5 million.", "5 million."),
]


@pytest.mark.parametrize(("before", "after", "text", "new"), CASES)
def test_what_stands_there_is_left_out(before: str, after: str, text: str, new: str) -> None:
    assert fresh(text, before, after) == new


@pytest.mark.parametrize(("before", "after", "text", "new"), CASES)
def test_what_is_certain_stays_while_more_comes(
    before: str, after: str, text: str, new: str
) -> None:
    shown = [fresh(text[:end], before, after, whole=False) for end in range(len(text) + 1)]
    assert all(later.startswith(one) for one, later in pairwise(shown))


def test_a_sentence_that_stands_below_goes_from_the_middle_too() -> None:
    below = "The ferry does not sail in winter."
    text = f"A new line. {below} Another one."
    assert fresh(text, "Before.", below) == "A new line. Another one."
