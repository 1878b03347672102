"""A model folder of a few kilobytes that looks right to everything but a forward pass."""

from __future__ import annotations

import json
import struct
from pathlib import Path


def safetensors(shape: tuple[int, ...] = (1024, 64)) -> bytes:
    """A file with one 8-bit tensor of this shape."""
    count = 1
    for extent in shape:
        count *= extent
    tensor = {"dtype": "U8", "shape": list(shape), "data_offsets": [0, count]}
    header = json.dumps({"model.embed_tokens.weight": tensor}).encode()
    return (
        struct.pack("<Q", len(header)) + header + (bytes(range(251)) * (count // 251 + 1))[:count]
    )


def config(**more: object) -> bytes:
    """A Llama configuration, with changes."""
    values: dict[str, object] = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_size": 64,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "num_hidden_layers": 2,
        "vocab_size": 100,
        "max_position_embeddings": 512,
    }
    return json.dumps(values | more).encode()


def files() -> dict[str, bytes]:
    """Every file of the model, by name."""
    return {
        "config.json": config(),
        "tokenizer.json": b"{}",
        "tokenizer_config.json": b"{}",
        "model.safetensors": safetensors(),
    }


def write(folder: Path, **changed: bytes | None) -> Path:
    """Write the model into `folder`; `config_json=None` leaves a file out."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted: dict[str, bytes | None] = {**files()}
    for name, data in changed.items():
        stem, _, ending = name.rpartition("_")
        wanted[f"{stem}.{ending}"] = data
    for name, data in wanted.items():
        if data is not None:
            (folder / name).write_bytes(data)
    return folder
