"""Matrices in the kernels' layout: re-ordered blocks in memory of their own, in huge pages.

Nothing is quantised again: what the kernels read are the file's numbers in another order. See
`packing` for the layout and for what each format is packed as.
"""

from __future__ import annotations

import mmap
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from writer_app.engine.decoding.blocks.formats import FORMATS, BlockTensor, Bytes
from writer_app.engine.decoding.blocks.kernels import LANES
from writer_app.engine.decoding.blocks.packing import PACKED_AS, PACKINGS
from writer_app.engine.decoding.blocks.products import function_of
from writer_app.engine.decoding.blocks.repack import pack_32, pack_k

_ALIGN = 64
_BEHIND = 8192  # bytes that may be asked for beyond the end
_HUGE_PAGES = 14  # MADV_HUGEPAGE
_AT_ONCE = 1 << 22  # bytes re-ordered by one call: a stop should not wait long
_K = {"Q4_K", "Q5_K", "Q6_K"}


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """A packed matrix: `blocks` blocks of LANES rows at an address, which lives as long as this."""

    packing: str
    rows: int  # those of the tensor; what the last block has beyond is zero
    columns: int
    blocks: int
    block_bytes: int
    chunks: int
    data: Bytes

    @property
    def fields(self) -> tuple[int, ...]:
        """What the compiled step knows of it, see `job`."""
        address = self.data.ctypes.data
        groups = self.columns // 32
        function = function_of(self.packing)
        return address, function, self.blocks, self.block_bytes, self.chunks, groups

    @property
    def bytes(self) -> int:
        """Memory that it takes."""
        return self.blocks * self.block_bytes


def room(size: int) -> Bytes:
    """Zeroed memory of its own, in huge pages where the system gives them.

    Huge pages make one row a fifth faster, but only private memory gets them.
    """
    size += _BEHIND
    if sys.platform == "win32":
        return np.zeros(size, np.uint8)
    held = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if sys.platform == "linux":
        held.madvise(_HUGE_PAGES)
    return np.frombuffer(held, np.uint8)


def packed_bytes(kind: str, rows: int, columns: int) -> int:
    """Memory of a tensor in the layout."""
    packing = PACKINGS[PACKED_AS[kind]]
    return -(-rows // LANES) * (columns // packing.columns) * packing.bytes(LANES)


def packed(tensors: Sequence[BlockTensor], pool: Executor, *, threads: int) -> list[Matrix]:
    """Re-order matrices, side by side in one piece of memory, on the pool's threads.

    ValueError for rows that are not a whole number of chunks.
    """
    sizes = [packed_bytes(each.kind, each.rows, each.columns) for each in tensors]
    starts = np.cumsum([0, *(-(-size // _ALIGN) * _ALIGN for size in sizes)]).tolist()
    arena = room(starts[-1])
    made, work = [], []
    for tensor, size, start in zip(tensors, sizes, starts, strict=False):
        packing = PACKINGS[PACKED_AS[tensor.kind]]
        if tensor.columns % packing.columns:
            raise ValueError(f"{tensor.columns} columns are no multiple of {packing.columns}")
        data, chunks = arena[start : start + size], tensor.columns // packing.columns
        made.append(
            Matrix(
                packing=packing.name,
                rows=tensor.rows,
                columns=tensor.columns,
                blocks=-(-tensor.rows // LANES),
                block_bytes=chunks * packing.bytes(LANES),
                chunks=chunks,
                data=data,
            )
        )
        work += _jobs(tensor, chunks, data, threads)
    for each in [pool.submit(job) for job in work]:
        each.result()
    return made


def _jobs(tensor: BlockTensor, chunks: int, out: Bytes, threads: int) -> list[Callable[[], None]]:
    """The re-ordering of one matrix in parts."""
    share = -(-tensor.rows // (threads * LANES)) * LANES
    step = max(LANES, min(share, _AT_ONCE // tensor.row_bytes // LANES * LANES))

    def part(first: int) -> Callable[[], None]:
        last = min(first + step, tensor.rows)
        return lambda: _pack(tensor, first, last, chunks, out)

    return [part(first) for first in range(0, tensor.rows, step)]


def _pack(tensor: BlockTensor, first: int, last: int, chunks: int, out: Bytes) -> None:
    """Rows first … last into their blocks."""
    raw = _read_only(tensor.raw[first * tensor.row_bytes : last * tensor.row_bytes])
    match tensor.kind:
        case kind if kind in _K:
            pack_k(FORMATS[kind].code, raw, chunks, first, out)
        case "Q8_0":
            pack_32(True, raw, chunks, first, out)
        case "Q5_0":
            pack_32(True, _read_only(_eight_of_five(raw)), chunks, first, out)
        case "Q4_1":
            pack_32(False, raw, chunks, first, out)
        case "Q4_0":
            pack_32(False, _read_only(_with_offset(raw)), chunks, first, out)
        case _:
            _pack_floats(tensor, first, last, out)


def _read_only(raw: Bytes) -> Bytes:
    """One kind of array for the compiled code, whether it is part of a mapped file or not."""
    out = np.ascontiguousarray(raw).view()
    out.flags.writeable = False
    return out


def _with_offset(raw: Bytes) -> Bytes:
    """Q4_0 as Q4_1: the offset is -8 d, a half float as well."""
    blocks = raw.reshape(-1, 18)
    d = np.ascontiguousarray(blocks[:, :2]).view(np.float16)
    offset = (d * np.float16(-8)).view(np.uint8)
    return np.concatenate((blocks[:, :2], offset, blocks[:, 2:]), 1).reshape(-1)


def _eight_of_five(raw: Bytes) -> Bytes:
    """Q5_0 as Q8_0: numbers from -16 to 15 under the same scale."""
    blocks = raw.reshape(-1, 22)
    high = np.unpackbits(np.ascontiguousarray(blocks[:, 2:6]), axis=1, bitorder="little")
    low = np.concatenate((blocks[:, 6:] & 15, blocks[:, 6:] >> 4), 1)
    numbers = ((low | (high << 4)).astype(np.int8) - np.int8(16)).view(np.uint8)
    return np.concatenate((blocks[:, :2], numbers), 1).reshape(-1)


def _pack_floats(tensor: BlockTensor, first: int, last: int, out: Bytes) -> None:
    """Floats: each column's LANES rows side by side."""
    dtype = np.float16 if PACKED_AS[tensor.kind] == "f16" else np.float32
    rows = tensor.floats(first, last)
    missing = -len(rows) % LANES
    if missing:
        rows = np.concatenate((rows, np.zeros((missing, tensor.columns), np.float32)))
    blocks = rows.reshape(-1, LANES, tensor.columns).transpose(0, 2, 1).astype(dtype)
    flat = np.ascontiguousarray(blocks).reshape(-1).view(np.uint8)
    start = first // LANES * LANES * tensor.columns * np.dtype(dtype).itemsize
    out[start : start + len(flat)] = flat
