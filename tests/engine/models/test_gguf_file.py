"""A GGUF file is used where it lies, or converted, or one sentence; never half of one."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import gguf
import numpy as np
import pytest
import tiny_gguf

from writer_app.domain.base.errors import ModelError
from writer_app.engine.base import child
from writer_app.engine.models import work_folder
from writer_app.engine.models.catalogue import Catalogue
from writer_app.paths import Paths


def left_behind(paths: Paths) -> list[str]:
    return [path.name for path in paths.models.iterdir()]


def odd(path: Path) -> Path:
    """A model whose numbers are in a format that is not read from the file."""
    out = gguf.GGUFWriter(str(path), "llama")
    tiny_gguf.settings(out, "llama", 1)
    out.add_embedding_length(256)
    out.add_feed_forward_length(256)
    out.add_vocab_size(len(tiny_gguf.WORDS))
    square = np.ones((256, 84), np.uint8)
    for name in tiny_gguf.shapes(layers=1):
        if "norm" in name:
            out.add_tensor(name, np.ones(256, np.float32))
            continue
        rows = len(tiny_gguf.WORDS) if name.startswith("token") else 256
        rows = 128 if ".attn_k" in name or ".attn_v" in name else rows
        out.add_tensor(name, square[:rows], raw_dtype=tiny_gguf.KINDS.Q2_K)
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()
    return path


def test_a_file_is_a_model_where_it_lies(paths: Paths, tmp_path: Path) -> None:
    catalogue = Catalogue(paths)
    phases: list[str] = []
    source = tiny_gguf.write(tmp_path / "tiny.gguf")
    model = catalogue.add(source, lambda phase, _done, _total: phases.append(phase))
    assert (model.id, model.title, model.licence) == ("tiny", "tiny", "mit")
    assert (model.state, model.context, model.added) == ("ready", 512, True)
    assert model.weights == source
    assert set(phases) == {"recording"}
    assert catalogue.resolve("tiny").folder == str(source)
    assert catalogue.check("tiny") == ()
    assert left_behind(paths) == ["tiny"]


def test_a_known_models_file_has_its_name_whatever_it_is_called(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tiny_gguf.write(tmp_path / "download.gguf")
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    catalogue = Catalogue(paths)
    entry = next(known for known in catalogue.known() if known.files)
    file = dataclasses.replace(entry.files[0], sha256=digest)
    monkeypatch.setattr(catalogue, "known", lambda: (dataclasses.replace(entry, files=(file,)),))
    model = catalogue.add(source)
    assert (model.id, model.title, model.licence) == ("download", entry.title, entry.licence)
    assert model.languages == entry.languages


def test_a_file_added_twice_is_one_model(paths: Paths, tmp_path: Path) -> None:
    catalogue = Catalogue(paths)
    source = tiny_gguf.write(tmp_path / "tiny.gguf")
    assert catalogue.add(source).id == catalogue.add(source).id
    assert left_behind(paths) == ["tiny"]


def test_a_file_taken_in_needs_its_source_no_more(paths: Paths, tmp_path: Path) -> None:
    catalogue = Catalogue(paths)
    source = tiny_gguf.write(tmp_path / "tiny.gguf")
    model = catalogue.add(source, copy=True)
    source.unlink()
    assert (model.added, model.weights) == (False, paths.models / "tiny" / "tiny.gguf")
    assert catalogue.check("tiny") == ()


def test_removing_forgets_a_file_and_leaves_it(paths: Paths, tmp_path: Path) -> None:
    catalogue = Catalogue(paths)
    source = tiny_gguf.write(tmp_path / "tiny.gguf")
    catalogue.remove(catalogue.add(source).id)
    assert source.is_file()
    assert left_behind(paths) == []


def test_a_file_that_changed_is_not_loaded(paths: Paths, tmp_path: Path) -> None:
    catalogue = Catalogue(paths)
    source = tiny_gguf.write(tmp_path / "tiny.gguf")
    catalogue.add(source)
    source.write_bytes(source.read_bytes() + b"x")
    with pytest.raises(ModelError, match="damaged"):
        catalogue.resolve("tiny")


def test_a_file_is_found_by_its_path(paths: Paths, tmp_path: Path) -> None:
    source = tiny_gguf.write(tmp_path / "tiny.gguf")
    found = Catalogue(paths).resolve(str(source))
    assert (found.folder, found.context) == (str(source), 512)


def test_several_parts_are_one_model(paths: Paths, tmp_path: Path) -> None:
    catalogue = Catalogue(paths)
    first, second = tiny_gguf.split(tmp_path)
    model = catalogue.add(second)
    assert (model.id, model.weights) == ("tiny", first)
    second.unlink()
    assert not catalogue.get("tiny").ready


def test_what_does_not_run_as_it_is_is_converted(paths: Paths, tmp_path: Path) -> None:
    catalogue = Catalogue(paths)
    phases: list[str] = []
    model = catalogue.add(
        odd(tmp_path / "odd.gguf"), lambda phase, _done, _total: phases.append(phase)
    )
    assert (model.state, model.added, model.file) == ("ready", False, "")
    assert (phases[0], phases[-1]) == ("libraries", "recording")
    assert catalogue.check("odd") == ()
    assert left_behind(paths) == ["odd"]


def test_weights_that_are_missing_are_never_made_up(paths: Paths, tmp_path: Path) -> None:
    source = tiny_gguf.write(tmp_path / "missing.gguf", drop="blk.1.")
    with pytest.raises(ModelError, match="weights are missing"):
        Catalogue(paths).add(source)
    assert left_behind(paths) == []


def test_a_family_that_cannot_be_read_is_named(paths: Paths, tmp_path: Path) -> None:
    source = tiny_gguf.write(tmp_path / "odd.gguf", family="bert")
    with pytest.raises(ModelError, match=r"“bert”.*original folder.*llama"):
        Catalogue(paths).add(source)
    assert left_behind(paths) == []


@pytest.mark.parametrize("data", [b"", b"GGML", b"PK\3\4 a wheel", b"<!DOCTYPE html>"])
def test_a_file_that_is_none_is_one_sentence(paths: Paths, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "no.gguf").write_bytes(data)
    with pytest.raises(ModelError, match="no GGUF file"):
        Catalogue(paths).add(tmp_path / "no.gguf")


@pytest.mark.parametrize(
    ("name", "filled", "said"),
    [("half.gguf", 0.5, "not fetched to its end"), ("a.part", 1, "name")],
)
def test_what_is_still_being_fetched_is_no_model(
    paths: Paths, tmp_path: Path, name: str, filled: float, said: str
) -> None:
    path = tiny_gguf.write(tmp_path / name)
    data = path.read_bytes()
    there = data[: int(len(data) * filled)]
    path.write_bytes(there + bytes(len(data) - len(there)))
    with pytest.raises(ModelError, match=said):
        Catalogue(paths).add(path, lambda *_told: None)


def test_stopping_leaves_nothing(paths: Paths, tmp_path: Path) -> None:
    source = odd(tmp_path / "tiny.gguf")
    with pytest.raises(child.ChildStopped):
        Catalogue(paths).add(source, cancelled=lambda: True)
    assert left_behind(paths) == []


def test_stopping_a_copy_leaves_nothing(paths: Paths, tmp_path: Path) -> None:
    source = tiny_gguf.write(tmp_path / "tiny.gguf")
    with pytest.raises(child.ChildStopped):
        Catalogue(paths).add(source, cancelled=lambda: True, copy=True)
    assert left_behind(paths) == []


def test_what_a_dead_process_left_is_cleared_away(paths: Paths) -> None:
    old = paths.models / ".gguf-999999999-x"
    old.mkdir(parents=True)
    with work_folder.passing(paths.models, ".gguf-"):
        assert not old.exists()
