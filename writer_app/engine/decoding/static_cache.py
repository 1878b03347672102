"""Keys and values at fixed addresses, for steps that are captured once and replayed.

A captured step may not allocate and may not know its position as a number: it writes where a
tensor of places says, looks at a fixed length of keys, and lets a mask hide what does not count.
transformers' attention would repeat keys and values for every query head as soon as there is a
mask, and build the mask from numbers; so the model runs with an attention function of our own,
which folds the query heads of a group into rows and makes one mask a pass from the places.
"""

from __future__ import annotations

from collections.abc import Callable
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
    mixed = F.scaled_dot_product_attention(folded, key, value, mask, scale=scaling)
    return mixed.reshape(batch, heads, count, -1).transpose(1, 2).contiguous(), None


def attach(model: Any) -> Callable[[], None]:
    """Let `model` attend by `attend`; what is returned takes that back.

    Raises NotImplementedError for a model whose attention cannot be set.
    """
    # Imported now: it brings all of transformers' modelling along, seconds for who has no card.
    library: Any = import_module("transformers")
    library.AttentionInterface.register(NAME, attend)
    before = model.config._attn_implementation
    model.set_attn_implementation(NAME)
    if model.config._attn_implementation != NAME:
        raise NotImplementedError("the attention of this model cannot be set")
    return lambda: model.set_attn_implementation(before)
