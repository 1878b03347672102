"""`models add` and `models use` as a user has them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import tiny_model

from writer_app import cli


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, str]:
    return str(tiny_model.write(tmp_path / "one")), str(tiny_model.write(tmp_path / "two"))


def chosen(own_home: Path) -> str:
    settings = json.loads((own_home / "config" / "settings.json").read_text("utf-8"))
    return str(settings["model"]["id"])


def test_the_first_model_that_is_added_writes(
    own_home: Path, folders: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["models", "add", folders[0]]) == 0
    assert chosen(own_home) == "one"
    assert "“one”; it writes from now on" in capsys.readouterr().out


def test_another_one_says_how_it_is_chosen(
    own_home: Path, folders: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in folders:
        assert cli.main(["models", "add", folder]) == 0
    assert chosen(own_home) == "one"
    assert "writer-app models use two" in capsys.readouterr().out
