"""Which model set-up fetches for a machine, and what it tells beforehand.

The first model of the catalogue that set-up may fetch (`needs` in its entry) and whose needs the
free memory meets; else the starter. A larger one is only ever recommended.
"""

from __future__ import annotations

from collections.abc import Sequence

import psutil

from writer_app.domain.base.message import coded
from writer_app.engine.models import starter
from writer_app.engine.models.catalogue import Catalogue
from writer_app.engine.models.known import KnownModel

USUAL_RATE = 10_000_000  # bytes a second, for the time that is named before a download


def choose(models: Sequence[KnownModel], free: int) -> KnownModel:
    """The model that suits `free` bytes of memory."""
    fitting = [each for each in models if each.needs and each.needs <= free]
    small = next(each for each in models if each.id == starter.ID)
    return max(fitting, key=lambda each: each.parameters, default=small)


def suited(catalogue: Catalogue) -> KnownModel:
    """The one that set-up fetched already, else the one that suits the memory free now."""
    known = catalogue.known()
    here = {model.id for model in catalogue.installed() if model.ready}
    fetched = [each for each in known if each.needs and each.id in here]
    return fetched[0] if fetched else choose(known, psutil.virtual_memory().available)


def is_here(catalogue: Catalogue, model: KnownModel) -> bool:
    """Whether it is on this machine and complete."""
    return any(each.id == model.id and each.ready for each in catalogue.installed())


def announce(model: KnownModel) -> str:
    """What is fetched, how much that is, and how long it takes on an ordinary line."""
    seconds = model.download / USUAL_RATE
    time = f"{round(seconds / 60)} min" if seconds >= 90 else f"{max(1, round(seconds))} s"
    return coded(
        "suited.gb-to-fetch-once-about",
        "{0}: {1} GB to fetch, once; about {2} at {3} MB/s.",
        model.title,
        f"{model.download / 1e9:.1f}",
        time,
        f"{USUAL_RATE / 1e6:.0f}",
    )
