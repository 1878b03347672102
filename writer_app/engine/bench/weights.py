"""How many bytes of weights one pass reads: the least that decoding a token can cost."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from writer_app.domain.base.errors import ModelError
from writer_app.engine.models import gguf_facts

# Bits of one number. NF4: 4 and a scale of 32 bits for 64 numbers (Dettmers et al. 2023).
_BITS = {
    "nf4": 4.5,
    "int4": 4.5,
    "int8": 8.0,
    "bf16": 16.0,
    "bf16pack": 16.0,
    "fp16": 16.0,
    "fp16pack": 16.0,
    "fp32": 32.0,
}


def embedding(folder: Path) -> int:
    """Numbers of the table that is only looked up in; 0 where the head is the same table."""
    numbers, tied = _head(folder)
    return 0 if tied else numbers


def _head(folder: Path) -> tuple[int, bool]:
    """Numbers of the head, and whether the embedding is the same table; 0 where not known."""
    if folder.is_file():
        with suppress(ModelError):
            told = gguf_facts.inspect(folder).config
            return told["vocab_size"] * told["hidden_size"], bool(told["tie_word_embeddings"])
        return 0, True
    try:
        config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        text = config.get("text_config") or config
        tied = bool(text.get("tie_word_embeddings", config.get("tie_word_embeddings", True)))
        return int(text["vocab_size"]) * int(text["hidden_size"]), tied
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return 0, True


def bytes_a_pass(folder: Path, parameters: int, kind: str, device: str = "cpu") -> int:
    """Bytes of the weights that a pass reads in this format; 0 where that is not known.

    On a card the head keeps its 16 bits beside layers of four.
    """
    if kind == "gguf":
        return _of_file(folder)
    bits = _BITS.get(kind)
    if bits is None or not parameters:
        return 0
    head = _head(folder)[0] if device == "cuda" else 0
    wider = head * max(0.0, 16.0 - bits)
    return int(((parameters - embedding(folder)) * bits + wider) / 8)


def _of_file(file: Path) -> int:
    """Bytes of a GGUF file's tensors but for the embedding where the head is another one."""
    with suppress(ModelError):
        header = gguf_facts.inspect(file).header
        apart = "output.weight" in header.tensors
        return sum(
            each.size
            for name, each in header.tensors.items()
            if not (apart and name == "token_embd.weight")
        )
    return 0
