"""The expected memory beside what is there."""

from __future__ import annotations

import os

from writer_app.bridge.model import memory_use
from writer_app.engine.base.protocol import ModelInfo

INFO = ModelInfo("m", "M", 1000, "cpu", "int8", bytes=10**6, expected=2 * 10**6, key=500)


def test_what_was_expected_with_and_without_text() -> None:
    assert memory_use.expectation(INFO) == (2 * 10**6, 2 * 10**6 + 500_000, 0)


def test_nothing_is_said_of_a_server_or_an_unknown_shape() -> None:
    assert memory_use.expectation(None) is None
    assert memory_use.expectation(ModelInfo("s", "S", 8192, "host", "server")) is None


def test_the_parts_of_the_memory_add_up() -> None:
    found = memory_use.read(INFO, os.getpid())
    assert found is not None
    assert found.weights == 10**6
    assert found.weights + found.besides + found.others + found.free <= found.total
