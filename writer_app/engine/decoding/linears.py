"""Matrix products in the formats a CPU runs fast: one class a format, made by `make_linear`.

| format   | weights               | activations | where it is fast                              |
| -------- | --------------------- | ----------- | --------------------------------------------- |
| fp32     | float32               | float32     | the reference                                 |
| fp16pack | fp16, FBGEMM blocks   | float32     | AVX2: half the memory of fp32, nearly flat to |
|          |                       |             | 6 rows; bf16 weights fit in it exactly        |
| bf16pack | bf16, oneDNN blocks   | bf16        | AVX512_BF16; raises elsewhere                 |
| int8     | int8, a scale a row   | bf16        | single rows on every CPU                      |
| int4     | 4-bit, groups of 64   | bf16        | CPUs without AVX512_BF16                      |
| nf4      | 4-bit NormalFloat     | bf16        | AVX512_BF16 (bitsandbytes' fused kernel)      |

All of them take x [R, K] and give [R, N] in x's type. Some kernels are private operators of
torch: a format that raises or disagrees is dropped by the self-test.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
from collections.abc import Mapping
from typing import Any, Protocol

import torch
import torch.nn.functional as F

Parts = Mapping[str, torch.Tensor]  # what a quantised matrix is stored as

GROUP = 64  # weights that share a scale and an offset in int4
_HALF_BLOCK = 512  # FBGEMM's fp16 blocks are so wide; memory is taken for whole ones
_NF4_ROWS = 32  # the fused kernel takes rows in so many; the rest is filled up with zeros
_HUGE_PAGE, _MADV_HUGEPAGE = 2 << 20, 14  # x86 and arm64; mman.h
_EXPANDED = 4 << 20  # weights expanded at a time: their bf16 numbers stay in the cache
FOUR_BITS = ("int4", "nf4")
QUANTISED = ("int8", *FOUR_BITS)
FORMATS = ("fp32", "fp16pack", "bf16pack", *QUANTISED)
PROPOSALS = 64  # tokens that the short head rescores


class Linear(Protocol):
    """x [R, K] → [R, N]. `exact_rows`: a row's result does not depend on the rows beside it."""

    exact_rows: bool
    bytes: int

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """The product."""

    def gated(self, x: torch.Tensor, *, gelu: bool = False) -> torch.Tensor:
        """silu(gate) · up, or gelu(gate) · up, [R, N / 2] of a product whose first N / 2 outputs
        are gate's."""


class _Joined:
    """gate and up of one product over all rows of the weights."""

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError

    def gated(self, x: torch.Tensor, *, gelu: bool = False) -> torch.Tensor:
        """See `Linear.gated`."""
        gate, up = self(x).chunk(2, 1)
        return _activated(gate, gelu).mul_(up)


def _activated(gate: torch.Tensor, gelu: bool) -> torch.Tensor:
    return F.gelu(gate, approximate="tanh") if gelu else F.silu(gate)


class PlainLinear(_Joined):
    """torch's own product; also the way of a GPU."""

    exact_rows = False

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor | None = None) -> None:
        self._weight, self._bias = weight.contiguous(), bias
        self.bytes = weight.numel() * weight.element_size()

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        return F.linear(x, self._weight, self._bias)


class HalfPackedLinear(_Joined):
    """FBGEMM's fp16 weights: float32 sums over weights of half the size."""

    exact_rows = False

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor | None = None) -> None:
        ops: Any = torch.ops.quantized
        self._run = ops.linear_dynamic_fp16
        self._packed = ops.linear_prepack_fp16(
            weight.float().contiguous(), None if bias is None else bias.float()
        )
        rows, width = weight.shape
        self.bytes = rows * -(-width // _HALF_BLOCK) * _HALF_BLOCK * 2

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self._run(x, self._packed)
        return out


class BrainPackedLinear(_Joined):
    """bf16 weights blocked once by oneDNN: memory speed up to about 8 rows."""

    exact_rows = False

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor | None = None) -> None:
        ops: Any = torch.ops.mkldnn
        self._run = ops._linear_pointwise
        self._packed = ops._reorder_linear_weight(weight.to(torch.bfloat16).contiguous(), 1)
        self._bias = None if bias is None else bias.to(torch.bfloat16)
        self.bytes = weight.numel() * 2

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self._run(
            x.to(torch.bfloat16), self._packed, self._bias, "none", [], ""
        )
        return out.to(x.dtype)


class Quantised(_Joined):
    """What the quantised formats share: expansion for many rows, the bias, the types.

    Many rows (a prefill chunk) are bound by arithmetic, where a plain product over the expanded
    weights is faster than the kernels for few rows. They are expanded block by block, so that the
    numbers never leave the processor's cache.
    """

    exact_rows = True
    bytes = 0
    expand_from = 48  # rows from which expanding pays
    _bias: torch.Tensor | None
    _rows: int
    _width: int

    def __init__(self, parts: Parts, bias: torch.Tensor | None = None) -> None:
        raise NotImplementedError

    @staticmethod
    def quantise(weight: torch.Tensor) -> dict[str, torch.Tensor]:
        """What `weight` [N, K] is stored as."""
        raise NotImplementedError

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        if x.shape[0] >= self.expand_from:
            out = self._many(x)
        else:
            out = self._few(x.to(torch.bfloat16).contiguous()).to(x.dtype)
        bias = self._bias_as(x.dtype)
        return out if bias is None else out.add_(bias)

    def gated(self, x: torch.Tensor, *, gelu: bool = False) -> torch.Tensor:
        """See `Linear.gated`; many rows never leave the cache between product and activation."""
        if x.shape[0] < self.expand_from or self._bias is not None:
            return super().gated(x, gelu=gelu)
        half = self._rows // 2
        out = x.new_empty(x.shape[0], half)
        for start, end in self._blocks(half):
            gate = F.linear(x, self.expanded(start, end, x.dtype))
            up = F.linear(x, self.expanded(half + start, half + end, x.dtype))
            torch.mul(_activated(gate, gelu), up, out=out[:, start:end])
        return out

    def _many(self, x: torch.Tensor) -> torch.Tensor:
        blocks = self._blocks(self._rows)
        if len(blocks) == 1:
            return F.linear(x, self.expanded(0, self._rows, x.dtype))
        out = x.new_empty(x.shape[0], self._rows)
        for start, end in blocks:
            out[:, start:end] = F.linear(x, self.expanded(start, end, x.dtype))
        return out

    def _blocks(self, rows: int) -> list[tuple[int, int]]:
        step = max(64, _EXPANDED // self._width // 64 * 64)
        return [(start, min(start + step, rows)) for start in range(0, rows, step)]

    def _bias_as(self, dtype: torch.dtype) -> torch.Tensor | None:
        return None if self._bias is None else self._bias.to(dtype)

    def _few(self, x: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError

    def expanded(self, start: int, end: int, dtype: torch.dtype) -> torch.Tensor:
        """Rows start … end of the weights [N, K] as plain numbers again."""
        raise NotImplementedError


class Int8Linear(Quantised):
    """One scale a row of int8 weights."""

    def __init__(self, parts: Parts, bias: torch.Tensor | None = None) -> None:
        self._weight, self._scales = held(parts["int8"]), parts["scales"].to(torch.bfloat16)
        self._rows, self._width = self._weight.shape
        self._bias = bias
        ops: Any = torch.ops.aten
        self._run = ops._weight_int8pack_mm
        self.bytes = self._weight.numel() + 2 * self._scales.numel()

    @staticmethod
    def quantise(weight: torch.Tensor) -> dict[str, torch.Tensor]:
        """Symmetric, so that the largest weight of each row is 127."""
        rows = weight.float()
        scales = (rows.abs().amax(1).clamp_min(1e-8) / 127).to(torch.bfloat16)
        numbers = (rows / scales.float()[:, None]).round_().clamp_(-127, 127)
        return {"int8": numbers.to(torch.int8), "scales": scales}

    def _few(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self._run(x, self._weight, self._scales)
        return out

    def expanded(self, start: int, end: int, dtype: torch.dtype) -> torch.Tensor:
        return self._weight[start:end].to(dtype).mul_(self._scales[start:end, None].to(dtype))


class Int4Linear(Quantised):
    """Four bits a weight; each group of 64 has a scale and an offset (bf16)."""

    def __init__(self, parts: Parts, bias: torch.Tensor | None = None) -> None:
        ops: Any = torch.ops.aten
        self._run = ops._weight_int4pack_mm_for_cpu
        self._nibbles, self._scales = parts["int4"], parts["groups"]
        self._packed = ops._convert_weight_to_int4pack_for_cpu(_nibbles_to_int(self._nibbles), 1)
        self._rows, self._width = self._nibbles.shape[0], 2 * self._nibbles.shape[1]
        self._bias = bias
        self.bytes = 2 * self._nibbles.numel() + 2 * self._scales.numel()

    @staticmethod
    def quantise(weight: torch.Tensor) -> dict[str, torch.Tensor]:
        """Round to 16 steps a group; of five ranges the one with the least squared error."""
        rows, width = weight.shape
        groups = weight.float().reshape(rows, width // GROUP, GROUP)
        low, high = groups.amin(2, keepdim=True), groups.amax(2, keepdim=True)
        best: tuple[torch.Tensor, ...] | None = None
        for shrink in (1.0, 0.95, 0.9, 0.85, 0.8):
            scale = ((high - low) * shrink / 15).clamp_min(1e-8).to(torch.bfloat16).float()
            # The kernel computes (q - 8) · scale + offset.
            offset = ((low + high) / 2 + scale / 2).to(torch.bfloat16).float()
            numbers = ((groups - offset) / scale).round_().add_(8).clamp_(0, 15)
            error = ((numbers - 8) * scale + offset - groups).square_().sum(2, keepdim=True)
            if best is None:
                best = (error, scale, offset, numbers)
            else:
                better = error < best[0]
                new = (error, scale, offset, numbers)
                best = tuple(torch.where(better, a, b) for a, b in zip(new, best, strict=True))
        assert best is not None
        _, scale, offset, numbers = best
        scales = torch.cat((scale, offset), 2).transpose(0, 1).contiguous().to(torch.bfloat16)
        flat = numbers.reshape(rows, width).to(torch.uint8)
        return {"int4": flat[:, 0::2] | (flat[:, 1::2] << 4), "groups": scales}

    def _few(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self._run(x, self._packed, GROUP, self._scales)
        return out

    def expanded(self, start: int, end: int, dtype: torch.dtype) -> torch.Tensor:
        scales = self._scales[:, start:end].transpose(0, 1).float()  # [N, K / GROUP, 2]
        nibbles = _nibbles_to_int(self._nibbles[start:end])
        numbers = nibbles.reshape(end - start, -1, GROUP).float().sub_(8)
        return (
            numbers.mul_(scales[..., :1]).add_(scales[..., 1:]).reshape(end - start, -1).to(dtype)
        )


def _nibbles_to_int(nibbles: torch.Tensor) -> torch.Tensor:
    """[N, K / 2] bytes, the even column in the low half, to [N, K] int32."""
    both = torch.stack((nibbles & 15, nibbles >> 4), 2)
    return both.reshape(nibbles.shape[0], -1).to(torch.int32)


class Nf4Linear(Quantised):
    """bitsandbytes' NF4 through its native functions, called directly.

    The module around the fused kernel costs as much as the kernel on small matrices. Blocks run
    along K, so rows of several projections join without any change of value. Two layouts of the
    same numbers: `packed` for the kernel of few rows, the plain one for expanding. The buffers
    that native code's pointers look into live as long as this object.
    """

    expand_from = 96  # the fused kernel is good at 64 rows still

    def __init__(self, parts: Parts, bias: torch.Tensor | None = None) -> None:
        functional, library = _bitsandbytes()
        self._rows, self._width = (int(size) for size in parts["shape"])
        padded = self._rows + -self._rows % _NF4_ROWS
        self._plain = parts["nf4"].reshape(padded, self._width // 2)
        self._largest = parts["absmax"].reshape(padded, self._width // GROUP)
        self._dequantise = {
            torch.bfloat16: library.cdequantize_blockwise_cpu_nf4_bf16,
            torch.float32: library.cdequantize_blockwise_cpu_nf4_fp32,
        }
        self._bias = bias
        self._call: Any = None
        if functional.has_avx512bf16():
            if "packed" not in parts:
                parts = {**parts, **_packed(parts)}
            self._packed, self._scales = held(parts["packed"]), held(parts["scales"])
            self._call = library.gemv_4bit_inference_cpu_nf4_bf16
            self._arguments = (
                (ctypes.c_int64(padded), ctypes.c_int64(self._width)),
                (_pointer(self._packed), _pointer(self._scales)),
                ctypes.c_int64(GROUP),
            )
        self.bytes = parts["nf4"].numel() + 4 * parts["absmax"].numel()

    @staticmethod
    def quantise(weight: torch.Tensor) -> dict[str, torch.Tensor]:
        """NF4 in blocks of 64 without double quantisation, in both layouts where both are used."""
        functional, _ = _bitsandbytes()
        missing = -weight.shape[0] % _NF4_ROWS
        plain, state = functional.quantize_4bit(
            F.pad(weight.to(torch.bfloat16), (0, 0, 0, missing)).contiguous(),
            quant_type="nf4",
            blocksize=GROUP,
            compress_statistics=False,
        )
        parts = {"nf4": plain, "absmax": state.absmax.float(), "shape": torch.tensor(weight.shape)}
        return parts | (_packed(parts) if functional.has_avx512bf16() else {})

    def _few(self, x: torch.Tensor) -> torch.Tensor:
        if self._call is None:
            return self._many(x)
        sizes, pointers, block = self._arguments
        out = torch.empty(x.shape[0], sizes[0].value, dtype=torch.bfloat16)
        self._call(
            ctypes.c_int64(x.shape[0]),
            *sizes,
            _pointer(x),
            *pointers,
            _pointer(out),
            block,
            ctypes.c_int64(x.stride(0)),
            sizes[0],
        )
        return out if out.shape[1] == self._rows else out[:, : self._rows].contiguous()

    def expanded(self, start: int, end: int, dtype: torch.dtype) -> torch.Tensor:
        out = torch.empty(end - start, self._width, dtype=dtype)
        self._dequantise[dtype](
            _pointer(self._plain[start:end]),
            _pointer(self._largest[start:end]),
            _pointer(out),
            ctypes.c_longlong(GROUP),
            ctypes.c_longlong(end - start),
            ctypes.c_longlong(self._width),
        )
        return out


def held(tensor: torch.Tensor) -> torch.Tensor:
    """A copy in memory of its own, in huge pages where the system gives them.

    Kernels read a little beyond the end and run at the memory's speed: a mapped file would end
    there, starts at any address, and comes in small pages.
    """
    out = torch.empty_like(tensor)
    advise_huge_pages(out)
    return out.copy_(tensor)


def advise_huge_pages(tensor: torch.Tensor) -> None:
    """Ask Linux for huge pages behind a large tensor that nothing was written to yet."""
    size = tensor.numel() * tensor.element_size()
    if sys.platform != "linux" or size < 2 * _HUGE_PAGE:
        return
    start = -(-tensor.data_ptr() // _HUGE_PAGE) * _HUGE_PAGE
    length = (tensor.data_ptr() + size - start) // _HUGE_PAGE * _HUGE_PAGE
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).madvise(ctypes.c_void_p(start), ctypes.c_size_t(length), _MADV_HUGEPAGE)


def _packed(parts: Parts) -> dict[str, torch.Tensor]:
    """The layout of the fused kernel. The state is its own: the conversion changes it in place."""
    functional, _ = _bitsandbytes()
    rows, width = parts["shape"].tolist()
    state = functional.QuantState(
        absmax=parts["absmax"],
        shape=torch.Size((rows + -rows % _NF4_ROWS, width)),
        code=functional.get_4bit_type("nf4", device="cpu"),
        blocksize=GROUP,
        quant_type="nf4",
        dtype=torch.bfloat16,
    )
    packed, state = functional._convert_weight_packed_for_cpu(parts["nf4"], state)
    return {"packed": packed, "scales": state.absmax}


def _pointer(tensor: torch.Tensor) -> ctypes.c_void_p:
    return ctypes.c_void_p(tensor.data_ptr())


def _bitsandbytes() -> tuple[Any, Any]:
    """Its functional module and its native library, after torch: both share one thread pool."""
    from bitsandbytes import functional
    from bitsandbytes.cextension import lib

    return functional, lib


class ShortHead(_Joined):
    """A quantised head proposes 64 tokens, the exact rows of the full head rescore them.

    On a small model with tied embeddings a 4-bit head alone spoils the text; with rescoring the
    greedy choice is that of the full head wherever it is among the 64 proposed.
    """

    exact_rows = True

    def __init__(
        self, quick: Linear, exact: torch.Tensor, *, shared: bool, proposals: int = PROPOSALS
    ) -> None:
        self._quick, self._exact, self._proposals = quick, exact, proposals
        # A tied head's exact rows are the embedding's, which is counted there.
        self.bytes = quick.bytes + (0 if shared else exact.numel() * exact.element_size())

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        logits = self._quick(x).float()
        best = logits.topk(min(self._proposals, logits.shape[1])).indices
        # einsum over gathered rows: each row's sum is its own, whatever stands beside it.
        rows = self._exact[best].float()
        return logits.scatter_(1, best, (rows * x.float().unsqueeze(1)).sum(2))


_FROM_PARTS: dict[str, type[Quantised]] = {
    "int8": Int8Linear,
    "int4": Int4Linear,
    "nf4": Nf4Linear,
}


def quantise(kind: str, weight: torch.Tensor) -> dict[str, torch.Tensor]:
    """What `weight` [N, K] is stored as in a quantised format."""
    return _FROM_PARTS[kind].quantise(weight)


def from_parts(kind: str, parts: Parts, bias: torch.Tensor | None = None) -> Quantised:
    """A product over stored parts, without quantising again."""
    return _FROM_PARTS[kind](parts, bias)


def make_linear(kind: str, weight: torch.Tensor, bias: torch.Tensor | None = None) -> Linear:
    """A product with `weight` [N, K] in the format `kind`."""
    if kind in _FROM_PARTS:
        return from_parts(kind, quantise(kind, weight), bias)
    if kind == "fp16pack":
        return HalfPackedLinear(weight, bias)
    if kind == "bf16pack":
        return BrainPackedLinear(weight, bias)
    return PlainLinear(weight.float(), None if bias is None else bias.float())
