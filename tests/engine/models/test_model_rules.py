"""What a model's files may say: each broken rule has its sentence, before any library reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import tiny_model

from writer_app.domain.base.errors import ModelError
from writer_app.engine.models import model_folder, model_rules
from writer_app.engine.models.catalogue import Catalogue
from writer_app.paths import Paths

BREAKS: list[tuple[dict[str, Any], str]] = [
    ({"model_type": "evil"}, "of the kind “evil”"),
    ({"model_type": ["x"]}, "of the kind “unknown”"),
    ({"num_hidden_layers": 10**9}, "odd “num_hidden_layers”"),
    ({"vocab_size": -1}, "odd “vocab_size”"),
    ({"hidden_size": 64.0}, "odd “hidden_size”"),
    ({"hidden_size": 100_000, "num_hidden_layers": 1000}, "far larger model"),
    ({"vocab_size": 2000}, "do not belong together"),
    ({"attn_implementation": "someone/kernel"}, "never fetched"),
    ({"text_config": {"_attn_implementation": "a/b:c"}}, "never fetched"),
    ({"transformers_weights": "pytorch_model.bin"}, "points to other weights"),
    ({"quantization_config": {"quant_method": "gptq"}}, "the format “gptq”"),
    ({"torch_dtype": "os.system"}, "odd “torch_dtype”"),
    ({"rope_theta": float("nan")}, "cannot be read as JSON"),
]


@pytest.mark.parametrize(("changes", "sentence"), BREAKS, ids=[each[1] for each in BREAKS])
def test_a_configuration_that_breaks_a_rule_is_named(
    tmp_path: Path, changes: dict[str, Any], sentence: str
) -> None:
    folder = tiny_model.write(tmp_path, config_json=tiny_model.config(**changes))
    with pytest.raises(ModelError, match=sentence):
        model_folder.inspect(folder)


def test_an_adapter_is_no_model(tmp_path: Path) -> None:
    folder = tiny_model.write(tmp_path)
    (folder / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": "x/y"}))
    with pytest.raises(ModelError, match="an adapter for another model"):
        model_folder.inspect(folder)


@pytest.mark.parametrize("name", ["tokenizer_config.json", "chat_template.jinja"])
def test_a_file_beyond_its_limit_is_not_read(tmp_path: Path, name: str) -> None:
    folder = tiny_model.write(tmp_path)
    with (folder / name).open("wb") as file:
        file.truncate(1 << 30)
    with pytest.raises(ModelError, match="is larger than"):
        model_folder.inspect(folder)


def test_a_shape_cannot_make_the_head_slow_to_read(tmp_path: Path) -> None:
    entry = {"dtype": "U8", "shape": [10**300] * 9, "data_offsets": [0, 0]}
    head = json.dumps({"x": entry}).encode()
    folder = tiny_model.write(tmp_path, model_safetensors=len(head).to_bytes(8, "little") + head)
    with pytest.raises(ModelError, match="cut or damaged"):
        model_folder.inspect(folder)


@pytest.mark.parametrize("kind", ["afmoe", "gemma4_unified_text", "lfm3", "mellum", "qwen4_exp"])
@pytest.mark.parametrize(("changes", "sentence"), BREAKS[2:], ids=[each[1] for each in BREAKS[2:]])
def test_a_kind_of_today_keeps_the_same_rules(
    tmp_path: Path, kind: str, changes: dict[str, Any], sentence: str
) -> None:
    (tmp_path / "sound").mkdir()
    sound = tiny_model.config(model_type=kind)
    model_folder.inspect(tiny_model.write(tmp_path / "sound", config_json=sound))
    (tmp_path / "odd").mkdir()
    odd = tiny_model.config(**{"model_type": kind} | changes)
    with pytest.raises(ModelError, match=sentence):
        model_folder.inspect(tiny_model.write(tmp_path / "odd", config_json=odd))


@pytest.mark.parametrize(
    ("part", "allowed"), [("ministral3", True), ("evil", False), (None, False)]
)
def test_a_kind_with_pictures_needs_a_known_text_part(
    tmp_path: Path, part: str | None, allowed: bool
) -> None:
    changes = {"model_type": "mistral3", "text_config": {"model_type": part}}
    folder = tiny_model.write(tmp_path, config_json=tiny_model.config(**changes))
    if allowed:
        model_folder.inspect(folder)
    else:
        with pytest.raises(ModelError, match="of the kind “mistral3”"):
            model_folder.inspect(folder)


def test_no_model_of_the_catalogue_breaks_a_rule(paths: Paths) -> None:
    for model in Catalogue(paths).known():
        config: dict[str, Any] = {
            "model_type": "llama", "hidden_size": model.hidden, "vocab_size": model.vocabulary,
            "num_hidden_layers": model.layers, "intermediate_size": model.intermediate,
            "num_attention_heads": model.heads, "num_key_value_heads": model.kv_heads,
            "head_dim": model.head_dim, "max_position_embeddings": model.context,
        }  # fmt: skip
        tensors = [
            ("model.embed_tokens.weight", [model.vocabulary, model.hidden]),
            ("rest", [model.parameters - model.vocabulary * model.hidden]),
        ]
        model_rules.check_config(config, model.id)
        model_rules.check_weights(config, tensors, model.id)
        packed = [tensors[0], ("rest", [tensors[1][1][0] // 2])]  # two 4-bit numbers in a byte
        model_rules.check_weights(config, packed, model.id)
