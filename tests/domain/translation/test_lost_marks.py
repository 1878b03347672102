"""Links, code and notes that an answer lacks are known, and go back where their words are."""

from __future__ import annotations

import pytest

from writer_app.domain.translation.links import (
    LostMark,
    lost,
    numbered,
    put_back,
    with_addresses,
    without_addresses,
)

LINK = LostMark("[", "the rules", "](/1)")


@pytest.mark.parametrize(
    ("sent", "answer", "marks"),
    [
        ("Read [the rules](/1).", "读规则。", (LINK,)),
        ("Read [the rules](/1).", "读[规则](/1)。", ()),
        ("Run `x` and `x`.", "运行`x`。", (LostMark("`", "x", "`", said=False),)),
        ("So it is.[^1]", "是。", (LostMark("", "", "[^1]", said=False),)),
        ("A **big** dog", "大狗", (LostMark("**", "big", "**", needed=False),)),
        ("See [`x`](/1)", "见", (LostMark("[", "`x`", "](/1)", said=False),)),
        ("See <https://a.org/b>.", "见。", (LostMark(" ", "", "<https://a.org/b>", said=False),)),
        ("At https://a.org/b.", "见。", (LostMark(" ", "", "https://a.org/b", said=False),)),
        ("At https://a.org/b.", "见https://a.org/b。", ()),
        ("See [a\nb](/1)", "见", (LostMark("[", "a\nb", "](/1)"),)),
        ("Run `` `x` y ``.", "运行。", (LostMark("``", " `x` y ", "``", said=False),)),
    ],
)
def test_what_is_lost(sent: str, answer: str, marks: tuple[LostMark, ...]) -> None:
    assert lost(sent, answer) == marks


@pytest.mark.parametrize(
    ("answer", "mark", "words", "whole"),
    [
        ("请读规则。", LINK, "规则", "请读[规则](/1)。"),
        ("请读。", LINK, "规则", "请读（[规则](/1)）。"),
        ("是。", LostMark("", "", "[^1]"), "", "是[^1]。"),
        ("大狗", LostMark("**", "big", "**", needed=False), "巨大", "大狗"),
        ("大狗", LostMark("**", "big", "**", needed=False), "大", "**大**狗"),
        # What stands inside of code, a longer word or another link is not what is meant.
        (
            "`Millimeters`。",
            LostMark("`", "Meters", "`", said=False),
            "Meters",
            "`Millimeters`（`Meters`）。",
        ),
        (
            "Kilometers。",
            LostMark("`", "Meters", "`", said=False),
            "Meters",
            "Kilometers（`Meters`）。",
        ),
        ("[读规则](/2)。", LINK, "规则", "[读规则](/2)（[规则](/1)）。"),
        ("[读规则](/2)和规则。", LINK, "规则", "[读规则](/2)和[规则](/1)。"),
    ],
)
def test_a_mark_goes_back(answer: str, mark: LostMark, words: str, whole: str) -> None:
    assert put_back(answer, mark, words, wide=True) == whole


def test_a_label_is_found_by_most_of_its_words() -> None:
    mark = LostMark("[", "不仅仅是说明", "](/1)")
    answer = "The README is not just a simple guide. It helps."
    whole = "The README [is not just a simple guide](/1). It helps."
    assert put_back(answer, mark, "It is not just a simple guide", wide=False) == whole


def test_into_letters_a_link_stands_in_narrow_brackets() -> None:
    assert put_back("Read it.", LINK, "the rules", wide=False) == "Read it ([the rules](/1))."


@pytest.mark.parametrize(
    ("words", "sent", "answer", "whole"),
    [
        ("See [it](x.md).", "See [it](/1).", "见[它](/1)。", "见[它](x.md)。"),
        ("See [the book][b].", "See [the book](/1).", "见[书](/1)。", "见[书][b]。"),
        ("See [serde][].", "See [serde](/1).", "见[塞德](/1)。", "见[塞德][serde]。"),
        ("So.[^a][^b]", "So.[^a][^b]", "是。[^a][^b]", "是。[^a][^b]"),
        ("Say `a[0][1]`.", "Say `a[0][1]`.", "说`a[0][1]`。", "说`a[0][1]`。"),
    ],
)
def test_where_a_link_leads_is_kept_from_the_model(
    words: str, sent: str, answer: str, whole: str
) -> None:
    kept = without_addresses(words)
    assert (kept.words, numbered(words, kept)) == (sent, sent)
    assert with_addresses(answer, kept) == whole
