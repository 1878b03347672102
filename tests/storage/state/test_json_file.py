"""Small state files: never a failure, the latest value wins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, RootModel

from writer_app.storage.state.json_file import JsonFile


class Places(BaseModel):
    left: int = 3
    name: str = ""
    seen: dict[str, list[int]] = {}


class Table(RootModel[dict[str, int]]):
    root: dict[str, int] = {}


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    JsonFile(tmp_path / "a" / "b.json", Places).save(Places(left=9))
    assert JsonFile(tmp_path / "a" / "b.json", Places).load() == Places(left=9)


def test_one_bad_field_costs_itself_alone(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text('{"left": "wide", "name": "n"}', "utf-8")
    assert JsonFile(tmp_path / "b.json", Places).load() == Places(name="n")


def test_a_file_that_is_too_large_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text('{"name": "' + "x" * 2_000_000 + '"}', "utf-8")
    assert JsonFile(tmp_path / "b.json", Places).load() == Places()


def test_only_the_latest_value_is_written(tmp_path: Path) -> None:
    waiting: list[Callable[[], None]] = []
    file = JsonFile(tmp_path / "b.json", Places, run=waiting.append)
    file.save(Places(left=1))
    file.save(Places(left=2))
    assert not (tmp_path / "b.json").exists()
    for write in waiting:
        write()
    assert file.load() == Places(left=2)


def test_a_folder_that_cannot_be_made_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("", "utf-8")
    JsonFile(tmp_path / "a" / "b.json", Places).save(Places())


def test_what_holds_the_writers_words_may_be_larger(tmp_path: Path) -> None:
    file = JsonFile(tmp_path / "b.json", Places, largest=5_000_000)
    file.save(Places(name="字" * 400_000))
    assert file.load().name == "字" * 400_000


def test_one_bad_entry_of_a_table_costs_itself_alone(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text('{"a": 1, "b": "many", "root": 2}', "utf-8")
    assert JsonFile(tmp_path / "b.json", Table).load().root == {"a": 1, "root": 2}


def test_one_bad_entry_of_a_field_costs_itself_alone(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text('{"left": 9, "seen": {"a": [1], "b": [1, {}]}}', "utf-8")
    assert JsonFile(tmp_path / "b.json", Places).load() == Places(left=9, seen={"a": [1]})


def test_a_table_is_the_whole_file(tmp_path: Path) -> None:
    JsonFile(tmp_path / "b.json", Table).save(Table({"a": 1}))
    assert (tmp_path / "b.json").read_text("utf-8") == '{"a": 1}'


def test_without_a_path_nothing_is_kept() -> None:
    file = JsonFile(None, Places)
    file.save(Places(left=9))
    assert file.load() == Places()
