"""The same models over the blocks' numbers in plain float32: what the kernels must agree with.

Slow and large (a layer's numbers are made anew at each pass), but short enough to be read.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from writer_app.domain.base.errors import Cancelled
from writer_app.domain.base.message import coded
from writer_app.engine.decoding.blocks.formats import BlockTensor, Floats
from writer_app.engine.decoding.blocks.model import BlockShape, Rotary, Stop, TensorSource

_ROWS = 8192  # rows of the head whose numbers are made at a time


class ReferenceRunner:
    """Runs a model over its dequantised weights. See `runner.Runner`."""

    rewindable = True

    def __init__(
        self,
        shape: BlockShape,
        source: TensorSource,
        rotary: Rotary,
        *,
        local: Rotary | None = None,
        layers: int | None = None,
    ) -> None:
        self._shape = shape
        self._layers = [source.layer(i) for i in range(shape.layers if layers is None else layers)]
        self._norm, self._embedding = source.norm(), source.embedding()
        self._head = source.head() or self._embedding
        self._rotary, self._local = rotary, local or rotary
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self._rows = 1
        shape = self._shape
        empty = torch.empty(1, 0, shape.kv_heads, shape.head_dim)
        self._past = [(empty, empty) for _ in self._layers]

    def spread(self, rows: int) -> None:
        """Make the cache `rows` rows that share row 0's past; 1 drops the others."""
        if rows != self._rows:
            self._past = [
                (keys[:1].repeat(rows, 1, 1, 1), values[:1].repeat(rows, 1, 1, 1))
                for keys, values in self._past
            ]
            self._rows = rows

    @torch.inference_mode()
    def forward(
        self, ids: torch.Tensor, position: int, *, last: bool, stop: Stop | None = None
    ) -> torch.Tensor:
        """See `Runner.forward`; `stop` is asked before each layer."""
        x = self._embedded(ids)
        both = [
            [torch.from_numpy(a[position:]) for a in rotary(position + ids.shape[1])]
            for rotary in (self._rotary, self._local)
        ]
        for index, layer in enumerate(self._layers):
            if stop is not None and stop():
                raise Cancelled(coded("reference.reading-stopped", "Reading was stopped."))
            mixed = self._attention(index, x, position, both[layer.local])
            x = self._added(x, mixed, layer.after1)
            y = self._normed(x, layer.norm2)
            y = product(self._gate(product(y, layer.gate)) * product(y, layer.up), layer.down)
            x = self._added(x, y, layer.after2)
        x = self._normed(x[:, -1:] if last else x, self._norm)
        parts = [
            x @ torch.from_numpy(self._head.floats(at, min(at + _ROWS, self._head.rows))).T
            for at in range(0, self._head.rows, _ROWS)
        ]
        logits = torch.cat(parts, -1) * self._shape.logit_scale
        cap = self._shape.softcap
        return torch.tanh(logits / cap) * cap if cap else logits

    def _gate(self, x: torch.Tensor) -> torch.Tensor:
        return F.gelu(x, approximate="tanh") if self._shape.gelu else F.silu(x)

    def _added(self, x: torch.Tensor, y: torch.Tensor, norm: Floats | None) -> torch.Tensor:
        return x + self._shape.residual_scale * (y if norm is None else self._normed(y, norm))

    def _embedded(self, ids: torch.Tensor) -> torch.Tensor:
        rows = [self._embedding.floats(i, i + 1)[0] for i in ids.reshape(-1).tolist()]
        x = torch.from_numpy(np.stack(rows)).view(*ids.shape, self._shape.hidden)
        return x * self._shape.embedding_scale

    def _normed(self, x: torch.Tensor, weight: Floats) -> torch.Tensor:
        return F.rms_norm(x, (x.shape[-1],), torch.from_numpy(weight), self._shape.eps)

    def _attention(
        self, index: int, x: torch.Tensor, position: int, angles: list[torch.Tensor]
    ) -> torch.Tensor:
        layer = self._layers[index]
        shape = self._shape
        y = self._normed(x, layer.norm1)
        joined = torch.cat([product(y, part) for part in (layer.q, layer.k, layer.v)], -1)
        if layer.bias is not None:
            joined = joined + torch.from_numpy(layer.bias)
        heads = joined.view(*joined.shape[:2], -1, shape.head_dim)
        q, k, v = heads.tensor_split([shape.heads, shape.heads + shape.kv_heads], 2)
        if layer.q_norm is not None and layer.k_norm is not None:
            q, k = self._normed(q, layer.q_norm), self._normed(k, layer.k_norm)
        if layer.rope:
            q, k = turned(q, *angles), turned(k, *angles)
        keys, values = self._past[index]
        keys = torch.cat((keys[:, :position], k), 1)
        values = torch.cat((values[:, :position], v), 1)
        self._past[index] = keys, values
        group = shape.heads // shape.kv_heads
        scores = torch.einsum("bmhd,bnhd->bhmn", q, keys.repeat_interleave(group, 2))
        ones = torch.ones(x.shape[1], keys.shape[1], dtype=torch.bool)
        hidden = ones.triu(position + 1)
        if layer.local:
            hidden |= ones.tril(position - shape.window)
        scores = (scores * shape.attention_scale).masked_fill(hidden, -torch.inf).softmax(-1)
        mixed = torch.einsum("bhmn,bnhd->bmhd", scores, values.repeat_interleave(group, 2))
        return product(mixed.flatten(2), layer.out)


def product(x: torch.Tensor, weight: BlockTensor) -> torch.Tensor:
    """x [..., columns] times the transposed matrix: [..., rows]."""
    return x @ torch.from_numpy(weight.floats()).T


def turned(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Rope over x [B, M, heads, D]; cos and sin [M, D / 2]."""
    cos, sin = cos[:, None], sin[:, None]
    low, high = x.chunk(2, -1)
    return torch.cat((low * cos - high * sin, high * cos + low * sin), -1)
