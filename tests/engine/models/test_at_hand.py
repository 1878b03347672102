"""Models that already lie on the disk: in the models folder itself, or in other programs'."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from writer_app.engine.models import at_hand
from writer_app.engine.models.known import read_known
from writer_app.paths import Paths, resources

WRITER = next(m for m in read_known(resources() / "models.toml") if len(m.files) == 1)
LEAST = 50_000_000


def sparse(path: Path, size: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(size)
    return path


@pytest.fixture(autouse=True)
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    for name in ("HF_HUB_CACHE", "HF_HOME"):
        monkeypatch.delenv(name, raising=False)


def test_a_file_put_into_the_models_folder_is_offered(paths: Paths) -> None:
    mine = sparse(paths.models / "mine.gguf", LEAST)
    sparse(paths.models / "added" / "of-a-model.gguf", LEAST)
    sparse(paths.models / "small.gguf", LEAST - 1)
    assert at_hand.ggufs(paths, 9) == (mine,)


@pytest.mark.parametrize("name", ["any name.gguf", "sub/other.bin"])
def test_a_known_model_is_known_by_its_size(paths: Paths, name: str) -> None:
    assert not at_hand.has_all(WRITER, paths)
    small = replace(WRITER, files=(replace(WRITER.files[0], size=LEAST),))
    sparse(paths.models / name, LEAST)
    assert at_hand.has_all(small, paths)
    assert not at_hand.has_all(replace(WRITER, files=()), paths)


def test_a_link_to_a_file_counts(paths: Paths, tmp_path: Path) -> None:
    (paths.models / "near.gguf").symlink_to(sparse(tmp_path / "far.gguf", LEAST))
    assert at_hand.ggufs(paths, 9) == (paths.models / "near.gguf",)
