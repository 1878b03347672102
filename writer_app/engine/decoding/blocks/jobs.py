"""Makes the job of a pass: buffers, tables and counters of `job`, by address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from writer_app.engine.decoding.blocks import job
from writer_app.engine.decoding.blocks.formats import Floats
from writer_app.engine.decoding.blocks.kernels import LANES
from writer_app.engine.decoding.blocks.model import Stop
from writer_app.engine.decoding.blocks.network import BlockNetwork, Numbers
from writer_app.engine.decoding.blocks.packing import GROUP
from writer_app.engine.decoding.blocks.vectors import CHUNK, RECORD

_ROPE_STEP = 512  # places by which the table of angles grows


@dataclass(frozen=True, slots=True, eq=False)
class WantedPass:
    """One pass: embedded rows [R, hidden], `per` rows of each cache row from place `past` on."""

    x: Floats
    per: int
    past: int
    last: bool  # logits of each cache row's last row alone
    threads: int
    cache: Numbers  # addresses of segments, [cache rows, segments]


@dataclass(slots=True, eq=False)
class KernelJob:
    """One pass, and all that its addresses point to."""

    numbers: Numbers
    sync: Numbers
    logits: Floats
    kept: list[Any] = field(default_factory=list)

    def call(self, step: Callable[[int, int], int]) -> Callable[[int], int]:
        """What a thread has to call; it keeps this alive."""
        return lambda thread: step(thread, self.numbers.ctypes.data)

    def ask(self, stop: Stop) -> None:
        """Let the pass end when `stop` says so."""
        if stop():
            self.sync[0] = 1


class Jobs:
    """Makes jobs for one network; buffers are kept for the next pass of the same kind.

    Passes over few rows and over many have buffers of their own. Make one only when no thread uses
    those of the last pass any more, see `Crew.settle`.
    """

    def __init__(self, network: BlockNetwork, threads: int, longest: int) -> None:
        self._net, self._threads, self._longest = network, threads, longest
        self._held: dict[tuple[str, bool], Any] = {}
        self._cos = self._sin = np.empty((0, 0), np.float32)
        self._local_cos = self._local_sin = self._cos
        shape = network.shape
        self._floats = np.array(
            [shape.eps, shape.attention_scale, shape.residual_scale, shape.logit_scale],
            np.float32,
        )

    def make(self, wanted: WantedPass) -> KernelJob:
        """The job of one pass."""
        count = len(wanted.x)
        private = count <= job.PRIVATE_ROWS
        rows = count // wanted.per if wanted.last else count
        self._angles(wanted.past + wanted.per)
        numbers = np.zeros(job.SIZE, np.int64)
        lines = 1 + job.PHASES * (self._net.layers + 1) * (1 + wanted.threads)
        sync = np.zeros(lines * job.LINE // 8, np.int64)
        width = int(self._net.table[-1, 0, job.BLOCKS]) * LANES
        made = KernelJob(numbers, sync, np.empty((rows, width), np.float32))
        self._fixed(numbers, made, wanted)
        self._buffers(numbers, count, private, wanted.past + wanted.per)
        numbers[job.X] = wanted.x.ctypes.data
        numbers[job.COUNT], numbers[job.PER] = count, wanted.per
        numbers[job.HEAD_ROWS] = rows
        numbers[job.HEAD_FIRST] = wanted.per - 1 if wanted.last else 0
        numbers[job.HEAD_STEP] = wanted.per if wanted.last else 1
        if rows < count and not private:
            self._narrowed(made, rows)
        made.kept += self._held.values()
        return made

    def _fixed(self, numbers: Numbers, made: KernelJob, wanted: WantedPass) -> None:
        """What is the same for all passes, and the addresses of tables."""
        shape = self._net.shape
        made.kept += [wanted.x, wanted.cache, self._cos, self._sin, self._floats, self._net]
        made.kept += [self._local_cos, self._local_sin]
        for place, value in (
            (job.PAST, wanted.past),
            (job.THREADS, wanted.threads),
            (job.LAYERS, self._net.layers),
            (job.HIDDEN, shape.hidden),
            (job.INNER, shape.intermediate),
            (job.HEADS, shape.heads),
            (job.KV_HEADS, shape.kv_heads),
            (job.WIDTH, shape.head_dim),
            (job.TABLE, self._net.table.ctypes.data),
            (job.FLOATS, self._floats.ctypes.data),
            (job.COS, self._cos.ctypes.data),
            (job.SIN, self._sin.ctypes.data),
            (job.LOCAL_COS, self._local_cos.ctypes.data),
            (job.LOCAL_SIN, self._local_sin.ctypes.data),
            (job.WINDOW, shape.window),
            (job.GELU, shape.gelu),
            (job.CACHE, wanted.cache.ctypes.data),
            (job.SEGMENTS, wanted.cache.shape[1]),
            (job.SYNC, made.sync.ctypes.data),
            (job.LOGITS, made.logits.ctypes.data),
            (job.LOGITS_WIDTH, made.logits.shape[1]),
        ):
            numbers[place] = value

    def _buffers(self, numbers: Numbers, count: int, private: bool, end: int) -> None:
        """Room for what a pass computes on its way."""
        shape, threads = self._net.shape, self._threads
        mixed, heads = shape.heads * shape.head_dim, shape.heads + 2 * shape.kv_heads
        copies = threads if private else 1
        acts = count * shape.hidden // 32 * GROUP
        mixed_acts = count * mixed // 32 * GROUP
        numbers[job.PRIVATE] = private
        numbers[job.ACTS] = self._room("acts", private, copies * acts)
        numbers[job.MIXED_ACTS] = self._room("mixed acts", private, copies * mixed_acts)
        if private:
            numbers[job.ACTS_STEP], numbers[job.MIXED_STEP] = acts, mixed_acts
            record = 4 * (shape.head_dim + RECORD) * shape.heads * count
            numbers[job.RECORDS] = self._room("records", private, -(-end // CHUNK) * record)
        else:
            numbers[job.MIXED] = self._room("mixed", private, 4 * count * mixed)
        qkv = 4 * count * heads * shape.head_dim
        numbers[job.QKV] = self._room("qkv", private, qkv)
        if self._net.table[0, job.MORE, job.AFTER1]:
            numbers[job.AFTER] = self._room("after", private, 4 * count * shape.hidden)
        inner = count * shape.intermediate // 32 * GROUP
        numbers[job.INNER_ACTS] = self._room("inner", private, inner)
        self._scratch(numbers, count, private)

    def _scratch(self, numbers: Numbers, count: int, private: bool) -> None:
        """Each thread's own room; its first numbers say what it has room for."""
        shape = self._net.shape
        queries = job.PRIVATE_ROWS * (shape.heads // shape.kv_heads)
        record = shape.head_dim + RECORD
        rest = job.HEADER + 4 * queries * (shape.head_dim + CHUNK + 2 * record)
        size = rest + 4 * count * (2 * LANES + 32) + 4 * shape.heads * shape.head_dim
        size = -(-size // 256) * 256 + 256
        at = self._room("scratch", private, self._threads * size)
        held = self._held["scratch", private].view(np.int64)
        shift = (at - held.ctypes.data) // 8
        for thread in range(self._threads):
            begin = shift + thread * size // 8
            held[begin + job.ROOM], held[begin + job.REST] = queries, rest
        numbers[job.SCRATCH], numbers[job.SCRATCH_STEP] = at, size

    def _narrowed(self, made: KernelJob, rows: int) -> None:
        """The job of the last layer's second half, for the rows alone that logits are for."""
        less = made.numbers.copy()
        private = rows <= job.PRIVATE_ROWS
        less[job.COUNT], less[job.PER] = rows, 1
        less[job.HEAD_FIRST], less[job.HEAD_STEP] = 0, 1
        shape = self._net.shape
        mixed = np.empty((rows, shape.heads * shape.head_dim), np.float32)
        x = np.empty((rows, shape.hidden), np.float32)
        less[job.PRIVATE], less[job.RECORDS] = private, 0
        less[job.X], less[job.MIXED] = x.ctypes.data, mixed.ctypes.data
        copies = self._threads if private else 1
        for place, step, width in (
            (job.ACTS, job.ACTS_STEP, shape.hidden),
            (job.MIXED_ACTS, job.MIXED_STEP, shape.heads * shape.head_dim),
        ):
            size = rows * width // 32 * GROUP
            own = np.zeros(copies * size + 64, np.uint8)
            less[place], less[step] = own.ctypes.data, size if private else 0
            made.kept.append(own)
        made.kept += [less, mixed, x]
        made.numbers[job.NARROWED] = less.ctypes.data

    def _room(self, name: str, private: bool, size: int) -> int:
        """The address of a kept buffer of at least `size` bytes, on a line of its own."""
        held = self._held.get((name, private))
        if held is None or held.nbytes < size + job.LINE:
            held = np.zeros(-(-(size + job.LINE) // 8) * 8, np.uint8)
            self._held[name, private] = held
        return -(-held.ctypes.data // job.LINE) * job.LINE

    def _angles(self, end: int) -> None:
        """Angles of the places up to `end`."""
        if len(self._cos) >= end:
            return
        places = max(end, min(self._longest, -(-end // _ROPE_STEP) * _ROPE_STEP))
        cos, sin = self._net.rotary(places)
        self._cos = np.ascontiguousarray(cos, np.float32)
        self._sin = np.ascontiguousarray(sin, np.float32)
        if self._net.local is not None:
            cos, sin = self._net.local(places)
            self._local_cos = np.ascontiguousarray(cos, np.float32)
            self._local_sin = np.ascontiguousarray(sin, np.float32)
