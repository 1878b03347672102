"""A whole session without a network works, and watched by strace it opens no internet socket.

The session is `session.py`: the real program, the real starter model, the window offscreen. By
hand, where WRITER_APP_MODELS has the starter:

    unshare -rn python tests/privacy/session.py result.json --evidence
    strace -f -e trace=socket,connect -o trace python tests/privacy/session.py result.json
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.starter, pytest.mark.timeout(900)]
SESSION = Path(__file__).with_name("session.py")
_CALL = re.compile(r"^(\d+)\s+(socket|connect)\((.*)$")
_RESUMED = re.compile(r"^(\d+)\s+<\.\.\. (socket|connect) resumed>(.*)$")


def session(prefix: list[str], folder: Path, models: Path) -> dict[str, Any]:
    """Run a session under another command; what came of it."""
    result = folder / "result.json"
    done = subprocess.run(
        [*prefix, sys.executable, str(SESSION), str(result)],
        capture_output=True,
        text=True,
        check=False,
        timeout=800,
        env=os.environ
        | {"WRITER_APP_HOME": str(folder / "home"), "WRITER_APP_MODELS": str(models)},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return found


def works(command: list[str]) -> bool:
    """Whether this system has the tool and lets its user use it."""
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0


def internet_calls(lines: Iterable[str]) -> list[str]:
    """The `socket` and `connect` calls of a trace that name an internet family, refused or not."""
    begun: dict[tuple[str, str], str] = {}
    found: list[str] = []
    for line in lines:
        if resumed := _RESUMED.match(line):
            pid, call, rest = resumed.groups()
            text = begun.pop((pid, call), "") + rest
        elif called := _CALL.match(line):
            pid, call, text = called.groups()
            if text.endswith("<unfinished ...>"):
                begun[pid, call] = text.removesuffix("<unfinished ...>")
        else:
            continue
        if "AF_INET" in text and not text.endswith("<unfinished ...>"):
            found.append(f"{pid} {call}({text}")
    return found


AWAY = ["unshare", "-rn"]
WATCHED = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=socket,connect", "-o"]


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("session") / "trace"


@pytest.fixture(scope="module")
def found(starter_models: Path, trace: Path) -> dict[str, Any]:
    """What came of one session, without a network and watched, as far as this system can do it."""
    away = AWAY if works(AWAY) else []
    watched = [*WATCHED, str(trace)] if works([*away, *WATCHED, str(trace)]) else []
    trace.unlink(missing_ok=True)
    if not away and not watched:
        pytest.skip("unshare and strace are missing here, or users may not use them")
    return session([*away, *watched], trace.parent, starter_models) | {"away": bool(away)}


def test_a_whole_session_works_without_a_network(found: dict[str, Any]) -> None:
    if not found["away"]:
        pytest.skip("unshare is missing here, or users may make no network namespaces")
    assert found["problem"] == ""
    assert found["page"].startswith("# Tides")
    assert len(found["summary"].split()) > 3
    assert min(found["pdf"], found["html"]) > 100
    assert found["draft"] > 5


def test_a_whole_session_opens_no_internet_socket(found: dict[str, Any], trace: Path) -> None:
    if not trace.exists():
        pytest.skip("strace is missing here, or may not watch processes")
    assert found["problem"] == ""
    lines = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    assert any("AF_UNIX" in line for line in lines)  # the trace saw something at all
    assert internet_calls(lines) == []


def test_a_trace_is_read_to_the_letter() -> None:
    lines = [
        "1 socket(AF_UNIX, SOCK_STREAM, 0) = 3",
        "1 socket(AF_INET, SOCK_STREAM, 0) = -1 EACCES (Permission denied)",
        "2 socket(AF_INET6, SOCK_DGRAM, 0 <unfinished ...>",
        '1 connect(3, {sa_family=AF_UNIX, sun_path="x"}, 110) = 0',
        "2 <... socket resumed>) = 4",
        "3 connect(4, {sa_family=AF_INET, sin_port=htons(80)}, 16 <unfinished ...>",
        "3 <... connect resumed>) = 0",
    ]
    assert [call.split("(")[0] for call in internet_calls(lines)] == [
        "1 socket", "2 socket", "3 connect",
    ]  # fmt: skip
