"""The words of Chinese, for the page."""

from __future__ import annotations

from collections.abc import Mapping

from writer_app.engine.base.word_tables import words


def chinese_words() -> Mapping[str, int]:
    """Words and what each costs, read once."""
    return words("zh")
