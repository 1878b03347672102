"""The arithmetic of memory against the engine's own matrices."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from transformers import AutoConfig

from writer_app.engine.decoding.network import NetworkBuilder, WeightFiles
from writer_app.engine.decoding.quantised_cache import QuantisedCopy
from writer_app.engine.models.footprint import ModelShape, footprint, layer_weights
from writer_app.engine.models.known import KnownModel, read_known
from writer_app.paths import resources

MODELS = {model.id: model for model in read_known(resources() / "models.toml")}


@pytest.mark.parametrize("kind", ["fp16pack", "int8", "int4"])
def test_the_weights_are_those_of_the_layer_loop(
    kind: str, tiny_llama: Callable[[Path], Any], tmp_path: Path
) -> None:
    config = tiny_llama(tmp_path)
    files = WeightFiles(sorted(tmp_path.glob("m*.safetensors")))
    network = NetworkBuilder(config, files, kind, QuantisedCopy(tmp_path, kind)).build(
        step=lambda _done, _total: None
    )
    shape = ModelShape.of(config)
    # The tiny model's embedding is stored in 32 bits.
    expected = footprint(shape, kind, "cpu").weights + 2 * shape.vocabulary * shape.hidden
    assert network.bytes == pytest.approx(expected, rel=0.01)


@pytest.fixture
def tiny_llama() -> Callable[[Path], Any]:
    """Writes a small random model and gives its configuration."""

    def write(folder: Path) -> Any:
        from transformers import AutoModelForCausalLM

        config = AutoConfig.for_model(
            "llama", hidden_size=512, intermediate_size=1024, num_hidden_layers=2,
            num_attention_heads=8, num_key_value_heads=2, vocab_size=640,
            tie_word_embeddings=True,
        )  # fmt: skip
        AutoModelForCausalLM.from_config(config).save_pretrained(folder)
        return config

    return write


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.id)
def test_a_shape_has_about_as_many_weights_as_the_model(model: KnownModel) -> None:
    heads = model.vocabulary * model.hidden * (1 if model.tied else 2)
    assert layer_weights(model) + heads + model.extra == pytest.approx(model.parameters, rel=0.01)


def test_a_card_holds_four_bits_and_the_embeddings_in_sixteen() -> None:
    found = footprint(MODELS["qwen3-4b"], "nf4", "cuda")
    assert round(found.weights / 1e9, 1) == 2.8
    assert found.total(8192) == found.weights + 8192 * found.key + found.room


def test_float32_states_take_twice_the_keys() -> None:
    model = MODELS["starter"]
    assert footprint(model, "int8", "cpu").key == 2 * footprint(model, "nf4", "cpu").key
