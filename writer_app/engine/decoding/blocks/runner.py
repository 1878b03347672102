"""Runs a `BlockNetwork`: see `decoding.runner.Runner`."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import torch

from writer_app.domain.base.errors import Cancelled
from writer_app.domain.base.message import coded
from writer_app.engine.decoding.blocks.crew import Crew, Pace
from writer_app.engine.decoding.blocks.formats import Floats
from writer_app.engine.decoding.blocks.jobs import Jobs, WantedPass
from writer_app.engine.decoding.blocks.model import Stop
from writer_app.engine.decoding.blocks.network import BlockNetwork, Numbers
from writer_app.engine.decoding.blocks.step import STOPPED, step
from writer_app.engine.decoding.blocks.store import BlockCache

_WATCHED = 16  # rows from which a pass is long enough to be stopped within


class BlockRunner:
    """One network over a cache of half floats, with one position."""

    rewindable = True

    def __init__(self, network: BlockNetwork, *, longest: int, threads: int) -> None:
        self._net, self._threads = network, threads
        self._store = BlockCache(network.shape, network.layers)
        self._jobs = Jobs(network, threads, longest)
        self._crew, self._pace = Crew(threads), Pace(threads)

    @property
    def network(self) -> BlockNetwork:
        """The weights."""
        return self._net

    def reset(self) -> None:
        """Forget everything; the memory of the first places stays."""
        self._crew.settle()
        self._store.reset()

    def spread(self, rows: int) -> None:
        """Make the cache `rows` rows that share row 0's past; 1 drops the others."""
        if rows != self._store.rows:
            self._crew.settle()
            self._store.spread(rows)

    def lay_aside(self, length: int) -> None:
        """See `aside.LaysAside`; what both texts have in common is held once."""
        self._crew.settle()
        self._store.lay_aside(length)

    def exchange(self, length: int) -> None:
        """See `aside.LaysAside`."""
        self._crew.settle()
        self._store.exchange(length)

    @torch.inference_mode()
    def forward(
        self, ids: torch.Tensor, position: int, *, last: bool, stop: Stop | None = None
    ) -> torch.Tensor:
        """See `Runner.forward`; `stop` is asked some fifty times a second in a long pass."""
        rows, per = ids.shape
        x = self._begun(ids.reshape(-1).numpy(), position, per)
        threads = self._pace.threads
        made = self._jobs.make(WantedPass(x, per, position, last, threads, self._store.addresses))
        begun = time.perf_counter()
        if len(x) < _WATCHED or stop is None:
            self._crew.run(made.call(step), threads)
        else:
            ended = self._crew.watched(made.call(step), threads, lambda: made.ask(stop))
            if ended == STOPPED:
                self._crew.settle()
                raise Cancelled(coded("reference.reading-stopped", "Reading was stopped."))
        if len(x) == 1:
            self._pace.took(time.perf_counter() - begun)
        logits = torch.from_numpy(made.logits[:, : self._net.shape.vocabulary])
        if cap := self._net.shape.softcap:
            logits = torch.tanh(logits / cap) * cap
        return logits.view(rows, -1, logits.shape[-1])

    def state(self, token: int, position: int, layers: int) -> Floats:
        """See `scoring.TellsStates`; the token itself is read anew, what is before it is not."""
        table = self._net.table
        table = np.ascontiguousarray(np.concatenate((table[:layers], table[-1:])))
        jobs = Jobs(replace(self._net, table=table), self._threads, position + 1)
        x = self._begun(np.array([token]), position, 1)
        threads = self._pace.threads
        wanted = WantedPass(x, 1, position, True, threads, self._store.addresses)
        self._crew.run(jobs.make(wanted).call(step), threads)
        self._crew.settle()
        return x.reshape(-1)

    def _begun(self, tokens: Numbers, position: int, per: int) -> Floats:
        """The embedded tokens of a pass that writes `per` places from `position` on."""
        # A late thread of the last pass norms into places that a pass over other rows lays anew.
        self._crew.settle()
        self._store.write(position, position + per)
        x = self._net.embedding.picked(tokens).floats()
        x *= np.float32(self._net.shape.embedding_scale)
        return x
