"""What sources say of a claim, and how that is told."""

from __future__ import annotations

import pytest

from writer_app.domain.sources.verdicts import ClaimFinding, claims, told, verdict, weighed

FERRY = "The ferry to Brannoch leaves at 9 from Oban and takes 35 minutes. A ticket costs £6."
LIBRARY = "图书馆周二至周日开放。自习室不需要预约。"


@pytest.mark.parametrize(
    ("claim", "passage", "finding", "said"),
    [
        (
            "A ticket costs £6.",
            FERRY,
            ClaimFinding.SUPPORTED,
            "- A ticket costs £6. — Supported [1]",
        ),
        (
            "A ticket costs £8.",
            FERRY,
            ClaimFinding.DIFFERS,
            "- A ticket costs £8. — Differs (£8): “A ticket costs £6.” [1]",
        ),
        (
            "In March Ilse Maurer took over.",
            "Ilse Maurer took over in March.",
            ClaimFinding.SUPPORTED,
            "- In March Ilse Maurer took over. — Supported [1]",
        ),
        (
            "自习室需要预约。",
            LIBRARY,
            ClaimFinding.COMPARE,
            "- 自习室需要预约。——请对照：“自习室不需要预约。”[1]",
        ),
        (
            "The harbour of Oban was good.",
            "The harbour of Oban\nA ticket costs £6.",
            ClaimFinding.NOT_FOUND,
            "- The harbour of Oban was good. — Not found",
        ),
        ("馆里可以学习陶艺。", LIBRARY, ClaimFinding.NOT_FOUND, "- 馆里可以学习陶艺。——未找到"),
    ],
)
def test_a_claim_is_told_with_what_the_source_says(
    claim: str, passage: str, finding: ClaimFinding, said: str
) -> None:
    made = verdict(claim, [passage])
    assert made.finding is finding
    assert told(made, 1) == said


def test_the_passage_that_holds_a_claim_is_named() -> None:
    assert verdict("A ticket costs £6.", ["A ticket costs £8.", FERRY]).passage == 1


def test_a_figure_that_another_passage_has_is_compared() -> None:
    claim = "The crossing to Brannoch takes 35 minutes and costs £2.40."
    made = verdict(claim, ["The crossing to Brannoch takes 35 minutes.", "A crossing costs £2.40."])
    assert (made.finding, made.strange) == (ClaimFinding.COMPARE, ())


def test_what_has_one_word_of_a_passage_alone_is_not_supported() -> None:
    assert verdict("The ferry has a lift.", [FERRY]).finding is not ClaimFinding.SUPPORTED


def test_a_figure_stands_beside_a_sentence_with_one() -> None:
    passage = "A deposit of two months' rent is paid. The rent is £860 a month, payable early."
    assert verdict("The rent is £890 a month.", [passage]).line.startswith("The rent")


def test_headings_and_questions_claim_nothing() -> None:
    text = "# The ferry\n\nIs it late? It leaves at 9.\n\n- A ticket costs £6."
    assert list(claims(text)) == ["It leaves at 9.", "A ticket costs £6."]


@pytest.mark.parametrize(
    ("claim", "sure", "told", "place"),
    [
        ("Bees hum in June.", 0.0, ClaimFinding.SUPPORTED, 1),
        ("Bees hum in June.", -9.0, ClaimFinding.COMPARE, 1),
        ("Cows give milk.", 9.0, ClaimFinding.SUPPORTED, 0),
        ("Cows give milk.", -9.0, ClaimFinding.NOT_FOUND, -1),
    ],
)
def test_a_models_state_is_weighed_with_the_rules(
    claim: str, sure: float, told: ClaimFinding, place: int
) -> None:
    passages = ["Cats purr at night.", "Bees hum in June."]
    made = weighed(verdict(claim, passages), passages, sure)
    assert (made.finding, made.passage) == (told, place)
