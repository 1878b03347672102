"""Compiles the kernels, or takes them from the program's own folder.

numba keeps what it compiled in a folder that its decorators ask for when a module is read. So
`load` comes before `network` and `runner` are imported. numba looks at the file of a function
alone when it judges whether a kept version is still good: the folder's name holds a sum of all of
them, of the versions of numba and Python, and of the processor's features.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from writer_app.engine.decoding.blocks.isa import of_this_machine
from writer_app.engine.decoding.blocks.processor import features, unavailable

Progress = Callable[[int, int], None]
_PARTS = 8  # of the work, for the progress: the step counts six


@dataclass(frozen=True, slots=True)
class Kernels:
    """Compiled code that is ready in this process."""

    isa: str  # a name of `isa.ISAS`
    seconds: float  # how long it took
    kept: bool  # whether the next process finds it in the folder


def load(folder: Path | None, progress: Progress | None = None) -> Kernels:
    """Have everything compiled: from `folder`, or now, which takes some 20 s on two quiet cores.

    A folder that cannot be written is not used, as None: the next process compiles again.
    `progress(done, of)` is called meanwhile. Raises RuntimeError with a sentence where the kernels
    cannot run.
    """
    reason = unavailable()
    if reason:
        raise RuntimeError(reason)
    begun = time.perf_counter()
    tell = progress or (lambda done, of: None)
    numba: Any = import_module("numba")
    kept = keep_in(folder)
    tell(0, _PARTS)
    repack: Any = import_module("writer_app.engine.decoding.blocks.repack")
    step: Any = import_module("writer_app.engine.decoding.blocks.step")
    raw = numba.types.Array(numba.uint8, 1, "C", readonly=True)
    out = numba.types.Array(numba.uint8, 1, "C")
    repack.pack_k.compile((numba.int64, raw, numba.int64, numba.int64, out))
    tell(1, _PARTS)
    repack.pack_32.compile((numba.boolean, raw, numba.int64, numba.int64, out))
    tell(2, _PARTS)
    step.step.compile((numba.int64, numba.int64))
    tell(_PARTS, _PARTS)
    return Kernels(of_this_machine(features() or ()).name, time.perf_counter() - begun, kept)


def keep_in(folder: Path | None) -> bool:
    """Have numba keep what it compiles in `folder`; False where that cannot be written.

    Counts for modules of compiled code that are imported afterwards.
    """
    numba: Any = import_module("numba")
    name = _digest(of_this_machine(features() or ()).name)
    numba.config.CACHE_DIR = ""
    if folder is None or not _usable(folder / name):
        return False
    numba.config.CACHE_DIR = str(folder / name)
    _tidy(folder, name)
    return True


def _digest(isa: str) -> str:
    """A name for everything that compiled code depends on."""
    total = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        total.update(path.read_bytes())
    versions = [getattr(import_module(name), "__version__", "") for name in ("numba", "llvmlite")]
    told = (isa, sys.version, platform.machine(), *versions, *sorted(features() or ()))
    total.update("\n".join(told).encode())
    return total.hexdigest()[:16]


def _usable(folder: Path) -> bool:
    """Whether files can be made in a folder, which is made where it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder)
        os.close(handle)
        Path(name).unlink()
    except OSError:
        return False
    return True


def _tidy(folder: Path, current: str) -> None:
    """Drop what was compiled for other versions."""
    with contextlib.suppress(OSError):
        for each in folder.iterdir():
            if each.is_dir() and len(each.name) == len(current) and each.name != current:
                shutil.rmtree(each, ignore_errors=True)
