"""A GGUF file's tensors, mapped: as blocks for the kernels, as numbers for everything else.

Rows of q and k stand in transformers' order here, whatever the file's: llama.cpp puts those side by
side that rope turns with each other.
"""

from __future__ import annotations

import mmap
from contextlib import suppress
from pathlib import Path

import numpy as np
import torch

from writer_app.engine.decoding.blocks.formats import BlockTensor, Floats
from writer_app.engine.decoding.blocks.model import LayerTensors
from writer_app.engine.models import gguf_facts
from writer_app.engine.models.families import LOCAL, norms_of
from writer_app.engine.models.gguf_facts import FREQUENCIES, GgufModel
from writer_app.engine.models.gguf_header import TensorPlace


class GgufFiles:
    """The tensors of a GGUF model by transformers' names; see `network.WeightFiles`."""

    def __init__(self, model: GgufModel) -> None:
        self.model = model
        self._names = gguf_facts.names(model.header)
        self._mapped = [_mapped(part) for part in model.header.parts]
        self._bytes = [np.frombuffer(each, np.uint8) for each in self._mapped]

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def __iter__(self) -> object:
        return iter(self._names)

    def names(self) -> tuple[str, ...]:
        """transformers' names of all tensors."""
        return tuple(self._names)

    def block(self, name: str) -> BlockTensor:
        """The matrix or vector called `name`; KeyError when there is none. Part of the mapping,
        but for rows that had to change places."""
        place = self.model.header.tensors[self._names[name]]
        tensor = self._block(place)
        if not self.model.paired or not name.endswith(_TURNED):
            return tensor
        config = self.model.config
        heads = config["num_attention_heads" if ".q_proj." in name else "num_key_value_heads"]
        order = halves_first(heads, config["head_dim"])
        if len(place.shape) == 2:
            return tensor.picked(order)
        numbers = np.ascontiguousarray(tensor.floats()[:, order])
        return BlockTensor("F32", 1, len(order), numbers.reshape(-1).view(np.uint8))

    def floats(self, name: str) -> Floats:
        """A vector's numbers."""
        return self.block(name).floats().reshape(-1)

    def frequencies(self) -> Floats | None:
        """What the angles' frequencies are divided by; None where the file has no such tensor."""
        place = self.model.header.tensors.get(FREQUENCIES)
        return None if place is None else self._block(place).floats().reshape(-1)

    def get(self, name: str) -> torch.Tensor:
        """The tensor called `name` in float32; KeyError when there is none."""
        shape = self.model.header.tensors[self._names[name]].shape
        numbers = torch.from_numpy(self.block(name).floats()).reshape(shape)
        offset = self.model.norm_offset
        return numbers - offset if offset and name.endswith("norm.weight") else numbers

    def joined(self, names: list[str]) -> torch.Tensor | None:
        """The tensors joined along their outputs; None when there is none of them."""
        found = [self.get(name) for name in names if name in self]
        return torch.cat(found) if found else None

    def release(self) -> None:
        """Let go of the memory behind what was read; it is read again when needed."""
        for each in self._mapped:
            with suppress(OSError, ValueError, AttributeError):
                each.madvise(mmap.MADV_DONTNEED)

    def _block(self, place: TensorPlace) -> BlockTensor:
        *before, columns = place.shape
        rows = int(np.prod(before)) if before else 1
        raw = self._bytes[place.part][place.start : place.start + place.size]
        return BlockTensor(place.kind, rows, columns, raw)


_TURNED = ("q_proj.weight", "k_proj.weight", "q_proj.bias", "k_proj.bias")


def halves_first(heads: int, width: int) -> np.ndarray:
    """Where the file keeps each row of q or k: it puts row d beside row d + width / 2."""
    order = np.arange(heads * width).reshape(heads, width // 2, 2)
    return order.transpose(0, 2, 1).reshape(-1)


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as stream:
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)


class GgufSource:
    """A GGUF model's tensors layer by layer; see `blocks.model.Source`."""

    def __init__(self, files: GgufFiles) -> None:
        self._files = files
        self._no_rope = files.model.config.get("no_rope_layers")
        self._kinds = files.model.config.get("layer_types")

    def layer(self, index: int) -> LayerTensors:
        """Layer `index`. Raises KeyError when a tensor is missing."""
        files, base = self._files, f"model.layers.{index}."
        names = norms_of(files.model.config["model_type"])
        attention, feed = base + "self_attn.", base + "mlp."
        bias = None
        if attention + "q_proj.bias" in files:
            bias = np.concatenate([files.floats(f"{attention}{p}_proj.bias") for p in "qkv"])

        def optional(name: str) -> Floats | None:
            return files.floats(name) if name in files else None

        return LayerTensors(
            norm1=files.floats(base + "input_layernorm.weight"),
            q=files.block(attention + "q_proj.weight"),
            k=files.block(attention + "k_proj.weight"),
            v=files.block(attention + "v_proj.weight"),
            out=files.block(attention + "o_proj.weight"),
            norm2=files.floats(base + names.norm2 + ".weight"),
            gate=files.block(feed + "gate_proj.weight"),
            up=files.block(feed + "up_proj.weight"),
            down=files.block(feed + "down_proj.weight"),
            bias=bias,
            q_norm=optional(attention + "q_norm.weight"),
            k_norm=optional(attention + "k_norm.weight"),
            rope=bool(self._no_rope[index]) if self._no_rope else True,
            after1=files.floats(base + names.after1 + ".weight") if names.after1 else None,
            after2=files.floats(base + names.after2 + ".weight") if names.after2 else None,
            local=self._kinds[index] == LOCAL if self._kinds else False,
        )

    def norm(self) -> Floats:
        """The last norm, [hidden]."""
        return self._files.floats("model.norm.weight")

    def embedding(self) -> BlockTensor:
        """[vocabulary, hidden], part of the mapping."""
        return self._files.block("model.embed_tokens.weight")

    def head(self) -> BlockTensor | None:
        """[vocabulary, hidden]; None where the embedding serves."""
        name = "lm_head.weight"
        return self._files.block(name) if name in self._files else None

    def release(self) -> None:
        """Let go of the memory behind what was read."""
        self._files.release()
