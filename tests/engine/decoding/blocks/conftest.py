"""Compiled code is kept in the tests' cache, so that only the first run compiles it."""

from __future__ import annotations

import os
from pathlib import Path

from writer_app.engine.decoding.blocks import compiling, processor


def cache() -> Path:
    """A folder that outlives the run, beside the starter model."""
    named = os.environ.get("WRITER_APP_TEST_CACHE")
    return (Path(named) if named else Path.home() / ".cache" / "writer-app-tests") / "kernels"


if processor.available():
    compiling.keep_in(cache())  # before any module of compiled code is imported
