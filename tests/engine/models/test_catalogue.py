"""The models that are known and those on this machine."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest
import tiny_model

from writer_app.domain.base.errors import ModelError
from writer_app.engine.models import manifest, prepared
from writer_app.engine.models.catalogue import Catalogue, slug, valid_id
from writer_app.engine.models.known import KnownModel, read_known
from writer_app.paths import Paths, resources


def known() -> tuple[KnownModel, ...]:
    return read_known(resources() / "models.toml")


def parameters(model: KnownModel) -> int:
    """The sum over a Llama-shaped model: embeddings, attention, MLP, norms."""
    queries, keys = model.heads * model.head_dim, model.kv_heads * model.head_dim
    attention = 2 * model.hidden * (queries + keys)
    attention += (queries + 2 * keys) * model.qkv_bias + 2 * model.head_dim * model.qk_norm
    layer = attention + 3 * model.hidden * model.intermediate + 2 * model.hidden
    embeddings = model.vocabulary * model.hidden * (1 if model.tied else 2)
    return embeddings + model.layers * layer + model.hidden + model.extra


@pytest.mark.parametrize("model", known(), ids=lambda model: model.id)
def test_the_parameters_follow_from_the_shape(model: KnownModel) -> None:
    assert parameters(model) == model.parameters


@pytest.mark.parametrize("model", known(), ids=lambda model: model.id)
def test_a_known_model_is_complete(model: KnownModel) -> None:
    assert valid_id(model.id)
    assert model.repo.count("/") == 1
    assert model.licence
    assert model.languages
    assert model.context >= 4096
    assert [fact for fact, _ in model.sources] == ["licence", "languages", "context", "shape"]
    assert all(source for _, source in model.sources)


def test_no_recommended_model_asks_for_an_account() -> None:
    assert [model.id for model in known() if model.recommended and model.gated] == []


def test_the_catalogue_grows_and_names_no_model_twice() -> None:
    ids = [model.id for model in known()]
    assert len(ids) >= 25
    assert not {"coedit-large", "qwen2.5-3b"} & set(ids)
    assert len(set(ids)) == len(ids)
    assert ids[0] == "starter"
    assert any("zh" in model.languages for model in known())


@pytest.fixture
def catalogue(paths: Paths) -> Catalogue:
    return Catalogue(paths)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tiny_model.write(tmp_path / "My Model")


def test_with_no_model_the_way_to_one_is_named(catalogue: Catalogue) -> None:
    with pytest.raises(ModelError, match="models pull starter"):
        catalogue.resolve()


@pytest.mark.parametrize(
    ("model_id", "sentence"),
    [
        ("qwen3-4b", "models pull qwen3-4b"),
        ("nonsense", "models list"),
        ("../etc", "models list"),
    ],
)
def test_an_absent_model_is_one_sentence(
    catalogue: Catalogue, model_id: str, sentence: str
) -> None:
    with pytest.raises(ModelError, match=sentence):
        catalogue.resolve(model_id)


def test_an_added_folder_stays_where_it_is(catalogue: Catalogue, own: Path) -> None:
    model = catalogue.add(own)
    assert (model.id, model.folder, model.added, model.context) == ("my-model", own, True, 512)
    assert catalogue.resolve("my-model").folder == str(own)
    assert catalogue.default() == model


def test_adding_twice_is_one_model(catalogue: Catalogue, own: Path) -> None:
    catalogue.add(own)
    catalogue.add(own)
    assert len(catalogue.installed()) == 1


def test_removing_an_added_model_leaves_its_folder(catalogue: Catalogue, own: Path) -> None:
    catalogue.add(own)
    catalogue.remove("my-model")
    assert catalogue.installed() == ()
    assert (own / "model.safetensors").is_file()


def test_removing_a_model_removes_its_prepared_copies(
    catalogue: Catalogue, own: Path, paths: Paths
) -> None:
    catalogue.add(own)
    copies = prepared.place(paths.models, own)
    assert copies is not None
    (copies / "nf4").mkdir(parents=True)
    catalogue.remove("my-model")
    assert not copies.exists()


def test_what_is_prepared_lies_with_the_models_where_those_can_be_written(paths: Paths) -> None:
    assert prepared.root(paths.models / "not" / "yet") == paths.models / "not" / "yet" / ".cache"


def test_what_is_prepared_lies_in_the_data_where_the_models_cannot_be_written(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared.os, "access", lambda *_: False)
    monkeypatch.setenv("WRITER_APP_HOME", str(paths.data.parent))
    found = prepared.root(paths.models)
    assert found.parent == paths.data / "prepared"
    assert found != prepared.root(paths.models.parent)


def test_a_vanished_folder_is_told(catalogue: Catalogue, own: Path) -> None:
    catalogue.add(own)
    shutil.rmtree(own)
    assert catalogue.installed()[0].state == "missing"
    with pytest.raises(ModelError, match="is gone"):
        catalogue.resolve("my-model")


def test_a_missing_file_makes_a_model_damaged(catalogue: Catalogue, own: Path) -> None:
    catalogue.add(own)
    (own / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"tokenizer\.json is missing"):
        catalogue.resolve("my-model")


def test_a_folder_can_be_used_without_adding_it(catalogue: Catalogue, own: Path) -> None:
    assert catalogue.resolve(str(own)).folder == str(own)


@pytest.mark.parametrize("place", [0, 8, 40, 5000, -1])
def test_check_finds_a_single_flipped_bit(catalogue: Catalogue, own: Path, place: int) -> None:
    catalogue.add(own)
    path = own / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    (problem,) = catalogue.check("my-model")
    assert "was altered" in problem


def test_a_file_written_to_is_not_ready_before_it_was_checked(
    catalogue: Catalogue, own: Path
) -> None:
    catalogue.add(own)
    path = own / "tokenizer_config.json"
    os.utime(path, ns=(1, 1))
    assert catalogue.get("my-model").state == "changed"
    with pytest.raises(ModelError, match="was written to"):
        catalogue.resolve("my-model")
    assert catalogue.check("my-model") == ()
    assert catalogue.get("my-model").ready


def test_a_model_that_was_never_stamped_is_judged_by_its_sizes(
    catalogue: Catalogue, own: Path, paths: Paths
) -> None:
    catalogue.add(own)
    (paths.data / "models.json").write_text("{")
    os.utime(own / "config.json", ns=(1, 1))
    assert catalogue.get("my-model").ready


def test_a_hundred_flipped_bits_are_all_found(catalogue: Catalogue, own: Path) -> None:
    catalogue.add(own)
    chance = random.Random(7)
    names = sorted(path.name for path in own.iterdir())
    for _ in range(100):
        path = own / chance.choice(names)
        data = path.read_bytes()
        changed = bytearray(data)
        changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        assert len(catalogue.check("my-model")) == 1, path.name
        path.write_bytes(data)
    assert catalogue.check("my-model") == ()


def test_a_sound_model_has_no_problem(catalogue: Catalogue, own: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    model = catalogue.add(own)
    assert catalogue.check(model.id, lambda *step: seen.append(step)) == ()
    assert seen[-1] == ("checking", model.size, model.size)


def test_half_a_model_is_not_offered(catalogue: Catalogue, paths: Paths) -> None:
    tiny_model.write(paths.models / "half")
    tiny_model.write(paths.models / ".download-other")
    assert [(model.id, model.state) for model in catalogue.installed()] == [("half", "incomplete")]
    assert catalogue.default() is None


def test_a_broken_record_is_one_sentence(catalogue: Catalogue, paths: Paths) -> None:
    tiny_model.write(paths.models / "broken")
    (paths.models / "broken" / manifest.NAME).write_text("[", encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be read"):
        catalogue.resolve("broken")


def test_a_record_cannot_point_outside_its_folder(catalogue: Catalogue, paths: Paths) -> None:
    folder = tiny_model.write(paths.models / "evil")
    record = manifest.FileRecord("../../x", 1, "")
    manifest.write(folder, manifest.Manifest("evil", "evil", "x", files=(record,)))
    assert catalogue.installed()[0].state == "damaged"


def test_the_last_fetched_model_is_the_default(catalogue: Catalogue, paths: Paths) -> None:
    for name, day in (("starter", "2026-03-01"), ("old", "2026-01-01"), ("new", "2026-02-01")):
        folder = tiny_model.write(paths.models / name)
        manifest.write(folder, manifest.Manifest(name, name, "x", fetched=day))
    assert [model.id for model in catalogue.installed()] == ["starter", "new", "old"]
    chosen = catalogue.default()
    assert chosen is not None
    assert chosen.id == "new"


@pytest.mark.parametrize(
    ("name", "made"),
    [("My Model", "my-model"), ("Qwen2.5-7B", "qwen2.5-7b"), ("模型", "model"), ("..a", "a")],
)
def test_a_name_becomes_an_id(name: str, made: str) -> None:
    assert slug(name) == made
    assert valid_id(slug(name))


def test_the_writing_model_has_a_short_name(catalogue: Catalogue) -> None:
    assert catalogue.find_known("writer").id == "qwen2.5-coder-1.5b"
