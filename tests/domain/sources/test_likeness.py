from __future__ import annotations

import pytest

from writer_app.domain.sources.likeness import alike, near_enough

TEXT = "The ferry to Brannoch leaves at nine from Oban and takes passengers only."
HAN = "收到商品后十四天内可以退货，运费由我们承担，退款三个工作日内到账。"


@pytest.mark.parametrize(
    ("one", "other"),
    [(TEXT, TEXT), (TEXT, TEXT.replace("nine", "ten")), (TEXT, "Before. " + TEXT + " After."),
     (HAN, HAN.replace("三个", "五个"))],
)  # fmt: skip
def test_small_changes_leave_a_passage_nearly_the_same(one: str, other: str) -> None:
    assert alike(one, other)


@pytest.mark.parametrize(
    "other", ["", "Chess needs patience.", "The ferry is late.", "Oban has a ferry to Brannoch."]
)
def test_another_passage_is_not(other: str) -> None:
    assert not alike(TEXT, other)


@pytest.mark.parametrize(
    ("likeness", "shown"), [(0.9, True), (0.86, True), (0.8, False), (None, True)]
)
def test_what_is_near_is_shown(likeness: float | None, shown: bool) -> None:
    assert near_enough(TEXT, "A ferry from Oban to Brannoch.", likeness) is shown
