"""Adds a GGUF file: converted once to a folder of safetensors, in a killable child process.

The file itself stays where it is and is not needed afterwards. Everything happens in a folder of
its own that takes its name only when it is complete, so half a model is never offered.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from writer_app.domain.base.errors import ModelError
from writer_app.engine.base import child
from writer_app.engine.base.child import Progress
from writer_app.engine.models import manifest, model_folder

_WORK = ".gguf-"
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "TRANSFORMERS_VERBOSITY": "error",
}


@dataclass(frozen=True, slots=True)
class GgufFacts:
    """What a GGUF file says about itself; "" where it says nothing."""

    licence: str = ""


def is_gguf(path: Path) -> bool:
    """Whether a file begins as GGUF files do."""
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"GGUF"
    except OSError:
        return False


def convert(
    source: Path,
    folder: Path,
    progress: Progress,
    *,
    cancelled: Callable[[], bool] | None = None,
) -> GgufFacts:
    """Write the model of `source` into `folder` as safetensors in 16 bits.

    Phases: `libraries`, `converting` (steps). Raises ModelError with one sentence, child.Stopped
    when `cancelled()` becomes true.
    """
    facts, sentence = GgufFacts(), ""
    for message in child.events(
        "writer_app.engine.decoding.convert",
        [str(source), str(folder)],
        extra=_OFFLINE,
        cancelled=cancelled,
    ):
        match message.get("event"):
            case "progress":
                progress(str(message["phase"]), int(message["done"]), int(message["total"]))
            case "facts":
                facts = GgufFacts(str(message["licence"]))
            case "error":
                sentence = str(message["message"])
            case "exit" if message["code"] != 0:
                raise ModelError(sentence or _reason(source, message))
    for each in folder.iterdir():
        each.chmod(0o644)  # safetensors writes files that only their owner can read
    return facts


def make_runnable(
    source: Path, progress: Progress, *, cancelled: Callable[[], bool] | None = None
) -> None:
    """Put what the engine reads beside a GGUF file; see `convert`. Nothing for other files."""
    if is_gguf(source):
        convert(source, source.parent, progress, cancelled=cancelled)


def add(
    source: Path,
    models: Path,
    free_id: Callable[[str], str],
    progress: Progress,
    *,
    cancelled: Callable[[], bool] | None = None,
) -> str:
    """Convert a GGUF file into the model cache; the new model's id.

    `free_id` makes an id that is free of a name. Raises ModelError and child.Stopped.
    """
    if not is_gguf(source):
        raise ModelError(
            f"{source} is no GGUF file; give one, or the folder that holds config.json and the "
            "weights."
        )
    try:
        models.mkdir(parents=True, exist_ok=True)
        with _work_folder(models) as work:
            result = work / "model"
            result.mkdir()
            facts = convert(source, result, progress, cancelled=cancelled)
            found = model_folder.inspect(result)
            target = models / free_id(source.stem)
            manifest.write(
                result,
                manifest.Manifest(
                    id=target.name,
                    title=source.stem,  # the name the writer knows it by
                    source=str(source),
                    revision=f"gguf sha256:{manifest.sha256(source)}",
                    licence=facts.licence,
                    context=found.context,
                    parameters=found.parameters,
                    fetched=manifest.today(),
                    files=_recorded(result, found.files, found.size, progress),
                ),
            )
            result.rename(target)
    except OSError as problem:
        raise ModelError(
            f"{source.name} cannot be converted into {models} ({problem.strerror}); free some "
            "space or choose another folder with WRITER_APP_MODELS."
        ) from problem
    return target.name


def _recorded(
    folder: Path, names: tuple[str, ...], total: int, progress: Progress
) -> tuple[manifest.FileRecord, ...]:
    seen = 0

    def hashed(count: int) -> None:
        nonlocal seen
        seen += count
        progress("recording", seen, total)

    return manifest.record(folder, list(names), hashed)


@contextmanager
def _work_folder(models: Path) -> Iterator[Path]:
    """A folder named after this process; those of processes that died are removed."""
    for old in models.glob(f"{_WORK}*-*"):
        number = old.name.split("-")[1]
        if not (number.isdigit() and psutil.pid_exists(int(number))):
            shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{_WORK}{os.getpid()}-", dir=models) as name:
        yield Path(name)


def _reason(source: Path, message: dict[str, object]) -> str:
    lines = str(message["errors"]).splitlines()
    reason = lines[-1][:200] if lines else f"it ended with code {message['code']}"
    return (
        f"{source.name} could not be converted ({reason}); it needs several times its size in "
        "memory. Try again, or get the model’s original folder."
    )
