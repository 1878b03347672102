"""Float weights as Q4_K or Q6_K blocks, with llama.cpp's search for scales and minima.

After `make_qkx2_quants` and `make_qx_quants` of ggml-quants.c: for each group of 32 (16) columns
some twenty scales are tried, each with the offset and scale that then fit best (larger weights
count more), and the scales of a block are rounded to six (eight) bits under one half float.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np

from writer_app.engine.decoding.blocks import vectors as vec
from writer_app.engine.decoding.blocks.compiled import compiled, entry
from writer_app.engine.decoding.blocks.formats import FORMATS, BlockTensor, Floats

Array = Any  # numba's typed arrays
_TRIED = 21  # scales of a group of Q4_K
_SIXES = 9  # steps to either side of Q6_K's first scale
_ROWS = 256  # of one call


@compiled
def error_of(x: Array, weights: Array, scale: float, least: float, inverse: float) -> float:
    """Weighted squared error of a group under a scale and a minimum; numbers by `inverse`."""
    total = 0.0
    low = min(x.min(), 0.0)
    for i in range(32):
        number = min(max(np.rint(inverse * (x[i] - low)), 0.0), 15.0)
        away = scale * number + least - x[i]
        total += weights[i] * away * away
    return total


@compiled
def fitted(x: Array, weights: Array, inverse: float, found: Array) -> None:
    """The scale and minimum that fit best once the numbers are chosen by `inverse`."""
    low = min(x.min(), 0.0)
    sums = np.zeros(5)  # of weights, x, numbers, numbers squared, numbers times x
    for i in range(32):
        number = min(max(np.rint(inverse * (x[i] - low)), 0.0), 15.0)
        w = weights[i]
        sums[0] += w
        sums[1] += w * x[i]
        sums[2] += w * number
        sums[3] += w * number * number
        sums[4] += w * number * x[i]
    below = sums[0] * sums[3] - sums[2] * sums[2]
    found[2] = below
    if below <= 0:
        return
    found[0] = (sums[0] * sums[4] - sums[1] * sums[2]) / below
    found[1] = (sums[3] * sums[1] - sums[2] * sums[4]) / below
    if found[1] > 0:
        found[0], found[1] = sums[4] / sums[3], 0.0


@compiled
def group_of_32(x: Array, found: Array) -> None:
    """Scale and minimum (at most 0) of 32 weights into found[0] and found[1]."""
    low, high = min(x.min(), 0.0), x.max()
    if high <= low:
        found[0], found[1] = 0.0, low
        return
    average = np.sqrt((x * x).sum() / 32)
    weights = average + np.abs(x)
    scale, least = (high - low) / 15, low
    best = error_of(x, weights, scale, least, 1 / scale)
    for step in range(_TRIED):
        inverse = (14 + 0.1 * step) / (high - low)
        fitted(x, weights, inverse, found)
        if found[2] <= 0:
            continue
        error = error_of(x, weights, found[0], found[1], inverse)
        if error < best:
            best, scale, least = error, found[0], found[1]
    found[0], found[1] = scale, least


@compiled
def put_half(value: float, out: Array, at: int) -> float:
    """Store a half float; what it is as a float."""
    bits = vec.half_bits(value)
    out[at], out[at + 1] = bits & 255, bits >> 8
    return vec.half_value(value)  # type: ignore[no-any-return]  # numba is untyped


@compiled
def put_six_bits(scales: Array, minima: Array, out: Array, at: int) -> None:
    """Eight scales and minima of six bits each into twelve bytes."""
    for g in range(8):
        scale, least = scales[g], minima[g]
        if g < 4:
            out[at + g] |= scale
            out[at + 4 + g] |= least
        else:
            out[at + 4 + g] = (scale & 15) | ((least & 15) << 4)
            out[at + g - 4] |= (scale >> 4) << 6
            out[at + g] |= (least >> 4) << 6


@compiled
def block_4(x: Array, out: Array, at: int) -> None:
    """256 weights as one block of Q4_K; `out` is zero there."""
    scales, minima, found = np.empty(8), np.empty(8), np.empty(3)
    for g in range(8):
        group_of_32(x[32 * g : 32 * g + 32], found)
        scales[g], minima[g] = found[0], -found[1]
    whole = np.zeros((2, 8), np.uint8)
    ends = np.zeros(2)
    for index, values in enumerate((scales, minima)):
        top = values.max()
        ends[index] = put_half(top / 63, out, at + 2 * index)
        if top > 0:
            for g in range(8):
                whole[index, g] = min(63, int(np.rint(63 / top * values[g])))
    put_six_bits(whole[0], whole[1], out, at + 4)
    for g in range(8):
        scale, least = ends[0] * whole[0, g], ends[1] * whole[1, g]
        for i in range(32):
            number = 0
            if scale > 0:
                number = int(min(max(np.rint((x[32 * g + i] + least) / scale), 0.0), 15.0))
            out[at + 16 + 32 * (g // 2) + i] |= number << (4 * (g & 1))


@compiled
def group_of_16(x: Array) -> float:
    """The scale of 16 weights of Q6_K."""
    place = np.argmax(np.abs(x))
    if abs(x[place]) < 1e-15:
        return 0.0
    scale, best = 0.0, -1.0
    for step in range(-_SIXES, _SIXES + 1):
        inverse = -(32 + 0.1 * step) / x[place]
        both, squares = 0.0, 0.0
        for i in range(16):
            number = min(max(np.rint(inverse * x[i]), -32.0), 31.0)
            both += x[i] * x[i] * x[i] * number
            squares += x[i] * x[i] * number * number
        if squares > 0 and both * both > best * squares:
            scale = both / squares
            best = scale * both
    return scale


@compiled
def block_6(x: Array, out: Array, at: int) -> None:
    """256 weights as one block of Q6_K; `out` is zero there."""
    scales = np.empty(16)
    for g in range(16):
        scales[g] = group_of_16(x[16 * g : 16 * g + 16])
    top = scales[np.argmax(np.abs(scales))]
    if abs(top) < 1e-15:
        return
    d = put_half(top / -128, out, at + 208)
    numbers = np.full(256, 32, np.uint8)
    for g in range(16):
        whole = min(127, int(np.rint(-128 / top * scales[g])))
        out[at + 192 + g] = whole & 255
        for i in range(16 * g, 16 * g + 16):
            if d * whole != 0:
                numbers[i] = int(min(max(np.rint(x[i] / (d * whole)), -32.0), 31.0)) + 32
    for half in range(2):
        for i in range(32):
            n = 128 * half + i
            out[at + 64 * half + i] = (numbers[n] & 15) | ((numbers[n + 64] & 15) << 4)
            out[at + 64 * half + 32 + i] = (numbers[n + 32] & 15) | ((numbers[n + 96] & 15) << 4)
            high = 0
            for part in range(4):
                high |= (numbers[n + 32 * part] >> 4) << (2 * part)
            out[at + 128 + 32 * half + i] = high


@entry
def blocks_of(four: bool, x: Array, out: Array) -> None:
    """float32 x, a multiple of 256, as Q4_K (`four`) or Q6_K blocks; `out` is zero."""
    for index in range(len(x) // 256):
        part = x[256 * index : 256 * index + 256].astype(np.float64)
        if four:
            block_4(part, out, 144 * index)
        else:
            block_6(part, out, 210 * index)


def quantised(parts: Sequence[Floats], kind: str, pool: Executor) -> BlockTensor:
    """Matrices [rows, columns], joined along their rows, as Q4_K or Q6_K on the pool's threads.

    ValueError when the columns are no multiple of 256, or for another kind.
    """
    if kind not in {"Q4_K", "Q6_K"}:
        raise ValueError(f"weights are not quantised as {kind}")
    columns = parts[0].shape[1]
    size = FORMATS[kind].row_bytes(columns)
    rows = sum(len(part) for part in parts)
    out = np.zeros(rows * size, np.uint8)
    work, at = [], 0
    for part in parts:
        for first in range(0, len(part), _ROWS):
            piece = np.ascontiguousarray(part[first : first + _ROWS], np.float32).reshape(-1)
            end = at + len(piece) // columns * size
            work.append(pool.submit(blocks_of, kind == "Q4_K", piece, out[at:end]))
            at = end
    for each in work:
        each.result()
    return BlockTensor(kind, rows, columns, out)
