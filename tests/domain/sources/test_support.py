from __future__ import annotations

import pytest

from writer_app.domain.sources.answer import Support
from writer_app.domain.sources.support import best, judged, strange_facts

PASSAGE = "The ferry to Brannoch leaves at 9 from Oban and takes 35 minutes. A ticket costs £6."
HAN = "收到商品后14天内可以退货，运费由我们承担，退款3个工作日内到账。"


@pytest.mark.parametrize(
    ("sentence", "passage", "support"),
    [
        ("The ferry takes 35 minutes.", PASSAGE, Support.SUPPORTED),
        ("The ferry takes 45 minutes.", PASSAGE, Support.PARTLY),
        ("A helicopter flies to Skye in 10 minutes.", PASSAGE, Support.NOT_FOUND),
        ("The ferry leaves from Mallaig.", PASSAGE, Support.PARTLY),
        ("Dogs and bicycles travel free.", PASSAGE, Support.NOT_FOUND),
        ("14天内可以退货，退款3个工作日到账。", HAN, Support.SUPPORTED),
        ("门店在北京和上海。", HAN, Support.NOT_FOUND),
        ("Yes.", PASSAGE, Support.PARTLY),
        ("36小时。", "机房的柴油能撑三十六小时。", Support.SUPPORTED),
        ("37小时。", "机房的柴油能撑三十六小时。", Support.NOT_FOUND),
        ("It lasts 36 hours.", "The diesel lasts for thirty-six hours.", Support.SUPPORTED),
    ],
)
def test_a_sentence_is_judged_by_its_passage(sentence: str, passage: str, support: Support) -> None:
    assert judged(sentence, [passage]) is support


def test_a_sentence_without_passages_is_not_found() -> None:
    assert judged("The ferry takes 35 minutes.", []) is Support.NOT_FOUND


def test_what_the_passages_add_decides_what_lies_between() -> None:
    sentence = "The boat needs 35 minutes for the crossing to Brannoch."
    assert judged(sentence, [PASSAGE]) is Support.PARTLY
    assert judged(sentence, [PASSAGE], gain=2.0) is Support.SUPPORTED


@pytest.mark.parametrize(
    ("passage", "strange"),
    [
        ("Of the 46 people 19 live here.", ["19%"]),
        ("19 per cent live here.", []),
        ("Between 19 and 25% live here.", []),
    ],
)
def test_a_percentage_is_no_bare_number(passage: str, strange: list[str]) -> None:
    assert strange_facts("That is 19% of them.", passage) == strange


def test_figures_and_names_of_the_question_are_no_strangers() -> None:
    assert strange_facts("In 2019 Mette Holm taught.", "She taught.", "Mette Holm in 2019?") == []


def test_the_passage_that_holds_most_is_named() -> None:
    assert best("A ticket costs £6.", [HAN, PASSAGE])[0] == 1


@pytest.mark.parametrize(
    ("sentence", "question", "support"),
    [
        ("微信支付有优惠。", "微信支付有优惠吗？", Support.PARTLY),
        ("支持微信支付。", "支持微信支付吗？", Support.SUPPORTED),
        ("Title: 支持微信支付吗？", "支持微信支付吗？", Support.NOT_FOUND),
    ],
)
def test_the_question_said_again_is_held_only_whole(
    sentence: str, question: str, support: Support
) -> None:
    assert judged(sentence, ["支持微信支付、支付宝和银联卡。"], question) is support
