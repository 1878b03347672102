"""What is known by path goes along with a document or a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.domain.base.moving import moved_path, rekeyed

OLD, NEW = Path("/library/old"), Path("/library/new")


@pytest.mark.parametrize(
    ("path", "there"),
    [
        (OLD, NEW),
        (OLD / "deep" / "a.md", NEW / "deep" / "a.md"),
        (Path("/library/older"), Path("/library/older")),
        (Path("/library"), Path("/library")),
    ],
)
def test_a_path_moves_with_what_it_lies_in(path: Path, there: Path) -> None:
    assert moved_path(str(path), OLD, NEW) == str(there)


def test_a_page_without_a_file_stays() -> None:
    assert moved_path("", OLD, NEW) == ""


def test_what_is_known_keeps_its_order_and_wins() -> None:
    a, b, other = (str(p) for p in (OLD / "a.md", NEW / "a.md", Path("/c.md")))
    assert list(rekeyed({a: 1, other: 2, b: 3}, OLD, NEW).items()) == [(b, 1), (other, 2)]
