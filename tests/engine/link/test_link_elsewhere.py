"""Windows and macOS, played on any system: how the engine process starts, listens and ends."""

from __future__ import annotations

import os
import subprocess
import sys
from multiprocessing import connection
from pathlib import Path
from typing import Any

import psutil
import pytest

from writer_app.engine.link import host, process

CHECKOUT = Path(__file__).resolve().parents[3]
CHILD = """
import sys
sys.platform = "darwin"
from writer_app.engine.link import host
host._end_with_parent()
print("listens", flush=True)
import threading
threading.Event().wait()
"""


class Started:
    """Stands for a process; knows how it was asked for."""

    def __init__(self, command: list[str], **options: Any) -> None:
        self.command, self.options = command, options


def test_windows_starts_the_engine_with_its_handles_and_no_console(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inherited: list[tuple[int, bool]] = []

    class Info:
        def __init__(self, lpAttributeList: dict[str, list[int]]) -> None:
            self.handles = lpAttributeList["handle_list"]

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(
        os, "set_handle_inheritable", lambda *pair: inherited.append(pair), raising=False
    )
    for name, value in (("STARTUPINFO", Info), ("CREATE_NEW_PROCESS_GROUP", 0x200),
                        ("CREATE_NO_WINDOW", 0x8000000), ("Popen", Started)):  # fmt: skip
        monkeypatch.setattr(subprocess, name, value, raising=False)
    made: Any = process._start(("scripted", "models", "3", "4"), (3, 4), {"A": "1"}, 9)
    assert inherited == [(3, True), (4, True)]
    assert made.options["startupinfo"].handles == [3, 4]
    assert made.options["creationflags"] == 0x8000200
    assert made.options["env"] == {"A": "1"}
    assert "pass_fds" not in made.options


@pytest.mark.parametrize(("mode", "way"), [("r", (True, False)), ("w", (False, True))])
def test_windows_connects_by_a_pipe_of_its_own(
    mode: str, way: tuple[bool, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(handle: int, *, readable: bool, writable: bool) -> tuple[int, bool, bool]:
        return handle, readable, writable

    monkeypatch.setattr(connection, "PipeConnection", made, raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    assert host._connection(7, mode) == (7, *way)


def test_windows_runs_the_engine_below_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    class Process:
        def nice(self, value: int) -> None:
            asked.append(value)

    monkeypatch.setattr(psutil, "Process", Process)
    monkeypatch.setattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", 0x4000, raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    host._be_nice()
    assert asked == [0x4000]


def test_where_the_kernel_sends_no_signal_a_thread_ends_the_engine() -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        assert child.stdout.readline() == b"listens" + os.linesep.encode()
        assert child.poll() is None
        child.stdin.close()
        assert child.wait(60) == 0
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
