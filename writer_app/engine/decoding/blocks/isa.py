"""Which vector instructions the kernels are made of on this machine."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass

VARIABLE = "WRITER_APP_BLOCKS_ISA"  # forces one of ISAS, for comparing them


@dataclass(frozen=True, slots=True)
class Isa:
    """A set of instructions: rows of weights that are multiplied together, and whether four
    products are summed into 32 bits by one instruction (`vpdpbusd`, `sdot`) or in pairs into 16
    bits (`vpmaddubsw`). ARM's instruction takes signed weights, the others unsigned ones."""

    name: str
    lanes: int
    fused: bool
    needs: tuple[str, ...]  # LLVM's names of features
    signed: bool = False


_BASE = ("avx2", "fma", "f16c")
ISAS = {
    each.name: each
    for each in (
        Isa("avx512vnni", 16, True, (*_BASE, "avx512f", "avx512bw", "avx512vl", "avx512vnni")),
        Isa("avxvnni", 8, True, (*_BASE, "avxvnni")),
        Isa("avx2", 8, False, _BASE),
        Isa("neon", 8, True, ("neon", "dotprod"), signed=True),
    )
}


def suited(features: Collection[str], wanted: str = "") -> Isa:
    """The best of ISAS that a processor with `features` has, or the one called `wanted`.

    KeyError when it has none, or `wanted` is none of them.
    """
    if wanted:
        return ISAS[wanted]
    for each in ISAS.values():
        if set(each.needs) <= set(features):
            return each
    raise KeyError("none of the instruction sets")


def of_this_machine(features: Collection[str]) -> Isa:
    """The set in use: the best there is, or what the variable names."""
    return suited(features, os.environ.get(VARIABLE, ""))
