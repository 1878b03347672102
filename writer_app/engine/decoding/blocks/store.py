"""Keys and values as half floats, in segments of some hundred places.

A segment holds all layers and heads for its places, so the cache grows without copying, and rows
that share a past, or what lies aside, share its segments until one of them writes there.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from writer_app.engine.decoding.blocks import job
from writer_app.engine.decoding.blocks.model import BlockShape

Halves = npt.NDArray[np.uint16]


class BlockCache:
    """The cache of one runner. Memory of places that were never written is not taken."""

    def __init__(self, shape: BlockShape, layers: int) -> None:
        self._size = layers * shape.kv_heads * 2 * job.SEGMENT * shape.head_dim
        self._rows: list[list[Halves]] = [[]]
        self._aside: list[Halves] = []
        self.addresses = np.zeros((1, 1), np.int64)  # [rows, segments]

    @property
    def rows(self) -> int:
        """Rows that share a past or did."""
        return len(self._rows)

    @property
    def bytes(self) -> int:
        """Memory of the segments."""
        texts = (*self._rows, self._aside)
        return 2 * self._size * len({id(each) for text in texts for each in text})

    def reset(self) -> None:
        """One row; its first segment stays for the next text."""
        self._rows = [self._rows[0][:1]]
        self._address()

    def spread(self, rows: int) -> None:
        """As many rows as row 0 repeated; 1 drops the others."""
        self._rows = [self._rows[0], *(list(self._rows[0]) for _ in range(rows - 1))]
        self._address()

    def lay_aside(self, length: int) -> None:
        """Keep row 0's first `length` places as they are, whatever is written there later."""
        self._aside = self._rows[0][: -(-length // job.SEGMENT)]

    def exchange(self, length: int) -> None:
        """What lies aside becomes the one row, and row 0's first `length` places lie aside."""
        laid = self._aside
        self.lay_aside(length)
        self._rows = [list(laid)]
        self._address()

    def write(self, start: int, end: int) -> None:
        """Make places start … end of every row its own; places before keep what they hold."""
        for index, row in enumerate(self._rows):
            texts = (self._aside, *self._rows[:index])
            others = {id(each) for text in texts for each in text}
            for place in range(start // job.SEGMENT, -(-end // job.SEGMENT)):
                if place == len(row):
                    row.append(np.zeros(self._size, np.uint16))
                elif id(row[place]) in others:
                    row[place] = row[place].copy()
        self._address()

    def _address(self) -> None:
        longest = max(1, *(len(row) for row in self._rows))
        self.addresses = np.zeros((len(self._rows), longest), np.int64)
        for index, row in enumerate(self._rows):
            self.addresses[index, : len(row)] = [each.ctypes.data for each in row]
