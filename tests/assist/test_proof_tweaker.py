"""LingoTweaker behind the proofreader: Chinese, places in code points, nothing in code."""

from __future__ import annotations

import pytest

from writer_app.assist.proof_child import _Checkers
from writer_app.assist.proof_tweaker import beside, data_is_there, tweaker

needs_chinese = pytest.mark.skipif(not data_is_there("zh"), reason="the extra `proof` is absent")
needs_english = pytest.mark.skipif(not data_is_there("en"), reason="needs lingotweaker-data-en")


def found(text: str, language: str = "zh") -> list[tuple[str, str]]:
    checkers = _Checkers()
    checkers.answer({"dialect": "american", "words": ["消毁吧"]})
    issues = checkers.answer({"text": text, "language": language})
    assert isinstance(issues, list)
    assert all(text[i["start"] : i["end"]] == i["words"] for i in issues)
    return [(i["words"], next(iter(i["replacements"]), "")) for i in issues]


@needs_chinese
@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("我已经消毁了所有文件。", [("消毁", "销毁")]),
        ("😀 消毁，然后因该走。", [("消毁", "销毁"), ("因该", "应该")]),
        ("我门去公园玩。", [("门", "们")]),
        ("**注意：**我**消毁**了它。", [("消毁", "销毁")]),
        ("用 `消毁` 和 [消毁](消毁.md) 写。", [("消毁", "销毁")]),
        ("```\n消毁\n```", []),
        ("全是对的句子，没有错字。", []),
    ],
)
def test_chinese_is_marked_in_prose_alone(text: str, marks: list[tuple[str, str]]) -> None:
    assert found(text) == marks


@needs_chinese
def test_messages_are_sentences_without_tags() -> None:
    checkers = _Checkers()
    checkers.answer({"dialect": "any", "words": []})
    (issue,) = checkers.answer({"text": "我已经消毁了它。", "language": "zh"})
    assert "<" not in issue["message"]
    assert "“销毁”" in issue["message"]


@needs_english
def test_english_grammar_stands_beside_harper() -> None:
    marks = dict(found("They was out in teh rain.", "en"))
    assert {"was", "teh"} <= set(marks)


def test_a_language_without_data_has_no_checker() -> None:
    assert tweaker("xx", "any", [], spelling=True) is None


def issue(start: int, end: int, words: str = "") -> dict[str, object]:
    return {"start": start, "end": end, "words": words}


def test_where_two_touch_the_first_one_counts() -> None:
    first, second = [issue(4, 8, "a")], [issue(0, 2, "b"), issue(6, 9, "c")]
    assert [i["words"] for i in beside(first, second)] == ["b", "a"]
