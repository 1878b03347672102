"""The report of `writer-app doctor`: versions, devices, folders, libraries, models.

Plain data and text, never any of the writer's words: document names, prompts and templates do not
come in, and the home folder is shortened to `~`. It works where neither Qt nor the model libraries
can be imported: versions are read from the packages' metadata, and torch is asked in a process of
its own.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

from writer_app import __version__, system_libraries
from writer_app.domain.templates.dial_fit import LEAST
from writer_app.engine import evidence
from writer_app.engine.evidence_lines import KINDS
from writer_app.engine.models import figures, machine, prepared, sensors
from writer_app.engine.models.advice import advise_all, best
from writer_app.engine.models.catalogue import Catalogue, InstalledModel
from writer_app.engine.models.download import unfinished
from writer_app.paths import Paths
from writer_app.storage.state import dial_fits

PACKAGES = (
    "PySide6-Essentials", "torch", "transformers", "bitsandbytes", "accelerate", "tokenizers",
    "safetensors", "huggingface_hub", "gguf", "pydantic", "markdown-it-py", "nh3",
    "PyYAML", "RapidFuzz", "psutil", "platformdirs",
)  # fmt: skip
_SETTINGS = ("WRITER_APP_HOME", "WRITER_APP_MODELS", "HF_ENDPOINT", "HF_HUB_OFFLINE", "CI")
_TORCH_SECONDS = 60
_ASK_TORCH = """
import json, torch
cuda = torch.cuda.is_available()
print(json.dumps({
    "cuda": cuda,
    "cuda_version": torch.version.cuda or "",
    "cards": [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())],
    "threads": torch.get_num_threads(),
    "cpu": torch.backends.cpu.get_cpu_capability(),
}))
"""


def examine(paths: Paths, *, ask_torch: bool = True) -> dict[str, Any]:
    """Everything in the report, as plain data. With `ask_torch` it takes some seconds."""
    found = machine.find(paths.models, paths.data)
    lacking = system_libraries.missing()
    card = machine.find_graphics()
    report = {
        "version": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "packages": {name: version(name) for name in PACKAGES},
        "machine": asdict(found),
        "card": asdict(card) if card else None,
        "torch": torch_facts() if ask_torch else {},
        "folders": [folder_state(name, path) for name, path in _folders(paths)],
        "missing_libraries": [name for name, _ in lacking],
        "missing_remedy": system_libraries.remedy(lacking),
        "display": has_display(),
        "models": _models(paths),
        "unfinished_downloads": list(unfinished(paths)),
        "self_tests": self_tests(paths.models),
        "dial": {
            name: fit.model_dump() for name, fit in dial_fits.file(paths).load().models.items()
        },
        "recommended": _recommended(paths, found),
        "environment": {
            name: shorten(os.environ[name]) for name in _SETTINGS if name in os.environ
        },
        "offline": offline_state(),
        "monitor": monitor(paths, card=found.graphics is not None),
    }
    return report | {"problems": problems(report)}


def version(package: str) -> str:
    """A package's installed version, empty when it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def shorten(path: str) -> str:
    """A path, or a sentence with paths, without the user's home folder."""
    home = str(Path.home())
    return path.replace(home, "~") if len(home) > 1 else path


def has_display() -> bool:
    """Whether a window could be shown."""
    if sys.platform in ("win32", "darwin"):
        return True
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in names)


def torch_facts() -> dict[str, Any]:
    """What torch says about devices, asked in a process of its own; `error` when it cannot."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", _ASK_TORCH],
            capture_output=True,
            text=True,
            timeout=_TORCH_SECONDS,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode == 0:
            facts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
            return facts
        lines = done.stderr.strip().splitlines()
        return {"error": lines[-1][:300] if lines else f"it ended with code {done.returncode}"}
    except (OSError, subprocess.SubprocessError, ValueError, IndexError) as problem:
        return {"error": f"{type(problem).__name__}"}


def _folders(paths: Paths) -> tuple[tuple[str, Path], ...]:
    return (
        ("documents", paths.documents),
        ("config", paths.config),
        ("data", paths.data),
        ("models", paths.models),
        ("logs", paths.logs),
    )


def folder_state(name: str, path: Path) -> dict[str, Any]:
    """Where a folder is, and whether a file can be written there (tried, and taken away again)."""
    state: dict[str, Any] = {"name": name, "path": shorten(str(path)), "exists": path.is_dir()}
    place = next((each for each in (path, *path.parents) if each.is_dir()), None)
    writable = place is not None and os.access(place, os.W_OK | os.X_OK)
    if writable and path.is_dir():
        try:
            with tempfile.TemporaryFile(dir=path):
                pass
        except OSError:
            writable = False
    return state | {"writable": writable, "free": machine.disk_free(path)}


def _models(paths: Paths) -> list[dict[str, Any]]:
    return [
        {
            "id": model.id,
            "state": model.state,
            "problem": shorten(model.problem),
            "size": model.size,
            "parameters": model.parameters,
            "context": model.context,
            "licence": model.licence,
            "revision": model.revision,
            **_speed(paths, model),
        }
        for model in Catalogue(paths).installed()
    ]


def _speed(paths: Paths, model: InstalledModel) -> dict[str, Any]:
    """How a model ran when it was last loaded on the processor; empty where it never was."""
    place = prepared.place(paths.models, model.folder, model.file) if model.ready else None
    if place is None:
        return {}
    try:
        found = json.loads((place / "selftest.json").read_text(encoding="utf-8")).get("latest")
    except (OSError, ValueError, AttributeError):
        return {}
    return found if isinstance(found, dict) else {}


def self_tests(models: Path) -> dict[str, Any]:
    """What the engine's self-tests found, by the key of the model's copy, as it left it."""
    found: dict[str, Any] = {}
    for path in sorted(models.glob(".cache/*/selftest.json")):
        try:
            found[path.parent.name] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            found[path.parent.name] = {"error": "cannot be read"}
    return found


def _recommended(paths: Paths, found: machine.Machine) -> dict[str, str]:
    chosen = best(advise_all(Catalogue(paths).known(), found))
    return {"id": chosen.model.id, "why": chosen.sentence} if chosen else {}


def offline_state() -> dict[str, Any]:
    """What keeps text on this machine, tried in a process that locks itself as the engine does."""
    found = evidence.trial()
    kind = found["kind"]
    return {
        "engine": "the engine process opens no connection, but to the server that was chosen",
        "lock": kind,
        "how": KINDS[kind]() if kind in KINDS else "the trial of the lock did not run",
        "tried": found["tried"],
        "hub_offline": os.environ.get("HF_HUB_OFFLINE", ""),
    }


def monitor(paths: Paths, *, card: bool) -> dict[str, Any]:
    """The figures of the window's monitor: of the latest answers, and how warm it is now."""
    return figures.summary(paths.data) | {"warmth": asdict(sensors.read(card=card))}


def problems(report: dict[str, Any]) -> list[str]:
    """What is wrong in a report, one sentence each with its remedy."""
    found: list[str] = []
    absent = [name for name, seen in report["packages"].items() if not seen]
    if absent:
        found.append(f"Not installed: {', '.join(absent)}; run python3 packaging/run.py again.")
    if report["missing_libraries"]:
        names = ", ".join(report["missing_libraries"])
        found.append(f"The window lacks {names}; run: {report['missing_remedy']}")
    if "error" in report["torch"]:
        found.append(f"torch cannot be used: {report['torch']['error']}; install it again.")
    elif (card := report["card"]) and report["torch"].get("cuda") is False:
        name, needs = card["name"], report["torch"]["cuda_version"]
        found.append(
            f"torch does not find the graphics card {name}: driver {card['driver']} may be older "
            f"than CUDA {needs} needs; update it."
            if needs
            else f"The graphics card {name} is not used: the installed torch is made for "
            "processors; install the one with CUDA (pytorch.org/get-started)."
        )
    found += [
        f"The {each['name']} folder {each['path']} cannot be written; change its permissions."
        for each in report["folders"]
        if not each["writable"]
    ]
    found += [each["problem"] for each in report["models"] if each["problem"]]
    found += [str(each["fault"]) for each in report["models"] if each.get("fault")]
    if not any(each["state"] == "ready" for each in report["models"]):
        found.append("No model is ready; fetch the starter with `writer-app models pull starter`.")
    return found


def text(report: dict[str, Any]) -> str:
    """The report for people."""
    lines = [
        f"Writer App {report['version']} · Python {report['python']} · {report['system']}",
        "",
        *_machine_lines(report),
        "",
        "Libraries",
        *(f"  {name} {seen or 'not installed'}" for name, seen in report["packages"].items()),
        "",
        "Folders",
        *(_folder_line(each) for each in report["folders"]),
        "",
        "Models",
        *([_model_line(each) for each in report["models"]] or ["  none"]),
        *(f"  {each}: download not finished" for each in report["unfinished_downloads"]),
        *_self_test_lines(report["self_tests"]),
        *_dial_lines(report["dial"]),
        *_monitor_lines(report["monitor"]),
        "",
        f"Offline: {report['offline']['engine']}; {report['offline']['how']}.",
        "",
    ]
    lines += [f"! {each}" for each in report["problems"]] or ["Everything needed is here."]
    return "\n".join(lines)


def _machine_lines(report: dict[str, Any]) -> list[str]:
    here, torch, card = report["machine"], report["torch"], report["card"]
    lines = [
        "Machine",
        f"  {here['cores']} cores · memory {here['ram_total'] / 2**30:.1f} GB, "
        f"{here['ram_free'] / 2**30:.1f} free · {here['bandwidth'] / 1e9:.0f} GB/s"
        f"{' · AVX512_BF16' if here['fast_nf4'] else ''}",
        f"  graphics: {card['name']}, {card['total'] / 2**30:.0f} GB"
        if card
        else "  no NVIDIA card",
        f"  display: {'yes' if report['display'] else 'none'}",
    ]
    if torch and "error" not in torch:
        cuda = f"CUDA {torch['cuda_version']}" if torch["cuda"] else "CPU only"
        lines.append(f"  torch: {cuda}, {torch['threads']} threads, {torch['cpu']}")
    if report["recommended"]:
        chosen = report["recommended"]
        lines.append(f"  recommended model: {chosen['id']}. {chosen['why']}")
    return lines


def _folder_line(each: dict[str, Any]) -> str:
    state = "writable" if each["writable"] else "NOT writable"
    made = "" if each["exists"] else ", not made yet"
    return f"  {each['name']}: {each['path']} ({state}{made}, {each['free'] / 1e9:.0f} GB free)"


def _model_line(each: dict[str, Any]) -> str:
    return (
        f"  {each['id']}: {each['state']}, {each['size'] / 1e6:,.0f} MB, {each['licence'] or '–'}"
        f"{_speed_words(each)}"
    )


def _speed_words(each: dict[str, Any]) -> str:
    """The way a model runs, its speed, and why other ways were refused."""
    if not each.get("format"):
        return ""
    kernels = f" ({each['kernels']})" if each.get("kernels") else ""
    refused = [
        f"{kind}: {tried.get('why') or tried.get('error') or 'it did not agree'}"
        for kind, tried in each.get("tried", {}).items()
        if isinstance(tried, dict) and not tried.get("agrees")
    ]
    speed = (
        f", {each['measured_tokens_per_second']:.1f} tokens a second, expected "
        f"{each['expected_tokens_per_second']:.0f}"
    )
    return f" · {each['format']}{kernels}{speed}" + "".join(f"; not {why}" for why in refused)


def _self_test_lines(found: dict[str, Any]) -> list[str]:
    return [
        f"  self-test {key}: {json.dumps(entry, ensure_ascii=False)[:400]}"
        for key, entry in found.items()
    ]


def _dial_lines(found: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    for name, fit in found.items():
        said = f"{fit['seen']} of {fit['mistakes']} known mistakes seen"
        if fit["seen"] >= LEAST:
            told = zip(("light", "careful", "strict"), fit["mended"], fit["touched"], strict=True)
            said += "".join(
                f"; {dial} {fit[dial]:.2f} nats, {mended:.0%} mended, {touched:.1%} of right words"
                for dial, mended, touched in told
            )
        else:
            said += ", too few: the dial goes by the model's size"
        lines.append(f"  change dial of {name}: {said}")
    return lines


def _monitor_lines(found: dict[str, Any]) -> list[str]:
    warm = found["warmth"]["processor"]
    heat = f" · processor {warm:.0f} °C" if warm is not None else ""
    if not found["answers"]:
        return [f"  no answer has been measured yet{heat}"]
    expected, taken = found["expected"], found["taken"]
    compared = (
        [
            f"  memory expected {expected / 1e9:.2f} GB, taken {taken / 1e9:.2f} GB "
            f"({taken / expected - 1:+.0%})"
        ]
        if expected and taken
        else []
    )
    return [
        *compared,
        f"  last {found['answers']} answers: {found['tokens_per_second']:.1f} tokens a second · "
        f"first token after {found['first_token_s']:.2f} s · "
        f"{found['cached_share']:.0%} of prompts from the cache · "
        f"{found['accepted_share']:.0%} of drafts accepted · "
        f"memory {found['memory'] / 1e9:.2f} GB{heat}",
    ]
