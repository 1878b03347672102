"""How many bytes of weights one pass reads: the least that decoding a token can cost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

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
    bits = _BITS.get(kind)
    if bits is None or not parameters:
        return 0
    head = _head(folder)[0] if device == "cuda" else 0
    wider = head * max(0.0, 16.0 - bits)
    return int(((parameters - embedding(folder)) * bits + wider) / 8)
