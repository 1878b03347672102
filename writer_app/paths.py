"""Every folder the program uses, decided once, in one frozen value.

All state lives under the platform's own folders, or under one folder when `WRITER_APP_HOME` is
set. Models live in `WRITER_APP_MODELS` when that is set, in `model_cache/` of a checkout when the
program runs from one without `WRITER_APP_HOME`, and in `models/` of the home otherwise.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent


def resources() -> Path:
    """The read-only files that came with the program, in a checkout or an installed wheel."""
    packed = _PACKAGE / "resources"
    return packed if packed.is_dir() else _CHECKOUT / "resources"


def _in_checkout() -> bool:
    return (_CHECKOUT / "pyproject.toml").is_file() and (_CHECKOUT / "model_cache").is_dir()


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders of one installation. `create()` makes them; nothing else does."""

    documents: Path
    config: Path
    data: Path
    models: Path

    @property
    def settings(self) -> Path:
        """The writer's settings, JSON."""
        return self.config / "settings.json"

    @property
    def templates(self) -> Path:
        """The writer's own templates, one file each."""
        return self.config / "templates"

    @property
    def snippets(self) -> Path:
        """The writer's snippets, one small file each."""
        return self.config / "snippets"

    @property
    def journal(self) -> Path:
        """Unsaved edits, one file a document."""
        return self.data / "journal"

    @property
    def logs(self) -> Path:
        """Rotating logs; never the writer's text."""
        return self.data / "logs"

    def create(self) -> Paths:
        """Make the folders and return self."""
        for folder in (self.documents, self.config, self.data, self.models, self.logs):
            folder.mkdir(parents=True, exist_ok=True)
        return self


def find(home: Path | None = None, models: Path | None = None) -> Paths:
    """The folders for `home`, for `WRITER_APP_HOME`, or for this platform.

    `models` keeps the models elsewhere, before any variable is looked at.
    """
    set_home = os.environ.get("WRITER_APP_HOME")
    root = home or (Path(set_home).expanduser() if set_home else None)
    set_models = os.environ.get("WRITER_APP_MODELS")
    models = models or (Path(set_models).expanduser() if set_models else None)
    if root is not None:
        root = root.absolute()
        return Paths(root / "documents", root / "config", root / "data", models or root / "models")
    import platformdirs  # only where no home is set: it is a part of every start

    data = platformdirs.user_data_path("writer-app", appauthor=False)
    if models is None:
        models = _CHECKOUT / "model_cache" if _in_checkout() else data / "models"
    return Paths(
        documents=platformdirs.user_documents_path() / "Writer App",
        config=platformdirs.user_config_path("writer-app", appauthor=False),
        data=data,
        models=models,
    )
