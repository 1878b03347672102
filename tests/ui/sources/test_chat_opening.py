"""The first words of a folded passage."""

from __future__ import annotations

import pytest

from writer_app.ui.sources.chat_text import _opening


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("short **bold** `code`", "short bold code"),
        ("# Title and text", "Title and text"),
        ("word " * 17 + "harbour", "word " * 17 + "…"),
        ("word " * 18 + "harbour", "word " * 18 + "…"),
        ("字" * 100, "字" * 90 + " …"),
        ("x" * 100, "x" * 90 + " …"),
    ],
)
def test_a_passage_is_cut_between_words(words: str, shown: str) -> None:
    assert _opening(words) == shown
