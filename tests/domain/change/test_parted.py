"""One edit of a page told apart into the several that it consists of."""

from __future__ import annotations

import pytest

from writer_app.domain.change.parted import Change, parted

KEPT = "A line that stays where it is.\n"


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("one\n", "two\n", [(7, 4, 4)]),
        ("one\n" + KEPT + "two\n", "1\n" + KEPT + "2\n", [(7, 3, 1), (40, 3, 1)]),
        ("🙂\n" + KEPT + "two\n", KEPT + "\ntwo\n", [(7, 3, 0), (38, 0, 1)]),
        ("a\nsame\nb\n", "c\nsame\nd\n", [(7, 8, 8)]),  # too little stays
        (KEPT + "a\n" + KEPT, KEPT + KEPT, [(38, 2, 0)]),
    ],
)
def test_lines_that_stay_part_an_edit(old: str, new: str, changes: list[Change]) -> None:
    assert list(parted(7, old, new)) == changes


def test_of_many_it_is_one() -> None:
    old = "".join(f"{n}\n{KEPT}" for n in range(100))
    assert len(list(parted(0, old, old.replace("\nA", "!\nA")))) == 1
