"""Which model set-up fetches, and what the command says and prints."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from writer_app.commands import set_up
from writer_app.domain.base.errors import DownloadError
from writer_app.engine.models import download, manifest, suited
from writer_app.engine.models.catalogue import Catalogue, InstalledModel
from writer_app.engine.models.known import read_known
from writer_app.paths import Paths, resources

MODELS = read_known(resources() / "models.toml")
WRITER = "qwen2.5-coder-1.5b"


@pytest.mark.parametrize(
    ("free", "model_id"),
    [(0, "starter"), (5_900_000_000, "starter"), (6_000_000_000, WRITER), (1 << 40, WRITER)],
)
def test_the_memory_decides(free: int, model_id: str) -> None:
    assert suited.choose(MODELS, free).id == model_id


def test_what_set_up_fetched_stays_when_memory_is_short(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suited, "choose", lambda models, _free: models[0])
    assert suited.suited(Catalogue(paths)).id == "starter"
    here(paths, WRITER)
    assert suited.suited(Catalogue(paths)).id == WRITER


def test_size_and_time_are_named() -> None:
    sentence = suited.announce(next(each for each in MODELS if each.id == WRITER))
    assert "1.1 GB" in sentence
    assert "2 min at 10 MB/s" in sentence


def here(paths: Paths, model_id: str) -> None:
    folder = paths.models / model_id
    folder.mkdir(parents=True, exist_ok=True)
    manifest.write(folder, manifest.Manifest(id=model_id, title=model_id, source="test"))


@pytest.fixture
def pulled(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids that were fetched; those in `refused` could not be."""
    ids: list[str] = []

    def pull(_paths: Paths, model_id: str, *_: object, **__: object) -> InstalledModel:
        ids.append(model_id)
        if model_id in refused:
            raise DownloadError("No place has it.")
        here(paths, model_id)
        return InstalledModel(model_id, model_id, Path())

    refused.clear()
    monkeypatch.setattr(download, "pull", pull)
    monkeypatch.setattr(set_up.app_paths, "find", lambda: paths)
    monkeypatch.setattr(
        suited, "choose", lambda models, _free: next(m for m in models if m.id == WRITER)
    )
    return ids


refused: set[str] = set()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, str]]:
    def call(*, starter: bool = False, meanwhile: bool = False) -> dict[str, str]:
        arguments = argparse.Namespace(starter=starter, meanwhile=meanwhile, json=True)
        assert set_up.set_up(arguments) == 0
        out, err = capsys.readouterr()
        return {**json.loads(out), "said": err}

    return call


def test_the_suited_model_is_fetched(pulled: list[str], run: Callable[..., dict[str, str]]) -> None:
    found = run()
    assert (found["id"], pulled) == (WRITER, [WRITER])
    assert "1.1 GB to fetch" in found["said"]


def test_what_is_here_is_not_fetched_again(
    pulled: list[str], run: Callable[..., dict[str, str]]
) -> None:
    run()
    assert run()["said"] == ""
    assert pulled == [WRITER]


def test_the_starter_stays_where_it_fails(
    pulled: list[str], run: Callable[..., dict[str, str]]
) -> None:
    refused.add(WRITER)
    found = run()
    assert (found["id"], pulled) == ("starter", [WRITER, "starter"])
    assert "The starter is used instead." in found["said"]


def test_the_starter_can_be_forced(pulled: list[str], run: Callable[..., dict[str, str]]) -> None:
    assert run(starter=True)["id"] == "starter"
    assert pulled == ["starter"]


def test_the_window_gets_the_starter_first_and_says_what_follows(
    pulled: list[str], run: Callable[..., dict[str, str]]
) -> None:
    found = run(meanwhile=True)
    assert pulled == ["starter"]
    assert "goes on in the window" in found["said"]
