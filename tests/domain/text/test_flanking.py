"""Where marks open and close: CommonMark's rule, and what Chinese and Japanese need."""

from __future__ import annotations

import pytest

from writer_app.domain.text.flanking import can_mark, flanking, is_cjk


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "a", (True, False)),
        ("a", "", (False, True)),
        ("a", "b", (True, True)),
        ("a", " ", (False, True)),
        (" ", " ", (False, False)),
        ("a", "(", (False, True)),
        (")", "a", (True, False)),
        (".", ".", (True, True)),
        ("\u00a0", "a", (True, False)),
        ("：", "请", (True, True)),
        ("是", "“", (True, True)),
        ("”", "的", (True, True)),
        ("。", "次", (True, True)),
        ("한", "(", (True, True)),
        (")", "는", (True, True)),
        ("😀", "(", (True, True)),
    ],
)
def test_flanking(before: str, after: str, expected: tuple[bool, bool]) -> None:
    assert flanking(before, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [("a", "b", (False, False)), ("", "a", (True, False)), ("(", "a", (True, False)),
     ("：", "请", (True, False)), ("字", "字", (False, False))],
)  # fmt: skip
def test_an_underscore_marks_nothing_inside_a_word(
    before: str, after: str, expected: tuple[bool, bool]
) -> None:
    assert can_mark("_", before, after) == expected


@pytest.mark.parametrize("char", "我カがｱ，。「한ㄅ㐀𠀀ᄀ㈱")
def test_cjk(char: str) -> None:
    assert is_cjk(char)


@pytest.mark.parametrize("char", "aé“”—…😀⚡ع1(")
def test_not_cjk(char: str) -> None:
    assert not is_cjk(char)
