"""The evidence report: what this program can and did open, what was refused, and what it is.

For those who have to show that a text stayed on this computer. Plain data and text without a word
of the writer's: no document, no prompt, no file name of theirs, and host names only of servers and
hubs that the writer chose. It says what was tried and seen, and keeps that apart from what is only
set.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import psutil

from writer_app import __version__, seccomp
from writer_app.domain.base.errors import ModelError
from writer_app.engine.base import child
from writer_app.engine.base.protocol import Lock, Refusal
from writer_app.engine.evidence_lines import HELPERS, OWN_FOLDER, lines
from writer_app.engine.link.client import ENVIRONMENT
from writer_app.engine.models import manifest
from writer_app.engine.trust import ledger
from writer_app.paths import Paths

_LIBRARIES = (
    "PySide6-Essentials", "torch", "transformers", "tokenizers", "safetensors", "bitsandbytes",
    "accelerate", "huggingface_hub", "gguf", "Jinja2", "psutil", "pydantic", "markdown-it-py",
    "nh3", "typst", "harper-py", "pypandoc-binary",
)  # fmt: skip
_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the caller knows of the running program; the terminal knows less than the window.

    `window` is what the guard of the window process refused, None where it has none.
    """

    engine: str
    lock: Lock | None = None
    engine_pid: int | None = None
    model: str = ""
    window: tuple[Refusal, ...] | None = None


def gather(paths: Paths, seen: Seen) -> dict[str, Any]:
    """The report as plain data. Takes about half a second: it tries the lock in a process."""
    report: dict[str, Any] = {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "program": {"version": __version__, "sha256": program_hash(), "python": _python()},
        "trial": trial(),
        "engine": _engine(seen),
        "window": _window(seen),
        "helpers": helpers(seen.engine_pid),
        "opened": [asdict(entry) for entry in ledger.read(paths.data)],
        "set_for_the_engine": dict(ENVIRONMENT),
        "libraries": libraries(),
        "models": models(paths),
    }
    return report | {"sha256": digest(report)}


def digest(report: Mapping[str, Any]) -> str:
    """SHA-256 of a report without its own `sha256`: of its JSON with sorted keys, no spaces."""
    body = {name: value for name, value in report.items() if name != "sha256"}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def trial() -> dict[str, Any]:
    """How a process that locks itself as the engine does fares when it tries to get out."""
    with suppress(OSError):
        for message in child.events("writer_app.engine.trust.lock_trial", [], extra=ENVIRONMENT):
            if message.get("event") == "trial":
                return {name: value for name, value in message.items() if name != "event"}
    return {"kind": "", "tried": {}, "kernel": {}, "files": ""}


def program_hash() -> str:
    """SHA-256 over every Python file of this program: lines of `SHA-256  path`, by path."""
    lines = [
        f"{manifest.sha256(path)}  {path.relative_to(_PACKAGE).as_posix()}\n"
        for path in sorted(_PACKAGE.rglob("*.py"))
    ]
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()


def libraries() -> dict[str, dict[str, str]]:
    """Version of each library, and SHA-256 of the list of its files' hashes (pip's RECORD)."""
    found: dict[str, dict[str, str]] = {}
    for name in _LIBRARIES:
        with suppress(metadata.PackageNotFoundError):
            installed = metadata.distribution(name)
            record = installed.read_text("RECORD") or ""
            total = hashlib.sha256(record.encode("utf-8")).hexdigest() if record else ""
            found[name] = {"version": installed.version, "record_sha256": total}
    return found


def models(paths: Paths) -> list[dict[str, Any]]:
    """Every model with its origin, and the hashes that were recorded when it came."""
    found: list[dict[str, Any]] = []
    folders = sorted(paths.models.iterdir()) if paths.models.is_dir() else []
    for folder in folders:
        with suppress(ModelError):
            known = manifest.read(folder) if folder.is_dir() else None
            if known is None or folder.name.startswith("."):
                continue
            files = {each.name: each.sha256 for each in known.files}
            source = OWN_FOLDER if known.folder else known.source
            found.append(
                {"id": known.id, "source": source, "revision": known.revision,
                 "fetched": known.fetched, "files": files}
            )  # fmt: skip
    return found


def internet_sockets(pid: int) -> int | None:
    """Internet sockets that a process holds open now; None when that cannot be told."""
    try:
        return len(psutil.Process(pid).net_connections("inet"))
    except (psutil.Error, OSError, NotImplementedError):
        return None


def helpers(engine_pid: int | None) -> list[dict[str, Any]]:
    """The other processes that this one started: what each is, the kernel's word, its sockets."""
    found: list[dict[str, Any]] = []
    with suppress(psutil.Error, OSError):
        for each in psutil.Process().children(recursive=True):
            if each.pid != engine_pid and (name := _helper(each)):
                kernel, sockets = seccomp.kernel_says(each.pid), internet_sockets(each.pid)
                found.append({"name": name, "kernel": kernel, "sockets_open_now": sockets})
    return found


def _helper(process: psutil.Process) -> str:
    """What a child is, by the module of this program in its command line; never the line itself."""
    with suppress(psutil.Error, OSError):
        command = " ".join(process.cmdline())
        for module, name in HELPERS.items():
            if module in command:
                return name
        return "another program"
    return ""  # it has ended


def _engine(seen: Seen) -> dict[str, Any]:
    lock, pid = seen.lock, seen.engine_pid
    return {
        "name": seen.engine,
        "model": seen.model,
        "running": pid is not None,
        "lock": lock.kind if lock else "",
        "refused": _refusals(lock.refused if lock else ()),
        "reached": lock.reached if lock else 0,
        "kernel": seccomp.kernel_says(pid) if pid is not None else {},
        "sockets_open_now": internet_sockets(pid) if pid is not None else None,
    }


def _window(seen: Seen) -> dict[str, Any]:
    return {
        "guarded": seen.window is not None,
        "refused": _refusals(seen.window or ()),
        "sockets_open_now": internet_sockets(os.getpid()),
    }


def _refusals(found: Iterable[Refusal]) -> list[dict[str, Any]]:
    return [asdict(each) for each in found]


def _python() -> str:
    return f"{platform.python_version()} on {platform.system()} {platform.release()}"


def text(report: Mapping[str, Any]) -> str:
    """The report for people, in English, as the terminal prints it."""
    return "\n".join(lines(report))
