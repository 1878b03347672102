"""Which language a sentence is in."""

from __future__ import annotations

import pytest

from writer_app.domain.text.language import language


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Some people might say, “Hey, how does energy come?”", "en"),  # come: Italian, too
        ("People also do something.", "en"),  # do: Polish, too
        ("Somebody should go.", "en"),
        ("Come si fa il pane?", "it"),
        ("Idę do domu na obiad.", "pl"),
        ("Het boek is op de tafel.", "nl"),
        ("Les gens qui sont là.", "fr"),
        ("El gato es negro.", "es"),
        ("这句话很短。", "zh"),
        ("12.5 %", "en"),
    ],
)
def test_a_short_sentence_is_known_by_its_common_words(text: str, tag: str) -> None:
    assert language(text) == tag
