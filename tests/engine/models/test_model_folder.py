"""What a model folder lacks, told without loading it."""

from __future__ import annotations

import json
import random
import struct
from contextlib import suppress
from pathlib import Path

import pytest
import tiny_model

from writer_app.domain.base.errors import ModelError
from writer_app.engine.models import model_folder, model_rules


def test_the_facts_of_a_model(tmp_path: Path) -> None:
    facts = model_folder.inspect(tiny_model.write(tmp_path))
    assert facts.architecture == "LlamaForCausalLM"
    assert (facts.context, facts.layers, facts.kv_heads, facts.head_dim) == (512, 2, 2, 16)
    assert facts.parameters == 64 * 1024
    assert facts.weights == ("model.safetensors",)


LACKS: list[tuple[dict[str, bytes | None], str]] = [
    ({"config_json": None}, "holds no config.json"),
    ({"config_json": None, "model_gguf": b"GGUF"}, "add one of those files itself"),
    ({"config_json": b"["}, "cannot be read as JSON"),
    ({"config_json": b"[" * 100_000}, "cannot be read as JSON"),
    ({"config_json": b"[1]"}, "not a JSON object"),
    ({"config_json": bytes(5 << 20)}, "larger than"),
    ({"config_json": tiny_model.config(architectures=["BertModel"])}, "does not write text"),
    (
        {"config_json": tiny_model.config(architectures=[], auto_map={"AutoModel": "x.py"})},
        "never executed",
    ),
    ({"model_safetensors": None}, "holds no .safetensors"),
    ({"model_safetensors": None, "pytorch_model_bin": b"x"}, "can run code"),
    ({"tokenizer_json": None}, "holds no tokenizer"),
    ({"tokenizer_json": b"version https://git-lfs.github.com/spec/v1"}, "cannot be read as JSON"),
    ({"config_json": tiny_model.config(quantization={"bits": 4})}, "the format “mlx”"),
    ({"model_safetensors": b""}, "cut or damaged"),
    ({"model_safetensors": tiny_model.safetensors()[:-1]}, "cut or damaged"),
    ({"model_safetensors": tiny_model.safetensors() + b"x"}, "cut or damaged"),
    ({"model_safetensors": struct.pack("<Q", 1 << 60) + b"{}"}, "cut or damaged"),
]


@pytest.mark.parametrize(("changed", "sentence"), LACKS, ids=[each[1] for each in LACKS])
def test_each_lack_has_its_sentence(
    tmp_path: Path, changed: dict[str, bytes | None], sentence: str
) -> None:
    with pytest.raises(ModelError, match=sentence):
        model_folder.inspect(tiny_model.write(tmp_path, **changed))


def test_a_missing_shard_is_named(tmp_path: Path) -> None:
    folder = tiny_model.write(tmp_path)
    index = {"weight_map": {"a": "model-00001-of-00002.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    with pytest.raises(ModelError, match="lacks the weights file model-00001"):
        model_folder.inspect(folder)


def test_one_of_several_parts_without_a_list_is_none(tmp_path: Path) -> None:
    folder = tiny_model.write(tmp_path)
    whole = folder / "model.safetensors"
    whole.rename(folder / "model-00001-of-00002.safetensors")
    with pytest.raises(ModelError, match="lacks the weights file model-00002"):
        model_folder.inspect(folder)


NAMES = [f"model.layers.{n}.{part}" for n in (0, 1) for part in ("a.weight", "b.weight")]
WHOLE = ["model.embed_tokens.weight", "model.norm.weight", *NAMES]


@pytest.mark.parametrize("gone", [*WHOLE[1:], "lm_head.weight", "model.layers.1"])
def test_weights_that_the_others_have_are_missed(gone: str) -> None:
    config = {
        "model_type": "llama",
        "num_hidden_layers": 2,
        "tie_word_embeddings": "lm" not in gone,
    }
    model_rules.check_layers({**config, "tie_word_embeddings": True}, WHOLE, "tiny")
    there = [name for name in WHOLE if not name.startswith(gone)]
    with pytest.raises(ModelError, match=rf"missing in tiny, the first is {gone}"):
        model_rules.check_layers(config, there, "tiny")


def test_weights_of_zeros_were_never_fetched(tmp_path: Path) -> None:
    folder = tiny_model.write(tmp_path)
    file = folder / "model.safetensors"
    data = file.read_bytes()
    file.write_bytes(data[: -64 * 1024] + bytes(64 * 1024))
    with pytest.raises(ModelError, match="not fetched to its end"):
        model_folder.refuse_hollow_weights(folder, (file.name,))


@pytest.mark.parametrize("name", ["", "no-such-folder", "file"])
def test_a_path_that_is_no_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(ModelError):
        model_folder.inspect(tmp_path / name)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_mutated_files_are_a_model_or_a_sentence(tmp_path: Path, name: str) -> None:
    folder = tiny_model.write(tmp_path, model_safetensors=tiny_model.safetensors((128, 64)))
    whole = (folder / name).read_bytes()
    dice = random.Random(7)
    for _ in range(1000):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 4)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        (folder / name).write_bytes(data[: dice.choice([len(data), dice.randrange(len(data))])])
        with suppress(ModelError):
            model_folder.inspect(folder)
