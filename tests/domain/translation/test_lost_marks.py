"""Links, code and notes that an answer lacks are known, and go back where their words are."""

from __future__ import annotations

import pytest

from writer_app.domain.translation.links import LostMark, lost, put_back

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
