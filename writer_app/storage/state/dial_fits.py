"""How strongly the change dial pulls each model that was read for it: one small file."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import BaseModel

from writer_app.domain.templates.dial_fit import DialFit
from writer_app.paths import Paths
from writer_app.storage.state.json_file import JsonFile


class DialFits(BaseModel):
    """The pulls by model."""

    models: dict[str, DialFit] = {}


def file(
    paths: Paths, *, run: Callable[[Callable[[], None]], object] = lambda write: write()
) -> JsonFile[DialFits]:
    """The file of a home."""
    return JsonFile(paths.data / "dial.json", DialFits, run=run)


def of(paths: Paths, key: str) -> DialFit | None:
    """What is known of one model; None where it was never read for it. Raises nothing."""
    return file(paths).load().models.get(key)
