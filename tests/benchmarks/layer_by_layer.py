"""transformers' own modules over a GGUF file's dequantised weights, one layer in memory at a time.

All texts are read together in one pass, so that each weight is made once. Next to one layer only
the embedding (and a head of its own) is held: some 1.2 GB for 1.5 billion parameters, where the
whole model in float32 takes 6.2.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import torch

from writer_app.engine.decoding.gguf.files import GgufFiles
from writer_app.engine.decoding.gguf.modules import rescale
from writer_app.engine.decoding.load import transformers

_ROWS = 16  # positions whose logits are made at a time


class LayerByLayer:
    """The modules of one file."""

    def __init__(self, files: GgufFiles) -> None:
        self._files = files
        library = transformers()
        config = library.AutoConfig.for_model(**files.model.config)
        with torch.device("meta"):
            self._model = library.AutoModelForCausalLM.from_config(config, dtype=torch.float32)
        self._model.eval().requires_grad_(False)
        inner = self._model.model
        inner.rotary_emb = type(inner.rotary_emb)(config=config)
        rescale(inner, files.frequencies())
        self._fill(inner.embed_tokens, "model.embed_tokens.")
        self._fill(inner.norm, "model.norm.")
        for index, layer in enumerate(inner.layers):
            layer.register_forward_pre_hook(self._filling(f"model.layers.{index}."))
            layer.register_forward_hook(_empty)

    @torch.inference_mode()
    def best_two(self, texts: Sequence[Sequence[int]]) -> list[torch.return_types.topk]:
        """For each text the two largest logits of every position, values and indices [len, 2]."""
        longest = max(map(len, texts))
        # What stands behind a text is not seen by it.
        ids = torch.tensor([[*text, *[0] * (longest - len(text))] for text in texts])
        states = self._model.model(ids, use_cache=False).last_hidden_state
        head = self._model.lm_head
        if "lm_head.weight" in self._files:
            self._fill(head, "lm_head.")
        else:
            head.weight = self._model.model.embed_tokens.weight
        found = []
        for text, row in zip(texts, states, strict=True):
            parts = [head(part).topk(2) for part in row[: len(text)].split(_ROWS)]
            both = [torch.cat([part[n] for part in parts]) for n in range(2)]
            found.append(torch.return_types.topk(both))
        return found

    def _filling(self, base: str) -> Any:
        def fill(module: torch.nn.Module, _: Any) -> None:
            self._fill(module, base)

        return fill

    def _fill(self, module: torch.nn.Module, base: str) -> None:
        """Give a module its weights. KeyError when one is missing."""
        names = [name for name, _ in module.named_parameters()]
        state = {name: self._files.get(base + name) for name in names}
        module.load_state_dict(state, assign=True, strict=True)
        module.requires_grad_(False)
        self._files.release()


def _empty(module: torch.nn.Module, *_: Any) -> None:
    """Take a layer's weights away again, and give the memory back to the system."""
    module.to("meta")
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
