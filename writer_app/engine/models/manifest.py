"""What is known about a model folder: the manifest `model.json`, its file hashes, its checks.

A manifest is the last thing written into a model folder, so a folder without one is never offered
as a model. It records where the files came from, under which licence and revision, and the size
and SHA-256 of each. A model added by reference is a folder that holds a manifest only; its
`folder` points at the files, which stay where the writer keeps them.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from writer_app.domain.base.errors import ModelError
from writer_app.domain.base.message import coded

NAME = "model.json"
FORMAT = 1
_BLOCK = 4 << 20


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of a model: its name relative to the folder, size in bytes, SHA-256 in hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Where a model came from. `context` in tokens; 0 and "" mean not known."""

    id: str
    title: str
    source: str
    revision: str = ""
    licence: str = ""
    languages: tuple[str, ...] = ()
    context: int = 0
    parameters: int = 0
    fetched: str = ""
    folder: str = ""
    files: tuple[FileRecord, ...] = ()

    @property
    def file(self) -> str:
        """The GGUF file that is run as it is, the first of its parts; "" where there is none."""
        return next((each.name for each in self.files if each.name.lower().endswith(".gguf")), "")

    @property
    def size(self) -> int:
        """Bytes of all recorded files."""
        return sum(record.size for record in self.files)


def today() -> str:
    """The date as manifests record it."""
    return date.today().isoformat()


def sha256(path: Path, on_bytes: Callable[[int], None] | None = None) -> str:
    """SHA-256 of a file in hex; `on_bytes` is told the size of each block read."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            if on_bytes is not None:
                on_bytes(len(block))
    return digest.hexdigest()


def record(
    folder: Path, names: list[str], on_bytes: Callable[[int], None] | None = None
) -> tuple[FileRecord, ...]:
    """Records of the named files of `folder`, in the order given."""
    return tuple(
        FileRecord(name, (folder / name).stat().st_size, sha256(folder / name, on_bytes))
        for name in names
    )


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest whole or not at all."""
    values = {"format": FORMAT} | asdict(manifest)
    text = json.dumps(values, indent=1, ensure_ascii=False) + "\n"
    part = folder / f"{NAME}.part"
    with part.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(folder / NAME)


def read(folder: Path) -> Manifest | None:
    """The manifest of a model folder, or None when it has none.

    Raises ModelError when there is one that cannot be read.
    """
    path = folder / NAME
    try:
        if not path.is_file():
            return None
        return _parse(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as problem:
        raise ModelError(
            coded(
                "manifest.cannot-be-read-remove-model",
                "{0} cannot be read; remove the model “{1}” and fetch it again.",
                path,
                folder.name,
            )
        ) from problem


def _parse(values: Any) -> Manifest:
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise ValueError("not a manifest of this format")
    return Manifest(
        id=str(values["id"]),
        title=str(values["title"]),
        source=str(values["source"]),
        revision=str(values.get("revision", "")),
        licence=str(values.get("licence", "")),
        languages=tuple(str(each) for each in values.get("languages", ())),
        context=int(values.get("context", 0)),
        parameters=int(values.get("parameters", 0)),
        fetched=str(values.get("fetched", "")),
        folder=str(values.get("folder", "")),
        files=tuple(_file_record(each) for each in values.get("files", ())),
    )


def _file_record(values: Any) -> FileRecord:
    found = FileRecord(str(values["name"]), int(values["size"]), str(values["sha256"]))
    inside = Path(found.name)
    if inside.is_absolute() or ".." in inside.parts:
        raise ValueError("a file outside the folder")
    return found


def problems(
    folder: Path,
    files: tuple[FileRecord, ...],
    progress: Callable[[str, int, int], None] | None = None,
) -> tuple[str, ...]:
    """One sentence for each recorded file that is missing or is not what was recorded."""
    found: list[str] = []
    total = sum(each.size for each in files)
    done = 0
    for each in files:
        problem = _problem(folder / each.name, each)
        if problem:
            found.append(problem)
        done += each.size
        if progress is not None:
            progress("checking", done, total)
    return tuple(found)


def _problem(path: Path, expected: FileRecord) -> str:
    try:
        if not path.is_file():
            return coded("manifest.missing", "{0} is missing.", expected.name)
        size = path.stat().st_size
        if size != expected.size:
            return coded(
                "manifest.has-bytes-instead",
                "{0} has {1} bytes instead of {2}.",
                expected.name,
                f"{size:,}",
                f"{expected.size:,}",
            )
        if sha256(path) != expected.sha256:
            return coded(
                "manifest.altered-sha-not-recorded-one",
                "{0} was altered: its SHA-256 is not the recorded one.",
                expected.name,
            )
    except OSError as problem:
        return coded(
            "manifest.cannot-be-read", "{0} cannot be read ({1}).", expected.name, problem.strerror
        )
    return ""
