"""Keys and values at fixed addresses, for steps that are captured once and replayed.

A captured step may not allocate and may not know its position as a number: it writes where a
tensor of places says, looks at a fixed length of keys, and lets a mask hide what does not count.
transformers' attention would repeat keys and values for every query head as soon as there is a
mask, and build the mask from numbers; so the model runs with an attention function of our own,
which folds the query heads of a group into rows and makes one mask a pass from the places.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import torch
import torch.nn.functional as F
from transformers import cache_utils

# transformers' classes are partly typed; seen as Any they cost no pretended precision.
_AnyLayer: Any = cache_utils.CacheLayerMixin
_AnyCache: Any = cache_utils.Cache
NAME = "writer_app_static"
PAD = 64  # lengths of keys are multiples of it, which the fast kernels want of a mask
_FEW_ROWS = 64  # of a captured pass: eight tokens, eight query heads of a group
_UNKNOWN = ("softcap", "s_aux", "position_bias")  # what other families' attention also needs


@dataclass(slots=True)
class PassFrame:
    """One pass: where its tokens go, and how many keys it looks at.

    `places` [M] are positions on the model's device; `length` is a multiple of `PAD`.
    """

    places: torch.Tensor
    length: int
    _masks: dict[tuple[int, int], torch.Tensor] = field(default_factory=dict)

    def mask(self, window: int, group: int, dtype: torch.dtype) -> torch.Tensor:
        """What is added to the scores [G · M, L]: row m sees the places up to its own.

        With a `window` (0 = none) only the latest so many of them.
        """
        known = self._masks.get((window, group))
        if known is None:
            keys = torch.arange(self.length, device=self.places.device)[None]
            own = self.places[:, None]
            seen = (keys <= own) & (keys > own - window) if window else keys <= own
            mask = torch.zeros(seen.shape, dtype=dtype, device=seen.device)
            known = mask.masked_fill_(~seen, -torch.inf).repeat(group, 1)
            self._masks[window, group] = known
        return known


class StaticLayer(_AnyLayer):  # type: ignore[misc]  # the base is Any
    """One layer's keys and values, [rows, heads, room, width]; made by the first pass.

    They begin as zeros, since masked places are multiplied by zero and must be finite.
    """

    is_compileable = False
    is_croppable = True
    is_sliding = False

    def __init__(self, cache: StaticCache) -> None:
        super().__init__()
        self._cache = cache

    def lazy_initialization(self, key_states: Any, value_states: Any) -> None:
        rows, heads, _, width = key_states.shape
        room = self._cache.room
        self.keys = key_states.new_zeros(rows, heads, room, width)
        self.values = value_states.new_zeros(rows, heads, room, value_states.shape[-1])
        self.is_initialized = True

    def update(self, key_states: Any, value_states: Any, *_: Any, **__: Any) -> tuple[Any, Any]:
        """Write at the frame's places; return the frame's length of keys and values."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        frame = self._cache.frame
        self.keys.index_copy_(2, frame.places, key_states)
        self.values.index_copy_(2, frame.places, value_states)
        return self.keys[:, :, : frame.length], self.values[:, :, : frame.length]

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        return self._cache.frame.length, 0

    def get_seq_length(self) -> int:
        return 0

    def get_max_length(self) -> int:
        return int(self._cache.room)


class StaticCache(_AnyCache):  # type: ignore[misc]  # the base is Any
    """The layers of one model, all at the places of `frame`. `room` is in tokens."""

    def __init__(self, layers: int, room: int) -> None:
        super().__init__(layers=[StaticLayer(self) for _ in range(layers)])
        self.room = room
        self.frame = PassFrame(torch.zeros(1, dtype=torch.long), PAD)

    def take(self, other: StaticCache, start: int, end: int) -> None:
        """Copy row 0 of `other`'s places start … end - 1 into every row."""
        for mine, theirs in zip(self.layers, other.layers, strict=True):
            mine.keys[:, :, start:end] = theirs.keys[:1, :, start:end]
            mine.values[:, :, start:end] = theirs.values[:1, :, start:end]

    def like(self, other: StaticCache, rows: int) -> None:
        """Make the buffers for `rows` rows with the heads and widths of `other`."""
        for mine, theirs in zip(self.layers, other.layers, strict=True):
            mine.lazy_initialization(
                theirs.keys[:1].expand(rows, -1, -1, -1),
                theirs.values[:1].expand(rows, -1, -1, -1),
            )


def attend(
    module: Any,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    *,
    scaling: float | None = None,
    sliding_window: int | None = None,
    frame: PassFrame | None = None,
    **more: Any,
) -> tuple[torch.Tensor, None]:
    """Attention of a pass over a `StaticCache`: [B, Hq, M, D] → [B, M, Hq, D].

    Raises NotImplementedError for a family that needs what is not done here.
    """
    del module, attention_mask
    unknown = [name for name in _UNKNOWN if more.get(name) is not None]
    if frame is None or unknown:
        raise NotImplementedError(f"attention needs {', '.join(unknown) or 'a frame'}")
    batch, heads, count, width = query.shape
    kv_heads = key.shape[1]
    group = heads // kv_heads
    folded = query.reshape(batch, kv_heads, group * count, width)
    mask = frame.mask(sliding_window or 0, group, query.dtype)
    if query.is_cuda and group * count <= _FEW_ROWS and wide_products(query.dtype):
        mixed = over_few_rows(folded, key, value, mask, scaling or width**-0.5)
    else:
        mixed = F.scaled_dot_product_attention(folded, key, value, mask, scale=scaling)
    return mixed.reshape(batch, heads, count, -1).transpose(1, 2).contiguous(), None


def over_few_rows(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor, scale: float
) -> torch.Tensor:
    """`scaled_dot_product_attention` by products, with scores in float32: [B, H, R, D].

    The kernels behind that function give each head to one part of the card, which then reads all
    keys alone. Measured for 4 rows over 8 heads and 8,192 keys: 166 µs, and 31 by products.
    """
    shape, dtype = query.shape, query.dtype
    rows, keys, values = query.flatten(0, 1), key.flatten(0, 1), value.flatten(0, 1)
    scores = _product(rows, keys.transpose(1, 2))
    shares = torch.softmax(torch.add(mask, scores, alpha=scale), -1, dtype=torch.float32)
    return torch.bmm(shares.to(dtype), values).view(shape)


def _product(left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """[B, R, D] by [B, D, L], in float32."""
    if left.dtype == torch.float32:
        return torch.bmm(left, right)
    return torch.bmm(left, right, out_dtype=torch.float32)


@functools.cache
def wide_products(dtype: torch.dtype) -> bool:
    """Whether this card and this torch multiply numbers of `dtype` into float32 (torch 2.8)."""
    ones = torch.ones(1, 16, 16, dtype=dtype, device="cuda")
    # An older torch knows no `out_dtype` (TypeError), a card or type may have no kernel (the
    # others): no fault, the usual attention runs instead.
    with suppress(RuntimeError, TypeError, NotImplementedError):
        return bool((_product(ones, ones) == 16).all())
    return False


def shorten_norms(model: Any) -> Callable[[], None]:
    """Let each RMSNorm of `model` take one kernel of torch's instead of eight; what is returned
    takes that back. Only those that are found to do what torch's does."""
    changed: list[Any] = []
    same: dict[type, bool] = {}
    for module in model.modules():
        weight, eps = getattr(module, "weight", None), getattr(module, "variance_epsilon", None)
        if not type(module).__name__.endswith("RMSNorm") or weight is None or eps is None:
            continue

        def short(states: torch.Tensor, weight: torch.Tensor = weight, eps: float = eps) -> Any:
            return F.rms_norm(states, weight.shape, weight, eps)

        if type(module) not in same:
            tried = torch.linspace(-3, 5, weight.numel()).to(weight)[None]
            same[type(module)] = torch.allclose(short(tried), module(tried), rtol=0.02, atol=1e-3)
        if same[type(module)]:
            module.forward = short
            changed.append(module)

    def back() -> None:
        for module in changed:
            del module.forward

    return back


def attach(model: Any) -> Callable[[], None]:
    """Let `model` attend by `attend`, with shorter norms; what is returned takes that back.

    Raises NotImplementedError for a model whose attention cannot be set.
    """
    # Imported now: it brings all of transformers' modelling along, seconds for who has no card.
    library: Any = import_module("transformers")
    library.AttentionInterface.register(NAME, attend)
    before = model.config._attn_implementation
    model.set_attn_implementation(NAME)
    if model.config._attn_implementation != NAME:
        raise NotImplementedError("the attention of this model cannot be set")
    longer = shorten_norms(model)

    def back() -> None:
        longer()
        model.set_attn_implementation(before)

    return back
