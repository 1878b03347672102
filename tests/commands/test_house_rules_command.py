"""The command line holds the rules of the house of the file it works on."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from writer_app.commands.engine import choices


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WRITER_APP_HOME", str(tmp_path / "home"))
    (tmp_path / "house-style.md").write_text("- Never write “utilize”.\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("named", "barred"),
    [
        ({"file": "page.md"}, ("utilize",)),
        ({"file": "."}, ("utilize",)),
        ({"file": "-", "out": "page.md"}, ("utilize",)),
        ({"out": "page.md"}, ("utilize",)),
        ({"file": "-"}, ()),
    ],
)
def test_rules_are_those_of_the_file(
    desk: Path, named: dict[str, str], barred: tuple[str, ...]
) -> None:
    places = {option: name if name == "-" else str(desk / name) for option, name in named.items()}
    arguments = Namespace(seed=None, max_tokens=None, temperature=None, **places)
    assert choices(arguments).barred.any_case == barred
