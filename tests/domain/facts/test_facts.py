"""Facts found in a text, and how two texts differ in them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from writer_app.domain.facts.facts import FactKind, compare, facts

EN = (
    "On 4 May 2026, Dr. Ann Lee and Bob paid £38,400 (12.5%) for “a good house”, 3 km from the "
    "Bank of England. See https://x.org/a_b, or run `make`. There are twenty-three cats."
)
ZH = (
    "2026年5月4日，公司花了三十八万元买了《红楼梦》，"
    "第三章说“很好”，他走了3公里，十分好，增长百分之十二。"
)


def found(text: str, kind: FactKind) -> list[str]:
    return [fact.text for fact in facts(text) if fact.kind is kind]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        (EN, FactKind.NUMBER, ["4 May 2026", "£38,400", "12.5%", "3 km", "twenty-three"]),
        (EN, FactKind.NAME, ["Ann Lee", "Bob", "Bank of England"]),
        (EN, FactKind.QUOTATION, ["“a good house”"]),
        (EN, FactKind.LINK, ["https://x.org/a_b"]),
        (EN, FactKind.CODE, ["make"]),
        (ZH, FactKind.NAME, ["《红楼梦》"]),
        (ZH, FactKind.QUOTATION, ["“很好”"]),
        (
            ZH,
            FactKind.NUMBER,
            ["2026年", "5月", "4日", "三十八万元", "第三章", "3公里", "百分之十二"],
        ),
        ("# T\n\n- a\n2. b\n\n> c\n", FactKind.STRUCTURE, ["#", "-", "2.", ">"]),
        ("The cat sat. One cat sat.", FactKind.NAME, []),
        ("Write to a.b@c.org.", FactKind.LINK, ["a.b@c.org"]),
        ("```\nAnn paid 5\n```", FactKind.NUMBER, []),
        ("It rained. Paris was wet. We left Paris.", FactKind.NAME, ["Paris", "Paris"]),
        ("NASA and McKay agreed.", FactKind.NAME, ["NASA", "McKay"]),
    ],
)
def test_facts_of_a_kind(text: str, kind: FactKind, expected: list[str]) -> None:
    assert found(text, kind) == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (EN, EN),
        (ZH, ZH),
        ("There were 3 cats and 1,200 km.", "1200km and three cats were there."),
        ("Ann went to Paris.", "Paris was where Ann went."),
        ("他有三十二元。", "他有32元。"),
        ("买家付12元，约3万人，1月5日。", "买家付 12 元，约 3 万人，1 月 5 日。"),
        ("Meet on May 4, 2026 at 5 p.m.", "Meet on 4 May 2026 at 5 pm."),
        ("I paid 30 euros.", "I paid €30."),
        ("He is 50 percent sure.", "He is 50% sure."),
        ("About 20 per cent of 2.5 million.", "About 20% of 2,500,000."),
        ("Three hundred people came.", "300 people came."),
        ("共3.8万元，占百分之二十五。", "共38,000元，占25%。"),
        ("She said “go”.", 'She said "go".'),
        ("* a\n* b", "- a\n- b"),
        ("1. a\n2. b", "1. a\n1. b"),
        ("Ann’s cat met Tom.", "The cat of Ann met Tom."),
    ],
)
def test_the_same_facts_in_other_words(old: str, new: str) -> None:
    assert compare(old, new) == ()


@pytest.mark.parametrize(
    ("old", "new", "kind", "was", "became"),
    [
        ("It cost £38,400.", "It cost £38,000.", FactKind.NUMBER, "£38,400", "£38,000"),
        ("It took 3 days.", "It took 3 weeks.", FactKind.NUMBER, "3 days", "3 weeks"),
        ("See [x](http://a.b/c).", "See x.", FactKind.LINK, "http://a.b/c", None),
        ("We met Tom.", "We met Tom and Tim.", FactKind.NAME, None, "Tim"),
        ("Say “yes”.", "Say “no”.", FactKind.QUOTATION, "“yes”", "“no”"),
        ("Run `a`.", "Run `b`.", FactKind.CODE, "a", "b"),
        ("# A\n", "## A\n", FactKind.STRUCTURE, "#", "##"),
        ("花了38万元。", "花了28万元。", FactKind.NUMBER, "38万元", "28万元"),
        ("花了3万元。", "花了30元。", FactKind.NUMBER, "3万元", "30元"),
        ("In the 1990s it rose.", "In the nineties it rose.", FactKind.NUMBER, "1990", None),
    ],
)
def test_a_fact_that_differs(
    old: str, new: str, kind: FactKind, was: str | None, became: str | None
) -> None:
    difference = compare(old, new)[0]
    texts = [fact.text if fact else None for fact in (difference.old, difference.new)]
    assert (difference.kind, *texts) == (kind, was, became)


@given(st.text(alphabet='Ann 12,.%“”"`#-*\n一十万元年 KmBob[](http://x)', max_size=80))
@settings(max_examples=200, deadline=None)
def test_a_text_agrees_with_itself_and_offsets_hold(text: str) -> None:
    assert compare(text, text) == ()
    assert all(text[fact.start : fact.end] == fact.text for fact in facts(text))


@pytest.mark.timeout(60)
@pytest.mark.parametrize("unit", ["A ", "1 ", "“", '"', "```\n", "`", "1,", "十", "](a", "a.b@c."])
def test_hostile_texts_take_linear_time(unit: str) -> None:
    assert compare(unit * 20_000, unit * 20_000) == ()
