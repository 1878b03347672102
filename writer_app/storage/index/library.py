"""The documents folder: making, renaming, moving and throwing away, never over another file."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.base.message import coded
from writer_app.storage.files import atomic
from writer_app.storage.files.names import numbered, safe_name
from writer_app.storage.index import scan
from writer_app.storage.index.scan import Entry, Heads

TRASH = ".trash"
_NOTE = "origin.json"


@dataclass(frozen=True, slots=True)
class Trashed:
    """Something in the trash: where it lies, where it came from, when (seconds since 1970)."""

    path: Path
    origin: Path
    when: float


class Library:
    """All documents below one folder. Every method may be called from any thread.

    `moving` hears of each rename and move before it is done, the trash included: where something
    stands and will stand.
    """

    def __init__(
        self, documents: Path, *, moving: Callable[[Path, Path], None] = lambda _old, _new: None
    ) -> None:
        self.root, self._moving = documents, moving

    def scan(
        self, known: Heads | None = None, *, cancelled: Callable[[], bool] = lambda: False
    ) -> tuple[tuple[Entry, ...], dict[str, Entry]]:
        """Folders and documents in the panel's order, and what the next scan needs not read again.

        Raises scan.Cancelled.
        """
        return scan.scan(self.root, known, cancelled=cancelled)

    def create(self, title: str, text: str = "", *, folder: Path | None = None) -> Path:
        """Make a document named after `title` and return its path. Raises DocumentError."""
        home = folder or self.root
        data = text.encode("utf-8", "surrogatepass")
        with _sentence(title):
            home.mkdir(parents=True, exist_ok=True)
            for path in numbered(home, safe_name(title), ".md"):
                with contextlib.suppress(FileExistsError):
                    atomic.create_bytes(path, data)
                    return path
        raise AssertionError("numbered() never ends")

    def make_folder(self, name: str, *, parent: Path | None = None) -> Path:
        """Make a folder. Raises DocumentError, also when the name is taken."""
        path = (parent or self.root) / safe_name(name)
        with _sentence(name):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir()
        return path

    def rename(self, path: Path, title: str) -> Path:
        """Give a document or folder another name; the suffix stays. Raises DocumentError."""
        suffix = "" if path.is_dir() else path.suffix
        return self._move(path, path.with_name(safe_name(title) + suffix))

    def move(self, path: Path, folder: Path) -> Path:
        """Move a document or folder into `folder`, under a free name. Raises DocumentError."""
        if folder == path.parent:
            return path
        if path == folder or path in folder.parents:
            raise DocumentError(
                coded(
                    "library.cannot-be-moved-into-itself",
                    "{0} cannot be moved into itself.",
                    path.name,
                )
            )
        stem, suffix = (path.name, "") if path.is_dir() else (path.stem, path.suffix)
        return self._move(path, next(numbered(folder, stem, suffix)))

    def duplicate(self, path: Path) -> Path:
        """A copy of a document beside it, under the next free name. Raises DocumentError."""
        with _sentence(path.name):
            data = path.read_bytes()
            for target in numbered(path.parent, path.stem, path.suffix):
                with contextlib.suppress(FileExistsError):
                    atomic.create_bytes(target, data)
                    return target
        raise AssertionError("numbered() never ends")

    def trash(self, path: Path) -> Trashed:
        """Move a document or folder into the trash of this library. Raises DocumentError."""
        stamp = time.strftime("%Y%m%d-%H%M%S")
        with _sentence(path.name):
            bin_ = next(numbered(self.root / TRASH, stamp, ""))
            bin_.mkdir(parents=True)
            origin = os.path.relpath(path, self.root)
            atomic.write_bytes(bin_ / _NOTE, json.dumps({"origin": origin}).encode("ascii"))
            target = bin_ / (f"_{path.name}" if path.name == _NOTE else path.name)
            self._moving(path, target)
            _carry(path, target)
        return Trashed(target, path, time.time())

    def restore(self, trashed: Trashed) -> Path:
        """Bring something back to where it was, or beside what is there now; returns its path.

        Raises DocumentError.
        """
        origin = trashed.origin
        stem, suffix = (origin.name, "") if trashed.path.is_dir() else (origin.stem, origin.suffix)
        with _sentence(origin.name):
            origin.parent.mkdir(parents=True, exist_ok=True)
            target = next(numbered(origin.parent, stem, suffix))
            _carry(trashed.path, target)
            (trashed.path.parent / _NOTE).unlink(missing_ok=True)
            trashed.path.parent.rmdir()
        return target

    def trashed(self) -> list[Trashed]:
        """What the trash holds, the latest first. Raises nothing."""
        found: list[Trashed] = []
        with contextlib.suppress(OSError):
            for bin_ in (self.root / TRASH).iterdir():
                with contextlib.suppress(OSError):
                    found += self._contents(bin_)
        return sorted(found, key=lambda item: item.when, reverse=True)

    def discard(self, trashed: Trashed) -> None:
        """Remove something from the trash for good. Raises DocumentError."""
        if (self.root / TRASH) not in trashed.path.parents:
            raise DocumentError(
                coded("library.not-in-trash", "{0} is not in the trash.", trashed.path.name)
            )
        with _sentence(trashed.path.name):
            shutil.rmtree(trashed.path.parent)

    def _contents(self, bin_: Path) -> list[Trashed]:
        items = [
            item
            for item in bin_.iterdir()
            if item.name != _NOTE and not atomic.is_temporary(item.name)
        ]
        when = bin_.stat().st_mtime
        try:
            origin = self.root / json.loads((bin_ / _NOTE).read_bytes())["origin"]
        except (OSError, ValueError, TypeError, KeyError):
            return [Trashed(item, self.root / item.name, when) for item in items]
        return [Trashed(item, origin, when) for item in items]

    def _move(self, path: Path, target: Path) -> Path:
        if target == path:
            return path
        with _sentence(path.name, target.name):
            target.parent.mkdir(parents=True, exist_ok=True)
            self._moving(path, target)
            atomic.rename_new(path, target)
        return target


def _carry(source: Path, target: Path) -> None:
    """Move within a file system by renaming, else by copying first."""
    try:
        atomic.rename_new(source, target)
    except FileExistsError:
        raise
    except OSError:
        if not source.exists() or target.exists():
            raise
        shutil.move(source, target)


@contextlib.contextmanager
def _sentence(name: str, target: str = "") -> Iterator[None]:
    """Turns what the system says into one sentence; NotSaved is one already."""
    try:
        yield
    except FileExistsError as problem:
        raise DocumentError(
            coded(
                "library.exists-already-choose-another-name",
                "{0} exists already; choose another name.",
                target or name,
            )
        ) from problem
    except FileNotFoundError as problem:
        raise DocumentError(
            coded("library.no-longer", "{0} is no longer there.", name)
        ) from problem
    except OSError as problem:
        raise DocumentError(
            coded("library.left-as", "{0} was left as it was: {1}.", name, problem.strerror)
        ) from problem
