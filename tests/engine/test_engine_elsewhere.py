"""Windows and macOS, played on any system: what the engine knows of the machine and its lock."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from writer_app.engine.models import machine
from writer_app.engine.trust import lock_trial


@pytest.mark.parametrize(
    ("system", "known"), [("linux", True), ("win32", False), ("darwin", False)]
)
def test_instructions_are_read_where_linux_lists_them(
    system: str, known: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = tmp_path / "cpuinfo"
    listed.write_text("flags\t\t: fpu avx512_bf16\n", encoding="ascii")
    monkeypatch.setattr(sys, "platform", system)
    assert machine.has_avx512_bf16(listed) is known


def test_windows_has_no_c_librarys_sockets_and_no_socket_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert lock_trial._native(socket.AF_INET, socket.SOCK_STREAM) == "absent"
    assert lock_trial._socket_files() == "absent"
