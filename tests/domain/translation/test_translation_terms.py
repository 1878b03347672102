"""Fixed terms, remembered pairs, kept addresses, and what is found wrong."""

from __future__ import annotations

import pytest

from writer_app.domain.translation.checks import TranslationFault as F
from writer_app.domain.translation.checks import faults
from writer_app.domain.translation.glossary import Glossary, Term, WantedTerm, missing
from writer_app.domain.translation.links import with_addresses, without_addresses
from writer_app.domain.translation.memory import Memory, Pair

GLOSSARY = Glossary(
    (
        Term({"en": ("open source",), "zh": ("开源",)}),
        Term({"en": ("source",), "zh": ("来源",)}),
        Term({"en": ("licence", "license"), "zh": ("许可证",)}),
    )
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Open Source projects", [("Open Source", "开源")]),
        ("the source of open source", [("source", "来源"), ("open source", "开源")]),
        ("two licenses", [("licenses", "许可证")]),
        ("resourceful", []),
        ("", []),
    ],
)
def test_terms_of_a_text(text: str, expected: list[tuple[str, str]]) -> None:
    found = GLOSSARY.wanted(text, "en", "zh")
    assert [(term.source, term.targets[0]) for term in found] == expected


def test_a_glossary_serves_both_directions() -> None:
    assert GLOSSARY.wanted("开源项目", "zh", "en") == (WantedTerm("开源", ("open source",)),)


def test_any_form_of_a_term_will_do() -> None:
    wanted = (WantedTerm("许可证", ("licence", "license")),)
    assert missing(wanted, "Both licenses hold.") == ()
    assert missing(wanted, "Both permits hold.") == wanted


@pytest.mark.parametrize(
    ("source", "sent"),
    [
        ("Read [this](https://example.org/a_(b)) now", "Read [this](/1) now"),
        ('![a](<my pic.png> "Title")', "![a](/1)"),
        ("[a](x) and [b](y)", "[a](/1) and [b](/2)"),
        ("no links (at all)", "no links (at all)"),
    ],
)
def test_addresses_are_not_sent(source: str, sent: str) -> None:
    kept = without_addresses(source)
    assert kept.words == sent
    assert with_addresses(kept.words, kept) == source


def test_addresses_come_back_in_any_order_and_width() -> None:
    kept = without_addresses("[a](x) and [b](y)")
    assert with_addresses("[乙]（/2）和[甲](1)", kept) == "[乙](y)和[甲](x)"
    assert with_addresses("[c](3)", kept) == "[c](3)"


@pytest.mark.parametrize(
    ("source", "target", "to", "expected"),
    [
        ("The pool is closed.", "游泳池关闭。", "zh", ()),
        ("The pool is closed.", "", "zh", (F.EMPTY,)),
        ("The pool is closed.", "The pool is closed.", "zh", (F.SAME,)),
        ("The pool is closed.", "Das Bad ist zu.", "zh", (F.LANGUAGE,)),
        ("游泳池关闭了。", "游泳池关闭。", "en", (F.LANGUAGE,)),
        ("市场", "市场在变化", "en", (F.LANGUAGE,)),
        ("市场", "Market", "en", ()),
        ("Nobody, nobody reads this.", "没有人，nobody读这个。", "zh", (F.LANGUAGE,)),
        ("Use `npm install` today.", "今天使用`npm install`。", "zh", ()),
        ("It costs $25 for 3 months.", "三个月费用25美元。", "zh", ()),
        ("It costs $25 for 3 months.", "两个月费用25美元。", "zh", (F.NUMBERS,)),
        ("2.5 million people on March 3, 2024", "2024年3月3日，250万人", "zh", ()),
        ("In the 1990s it began.", "始于20世纪90年代。", "zh", ()),
        ("The first of them left.", "其中一个离开了。", "zh", ()),
        ("at 7:30 pm", "19:30", "zh", ()),
        ("Read **this** now.", "现在读这个。", "zh", (F.MARKUP,)),
        ("Read [this](x) now.", "现在读[这个](y)。", "zh", (F.MARKUP,)),
        ("A note[^1] here.", "这里有注。", "zh", (F.MARKUP,)),
        ("Read [this][x] now.", "现在读这个。", "zh", (F.MARKUP,)),
        ("Read [this][] now.", "现在读[这个][this]。", "zh", ()),
        ("OK", "OK", "zh", ()),
        ("word " * 30, "词。", "zh", (F.LENGTH,)),
        ("身为维护者意味着什么？", "It means a lot of work.", "en", (F.QUESTION,)),
        ("See [what](/?a=1).", "见[何事](/?a=1)。", "zh", ()),
    ],
)
def test_faults(source: str, target: str, to: str, expected: tuple[F, ...]) -> None:
    assert faults(source, target, to) == expected


def test_a_missing_term_is_a_fault() -> None:
    wanted = GLOSSARY.wanted("a licence", "en", "zh")
    assert faults("a licence", "一份执照", "zh", wanted) == (F.TERMS,)


def test_the_memory_knows_the_same_words_both_ways() -> None:
    memory = Memory.of([Pair("Good  morning.", "早上好。", "en", "zh")])
    there = memory.exact("Good morning.", "en", "zh")
    back = memory.exact("早上好。", "zh", "en")
    assert there is not None
    assert back is not None
    assert (there.target, back.target) == ("早上好。", "Good  morning.")
    assert memory.exact("Good morning.", "en", "de") is None


def test_the_later_pair_counts() -> None:
    memory = Memory.of([Pair("a b", "一", "en", "zh"), Pair("a b", "二", "en", "zh")])
    found = memory.exact("a b", "en", "zh")
    assert found is not None
    assert found.target == "二"


def test_alike_words_are_found_but_not_the_same_ones() -> None:
    memory = Memory.of(
        [
            Pair("The pool is closed on Monday.", "周一", "en", "zh"),
            Pair("The pool is closed on Tuesday.", "周二", "en", "zh"),
            Pair("Something else.", "别的", "en", "zh"),
        ]
    )
    found = memory.alike("The pool is closed on Monday.", "en", "zh")
    assert [hit.pair.target for hit in found] == ["周二"]
    assert memory.alike("Quite another text", "en", "zh") == ()
