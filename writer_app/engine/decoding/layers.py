"""One hand-written layer loop for the models of the Llama shape, over a static cache.

The shape: RMSNorm, rotary embeddings over the whole head, grouped-query attention, a gated
feed-forward network. Options cover Llama, SmolLM2, Mistral, Qwen2 (bias on q, k, v), Qwen3 (norms
per head of q and k), SmolLM3 (layers without rope), Phi-3 (fused already), Granite (four
multipliers), Ministral 3 (queries that grow with the place) and Gemma 3 (GELU, norms of what is
added, local layers that see a window and turn by angles of their own).
q, k, v and gate, up are joined along their outputs, which changes no value.

RMSNorm is computed as layer norm over (x, -x): its mean is zero and its variance the mean square,
so the result is RMSNorm's, eps included, in one fused kernel where `F.rms_norm` is a composite.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from writer_app.domain.base.errors import Cancelled
from writer_app.domain.base.message import coded
from writer_app.engine.decoding.linears import Linear
from writer_app.engine.decoding.runner import Stop

FEW = 32  # rows up to which a pass counts as decoding: padded keys, rows as batch
_PAD = 64  # key length is padded to a multiple of it, which makes rows independent of M
_STEP = 512  # places by which the cache grows at least
_BLOCK = 192  # a chunk's rows attend in so many at a time, which skips most of what comes later


@dataclass(frozen=True, slots=True)
class LayerShape:
    """The sizes of a model."""

    hidden: int
    heads: int
    kv_heads: int
    head_dim: int
    intermediate: int
    eps: float
    scaling: float
    embedding_scale: float = 1.0  # Granite's four multipliers, with `scaling`
    residual_scale: float = 1.0
    logit_scale: float = 1.0
    query_scale: tuple[float, int] | None = None  # Ministral 3: beta, and tokens of a step
    gelu: bool = False  # gate through tanh-approximated GELU instead of SiLU
    window: int = 0  # places that a local layer sees, its own included; 0: no local layers
    softcap: float = 0.0  # logits become softcap * tanh(logits / softcap); 0: as they are

    def of_queries(self, position: int, count: int) -> torch.Tensor | None:
        """What queries at `count` places are multiplied with, [M, 1, 1]; None = nothing."""
        if self.query_scale is None or position + count <= self.query_scale[1]:
            return None
        beta, step = self.query_scale
        places = torch.arange(position, position + count)
        return (1 + beta * torch.log1p((places // step).float())).view(-1, 1, 1)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer's weights, ready to run. Norm weights are doubled, see the module's text."""

    norm1: torch.Tensor
    qkv: Linear
    q_norm: torch.Tensor | None
    k_norm: torch.Tensor | None
    rope: bool
    out: Linear
    norm2: torch.Tensor
    gate_up: Linear
    down: Linear
    after1: torch.Tensor | None = None  # norms of what is added to the state (Gemma 3)
    after2: torch.Tensor | None = None
    local: bool = False  # sees the shape's window alone, and turns by the local angles


@dataclass(frozen=True, slots=True)
class Network:
    """A whole model, ready to run."""

    shape: LayerShape
    embedding: torch.Tensor  # [V, H]
    layers: tuple[Layer, ...]
    norm: torch.Tensor
    head: Linear
    rotary: Callable[[int], tuple[torch.Tensor, torch.Tensor]]  # T → cos, sin, each [T, D]
    dtype: torch.dtype  # of the hidden states
    local: Callable[[int], tuple[torch.Tensor, torch.Tensor]] | None = None  # of local layers

    @property
    def bytes(self) -> int:
        """Memory of the weights."""
        products = [
            linear.bytes
            for layer in self.layers
            for linear in (layer.qkv, layer.out, layer.gate_up, layer.down)
        ]
        return self.embedding.numel() * self.embedding.element_size() + sum(
            (self.head.bytes, *products)
        )

    @property
    def exact_rows(self) -> bool:
        """Whether a pass over several rows gives each the same numbers as a pass over it alone."""
        return self.head.exact_rows and all(layer.qkv.exact_rows for layer in self.layers)


def doubled(weight: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """An RMSNorm weight for `rms_norm`."""
    return torch.cat((weight, weight)).to(dtype)


def rms_norm(x: torch.Tensor, weight: torch.Tensor, eps: float) -> torch.Tensor:
    """RMSNorm of x [..., H] with a doubled weight [2 H]."""
    width = x.shape[-1]
    both = torch.cat((x, -x), -1)
    return torch.layer_norm(both, (2 * width,), weight, None, eps)[..., :width]


def negated_first_half(sin: torch.Tensor) -> torch.Tensor:
    """rotate_half(x) · sin is roll(x, D / 2) · sin with the first half of sin negated."""
    sin = sin.clone()
    sin[..., : sin.shape[-1] // 2].neg_()
    return sin


@dataclass(frozen=True, slots=True)
class _Places:
    """Rows of a pass, and the places of the cache that they look at."""

    rows: int
    count: int  # of each row
    position: int
    length: int
    few: bool


class LayerRunner:
    """Runs a `Network` over a static cache with one position. See `runner.Runner`."""

    rewindable = True

    def __init__(self, network: Network, *, longest: int) -> None:
        self._net = network
        self._longest = -(-longest // _PAD) * _PAD
        self._rows = 1
        self._kv = self._aside = self._empty(1, 0)
        self._angles = self._local = (torch.empty(0), torch.empty(0))

    @property
    def network(self) -> Network:
        """The weights."""
        return self._net

    def reset(self) -> None:
        """Forget everything; the memory of the first places stays."""
        self.spread(1)

    def spread(self, rows: int) -> None:
        """Make the cache `rows` rows that share row 0's past; 1 drops the others."""
        if rows == self._rows:
            return
        kv = self._kv[:, :1]
        self._kv = kv.contiguous() if rows == 1 else kv.repeat(1, rows, 1, 1, 1, 1)
        self._rows = rows

    def lay_aside(self, length: int) -> None:
        """See `aside.LaysAside`."""
        self._aside = self._kv[:, :1, :, :, :length].clone()

    def exchange(self, length: int) -> None:
        """See `aside.LaysAside`."""
        laid = self._aside
        self.lay_aside(length)
        self.spread(1)
        self._reserve(-(-laid.shape[4] // _PAD) * _PAD)
        self._kv[:, :, :, :, : laid.shape[4]] = laid

    def _empty(self, rows: int, room: int) -> torch.Tensor:
        """Keys and values, [layers, rows, 2, heads, room, D]; zeros, since masked places are
        multiplied by zero and must be finite."""
        shape = self._net.shape
        return torch.zeros(
            len(self._net.layers),
            rows,
            2,
            shape.kv_heads,
            room,
            shape.head_dim,
            dtype=self._net.dtype,
        )

    def _reserve(self, room: int) -> None:
        have = self._kv.shape[4]
        if room <= have:
            return
        room = min(max(room, have + _STEP, have * 3 // 2 // _PAD * _PAD), max(self._longest, room))
        new = self._empty(self._rows, room)
        new[:, :, :, :, :have] = self._kv
        self._kv = new
        self._angles = self._turns(*self._net.rotary(room))
        if self._net.local is not None:
            self._local = self._turns(*self._net.local(room))

    def _turns(self, cos: torch.Tensor, sin: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Cosines and sines [T, D] as attention wants them, [T, 1, D]."""
        cos, sin = (
            each.to(self._net.dtype).unsqueeze(1) for each in (cos, negated_first_half(sin))
        )
        return cos.contiguous(), sin.contiguous()

    @torch.inference_mode()
    def forward(
        self, ids: torch.Tensor, position: int, *, last: bool, stop: Stop | None = None
    ) -> torch.Tensor:
        """See `Runner.forward`; `stop` is asked before each layer."""
        rows, count = ids.shape
        net, width, eps = self._net, self._net.shape.hidden, self._net.shape.eps
        self._reserve(-(-(position + count) // _PAD) * _PAD)
        # The residual stream is the left half, so that a norm needs no copy of it.
        both = torch.empty(rows * count, 2 * width, dtype=net.dtype)
        both[:, :width] = F.embedding(ids.reshape(-1), net.embedding)
        if net.shape.embedding_scale != 1.0:
            both[:, :width].mul_(net.shape.embedding_scale)
        part = net.shape.residual_scale

        def normed(weight: torch.Tensor) -> torch.Tensor:
            torch.neg(both[:, :width], out=both[:, width:])
            return torch.layer_norm(both, (2 * width,), weight, None, eps)[:, :width]

        def after(added: torch.Tensor, weight: torch.Tensor | None) -> torch.Tensor:
            return added if weight is None else rms_norm(added, weight, eps)

        attend = self._attention(rows, count, position)
        for index, layer in enumerate(net.layers):
            if stop is not None and stop():
                raise Cancelled(coded("reference.reading-stopped", "Reading was stopped."))
            mixed = attend(index, layer, layer.qkv(normed(layer.norm1)))
            if last and count > 1 and layer is net.layers[-1]:
                # Nothing looks at the other rows any more: their keys and values are kept.
                mixed = mixed.reshape(rows, count, -1)[:, -1].contiguous()
                both = both.reshape(rows, count, -1)[:, -1].contiguous()
            state = both[:, :width]
            state.add_(after(layer.out(mixed), layer.after1), alpha=part)
            inner = layer.gate_up.gated(normed(layer.norm2), gelu=net.shape.gelu)
            state.add_(after(layer.down(inner), layer.after2), alpha=part)
        logits = net.head(normed(net.norm).contiguous()).float()
        if net.shape.logit_scale != 1.0:
            logits = logits * net.shape.logit_scale
        if cap := net.shape.softcap:
            logits = torch.tanh(logits / cap) * cap
        return logits.view(rows, -1, logits.shape[-1])

    def _attention(self, rows: int, count: int, position: int) -> Attention:
        end = position + count
        few = count <= FEW and (rows == 1 or count == 1)
        length = min(-(-end // _PAD) * _PAD, self._kv.shape[4]) if few else end
        kv, net = self._kv[:, :rows], self._net
        seen = _Places(rows, count, position, length, few)
        return Attention(
            net=net,
            rows=rows,
            count=count,
            few=few,
            slots=kv[..., position:end, :].unbind(0),
            keys=kv[:, :, 0, :, :length].unbind(0),
            values=kv[:, :, 1, :, :length].unbind(0),
            far=self._sight(seen, self._angles, 0),
            near=self._sight(seen, self._local, net.shape.window) if net.local else None,
            queries=net.shape.of_queries(position, count),
        )

    def _sight(self, at: _Places, angles: tuple[torch.Tensor, torch.Tensor], window: int) -> Sight:
        cos, sin = (each[at.position : at.position + at.count] for each in angles)
        return Sight(cos, sin, self._mask(at, window))

    def _mask(self, at: _Places, window: int) -> torch.Tensor | None:
        """Row m sees places 0 … position + m, the last `window` of them where there is one; None
        where that is all there is."""
        count, length = at.count, at.length
        if at.few and count == 1 and length == at.position + 1 and not 0 < window < length:
            return None
        places = torch.arange(length)[None]
        own = torch.arange(at.position, at.position + count)[:, None]
        seen = (places <= own) & (places > own - (window or length))
        mask = torch.zeros(count, length, dtype=self._net.dtype).masked_fill_(~seen, -torch.inf)
        if not at.few:
            return mask
        group = self._net.shape.heads // self._net.shape.kv_heads
        batch = count if at.rows == 1 else at.rows
        return mask.view(count, 1, 1, length).expand(batch, 1, group, length)


@dataclass(frozen=True, slots=True)
class Sight:
    """What rows see and how they turn: one for all layers, another for local ones."""

    cos: torch.Tensor  # [M, 1, D]
    sin: torch.Tensor  # [M, 1, D], first half negated
    mask: torch.Tensor | None


@dataclass(frozen=True, slots=True)
class Attention:
    """Attention of one pass: what is the same for every layer, and the layers' views."""

    net: Network
    rows: int
    count: int
    few: bool
    slots: tuple[torch.Tensor, ...]  # a layer's places to write, [B, 2, Hk, M, D]
    keys: tuple[torch.Tensor, ...]  # [B, Hk, L, D]
    values: tuple[torch.Tensor, ...]
    far: Sight
    near: Sight | None  # of local layers
    queries: torch.Tensor | None = None  # what they are multiplied with, [M, 1, 1]

    def __call__(self, index: int, layer: Layer, qkv: torch.Tensor) -> torch.Tensor:
        """[R, (Hq + 2 Hk) D] → [R, Hq D]; keys and values are kept."""
        shape = self.net.shape
        heads, kv_heads, width = shape.heads, shape.kv_heads, shape.head_dim
        sight = self.near if layer.local and self.near is not None else self.far
        split = qkv.view(self.rows, self.count, -1, width)
        query, both = split[:, :, :heads], split[:, :, : heads + kv_heads]
        if layer.q_norm is not None and layer.k_norm is not None:
            query.copy_(rms_norm(query, layer.q_norm, shape.eps))
            key = both[:, :, heads:]
            key.copy_(rms_norm(key, layer.k_norm, shape.eps))
        if layer.rope:
            rolled = torch.roll(both, width // 2, -1).mul_(sight.sin)
            both.mul_(sight.cos).add_(rolled)
        if self.queries is not None:
            query.mul_(self.queries)
        pair = split[:, :, heads:].view(self.rows, self.count, 2, kv_heads, width)
        self.slots[index].copy_(pair.permute(0, 2, 3, 1, 4))
        mix = self._few if self.few else self._many
        mixed = mix(index, query, sight.mask)
        return mixed.reshape(self.rows * self.count, heads * width)

    def _few(self, index: int, query: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
        """Rows as batch, the query heads of a group folded into rows: [B · M, Hk, G, D]."""
        shape = self.net.shape
        batch = self.rows * self.count
        folded = query.reshape(batch, shape.kv_heads, -1, shape.head_dim)
        keys, values = self.keys[index], self.values[index]
        if self.rows == 1 and batch > 1:
            keys, values = keys.expand(batch, -1, -1, -1), values.expand(batch, -1, -1, -1)
        return F.scaled_dot_product_attention(folded, keys, values, mask, scale=shape.scaling)

    def _many(self, index: int, query: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
        """A prefill chunk: blocks of rows over the keys up to their last one, heads folded.

        The kernel computes what a mask hides, and has no fast way for grouped queries: over 2,000
        tokens this takes 0.9 of the time of one call with repeated keys, over 512 alone 0.65.
        """
        shape, keys, values = self.net.shape, self.keys[index], self.values[index]
        assert mask is not None
        group, past = shape.heads // shape.kv_heads, keys.shape[2] - self.count
        folded = query.view(self.rows, self.count, shape.kv_heads, group, -1).permute(0, 2, 3, 1, 4)
        out = torch.empty_like(query, memory_format=torch.contiguous_format)
        parts = out.view(self.rows, self.count, shape.kv_heads, group, -1).permute(0, 2, 3, 1, 4)
        for start in range(0, self.count, _BLOCK):
            end = min(start + _BLOCK, self.count)
            seen = past + end
            mixed = F.scaled_dot_product_attention(
                folded[:, :, :, start:end].flatten(2, 3),
                keys[:, :, :seen],
                values[:, :, :seen],
                mask[start:end, :seen].repeat(group, 1),
                scale=shape.scaling,
            )
            parts[:, :, :, start:end] = mixed.reshape(
                self.rows, shape.kv_heads, group, end - start, -1
            )
        return out
