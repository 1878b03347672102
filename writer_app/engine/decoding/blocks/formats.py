"""GGUF's block formats: their sizes, and what their numbers are in float32.

`dequantise` is the plain statement of each format, and what the kernels are tested against. A
matrix is stored row by row; a row is a whole number of blocks. Layouts as in ggml's
`ggml-common.h`: `d` and `dmin` are half floats, scales of the K formats are six bits wide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
_AT_ONCE = 1 << 17  # numbers dequantised at a time: few enough to stay in a core's cache


@dataclass(frozen=True, slots=True)
class BlockFormat:
    """One way of storing numbers: `columns` of them in `bytes`; `code` is GGUF's type number."""

    name: str
    code: int
    columns: int
    bytes: int

    def row_bytes(self, columns: int) -> int:
        """Bytes of a row; ValueError when a row is not a whole number of blocks."""
        if columns % self.columns:
            raise ValueError(f"{self.name} has blocks of {self.columns}, not rows of {columns}")
        return columns // self.columns * self.bytes


_ALL = (
    BlockFormat("F32", 0, 1, 4),
    BlockFormat("F16", 1, 1, 2),
    BlockFormat("Q4_0", 2, 32, 18),
    BlockFormat("Q4_1", 3, 32, 20),
    BlockFormat("Q5_0", 6, 32, 22),
    BlockFormat("Q5_1", 7, 32, 24),
    BlockFormat("Q8_0", 8, 32, 34),
    BlockFormat("Q4_K", 12, 256, 144),
    BlockFormat("Q5_K", 13, 256, 176),
    BlockFormat("Q6_K", 14, 256, 210),
    BlockFormat("BF16", 30, 1, 2),
)
FORMATS = {each.name: each for each in _ALL}


@dataclass(frozen=True, slots=True, eq=False)
class BlockTensor:
    """One matrix as a file holds it; a vector has one row. `raw` may be part of a mapped file."""

    kind: str  # a name in FORMATS
    rows: int
    columns: int
    raw: Bytes  # rows * row_bytes, in one piece

    def __post_init__(self) -> None:
        wanted = self.rows * self.row_bytes
        if self.raw.ndim != 1 or self.raw.dtype != np.uint8 or len(self.raw) != wanted:
            raise ValueError(
                f"{self.kind} of {self.rows} x {self.columns} takes {wanted} bytes, "
                f"not {self.raw.nbytes}"
            )

    @property
    def row_bytes(self) -> int:
        """Bytes of a row."""
        return FORMATS[self.kind].row_bytes(self.columns)

    def floats(self, first: int = 0, last: int | None = None) -> Floats:
        """Rows first … last as float32 [last - first, columns]."""
        last = self.rows if last is None else last
        raw = self.raw[first * self.row_bytes : last * self.row_bytes]
        return dequantise(self.kind, raw, last - first, self.columns)

    def picked(self, rows: npt.ArrayLike) -> BlockTensor:
        """The same matrix with its rows in another order, as a copy: `rows` are their old places.

        Undoes llama.cpp's order of q and k, in which the halves that rope turns stand side by side.
        """
        order = np.asarray(rows, np.int64)
        raw = self.raw.reshape(self.rows, self.row_bytes)[order].reshape(-1)
        return BlockTensor(self.kind, len(order), self.columns, raw)


def stored(matrix: npt.ArrayLike, kind: str = "F32") -> BlockTensor:
    """A float matrix [rows, columns] as F32 or F16 blocks."""
    numbers = np.ascontiguousarray(matrix, {"F32": np.float32, "F16": np.float16}[kind])
    rows, columns = numbers.shape
    return BlockTensor(kind, rows, columns, numbers.reshape(-1).view(np.uint8))


def dequantise(kind: str, raw: Bytes, rows: int, columns: int) -> Floats:
    """The numbers of `raw` as float32 [rows, columns]; KeyError for a format not in FORMATS."""
    out = np.empty((rows, columns), np.float32)
    size = FORMATS[kind].row_bytes(columns)
    step = max(1, _AT_ONCE // max(columns, 1))
    for first in range(0, rows, step):
        last = min(first + step, rows)
        part = np.ascontiguousarray(raw[first * size : last * size])
        blocks = part.reshape(-1, FORMATS[kind].bytes)
        out[first:last] = _READERS[kind](blocks).reshape(last - first, columns)
    return out


def halves(blocks: Bytes, at: int) -> Floats:
    """The half float at byte `at` of each block, [blocks, 1]."""
    return np.ascontiguousarray(blocks[:, at : at + 2]).view(np.float16).astype(np.float32)


def _nibbles(packed: Bytes) -> Bytes:
    """[blocks, n] to [blocks, 2 n]: the low halves, then the high ones."""
    return np.concatenate((packed & 15, packed >> 4), 1)


def k_scales(blocks: Bytes) -> tuple[Bytes, Bytes]:
    """Scales and minima [blocks, 8] of Q4_K and Q5_K, six bits each in twelve bytes from 4 on."""
    c = blocks[:, 4:16]
    low, high, rest = c[:, :4], c[:, 4:8], c[:, 8:]
    scales = np.concatenate((low & 63, (rest & 15) | ((low >> 6) << 4)), 1)
    minima = np.concatenate((high & 63, (rest >> 4) | ((high >> 6) << 4)), 1)
    return scales, minima


def k_nibbles(packed: Bytes) -> Bytes:
    """[blocks, 128] to [blocks, 8, 32]: each 32 bytes hold two groups of 32 columns."""
    pairs = packed.reshape(-1, 4, 1, 32)
    return np.concatenate((pairs & 15, pairs >> 4), 2).reshape(-1, 8, 32)


def five_high_bits(blocks: Bytes) -> Bytes:
    """The fifth bits of Q5_0 and Q5_1 [blocks, 32], given the four bytes that hold them."""
    return np.unpackbits(np.ascontiguousarray(blocks), axis=1, bitorder="little")


def _q4_0(b: Bytes) -> Floats:
    return halves(b, 0) * (_nibbles(b[:, 2:]).astype(np.float32) - 8)


def _q4_1(b: Bytes) -> Floats:
    return halves(b, 0) * _nibbles(b[:, 4:]) + halves(b, 2)


def _q5_0(b: Bytes) -> Floats:
    numbers = _nibbles(b[:, 6:]) | (five_high_bits(b[:, 2:6]) << 4)
    return halves(b, 0) * (numbers.astype(np.float32) - 16)


def _q5_1(b: Bytes) -> Floats:
    return halves(b, 0) * (_nibbles(b[:, 8:]) | (five_high_bits(b[:, 4:8]) << 4)) + halves(b, 2)


def _q8_0(b: Bytes) -> Floats:
    return halves(b, 0) * b[:, 2:].view(np.int8)


def _with_minima(b: Bytes, numbers: Bytes) -> Floats:
    """Q4_K and Q5_K: numbers [blocks, 8, 32]."""
    scales, minima = k_scales(b)
    d, least = halves(b, 0) * scales, halves(b, 2) * minima
    out: Floats = d[:, :, None] * numbers - least[:, :, None]
    return out


def _q4_k(b: Bytes) -> Floats:
    return _with_minima(b, k_nibbles(b[:, 16:]))


def _q5_k(b: Bytes) -> Floats:
    return _with_minima(b, q5_k_numbers(b))


def q5_k_numbers(b: Bytes) -> Bytes:
    """The numbers 0 … 31 of Q5_K [blocks, 8, 32]."""
    high = np.unpackbits(b[:, 16:48, None], axis=2, bitorder="little")  # [blocks, 32, 8]
    return k_nibbles(b[:, 48:]) | (high.transpose(0, 2, 1) << np.uint8(4))


def q6_k_numbers(b: Bytes) -> Bytes:
    """The numbers 0 … 63 of Q6_K [blocks, 256], 32 more than they mean."""
    low, high = b[:, :128].reshape(-1, 2, 64), b[:, 128:192].reshape(-1, 2, 1, 32)
    four = np.concatenate((low & 15, low >> 4), 2).reshape(-1, 2, 4, 32)
    two = high >> np.array([0, 2, 4, 6], np.uint8)[:, None] & 3
    out: Bytes = (four | (two << 4)).reshape(-1, 256)
    return out


def _q6_k(b: Bytes) -> Floats:
    scales = halves(b, 208) * b[:, 192:208].view(np.int8)
    numbers = q6_k_numbers(b).reshape(-1, 16, 16).astype(np.float32) - 32
    out: Floats = scales[:, :, None] * numbers
    return out


def _bf16(b: Bytes) -> Floats:
    return (b.view(np.uint16).astype(np.uint32) << 16).view(np.float32)


def _plain(dtype: Any) -> Callable[[Bytes], Floats]:
    return lambda b: b.view(dtype).astype(np.float32)


_READERS: dict[str, Callable[[Bytes], Floats]] = {
    "F32": _plain(np.float32),
    "F16": _plain(np.float16),
    "BF16": _bf16,
    "Q4_0": _q4_0,
    "Q4_1": _q4_1,
    "Q5_0": _q5_0,
    "Q5_1": _q5_1,
    "Q8_0": _q8_0,
    "Q4_K": _q4_k,
    "Q5_K": _q5_k,
    "Q6_K": _q6_k,
}
