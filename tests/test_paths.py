"""Where the program keeps things."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app import paths


def test_one_home_holds_everything(own_home: Path) -> None:
    found = paths.find()
    assert found.documents == own_home / "documents"
    assert found.settings == own_home / "config" / "settings.json"
    assert found.models == own_home / "models"


def test_models_of_a_checkout_live_in_its_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WRITER_APP_HOME")
    assert paths.find().models.name == "model_cache"


def test_a_variable_moves_the_models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WRITER_APP_MODELS", str(tmp_path / "elsewhere"))
    assert paths.find().models == tmp_path / "elsewhere"


def test_resources_are_found_from_a_checkout() -> None:
    assert (paths.resources() / "templates").is_dir()


def test_nothing_is_made_before_it_is_asked_for(own_home: Path) -> None:
    paths.find()
    assert not own_home.exists()
