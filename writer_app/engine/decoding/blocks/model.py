"""What a model must give to run over blocks: its sizes, and its tensors layer by layer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from writer_app.engine.decoding.blocks.formats import BlockTensor, Floats

Stop = Callable[[], bool]
# T → cos and sin, each float32 [T, head_dim / 2]: the angles of places 0 … T - 1, times the
# scaling of the attention that some kinds of rope bring (1 else).
Rotary = Callable[[int], tuple[Floats, Floats]]


@dataclass(frozen=True, slots=True)
class BlockShape:
    """The sizes of a model of the Llama shape, Granite's multipliers, and what Gemma 3 adds."""

    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_dim: int
    intermediate: int
    vocabulary: int
    eps: float
    attention_scale: float  # times q · k: head_dim ** -0.5, Granite's attention_multiplier
    embedding_scale: float = 1.0  # times the embedding
    residual_scale: float = 1.0  # times what attention and feed-forward add
    logit_scale: float = 1.0  # times the logits: 1 / Granite's logits_scaling
    gelu: bool = False  # gate through tanh-approximated GELU instead of SiLU (Gemma)
    window: int = 0  # places that a local layer sees, its own included; 0: no local layers
    softcap: float = 0.0  # logits become softcap * tanh(logits / softcap); 0: as they are


@dataclass(frozen=True, slots=True, eq=False)
class LayerTensors:
    """One layer. Rows of q and k in transformers' order: rope turns d with d + head_dim / 2."""

    norm1: Floats  # [hidden]
    q: BlockTensor  # [heads * head_dim, hidden]
    k: BlockTensor  # [kv_heads * head_dim, hidden]
    v: BlockTensor
    out: BlockTensor  # [hidden, heads * head_dim]
    norm2: Floats
    gate: BlockTensor  # [intermediate, hidden]
    up: BlockTensor
    down: BlockTensor  # [hidden, intermediate]
    bias: Floats | None = None  # of q, k and v one after another
    q_norm: Floats | None = None  # [head_dim], per head (Qwen3)
    k_norm: Floats | None = None
    rope: bool = True  # False in SmolLM3's layers without
    after1: Floats | None = None  # [hidden], norms of what is added to the state (Gemma 3)
    after2: Floats | None = None
    local: bool = False  # sees the shape's window alone, and turns by the local angles


class TensorSource(Protocol):
    """Gives a model's tensors; each is asked for once, layers in order."""

    def layer(self, index: int) -> LayerTensors:
        """Layer `index`. Raises KeyError when a tensor is missing."""

    def norm(self) -> Floats:
        """The last norm, [hidden]."""

    def embedding(self) -> BlockTensor:
        """[vocabulary, hidden]. It is kept and read row by row: it should be a mapped file."""

    def head(self) -> BlockTensor | None:
        """[vocabulary, hidden]; None where the embedding serves."""

    def release(self) -> None:
        """Give memory back that what was read so far takes; called after each layer."""
