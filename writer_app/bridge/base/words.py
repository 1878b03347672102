"""The words of Chinese, for the page and for what changes are shown in."""

from __future__ import annotations

from collections.abc import Mapping

from writer_app.engine.base.word_tables import cut_words, words

__all__ = ["chinese_words", "cut_words"]


def chinese_words() -> Mapping[str, int]:
    """Words and what each costs, read once."""
    return words("zh")
