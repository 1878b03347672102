"""The other vector code of a step: norms, rope, attention, silu, activations to int8, counters.

Registers of eight float32 throughout. Keys lie in blocks of eight places [D, 8], values in rows
[D], both as half floats.
"""

from __future__ import annotations

from typing import Any

from writer_app.engine.decoding.blocks.emit import F16, F32, I8, I16, I32, I64, VOID, Emit, V, Value
from writer_app.engine.decoding.blocks.emit import intrinsic as _intrinsic
from writer_app.engine.decoding.blocks.kernels import FUSED, LANES, SIGNED

_V8 = V(F32, 8)


def _group(e: Emit, numbers: list[Value], to: Value) -> None:
    """32 float32 in four registers as one group of activations, see `kernels`."""
    b = e.b
    top = e.const(F32, 8, 1e-30)
    for each in numbers:
        top = e.larger(top, e.call("llvm.fabs.v8f32", _V8, each))
    largest = e.call("llvm.vector.reduce.fmax.v8f32", F32, top)
    scale = b.fmul(largest, F32(1 / 127))
    inverse = e.splat(b.fdiv(F32(127.0), largest), 8)
    whole = []
    for index, each in enumerate(numbers):
        number = b.fptosi(e.rounded(b.fmul(each, inverse)), V(I32, 8))
        e.store(b.trunc(number, V(I8, 8)), to, 8 * index)
        whole.append(number)
    halves = [b.add(whole[0], whole[1]), b.add(whole[2], whole[3])]
    total = e.call("llvm.vector.reduce.add.v8i32", I32, b.add(*halves))
    e.store(scale, to, 32)
    e.store(b.fmul(scale, b.sitofp(total, F32)), to, 36)
    for half, sums in enumerate(halves):
        e.store(_correction(e, sums), to, 40 + 4 * half)


def _correction(e: Emit, sums: Value) -> Value:
    """-32 times the sum of 16 columns, or of its columns 4 n, 4 n + 1 and 4 n + 2, 4 n + 3."""
    b = e.b
    if FUSED:
        return b.mul(e.call("llvm.vector.reduce.add.v8i32", I32, sums), I32(-32))
    ends = []
    for pair in range(2):
        places = [2 * pair, 2 * pair + 1, 4 + 2 * pair, 5 + 2 * pair]
        four = b.shuffle_vector(sums, sums, V(I32, 4)(places))
        total = e.call("llvm.vector.reduce.add.v4i32", I32, four)
        ends.append(b.and_(b.mul(total, I32(-32)), I32(0xFFFF)))
    return b.or_(ends[0], b.shl(ends[1], I32(16)))


def _four(e: Emit, at: Value) -> list[Value]:
    return [e.load(at, 32 * index, _V8) for index in range(4)]


def _quantise(e: Emit, x: Value, groups: Value, to: Value, stride: Value) -> None:
    """`groups` groups of 32 float32 at x, to places `stride` bytes apart."""
    with e.loop(groups) as loop:
        place = e.plus(to, e.times(loop.index, stride))
        _group(e, _four(e, e.plus(x, e.times(loop.index, 128))), place)


def _inverse_rms(e: Emit, x: Value, width: Value, eps: Value) -> Value:
    """1 / sqrt(mean of squares + eps) of `width` float32; width is a multiple of 8."""
    total = e.zero(8)
    with e.loop(e.b.udiv(width, I64(8))) as loop:
        number = e.load(e.plus(x, e.times(loop.index, 32)), 0, _V8)
        e.b.store(e.fma(number, number, e.b.load(total)), total)
    mean = e.b.fdiv(e.sum(e.b.load(total)), e.b.sitofp(width, F32))
    return e.b.fdiv(F32(1.0), e.call("llvm.sqrt.f32", F32, e.b.fadd(mean, eps)))


def _norm(e: Emit, *args: Value) -> None:
    """RMSNorm of a row, as groups of activations."""
    x, weight, width, eps, to, stride = args
    scale = e.splat(_inverse_rms(e, x, width, eps), 8)
    with e.loop(e.b.udiv(width, I64(32))) as loop:
        at = e.times(loop.index, 128)
        weights = _four(e, e.plus(weight, at))
        numbers = _four(e, e.plus(x, at))
        normed = [e.b.fmul(e.b.fmul(n, scale), w) for n, w in zip(numbers, weights, strict=True)]
        _group(e, normed, e.plus(to, e.times(loop.index, stride)))


def _norm_head(e: Emit, *args: Value) -> None:
    """RMSNorm of one head, as float32; x and to may be the same."""
    x, weight, width, eps, to = args
    scale = e.splat(_inverse_rms(e, x, width, eps), 8)
    with e.loop(e.b.udiv(width, I64(8))) as loop:
        at = e.times(loop.index, 32)
        number = e.b.fmul(e.load(e.plus(x, at), 0, _V8), scale)
        e.store(e.b.fmul(number, e.load(e.plus(weight, at), 0, _V8)), e.plus(to, at))


def _turn(e: Emit, *args: Value) -> None:
    """Rope of one head in place, times a factor; half = D / 2, a multiple of 8."""
    x, half, cos, sin, factor = args
    b, by = e.b, e.splat(factor, 8)
    with e.loop(b.udiv(half, I64(8))) as loop:
        at = e.times(loop.index, 32)
        low, high = e.plus(x, at), e.plus(x, at, e.times(half, 4))
        c = b.fmul(e.load(e.plus(cos, at), 0, _V8), by)
        s = b.fmul(e.load(e.plus(sin, at), 0, _V8), by)
        y, z = e.load(low, 0, _V8), e.load(high, 0, _V8)
        e.store(b.fsub(b.fmul(y, c), b.fmul(z, s)), low)
        e.store(b.fadd(b.fmul(z, c), b.fmul(y, s)), high)


def _times(e: Emit, x: Value, eights: Value, factor: Value) -> None:
    """x *= factor."""
    with e.loop(eights) as loop:
        at = e.plus(x, e.times(loop.index, 32))
        e.store(e.b.fmul(e.load(at, 0, _V8), e.splat(factor, 8)), at)


def _keep(e: Emit, x: Value, width: Value, to: Value, stride: Value) -> None:
    """`width` float32 as half floats, `stride` bytes apart."""
    with e.loop(width) as loop:
        number = e.load(e.plus(x, e.times(loop.index, 4)), 0, F32)
        half = e.b.bitcast(e.b.fptrunc(number, F16), I16)
        e.store(half, e.plus(to, e.times(loop.index, stride)))


def _half_bits(e: Emit, x: Value) -> Value:
    """The bits of a float32 as a half float."""
    return e.b.zext(e.b.bitcast(e.b.fptrunc(x, F16), I16), I64)


def _scores(queries: int) -> Any:
    """[queries, CHUNK] = queries [queries, D] times `blocks` blocks of eight keys."""

    def write(e: Emit, *args: Value) -> None:
        q, keys, blocks, width, out = args
        with e.loop(blocks) as outer:
            block = e.plus(keys, e.times(outer.index, e.times(width, 16)))
            sums = [e.zero(8) for _ in range(queries)]
            with e.loop(width) as loop:
                key = e.halves(e.plus(block, e.times(loop.index, 16)), 0, 8)
                at = e.plus(q, e.times(loop.index, 4))
                for index, total in enumerate(sums):
                    x = e.load(e.plus(at, e.times(width, 4 * index)), 0, F32)
                    e.b.store(e.fma(e.splat(x, 8), key, e.b.load(total)), total)
            to = e.plus(out, e.times(outer.index, 32))
            for index, total in enumerate(sums):
                e.store(e.b.load(total), to, 4 * CHUNK * index)

    return _intrinsic("iiiii", write)


def _values(queries: int) -> Any:
    """out [queries, D + RECORD] = weights [queries, CHUNK] times `count` values [count, D]."""

    def write(e: Emit, *args: Value) -> None:
        p, values, count, width, out = args
        with e.loop(e.b.udiv(width, I64(16))) as outer:
            sums = [[e.zero(8), e.zero(8)] for _ in range(queries)]
            column = e.plus(values, e.times(outer.index, 32))
            with e.loop(count) as loop:
                at = e.plus(column, e.times(loop.index, e.times(width, 2)))
                pair = [e.halves(at, 0, 8), e.halves(at, 16, 8)]
                weight = e.plus(p, e.times(loop.index, 4))
                for index, totals in enumerate(sums):
                    x = e.splat(e.load(weight, 4 * CHUNK * index, F32), 8)
                    for value, total in zip(pair, totals, strict=True):
                        e.b.store(e.fma(x, value, e.b.load(total)), total)
            to = e.plus(out, e.times(outer.index, 64))
            for index, totals in enumerate(sums):
                place = e.plus(to, e.times(e.plus(width, RECORD), 4 * index))
                for half, total in enumerate(totals):
                    e.store(e.b.load(total), place, 32 * half)

    return _intrinsic("iiiii", write)


def _largest(e: Emit, row: Value, count: Value) -> Value:
    """The largest of `count` float32, at least one."""
    top = e.slot(e.load(row, 0, F32))
    with e.loop(count) as loop:
        number = e.load(e.plus(row, e.times(loop.index, 4)), 0, F32)
        e.b.store(e.larger(e.b.load(top), number), top)
    return e.b.load(top)


def _exponents(e: Emit, row: Value, eights: Value, top: Value) -> Value:
    """In place e^(x - top) of whole registers; their sum."""
    high, total = e.splat(top, 8), e.zero(8)
    with e.loop(eights) as loop:
        at = e.plus(row, e.times(loop.index, 32))
        power = e.exp(e.b.fsub(e.load(at, 0, _V8), high))
        e.store(power, at)
        e.b.store(e.b.fadd(e.b.load(total), power), total)
    return e.sum(e.b.load(total))


def _mix(e: Emit, *args: Value) -> None:
    """to = to * old + x * new."""
    to, x, eights, old, new = args
    with e.loop(eights) as loop:
        at = e.times(loop.index, 32)
        here = e.plus(to, at)
        kept = e.b.fmul(e.load(here, 0, _V8), e.splat(old, 8))
        e.store(e.fma(e.load(e.plus(x, at), 0, _V8), e.splat(new, 8), kept), here)


def _copy(e: Emit, x: Value, to: Value, eights: Value, factor: Value) -> None:
    """to = x * factor."""
    with e.loop(eights) as loop:
        at = e.times(loop.index, 32)
        number = e.b.fmul(e.load(e.plus(x, at), 0, _V8), e.splat(factor, 8))
        e.store(number, e.plus(to, at))


def _put_rows(e: Emit, *args: Value) -> None:
    """Rows of LANES float32 plus a bias of LANES to rows `stride` bytes apart."""
    x, to, stride, rows, bias = args
    kind = V(F32, LANES)
    more = e.load(bias, 0, kind)
    with e.loop(rows) as loop:
        number = e.load(e.plus(x, e.times(loop.index, 4 * LANES)), 0, kind)
        e.store(e.b.fadd(number, more), e.plus(to, e.times(loop.index, stride)))


def _add_rows(e: Emit, *args: Value) -> None:
    """Rows of LANES float32 times a factor added to rows `stride` bytes apart."""
    x, to, stride, rows, factor = args
    kind = V(F32, LANES)
    by = e.splat(factor, LANES)
    with e.loop(rows) as loop:
        number = e.load(e.plus(x, e.times(loop.index, 4 * LANES)), 0, kind)
        place = e.plus(to, e.times(loop.index, stride))
        e.store(e.b.fadd(e.load(place, 0, kind), e.b.fmul(number, by)), place)


def _scale_rows(e: Emit, *args: Value) -> None:
    """Rows of LANES float32 times a factor to rows `stride` bytes apart."""
    x, to, stride, rows, factor = args
    kind = V(F32, LANES)
    by = e.splat(factor, LANES)
    with e.loop(rows) as loop:
        number = e.load(e.plus(x, e.times(loop.index, 4 * LANES)), 0, kind)
        e.store(e.b.fmul(number, by), e.plus(to, e.times(loop.index, stride)))


def _silu(e: Emit, gate: Value, up: Value, to: Value) -> None:
    """silu(gate) * up of eight."""
    g = e.load(gate, 0, _V8)
    below = e.b.fadd(e.exp(e.b.fneg(g)), e.const(F32, 8, 1.0))
    e.store(e.b.fmul(e.b.fdiv(g, below), e.load(up, 0, _V8)), to)


def _gelu(e: Emit, gate: Value, up: Value, to: Value) -> None:
    """gelu(gate) * up of eight, by tanh: x / (1 + e^(-2 sqrt(2 / pi) (x + 0.044715 x^3)))."""
    g = e.load(gate, 0, _V8)
    cube = e.fma(e.b.fmul(g, g), e.const(F32, 8, 0.044715), e.const(F32, 8, 1.0))
    inner = e.b.fmul(e.b.fmul(g, cube), e.const(F32, 8, -1.5957691216057308))
    below = e.b.fadd(e.exp(inner), e.const(F32, 8, 1.0))
    e.store(e.b.fmul(e.b.fdiv(g, below), e.load(up, 0, _V8)), to)


def _power(e: Emit, x: Value) -> Value:
    """e^x of one float32."""
    return e.b.extract_element(e.exp(e.splat(x, 8)), I32(0))


def _added(e: Emit, p: Value, n: Value) -> Value:
    """The counter at p before n was added."""
    return e.b.atomic_rmw("add", e.pointer(p, 0, I64), n, "seq_cst")


def _seen(e: Emit, p: Value) -> Value:
    return e.b.load_atomic(e.pointer(p, 0, I64), "acquire", 8)


def _pause(e: Emit) -> None:
    if SIGNED:  # ARM; 1 is its yield
        e.call("llvm.aarch64.hint", VOID, I32(1))
    else:
        e.call("llvm.x86.sse2.pause", VOID)


RECORD = 8  # float32 behind a query's D numbers: the largest score, the sum of weights
CHUNK = 128  # places that are attended to at a time, however many rows ask
scores_1, scores_2, scores_4, scores_8 = (_scores(queries) for queries in (1, 2, 4, 8))
values_1, values_2, values_4 = (_values(queries) for queries in (1, 2, 4))
quantise = _intrinsic("iiii", _quantise)
norm = _intrinsic("iiifii", _norm)
norm_head = _intrinsic("iiifi", _norm_head)
turn = _intrinsic("iiiif", _turn)
times = _intrinsic("iif", _times)
keep = _intrinsic("iiii", _keep)
largest = _intrinsic("ii", _largest, "f")
exponents = _intrinsic("iif", _exponents, "f")
mix = _intrinsic("iiiff", _mix)
copy = _intrinsic("iiif", _copy)
put_rows = _intrinsic("iiiii", _put_rows)
add_rows = _intrinsic("iiiif", _add_rows)
scale_rows = _intrinsic("iiiif", _scale_rows)
silu = _intrinsic("iii", _silu)
gelu = _intrinsic("iii", _gelu)
power = _intrinsic("f", _power, "f")
added = _intrinsic("ii", _added, "i")
seen = _intrinsic("i", _seen, "i")
pause = _intrinsic("", _pause)
half_bits = _intrinsic("f", _half_bits, "i")
half_value = _intrinsic("f", lambda e, x: e.b.fpext(e.b.fptrunc(x, F16), F32), "f")
number_at = _intrinsic("i", lambda e, p: e.load(p, 0, I64), "i")
float_at = _intrinsic("i", lambda e, p: e.load(p, 0, F32), "f")
# numba compiles a function once for each constant that it is given; this hides that it is one.
whole = _intrinsic("i", lambda e, number: number, "i")
call_5 = _intrinsic("iiiiii", lambda e, f, *args: e.call_address(f, *args))
put_number = _intrinsic("ii", lambda e, p, n: e.store(n, p))
put_float = _intrinsic("if", lambda e, p, x: e.store(x, p))
