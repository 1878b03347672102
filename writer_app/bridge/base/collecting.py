"""Reading much in the background of a window: without the collector of cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 50_000  # objects that came into being, from which the collector leaves them alone


@contextmanager
def uncollected() -> Iterator[None]:
    """Read without the collector of cycles, and keep it off what was read, when that is much.

    Thousands of templates or documents are up to millions of small objects without a cycle among
    them. Each full pass of the collector over them holds every thread for 100 to 900 ms: the
    writer's typing too.
    """
    collecting, before = gc.isenabled(), sum(gc.get_count())
    gc.disable()
    try:
        yield
    finally:
        if sum(gc.get_count()) - before > MANY:
            gc.freeze()
        if collecting:
            gc.enable()
