"""What a model takes in memory, from its shape: weights by format, keys and values, the rest.

Pure arithmetic, for the advice before a download and for the estimate at a load; the engine's own
matrices are counted against it in a test. Formats are those of `decoding.linears`; on a graphics
card nf4 and 16 bits. Bytes everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

# Bits a weight takes. On a CPU the 4-bit formats lie there twice, once for few rows and once for
# many; every 64 weights share scales (nf4 twice 32 bits, int4 two of 16).
CARD_BITS = {"nf4": 4.5, "bf16": 16.0, "fp16": 16.0, "fp32": 32.0}
CPU_BITS = {
    "nf4": 9.0, "int4": 8.5, "int8": 8.0, "bf16": 16.0, "fp16": 16.0, "bf16pack": 16.0,
    "fp16pack": 16.0, "fp32": 32.0,
}  # fmt: skip
# Bits of a weight that decoding one token reads: of two layouts only one.
READ_BITS = {**CPU_BITS, "nf4": 4.5, "int4": 4.5}
_FOUR_BITS = ("nf4", "int4")
_HALF_BLOCK = 512  # fp16pack takes memory for whole blocks along a row's inputs
_FLOAT32_STATES = ("fp16pack", "fp32", "int8", "int4")  # of these, keys and values are float32

# The CUDA context, workspaces of its libraries, captured steps and their buffers. Not measured.
CARD_ROOM = 600_000_000
# The engine process with its libraries and a tokenizer (measured: 394 MB after the imports and 430
# with a model, torch 2.13, transformers 5.23, Linux), and the buffers of a prefill.
CPU_ROOM = 480_000_000


class Shaped(Protocol):
    """The sizes of a model; a catalogue's entry has them too."""

    @property
    def layers(self) -> int: ...
    @property
    def hidden(self) -> int: ...
    @property
    def intermediate(self) -> int: ...
    @property
    def heads(self) -> int: ...
    @property
    def kv_heads(self) -> int: ...
    @property
    def head_dim(self) -> int: ...
    @property
    def vocabulary(self) -> int: ...
    @property
    def tied(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class ModelShape:
    """The sizes of a model, as its configuration tells them."""

    layers: int
    hidden: int
    intermediate: int
    heads: int
    kv_heads: int
    head_dim: int
    vocabulary: int
    tied: bool

    @classmethod
    def of(cls, config: Any) -> ModelShape:
        """From a configuration of transformers, or one with the same names."""
        heads = int(config.num_attention_heads)
        hidden = int(config.hidden_size)
        return cls(
            layers=int(config.num_hidden_layers),
            hidden=hidden,
            intermediate=int(config.intermediate_size),
            heads=heads,
            kv_heads=int(getattr(config, "num_key_value_heads", None) or heads),
            head_dim=int(getattr(config, "head_dim", None) or hidden // heads),
            vocabulary=int(config.vocab_size),
            tied=bool(getattr(config, "tie_word_embeddings", False)),
        )


@dataclass(frozen=True, slots=True)
class Footprint:
    """The weights, the keys and values of one token, and the room for everything else."""

    weights: int
    key: int
    room: int

    def total(self, context: int) -> int:
        """All of it with `context` tokens of keys and values."""
        return self.weights + self.key * context + self.room


def footprint(shape: Shaped, kind: str, device: str, stored: int = 0) -> Footprint:
    """What a model takes in the format `kind` on `device` (cpu or cuda).

    `gguf` is a file of `stored` bytes that runs over its own blocks, keys and values in 16 bits.
    """
    if kind == "gguf":
        return Footprint(stored, key_bytes(shape, 2), CPU_ROOM)
    if device == "cuda":
        heads = 2 * embedding(shape) * (1 if shape.tied else 2)
        weights = int(layer_weights(shape) * CARD_BITS[kind] / 8) + heads
        return Footprint(weights, key_bytes(shape, 2), CARD_ROOM)
    weights = sum(count * cpu_bytes(kind, rows, width) for rows, width, count in matrices(shape))
    weights += 2 * embedding(shape) + cpu_bytes(kind, shape.vocabulary, shape.hidden)
    if kind in _FOUR_BITS and not shape.tied:
        weights += 2 * embedding(shape)  # the rows that rescore what the short head proposes
    return Footprint(weights, key_bytes(shape, 4 if kind in _FLOAT32_STATES else 2), CPU_ROOM)


def matrices(shape: Shaped) -> Iterator[tuple[int, int, int]]:
    """Rows, width and number of a model's matrices, joined as the layer loop joins them."""
    queries = shape.heads * shape.head_dim
    pairs = shape.kv_heads * shape.head_dim
    yield queries + 2 * pairs, shape.hidden, shape.layers
    yield shape.hidden, queries, shape.layers
    yield 2 * shape.intermediate, shape.hidden, shape.layers
    yield shape.hidden, shape.intermediate, shape.layers


def layer_weights(shape: Shaped) -> int:
    """Numbers in the matrices of all layers."""
    return sum(rows * width * count for rows, width, count in matrices(shape))


def embedding(shape: Shaped) -> int:
    """Numbers of the embedding; the head has as many."""
    return shape.vocabulary * shape.hidden


def cpu_bytes(kind: str, rows: int, width: int) -> int:
    """Bytes of one matrix on a CPU."""
    if kind == "fp16pack":
        width = -(-width // _HALF_BLOCK) * _HALF_BLOCK
    scales = 2 * rows if kind == "int8" else 0
    return int(rows * width * CPU_BITS[kind] / 8) + scales


def key_bytes(shape: Shaped, number: int) -> int:
    """Bytes of keys and values for one token, of numbers that take so many."""
    return 2 * shape.layers * shape.kv_heads * shape.head_dim * number


def read_for_a_token(shape: Shaped, kind: str, device: str) -> int:
    """Bytes of weights that decoding one token reads: layers and head.

    On a card the head has its 16 bits; on a CPU it has the format of the layers.
    """
    if device == "cuda":
        return int(layer_weights(shape) * CARD_BITS[kind] / 8) + 2 * embedding(shape)
    return int((layer_weights(shape) + embedding(shape)) * READ_BITS[kind] / 8)
