"""Windows and macOS, played on any system: memory, its pages, and limits only Linux can set."""

from __future__ import annotations

import ctypes
import mmap
import sys

import numpy as np
import pytest
import torch

from writer_app.engine.decoding import linears, process
from writer_app.engine.decoding.blocks import layout
from writer_app.engine.decoding.chat_template import limited


@pytest.fixture(params=["win32", "darwin"])
def elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A system that is not Linux, whose C library knows nothing of what Linux' has."""

    def unknown(*_: object, **__: object) -> None:
        raise AssertionError("only Linux' C library is asked")

    monkeypatch.setattr(ctypes, "CDLL", unknown)
    monkeypatch.setattr(sys, "platform", request.param)
    return str(request.param)


def test_glibc_is_asked_on_linux_alone(elsewhere: str) -> None:
    process.give_back_freed_memory()
    process.keep_buffers()
    linears.advise_huge_pages(torch.empty(8 << 20))


@pytest.mark.parametrize("system", ["win32", "darwin", "linux"])
def test_room_is_zeroed_and_can_be_written(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(mmap, "MAP_PRIVATE" if system == "darwin" else "MADV_HUGEPAGE"):
        pytest.skip(f"this system cannot play {system}")
    monkeypatch.setattr(sys, "platform", system)
    made = layout.room(5000)
    assert made.size >= 5000
    assert made.dtype == np.uint8
    assert not made.any()
    made[:] = 7
    assert made.all()


def test_a_template_is_timed_where_memory_cannot_be_limited(elsewhere: str) -> None:
    with limited(size=1 << 20):
        assert len(bytearray(64 << 20)) == 64 << 20
