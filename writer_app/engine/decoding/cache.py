"""Keys and values in one growing buffer a layer, and one position that says how much counts.

Rolling back, reusing a common prefix and continuing after an edit are then a matter of setting
the position. transformers' own dynamic cache copies everything at every token and its static one
cannot be rewound.
"""

from __future__ import annotations

from typing import Any

import torch
from transformers import cache_utils

# transformers' classes are partly typed; seen as Any they cost no pretended precision.
_AnyLayer: Any = cache_utils.CacheLayerMixin
_AnyCache: Any = cache_utils.Cache
_STEP = 256  # tokens by which a buffer grows at least


class PositionedLayer(_AnyLayer):  # type: ignore[misc]  # the base is Any
    """One layer's keys and values, [rows, heads, capacity, width]; the first `length` count.

    Layers with a sliding window keep everything as well: the model's own mask hides what has
    left the window, and rewinding stays possible.
    """

    is_compileable = False
    is_croppable = True
    is_sliding = False

    def __init__(self) -> None:
        super().__init__()
        self.length = 0

    def lazy_initialization(self, key_states: Any, value_states: Any) -> None:
        rows, heads, _, width = key_states.shape
        self.keys = key_states.new_empty(rows, heads, 0, width)
        self.values = value_states.new_empty(rows, heads, 0, value_states.shape[-1])
        self.is_initialized = True

    def update(self, key_states: Any, value_states: Any, *_: Any, **__: Any) -> tuple[Any, Any]:
        """Write at the position, move it on, return all that counts."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        start, end = self.length, self.length + key_states.shape[-2]
        if end > self.keys.shape[-2]:
            room = max(end, self.keys.shape[-2] * 3 // 2, self.keys.shape[-2] + _STEP)
            self.keys = grown(self.keys, room, start)
            self.values = grown(self.values, room, start)
        self.keys[..., start:end, :] = key_states
        self.values[..., start:end, :] = value_states
        self.length = end
        return self.keys[..., :end, :], self.values[..., :end, :]

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        return self.length + query_length, 0

    def get_seq_length(self) -> int:
        return self.length

    def get_max_length(self) -> int:
        return -1

    def spread(self, rows: int) -> None:
        """Repeat row 0 so that `rows` rows share its past."""
        if self.is_initialized and self.keys.shape[0] != rows:
            self.keys = self.keys[:1].repeat(rows, 1, 1, 1)
            self.values = self.values[:1].repeat(rows, 1, 1, 1)


def grown(buffer: torch.Tensor, room: int, used: int) -> torch.Tensor:
    """A copy of `buffer` [rows, heads, capacity, width] with `room` places; `used` are kept."""
    rows, heads, _, width = buffer.shape
    new = buffer.new_empty(rows, heads, room, width)
    new[..., :used, :] = buffer[..., :used, :]
    return new


class PositionedCache(_AnyCache):  # type: ignore[misc]  # the base is Any
    """A cache of `PositionedLayer`s that all stand at the same position."""

    def __init__(self, layers: int) -> None:
        super().__init__(layers=[PositionedLayer() for _ in range(layers)])

    def move_to(self, position: int) -> None:
        """Forget everything from `position` on."""
        for layer in self.layers:
            layer.length = min(layer.length, position)

    def spread(self, rows: int) -> None:
        """Repeat row 0 in every layer."""
        for layer in self.layers:
            layer.spread(rows)
