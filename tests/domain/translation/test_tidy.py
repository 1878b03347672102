"""A translation has the marks of its language, and ends as its source does."""

from __future__ import annotations

import pytest

from writer_app.domain.translation.tidy import framed, tidied


@pytest.mark.parametrize(
    ("source", "framed_"),
    [
        ("— @ann, [a](b)", ("— ", "@ann, [a](b)", "")),
        ("**A title**", ("**", "A title", "**")),
        ("- *one* and *two*", ("- ", "*one* and *two*", "")),
        ("_one word_", ("_", "one word", "_")),
        ("Well - no", ("", "Well - no", "")),
    ],
)
def test_what_stands_around_the_words(source: str, framed_: tuple[str, str, str]) -> None:
    assert framed(source) == framed_


@pytest.mark.parametrize(
    ("source", "target", "to", "tidy"),
    [
        ("Let others build", "让别人构建。", "zh", "让别人构建"),
        ("Be responsive.", "要响应", "zh", "要响应。"),
        ("See [a b](/1), ok", "见[ 甲 ](/1), 好", "zh", "见[甲](/1)，好"),
        ('He said "ok".', '他说"好的".', "zh", "他说“好的”。"),
        ("Run `a, b` now.", "现在运行`a, b`, 好.", "zh", "现在运行`a, b`，好。"),
        ("Use Foo, Bar.", "使用 Foo, Bar。", "zh", "使用 Foo, Bar。"),
        ("Version 1.2", "版本1.2", "zh", "版本1.2"),
        ("And so on...", "等等", "zh", "等等"),
        ("a \ue000 b.", "甲 \ue000 `x`, 乙.", "zh", "甲 \ue000 `x`, 乙。"),
        ("他来了。", "He came，and left。", "en", "He came, and left."),
        ("他来了（昨天）。", "He came（yesterday）。", "en", "He came (yesterday)."),
        ("标题", "A title.", "en", "A title"),
        ("等。", "And so on", "en", "And so on."),
        ("x.", "", "zh", ""),
        # One block stays one block.
        ("One", "# 一", "zh", "一"),
        ("One", "- [ ] 一", "zh", "一"),
        ("One", "> - 一", "zh", "一"),
        ("In 1984", "1984. Ende", "de", "1984\\. Ende"),
        ("- Ann", "- 安", "zh", "- 安"),
        ("A tag", "#标签", "zh", "#标签"),
    ],
)
def test_marks_and_ends(source: str, target: str, to: str, tidy: str) -> None:
    assert tidied(source, target, to) == tidy
