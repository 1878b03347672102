"""Claims that nothing holds are told by their turns of phrase."""

from __future__ import annotations

import pytest

from writer_app.domain.comments.doubts import doubtful


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It is well known that tea cures.", ["It is well known"]),
        ("Everybody agrees. Everybody wants it, too.", ["Everybody agrees"]),
        ("Since the taps came, fewer left, so they are the reason.", ["Since the taps came"]),
        ("There is no risk, says “everyone knows”.", ["There is no risk"]),
        ("Since May it has rained. There is no school in the village.", []),
        ("Does everyone agree?", []),
        ("众所周知，喝茶能防癌，可见人人要喝。", ["众所周知"]),
        ("自从开放以来，纠纷少了，可见喝茶能化解矛盾。", ["可见喝茶能化解矛盾"]),
        ("说明文件在这里，山顶清晰可见的是塔。", []),
    ],
)
def test_what_nothing_holds(text: str, words: list[str]) -> None:
    assert [text[one.start : one.end] for one in doubtful(text)] == words
