"""Which models there are: those this program knows of, and those on this machine.

Every folder in the model cache with a manifest is a model; its name is the model's id. A folder
whose name starts with a dot is work in progress and is never offered.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from writer_app.domain.base.errors import ModelError
from writer_app.domain.base.message import coded
from writer_app.engine.base.protocol import ModelRef
from writer_app.engine.models import (
    gguf_facts,
    gguf_file,
    gguf_header,
    manifest,
    model_folder,
    prepared,
    starter,
)
from writer_app.engine.models.known import KnownModel, read_known
from writer_app.engine.models.manifest import Manifest
from writer_app.engine.models.stamps import Stamps
from writer_app.paths import Paths, resources

State = Literal["ready", "incomplete", "damaged", "changed", "missing"]
Progress = Callable[[str, int, int], None]

_SHORT = {"writer": "qwen2.5-coder-1.5b"}
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model on this machine. `folder` holds the weights; `size` in bytes, `context` in tokens.
    `file` is the GGUF file in it that is run as it is, the first of its parts.

    `problem` is one sentence when `state` is not ready. `added` models belong to the writer: they
    are used where they lie, and removing them only forgets them.
    """

    id: str
    title: str
    folder: Path
    state: State = "ready"
    problem: str = ""
    size: int = 0
    context: int = 0
    parameters: int = 0
    licence: str = ""
    languages: tuple[str, ...] = ()
    source: str = ""
    revision: str = ""
    fetched: str = ""
    added: bool = False
    file: str = ""

    @property
    def weights(self) -> Path:
        """What is loaded: the folder, or the GGUF file in it."""
        return self.folder / self.file if self.file else self.folder

    @property
    def ready(self) -> bool:
        """Whether it can be loaded, as far as names and sizes tell."""
        return self.state == "ready"


def canonical(model_id: str) -> str:
    """The id that a model's short name stands for: `writer`, the one for most machines."""
    return _SHORT.get(model_id, model_id)


def valid_id(model_id: str) -> bool:
    """Whether this can be the id of a model, and so the name of its folder."""
    return _ID.fullmatch(model_id) is not None


def slug(name: str) -> str:
    """An id made from a folder's or a repository's name."""
    plain = re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-._")[:80]
    return plain or "model"


class Catalogue:
    """The models in one installation's cache, and the list of known ones."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._stamps = Stamps(paths.data / "models.json")

    def known(self) -> tuple[KnownModel, ...]:
        """Models that can be fetched, smallest first; the starter leads."""
        return read_known(resources() / "models.toml")

    def find_known(self, model_id: str) -> KnownModel:
        """The catalogue's entry; raises ModelError when there is none."""
        wanted = canonical(model_id)
        for entry in self.known():
            if wanted in (entry.id, entry.repo):
                return entry
        raise ModelError(
            coded(
                "catalogue.catalogue-has-no-model-see",
                "The catalogue has no model “{0}”; see `writer-app models list`, or give a "
                "repository as OWNER/NAME.",
                model_id,
            )
        )

    def folder(self, model_id: str) -> Path:
        """The folder of the model cache that belongs to this id; raises ModelError."""
        if not valid_id(model_id):
            raise ModelError(
                coded(
                    "catalogue.cannot-be-models-id-see",
                    "“{0}” cannot be a model's id; see `writer-app models list`.",
                    model_id,
                )
            )
        return self._paths.models / model_id

    def installed(self) -> tuple[InstalledModel, ...]:
        """Every model on this machine, the starter first, then by id."""
        try:
            folders = sorted(self._paths.models.iterdir())
        except OSError:
            return ()
        found = [self._describe(each) for each in folders if each.is_dir() and valid_id(each.name)]
        found.sort(key=lambda model: (model.id != starter.ID, model.id))
        return tuple(model for model in found if model is not None)

    def get(self, model_id: str) -> InstalledModel:
        """The installed model; raises ModelError with what to do when there is none."""
        model_id = canonical(model_id)
        for model in self.installed():
            if model.id == model_id:
                return model
        if any(model_id in (entry.id, entry.repo) for entry in self.known()):
            raise ModelError(
                coded(
                    "catalogue.model-not-on-machine-yet",
                    "The model “{0}” is not on this machine yet; fetch it with "
                    "`writer-app models pull {1}`.",
                    model_id,
                    model_id,
                )
            )
        raise ModelError(
            coded(
                "catalogue.no-model-here-see-writer",
                "There is no model “{0}” here; see `writer-app models list`, or fetch the "
                "starter with `writer-app models pull starter`.",
                model_id,
            )
        )

    def default(self) -> InstalledModel | None:
        """The model to use when none is chosen: the one fetched last, else the starter."""
        ready = [model for model in self.installed() if model.ready]
        own = [model for model in ready if model.id != starter.ID]
        return max(own, key=lambda model: (model.fetched, model.id), default=None) or next(
            iter(ready), None
        )

    def resolve(self, model_id: str = "") -> ModelRef:
        """What to load for an id, for the path of a model folder or a GGUF file, or by default.

        Raises ModelError with one sentence when it is not here or not complete.
        """
        if not model_id:
            chosen = self.default()
            if chosen is None:
                raise ModelError(
                    coded(
                        "catalogue.no-model-on-machine-yet",
                        "No model is on this machine yet; fetch the starter with "
                        "`writer-app models pull starter`.",
                    )
                )
        elif _is_path(model_id):
            return _reference(Path(model_id).expanduser().absolute())
        else:
            chosen = self.get(model_id)
        if not chosen.ready:
            raise ModelError(chosen.problem)
        return ModelRef(
            id=chosen.id, folder=str(chosen.weights), title=chosen.title, context=chosen.context
        )

    def add(
        self,
        path: Path,
        progress: Progress | None = None,
        *,
        cancelled: Callable[[], bool] | None = None,
        copy: bool = False,
    ) -> InstalledModel:
        """Register a folder in Hugging Face format or a GGUF file where it lies.

        With `copy` a GGUF file is taken into the model cache; one that cannot be run as it is is
        converted into it. Files are hashed once (phase `recording`, bytes), so that `check` finds
        later changes. Raises ModelError with one sentence when it is not a model that can be
        loaded, child.Stopped when copying or converting is stopped.
        """
        folder = path.expanduser().absolute()
        tell = progress or (lambda _phase, _done, _total: None)
        if folder.is_file():
            return self._add_file(folder, tell, cancelled or (lambda: False), copy=copy)
        facts = model_folder.inspect(folder)
        known = [m for m in self.installed() if m.added and m.weights == folder]
        target = self._paths.models / (known[0].id if known else self._free_id(slug(folder.name)))
        try:
            model_folder.refuse_hollow_weights(folder, facts.weights)
            files = manifest.record(
                folder, list(facts.files), gguf_file.counted(tell, "recording", facts.size)
            )
            target.mkdir(parents=True, exist_ok=True)
            manifest.write(
                target,
                Manifest(
                    id=target.name,
                    title=folder.name,
                    source=str(folder),
                    context=facts.context,
                    parameters=facts.parameters,
                    fetched=manifest.today(),
                    folder=str(folder),
                    files=files,
                ),
            )
        except OSError as problem:
            raise ModelError(
                coded(
                    "catalogue.folder-cannot-be-added-check",
                    "The folder {0} cannot be added ({1}); check that it and "
                    "{2} can be read and written.",
                    folder,
                    problem.strerror,
                    self._paths.models,
                )
            ) from problem
        return self.stamped(target.name)

    def _add_file(
        self, file: Path, tell: Progress, cancelled: Callable[[], bool], *, copy: bool
    ) -> InstalledModel:
        first = gguf_file.first_part(file)
        known = [m for m in self.installed() if m.added and m.weights == first]
        made = gguf_file.add(
            gguf_file.AddOrder(
                first, self._paths.models, tell, cancelled, copy=copy, known=self.known()
            ),
            lambda name: known[0].id if known and not copy else self._free_id(slug(name)),
        )
        return self.stamped(made)

    def stamped(self, model_id: str) -> InstalledModel:
        """The installed model, whose bytes agree with its record at this moment."""
        found = manifest.read(self.folder(model_id))
        if found is not None:
            place = Path(found.folder) if found.folder else self.folder(model_id)
            self._stamps.put(place, [record.name for record in found.files])
        return self.get(model_id)

    def remove(self, model_id: str) -> None:
        """Delete a model with its prepared copies, or forget an added one.

        The folder of an added one is never touched; its copies go. Raises ModelError when there is
        none or it cannot be deleted.
        """
        folder = self.folder(model_id)
        model = self.get(model_id)
        place = model.folder
        copies = prepared.place(self._paths.models, place, model.file)
        away = folder.with_name(f".removed-{model_id}")
        try:
            shutil.rmtree(away, ignore_errors=True)
            folder.rename(away)
            shutil.rmtree(away)
            self._stamps.drop(place)
            if copies is not None:
                shutil.rmtree(copies, ignore_errors=True)
        except OSError as problem:
            raise ModelError(
                coded(
                    "catalogue.model-cannot-be-deleted-close",
                    "The model “{0}” cannot be deleted ({1}); close every "
                    "window that uses it and try again.",
                    model_id,
                    problem.strerror,
                )
            ) from problem

    def check(self, model_id: str, progress: Progress | None = None) -> tuple[str, ...]:
        """Every difference between a model's files and what was recorded; none means sound.

        Reads every byte (phase `checking`). Raises ModelError when there is no such model.
        """
        model = self.get(model_id)
        found = manifest.read(self.folder(model_id))
        if found is None:
            return (model.problem,)
        problems = manifest.problems(model.folder, found.files, progress)
        if not problems:
            try:
                _inspect(model.weights)
            except ModelError as problem:
                return (str(problem),)
            self.stamped(model_id)
        return problems

    def _free_id(self, wanted: str) -> str:
        taken = {entry.id for entry in self.known()} | {starter.ID}
        number, name = 1, wanted
        while name in taken or (self._paths.models / name).exists():
            number += 1
            name = f"{wanted[:76]}-{number}"
        return name

    def _describe(self, folder: Path) -> InstalledModel:
        try:
            found = manifest.read(folder)
        except ModelError as error:
            return InstalledModel(folder.name, folder.name, folder, "damaged", str(error))
        if found is None:
            again = coded(
                "catalogue.fetch-again-with-writer-app",
                "fetch it again with `writer-app models pull {0}`",
                folder.name,
            )
            return InstalledModel(
                folder.name,
                folder.name,
                folder,
                "incomplete",
                coded(
                    "catalogue.model-not-complete-or-add",
                    "The model “{0}” is not complete; {1}, or add {2} as it is.",
                    folder.name,
                    again,
                    folder,
                ),
            )
        place = Path(found.folder) if found.folder else folder
        state, problem = _state(folder.name, place, found)
        changed = "" if problem else self._stamps.changed(place, [f.name for f in found.files])
        if changed:
            state, problem = (
                "changed",
                (
                    coded(
                        "catalogue.model-written-to-since-files",
                        "{0} of the model “{1}” was written to since its files were "
                        "checked; verify them, or run `writer-app models check {2}`.",
                        changed,
                        folder.name,
                        folder.name,
                    )
                ),
            )
        return InstalledModel(
            id=folder.name,
            title=found.title,
            folder=place,
            state=state,
            problem=problem,
            size=found.size,
            context=found.context,
            parameters=found.parameters,
            licence=found.licence,
            languages=found.languages,
            source=found.source,
            revision=found.revision,
            fetched=found.fetched,
            added=bool(found.folder),
            file=found.file,
        )


def _state(model_id: str, place: Path, found: Manifest) -> tuple[State, str]:
    if found.folder and not place.is_dir():
        return "missing", (
            coded(
                "catalogue.folder-model-gone-bring-back",
                "The folder {0} of the model “{1}” is gone; bring it back, or forget the "
                "model with `writer-app models remove {2}`.",
                place,
                model_id,
                model_id,
            )
        )
    for record in found.files:
        path = place / record.name
        try:
            sound = path.is_file() and path.stat().st_size == record.size
        except OSError:
            sound = False
        if not sound:
            added = place / found.file if found.file else place
            again = f"models add {added}" if found.folder else f"models pull {model_id}"
            return "damaged", (
                coded(
                    "catalogue.model-damaged-missing-or-has",
                    "The model “{0}” is damaged: {1} is missing or has another "
                    "size; run `writer-app {2}`.",
                    model_id,
                    record.name,
                    again,
                )
            )
    return "ready", ""


def _is_path(model_id: str) -> bool:
    """Whether somebody named a folder or a file instead of an id."""
    if valid_id(model_id) and not model_id.endswith(".gguf"):
        return False
    path = Path(model_id).expanduser()
    return path.is_dir() or gguf_header.is_gguf(path)


def _inspect(weights: Path) -> int:
    """The context of the model in a folder or a GGUF file. Raises ModelError when it is none."""
    if not weights.is_file():
        return model_folder.inspect(weights).context
    found = gguf_facts.inspect(weights)
    if found.reason:
        raise ModelError(gguf_file.not_as_it_is(weights, found.reason))
    return found.context


def _reference(weights: Path) -> ModelRef:
    name = weights.stem if weights.is_file() else weights.name
    return ModelRef(id=slug(name), folder=str(weights), title=name, context=_inspect(weights))
