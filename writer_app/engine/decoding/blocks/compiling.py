"""Whether this machine can compile and run the kernels."""

from __future__ import annotations

import platform
from collections.abc import Collection
from importlib import import_module
from importlib.util import find_spec
from typing import Any

_X86 = {"x86_64", "amd64"}
_NEEDED = ("avx2", "fma", "f16c")


def refusal(*, machine: str, features: Collection[str] | None) -> str:
    """Why the kernels cannot run here, as a sentence; "" when they can.

    `features`: what LLVM says the processor has; None when numba is not installed.
    """
    if features is None:
        return "The fast 4-bit kernels need numba, which is not installed."
    if machine.lower() not in _X86:
        return f"The fast 4-bit kernels are made for x86 processors; this one is {machine}."
    missing = [each for each in _NEEDED if each not in features]
    if missing:
        return f"This processor lacks {', '.join(missing)}, which the fast 4-bit kernels need."
    return ""


def unavailable() -> str:
    """Why the kernels cannot run on this machine, as a sentence; "" when they can."""
    return refusal(machine=platform.machine(), features=features())


def available() -> bool:
    """Whether the kernels can run on this machine."""
    return not unavailable()


def features() -> frozenset[str] | None:
    """LLVM's names of what the processor has; None without numba."""
    if find_spec("numba") is None or find_spec("llvmlite") is None:
        return None
    llvm: Any = import_module("llvmlite.binding")
    found = llvm.get_host_cpu_features()
    return frozenset(name for name, has in found.items() if has)
