"""Claims that nothing holds are told by their turns of phrase."""

from __future__ import annotations

import pytest

from writer_app.domain.comments.doubts import arguable, doubtful, unclear


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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The key is in the usual place.", ["the usual place"]),
        ("It rains. The person concerned will know.", ["The person concerned"]),
        ("As agreed with Ann on Monday, we go.", []),
        ("The council has agreed to pay. It was as before.", ["as before"]),
        ("会议在老地方开。当事人也通知了。", ["老地方", "当事人"]),
        ("请按老办法办理，越快越好。另一件事由相关人员处理。", ["按老办法", "另一件事"]),
        ("按照“三看两剪”的要求养护。", ["“三看两剪”"]),
    ],
)
def test_what_only_those_know_who_were_there(text: str, words: list[str]) -> None:
    assert [text[one.start : one.end] for one in unclear(text)] == words


def test_only_what_claims_something_is_argued_about() -> None:
    assert arguable("The hut has a door. It is the best hut.") == "It is the best hut."
