"""Folders in which models are made: `models/.download-ID`, where a download grows, claimed by one
process at a time; and those that go when the process is done with them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from writer_app.domain.base.errors import DownloadError
from writer_app.domain.base.message import coded
from writer_app.paths import Paths

CLAIM = ".claim"  # the number of the process that writes here
_PREFIX = ".download-"


def of(paths: Paths, model_id: str) -> Path:
    """The folder of one model's download, there or not."""
    return paths.models / f"{_PREFIX}{model_id}"


def unfinished(paths: Paths) -> dict[str, int]:
    """How many bytes are here of each download that was begun and not finished, by model id."""
    found = sorted(paths.models.glob(f"{_PREFIX}*")) if paths.models.is_dir() else []
    return {each.name.removeprefix(_PREFIX): _size(each) for each in found}


def _size(work: Path) -> int:
    """Bytes of the files in a folder; a file may vanish meanwhile."""
    try:
        return sum(each.stat().st_size for each in work.iterdir() if each.is_file())
    except OSError:
        return 0


@contextmanager
def claimed(work: Path, title: str) -> Iterator[None]:
    """Let no two processes write into one download. Raises DownloadError."""
    claim = work / CLAIM
    try:
        other = int(claim.read_text(encoding="ascii"))
    except (OSError, ValueError):
        other = 0
    if other not in (0, os.getpid()) and psutil.pid_exists(other):
        raise DownloadError(
            coded(
                "work-folder.being-fetched-by-another-window",
                "{0} is being fetched by another window or command (process {1}); let it "
                "end, or stop it first.",
                title,
                other,
            )
        )
    claim.write_text(str(os.getpid()), encoding="ascii")
    try:
        yield
    finally:
        claim.unlink(missing_ok=True)


def put_in_place(work: Path, target: Path) -> None:
    """Give a complete download its name; what had it before goes."""
    if target.exists():
        old = target.with_name(f".removed-{target.name}")
        shutil.rmtree(old, ignore_errors=True)
        target.rename(old)
        shutil.rmtree(old, ignore_errors=True)
    work.rename(target)


def clear_if_empty(work: Path) -> None:
    """Leave no folder behind in which nothing was fetched."""
    if work.is_dir() and {each.name for each in work.iterdir()} <= {CLAIM}:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def passing(models: Path, prefix: str) -> Iterator[Path]:
    """A folder named after `prefix` and this process, gone in the end; those of processes
    that died are removed. The one "-" of a prefix is its last sign."""
    for old in models.glob(f"{prefix}*-*"):
        number = old.name.split("-")[1]
        if not (number.isdigit() and psutil.pid_exists(int(number))):
            shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{prefix}{os.getpid()}-", dir=models) as name:
        yield Path(name)
