"""The best of several answers: the facts first, then what it is worth."""

from __future__ import annotations

import pytest

from writer_app.domain.change.ranking import Ranking, rank


@pytest.mark.parametrize(
    ("answers", "options", "order", "why"),
    [
        ([Ranking(1, -1.0), Ranking(0, -2.0)], {}, (1, 0), ("facts",)),
        ([Ranking(0, -2.0), Ranking(0, -1.0)], {}, (1, 0), ("facts", "truest")),
        ([Ranking(1, -2.0), Ranking(2, -1.0)], {}, (1, 0), ("truest",)),
        ([Ranking(0, words=40), Ranking(0, words=78)], {"words": 80}, (1, 0), ("facts", "length")),
        ([Ranking(0, change=0.5), Ranking(0, change=0.1)], {"dial": "careful"}, (1, 0), ("facts",)),
        ([Ranking(0, -1.0, -9.0), Ranking(0, -1.2, -2.0)], {}, (1, 0), ("facts", "fluent")),
        ([], {}, (), ()),
    ],
)
def test_the_best_goes_first(
    answers: list[Ranking], options: dict[str, object], order: object, why: object
) -> None:
    assert rank(answers, **options) == (order, why)  # type: ignore[arg-type]  # of the table above
