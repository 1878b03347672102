"""The guard's ticks: what has to be told as a difference, and what is the same in other words."""

from __future__ import annotations

import pytest

from writer_app.domain.facts.facts import FactDifference, FactKind, compare

# original, proposal; one difference at least
DIFFERENT = [
    # dates whose parts change places
    ("Due 2024-05-01.", "Due 2024-01-05."),
    ("Due 2024/05/01.", "Due 2024/01/05."),
    ("Am 01.05.2024 fällig.", "Am 05.01.2024 fällig."),
    ("Due 5/6/2024.", "Due 6/5/2024."),
    ("From 2024-05-01 to 2024-06-02.", "From 2024-05-02 to 2024-06-01."),
    ("5月4日和6月7日", "5月7日和6月4日"),
    ("五月四日", "四月五日"),
    ("Due 2024-05-01.", "Due 2025-05-01."),
    ("于2024-05-01完成。", "于2024-01-05完成。"),
    ("在2024/05/01前", "在2024/01/05前"),
    # numbers that change places
    ("比分是3:1。", "比分是1:3。"),
    ("需要3–5天", "需要5–3天"),
    ("It takes 3–5 days.", "It takes 5–3 days."),
    ("They won 3:1.", "They won 1:3."),
    ("A ratio of 2/3.", "A ratio of 3/2."),
    ("A box of 20×30 cm.", "A box of 30×20 cm."),
    # glued to letters
    ("Use v2.0 now.", "Use v3.0 now."),
    ("Use v2.10 now.", "Use v2.1 now."),
    ("Python3.11 runs it.", "Python3.12 runs it."),
    ("Python 3.10 runs it.", "Python 3.1 runs it."),
    ("COVID-19 came.", "COVID-18 came."),
    ("Print it on A4.", "Print it on A5."),
    ("Some H2O.", "Some H3O."),
    ("Some H₂O.", "Some H₃O."),
    ("See section 2b.", "See section 2c."),
    ("See room 12a.", "See room 12."),
    ("In Q3 it rose.", "In Q4 it rose."),
    ("An mp3 file.", "An mp4 file."),
    ("使用v2.0版本", "使用v3.0版本"),
    ("达到A1级", "达到B1级"),
    ("见2b节", "见2c节"),
    ("用Python3.11写", "用Python3.12写"),
    # powers and units
    ("共10³个", "共10⁴个"),
    ("面积5m²左右", "面积5m³左右"),
    ("5 × 10³ cells", "5 × 10⁴ cells"),
    ("5 × 10⁻³ cells", "5 × 10³ cells"),
    ("5 × 10^3 cells", "5 × 10^4 cells"),
    ("an area of 5 m²", "an area of 5 m³"),
    ("an area of 5 m²", "an area of 5 m"),
    ("5 g of salt", "5 kg of salt"),
    ("5 ms later", "5 µs later"),
    ("at 5 V", "at 5 W"),
    ("at 20 °C", "at 20 °F"),
    ("½ of it", "¼ of it"),
    ("见①", "见②"),
    # signs
    ("昨夜零下5度。", "昨夜5度。"),
    ("It was −5 °C.", "It was 5 °C."),
    ("It was minus 5 degrees.", "It was 5 degrees."),
    ("at ±5 mm", "at 5 mm"),
    ("if p ≤ 5", "if p ≥ 5"),
    ("if p < 5", "if p > 5"),
    ("负3度", "3度"),
    ("气温零下三度", "气温三度"),
    ("涨了+5%", "涨了-5%"),
    # wiki links, footnotes, citations
    ("See [[Wiki Link]] here.", "See Wiki Link here."),
    ("See [[One]] here.", "See [[Two]] here."),
    ("See [[One|that]] here.", "See [[Two|that]] here."),
    ("It is so.[^1]", "It is so."),
    ("It is so.[^1]", "It is so.[^2]"),
    ("It is so [@smith2020].", "It is so [@smith2021]."),
    # formulas
    (r"Use $\alpha$ here.", r"Use $\beta$ here."),
    ("Use $a+b$ here.", "Use $a-b$ here."),
    ("So $$x^2$$ holds.", "So $$x^3$$ holds."),
    (r"So \(x\) holds.", r"So \(y\) holds."),
    ("Use $x$ here.", "Use x here."),
    # cells and boxes
    ("| 好 | 坏 |", "| 好 |"),
    ("| a | b |\n|---|---|\n| 1 | 2 |", "| a | b |\n|---|---|"),
    ("| a | b |", "a, b"),
    ("- [ ] buy", "- [x] buy"),
    ("- [x] buy", "- buy"),
    ("1. [ ] buy", "1. [x] buy"),
    ("> - [ ] buy", "> - [x] buy"),
]
SAME = [
    ("Due 2024-05-01.", "Due on 1 May 2024."),
    ("Am 01.05.2024.", "Am 1.5.2024."),
    ("Use v2.0 now.", "Use version 2.0 now."),
    ("Python3.11 runs it.", "Python 3.11 runs it."),
    ("Python 3.11 runs it.", "Python3.11 runs it."),
    ("covid-19 and GPT-4", "COVID-19 and GPT4"),
    ("5 × 10³ cells", "5 × 10^3 cells"),
    ("It was −5 °C.", "It was minus 5 °C."),
    ("零下5度", "零下五度"),
    ("It takes 3–5 days.", "It takes 3 to 5 days."),
    ("It takes 3-5 days.", "It takes 3–5 days."),
    ("It cost $2.50.", "It cost $2.5."),
    ("| a | b |", "| better | words |"),
    ("- [ ] buy", "* [ ] Buy"),
    ("- [X] buy", "- [x] Buy"),
    (r"Use $a + b$ here.", r"Use $a+b$ here."),
    ("In the mid-1990s it rose.", "It rose in the mid 1990s."),
    ("The 40 years were long.", "The 40 years were long, and 40 years is much."),
    ("It cost $5-$7 there.", "There it cost $5-$7."),
    ("Set $HOME/$USER first.", "First set $HOME/$USER."),
    ("[^1]: A note.", "[^1]: One note."),
    ("Ann met Bob.", "Ann met Bob, and Bob met Ann."),
]


@pytest.mark.parametrize(("old", "new"), DIFFERENT)
def test_a_difference_is_told(old: str, new: str) -> None:
    assert compare(old, new)
    assert compare(new, old) or new in old


@pytest.mark.parametrize(("old", "new"), SAME)
def test_other_words_for_the_same_are_none(old: str, new: str) -> None:
    assert compare(old, new) == ()


def told(found: tuple[FactDifference, ...]) -> list[tuple[str | None, str | None]]:
    return [(d.old and d.old.text, d.new and d.new.text) for d in found]


def test_every_difference_is_named_and_like_goes_with_like() -> None:
    old = "The Harbour cost 3.5 million euros in 2024, says Ann Lee."
    new = "The Harbour cost 5.3 million euros in 2023, says Mayor John Smith."
    assert told(compare(old, new)) == [
        ("3.5 million euros", "5.3 million euros"),
        ("2024", "2023"),
        ("Ann Lee", None),
        (None, "Mayor John Smith"),
    ]


def test_a_name_that_lost_a_part_is_a_pair() -> None:
    assert told(compare("We met Ann Lee.", "We met Ann Leigh.")) == [("Ann Lee", "Ann Leigh")]


def test_numbers_are_paired_by_their_units() -> None:
    found = compare("It took 3 days and 20 km.", "It took 21 km and 4 days.")
    assert told(found) == [("3 days", "4 days"), ("20 km", "21 km")]


def test_a_number_that_is_gone_stays_one_that_is_gone() -> None:
    (found,) = compare("It took 3 days and 20 km.", "It took 20 km.")
    assert (found.kind, found.new) == (FactKind.NUMBER, None)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit", ["$a ", "2024-05-", "a1-", "[[", "[^", "| a ", "5月", "10³", "≤ ", "minus ", "1–"]
)
def test_odd_texts_take_linear_time(unit: str) -> None:
    assert compare(unit * 20_000, unit * 20_000) == ()
