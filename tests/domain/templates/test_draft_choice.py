"""What can be seen to be wrong with a draft."""

from __future__ import annotations

import pytest

from writer_app.domain.templates.draft_choice import (
    DraftWish,
    draft_faults,
    points,
    said,
    words_of,
)

GOOD = (
    "# Keeping bees\n\nBees need a quiet place. A garden with flowers is enough for two hives.\n\n"
    "## The first year\n\nIn spring the keeper looks into the hive once a week. Later he waits.\n\n"
    "## Honey\n\nHoney is taken in July, when the frames are full. What is left feeds the bees."
)


def wrong(text: str, **wish: object) -> set[str]:
    found = draft_faults(text, DraftWish(**wish))  # type: ignore[arg-type]  # its fields by name
    return {name for name in found.__dataclass_fields__ if getattr(found, name) > 0}


def test_nothing_is_wrong_with_plain_prose() -> None:
    assert wrong(GOOD, words=50, headed=True) == set()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("You need to know the seller well. " * 5, "again"),
        ("It is red. It is blue. It is green. It is grey. It is white. It is pink.", "alike"),
        ("Who is he? Where is she? What is it? Why not? One day it rained.", "asking"),
        ("- one thing\n- another thing", "listed"),
        ("Bees are kind. In conclusion, they work.", "worn"),
        ("Bees fly. #bees #honey", "listed"),
        ("70 bees came.", "invented"),
        ("He said “bees are the best of all animals”.", "invented"),
        ("Thank you all.\n\n[Your name]", "invented"),
        ("Bees fly 很快.", "foreign"),
        ("", "short"),
    ],
)
def test_what_is_wrong(text: str, fault: str) -> None:
    assert fault in wrong(text)


def test_a_chinese_text_has_no_english_words_of_its_own() -> None:
    assert wrong("水果放在fridge里，可以放几天。") == {"foreign"}
    assert wrong("水果放在fridge里，可以放几天。", given="怎样用fridge存水果") == set()


def test_length_and_headings_are_what_was_asked_for() -> None:
    assert wrong(GOOD, words=200) == {"short"}
    assert wrong(GOOD, words=20) == {"long"}
    assert wrong("Bees fly far. They come home at night.", words=300, headed=True) >= {"bare"}


def test_a_point_is_made_with_its_figures_and_half_of_its_words() -> None:
    assert points("12 June; 300 people came\n- two shops lost trade") == [
        "12 June", "300 people came", "two shops lost trade",
    ]  # fmt: skip
    assert said("300 people came", "On that day 300 people stood there.")
    assert not said("300 people came", "On that day many people came.")
    assert said("两家店生意少了", "有两家店的生意少了一些。")
    assert not said("两家店生意少了", "很多人来看热闹。")


def test_figures_of_the_form_are_not_invented() -> None:
    assert "invented" not in wrong("300 people came.", given="300 people came")


def test_a_text_made_of_points_is_as_long_as_they_make_it_and_keeps_to_them() -> None:
    points = "roof leaks; rent stays"
    asked = {"points": points, "given": points, "words": 200, "headed": True}
    assert wrong("The roof leaks. The rent stays.", **asked) == set()
    assert wrong("The roof leaks. The rent stays. A fox came by.", **asked) == {"stray"}


def test_an_article_is_no_tale_about_oneself_unless_that_is_its_subject() -> None:
    tale = "I hung the shirts up. My mother came. I was glad."
    assert wrong(tale, headed=True) == {"told"}
    assert wrong(tale) == wrong(tale, headed=True, given="my first shirt") == set()


@pytest.mark.parametrize(
    ("given", "words"),
    [("", 0), ("roof leaks; rent stays", 110), ("顶棚漏雨；租金不变；开业", 260)],
)
def test_how_long_points_make_a_text(given: str, words: int) -> None:
    assert words_of(given) == words


def test_faults_add_up() -> None:
    wish = DraftWish(words=50, headed=True)
    assert draft_faults(GOOD, wish).total == 0 < draft_faults("You know. " * 24, wish).total
