"""How weights lie in memory for the kernels: LANES rows and a chunk of columns at a time.

A block is LANES rows over all columns, chunk after chunk; parts of a chunk as below, sizes in bytes
a row. `numbers` of 4-bit packings: for each group of 32 columns four registers, whose byte 4 r + k
holds column 4 i + k of row r in its low half and column 16 + 4 i + k in its high half. `high`: the
bits above, two (Q6_K: columns 4 (4 h + t) + k at bits 2 t of register h) or one (Q5_K: columns
4 s + k at bit s). Scales, minima, d, dmin and offsets: one for each row, side by side. `rest` fills
a chunk up, so that registers never cross a line of the memory, which slows one row.
"""

from __future__ import annotations

from dataclasses import dataclass

GROUP = 48  # bytes of 32 activations of one row


@dataclass(frozen=True, slots=True)
class Packing:
    """One layout: columns of a chunk, and its parts with their bytes a row."""

    name: str
    columns: int
    parts: tuple[tuple[str, int], ...]

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        return any(name == part for name, _ in self.parts)

    def offset(self, part: str, lanes: int) -> int:
        """Where a part begins in a chunk, bytes; KeyError when there is none."""
        at = 0
        for name, size in self.parts:
            if name == part:
                return at * lanes
            at += size
        raise KeyError(part)

    def bytes(self, lanes: int) -> int:
        """Bytes of a chunk."""
        return sum(size for _, size in self.parts) * lanes


_SCALED = (("scales", 8), ("minima", 8), ("d", 2), ("dmin", 2))
_ALL = (
    Packing("q4", 256, (("numbers", 128), *_SCALED)),
    Packing("q5", 256, (("numbers", 128), ("high", 32), *_SCALED)),
    Packing("q6", 256, (("numbers", 128), ("high", 64), ("scales", 16), ("d", 2), ("rest", 2))),
    Packing("q4o", 32, (("numbers", 16), ("d", 2), ("offset", 2))),
    Packing("q8", 32, (("numbers", 32), ("d", 2), ("rest", 2))),
    Packing("f16", 32, (("numbers", 64),)),
    Packing("f32", 32, (("numbers", 128),)),
)
PACKINGS = {each.name: each for each in _ALL}

# What each format is packed as. No number changes: Q4_0's -8 d is a half float as d is, Q5_0's
# numbers are small int8, and bfloat16 is a float32 whose lower half is zero.
PACKED_AS = {
    "Q4_K": "q4",
    "Q5_K": "q5",
    "Q6_K": "q6",
    "Q4_0": "q4o",
    "Q4_1": "q4o",
    "Q5_0": "q8",
    "Q8_0": "q8",
    "F16": "f16",
    "BF16": "f32",
    "F32": "f32",
    "Q5_1": "f32",
}
