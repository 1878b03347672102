"""Facts about this machine for the advice and for `doctor`: memory, cores, graphics card, disk."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil

from writer_app.engine.models import measured

# Memory bandwidth in GB/s from NVIDIA's data sheets; the longest name found in the card's wins.
_CARDS = {
    "T4": 320, "L4": 300, "L40": 864, "L40S": 864, "A10": 600, "V100": 900, "A100": 1555,
    "A100 80GB": 1935, "A100-SXM4-80GB": 2039, "H100 PCIe": 2000, "H100": 3350, "H200": 4800,
    "RTX A6000": 768, "RTX 2080 Ti": 616, "RTX 3060": 360, "RTX 3060 Ti": 448, "RTX 3070": 448,
    "RTX 3080": 760, "RTX 3090": 936, "RTX 4060": 272, "RTX 4060 Laptop": 256, "RTX 4060 Ti": 288,
    "RTX 4070": 504, "RTX 4070 Laptop": 256, "RTX 4080": 717, "RTX 4090": 1008,
    "RTX 4090 Laptop": 576, "RTX 5070": 672, "RTX 5080": 960, "RTX 5090": 1792,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Graphics:
    """A graphics card: bytes of memory in all and free; `bandwidth` bytes a second, 0 = unknown."""

    name: str
    total: int
    free: int
    bandwidth: int = 0
    driver: str = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """What a model would run on. Bytes, bytes and float32 operations a second; `fast_nf4` is
    AVX512_BF16 on the CPU, without which bitsandbytes expands every 4-bit weight at every token."""

    ram_total: int
    ram_free: int
    cores: int
    bandwidth: int = 0
    fast_nf4: bool = False
    disk_free: int = 0
    graphics: Graphics | None = None
    compute: int = 0

    @property
    def line(self) -> str:
        """The machine in one line, as the first-run page shows it."""
        card = self.graphics
        first = f"{card.name}, {card.total / 2**30:.0f} GB" if card else f"{self.cores} cores"
        return (
            f"{first} · memory {self.ram_total / 2**30:.0f} GB · "
            f"{self.disk_free / 1e9:.0f} GB free on disk"
        )


def find(folder: Path, remembered: Path | None = None) -> Machine:
    """This machine; `folder` is where models are kept.

    `remembered` is the folder where its speed is remembered between looks; without it nothing is
    measured. The first look takes a second and a half.
    """
    memory = psutil.virtual_memory()
    cores = psutil.cpu_count(logical=False) or psutil.cpu_count() or 1
    speed = measured.measure(remembered, cores) if remembered else measured.MeasuredSpeed()
    return Machine(
        ram_total=memory.total,
        ram_free=memory.available,
        cores=cores,
        bandwidth=speed.bandwidth,
        fast_nf4=has_avx512_bf16(),
        disk_free=disk_free(folder),
        graphics=find_graphics() if torch_knows_cards() else None,
        compute=speed.compute,
    )


def disk_free(folder: Path) -> int:
    """Free bytes where `folder` is or would be; 0 when that cannot be told."""
    for place in (folder, *folder.parents):
        with suppress(OSError):
            return shutil.disk_usage(place).free
    return 0


def has_avx512_bf16(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether the CPU has the instructions of bitsandbytes' fused 4-bit kernel (Linux only)."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        with cpuinfo.open(encoding="ascii", errors="replace") as lines:
            return any("avx512_bf16" in line for line in lines if line.startswith("flags"))
    except OSError:
        return False


def find_graphics() -> Graphics | None:
    """The NVIDIA card with the most memory, as its own tool reports it; None without one."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return None
    query = "--query-gpu=name,memory.total,memory.free,driver_version"
    try:
        done = subprocess.run(
            [tool, query, "--format=csv,noheader,nounits"],
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return parse_graphics(done.stdout)


def torch_knows_cards(version: Path | None = None) -> bool:
    """Whether the installed torch is made for NVIDIA cards, read without loading it; true where
    that cannot be told. On Windows the one of the general index is not."""
    if version is None:
        found = find_spec("torch")
        if found is None or found.origin is None:
            return True
        version = Path(found.origin).with_name("version.py")
    with suppress(OSError, UnicodeError):
        return not re.search(r"(?m)^cuda\b.*= *None", version.read_text(encoding="utf-8"))
    return True


def parse_graphics(report: str) -> Graphics | None:
    """The largest card of nvidia-smi's comma-separated report (MiB)."""
    found: list[Graphics] = []
    for line in report.splitlines():
        parts = [part.strip() for part in line.split(",")]
        with suppress(ValueError, IndexError):
            name = parts[0].removeprefix("NVIDIA ").strip()
            total, free = int(parts[1]) << 20, int(parts[2]) << 20
            found.append(Graphics(name, total, free, card_bandwidth(name), parts[3]))
    return max(found, key=lambda card: card.total, default=None)


def card_bandwidth(name: str) -> int:
    """Bytes a second of a known card's memory, 0 for an unknown one."""
    matches = [known for known in _CARDS if known.lower() in name.lower()]
    return _CARDS[max(matches, key=len)] * 10**9 if matches else 0
