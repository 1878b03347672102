"""The best of several answers: the facts first, then what it is worth."""

from __future__ import annotations

import pytest

from writer_app.domain.change.ranking import Figures, rank


@pytest.mark.parametrize(
    ("answers", "options", "order", "why"),
    [
        ([Figures(1, -1.0), Figures(0, -2.0)], {}, (1, 0), ("facts",)),
        ([Figures(0, -2.0), Figures(0, -1.0)], {}, (1, 0), ("facts", "truest")),
        ([Figures(1, -2.0), Figures(2, -1.0)], {}, (1, 0), ("truest",)),
        ([Figures(0, words=40), Figures(0, words=78)], {"words": 80}, (1, 0), ("facts", "length")),
        ([Figures(0, change=0.5), Figures(0, change=0.1)], {"dial": "careful"}, (1, 0), ("facts",)),
        ([Figures(0, -1.0, -9.0), Figures(0, -1.2, -2.0)], {}, (1, 0), ("facts", "fluent")),
        ([], {}, (), ()),
    ],
)
def test_the_best_goes_first(
    answers: list[Figures], options: dict[str, object], order: object, why: object
) -> None:
    assert rank(answers, **options) == (order, why)  # type: ignore[arg-type]
