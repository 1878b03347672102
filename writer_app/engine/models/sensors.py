"""How warm the machine is, where it says so: the processor's sensors, and an NVIDIA card's own."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass

import psutil

_PROCESSOR = ("coretemp", "k10temp", "zenpower", "cpu_thermal", "cpu-thermal", "soc_thermal")
_ASK = ("--query-gpu=temperature.gpu,memory.used", "--format=csv,noheader,nounits")


@dataclass(frozen=True, slots=True)
class Warmth:
    """Degrees Celsius and bytes of memory in use on the card; None where nothing is told."""

    processor: float | None = None
    card: float | None = None
    card_memory: int | None = None


def read(*, card: bool = False) -> Warmth:
    """What can be read now. With `card` it asks nvidia-smi, which takes some tens of ms."""
    degrees, used = _card() if card else (None, None)
    return Warmth(_processor(), degrees, used)


def _processor() -> float | None:
    """The warmest of the processor's sensors (Linux; psutil knows none elsewhere)."""
    ask = getattr(psutil, "sensors_temperatures", None)
    if ask is None:
        return None
    with suppress(OSError, ValueError, RuntimeError):
        chips = ask()
        known = [name for name in _PROCESSOR if name in chips]
        degrees = [each.current for name in known for each in chips[name] if each.current]
        return float(max(degrees)) if degrees else None
    return None


def _card() -> tuple[float | None, int | None]:
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return None, None
    with suppress(OSError, subprocess.SubprocessError, ValueError):
        done = subprocess.run(
            [tool, *_ASK], capture_output=True, text=True, timeout=5, check=True,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        return parse_card(done.stdout)
    return None, None


def parse_card(report: str) -> tuple[float, int]:
    """Of nvidia-smi's lines (°C, MiB) that of the warmest card. Raises ValueError."""
    rows = [line.split(",") for line in report.splitlines() if line.strip()]
    found = [(float(first), int(second) << 20) for first, second in rows]
    return max(found)
