"""Products of any packing with any number of rows, in compiled code.

Each packing's kernels are a C function of their own, which the step calls by its address: so they
are compiled once, and only those that a model needs.
"""

from __future__ import annotations

from writer_app.engine.decoding.blocks import job
from writer_app.engine.decoding.blocks import vectors as vec
from writer_app.engine.decoding.blocks.compiled import addressed, compiled
from writer_app.engine.decoding.blocks.kernels import LANES, TILE, kernel
from writer_app.engine.decoding.blocks.packing import GROUP

_q4_1, _q4_2, _q4_3, _q4_4 = (kernel("q4", rows) for rows in range(1, TILE + 1))
_q5_1, _q5_2, _q5_3, _q5_4 = (kernel("q5", rows) for rows in range(1, TILE + 1))
_q6_1, _q6_2, _q6_3, _q6_4 = (kernel("q6", rows) for rows in range(1, TILE + 1))
_q4o_1, _q4o_2, _q4o_3, _q4o_4 = (kernel("q4o", rows) for rows in range(1, TILE + 1))
_q8_1, _q8_2, _q8_3, _q8_4 = (kernel("q8", rows) for rows in range(1, TILE + 1))
_f16_1, _f16_2, _f16_3, _f16_4 = (kernel("f16", rows) for rows in range(1, TILE + 1))
_f32_1, _f32_2, _f32_3, _f32_4 = (kernel("f32", rows) for rows in range(1, TILE + 1))


def q4(rows: int, w: int, a: int, out: int, chunks: int) -> None:
    """Q4_K: out [rows, LANES] of a block and one tile of activations."""
    if rows == 4:
        _q4_4(w, a, out, chunks)
    elif rows == 1:
        _q4_1(w, a, out, chunks)
    elif rows == 2:
        _q4_2(w, a, out, chunks)
    else:
        _q4_3(w, a, out, chunks)


def q5(rows: int, w: int, a: int, out: int, chunks: int) -> None:
    """The same for Q5_K."""
    if rows == 4:
        _q5_4(w, a, out, chunks)
    elif rows == 1:
        _q5_1(w, a, out, chunks)
    elif rows == 2:
        _q5_2(w, a, out, chunks)
    else:
        _q5_3(w, a, out, chunks)


def q6(rows: int, w: int, a: int, out: int, chunks: int) -> None:
    """The same for Q6_K."""
    if rows == 4:
        _q6_4(w, a, out, chunks)
    elif rows == 1:
        _q6_1(w, a, out, chunks)
    elif rows == 2:
        _q6_2(w, a, out, chunks)
    else:
        _q6_3(w, a, out, chunks)


def q4o(rows: int, w: int, a: int, out: int, chunks: int) -> None:
    """The same for Q4_0 and Q4_1."""
    if rows == 4:
        _q4o_4(w, a, out, chunks)
    elif rows == 1:
        _q4o_1(w, a, out, chunks)
    elif rows == 2:
        _q4o_2(w, a, out, chunks)
    else:
        _q4o_3(w, a, out, chunks)


def q8(rows: int, w: int, a: int, out: int, chunks: int) -> None:
    """The same for Q8_0."""
    if rows == 4:
        _q8_4(w, a, out, chunks)
    elif rows == 1:
        _q8_1(w, a, out, chunks)
    elif rows == 2:
        _q8_2(w, a, out, chunks)
    else:
        _q8_3(w, a, out, chunks)


def f16(rows: int, w: int, a: int, out: int, chunks: int) -> None:
    """The same for half floats."""
    if rows == 4:
        _f16_4(w, a, out, chunks)
    elif rows == 1:
        _f16_1(w, a, out, chunks)
    elif rows == 2:
        _f16_2(w, a, out, chunks)
    else:
        _f16_3(w, a, out, chunks)


def f32(rows: int, w: int, a: int, out: int, chunks: int) -> None:
    """The same for floats."""
    if rows == 4:
        _f32_4(w, a, out, chunks)
    elif rows == 1:
        _f32_1(w, a, out, chunks)
    elif rows == 2:
        _f32_2(w, a, out, chunks)
    else:
        _f32_3(w, a, out, chunks)


_ALL = {each.__name__: each for each in (q4, q5, q6, q4o, q8, f16, f32)}


def function_of(packing: str) -> int:
    """The address of a packing's kernels, compiled now or taken from numba's folder."""
    return addressed(_ALL[packing], 5)


@compiled
def get(base: int, field: int) -> int:
    """A number of a table of int64."""
    return vec.number_at(base + 8 * field)  # type: ignore[no-any-return]  # numba is untyped


@compiled
def setting(j: int, field: int) -> float:
    """One of a job's float32."""
    return vec.float_at(get(j, job.FLOATS) + 4 * field)  # type: ignore[no-any-return]  # untyped


@compiled
def part(table: int, index: int) -> int:
    """The address of a matrix of a layer's table, or of MORE."""
    return table + 8 * job.FIELDS * index


@compiled
def row_place(row: int, groups: int) -> int:
    """Where a row's activations begin, bytes."""
    tile = row // TILE
    return (tile * TILE * groups + row - tile * TILE) * GROUP


@compiled
def row_stride(row: int, count: int) -> int:
    """Bytes from one group of a row to the next."""
    return min(count - row // TILE * TILE, TILE) * GROUP


@compiled
def product(matrix: int, block: int, a: int, count: int, out: int) -> None:
    """out [count, LANES] = a block of a matrix (a table's address) with `count` rows."""
    function, chunks = get(matrix, job.FUNCTION), get(matrix, job.CHUNKS)
    w = get(matrix, job.ADDRESS) + block * get(matrix, job.BLOCK_BYTES)
    step = get(matrix, job.GROUPS) * GROUP
    for first in range(0, count, TILE):
        x, y = a + first * step, out + 4 * LANES * first
        vec.call_5(function, min(count - first, TILE), w, x, y, chunks)
