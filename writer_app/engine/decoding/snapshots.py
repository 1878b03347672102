"""Setting back a cache that cannot be cropped: copies of its states, and the tokens since.

Convolutions and DeltaNet keep one state for all that was read. Before a pass of several tokens, and
where such a pass ended, their states are copied (some megabytes); keys and values of plain
attention are cropped instead. To go back to a place, the last copy before it is put in, and the
tokens between are read again, together with those that come next.
"""

from __future__ import annotations

from typing import Any

import torch
from transformers import cache_utils

KINDS = frozenset({"lfm2", "lfm3", "qwen3_5", "qwen3_5_text"})
_MOST, _LEAST = 12, 3
_BYTES = 256 << 20  # that copies may take in all, but for the least number of them
_PLAIN: Any = cache_utils.DynamicLayer


class Snapshots:
    """What a cache held at some places of the text it has read. `tokens` are those of row 0."""

    def __init__(self) -> None:
        self.tokens: list[int] = []
        self._kept: dict[int, list[dict[str, Any]]] = {}

    def clear(self) -> None:
        """Nothing was read."""
        self.tokens.clear()
        self._kept.clear()

    def keep(self, cache: Any) -> None:
        """Copy the states of `cache`, which has read `tokens`."""
        place = len(self.tokens)
        if place in self._kept or place == 0:
            return
        self._kept[place] = [_state(layer) for layer in cache.layers]
        if len(self._kept) > self._most(self._kept[place]):
            self._thin_out()

    def back(self, cache: Any, position: int) -> int:
        """Put into `cache` what it held at the last kept place up to `position`; that place.

        0 = nothing was kept: the cache must be made anew.
        """
        place = max((each for each in self._kept if each <= position), default=0)
        self._kept = {at: kept for at, kept in self._kept.items() if at <= place}
        del self.tokens[place:]
        if place:
            for layer, state in zip(cache.layers, self._kept[place], strict=True):
                _put(layer, state, place)
        return place

    @staticmethod
    def _most(states: list[dict[str, Any]]) -> int:
        size = sum(_size(value) for state in states for value in state.values())
        return max(_LEAST, min(_MOST, _BYTES // max(size, 1)))

    def _thin_out(self) -> None:
        """Drop the copy between the two nearest others, but for the latest two."""
        places = sorted(self._kept)
        gaps = {places[i]: places[i + 1] - places[i - 1] for i in range(1, len(places) - 2)}
        del self._kept[min(gaps, key=lambda at: gaps[at])]


def _state(layer: Any) -> dict[str, Any]:
    if type(layer) is _PLAIN:
        return {}
    return {name: _copied(value) for name, value in vars(layer).items()}


def _put(layer: Any, state: dict[str, Any], length: int) -> None:
    if type(layer) is _PLAIN:
        if layer.is_initialized:
            layer.keys, layer.values = layer.keys[..., :length, :], layer.values[..., :length, :]
        return
    vars(layer).update({name: _copied(value) for name, value in state.items()})


def _size(value: Any) -> int:
    if isinstance(value, torch.Tensor):
        return value.numel() * value.element_size()
    return sum(map(_size, value.values())) if isinstance(value, dict) else 0


def _copied(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.clone()
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return value
