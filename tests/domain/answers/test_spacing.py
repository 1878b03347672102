"""Blanks between Chinese and Latin in an answer are those of the source."""

from __future__ import annotations

import pytest

from writer_app.domain.answers.cleaning import StreamCleaner, clean

JOINED = "受影响的38户渔民用Qt写。"


@pytest.mark.parametrize(
    ("source", "answer", "kept"),
    [
        (JOINED, "受影响的 38 户渔民，用 Qt 写。", "受影响的38户渔民，用Qt写。"),
        ("占20%的人用Qt。", "占 20% 的人使用 Qt。", "占20%的人使用Qt。"),
        ("用 Qt 写，38户。", "用 Qt 写，38 户。", "用 Qt 写，38 户。"),  # both ways: as it comes
        ("没有拉丁字母。", "现在有 Qt 了。", "现在有 Qt 了。"),
        ("Nothing Chinese in 3 words.", "三个词，3 个。", "三个词，3 个。"),
        (JOINED, "1. 第一\n2. 第二\n\n## 标题 2026", "1. 第一\n2. 第二\n\n## 标题2026"),
        (JOINED, "hello world 38户", "hello world 38户"),
    ],
)
def test_the_blanks_are_the_sources(source: str, answer: str, kept: str) -> None:
    assert clean(answer, source) == kept
    cleaner = StreamCleaner(source)
    assert "".join(cleaner.feed(c) for c in answer) + cleaner.finish() == kept


def test_blanks_that_were_asked_for_come() -> None:
    assert clean("用 Qt 写。", "用Qt写。", "在中英文之间加空格") == "用 Qt 写。"
