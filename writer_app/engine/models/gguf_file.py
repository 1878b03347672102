"""Adds a GGUF file: used where it lies, or taken in; what cannot be run as it is is converted.

A conversion makes a folder of safetensors in a killable child process, after which the file is not
needed any more. Everything happens in a folder of its own that takes its name only when it is
complete, so half a model is never offered.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from writer_app.domain.base.errors import ModelError
from writer_app.domain.base.message import coded
from writer_app.engine.base import child
from writer_app.engine.base.child import Progress
from writer_app.engine.models import gguf_facts, manifest, model_folder, work_folder
from writer_app.engine.models.gguf_facts import GgufModel
from writer_app.engine.models.gguf_header import is_gguf, parts_of
from writer_app.engine.models.hollow import Extent, refuse_hollow
from writer_app.engine.models.known import KnownModel

_WORK = ".gguf-"
_BLOCK = 4 << 20
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


@dataclass(frozen=True, slots=True)
class AddOrder:
    """What to add and how: the first of its parts, the model cache, who hears of progress, whether
    it was stopped, and whether the file is taken in."""

    source: Path
    models: Path
    progress: Progress
    cancelled: Callable[[], bool] = lambda: False
    copy: bool = False
    known: tuple[KnownModel, ...] = ()  # a file with the content of one of these has its name


def first_part(source: Path) -> Path:
    """The first part of the model that a GGUF file belongs to. Raises ModelError."""
    if not is_gguf(source):
        raise ModelError(
            coded(
                "gguf-file.no-gguf-file-give-one",
                "{0} is no GGUF file; give one, or the folder that holds config.json and the "
                "weights.",
                source,
            )
        )
    if source.suffix.lower() != ".gguf":
        raise ModelError(
            coded(
                "gguf-file.name-ends-otherwise",
                "{0} is a GGUF file by its content; when it is fetched to its end, give it a name "
                "that ends in .gguf.",
                source.name,
            )
        )
    return parts_of(source)[0]


def not_as_it_is(source: Path, reason: str) -> str:
    """Why a file cannot be loaded, as a sentence."""
    return coded(
        "gguf-file.cannot-be-run-as-add",
        "{0} cannot be run as it is: {1}; add it with `writer-app models add` to "
        "have it converted.",
        source.name,
        reason,
    )


def add(order: AddOrder, free_id: Callable[[str], str]) -> str:
    """Register a GGUF file where it lies, take it in, or convert it; the new model's id.

    `free_id` makes an id that is free of a name. Raises ModelError and child.Stopped.
    """
    found = gguf_facts.inspect(order.source)
    for number, part in enumerate(found.header.parts):
        tensors = found.header.tensors.values()
        places = (each for each in tensors if each.part == number and len(each.shape) > 1)
        refuse_hollow(part, (Extent(each.name, each.start, each.size) for each in places))
    title = _PARTED.sub("", order.source.stem)
    try:
        order.models.mkdir(parents=True, exist_ok=True)
        with work_folder.passing(order.models, _WORK) as work:
            result = work / "model"
            result.mkdir()
            if found.reason:
                written = _converted(order, result, title)
            else:
                written = _as_it_is(order, result, title, found)
            target = order.models / free_id(title)
            manifest.write(result, replace(written, id=target.name))
            _put_in_place(result, target, work)
    except OSError as problem:
        raise ModelError(
            coded(
                "gguf-file.cannot-be-added-to-free",
                "{0} cannot be added to {1} ({2}); free "
                "some space or choose another folder with WRITER_APP_MODELS.",
                order.source.name,
                order.models,
                problem.strerror,
            )
        ) from problem
    return target.name


_PARTED = re.compile(r"-\d{5}-of-\d{5}$")


def _put_in_place(result: Path, target: Path, work: Path) -> None:
    if target.exists():  # the same file is added once more
        target.rename(work / "old")
    result.rename(target)


def _as_it_is(order: AddOrder, result: Path, title: str, found: GgufModel) -> manifest.Manifest:
    """The record of a file that is run where it lies, or was copied into `result`."""
    header, place = found.header, order.source.parent
    names = [part.name for part in header.parts]
    if order.copy:
        copied = _heard(order, counted(order.progress, "copying", header.size))
        for part in header.parts:
            _copy(part, result / part.name, copied)
        place = result
    hashed = _heard(order, counted(order.progress, "recording", header.size))
    files = manifest.record(place, names, hashed)
    content = {file.sha256 for file in files}
    same = next((k for k in order.known if content == {f.sha256 for f in k.files}), None)
    return manifest.Manifest(
        id="",
        title=same.title if same else title,
        source=str(order.source),
        licence=same.licence if same else found.licence,
        languages=same.languages if same else (),
        context=found.context,
        parameters=found.parameters,
        fetched=manifest.today(),
        folder="" if order.copy else str(place),
        files=files,
    )


def _converted(order: AddOrder, result: Path, title: str) -> manifest.Manifest:
    """The record of a file that was converted into `result`."""
    source = order.source
    if len(parts_of(source)) > 1:
        raise ModelError(
            coded(
                "gguf-file.one-several-parts-and-kind",
                "{0} is one of several parts, and its kind of model has to be converted, "
                "which takes whole files; get it in one file, or the model’s original folder.",
                source.name,
            )
        )
    facts = convert(source, result, order.progress, cancelled=order.cancelled)
    found = model_folder.inspect(result)
    hashed = counted(order.progress, "recording", found.size)
    return manifest.Manifest(
        id="",
        title=title,  # the name the writer knows it by
        source=str(source),
        revision=f"gguf sha256:{manifest.sha256(source)}",
        licence=facts.licence,
        context=found.context,
        parameters=found.parameters,
        fetched=manifest.today(),
        files=manifest.record(result, list(found.files), hashed),
    )


def counted(progress: Progress, phase: str, total: int) -> Callable[[int], None]:
    """Tells `progress` of a phase as its bytes are done."""
    seen = 0

    def count(more: int) -> None:
        nonlocal seen
        seen += more
        progress(phase, seen, total)

    return count


def _heard(order: AddOrder, count: Callable[[int], None]) -> Callable[[int], None]:
    """The same, and raises child.Stopped when the order was cancelled."""

    def hear(more: int) -> None:
        if order.cancelled():
            raise child.ChildStopped
        count(more)

    return hear


def _copy(source: Path, target: Path, copied: Callable[[int], None]) -> None:
    with source.open("rb") as original, target.open("xb") as copy:
        while block := original.read(_BLOCK):
            copy.write(block)
            copied(len(block))
        copy.flush()
        os.fsync(copy.fileno())


def _reason(source: Path, message: dict[str, object]) -> str:
    lines = str(message["errors"]).splitlines()
    reason = (
        lines[-1][:200]
        if lines
        else coded("gguf-file.ended-with-code", "it ended with code {0}", message["code"])
    )
    return coded(
        "gguf-file.could-not-be-converted-needs",
        "{0} could not be converted ({1}); it needs several times its size in "
        "memory. Try again, or get the model’s original folder.",
        source.name,
        reason,
    )
