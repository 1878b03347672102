"""What this processor has for the fast kernels, and why they cannot run where they cannot."""

from __future__ import annotations

import ctypes
import platform
import sys
from collections.abc import Collection
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from writer_app.domain.base.message import coded

_X86, _ARM = {"x86_64", "amd64"}, {"aarch64", "arm64"}
_NEEDED_OF_X86, _NEEDED_OF_ARM = ("avx2", "fma", "f16c"), ("neon", "dotprod")
_HWCAP, _ASIMDDP = 16, 1 << 20  # Linux: asm/hwcap.h
_DOT_PRODUCT = 43  # Windows: PF_ARM_V82_DP_INSTRUCTIONS_AVAILABLE


def refusal(*, machine: str, features: Collection[str] | None) -> str:
    """Why the kernels cannot run here, as a sentence; "" when they can.

    `features`: what LLVM says the processor has; None when numba is missing or does not start.
    """
    if features is None:
        return coded(
            "compiling.fast-bit-kernels-need-numba",
            "The fast 4-bit kernels need numba, which is not installed or does not start.",
        )
    if machine.lower() not in _X86 | _ARM:
        return coded(
            "compiling.fast-bit-kernels-made-for",
            "The fast 4-bit kernels are made for x86 and ARM processors; this one is {0}.",
            machine,
        )
    needed = _NEEDED_OF_ARM if machine.lower() in _ARM else _NEEDED_OF_X86
    missing = [each for each in needed if each not in features]
    if missing:
        return coded(
            "compiling.processor-lacks-which-fast-bit",
            "This processor lacks {0}, which the fast 4-bit kernels need.",
            ", ".join(missing),
        )
    return ""


def unavailable() -> str:
    """Why the kernels cannot run on this machine, as a sentence; "" when they can."""
    return refusal(machine=platform.machine(), features=features())


def available() -> bool:
    """Whether the kernels can run on this machine."""
    return not unavailable()


def features() -> frozenset[str] | None:
    """LLVM's names of what the processor has; None without numba, or with one that is broken."""
    if find_spec("numba") is None or find_spec("llvmlite") is None:
        return None
    arm = platform.machine().lower() in _ARM
    try:
        import_module("numba")  # refuses a numpy that is newer than it knows
        llvm: Any = import_module("llvmlite.binding")
        found = llvm.get_host_cpu_features()
    except RuntimeError:  # LLVM cannot tell; of ARM the system can
        found = {}
        if not arm:
            return None
    except (ImportError, OSError):
        return None
    more = {"neon"} | ({"dotprod"} if _multiplies_fours() else set()) if arm else set()
    return frozenset(name for name, has in found.items() if has) | more


def _multiplies_fours() -> bool:
    """Whether an ARM processor has the products of four bytes, which LLVM's list leaves out."""
    if sys.platform == "darwin":
        return True  # every one since the M1
    if sys.platform == "win32":
        return bool(ctypes.windll.kernel32.IsProcessorFeaturePresent(_DOT_PRODUCT))
    return bool(ctypes.CDLL(None).getauxval(_HWCAP) & _ASIMDDP)
