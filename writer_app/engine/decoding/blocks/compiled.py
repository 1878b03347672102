"""How functions are compiled: without Python's lock, and kept where `compiling` said."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

from writer_app.engine.decoding.blocks import processor
from writer_app.engine.decoding.blocks.isa import Isa, of_this_machine

_numba: Any = import_module("numba")
_types: Any = import_module("numba.core.types")
_binding: Any = import_module("llvmlite.binding")
_SYMBOL = "writer_app_nap"  # what compiled code calls; LLVM is told where it is
_WINDOWS = sys.platform == "win32"
_NAP = 0 if _WINDOWS else 50  # Windows: leave the rest of the slice; elsewhere microseconds
Function = TypeVar("Function", bound=Callable[..., Any])


def isa_in_use() -> Isa:
    """The instructions that this process compiles for. KeyError where none suits."""
    return of_this_machine(processor.features() or ())


def _say_what_llvm_overlooks() -> None:
    """Tell numba of the ARM instructions that LLVM does not list, before it compiles anything.

    Where they are unknown, LLVM ends the process over the first of them.
    """
    if isa_in_use().signed:
        codegen: Any = import_module("numba.core.codegen")
        known = codegen.get_host_cpu_features().split(",")
        wanted = [f"+{each}" for each in isa_in_use().needs if f"+{each}" not in known]
        _numba.config.CPU_FEATURES = ",".join([*filter(None, known), *wanted])


def compiled(function: Function) -> Function:
    """A function that compiled code calls."""
    made: Function = _numba.njit(
        nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True
    )(function)
    return made


def entry(function: Function) -> Function:
    """A function that Python calls, kept in numba's cache folder where there is one."""
    keep = bool(_numba.config.CACHE_DIR)
    made: Function = _numba.njit(nogil=True, error_model="numpy", cache=keep)(function)
    return made


@cache
def addressed(function: Callable[..., None], count: int) -> int:
    """The address of a C function of `count` int64, kept in numba's cache folder as entries are."""
    keep = bool(_numba.config.CACHE_DIR)
    kind = _types.void(*[_types.int64] * count)
    made = _numba.cfunc(kind, error_model="numpy", cache=keep)(function)
    _MADE.append(made)
    return int(made.address)


_say_what_llvm_overlooks()
_MADE: list[Any] = []  # what addresses point to


def _told() -> Any:
    """Tell LLVM where the system's function for a short sleep is; it is kept alive here."""
    system: Any = ctypes.CDLL("kernel32" if _WINDOWS else None)
    function = system.Sleep if _WINDOWS else system.usleep
    _binding.add_symbol(_SYMBOL, ctypes.cast(function, ctypes.c_void_p).value)
    return function


_SLEEP = _told()
_sleep: Any = _types.ExternalFunction(_SYMBOL, _types.int32(_types.uint32))


@compiled
def nap() -> None:
    """Leave the processor to others for a moment."""
    _sleep(_NAP)
