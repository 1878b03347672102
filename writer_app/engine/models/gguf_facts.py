"""What model a GGUF file holds, in transformers' terms, and whether it runs as it is.

It does where its family is one of a single layer shape and its numbers are in formats whose blocks
are read here. Nothing is filled in: a tensor that a layer needs and the file lacks is an error, and
every shape must be what the settings say. Other files are converted once (`gguf_file`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from writer_app.domain.base.errors import ModelError
from writer_app.domain.base.message import coded
from writer_app.engine.models import gguf_header, model_rules
from writer_app.engine.models.gguf_header import Header, Listed

# Families of one layer shape: transformers' name, and whether rows of q and k stand in pairs, as
# llama.cpp turns them, instead of in halves.
FAMILIES = {
    "llama": ("llama", True),
    "qwen2": ("qwen2", False),
    "qwen3": ("qwen3", False),
    "granite": ("granite", True),
    "smollm3": ("smollm3", True),
    "gemma3": ("gemma3_text", False),
}
# Formats whose blocks `decoding.blocks.formats` reads.
READABLE = frozenset({
    "F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K",
})  # fmt: skip
_ROPES = ("", "none", "linear", "yarn")
_NO_ROPE_STEP = 4  # SmolLM3: every fourth layer has no rope; the file does not say so
# Gemma 3, of which the file does not say so either: every sixth layer sees all, the others turn by
# angles of this base; the largest model scales its scores by the width of the state.
_FULL_STEP, _LOCAL_BASE, _WIDE_LAYERS = 6, 10_000.0, 62
# Names within a layer: GGUF's and transformers'.
LAYER_NAMES = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_q_norm": "self_attn.q_norm",
    "attn_k_norm": "self_attn.k_norm",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
# What Gemma 3 calls its norms: those of what is added come between.
_GEMMA_NAMES = LAYER_NAMES | {
    "post_attention_norm": "post_attention_layernorm",
    "ffn_norm": "pre_feedforward_layernorm",
    "post_ffw_norm": "post_feedforward_layernorm",
}
NAMES = {
    "token_embd.weight": "model.embed_tokens.weight",
    "output_norm.weight": "model.norm.weight",
    "output.weight": "lm_head.weight",
}
FREQUENCIES = "rope_freqs.weight"  # what angles are divided by (Llama 3)


_BIASED = ("attn_q", "attn_k", "attn_v")
_HEAD_NORMS = ("qwen3", "gemma3")


@dataclass(frozen=True, slots=True)
class GgufModel:
    """A GGUF file's model. `config` is what its config.json would say; `context` in tokens.

    `reason` says why it does not run as it is, "" where it does.
    """

    header: Header
    family: str
    config: dict[str, Any]
    parameters: int
    reason: str = ""

    @property
    def context(self) -> int:
        """Tokens that it can attend to; 0 = not said."""
        return int(self.config.get("max_position_embeddings", 0))

    @property
    def licence(self) -> str:
        """As the file names it, "" where it does not."""
        return self.header.text("general.license")[:200]

    @property
    def norm_offset(self) -> float:
        """How much larger a norm's weights are here than transformers keeps them."""
        return 1.0 if self.family == "gemma3" else 0.0

    @property
    def paired(self) -> bool:
        """Whether rows of q and k stand in pairs."""
        return FAMILIES[self.family][1]


def inspect(path: Path) -> GgufModel:
    """What a GGUF file holds.

    Raises ModelError with one sentence when it is damaged, or lacks what its own settings name.
    """
    header = gguf_header.read(path)
    family = header.text("general.architecture")
    _check_whole(header, family)
    parameters = sum(
        prod(each.shape) for name, each in header.tensors.items() if name != FREQUENCIES
    )
    reason = _reason(header, family)
    if reason:
        return GgufModel(header, family, {}, parameters, reason)
    config = _config(header, family)
    model_rules.check_config(config, path.name)
    _check_tensors(header, config, family, path.name)
    named = [(name, list(header.tensors[place].shape)) for name, place in names(header).items()]
    model_rules.check_weights(config, named, path.name)
    return GgufModel(header, family, config, parameters)


def _check_whole(header: Header, family: str) -> None:
    """That it is a model, and not what goes with one, and says its tokens."""
    kind = "mmproj" if family == "clip" else header.text("general.type")
    if kind not in ("", "model"):
        raise ModelError(
            coded(
                "gguf-facts.goes-with-a-model",
                "{0} holds no model but what goes with one ({1}); choose the file of the model.",
                header.parts[0].name,
                kind[:40],
            )
        )
    wanted = ["model", "tokens"] if family in FAMILIES else []
    if header.text("tokenizer.ggml.model") == "gpt2":
        wanted.append("merges")
    for key in wanted:
        value = header.values.get(f"tokenizer.ggml.{key}")
        if not (value.count if isinstance(value, Listed) else isinstance(value, str) and value):
            raise ModelError(_unsaid(header, f"tokenizer.ggml.{key}"))


def names(header: Header) -> dict[str, str]:
    """transformers' names of the tensors → the file's."""
    known = _layer_names(header.text("general.architecture"))
    found = {theirs: ours for ours, theirs in NAMES.items() if ours in header.tensors}
    for name in header.tensors:
        head, _, rest = name.partition(".")
        index, _, rest = rest.partition(".")
        part, _, ending = rest.rpartition(".")
        if head == "blk" and part in known:
            found[f"model.layers.{index}.{known[part]}.{ending}"] = name
    return found


def _layer_names(family: str) -> dict[str, str]:
    return _GEMMA_NAMES if family == "gemma3" else LAYER_NAMES


def _reason(header: Header, family: str) -> str:
    """Why a file does not run as it is; "" when it does."""
    if family not in FAMILIES:
        return coded(
            "gguf-facts.family", "models of the family “{0}” do not run from the file", family[:40]
        )
    odd = {each.kind for each in header.tensors.values()} - READABLE
    if odd:
        return coded(
            "gguf-facts.numbers-in-format-which-not",
            "its numbers are in the format {0}, which is not read from the file",
            min(odd),
        )
    if header.whole(f"{family}.expert_count"):
        return coded(
            "gguf-facts.mixtures-experts-do-not-run", "mixtures of experts do not run from the file"
        )
    if header.text(f"{family}.rope.scaling.type") not in _ROPES:
        return coded(
            "gguf-facts.kind-rope-does-not-run", "its kind of rope does not run from the file"
        )
    turned = header.whole(f"{family}.rope.dimension_count")
    if turned and turned != _head_dim(header, family):
        return coded(
            "gguf-facts.heads-turned-in-part-which",
            "its heads are turned in part, which does not run from the file",
        )
    if header.text("tokenizer.ggml.model") not in ("gpt2", "llama"):
        return coded(
            "gguf-facts.kind-tokenizer-not-read-from",
            "its kind of tokenizer is not read from the file",
        )
    if unknown := sorted(each for each in header.tensors if not _known(each, family)):
        return coded(
            "gguf-facts.holds-which-models-family-do",
            "it holds {0}, which models of its family do not have",
            unknown[0][:60],
        )
    return ""


def _known(name: str, family: str) -> bool:
    """Whether a family of one layer shape has a tensor of this name."""
    if name in NAMES or name == FREQUENCIES:
        return True
    head, index, part, ending = (*name.split("."), "", "", "", "")[:4]
    if head != "blk" or not index.isdigit() or name.count(".") != 3:
        return False
    if part not in _layer_names(family):
        return False
    if ending == "bias":
        return part in _BIASED and family in ("llama", "qwen2")
    return ending == "weight" and (not part.endswith(("q_norm", "k_norm")) or family in _HEAD_NORMS)


def _head_dim(header: Header, family: str) -> int:
    heads = header.whole(f"{family}.attention.head_count") or 1
    own = header.whole(f"{family}.attention.key_length")
    return own or header.whole(f"{family}.embedding_length") // heads


def _config(header: Header, family: str) -> dict[str, Any]:
    def whole(key: str) -> int:
        found = header.whole(f"{family}.{key}")
        if not found:
            raise ModelError(_unsaid(header, key))
        return found

    embedding = header.tensors.get("token_embd.weight")
    if embedding is None or len(embedding.shape) != 2:
        raise ModelError(_lacking(header, ["token_embd.weight"]))
    heads, layers = whole("attention.head_count"), whole("block_count")
    config: dict[str, Any] = {
        "architectures": [_ARCHITECTURES[family]],
        "model_type": FAMILIES[family][0],
        "vocab_size": embedding.shape[0],
        "hidden_size": whole("embedding_length"),
        "intermediate_size": whole("feed_forward_length"),
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "num_key_value_heads": header.whole(f"{family}.attention.head_count_kv") or heads,
        "head_dim": _head_dim(header, family),
        "max_position_embeddings": header.whole(f"{family}.context_length") or 4096,
        "rms_norm_eps": header.number(f"{family}.attention.layer_norm_rms_epsilon", 1e-6),
        "rope_theta": header.number(f"{family}.rope.freq_base", 10_000.0),
        "tie_word_embeddings": "output.weight" not in header.tensors,
        "hidden_act": "silu",
        "pad_token_id": None,  # a usual one may lie beyond a small vocabulary
        "attention_bias": family == "llama"
        and any(name.endswith(".attn_q.bias") for name in header.tensors),
    }
    window = header.whole(f"{family}.attention.sliding_window")
    if window and family != "gemma3":  # where there is no window the text must not outgrow it
        config["max_position_embeddings"] = min(config["max_position_embeddings"], window)
    return config | _rope(header, family) | _of_family(header, family, layers)


_ARCHITECTURES = {
    "llama": "LlamaForCausalLM",
    "qwen2": "Qwen2ForCausalLM",
    "qwen3": "Qwen3ForCausalLM",
    "granite": "GraniteForCausalLM",
    "smollm3": "SmolLM3ForCausalLM",
    "gemma3": "Gemma3ForCausalLM",
}


def _rope(header: Header, family: str) -> dict[str, Any]:
    kind = header.text(f"{family}.rope.scaling.type")
    factor = header.number(f"{family}.rope.scaling.factor", 1.0)
    if kind in ("", "none") or factor == 1.0:
        return {}
    found: dict[str, Any] = {"rope_type": kind, "factor": factor}
    original = header.whole(f"{family}.rope.scaling.original_context_length")
    if kind == "yarn" and original:
        found["original_max_position_embeddings"] = original
    return {"rope_scaling": found}


def _of_family(header: Header, family: str, layers: int) -> dict[str, Any]:
    if family == "granite":
        return {
            "embedding_multiplier": header.number("granite.embedding_scale", 1.0),
            "residual_multiplier": header.number("granite.residual_scale", 1.0),
            "attention_multiplier": header.number(
                "granite.attention.scale", _head_dim(header, family) ** -0.5
            ),
            "logits_scaling": header.number("granite.logit_scale", 1.0),
        }
    if family == "gemma3":
        return _gemma(header, layers)
    if family == "smollm3":
        return {"no_rope_layers": [int((n + 1) % _NO_ROPE_STEP != 0) for n in range(layers)]}
    return {}


def _gemma(header: Header, layers: int) -> dict[str, Any]:
    """As llama.cpp fills in what a Gemma 3 file leaves out."""
    ways = ["sliding_attention", "full_attention"]
    full: dict[str, Any] = {
        "rope_type": "default",
        "rope_theta": header.number("gemma3.rope.freq_base", 1_000_000.0),
    }
    if (factor := header.number("gemma3.rope.scaling.factor", 1.0)) != 1.0:
        full |= {"rope_type": "linear", "factor": factor}
    base = header.number("gemma3.rope.freq_base_swa", _LOCAL_BASE)
    heads = header.whole("gemma3.attention.head_count") or 1
    wide = header.whole("gemma3.embedding_length") / heads
    return {
        "hidden_activation": "gelu_pytorch_tanh",
        "sliding_window": header.whole("gemma3.attention.sliding_window") or 1024,
        "layer_types": [ways[(n + 1) % _FULL_STEP == 0] for n in range(layers)],
        "rope_parameters": {
            ways[0]: {"rope_type": "default", "rope_theta": base},
            ways[1]: full,
        },
        "rope_theta": None,
        "rope_scaling": None,
        "query_pre_attn_scalar": wide if layers == _WIDE_LAYERS else _head_dim(header, "gemma3"),
        "final_logit_softcapping": header.number("gemma3.final_logit_softcapping", 0.0) or None,
    }


def expected(config: dict[str, Any], family: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Names and shapes of the tensors that a file with this configuration must hold."""
    hidden, inner = config["hidden_size"], config["intermediate_size"]
    queries = config["num_attention_heads"] * config["head_dim"]
    keys = config["num_key_value_heads"] * config["head_dim"]
    yield "token_embd.weight", (config["vocab_size"], hidden)
    yield "output_norm.weight", (hidden,)
    if not config["tie_word_embeddings"]:
        yield "output.weight", (config["vocab_size"], hidden)
    shapes: dict[str, tuple[int, ...]] = {
        "attn_norm.weight": (hidden,),
        "attn_q.weight": (queries, hidden),
        "attn_k.weight": (keys, hidden),
        "attn_v.weight": (keys, hidden),
        "attn_output.weight": (hidden, queries),
        "ffn_norm.weight": (hidden,),
        "ffn_gate.weight": (inner, hidden),
        "ffn_up.weight": (inner, hidden),
        "ffn_down.weight": (hidden, inner),
    }
    if family == "qwen2" or config["attention_bias"]:
        shapes |= {
            "attn_q.bias": (queries,),
            "attn_k.bias": (keys,),
            "attn_v.bias": (keys,),
        }
    if family in _HEAD_NORMS:
        shapes |= {f"attn_{each}_norm.weight": (config["head_dim"],) for each in "qk"}
    if family == "gemma3":
        shapes |= {f"post_{each}_norm.weight": (hidden,) for each in ("attention", "ffw")}
    for layer in range(config["num_hidden_layers"]):
        for name, shape in shapes.items():
            yield f"blk.{layer}.{name}", shape


def _check_tensors(header: Header, config: dict[str, Any], family: str, name: str) -> None:
    wanted = dict(expected(config, family))
    lacking = [each for each in wanted if each not in header.tensors]
    if lacking:
        raise ModelError(_lacking(header, lacking))
    for each, shape in wanted.items():
        found = header.tensors[each].shape
        if found != shape:
            raise ModelError(
                coded(
                    "gguf-facts.damaged-tensor-where-settings-say",
                    "{0} is damaged: its tensor {1} is {2}, where its settings say "
                    "{3}; fetch it again.",
                    name,
                    each,
                    _times(found),
                    _times(shape),
                )
            )
    tokens, rows = header.values["tokenizer.ggml.tokens"].count, config["vocab_size"]
    layers = len({each.split(".")[1] for each in header.tensors if each.startswith("blk.")})
    if tokens > rows or layers > config["num_hidden_layers"]:
        raise ModelError(
            coded(
                "gguf-facts.damaged-more-than-settings-say",
                "{0} is damaged: it has {1} layers and {2} tokens, where its settings and weights "
                "have {3} and {4}; fetch it again.",
                name,
                layers,
                tokens,
                config["num_hidden_layers"],
                rows,
            )
        )


def _unsaid(header: Header, key: str) -> str:
    return coded(
        "gguf-facts.does-not-say-fetch-again",
        "{0} does not say its {1}; fetch it again.",
        header.parts[0].name,
        key,
    )


def _times(shape: tuple[int, ...]) -> str:
    return " x ".join(str(extent) for extent in shape)


def _lacking(header: Header, names: list[str]) -> str:
    return model_rules.lacking(names, header.parts[0].name)
