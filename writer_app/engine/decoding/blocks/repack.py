"""Re-orders blocks of a file into the kernels' layout, in compiled code. See `packing`."""

from __future__ import annotations

from typing import Any

import numpy as np

from writer_app.engine.decoding.blocks.compiled import compiled, entry
from writer_app.engine.decoding.blocks.emit import I8, I32, Emit, V, Value, intrinsic
from writer_app.engine.decoding.blocks.formats import FORMATS
from writer_app.engine.decoding.blocks.kernels import FUSED, LANES, SIGNED
from writer_app.engine.decoding.blocks.packing import PACKINGS

Array = Any  # numba's typed arrays: uint8 unless said otherwise
_FLIP = 128 if FUSED and not SIGNED else 0  # int8 weights 128 higher, where taken as unsigned
_Q4_K, _Q5_K = (FORMATS[name].code for name in ("Q4_K", "Q5_K"))
_BYTES_4, _BYTES_5, _BYTES_6 = (FORMATS[name].bytes for name in ("Q4_K", "Q5_K", "Q6_K"))
_HIGH_5, _HIGH_6 = (PACKINGS[name].offset("high", LANES) for name in ("q5", "q6"))
_OUT_4, _OUT_5, _OUT_6, _OUT_4O, _OUT_8 = (
    PACKINGS[name].bytes(LANES) for name in ("q4", "q5", "q6", "q4o", "q8")
)
_SCALES_4, _SCALES_5, _SCALES_6 = (
    PACKINGS[name].offset("scales", LANES) for name in ("q4", "q5", "q6")
)
_D_6, _D_4O, _D_8 = (PACKINGS[name].offset("d", LANES) for name in ("q6", "q4o", "q8"))


def _low_and_high(e: Emit, first: list[Value], to: Value, register: int) -> None:
    """32 numbers of a group, as two vectors of 16 bytes, into its four registers' low bits."""
    b, four, mask = e.b, e.const(I8, 16, 4), e.const(I8, 16, 15)
    both = b.or_(b.and_(first[0], mask), b.shl(b.and_(first[1], mask), four))
    words = b.bitcast(both, V(I32, 4))
    for index in range(4):
        e.store(b.extract_element(words, I32(index)), to, 4 * LANES * (register + index))


def _halves_4(e: Emit, source: Value, to: Value) -> None:
    """128 bytes of Q4_K: each 32 hold two groups."""
    b, four = e.b, e.const(I8, 16, 4)
    for pair in range(4):
        parts = [e.load(source, 32 * pair + 16 * half, V(I8, 16)) for half in range(2)]
        _low_and_high(e, parts, to, 8 * pair)
        _low_and_high(e, [b.lshr(each, four) for each in parts], to, 8 * pair + 4)


def _halves_6(e: Emit, source: Value, to: Value) -> None:
    """192 bytes of Q6_K: four low bits, two high ones."""
    b = e.b
    for half in range(2):
        low = [e.load(source, 64 * half + 16 * i, V(I8, 16)) for i in range(4)]
        high = [e.load(source, 128 + 32 * half + 16 * i, V(I8, 16)) for i in range(2)]
        for quarter in range(4):
            parts = low[2 * (quarter % 2) : 2 * (quarter % 2) + 2]
            if quarter > 1:
                parts = [b.lshr(each, e.const(I8, 16, 4)) for each in parts]
            group = 4 * half + quarter
            _low_and_high(e, parts, to, 4 * group)
            for index in range(2):
                moved = b.lshr(high[index], e.const(I8, 16, 2 * quarter))
                two = b.bitcast(b.and_(moved, e.const(I8, 16, 3)), V(I32, 4))
                _gathered(e, two, to, 2 * group + index)


def _gathered(e: Emit, two: Value, to: Value, register: int) -> None:
    """The high bits of 16 columns into their register."""
    b, total = e.b, None
    for index in range(4):
        word = b.shl(b.extract_element(two, I32(index)), I32(2 * index))
        total = word if total is None else b.or_(total, word)
    e.store(total, to, _HIGH_6 + 4 * LANES * register)


halves_4 = intrinsic("ii", _halves_4)
halves_6 = intrinsic("ii", _halves_6)


@compiled
def put_low(numbers: Array, groups: int, row: int, out: Array, base: int) -> None:
    """The low halves of a row's numbers [32 groups] into the four registers of each group."""
    for g in range(groups):
        for i in range(4):
            to = base + ((4 * g + i) * LANES + row) * 4
            for k in range(4):
                low = numbers[32 * g + 4 * i + k] & 15
                out[to + k] = low | ((numbers[32 * g + 16 + 4 * i + k] & 15) << 4)


@compiled
def put_two(source: Array, at: int, to: int, row: int, out: Array) -> None:
    """A half float into its row's place of a part."""
    out[to + 2 * row] = source[at]
    out[to + 2 * row + 1] = source[at + 1]


@compiled
def put_scales(source: Array, at: int, row: int, out: Array, base: int) -> None:
    """Scales, minima, d and dmin of Q4_K and Q5_K; `base`: where the scales begin."""
    c = at + 4
    for g in range(8):
        if g < 4:
            scale, least = source[c + g] & 63, source[c + 4 + g] & 63
        else:
            high = source[c + 4 + g]
            scale = (high & 15) | ((source[c + g - 4] >> 6) << 4)
            least = (high >> 4) | ((source[c + g] >> 6) << 4)
        out[base + LANES * g + row] = scale
        out[base + LANES * (8 + g) + row] = least
    put_two(source, at, base + 16 * LANES, row, out)
    put_two(source, at + 2, base + 18 * LANES, row, out)


@compiled
def read_nibbles(source: Array, at: int, numbers: Array) -> None:
    """128 bytes of Q4_K and Q5_K: each 32 hold two groups."""
    for pair in range(4):
        for i in range(32):
            both = source[at + 32 * pair + i]
            numbers[64 * pair + i] = both & 15
            numbers[64 * pair + 32 + i] = both >> 4


@compiled
def pack_4(source: Array, at: int, row: int, out: Array, base: int) -> None:
    """One chunk of a row of Q4_K."""
    halves_4(source.ctypes.data + at + 16, out.ctypes.data + base + 4 * row)
    put_scales(source, at, row, out, base + _SCALES_4)


@compiled
def pack_5(source: Array, at: int, row: int, out: Array, base: int) -> None:
    """One chunk of a row of Q5_K; the bits above: column 4 s + k at bit s."""
    numbers = np.empty(256, np.uint8)
    read_nibbles(source, at + 48, numbers)
    put_low(numbers, 8, row, out, base)
    put_scales(source, at, row, out, base + _SCALES_5)
    for g in range(8):
        for k in range(4):
            bits = 0
            for s in range(8):
                bits |= ((source[at + 16 + 4 * s + k] >> g) & 1) << s
            out[base + _HIGH_5 + (g * LANES + row) * 4 + k] = bits


@compiled
def pack_6(source: Array, at: int, row: int, out: Array, base: int) -> None:
    """One chunk of a row of Q6_K."""
    halves_6(source.ctypes.data + at, out.ctypes.data + base + 4 * row)
    for group in range(16):
        out[base + _SCALES_6 + LANES * group + row] = source[at + 192 + group]
    put_two(source, at + 208, base + _D_6, row, out)


@compiled
def pack_8(source: Array, at: int, row: int, out: Array, base: int) -> None:
    """32 columns of a row of int8 behind a half float (Q8_0)."""
    for s in range(8):
        for k in range(4):
            out[base + (s * LANES + row) * 4 + k] = source[at + 2 + 4 * s + k] ^ _FLIP
    put_two(source, at, base + _D_8, row, out)


@compiled
def pack_4_offset(source: Array, at: int, row: int, out: Array, base: int) -> None:
    """32 columns of a row of Q4_1."""
    numbers = np.empty(32, np.uint8)
    for i in range(16):
        numbers[i] = source[at + 4 + i] & 15
        numbers[16 + i] = source[at + 4 + i] >> 4
    put_low(numbers, 1, row, out, base)
    put_two(source, at, base + _D_4O, row, out)
    put_two(source, at + 2, base + _D_4O + 2 * LANES, row, out)


@entry
def pack_k(code: int, source: Array, chunks: int, first: int, out: Array) -> None:
    """Rows of a K format, from row `first` (a multiple of LANES) on, into blocks.

    `source` holds the rows from `first` on, `out` all blocks, one after another.
    """
    size = _BYTES_4 if code == _Q4_K else (_BYTES_5 if code == _Q5_K else _BYTES_6)
    chunk = _OUT_4 if code == _Q4_K else (_OUT_5 if code == _Q5_K else _OUT_6)
    for index in range(len(source) // (size * chunks)):
        row = first + index
        base = row // LANES * chunks * chunk
        for c in range(chunks):
            at = (index * chunks + c) * size
            if code == _Q4_K:
                pack_4(source, at, row % LANES, out, base + c * chunk)
            elif code == _Q5_K:
                pack_5(source, at, row % LANES, out, base + c * chunk)
            else:
                pack_6(source, at, row % LANES, out, base + c * chunk)


@entry
def pack_32(eight: bool, source: Array, chunks: int, first: int, out: Array) -> None:
    """The same for Q8_0 (`eight`) and Q4_1."""
    size, chunk = (34, _OUT_8) if eight else (20, _OUT_4O)
    for index in range(len(source) // (size * chunks)):
        row = first + index
        base = row // LANES * chunks * chunk
        for c in range(chunks):
            at = (index * chunks + c) * size
            if eight:
                pack_8(source, at, row % LANES, out, base + c * chunk)
            else:
                pack_4_offset(source, at, row % LANES, out, base + c * chunk)
