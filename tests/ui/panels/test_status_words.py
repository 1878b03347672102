"""What the status line says while a model is brought up."""

from __future__ import annotations

import pytest

from writer_app.ui.panels.status_line import loading_words


@pytest.mark.parametrize(
    ("phase", "done", "total", "said"),
    [
        ("libraries", 0, 0, "loading"),
        ("preparing", 2, 8, "preparing 25%"),
        ("checking", 1, 3, "checking 33%"),
        ("reading", 999, 1000, "loading 99%"),
        ("reading", 1000, 1000, "loading"),
        ("measuring", 0, 0, "measuring its speed"),
        ("quantising", 1, 2, "making it smaller 50%"),
        ("one of tomorrow", 1, 2, "loading 50%"),
    ],
)
def test_a_phase_says_its_own_name_and_never_100(
    phase: str, done: int, total: int, said: str
) -> None:
    assert loading_words(phase, done, total) == said
