"""`models set-up`: fetch the model that suits this machine, for `packaging/run.py`."""

from __future__ import annotations

import argparse

from writer_app import paths as app_paths
from writer_app.commands.console import note, say, say_json
from writer_app.commands.models import watched
from writer_app.domain.base.errors import DownloadError, ModelError
from writer_app.engine.models import download, starter, suited
from writer_app.engine.models.catalogue import Catalogue, InstalledModel
from writer_app.engine.models.known import KnownModel
from writer_app.paths import Paths
from writer_app.storage.state import settings as settings_file


def set_up(arguments: argparse.Namespace) -> int:
    """Fetch the suited model, or the starter where that fails; name the one that is ready.

    With `--meanwhile` the starter alone is fetched where the suited one is not here yet, and what
    the window will fetch is said.
    """
    paths = app_paths.find()
    catalogue = Catalogue(paths)
    wanted = suited.suited(catalogue)
    if arguments.starter:
        wanted = catalogue.find_known(starter.ID)
    elif arguments.meanwhile and not suited.is_here(catalogue, wanted) and wanted.needs:
        note(f"{suited.announce(wanted)} That goes on in the window; the starter works meanwhile.")
        wanted = catalogue.find_known(starter.ID)
    model = _fetch(paths, catalogue, wanted)
    if arguments.json:
        say_json({"id": model.id, "title": model.title, "folder": str(model.folder)})
    else:
        say(f"{model.title} is ready in {model.folder}.")
    return 0


def _fetch(paths: Paths, catalogue: Catalogue, wanted: KnownModel) -> InstalledModel:
    """The wanted model, else the starter. Raises DownloadError where neither can be had."""
    if suited.is_here(catalogue, wanted):
        return catalogue.get(wanted.id)
    if wanted.id != starter.ID:
        note(f"{suited.announce(wanted)} (--starter takes the small one.)")
        try:
            return _pull(paths, wanted.id)
        except (DownloadError, ModelError) as problem:
            note(f"{problem} The starter is used instead.")
    else:
        note(suited.announce(wanted))
    return _pull(paths, starter.ID)


def _pull(paths: Paths, model_id: str) -> InstalledModel:
    hub = settings_file.load(paths.settings).model.hub
    return watched(lambda report: download.pull(paths, model_id, report, endpoint=hub, tell=note))
