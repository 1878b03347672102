"""Changes of a sentence, sign by sign."""

from __future__ import annotations

import pytest

from writer_app.domain.text.sign_changes import SignChange, changes, with_changes


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("对不气", "对不起", [SignChange(2, 3, "起")]),
        ("我去了图书馆。", "我去图书馆。", [SignChange(2, 3, "")]),
        ("不管是谁，都好", "无论是谁都好了", [
            SignChange(0, 2, "无论"), SignChange(4, 5, ""), SignChange(7, 7, "了"),
        ]),
        ("一样", "一样", []),
    ],
)  # fmt: skip
def test_each_change_has_its_place(before: str, after: str, found: list[SignChange]) -> None:
    assert changes(before, after) == found
    assert with_changes(before, found) == after


def test_some_of_them_can_be_taken() -> None:
    before, after = "不管是谁，都好", "无论是谁都好了"
    assert with_changes(before, changes(before, after)[1:2]) == "不管是谁都好"
