"""Small random models over blocks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from test_formats import HALVES, random_blocks

from writer_app.engine.decoding.blocks.formats import FORMATS, BlockTensor, Floats, stored
from writer_app.engine.decoding.blocks.model import BlockShape, LayerTensors, Rotary

# How large numbers of a format are under a scale of one, and the middle of its numbers.
SIZES = {
    **{"Q4_0": (4.6, 0), "Q4_1": (4.6, 7.5), "Q5_0": (9.2, 0), "Q5_1": (9.2, 15.5)},
    **{"Q8_0": (74, 0), "Q4_K": (160, 7.5), "Q5_K": (320, 15.5), "Q6_K": (1360, 0)},
}


def matrix(kind: str, rows: int, columns: int, seed: int) -> BlockTensor:
    """A random matrix that keeps the size of what it is multiplied with, roughly."""
    if kind not in HALVES:
        numbers = np.random.default_rng(seed).standard_normal((rows, columns))
        return stored(numbers / np.sqrt(columns), kind)
    tensor, (size, middle) = random_blocks(kind, rows, columns, seed=seed), SIZES[kind]
    blocks = tensor.raw.reshape(-1, FORMATS[kind].bytes)
    scale = np.full((len(blocks), 1), 1 / (size * np.sqrt(columns)), np.float16)
    first, *second = HALVES[kind]
    blocks[:, first : first + 2] = scale.view(np.uint8)
    for at in second:
        least = scale * (middle if kind.endswith("K") else -middle)
        blocks[:, at : at + 2] = least.astype(np.float16).view(np.uint8)
    return tensor


class RandomSource:
    """A model whose first matrices of a layer are of one kind, the others of another."""

    def __init__(
        self,
        shape: BlockShape,
        kinds: tuple[str, str],
        *,
        bias: bool = False,
        head_norms: bool = False,
        no_rope: Sequence[int] = (),
        local: Sequence[int] = (),
    ) -> None:
        self.shape, self.kinds = shape, kinds
        self.bias, self.head_norms, self.no_rope = bias, head_norms, no_rope
        self.local = local  # those layers; norms of what is added come with them
        self.released = 0

    def _floats(self, size: int, seed: int) -> Floats:
        return np.random.default_rng(seed).uniform(0.5, 1.5, size).astype(np.float32)

    def layer(self, index: int) -> LayerTensors:
        """Layer `index`, the same whenever it is asked for."""
        shape, (one, two), seed = self.shape, self.kinds, 100 * index
        queries, keys = shape.heads * shape.head_dim, shape.kv_heads * shape.head_dim
        return LayerTensors(
            norm1=self._floats(shape.hidden, seed),
            q=matrix(one, queries, shape.hidden, seed + 1),
            k=matrix(one, keys, shape.hidden, seed + 2),
            v=matrix(two, keys, shape.hidden, seed + 3),
            out=matrix(one, shape.hidden, queries, seed + 4),
            norm2=self._floats(shape.hidden, seed + 5),
            gate=matrix(one, shape.intermediate, shape.hidden, seed + 6),
            up=matrix(two, shape.intermediate, shape.hidden, seed + 7),
            down=matrix(two, shape.hidden, shape.intermediate, seed + 8),
            bias=self._floats(queries + 2 * keys, seed + 9) - 1 if self.bias else None,
            q_norm=self._floats(shape.head_dim, seed + 10) if self.head_norms else None,
            k_norm=self._floats(shape.head_dim, seed + 11) if self.head_norms else None,
            rope=index not in self.no_rope,
            after1=self._floats(shape.hidden, seed + 12) if self.local else None,
            after2=self._floats(shape.hidden, seed + 13) if self.local else None,
            local=index in self.local,
        )

    def norm(self) -> Floats:
        """The last norm."""
        return self._floats(self.shape.hidden, 7)

    def embedding(self) -> BlockTensor:
        """Half floats, about as large as one."""
        size = self.shape.vocabulary, self.shape.hidden
        return stored(np.random.default_rng(8).standard_normal(size), "F16")

    def head(self) -> BlockTensor | None:
        """A matrix that makes logits of some size."""
        return matrix(self.kinds[1], self.shape.vocabulary, self.shape.hidden, 9)

    def release(self) -> None:
        """Count."""
        self.released += 1


def rotary(width: int, base: float = 10000.0) -> Rotary:
    """Plain rope."""

    def angles(places: int) -> tuple[Floats, Floats]:
        each = np.arange(places)[:, None] * base ** -(np.arange(width // 2) / (width // 2))[None]
        return np.cos(each).astype(np.float32), np.sin(each).astype(np.float32)

    return angles


MODELS = {
    "q4k-q6k, bias": (
        BlockShape(3, 256, 4, 2, 64, 512, 600, 1e-6, 64**-0.5),
        ("Q4_K", "Q6_K"),
        {"bias": True},
    ),
    "q8-f16, 80 wide, a layer without rope": (
        BlockShape(3, 320, 4, 4, 80, 544, 603, 1e-6, 80**-0.5),
        ("Q8_0", "F16"),
        {"no_rope": (1,)},
    ),
    "q5k-q40, head norms, multipliers": (
        BlockShape(2, 512, 4, 1, 128, 1024, 700, 1e-6, 0.05, 3.0, 0.5, 0.3),
        ("Q5_K", "Q4_0"),
        {"head_norms": True},
    ),
    "q4k-q80, local layers, gelu": (
        BlockShape(
            3, 256, 4, 2, 64, 512, 600, 1e-6, 0.1, 16.0, gelu=True, window=150, softcap=20.0
        ),
        ("Q4_K", "Q8_0"),
        {"head_norms": True, "local": (0, 2)},
    ),
}


def source(name: str) -> RandomSource:
    """One of MODELS."""
    shape, kinds, more = MODELS[name]
    return RandomSource(shape, kinds, **more)
