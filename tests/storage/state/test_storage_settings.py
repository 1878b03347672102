"""The settings file: reading never fails, and one bad field never costs the others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from writer_app.domain.base.settings import Settings
from writer_app.storage.state.settings import load, save

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def written(path: Path, value: Any) -> Settings:
    path.write_text(json.dumps(value), encoding="utf-8")
    return load(path)


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    mine = Settings.model_validate({"appearance": {"theme": "ink"}, "keys": {"save": "Ctrl+S"}})
    save(tmp_path / "new" / "settings.json", mine)
    assert load(tmp_path / "new" / "settings.json") == mine


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "settings.json") == Settings()


@pytest.mark.parametrize("garbage", [b"", b"\xff\xfe\x00", b"[1, 2]", b"{", b"null", b"[" * 99_999])
def test_garbage_is_set_aside(tmp_path: Path, garbage: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(garbage)
    told: list[Path] = []
    assert load(path, told.append) == Settings()
    (aside,) = tmp_path.iterdir()
    assert told == [aside]
    assert aside.name.startswith("settings.json.bad-")
    assert aside.read_bytes() == garbage


def test_one_bad_field_costs_only_itself(tmp_path: Path) -> None:
    value = {"appearance": {"theme": "pink", "text_size": 22}, "editing": 7, "pinned": ["shorten"]}
    found = written(tmp_path / "s.json", value)
    assert (found.appearance.theme, found.appearance.text_size) == ("system", 22)
    assert found.editing == Settings().editing
    assert found.pinned == ("shorten",)


def test_unknown_keys_survive_a_save(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    save(path, written(path, {"later": {"a": 1}, "appearance": {"later": [2]}}))
    kept = json.loads(path.read_bytes())
    assert (kept["later"], kept["appearance"]["later"]) == ({"a": 1}, [2])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(value=st.dictionaries(st.sampled_from([*Settings.model_fields, "x"]), JSON))
def test_any_json_loads_and_saves(tmp_path: Path, value: dict[str, Any]) -> None:
    path = tmp_path / "s.json"
    save(path, written(path, value))
    assert isinstance(load(path), Settings)
