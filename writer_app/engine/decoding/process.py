"""What the engine process asks of the system for itself: threads, and memory kept or given back."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys

import psutil
import torch

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # malloc.h
_KEPT_BUFFER = 32 << 20  # bytes; glibc's own upper limit
_KEPT_IN_ALL = 256 << 20


def give_back_freed_memory() -> None:
    """Hand what packing and checking freed back to the system; glibc keeps it otherwise."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


def keep_buffers() -> None:
    """Let glibc keep the buffers of a pass for the next one instead of unmapping them.

    By default it maps each buffer of some megabytes anew, and the faults of touching it cost more
    than the work: expanding one matrix took 17 ms that way and 2 ms in a kept buffer.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            libc = ctypes.CDLL(None)
            libc.mallopt(_M_MMAP_THRESHOLD, _KEPT_BUFFER)
            libc.mallopt(_M_TRIM_THRESHOLD, _KEPT_IN_ALL)


def use_physical_cores() -> None:
    """One thread a physical core; more only fight for the same units.

    `OMP_NUM_THREADS` has the last word where it is set.
    """
    if os.environ.get("OMP_NUM_THREADS"):
        return
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
    cores = psutil.cpu_count(logical=False) or 1
    torch.set_num_threads(max(1, min(cores, allowed or cores)))
