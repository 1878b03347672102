"""Products of packed weights with rows of int8 activations, a few rows at a time.

A tile of activations is at most TILE rows. Its layout, group after group of 32 columns: for each
row 32 int8, then two float32 (the scale, scale times sum) and two corrections of four bytes, which
are what -32 weighs in the sums of 16 columns each (Q6_K's numbers lie 32 higher than they mean).

A register holds 4 columns of LANES rows of weights, so that four activations, repeated, meet all of
them and no sum across lanes is needed. Where four products are added in one instruction sums are
32 bits wide; elsewhere they are pairs in 16 bits, in which 32 columns of 4-bit weights, 16 of
5-bit and 16 of (corrected) 6-bit ones fit.
"""

from __future__ import annotations

from typing import Any

from writer_app.engine.decoding.blocks.compiled import isa_in_use
from writer_app.engine.decoding.blocks.emit import (
    BIT,
    F32,
    I8,
    I16,
    I32,
    I64,
    Emit,
    V,
    Value,
    intrinsic,
)
from writer_app.engine.decoding.blocks.packing import GROUP, PACKINGS, Packing

ISA = isa_in_use()
LANES, FUSED, SIGNED = ISA.lanes, ISA.fused, ISA.signed
TILE = 4
# Bytes asked for ahead, into the second level of cache: asking 8 KB ahead into the first made
# four rows a quarter slower (Zen 4, two threads, Q4_K: 37 against 29 ms), one row some 5 %.
_AHEAD = 6144
_BYTES, _PAIRS = 4 * LANES, 2 * LANES


class GroupWeights:
    """One group of 32 columns, unpacked: eight registers of bytes and what scales them."""

    def __init__(self, e: Emit, packing: Packing, chunk: Value, group: Value) -> None:
        self.e, self._packing, self._chunk, self._group = e, packing, chunk, group
        self.vectors = self._numbers()

    def _at(self, part: str, size: int) -> tuple[Value, int]:
        """The address of this group's piece of a part, whose pieces take `size` bytes."""
        where = self.e.plus(self._chunk, self.e.times(self._group, size))
        return where, self._packing.offset(part, LANES)

    def _bytes(self, part: str, size: int, index: int) -> Value:
        where, offset = self._at(part, size)
        return self.e.load(where, offset + _BYTES * index, V(I8, _BYTES))

    def _shifted(self, value: Value, bits: int) -> Value:
        """Bytes moved by `bits` (left where positive); neighbours' bits are masked off later."""
        b, words = self.e.b, self.e.b.bitcast(value, V(I16, _PAIRS))
        if bits:
            by = self.e.const(I16, _PAIRS, abs(bits))
            words = b.shl(words, by) if bits > 0 else b.lshr(words, by)
        return b.bitcast(words, V(I8, _BYTES))

    def _numbers(self) -> list[Value]:
        if self._packing.name == "q8":
            return [self._bytes("numbers", 8 * _BYTES, index) for index in range(8)]
        out = self._nibbles()
        if self._packing.name == "q6":
            for index in range(8):
                high = self._bytes("high", 2 * _BYTES, index // 4)
                out[index] = self._with(out[index], high, 4 - 2 * (index % 4), 0x30)
        if self._packing.name == "q5":
            high = self._bytes("high", _BYTES, 0)
            out = [self._with(each, high, 4 - index, 0x10) for index, each in enumerate(out)]
        return out

    def _nibbles(self) -> list[Value]:
        b, mask = self.e.b, self.e.const(I8, _BYTES, 15)
        packed = [self._bytes("numbers", 4 * _BYTES, index) for index in range(4)]
        low = [b.and_(each, mask) for each in packed]
        return low + [b.and_(self._shifted(each, -4), mask) for each in packed]

    def _with(self, low: Value, high: Value, bits: int, mask: int) -> Value:
        b = self.e.b
        return b.or_(low, b.and_(self._shifted(high, bits), self.e.const(I8, _BYTES, mask)))

    def scales(self) -> list[Value]:
        """int32 factors of the group, or of its halves."""
        e, b = self.e, self.e.b
        if self._packing.name == "q6":
            where, offset = self._at("scales", 2 * LANES)
            raw = [e.load(where, offset + LANES * half, V(I8, LANES)) for half in range(2)]
            return [b.sext(each, V(I32, LANES)) for each in raw]
        where, offset = self._at("scales", LANES)
        return [b.zext(e.load(where, offset, V(I8, LANES)), V(I32, LANES))]


def _spread(e: Emit, at: Value, offset: int) -> Value:
    """Four bytes of activations, repeated."""
    return e.b.bitcast(e.splat(e.load(at, offset, I32), LANES), V(I8, _BYTES))


def _fused(e: Emit, total: Value, weights: Value, x: Value) -> Value:
    """total + four products a lane."""
    if SIGNED:
        return _fused_by_fours(e, total, weights, x)
    kind = V(I32, LANES)
    name = f"llvm.x86.avx512.vpdpbusd.{32 * LANES}"
    return e.call(name, kind, total, e.b.bitcast(weights, kind), e.b.bitcast(x, kind))


def _fused_by_fours(e: Emit, total: Value, weights: Value, x: Value) -> Value:
    """The same on ARM, whose registers have four lanes; the parts are LLVM's to keep apart."""
    parts = []
    for first in range(0, LANES, 4):
        lanes = V(I32, 4)(list(range(first, first + 4)))
        bytes_ = V(I32, 16)(list(range(4 * first, 4 * first + 16)))
        sums = e.b.shuffle_vector(total, total, lanes)
        w, y = (e.b.shuffle_vector(each, each, bytes_) for each in (weights, x))
        parts.append(e.call("llvm.aarch64.neon.sdot.v4i32.v16i8", V(I32, 4), sums, w, y))
    return e.b.shuffle_vector(*parts, V(I32, LANES)(list(range(LANES))))


def _pairs(e: Emit, weights: Value, x: Value) -> Value:
    """Two products a 16-bit lane."""
    return e.call("llvm.x86.avx2.pmadd.ub.sw", V(I16, _PAIRS), weights, x)


def _folded(e: Emit, pairs: Value, factors: Value) -> Value:
    """Pairs of 16-bit sums, each times its lane's factor, as int32."""
    return e.call("llvm.x86.avx2.pmadd.wd", V(I32, LANES), pairs, factors)


def _twice(e: Emit, scale: Value) -> Value:
    """int32 factors as pairs of the same 16 bits."""
    low = e.b.and_(scale, e.const(I32, LANES, 0xFFFF))
    both = e.b.or_(low, e.b.shl(scale, e.const(I32, LANES, 16)))
    return e.b.bitcast(both, V(I16, _PAIRS))


def _scaled_fused(e: Emit, weights: GroupWeights, scales: list[Value], x: Value) -> Value:
    """The group's sum times its scale, float32: one row, fused instructions."""
    halves, each, corrected = len(scales), 8 // len(scales), len(scales) == 2
    out = None
    for half in range(halves):
        start = e.splat(e.load(x, 40 + 4 * half, I32), LANES)
        total = start if corrected else e.const(I32, LANES, 0)
        for s in range(half * each, (half + 1) * each):
            total = _fused(e, total, weights.vectors[s], _spread(e, x, 4 * s))
        part = e.b.sitofp(total, V(F32, LANES))
        out = e.b.fmul(part, scales[half]) if out is None else e.fma(part, scales[half], out)
    return out


def _scaled_pairs(
    e: Emit, weights: GroupWeights, scales: list[Value], x: Value, wide: bool
) -> Value:
    """The same by pairs; `wide`: a sum of 32 columns does not fit into 16 bits."""
    whole = None
    for half in range(2 if wide else 1):
        total = None
        if len(scales) == 2:
            total = e.b.bitcast(e.splat(e.load(x, 40 + 4 * half, I32), LANES), V(I16, _PAIRS))
        for s in range(half * 4, half * 4 + 4) if wide else range(8):
            pair = _pairs(e, weights.vectors[s], _spread(e, x, 4 * s))
            total = pair if total is None else e.b.add(total, pair)
        part = _folded(e, total, scales[half % len(scales)])
        whole = part if whole is None else e.b.add(whole, part)
    return e.b.sitofp(whole, V(F32, LANES))


def _eight_bits(e: Emit, weights: GroupWeights, x: Value) -> Value:
    """The sum of 32 columns of int8 weights, float32.

    Fused: the weights are stored 128 higher, which the corrections take off, where they are taken
    as unsigned. By pairs: the sign goes over to the activations.
    """
    if FUSED:
        both = e.b.add(e.load(x, 40, I32), e.load(x, 44, I32))
        higher = e.splat(e.b.shl(both, I32(2)), LANES)
        total = e.const(I32, LANES, 0) if SIGNED else higher
        for s in range(8):
            total = _fused(e, total, weights.vectors[s], _spread(e, x, 4 * s))
        return e.b.sitofp(total, V(F32, LANES))
    total, ones = e.const(I32, LANES, 0), e.const(I16, _PAIRS, 1)
    for s in range(8):
        w = weights.vectors[s]
        size = e.call("llvm.abs.v32i8", w.type, w, BIT(0))
        signed = e.call("llvm.x86.avx2.psign.b", w.type, _spread(e, x, 4 * s), w)
        total = e.b.add(total, _folded(e, _pairs(e, size, signed), ones))
    return e.b.sitofp(total, V(F32, LANES))


def _add(e: Emit, slot: Value, x: Value, y: Value) -> None:
    """slot += x * y."""
    e.b.store(e.fma(x, y, e.b.load(slot)), slot)


class Tile:
    """Writes one kernel: LANES rows of weights with `rows` rows of activations."""

    def __init__(self, packing: Packing, rows: int) -> None:
        self._packing, self._rows = packing, rows

    def write(self, e: Emit, w: Value, a: Value, out: Value, chunks: Value) -> None:
        """out [rows, LANES] float32 = products over `chunks` chunks of columns."""
        totals = [e.zero(LANES) for _ in range(self._rows)]
        groups = self._packing.columns // 32
        with e.loop(chunks) as loop:
            wc = e.plus(w, e.times(loop.index, self._packing.bytes(LANES)))
            ac = e.plus(a, e.times(loop.index, groups * self._rows * GROUP))
            if groups > 1:
                self._scaled_chunk(e, wc, ac, totals)
            else:
                self._ahead(e, wc, I64(0), 1)
                self._plain_chunk(e, wc, ac, totals)
        for m, total in enumerate(totals):
            e.store(e.b.load(total), out, 4 * LANES * m)

    def _ahead(self, e: Emit, chunk: Value, group: Value, groups: int) -> None:
        """Ask for this group's share of what lies ahead."""
        share = self._packing.bytes(LANES) // groups
        where = e.plus(chunk, e.times(group, share))
        for line in range(0, share, 64):
            e.prefetch(where, _AHEAD + line)

    def _scaled_chunk(self, e: Emit, wc: Value, ac: Value, totals: list[Value]) -> None:
        """256 columns whose groups have whole numbers as scales, and one half float over all."""
        parts = [e.zero(LANES) for _ in totals]
        with e.loop(I64(8)) as loop:
            self._ahead(e, wc, loop.index, 8)
            weights = GroupWeights(e, self._packing, wc, loop.index)
            scales = weights.scales()
            if FUSED:
                scales = [e.b.sitofp(each, V(F32, LANES)) for each in scales]
            else:
                scales = [_twice(e, each) for each in scales]
            at = e.plus(ac, e.times(loop.index, self._rows * GROUP))
            for m, part in enumerate(parts):
                x = e.plus(at, m * GROUP)
                if FUSED:
                    found = _scaled_fused(e, weights, scales, x)
                else:
                    found = _scaled_pairs(e, weights, scales, x, self._packing.name != "q4")
                _add(e, part, found, e.splat(e.load(x, 32, F32), LANES))
        d = e.halves(wc, self._packing.offset("d", LANES), LANES)
        for total, part in zip(totals, parts, strict=True):
            _add(e, total, e.b.load(part), d)
        if self._packing.has("minima"):
            self._minima(e, wc, ac, totals)

    def _minima(self, e: Emit, wc: Value, ac: Value, totals: list[Value]) -> None:
        """Take the minima off: what they weigh is the groups' sums of activations."""
        parts = [e.const(F32, LANES, 0.0) for _ in totals]
        offset = self._packing.offset("minima", LANES)
        for group in range(8):
            raw = e.load(wc, offset + LANES * group, V(I8, LANES))
            least = e.b.uitofp(raw, V(F32, LANES))
            for m, part in enumerate(parts):
                at = (group * self._rows + m) * GROUP + 36
                parts[m] = e.fma(least, e.splat(e.load(ac, at, F32), LANES), part)
        dmin = e.b.fneg(e.halves(wc, self._packing.offset("dmin", LANES), LANES))
        for total, part in zip(totals, parts, strict=True):
            _add(e, total, part, dmin)

    def _plain_chunk(self, e: Emit, wc: Value, ac: Value, totals: list[Value]) -> None:
        """32 columns with a half float as scale, and perhaps another as offset; or floats."""
        if self._packing.name in {"f16", "f32"}:
            self._floats(e, wc, ac, totals)
            return
        weights = GroupWeights(e, self._packing, wc, I64(0))
        ones = e.const(F32, LANES, 1.0) if FUSED else e.const(I16, _PAIRS, 1)
        d = e.halves(wc, self._packing.offset("d", LANES), LANES)
        for m, total in enumerate(totals):
            x = e.plus(ac, m * GROUP)
            if self._packing.name == "q8":
                found = _eight_bits(e, weights, x)
            elif FUSED:
                found = _scaled_fused(e, weights, [ones], x)
            else:
                found = _scaled_pairs(e, weights, [ones], x, wide=False)
            _add(e, total, e.b.fmul(found, d), e.splat(e.load(x, 32, F32), LANES))
            if self._packing.has("offset"):
                offset = e.halves(wc, self._packing.offset("offset", LANES), LANES)
                _add(e, total, offset, e.splat(e.load(x, 36, F32), LANES))

    def _floats(self, e: Emit, wc: Value, ac: Value, totals: list[Value]) -> None:
        """Weights that are floats, with the activations' numbers turned back into floats."""
        half = self._packing.name == "f16"
        for m, total in enumerate(totals):
            x = e.plus(ac, m * GROUP)
            parts = e.zero(LANES)
            with e.loop(I64(32)) as loop:
                at = e.plus(wc, e.times(loop.index, (2 if half else 4) * LANES))
                w = e.halves(at, 0, LANES) if half else e.load(at, 0, V(F32, LANES))
                number = e.b.sitofp(e.load(e.plus(x, loop.index), 0, I8), F32)
                _add(e, parts, w, e.splat(number, LANES))
            _add(e, total, e.b.load(parts), e.splat(e.load(x, 32, F32), LANES))


def kernel(name: str, rows: int) -> Any:
    """The intrinsic (weights, activations, out, chunks) of a packing and a number of rows."""
    return intrinsic("iiii", Tile(PACKINGS[name], rows).write)
