"""Numbers in words count as the same fact as in figures, and nothing else does."""

from __future__ import annotations

import pytest

from writer_app.domain.facts.fact_numbers import number_key, numbers
from writer_app.domain.facts.facts import compare
from writer_app.domain.facts.number_words import spoken

SAME = [
    ("half a million people", "500,000 people"),
    ("half a billion dollars", "$500 million"),
    ("a half million", "500,000"),
    ("half a dozen", "6"),
    ("two hundred and fifty", "250"),
    ("two hundred fifty pounds", "£250"),
    ("a hundred and one", "101"),
    ("twelve hundred", "1,200"),
    ("three thousand five hundred", "3,500"),
    ("two million three hundred thousand", "2.3 million"),
    ("one thousand, two hundred and six", "1,206"),
    ("a thousand and fifty", "1050"),
    ("twenty one days", "21 days"),
    ("nineteen eighty-four", "1984"),
    ("twenty twenty-six", "2026"),
    ("two and a half hours", "2.5 hours"),
    ("2½ hours", "2.5 hours"),
    ("one and a half million", "1.5 million"),
    ("a dozen eggs", "12 eggs"),
    ("two dozen", "24"),
    ("two-thirds", "2/3"),
    ("17th", "seventeenth"),
    ("the twenty-first", "the 21st"),
    ("the second", "the 2nd"),
    ("the seventeenth of May", "May 17"),
    ("the 4th of May 2026", "4 May 2026"),
    ("five million dollars", "$5m"),
    ("$3k", "3,000 dollars"),
    ("二百五十", "250"),
    ("二百五十人", "250人"),
    ("十七日", "17日"),
    ("五十万元", "500,000元"),
    ("五十万", "50万"),
    ("三千五", "3500"),
    ("三千零五", "3005"),
    ("两万五", "2.5万"),
    ("一亿两千万", "1.2亿"),
    ("3万5千", "35,000"),
    ("百分之十二点五", "12.5%"),
    ("百分之12", "12%"),
    ("三点五公里", "3.5公里"),
    ("三分之一", "1/3"),
    ("七成", "70%"),
    ("第三章", "第3章"),
    ("三只猫", "3只猫"),
    ("３００", "300"),
]


@pytest.mark.parametrize(("words", "figures"), SAME)
def test_words_and_figures_agree(words: str, figures: str) -> None:
    around = "We saw {} there." if words.isascii() or words[0].isdigit() else "我们有{}。"
    assert compare(around.format(words), around.format(figures)) == ()
    assert compare(around.format(figures), around.format(words)) == ()


DIFFERENT = [
    ("half a million", "a million"),
    ("two hundred and fifty", "205"),
    ("two hundred and five hundred", "205"),
    ("between two thousand and three thousand", "5,000"),
    ("seventeenth", "18th"),
    ("seventeenth", "17"),
    ("two dozen", "12"),
    ("two and a half", "2"),
    ("twenty-second delay", "22nd delay"),
    ("三千五", "3005"),
    ("三千零五", "3500"),
    ("三分之一", "2/3"),
    ("七成", "7%"),
]


@pytest.mark.parametrize(("old", "new"), DIFFERENT)
def test_no_two_numbers_are_taken_for_one(old: str, new: str) -> None:
    assert compare(f"We saw {old} there.", f"We saw {new} there.")


QUIET = [
    ("One of them came first, a second later.", "A man came, then another."),
    ("A dozen friends sent a thousand thanks.", "Some friends sent many thanks."),
    ("He read A Million Little Pieces.", "A Million Little Pieces is what he read."),
    ("He lives on Fifth Avenue.", "His home is on Fifth Avenue."),
    ("三只猫，两杯茶。", "几只猫，一些茶。"),
]


@pytest.mark.parametrize(("old", "new"), QUIET)
def test_a_manner_of_speaking_is_not_missed(old: str, new: str) -> None:
    assert compare(old, new) == ()


@pytest.mark.parametrize(
    ("run", "values"),
    [
        ("two hundred and five hundred", [200, 500]),
        ("between two thousand and three thousand", [2000, 3000]),
        ("ten thirty forty", [10, 30, 40]),
        ("one two three", [1, 2, 3]),
        ("two thousand, three", [2000, 3]),
        ("twenty-five hundred", [2500]),
        ("million", []),
        ("half and a half", []),
    ],
)
def test_a_run_of_words_is_cut_where_a_number_ends(run: str, values: list[int]) -> None:
    assert [number.value for number in spoken(run)] == values


def test_notes_of_fifty_pounds_are_no_year() -> None:
    text = "twenty fifty-pound notes"
    assert [number_key(text[a:b]) for a, b in numbers(text)] == ["20", "50 pound"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit", ["a ", "two ", "two hundred and ", "half a ", "三点", "三分之", "1万"]
)
def test_hostile_runs_take_linear_time(unit: str) -> None:
    assert compare(unit * 20_000, unit * 20_000) == ()
