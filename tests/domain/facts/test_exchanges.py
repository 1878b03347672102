"""Numbers and names that took each other's places, and sentences that were only worded anew."""

from __future__ import annotations

import pytest

from writer_app.domain.facts.facts import compare


def told(original: str, proposal: str) -> list[tuple[str, str]]:
    return [
        (d.old.text if d.old else "", d.new.text if d.new else "")
        for d in compare(original, proposal)
    ]


@pytest.mark.parametrize(
    ("original", "proposal"),
    [
        ("Mr Smith paid £300 and Ms Jones £500.", "Mr Smith paid £500 and Ms Jones £300."),
        ("Mr Smith paid £300 and Ms Jones £500.", "Mr Smith gave £500, while Ms Jones gave £300."),
        ("Tea: 1, milk: 2", "Tea: 2, milk: 1"),
        ("Men earn 5, women earn 7.", "Men earn 7, women earn 5."),
        ("Sales were 5 km in 2019, 7 km in 2020.", "Sales were 7 km in 2019, 5 km in 2020."),
        ("In 2019 sales rose to 5m, in 2020 to 7m.", "In 2019 sales rose to 7m, in 2020 to 5m."),
        ("| tea | 1 |\n| milk | 2 |", "| tea | 2 |\n| milk | 1 |"),
        ("甲方付3000元，乙方付500元。", "甲方付500元，乙方付3000元。"),
        ("甲方付3000元，乙方付500元。", "甲方应支付500元，乙方应支付3000元。"),
        ("Red 1 kg, green 2 kg, blue 3 kg.", "Red 2 kg, green 3 kg, blue 1 kg."),
    ],
)
def test_numbers_that_were_exchanged_are_told(original: str, proposal: str) -> None:
    assert all(old and new and old != new for old, new in told(original, proposal))
    assert len(told(original, proposal)) >= 2


@pytest.mark.parametrize(
    ("original", "proposal"),
    [
        ("Yesterday Anna paid Ben.", "Yesterday Ben paid Anna."),
        ("Anna paid Ben.", "Ben paid Anna."),
        ("We know that Dr Lee sued Mr Kim.", "We know that Dr Kim sued Mr Lee."),
    ],
)
def test_names_that_were_turned_round_are_told(original: str, proposal: str) -> None:
    assert len(told(original, proposal)) == 2


@pytest.mark.parametrize(
    ("original", "proposal"),
    [
        ("Anna paid Ben.", "Ben was paid by Anna."),
        ("Mr Smith paid £300, Ms Jones £500.", "£300 was paid by Mr Smith, £500 by Ms Jones."),
        ("Mr Smith paid £300, Ms Jones £500.", "Ms Jones paid £500 and Mr Smith £300."),
        ("We sold 5 apples and 7 pears.", "We sold 7 pears and 5 apples."),
        ("In 2019 we sold 5 km, in 2020 7 km.", "In 2020 it was 7 km; in 2019, 5 km."),
        ("甲方付3000元，乙方付500元。", "乙方付500元，甲方付3000元。"),
        ("| tea | 1 |\n| milk | 2 |", "| milk | 2 |\n| tea | 1 |"),
        ("Step 1 is easy. Step 2 is hard.", "Step 2 is hard. Step 1 is easy."),
    ],
)
def test_what_is_only_moved_or_worded_anew_is_not(original: str, proposal: str) -> None:
    assert told(original, proposal) == []


def test_the_parts_of_a_clause_of_law_belong_to_its_number() -> None:
    assert told("Article 3(2)(a) holds.", "Article 3(2)(b) holds.") == [("3(2)(a)", "3(2)(b)")]


def test_a_long_text_is_compared_in_time_that_grows_with_its_length() -> None:
    one = "".join(f"Item{n} costs {n} kg and Part{n} weighs {n + 1} kg.\n" for n in range(1_000))
    assert told(one, one + "Done.") == []
