"""Tiny GGUF files with random weights, and a tokenizer of single characters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gguf
import numpy as np

WORDS = [
    *(chr(33 + n) for n in range(94)),
    *("Ġ", "Ċ", "!!", "<|im_start|>", "<|im_end|>", "<|endoftext|>"),
]
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
HIDDEN, INNER, HEADS, KV_HEADS, LAYERS = 64, 128, 4, 2, 2
_WIDTH = HIDDEN // HEADS
KINDS = gguf.GGMLQuantizationType


def shapes(family: str = "llama", layers: int = LAYERS) -> dict[str, tuple[int, ...]]:
    """Names and shapes of the tensors of a model with a tied head."""
    queries, keys = HEADS * _WIDTH, KV_HEADS * _WIDTH
    found: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (len(WORDS), HIDDEN),
        "output_norm.weight": (HIDDEN,),
    }
    for n in range(layers):
        base = f"blk.{n}."
        found |= {
            base + "attn_norm.weight": (HIDDEN,),
            base + "attn_q.weight": (queries, HIDDEN),
            base + "attn_k.weight": (keys, HIDDEN),
            base + "attn_v.weight": (keys, HIDDEN),
            base + "attn_output.weight": (HIDDEN, queries),
            base + "ffn_norm.weight": (HIDDEN,),
            base + "ffn_gate.weight": (INNER, HIDDEN),
            base + "ffn_up.weight": (INNER, HIDDEN),
            base + "ffn_down.weight": (HIDDEN, INNER),
        }
        if family == "qwen2":
            biases = {"q": queries, "k": keys, "v": keys}
            found |= {f"{base}attn_{part}.bias": (size,) for part, size in biases.items()}
        if family in ("qwen3", "gemma3"):
            found |= {f"{base}attn_{p}_norm.weight": (_WIDTH,) for p in "qk"}
        if family == "gemma3":
            found |= {f"{base}post_{p}_norm.weight": (HIDDEN,) for p in ("attention", "ffw")}
    return found


def settings(out: Any, family: str, layers: int) -> None:
    """The settings that every family has."""
    out.add_name("Tiny Tales")
    out.add_string("general.license", "mit")
    out.add_context_length(512)
    out.add_embedding_length(HIDDEN)
    out.add_block_count(layers)
    out.add_feed_forward_length(INNER)
    out.add_head_count(HEADS)
    out.add_head_count_kv(KV_HEADS)
    out.add_layer_norm_rms_eps(1e-5)
    out.add_rope_freq_base(10_000.0)
    out.add_tokenizer_model("gpt2")
    out.add_tokenizer_pre("smollm" if family == "llama" else "qwen2")
    out.add_token_list(WORDS)
    out.add_token_types([1] * (len(WORDS) - 3) + [3, 3, 3])
    out.add_token_merges(["! !"])
    out.add_bos_token_id(len(WORDS) - 1)
    out.add_eos_token_id(len(WORDS) - 1)
    out.add_chat_template(TEMPLATE)


def write(
    path: Path,
    family: str = "llama",
    *,
    kind: str = "F16",
    layers: int = LAYERS,
    drop: str = "",
    more: dict[str, Any] | None = None,
    seed: int = 3,
) -> Path:
    """A model in a file; matrices in `kind`, tensors whose names begin with `drop` left out.

    `more` are settings of the family: numbers, strings, lists.
    """
    out = gguf.GGUFWriter(str(path), family)
    settings(out, family, layers)
    for key, value in (more or {}).items():
        add = {str: out.add_string, int: out.add_uint32}.get(type(value), out.add_float32)
        add(f"{family}.{key}", value)
    chance = np.random.default_rng(seed)
    for name, shape in shapes(family, layers).items():
        numbers = chance.normal(0, 0.15, shape).astype(np.float32)
        if drop and name.startswith(drop):
            continue
        if len(shape) == 1:
            out.add_tensor(name, numbers + (1.0 if "norm" in name else 0.0))
        else:
            wanted = KINDS[kind]
            out.add_tensor(name, gguf.quantize(numbers, wanted), raw_dtype=wanted)
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()
    return path


def split(folder: Path, family: str = "llama") -> tuple[Path, Path]:
    """The same model in two parts; the first has the settings and the first layer."""
    names = shapes(family)
    chance = np.random.default_rng(3)
    numbers = {n: chance.normal(0, 0.15, s).astype(np.float32) for n, s in names.items()}
    parts = []
    for number in (0, 1):
        path = folder / f"tiny-{number + 1:05d}-of-00002.gguf"
        out = gguf.GGUFWriter(str(path), family)
        if number == 0:
            settings(out, family, LAYERS)
        out.add_uint16("split.no", number)
        out.add_uint16("split.count", 2)
        out.add_int32("split.tensors.count", len(names))
        for name, value in numbers.items():
            if name.startswith("blk.1.") == bool(number):
                out.add_tensor(name, value + (1.0 if "norm" in name else 0.0))
        out.write_header_to_file()
        out.write_kv_data_to_file()
        out.write_tensors_to_file()
        out.close()
        parts.append(path)
    return parts[0], parts[1]
