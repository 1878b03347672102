"""What sets the families of the layer loop apart: names and numbers that are not in every config.

All have the shape that `layers` describes; each fact stands here once, for the layer loop, for a
folder's blocks and for a GGUF file's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TYPES = {
    "llama", "mistral", "ministral", "ministral3", "qwen2", "qwen3", "smollm3", "phi3", "granite",
    "gemma3_text",
}  # fmt: skip
_ROPES = {"default", "linear", "llama3", "yarn"}  # those whose angles do not depend on the length
LOCAL = "sliding_attention"
GEMMA = "gemma3_text"


def fits(config: Any, context: int) -> bool:
    """Whether the layer loop covers this model; anything else goes the general way."""
    if getattr(config, "quantization_config", None) is not None:
        return False
    if config.model_type == GEMMA:
        return _gemma_fits(config)
    rope = getattr(config, "rope_parameters", None) or {}
    window = getattr(config, "sliding_window", None)
    kinds = set(getattr(config, "layer_types", None) or ["full_attention"])
    windowed = LOCAL in kinds or (getattr(config, "layer_types", None) is None and bool(window))
    return (
        config.model_type in TYPES
        and config.hidden_act == "silu"
        and rope.get("rope_type", "default") in _ROPES
        and float(rope.get("partial_rotary_factor", 1.0)) == 1.0
        and kinds <= {"full_attention", LOCAL}
        and (not windowed or (window or 0) >= context)
    )


def _gemma_fits(config: Any) -> bool:
    """Whether a Gemma 3 text model is one that the layer loop covers."""
    ropes = config.rope_parameters or {}
    return (
        config.hidden_activation == "gelu_pytorch_tanh"
        and not config.use_bidirectional_attention
        and not config.attention_bias
        and config.attn_logit_softcapping is None
        and (config.sliding_window or 0) > 0
        and set(config.layer_types) <= ropes.keys() <= {"full_attention", LOCAL}
        and all(each.get("rope_type") in ("default", "linear") for each in ropes.values())
    )


@dataclass(frozen=True, slots=True)
class LayerNorms:
    """Names of a layer's norms but the first: before feed-forward, of what is added."""

    norm2: str
    after1: str = ""
    after2: str = ""


PLAIN_NORMS = LayerNorms("post_attention_layernorm")
GEMMA_NORMS = LayerNorms(
    "pre_feedforward_layernorm", "post_attention_layernorm", "post_feedforward_layernorm"
)


def norms_of(model_type: str) -> LayerNorms:
    """What a family's norms are called."""
    return GEMMA_NORMS if model_type == GEMMA else PLAIN_NORMS


def norm_offset(model_type: str) -> float:
    """What is added to a norm's stored weights: Gemma keeps them as distances from one."""
    return 1.0 if model_type == GEMMA else 0.0


def is_local(config: Any, index: int) -> bool:
    """Whether layer `index` of a Gemma 3 model sees its window alone."""
    return config.model_type == GEMMA and bool(config.layer_types[index] == LOCAL)


def attention_scale(config: Any) -> float:
    """What q · k is multiplied with."""
    if config.model_type == GEMMA:
        return float(config.query_pre_attn_scalar**-0.5)
    width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    return float(getattr(config, "attention_multiplier", None) or width**-0.5)


def embedding_scale(config: Any) -> float:
    """What embeddings are multiplied with."""
    if config.model_type == GEMMA:
        return float(config.hidden_size**0.5)
    return float(getattr(config, "embedding_multiplier", 1.0))


def gemma_options(config: Any) -> dict[str, Any]:
    """What Gemma 3's shape has and the others' have not."""
    if config.model_type != GEMMA:
        return {}
    cap = float(config.final_logit_softcapping or 0.0)
    return {"gelu": True, "window": int(config.sliding_window), "softcap": cap}
