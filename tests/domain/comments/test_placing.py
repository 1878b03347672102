"""Comments find their words again in a text that was changed elsewhere."""

from __future__ import annotations

import pytest

from writer_app.domain.comments.placing import moved
from writer_app.domain.comments.values import CommentThread, Margin, Note


def found(old: str, new: str, words: str) -> str:
    """What a comment on these words stands at in the new text."""
    at = old.index(words)
    margin = Margin((CommentThread(at, at + len(words), (Note("c"),)),))
    (thread,) = moved(margin, old, new).threads
    return new[thread.start : thread.end]


@pytest.mark.parametrize(
    ("old", "new", "words", "there"),
    [
        ("资料室将于下周一搬迁。", "图书馆定于下周一搬迁到二楼。", "下周一", "下周一"),
        ("我们下周一搬迁。", "我们下周二搬迁。", "下周一", "下周"),
        ("One two three.", "And one two, then three.", "two", "two"),
        ("One two  three.", "Zero. One two three.", "two  three", "two three"),
        ("| a | b |\n| --- | --- |\n| north | 120 |\n", "T\na\nb\nnorth\n120\n", "north", "north"),
        ("Keep this.\n", "", "this", ""),
        ("a b c d", "a c d", "b", ""),
    ],
)
def test_a_comment_stands_at_its_words(old: str, new: str, words: str, there: str) -> None:
    assert found(old, new, words) == there
