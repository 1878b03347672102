"""Changes made again and again: which count, and what rule they come to."""

from __future__ import annotations

import pytest

from writer_app.domain.change.diff import Segment, diff
from writer_app.domain.house.habits import (
    best,
    refused,
    rule_of,
    swaps_between,
    worth_asking,
)
from writer_app.domain.house.rules import HouseRule

AROUND = "The first line stays.\n\n{}\n\nThe last line stays as well.\n"


@pytest.mark.parametrize(
    ("before", "after", "swaps"),
    [
        ("Send an email to Ann.", "Send an e-mail to Ann.", {("email", "e-mail")}),
        ("Email me today.", "E-mail me today.", {("email", "e-mail")}),
        ("We use Github here.", "We use GitHub here.", {("Github", "GitHub")}),
        ("We utilize the old tools.", "We use the old tools.", {("utilize", "use")}),
        ("He walks home now.", "He walked home now.", set()),  # another form
        ("It is the dog of hers.", "It is a dog of hers.", set()),  # little words
        ("There are 12 dogs here.", "There are 13 dogs here.", set()),  # a figure
        ("so the dog barked.", "So the dog barked.", set()),  # a capital
        ("请先登陆系统再试。", "请先登录系统再试。", {("登陆", "登录"), ("陆系", "录系")}),
        ("他的妻子来了没有。", "他的太太来了没有。", {("妻子", "太太")}),
    ],
)
def test_swaps(before: str, after: str, swaps: set[tuple[str, str]]) -> None:
    assert swaps_between(AROUND.format(before), AROUND.format(after)) == swaps


def test_another_text_has_no_swaps() -> None:
    assert not swaps_between("One dog barks at the moon.", "Our house has four green doors.")


def test_what_is_refused_is_wrong_and_what_stood_there_right() -> None:
    text = "Send an e-mail to the old team today."
    wanted = "Send an email to the new team today."
    segments = tuple(
        one.decided("rejected") if one.new == "email" else one for one in diff(text, wanted)
    )
    assert refused(segments) == {("email", "e-mail")}


def test_what_is_taken_is_not_refused() -> None:
    assert not refused((Segment("replace", "grey", "gray", "accepted"),))


@pytest.mark.parametrize(
    ("swap", "rule"),
    [
        (("email", "e-mail"), HouseRule("e-mail", ("email",))),
        (("Github", "GitHub"), HouseRule("GitHub")),
    ],
)
def test_the_rule_of_a_swap(swap: tuple[str, str], rule: HouseRule) -> None:
    assert rule_of(swap) == rule


@pytest.mark.parametrize(
    ("rule", "worth"),
    [
        (HouseRule("e-mail", ("email",)), False),
        (HouseRule("email", ("e-mail",)), False),
        (HouseRule("grey", ("gray",)), True),
    ],
)
def test_no_rule_is_proposed_twice_or_against_another(rule: HouseRule, worth: bool) -> None:
    assert worth_asking(("email", "e-mail"), (rule,)) is worth


def test_of_two_readings_the_word_is_asked_about() -> None:
    assert best([("陆系", "录系"), ("登陆", "登录")], {"登录"}.__contains__) == ("登陆", "登录")
