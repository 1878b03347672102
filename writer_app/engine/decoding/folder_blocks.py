"""A folder of safetensors as blocks: quantised once, matrix by matrix, and kept in the model cache.

Which matrices keep six bits is llama.cpp's choice for Q4_K_M: the head, and in half of the layers,
those where it shows most, the values and the way back of the feed-forward part.
"""

from __future__ import annotations

from concurrent.futures import Executor
from importlib import import_module
from typing import Any

import numpy as np
import torch

from writer_app.engine.decoding.blocks.formats import BlockTensor, Floats
from writer_app.engine.decoding.blocks.model import LayerTensors
from writer_app.engine.decoding.network import WeightFiles
from writer_app.engine.decoding.quantised_cache import QuantisedCopy
from writer_app.engine.models.families import is_local, norm_offset, norms_of

KIND = "blocks"
_QUANTISER = "writer_app.engine.decoding.blocks.quantise"  # imported when its code is ready


class FolderSource:
    """See `blocks.model.Source`. `save` keeps what was quantised once all of it was asked for."""

    def __init__(
        self, config: Any, files: WeightFiles, copy: QuantisedCopy, pool: Executor
    ) -> None:
        self._config, self._files, self._copy, self._pool = config, files, copy, pool
        self._no_rope = getattr(config, "no_rope_layers", None)
        self._made: dict[str, BlockTensor] = {}

    def layer(self, index: int) -> LayerTensors:
        """Layer `index`. Raises KeyError when a tensor is missing, ValueError for a width that is
        no multiple of 256."""
        base, names = f"model.layers.{index}.", norms_of(self._config.model_type)
        attention, feed = base + "self_attn.", base + "mlp."
        width = getattr(self._config, "head_dim", None) or (
            self._config.hidden_size // self._config.num_attention_heads
        )
        queries = self._config.num_attention_heads * width
        keys = self._config.num_key_value_heads * width
        rows = {"q": (0, queries), "k": (queries, keys), "v": (queries + keys, keys)}
        inner = self._config.intermediate_size
        six = more_bits(index, self._config.num_hidden_layers)

        def part(name: str) -> BlockTensor:
            kind = "Q6_K" if name == "v" and six else "Q4_K"
            return self._matrix(f"{attention}{name}_proj", f"{attention}qkv_proj", rows[name], kind)

        def half(name: str, first: int) -> BlockTensor:
            return self._matrix(f"{feed}{name}_proj", f"{feed}gate_up_proj", (first, inner), "Q4_K")

        return LayerTensors(
            norm1=self._norm(base + "input_layernorm"),
            q=part("q"),
            k=part("k"),
            v=part("v"),
            out=self._matrix(attention + "o_proj", "", (0, 0), "Q4_K"),
            norm2=self._norm(base + names.norm2),
            gate=half("gate", 0),
            up=half("up", inner),
            down=self._matrix(feed + "down_proj", "", (0, 0), "Q6_K" if six else "Q4_K"),
            bias=self._bias(attention),
            q_norm=self._optional_norm(attention + "q_norm"),
            k_norm=self._optional_norm(attention + "k_norm"),
            rope=bool(self._no_rope[index]) if self._no_rope else True,
            after1=self._norm(base + names.after1) if names.after1 else None,
            after2=self._norm(base + names.after2) if names.after2 else None,
            local=is_local(self._config, index),
        )

    def norm(self) -> Floats:
        """The last norm, [hidden]."""
        return self._norm("model.norm")

    def embedding(self) -> BlockTensor:
        """[vocabulary, hidden] in its own 16 or 32 bits, part of the mapping."""
        weight = self._files.get("model.embed_tokens.weight").contiguous()
        kinds = {torch.bfloat16: "BF16", torch.float16: "F16", torch.float32: "F32"}
        raw = weight.view(torch.uint8).numpy().reshape(-1)
        return BlockTensor(kinds[weight.dtype], weight.shape[0], weight.shape[1], raw)

    def head(self) -> BlockTensor:
        """[vocabulary, hidden], quantised also where it is the embedding."""
        name = "lm_head"
        if name + ".weight" not in self._files or self._config.tie_word_embeddings:
            name = "model.embed_tokens"
        return self._matrix(name, "", (0, 0), "Q6_K")

    def release(self) -> None:
        """Let go of the memory behind what was read."""
        self._files.release()

    def save(self) -> None:
        """Keep what was quantised for the next load."""
        self._copy.save()
        self._made.clear()

    def abandon(self) -> None:
        """Throw away what was written so far."""
        self._copy.abandon()
        self._made.clear()

    def _matrix(self, name: str, fused: str, place: tuple[int, int], kind: str) -> BlockTensor:
        """The matrix `name`, or rows (first, count) of the one it was fused into."""
        if name in self._made:
            return self._made[name]
        stored = self._copy.get(name)
        if stored is None:
            whole = name + ".weight" in self._files
            weight = self._files.get((name if whole else fused) + ".weight")
            if not whole:
                weight = weight[place[0] : place[0] + place[1]]
            quantiser: Any = import_module(_QUANTISER)
            made = quantiser.quantised([weight.float().numpy()], kind, self._pool)
            parts = {
                kind: torch.from_numpy(made.raw),
                "shape": torch.tensor([made.rows, made.columns]),
            }
            stored = self._copy.put(name, parts)
        rows, columns = stored["shape"].tolist()
        (kept,) = (each for each in stored if each != "shape")
        found = BlockTensor(kept, rows, columns, stored[kept].numpy())
        self._made[name] = found
        return found

    def _bias(self, attention: str) -> Floats | None:
        bias = self._files.joined([f"{attention}{part}_proj.bias" for part in "qkv"])
        if bias is None:
            bias = self._files.joined([attention + "qkv_proj.bias"])
        return None if bias is None else np.ascontiguousarray(bias.float().numpy())

    def _norm(self, name: str) -> Floats:
        weight = self._files.get(name + ".weight").float()
        return np.ascontiguousarray((weight + norm_offset(self._config.model_type)).numpy())

    def _optional_norm(self, name: str) -> Floats | None:
        return self._norm(name) if name + ".weight" in self._files else None


def more_bits(index: int, layers: int) -> bool:
    """Whether values and the way back of layer `index` keep six bits, as in Q4_K_M."""
    eighth = layers // 8
    return index < eighth or index >= 7 * layers // 8 or (index - eighth) % 3 == 2
