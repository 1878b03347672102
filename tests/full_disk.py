"""A disk that takes nothing more: a limit on the size of files stands for it."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


@contextmanager
def full_disk() -> Iterator[None]:
    """Nothing is written meanwhile; skips where there are no such limits."""
    try:
        resource: Any = importlib.import_module("resource")
    except ImportError:
        pytest.skip("this system (Windows) has no limits of a file's size to play a full disk with")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
