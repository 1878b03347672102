"""Opens the engine a command asked for, with its model loaded."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from writer_app import paths as app_paths
from writer_app.assist.job import Choices
from writer_app.commands.console import ConsoleProgress, note
from writer_app.commands.library import documents_folder
from writer_app.domain.base import ai_rules, server
from writer_app.domain.base.errors import ServerError, UsageError
from writer_app.domain.base.settings import Settings
from writer_app.domain.house.rules import HouseRule, barred
from writer_app.domain.locks.locks import LockKind
from writer_app.engine.base.protocol import Loading, ModelRef
from writer_app.engine.link.client import EngineClient
from writer_app.engine.models.catalogue import Catalogue
from writer_app.paths import Paths
from writer_app.storage.house import house_file
from writer_app.storage.state.server_keys import SERVER, ServerKeys


@contextmanager
def opened(
    arguments: argparse.Namespace, paths: Paths, settings: Settings
) -> Iterator[EngineClient]:
    """The engine with its model, closed at the end.

    Raises ModelError, EngineError, ServerError, and WithoutAi where the writer wants no model.
    """
    file = getattr(arguments, "file", None) or ""
    ai_rules.check(settings.ai, Path(file).absolute() if file not in ("", "-") else "")
    engine = arguments.engine or settings.model.engine
    model = reference(engine, arguments.model or "", paths, settings)
    progress = ConsoleProgress()

    def report(event: Loading) -> None:
        progress.bar(event.phase, event.done, event.total)

    with EngineClient(paths, engine) as client:
        progress.line(f"Loading {model.title or model.id} …")
        try:
            client.load(model, report)
        finally:
            progress.clear()
        yield client


def choices(arguments: argparse.Namespace) -> Choices:
    """What the command line sets over the template."""
    return Choices(
        seed=arguments.seed,
        max_new_tokens=arguments.max_tokens,
        temperature=arguments.temperature,
        dial=getattr(arguments, "dial", None),
        variants=getattr(arguments, "variants", None),
        locks=_locks(getattr(arguments, "lock", None)),
        words=getattr(arguments, "words", None),
        level=getattr(arguments, "level", None),
        best=getattr(arguments, "best", None),
        barred=barred(rules_for(arguments)),
    )


def rules_for(arguments: argparse.Namespace) -> tuple[HouseRule, ...]:
    """The rules of the house for the file that is read, or else for the one that is written."""
    paths = app_paths.find()
    names = (getattr(arguments, name, None) for name in ("file", "out"))
    name = next((each for each in names if each and each != "-"), "")
    own = paths.config / house_file.NAME
    place = Path(name).absolute() if name else None
    if place is not None and place.is_dir():
        place /= house_file.NAME
    files = house_file.places(place, documents_folder(paths), own)
    for problem in house_file.problems(files):
        note(problem)
    return house_file.rules_of(files)


def _locks(named: str | None) -> tuple[LockKind, ...] | None:
    """The kinds of `--lock numbers,links`. Raises UsageError for a word that is none."""
    if named is None:
        return None
    words = [word.strip() for word in named.split(",") if word.strip()]
    unknown = [word for word in words if word not in (*LockKind, "none")]
    if unknown or not words:
        raise UsageError(f"“{named[:60]}” is no lock; choose of {', '.join(LockKind)}, or none.")
    return tuple(LockKind(word) for word in words if word != "none")


def reference(engine: str, wanted: str, paths: Paths, settings: Settings) -> ModelRef:
    """What to load for a name; "" is the chosen model. Raises ModelError, ServerError."""
    chosen = settings.model
    if engine == "scripted":
        return ModelRef(wanted or "script", title=wanted or "Script")
    if engine == "openai":
        url = server.tidy(os.environ.get(SERVER, "") or chosen.server_url)
        if not url:
            raise ServerError(
                f"No server is set; give its address in {SERVER}, such as http://localhost:8000/v1."
            )
        key = ServerKeys(os.environ).get(url)
        name, reads = wanted or chosen.server_model, chosen.server_context
        return ModelRef(name, title=name or url, base_url=url, api_key=key, context=reads)
    found = Catalogue(paths).resolve(wanted or chosen.id)
    return replace(found, quantisation=chosen.quantisation, device=chosen.device)
