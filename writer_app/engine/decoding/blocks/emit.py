"""LLVM vector code by short names, and intrinsics made of it.

numba's `@intrinsic` lets a function write its own LLVM instructions; nothing here is left to the
auto-vectoriser. Addresses are 64-bit integers. No value carries fast-math flags, so that the same
operations in the same order give the same bits wherever they are inlined.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from typing import Any

_ir: Any = import_module("llvmlite.ir")
_cgutils: Any = import_module("numba.core.cgutils")
_extending: Any = import_module("numba.extending")
_types: Any = import_module("numba.core.types")

BIT, I8, I16, I32, I64 = (_ir.IntType(bits) for bits in (1, 8, 16, 32, 64))
F16, F32 = _ir.HalfType(), _ir.FloatType()
VOID = _ir.VoidType()
V = _ir.VectorType
_KINDS = {"i": _types.intp, "f": _types.float32, "v": _types.void}
Value = Any  # an LLVM value


class Emit:
    """Instructions at the builder's place.

    Wide: a method for each instruction that the kernels are made of.
    """

    def __init__(self, builder: Any) -> None:
        self.b = builder

    def plus(self, base: Value, *terms: Value) -> Value:
        """base + terms, integers or constants."""
        for term in terms:
            base = self.b.add(base, I64(term) if isinstance(term, int) else term)
        return base

    def times(self, value: Value, factor: Value) -> Value:
        """value * factor, an integer or a constant."""
        return self.b.mul(value, I64(factor) if isinstance(factor, int) else factor)

    def pointer(self, base: Value, offset: int, kind: Any) -> Value:
        """The address as a pointer to `kind`."""
        return self.b.inttoptr(self.plus(base, offset), _ir.PointerType(kind))

    def load(self, base: Value, offset: int, kind: Any) -> Value:
        """What lies at an address."""
        return self.b.load(self.pointer(base, offset, kind), align=1)

    def store(self, value: Value, base: Value, offset: int = 0) -> None:
        """Put a value at an address."""
        self.b.store(value, self.pointer(base, offset, value.type), align=1)

    def prefetch(self, base: Value, offset: int) -> None:
        """Ask for the line at an address, for reading once: into the second level of cache."""
        pointer = self.pointer(base, offset, I8)
        self.call("llvm.prefetch.p0", VOID, pointer, I32(0), I32(2), I32(1))

    def splat(self, scalar: Value, count: int) -> Value:
        """A vector of `count` times the same."""
        empty = _ir.Constant(V(scalar.type, count), _ir.Undefined)
        one = self.b.insert_element(empty, scalar, I32(0))
        return self.b.shuffle_vector(one, empty, _ir.Constant(V(I32, count), [0] * count))

    def const(self, kind: Any, count: int, value: Any) -> Value:
        """A constant vector."""
        return _ir.Constant(V(kind, count), [value] * count)

    def call(self, name: str, result: Any, *args: Value) -> Value:
        """Call an LLVM intrinsic."""
        kind = _ir.FunctionType(result, [each.type for each in args])
        return self.b.call(_cgutils.get_or_insert_function(self.b.module, kind, name), args)

    def call_address(self, address: Value, *args: Value) -> None:
        """Call the C function at an address."""
        kind = _ir.FunctionType(VOID, [each.type for each in args])
        self.b.call(self.b.inttoptr(address, _ir.PointerType(kind)), args)

    def fma(self, x: Value, y: Value, z: Value) -> Value:
        """x * y + z, rounded once."""
        return self.call(f"llvm.fma.v{x.type.count}f32", x.type, x, y, z)

    def larger(self, x: Value, y: Value) -> Value:
        """The larger of two floats or vectors of floats."""
        name = f"v{x.type.count}f32" if hasattr(x.type, "count") else "f32"
        return self.call(f"llvm.maxnum.{name}", x.type, x, y)

    def rounded(self, x: Value) -> Value:
        """To the nearest whole number."""
        return self.call(f"llvm.rint.v{x.type.count}f32", x.type, x)

    def halves(self, base: Value, offset: int, count: int) -> Value:
        """`count` half floats at an address, as float32."""
        raw = self.load(base, offset, V(I16, count))
        return self.b.fpext(self.b.bitcast(raw, V(F16, count)), V(F32, count))

    def slot(self, value: Value) -> Value:
        """A variable that begins as `value`."""
        return _cgutils.alloca_once_value(self.b, value)

    def zero(self, count: int) -> Value:
        """A variable of `count` float32 zeros."""
        return self.slot(self.const(F32, count, 0.0))

    def loop(self, count: Value) -> Any:
        """`with loop(count) as l`: l.index from 0 to count - 1."""
        return _cgutils.for_range(self.b, count)

    def sum(self, vector: Value) -> Value:
        """The elements added in order."""
        total = self.b.extract_element(vector, I32(0))
        add = self.b.add if isinstance(vector.type.element, _ir.IntType) else self.b.fadd
        for index in range(1, vector.type.count):
            total = add(total, self.b.extract_element(vector, I32(index)))
        return total

    def exp(self, x: Value) -> Value:
        """e^x of float32 vectors, relative error about 2e-7."""
        count = x.type.count
        x = self.larger(x, self.const(F32, count, -87.0))
        x = self.call(f"llvm.minnum.v{count}f32", x.type, x, self.const(F32, count, 88.0))
        whole = self.rounded(self.b.fmul(x, self.const(F32, count, 1.4426950408889634)))
        # ln 2 in two parts, so that the rest is exact for large x as well.
        rest = self.fma(whole, self.const(F32, count, -0.693359375), x)
        rest = self.fma(whole, self.const(F32, count, 2.12194440e-4), rest)
        power = self.const(F32, count, 1 / 5040)
        for each in (1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5, 1.0, 1.0):
            power = self.fma(power, rest, self.const(F32, count, each))
        exponent = self.b.add(self.b.fptosi(whole, V(I32, count)), self.const(I32, count, 127))
        scale = self.b.bitcast(self.b.shl(exponent, self.const(I32, count, 23)), x.type)
        return self.b.fmul(power, scale)


def intrinsic(kinds: str, write: Callable[..., Value], result: str = "v") -> Any:
    """A function for compiled code whose body `write(emit, *arguments)` gives.

    `kinds`: a letter an argument, i for integers and addresses, f for float32.
    """
    arguments = tuple(_KINDS[each] for each in kinds)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Value:
        found = write(Emit(builder), *args)
        return context.get_dummy_value() if result == "v" else found

    def made(typingctx: Any, *args: Any) -> Any:
        return _KINDS[result](*arguments), codegen

    names = ["typingctx", *(f"a{index}" for index in range(len(kinds)))]
    one = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter(name, one) for name in names]
    made.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # numba reads it
    return _extending.intrinsic(made)
