"""Building a `Network` from a model's files, one layer at a time, without the original module.

So a load never holds more than one layer beside what is kept. Quantised layers are stored once in
the model cache and read from there afterwards.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import torch
from safetensors import safe_open

from writer_app.engine.decoding.blocks.formats import Floats
from writer_app.engine.decoding.gguf.modules import rescale
from writer_app.engine.decoding.layers import Layer, LayerShape, Network, doubled
from writer_app.engine.decoding.linears import (
    FOUR_BITS,
    QUANTISED,
    Linear,
    ShortHead,
    from_parts,
    make_linear,
    quantise,
)
from writer_app.engine.decoding.load import nf4_is_fast, transformers
from writer_app.engine.decoding.quantised_cache import QuantisedCopy
from writer_app.engine.models.families import (
    GEMMA,
    LOCAL,
    TYPES,
    attention_scale,
    embedding_scale,
    gemma_options,
    is_local,
    norm_offset,
    norms_of,
)

Angles = Callable[[int], tuple[torch.Tensor, torch.Tensor]]  # T → cos and sin, each [T, D]


class Weights(Protocol):
    """A model's tensors by transformers' names."""

    def __contains__(self, name: str) -> bool: ...

    def get(self, name: str) -> torch.Tensor:
        """The tensor called `name`; KeyError when there is none. It may be part of a mapping."""

    def joined(self, names: list[str]) -> torch.Tensor | None:
        """The tensors joined along their outputs; None when there is none of them."""

    def release(self) -> None:
        """Let go of the memory behind what was read."""


class WeightFiles:
    """The tensors of a folder by name, read when asked for.

    Files are mapped into memory. `release` gives the mappings up, so that what was read and
    packed does not count twice while the rest is loaded.
    """

    def __init__(self, files: list[Path]) -> None:
        self._open: dict[Path, Any] = {}
        self._place = {name: file for file in files for name in self._handle(file).keys()}  # noqa: SIM118  # not a mapping

    def _handle(self, file: Path) -> Any:
        if file not in self._open:
            self._open[file] = safe_open(str(file), framework="pt")
        return self._open[file]

    def __contains__(self, name: str) -> bool:
        return name in self._place

    def get(self, name: str) -> torch.Tensor:
        """The tensor called `name`; KeyError when there is none. It may be part of a mapping."""
        tensor: torch.Tensor = self._handle(self._place[name]).get_tensor(name)
        return tensor

    def release(self) -> None:
        """Close the files; they are opened again when needed."""
        self._open.clear()

    def joined(self, names: list[str]) -> torch.Tensor | None:
        """The tensors joined along their outputs; None when there is none of them."""
        found = [self.get(name) for name in names if name in self]
        return torch.cat(found) if found else None


class NetworkBuilder:
    """Builds one model in one format."""

    def __init__(
        self,
        config: Any,
        files: Weights,
        kind: str,
        copy: QuantisedCopy,
        frequencies: Floats | None = None,
    ) -> None:
        """`frequencies` [D / 2] divide those of the angles (some GGUF files have them)."""
        self._config = config
        self._frequencies = frequencies
        self._files = files
        self._kind = kind
        self._copy = copy
        self._dtype = states_dtype(kind)
        self.shape = shape_of(config)

    def build(self, *, layers: int | None = None, step: Callable[[int, int], None]) -> Network:
        """The network, or only its first `layers`; `step` hears layers done and in all.

        Raises KeyError when the files do not have the expected tensors.
        """
        count = self._config.num_hidden_layers if layers is None else layers
        built = []
        for index in range(count):
            built.append(self._layer(index))
            self._files.release()
            step(index + 1, count)
        embedding = self._files.get("model.embed_tokens.weight").clone()
        network = Network(
            shape=self.shape,
            embedding=embedding,
            layers=tuple(built),
            norm=self._norm("model.norm"),
            head=self._head(embedding),
            rotary=rotary_of(self._config, self._frequencies),
            dtype=self._dtype,
            local=local_rotary_of(self._config),
        )
        self._files.release()
        return network

    def _layer(self, index: int) -> Layer:
        base = f"model.layers.{index}."
        flags = getattr(self._config, "no_rope_layers", None)
        attention, feed = base + "self_attn.", base + "mlp."
        names = norms_of(self._config.model_type)
        return Layer(
            norm1=self._norm(base + "input_layernorm"),
            qkv=self._product(attention, ["q_proj", "k_proj", "v_proj"], "qkv_proj"),
            q_norm=self._optional_norm(attention + "q_norm"),
            k_norm=self._optional_norm(attention + "k_norm"),
            rope=bool(flags[index]) if flags else True,
            out=self._product(attention, ["o_proj"], "o_proj"),
            norm2=self._norm(base + names.norm2),
            gate_up=self._product(feed, ["gate_proj", "up_proj"], "gate_up_proj"),
            down=self._product(feed, ["down_proj"], "down_proj"),
            after1=self._norm(base + names.after1) if names.after1 else None,
            after2=self._norm(base + names.after2) if names.after2 else None,
            local=is_local(self._config, index),
        )

    def _norm(self, name: str) -> torch.Tensor:
        weight = self._files.get(name + ".weight")
        return doubled(weight.float() + norm_offset(self._config.model_type), self._dtype)

    def _optional_norm(self, name: str) -> torch.Tensor | None:
        return self._norm(name) if name + ".weight" in self._files else None

    def _product(self, base: str, parts: list[str], fused: str) -> Linear:
        """One product over the joined rows of `parts`, which a file may hold joined already."""
        names = (
            [base + fused]
            if base + fused + ".weight" in self._files
            else [base + part for part in parts]
        )
        bias = self._files.joined([name + ".bias" for name in names])
        return self._linear(base + fused, [name + ".weight" for name in names], bias)

    def _linear(self, key: str, weights: list[str], bias: torch.Tensor | None) -> Linear:
        if self._kind in QUANTISED:
            return from_parts(self._kind, self._parts(key, weights), bias)
        weight = torch.cat([self._files.get(name) for name in weights])
        return make_linear(self._kind, weight, bias)

    def _parts(self, key: str, weights: list[str]) -> Mapping[str, torch.Tensor]:
        stored = self._copy.get(key)
        if stored is None:
            stored = quantise(self._kind, torch.cat([self._files.get(name) for name in weights]))
            stored = self._copy.put(key, stored)
        return stored

    def _head(self, embedding: torch.Tensor) -> Linear:
        name = "lm_head.weight"
        if name not in self._files or self._config.tie_word_embeddings:
            name = "model.embed_tokens.weight"
        quick = self._linear("head", [name], None)
        if self._kind not in FOUR_BITS:
            return quick
        tied = name != "lm_head.weight"
        exact = embedding if tied else self._files.get(name).clone()
        return ShortHead(quick, exact, shared=tied)


def states_dtype(kind: str) -> torch.dtype:
    """The type of the hidden states beside weights in a format.

    Half-width states pay only where the processor computes in bf16 itself.
    """
    if kind in {"bf16pack", "nf4"} or (kind in QUANTISED and nf4_is_fast()):
        return torch.bfloat16
    return torch.float32


def shape_of(config: Any) -> LayerShape:
    """The sizes in transformers' names."""
    heads = config.num_attention_heads
    width = getattr(config, "head_dim", None) or config.hidden_size // heads
    return LayerShape(
        hidden=config.hidden_size,
        heads=heads,
        kv_heads=config.num_key_value_heads,
        head_dim=width,
        intermediate=config.intermediate_size,
        eps=config.rms_norm_eps,
        scaling=attention_scale(config),
        embedding_scale=embedding_scale(config),
        residual_scale=float(getattr(config, "residual_multiplier", 1.0)),
        logit_scale=1.0 / float(getattr(config, "logits_scaling", 1.0)),
        query_scale=_query_scale(config),
        **gemma_options(config),
    )


def _query_scale(config: Any) -> tuple[float, int] | None:
    """Ministral 3's beta and the tokens after which queries grow; None for all others."""
    rope = getattr(config, "rope_parameters", None) or {}
    beta, step = rope.get("llama_4_scaling_beta"), rope.get("original_max_position_embeddings")
    return (float(beta), int(step)) if beta and step else None


def rotary_of(config: Any, frequencies: Floats | None = None) -> Angles:
    """T → cos and sin [T, D] in float32, as from the model's own rotary module.

    Its plain kind is written out here: the module's import takes seconds of every start.
    """
    rope = getattr(config, "rope_parameters", None) or {}
    if config.model_type == GEMMA:
        return _gemma_angles(config, "full_attention", frequencies)
    plain = rope.get("rope_type") == "default" and rope.get("partial_rotary_factor", 1.0) == 1.0
    if plain and "rope_theta" in rope and config.model_type in TYPES:
        return _plain_angles(config, rope["rope_theta"], frequencies)
    library = transformers()
    mapping = library.models.auto.modeling_auto.MODEL_FOR_CAUSAL_LM_MAPPING
    module = sys.modules[mapping[type(config)].__module__]
    name = next(name for name in dir(module) if name.endswith("RotaryEmbedding"))
    rotary = getattr(module, name)(config=config)
    rescale(rotary, frequencies)

    def angles(count: int) -> tuple[torch.Tensor, torch.Tensor]:
        places = torch.arange(count)[None]
        cos, sin = rotary(torch.zeros(1, 1, dtype=torch.float32), places)
        return cos[0], sin[0]

    return angles


def local_rotary_of(config: Any) -> Angles | None:
    """T → cos and sin of local layers; None where a model has none."""
    if config.model_type != GEMMA or LOCAL not in config.layer_types:
        return None
    return _gemma_angles(config, LOCAL, None)


def _gemma_angles(config: Any, kind: str, frequencies: Floats | None) -> Angles:
    """Gemma 3's angles of one kind of layer, of the rope types `default` and `linear`."""
    rope = config.rope_parameters.get(kind) or config.rope_parameters[LOCAL]
    factor = float(rope.get("factor") or 1.0) if rope["rope_type"] == "linear" else 1.0
    return _plain_angles(config, rope["rope_theta"], frequencies, factor)


def _plain_angles(
    config: Any, base: Any, frequencies: Floats | None, factor: float = 1.0
) -> Angles:
    """The angles of the rope type `default`, to the bit, slower by `factor`."""
    width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    inverse = 1.0 / (base ** (torch.arange(0, width, 2, dtype=torch.float) / width))
    inverse = inverse / factor
    if frequencies is not None:
        inverse = inverse / torch.from_numpy(frequencies)

    def angles(count: int) -> tuple[torch.Tensor, torch.Tensor]:
        turned = torch.arange(count)[:, None].float() * inverse
        both = torch.cat((turned, turned), -1)
        return both.cos(), both.sin()

    return angles
