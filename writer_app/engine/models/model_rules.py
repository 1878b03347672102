"""What a model's own files may say: the rules a folder has to keep before any library reads it.

A model comes from strangers. Its configuration picks the code that runs and the memory that is
taken, so both are checked here, with the standard library alone: the kind of model against a list,
every size against a range, settings that would load other files or other code refused, and the
sizes against the weights that are there, so that a few bytes cannot ask for terabytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from writer_app.domain.base.errors import ModelError
from writer_app.domain.base.message import coded

# Kinds of text models whose code is part of transformers; a test compares them with its list.
MODEL_TYPES = frozenset({
    "afmoe", "apertus", "arcee", "bitnet", "bloom", "cohere", "cohere2", "cohere2_moe",
    "deepseek_v2", "deepseek_v3", "dots1", "ernie4_5", "ernie4_5_moe", "exaone4", "exaone_moe",
    "falcon", "falcon_h1", "gemma", "gemma2", "gemma3", "gemma3_text", "gemma3n", "gemma3n_text",
    "gemma4", "gemma4_text", "gemma4_unified", "gemma4_unified_text", "glm", "glm4", "glm4_moe",
    "gpt2", "gpt_bigcode", "gpt_neo", "gpt_neox", "gpt_oss", "gptj", "granite", "granitemoe",
    "granitemoehybrid", "granitemoeshared", "granite_swa", "helium", "hrm_text",
    "hunyuan_v1_dense", "hunyuan_v1_moe", "hyperclovax", "internlm3", "jais2", "lfm2", "lfm2_moe",
    "lfm3", "llama", "llama4", "llama4_text", "mellum", "minicpm3", "ministral", "ministral3",
    "mistral", "mixtral", "mpt", "nanochat", "nemotron", "nemotron_h", "olmo", "olmo2", "olmo3",
    "olmo_hybrid", "olmoe", "opt", "persimmon", "phi", "phi3", "phimoe", "qwen2", "qwen2_moe",
    "qwen3", "qwen3_5", "qwen3_5_moe", "qwen3_5_moe_text", "qwen3_5_text", "qwen3_moe",
    "qwen3_next", "qwen4_exp", "qwen4_exp_text", "seed_oss", "smollm3", "solar_open", "stablelm",
    "starcoder2", "vaultgemma", "xglm", "youtu",
})  # fmt: skip

# Kinds with pictures whose text part is one of those above; nothing but that part is loaded.
TEXT_PARTS = {"mistral3": frozenset({"ministral3", "mistral"})}

# Keys that hold whole numbers, and the most they may be: some ten times what any known model has.
_MOST = {
    "hidden_size": 1 << 17, "intermediate_size": 1 << 20, "num_hidden_layers": 1024,
    "num_attention_heads": 2048, "num_key_value_heads": 2048, "head_dim": 4096,
    "vocab_size": 4_000_000, "max_position_embeddings": 1 << 28, "sliding_window": 1 << 28,
    "num_experts": 8192, "num_local_experts": 8192, "n_routed_experts": 8192,
    "num_experts_per_tok": 1024, "moe_intermediate_size": 1 << 20, "n_embd": 1 << 17,
    "n_layer": 1024, "n_head": 2048, "n_positions": 1 << 28, "n_inner": 1 << 20,
}  # fmt: skip
_NUMBERS = ("rms_norm_eps", "layer_norm_eps", "rope_theta", "initializer_range")
_KERNELS = frozenset({"eager", "sdpa", "flex_attention", "flash_attention_2", None})
_KERNEL_KEYS = (
    "attn_implementation", "_attn_implementation", "experts_implementation",
    "_experts_implementation", "_attn_implementation_internal", "_experts_implementation_internal",
)  # fmt: skip
_DTYPES = frozenset({
    "float32", "float16", "bfloat16", "torch.float32", "torch.float16", "torch.bfloat16", "auto",
    None,
})  # fmt: skip
_QUANTISERS = frozenset({"bitsandbytes"})
_FILE_LIMITS = {
    "config.json": 1 << 20, "generation_config.json": 1 << 20, "tokenizer.json": 64 << 20,
    "tokenizer.model": 64 << 20, "spiece.model": 64 << 20, "vocab.json": 64 << 20,
    "merges.txt": 64 << 20, "tokenizer_config.json": 16 << 20, "chat_template.jinja": 1 << 20,
    "special_tokens_map.json": 4 << 20, "added_tokens.json": 16 << 20,
    "chat_template.json": 1 << 20, "model.safetensors.index.json": 32 << 20,
}  # fmt: skip
TEMPLATE_LIMIT = 256 << 10  # characters; the longest of known models has some 20,000
_SLACK = 3  # stored numbers may be packed: two 4-bit ones in a byte
_EMBEDDING = re.compile(r"(?:^|\.)(?:embed_tokens|wte|word_embeddings|embed_in)\.weight$")


def check_files(folder: Path) -> None:
    """Sizes of the small files, and none that would bring in another model. Raises ModelError."""
    for name, limit in _FILE_LIMITS.items():
        path = folder / name
        if path.is_file() and path.stat().st_size > limit:
            size = f"{limit >> 20} MB" if limit >= 1 << 20 else f"{limit >> 10} kB"
            raise ModelError(
                coded(
                    "model-rules.larger-than-so-not-read",
                    "{0} is larger than {1}, so it is not read.",
                    path,
                    size,
                )
            )
    if (folder / "adapter_config.json").is_file():
        raise ModelError(
            coded(
                "model-rules.holds-adapter-for-another-model",
                "{0} holds an adapter for another model, not a whole one; merge the two first, "
                "or choose a complete model.",
                folder,
            )
        )


def read_json(path: Path, limit: int = 1 << 20) -> dict[str, Any]:
    """The JSON object in a file of at most `limit` bytes. Raises ModelError."""
    try:
        if path.stat().st_size > limit:
            raise ModelError(
                coded(
                    "model-rules.larger-than-mb-so-not",
                    "{0} is larger than {1} MB, so it is not read.",
                    path,
                    limit >> 20,
                )
            )
        values = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_constant)
    except (OSError, ValueError, RecursionError, MemoryError) as problem:
        raise ModelError(
            coded(
                "model-rules.cannot-be-read-as-json",
                "{0} cannot be read as JSON; fetch the model again.",
                path,
            )
        ) from problem
    if not isinstance(values, dict):
        raise ModelError(
            coded(
                "model-rules.not-json-object-fetch-model",
                "{0} is not a JSON object; fetch the model again.",
                path,
            )
        )
    return values


def _no_constant(name: str) -> float:
    raise ValueError(coded("model-rules.no-number", "{0} is no number", name))


def check_config(config: Mapping[str, Any], name: str) -> None:
    """A configuration against the rules. `name` is what the model is called. Raises ModelError."""
    kind = config.get("model_type")
    if not isinstance(kind, str) or not _runs(kind, config):
        shown = kind if isinstance(kind, str) and re.fullmatch(r"[\w.-]{1,40}", kind) else "unknown"
        raise ModelError(
            coded(
                "model-rules.model-kind-which-program-does",
                "“{0}” is a model of the kind “{1}”, which this program does not run; choose "
                "another model.",
                name,
                shown,
            )
        )
    if "transformers_weights" in config:
        raise ModelError(
            coded(
                "model-rules.config-json-points-to-other",
                "The config.json of “{0}” points to other weights; it is not loaded.",
                name,
            )
        )
    for part in (config, config.get("text_config")):
        if isinstance(part, Mapping):
            _check_part(part, name)


def _runs(kind: str, config: Mapping[str, Any]) -> bool:
    text = config.get("text_config")
    part = text.get("model_type") if isinstance(text, Mapping) else None
    return kind in MODEL_TYPES or part in TEXT_PARTS.get(kind, ())


def _check_part(part: Mapping[str, Any], name: str) -> None:
    for key, most in _MOST.items():
        value = part.get(key)
        if value is not None and not (type(value) is int and 0 <= value <= most):
            raise ModelError(
                _odd(
                    name,
                    key,
                    coded(
                        "model-rules.whole-number-up-to", "a whole number up to {0}", f"{most:,}"
                    ),
                )
            )
    for key in _NUMBERS:
        value = part.get(key)
        if value is not None and not (type(value) in (int, float) and 0 <= value < 1e12):
            raise ModelError(_odd(name, key, coded("model-rules.number", "a number")))
    for key in _KERNEL_KEYS:
        value = part.get(key)
        if isinstance(value, list | dict) or value not in _KERNELS:
            raise ModelError(
                _odd(
                    name,
                    key,
                    coded(
                        "model-rules.eager-or-sdpa-other-code",
                        "eager or sdpa: other code is never fetched or run",
                    ),
                )
            )
    for key in ("dtype", "torch_dtype"):
        value = part.get(key)
        if isinstance(value, list | dict) or value not in _DTYPES:
            raise ModelError(
                _odd(
                    name,
                    key,
                    coded("model-rules.float-float-or-bfloat", "float32, float16 or bfloat16"),
                )
            )
    mlx = {"quant_method": "mlx"} if "quantization" in part else None
    _check_quantisation(part.get("quantization_config", mlx), name)


def _check_quantisation(value: Any, name: str) -> None:
    if value is None:
        return
    method = value.get("quant_method") if isinstance(value, Mapping) else None
    if not isinstance(method, str) or method not in _QUANTISERS:
        shown = method if isinstance(method, str) and re.fullmatch(r"[\w-]{1,30}", method) else "?"
        raise ModelError(
            coded(
                "model-rules.stored-in-format-which-program",
                "“{0}” is stored in the format “{1}”, which this program does not read; get "
                "its version with plain 16-bit weights.",
                name,
                shown,
            )
        )


def _odd(name: str, key: str, wanted: str) -> str:
    return coded(
        "model-rules.config-json-has-odd-should",
        "The config.json of “{0}” has an odd “{1}”; it should be {2}.",
        name,
        key,
        wanted,
    )


def check_weights(
    config: Mapping[str, Any], tensors: Iterable[tuple[str, list[int]]], name: str
) -> None:
    """Whether the sizes in a configuration fit the weights that are there.

    `tensors` gives name and shape of each. Without this, a configuration alone would make the
    library build a model of any size. Raises ModelError.
    """
    text = config.get("text_config")
    part = text if isinstance(text, Mapping) else config
    sizes = {key: part.get(key) or 0 for key in _MOST}
    hidden = sizes["hidden_size"] or sizes["n_embd"]
    layers = sizes["num_hidden_layers"] or sizes["n_layer"]
    inner = max(hidden, min(sizes["intermediate_size"], 16 * hidden))
    stored, embedding = 0, None
    for tensor, shape in tensors:
        count = 1
        for extent in shape:
            count *= extent
        stored += count
        if len(shape) == 2 and _EMBEDDING.search(tensor):
            embedding = embedding or shape
    least = layers * hidden * inner + sizes["vocab_size"] * hidden
    if least > _SLACK * stored + 1024:
        raise ModelError(
            coded(
                "model-rules.config-json-describes-far-larger",
                "The config.json of “{0}” describes a far larger model than its weights hold; "
                "fetch the model again.",
                name,
            )
        )
    if embedding is not None and sizes["vocab_size"] > embedding[0]:
        raise ModelError(
            coded(
                "model-rules.config-json-and-weights-do",
                "The config.json of “{0}” and its weights do not belong together (vocabulary); "
                "fetch the model again.",
                name,
            )
        )


# Kinds whose layers are all alike, and whose weights have these names.
_ALIKE = frozenset({"llama", "mistral", "qwen2", "qwen3", "granite", "smollm3", "gemma3_text"})
_IN_LAYER = re.compile(r"model\.layers\.(\d+)\.([\w.]+\.(?:weight|bias))")


def check_layers(config: Mapping[str, Any], names: Iterable[str], name: str) -> None:
    """Whether weights are missing that can be told by those that are there. Raises ModelError."""
    if config.get("model_type") not in _ALIKE:
        return
    there = set(names)
    inside = [found for found in map(_IN_LAYER.fullmatch, there) if found]
    if not inside:
        return
    wanted = ["model.embed_tokens.weight", "model.norm.weight"]
    if config.get("tie_word_embeddings") is False:
        wanted.append("lm_head.weight")
    parts = sorted({found[2] for found in inside})
    layers = range(int(config.get("num_hidden_layers") or 0))
    wanted += [f"model.layers.{layer}.{part}" for layer in layers for part in parts]
    if gone := [each for each in wanted if each not in there]:
        raise ModelError(lacking(gone, name))


def lacking(names: list[str], where: str) -> str:
    """What is said of weights that are missing."""
    return coded(
        "model-rules.weights-missing-in-first-fetch",
        "{0} of the weights are missing in {1}, the first is "
        "{2}; fetch it again, and all of its parts where there are several.",
        len(names),
        where,
        names[0],
    )
