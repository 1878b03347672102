"""The canary goes through the paths of a real program's window, a kill -9 and the start after it.

Beside the files of the home that may not hold it (`test_canary.py`) these are looked at: temporary
folders, the user's own folders with their caches, what was printed, and the command lines and
environments of every process, those of helpers included.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from test_canary import MINE, THEIRS, leaks

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc"),
]
DRIVER = Path(__file__).with_name("canary_session.py")
ANSWER = f"The {THEIRS} was quiet that day, and it does not like the cold."
SCRIPT = [{"text": ANSWER}] * 3 + [{"text": ANSWER, "then": "hang"}, {"text": ANSWER}]
# Not in every kernel; without them each look goes through all processes of the machine.
LISTS = Path("/proc/thread-self/children").exists()
BESIDE = ("tmp", "user", "printed")  # folders that none of it may reach


def family(pid: int) -> list[int]:
    """A process and all that it started and that runs, by the kernel's own lists."""
    if not LISTS:
        with suppress(psutil.NoSuchProcess):
            return [pid, *(p.pid for p in psutil.Process(pid).children(recursive=True))]
    found = [pid]
    for each in found:  # grows while it is read
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            with suppress(OSError):  # the thread has ended
                found.extend(map(int, children.read_text("ascii").split()))
    return found


class Watch:
    """Notes the command lines and environments of a process and all it starts."""

    def __init__(self, pid: int) -> None:
        self.seen: set[bytes] = set()
        self._root, self._on = pid, True
        self._thread = threading.Thread(target=self._look, name="watch")
        self._thread.start()

    def close(self) -> None:
        self._on = False
        self._thread.join()

    def _look(self) -> None:
        while self._on:
            for pid in family(self._root):
                for name in ("cmdline", "environ"):
                    try:
                        self.seen.add(Path(f"/proc/{pid}/{name}").read_bytes())
                    except OSError:
                        continue
            time.sleep(0.01)


class Trial:
    """One home, and what the sessions over it leave and print."""

    def __init__(self, place: Path) -> None:
        self.place, self.home = place, place / "home"
        self.seen: set[bytes] = set()
        for name in BESIDE:
            (place / name).mkdir()
        (place / "script.json").write_text(json.dumps(SCRIPT), encoding="utf-8")

    def run(self, name: str, *options: str, until: str = "") -> dict[str, Any]:
        """Run a session to its end, or until it says `until`; then it is killed."""
        result = self.place / f"{name}.json"
        with (self.place / "printed" / name).open("wb") as printed:
            process = subprocess.Popen(
                [sys.executable, str(DRIVER), str(result), *options],
                stdin=subprocess.PIPE,
                stdout=printed,
                stderr=printed,
                env=self._environment(),
            )
        watch = Watch(process.pid)
        assert process.stdin is not None
        process.stdin.write(MINE.encode())  # a command line would hold it
        process.stdin.close()
        while process.poll() is None and not (until and until in _read(result)):
            time.sleep(0.05)
        process.kill()
        process.wait()
        watch.close()
        self.seen |= watch.seen
        return _read(result)

    def _environment(self) -> dict[str, str]:
        user = str(self.place / "user")
        names = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
        return {
            **os.environ,
            **dict.fromkeys(names, user),
            "TMPDIR": str(self.place / "tmp"),
            "WRITER_APP_HOME": str(self.home),
            "WRITER_APP_SCRIPT": str(self.place / "script.json"),
        }


def _read(result: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def test_a_window_at_work_a_hang_and_a_kill_leave_no_trace(tmp_path: Path) -> None:
    trial = Trial(tmp_path)
    first = trial.run("first", until="waits")
    assert first == {"quick": True, "template": True, "bench": 2, "hang": True, "export": True} | {
        "waits": True
    }
    assert trial.run("second", "--after-a-kill") == {"back": True, "problem": ""}
    assert leaks(trial.home, *(tmp_path / name for name in BESIDE)) == []
    assert (
        sum(b"engine.link.host" in text for text in trial.seen) > 1
    )  # the engine, and the one after
    assert not [text for text in trial.seen if MINE.encode() in text or THEIRS.encode() in text]
