"""Finds files of known models that other programs keep on this computer, by size.

Only names and sizes are looked at, in the folders where such programs put their models; whether a
file is the one that is wanted is decided by its SHA-256 when it is taken.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from writer_app.engine.models.known import KnownFile, KnownModel
from writer_app.paths import Paths

_DEEPEST = 6
_LEAST = 50_000_000  # bytes of a model; less is a vocabulary or a part
_MOST = 20_000  # entries looked at in one folder
# Where programs keep models, relative to the home folder.
_PROGRAMS = (
    ".cache/huggingface/hub", ".cache/llama.cpp", ".ollama/models/blobs", ".lmstudio/models",
    ".cache/lm-studio/models", "jan/models", ".local/share/nomic.ai/GPT4All", "Downloads",
)  # fmt: skip


def places(paths: Paths) -> tuple[Path, ...]:
    """The folders that are looked at: the model cache, then other programs' and Downloads."""
    home = Path.home()
    hub = os.environ.get("HF_HUB_CACHE") or os.environ.get("HF_HOME")
    own = (Path(hub).expanduser(),) if hub else ()
    return (paths.models, *own, *(home / each for each in _PROGRAMS))


def find(file: KnownFile, paths: Paths) -> Path | None:
    """A file of this size in one of the folders; None when there is none."""
    for folder in places(paths):
        found = in_folder(file, folder)
        if found is not None:
            return found
    return None


def has_all(model: KnownModel, paths: Paths) -> bool:
    """Whether every file of a known model lies on this computer; False where none is known."""
    return bool(model.files) and all(find(file, paths) is not None for file in model.files)


def in_folder(file: KnownFile, folder: Path) -> Path | None:
    """A file of this size in a folder or below it; one with its name first."""
    found = [each for each in _files(folder) if _size(each) == file.size]
    named = [each for each in found if each.name == file.name or file.sha256 in each.name]
    return next(iter(named or found), None)


def ggufs(paths: Paths, limit: int, known: Sequence[KnownModel] = ()) -> tuple[Path, ...]:
    """GGUF files of whole models that lie in the models folder itself or in other programs'
    folders, largest first, so many at most; none that a known model is fetched from."""
    taken = {file.size for model in known for file in model.files}
    found: dict[str, tuple[int, Path]] = {}
    for folder in places(paths):
        for path in _loose(folder) if folder == paths.models else _files(folder):
            if path.suffix == ".gguf" and (size := _size(path)) >= _LEAST and size not in taken:
                found.setdefault(path.name, (size, path))
    largest = sorted(found.values(), key=lambda each: -each[0])
    return tuple(path for _, path in largest[:limit])


def _loose(folder: Path) -> Iterator[Path]:
    """Files that somebody put into the models folder; models have folders of their own there."""
    with suppress(OSError):
        yield from sorted(each for each in folder.iterdir() if each.is_file())


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return -1


def _files(folder: Path) -> Iterator[Path]:
    """Files below a folder that are no unfinished downloads, so deep and so many at most."""
    seen = 0
    for place, inner, names in os.walk(folder):
        depth = len(Path(place).relative_to(folder).parts)
        inner[:] = [] if depth >= _DEEPEST else sorted(inner)
        for name in sorted(names):
            seen += 1
            if seen > _MOST:
                return
            if not name.endswith((".part", ".whl", ".incomplete")):
                yield Path(place) / name
