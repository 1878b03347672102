"""Stars on documents: they last, they follow a renaming, and garbage is no end."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.storage.state.favourites import Favourites


def made(tmp_path: Path) -> Favourites:
    return Favourites(tmp_path / "data" / "favourites.json", tmp_path / "documents")


def test_a_star_lasts_and_goes(tmp_path: Path) -> None:
    path = tmp_path / "documents" / "a.md"
    assert made(tmp_path).toggle(path)
    assert path in made(tmp_path)
    assert not made(tmp_path).toggle(path)
    assert made(tmp_path).paths() == []


def test_a_star_follows_a_renamed_folder(tmp_path: Path) -> None:
    root = tmp_path / "documents"
    favourites = made(tmp_path)
    for name in ("in/a.md", "inside.md", "in"):
        favourites.toggle(root / name)
    favourites.rename(root / "in", root / "out")
    assert made(tmp_path).paths() == [root / "out/a.md", root / "inside.md", root / "out"]


@pytest.mark.parametrize("garbage", [b"", b"{}", b"\xff", b"[1, null]", b"[" * 99_999])
def test_garbage_means_no_stars(tmp_path: Path, garbage: bytes) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "favourites.json").write_bytes(garbage)
    assert made(tmp_path).paths() == []
