"""What the loop needs of a model, and the general way to give it: the model's own forward."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import torch
from transformers import DynamicCache

from writer_app.engine.decoding.cache import PositionedCache
from writer_app.engine.decoding.snapshots import KINDS, Snapshots

Stop = Callable[[], bool]
_PLAIN_LAYERS = {"full_attention", "sliding_attention"}


def _kind(config: Any) -> str:
    return str(getattr(config, "model_type", ""))


class Runner(Protocol):
    """Runs the model over tokens at a position of its cache."""

    rewindable: bool  # whether the position can be set back

    def forward(
        self, ids: torch.Tensor, position: int, *, last: bool, stop: Stop | None = None
    ) -> torch.Tensor:
        """Logits of `ids` [B, M] written to cache places position … position + M - 1.

        Whatever lay beyond is forgotten. Returns float32 [B, M, V] on the CPU, or [B, 1, V] with
        `last`. B is 1 or what `spread` set. A runner that can asks `stop` within the pass and
        raises Cancelled when it says so; places from `position` on then hold nothing of use.
        """

    def spread(self, rows: int) -> None:
        """Make the cache `rows` rows that share row 0's past; 1 drops the others."""

    def reset(self) -> None:
        """Forget everything."""


class GeneralRunner:
    """Any causal language model through its own forward."""

    def __init__(self, model: Any) -> None:
        self._model = model
        text = model.config.get_text_config(decoder=True)
        self._layers = int(text.num_hidden_layers)
        kinds = set(getattr(text, "layer_types", None) or ["full_attention"])
        shared = bool(getattr(text, "num_kv_shared_layers", 0))
        self.croppable = kinds <= _PLAIN_LAYERS and not shared
        self._snapshots = Snapshots() if not self.croppable and _kind(text) in KINDS else None
        self.rewindable = self.croppable or self._snapshots is not None
        self._rows = 1
        self._several = False  # whether the last pass had several tokens
        self._cache: Any = None
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        if self.croppable:
            self._cache = PositionedCache(self._layers)
        else:
            self._cache = DynamicCache(config=self._model.config)
        if self._snapshots is not None:
            self._snapshots.clear()
        self._rows = 1

    def spread(self, rows: int) -> None:
        """Make the cache `rows` rows that share row 0's past; 1 drops the others."""
        if rows == self._rows:
            return
        if self.croppable:
            self._cache.spread(rows)
        else:
            self._cache.reorder_cache(torch.zeros(rows, dtype=torch.long))
        self._rows = rows

    @torch.inference_mode()
    def forward(
        self, ids: torch.Tensor, position: int, *, last: bool, stop: Stop | None = None
    ) -> torch.Tensor:
        """See `Runner.forward`; a pass is not stopped."""
        del stop
        if self.croppable:
            self._cache.move_to(position)
            return self._passed(ids, position, last=last)
        if self._snapshots is None:
            return self._passed(ids, position, last=last)
        return self._with_snapshots(self._snapshots, ids, position, last=last)

    def _with_snapshots(
        self, kept: Snapshots, ids: torch.Tensor, position: int, *, last: bool
    ) -> torch.Tensor:
        """A pass at a place of a cache that is set back by copies."""
        count = ids.shape[1]
        if position < len(kept.tokens):
            before = kept.tokens[:position]
            place = kept.back(self._cache, position)
            if place == 0:
                self.reset()
            again = torch.tensor([before[place:]], dtype=ids.dtype)
            ids = torch.cat((again.expand(ids.shape[0], -1), ids), 1)
            position = place
        if self._rows == 1 and (ids.shape[1] > 1 or self._several):
            kept.keep(self._cache)
        self._several = ids.shape[1] > 1
        logits = self._passed(ids, position, last=last)
        kept.tokens += ids[0].tolist()
        return logits if last else logits[:, -count:]

    def _passed(self, ids: torch.Tensor, position: int, *, last: bool) -> torch.Tensor:
        device = self._model.get_input_embeddings().weight.device
        ids = ids.to(device)
        places = torch.arange(position, position + ids.shape[1], device=device)
        out = self._model(
            input_ids=ids,
            position_ids=places[None].expand(ids.shape[0], -1),
            past_key_values=self._cache,
            use_cache=True,
            logits_to_keep=1 if last else 0,
        )
        return out.logits.float().cpu()  # type: ignore[no-any-return]  # transformers is untyped
