"""Changes of Chinese and Japanese are changes of words."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from writer_app.domain.change.compare import compare
from writer_app.domain.change.diff import StreamDiff, diff, original_of, proposal_of, tokens
from writer_app.engine.base.word_tables import cut_words

PIECES = [
    *("研究", "生命", "研究生", "从来", "未", "来", "港口", "渔船", "從來", "東京", "々", "〇"),
    *("食べ", "た", "は", "とても", "カメラ", "ー", "。", "か\u3099", "a", "3", "\n", "😀", " "),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)

CHANGES = [
    ("渔民在码头等待消息。", "渔民在港口等待消息。", ["码头→港口"]),
    ("每秒都读数一次，从来没有断过。", "每秒读数一次，从未断过。", ["都→", "从来没有→从未"]),
    ("希望我们在见面。", "希望我们再见面。", ["在→再"]),
    ("他因为下雨没来。", "他由于下雨没来。", ["因为→由于"]),
    ("這個問題很難。", "這個問題很容易。", ["難→容易"]),
    ("私は昨日寿司を食べました。", "私は昨日寿司を食べます。", ["食べました→食べます"]),
    ("新しいカメラを買った。", "古いカメラを買った。", ["新しい→古い"]),
    ("東京はとても大きい。", "大阪はとても大きい。", ["東京→大阪"]),
]


@pytest.mark.parametrize(("old", "new", "changes"), CHANGES)
def test_a_change_is_of_whole_words(old: str, new: str, changes: list[str]) -> None:
    segments = diff(old, new, cut_words)
    assert [f"{s.old}→{s.new}" for s in segments if s.kind != "same"] == changes


def test_versions_are_compared_by_words_too() -> None:
    segments = compare("渔船停在码头。\n\n好。\n", "渔船停在港口。\n\n好。\n", cut_words)
    assert [(s.old, s.new) for s in segments if s.kind != "same"] == [("码头", "港口")]


@settings(max_examples=200, deadline=None)
@given(st.one_of(TEXTS, st.text(max_size=60)))
def test_words_joined_are_the_text(text: str) -> None:
    assert "".join(cut_words(text)) == text
    assert "".join(tokens(text, cut_words)) == text


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS, st.randoms(use_true_random=False))
def test_both_texts_come_back_while_it_grows_and_after(
    old: str, new: str, chance: random.Random
) -> None:
    segments = diff(old, new, cut_words)
    assert (original_of(segments), proposal_of(segments)) == (old, new)
    stream, end = StreamDiff(old, cut_words), 0
    while end < len(new):
        end = min(len(new), end + chance.randint(1, 5))
        growing = stream.update(new[:end])
        assert original_of(growing.segments) == old
        reached = proposal_of(growing.segments)[: -len(old[growing.frontier :]) or None]
        assert new[:end].startswith(reached)
