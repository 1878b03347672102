"""Chinese cut into words, and the word at a place."""

from __future__ import annotations

import pytest

from writer_app.domain.text.chinese_words import cut, span_at, stop_after, stop_before, tokens

KNOWN = {
    **{"研究": 80, "研究生": 95, "生命": 80, "命": 85, "起源": 95},
    **{"渔船": 120, "看见": 80, "三": 60, "艘": 90, "元": 70, "用": 60, "写": 70},
}


def shown(line: str) -> list[str]:
    return [line[a:b] for a, b in tokens(line, KNOWN)]


def test_the_cheapest_cut_wins() -> None:
    assert cut("研究生命起源", lambda w: KNOWN.get(w, 170 if len(w) == 1 else None)) == [
        *("研究", "生命", "起源")
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "看见三艘渔船，（38,400元）",
            ["看见", "三", "艘", "渔船", "，", "（", "38,400", "元", "）"],
        ),
        ("用Qt写 it's", ["用", "Qt", "写", "it's"]),
        ("饕餮看见", ["饕餮", "看见"]),
        ("ありがとうコーヒー", ["ありがとう", "コーヒー"]),
        ("", []),
    ],
)
def test_words_and_marks_of_a_line(line: str, words: list[str]) -> None:
    assert shown(line) == words


@pytest.mark.parametrize(
    ("at", "found"),
    [(0, "看见"), (1, "看见"), (2, "三"), (5, "渔船"), (6, "渔船"), (7, "三"), (8, "三")],
)
def test_a_word_ends_at_punctuation(at: int, found: str) -> None:
    line = "看见三艘渔船，三"
    start, end = span_at(line, at, KNOWN)
    assert line[start:end] == found


def test_between_blanks_there_is_no_word() -> None:
    assert span_at("看见  三", 3, KNOWN) == (3, 3)


def test_steps_stop_at_words_and_marks() -> None:
    line = "看见渔船，三"
    assert [stop_after(line, at, KNOWN) for at in (0, 1, 2, 4, 5, 6)] == [2, 2, 4, 5, 6, 6]
    assert [stop_before(line, at, KNOWN) for at in (6, 5, 4, 3, 1, 0)] == [5, 4, 2, 2, 0, 0]


def test_a_long_line_is_cut_near_the_place_alone() -> None:
    line = "看见渔船，" * 5_000
    assert span_at(line, 12_502, KNOWN) == (12_502, 12_504)
