"""A whole model in the kernels' layout, and the tables that tell the compiled step of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from writer_app.domain.base.message import coded
from writer_app.engine.decoding.blocks import job
from writer_app.engine.decoding.blocks.formats import BlockTensor, Floats
from writer_app.engine.decoding.blocks.kernels import LANES
from writer_app.engine.decoding.blocks.layout import Matrix, packed
from writer_app.engine.decoding.blocks.model import BlockShape, LayerTensors, Rotary, TensorSource

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class BlockNetwork:
    """A model ready to run. `kept` holds what the table's addresses point to."""

    shape: BlockShape
    rotary: Rotary
    local: Rotary | None  # of local layers
    embedding: BlockTensor
    table: Numbers  # [layers + 1, job.PARTS, job.FIELDS]
    kept: tuple[Matrix | Floats, ...]

    @property
    def bytes(self) -> int:
        """Memory of the packed weights; the embedding stays in its file."""
        return sum(each.bytes for each in self.kept if isinstance(each, Matrix))

    @property
    def layers(self) -> int:
        """How many layers it has, fewer than the shape's where it was built to be tried."""
        return len(self.table) - 1

    @property
    def exact_rows(self) -> bool:
        """A row's numbers never depend on what stands beside it."""
        return True


def misfit(shape: BlockShape) -> str:
    """Why a shape cannot run over the kernels, as a sentence; "" when it can."""
    if shape.head_dim % 16:
        return coded(
            "network.heads-numbers-do-not-fit",
            "Heads of {0} numbers do not fit the kernels, which take 16 at a time.",
            shape.head_dim,
        )
    for name, size in (
        ("hidden size", shape.hidden),
        ("feed-forward size", shape.intermediate),
        ("width of all heads", shape.heads * shape.head_dim),
    ):
        if size % 32:
            return coded("network.no-multiple", "The {0}, {1}, is no multiple of 32.", name, size)
    if shape.heads % shape.kv_heads:
        return coded(
            "network.query-heads-do-not-divide", "The query heads do not divide into groups."
        )
    return ""


def build(
    shape: BlockShape,
    source: TensorSource,
    rotary: Rotary,
    *,
    threads: int,
    local: Rotary | None = None,
    layers: int | None = None,
    step: Callable[[int, int], None] | None = None,
) -> BlockNetwork:
    """Pack a model, or only its first `layers`; `step` hears layers done and in all.

    Raises KeyError when a tensor is missing, ValueError when a shape does not fit (`misfit`).
    What `step` raises ends it.
    """
    reason = misfit(shape)
    if reason:
        raise ValueError(reason)
    count = shape.layers if layers is None else layers
    with ThreadPoolExecutor(threads) as pool:
        builder = _TableBuilder(shape, count, pool, threads)
        for index in range(count):
            builder.layer(index, source.layer(index))
            source.release()
            if step is not None:
                step(index + 1, count)
        embedding = source.embedding()
        head = source.head() or embedding
        builder.head(head, source.norm())
        source.release()
    return BlockNetwork(shape, rotary, local, embedding, builder.table, tuple(builder.kept))


class _TableBuilder:
    """Fills the table layer by layer."""

    def __init__(self, shape: BlockShape, layers: int, pool: Executor, threads: int) -> None:
        self._shape, self._pool, self._threads = shape, pool, threads
        self.table = np.zeros((layers + 1, job.PARTS, job.FIELDS), np.int64)
        self.kept: list[Matrix | Floats] = []

    def layer(self, index: int, tensors: LayerTensors) -> None:
        """Pack one layer."""
        parts = [tensors.q, tensors.k, tensors.v, tensors.out]
        parts += [tensors.gate, tensors.up, tensors.down]
        self._checked(parts)
        self._put(index, parts)
        more = self.table[index, job.MORE]
        bias = tensors.bias
        if bias is None:
            bias = np.zeros(sum(each.rows for each in parts[:3]), np.float32)
        for field, values in (
            (job.NORM1, tensors.norm1),
            (job.NORM2, tensors.norm2),
            (job.BIAS, bias),
            (job.Q_NORM, tensors.q_norm),
            (job.K_NORM, tensors.k_norm),
            (job.AFTER1, tensors.after1),
            (job.AFTER2, tensors.after2),
        ):
            more[field] = self._held(values) if values is not None else 0
        more[job.PLAIN] = not tensors.rope
        more[job.NUMBER] = index
        more[job.LOCAL] = tensors.local

    def head(self, tensor: BlockTensor, norm: Floats) -> None:
        """Pack the head, and keep the last norm."""
        self._put(len(self.table) - 1, [tensor])
        self.table[-1, job.MORE, job.NORM1] = self._held(norm)

    def _put(self, index: int, parts: list[BlockTensor]) -> None:
        made = packed(parts, self._pool, threads=self._threads)
        self.kept += made
        for place, matrix in enumerate(made):
            self.table[index, place, : len(matrix.fields)] = matrix.fields

    def _held(self, values: Floats) -> int:
        kept = np.ascontiguousarray(values, np.float32)
        self.kept.append(kept)
        return kept.ctypes.data

    def _checked(self, parts: list[BlockTensor]) -> None:
        shape = self._shape
        queries, keys = shape.heads * shape.head_dim, shape.kv_heads * shape.head_dim
        wanted = [(queries, shape.hidden), (keys, shape.hidden), (keys, shape.hidden)]
        wanted += [(shape.hidden, queries), (shape.intermediate, shape.hidden)]
        wanted += [(shape.intermediate, shape.hidden), (shape.hidden, shape.intermediate)]
        for tensor, (rows, columns) in zip(parts, wanted, strict=True):
            if (tensor.rows, tensor.columns) != (rows, columns) or rows % LANES:
                found = f"{tensor.rows} x {tensor.columns}"
                raise ValueError(
                    coded(
                        "network.matrix-stands-where-x-belongs",
                        "A matrix of {0} stands where {1} x {2} belongs.",
                        found,
                        rows,
                        columns,
                    )
                )
