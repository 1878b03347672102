from __future__ import annotations

import pytest

from writer_app.domain.sources.terms import covered, idle, terms, told


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("How do I return the jackets?", ["return", "jacket"]),
        ("如何退货？", ["退货"]),
        ("returned returns returning", ["return"] * 3),
        ("policies policy", ["policy", "policy"]),
        ("是谁的？", []),
        ("", []),
        ("ＡＢＣ 3", ["abc", "3"]),
    ],
)
def test_terms_are_stems_and_pairs(text: str, found: list[str]) -> None:
    assert terms(text) == found


def test_terms_of_the_question_prove_half() -> None:
    assert covered("ferry Oban", "the ferry", known="ferry") == pytest.approx(1 / 3)


@pytest.mark.parametrize(("claim", "share"), [("a ferry", 1.0), ("a boat", 0.0), ("the", 1.0)])
def test_the_share_of_a_claim_that_is_covered(claim: str, share: float) -> None:
    assert covered(claim, "The ferry leaves.") == share


def test_chinese_behind_a_word_or_figure_is_not_part_of_it() -> None:
    assert terms("高级版有100GB空间") == ["高级", "级版", "100gb", "空间"]


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("The ferry leaves Oban at noon. Dogs travel free.", 1.0),
        ("The ferry leaves Oban.", 1 / 3),
        ("Dogs travel free.", 2 / 3),
        ("Nothing of it.", 0.0),
    ],
)
def test_a_text_is_told_where_each_of_its_sentences_is(text: str, share: float) -> None:
    source = "The ferry leaves Oban. The dogs on the ferry travel free."
    assert told(source, text) == pytest.approx(share)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("The old ferry leaves at noon. Dogs may travel free today.", 0.0),
        ("The old ferry leaves at noon. At noon the ferry leaves.", 0.5),
        ("The old ferry leaves at noon. Dogs travel free.", 0.25),
        ("项目应该总是包含许可证。请务必包含贡献指南。", 0.0),
        ("请每次都务必包含许可证。务必包含。", 0.75),
        ("", 0.0),
    ],
)
def test_what_is_said_again_and_crumbs_are_idle(text: str, share: float) -> None:
    assert idle(text) == share
