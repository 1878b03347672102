"""Between a key and its effect the window's thread waits for no disk and no lock of a file."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from keys_session import MARK

SESSION = Path(__file__).with_name("keys_session.py")
SYNCS = ("fsync", "fdatasync", "sync", "syncfs", "sync_file_range", "msync")
TRACED = f"trace=access,faccessat,faccessat2,flock,fcntl,{','.join(SYNCS)}"
_CALL = re.compile(r"^(\d+) +(\w+)\((.*)$")
# A lock that waits; asking for one that may be refused at once (SETLK) is answered in memory.
_WAITS = re.compile(r"^(?:flock\((?!.*LOCK_(?:NB|UN)).*|fcntl\(.*F_(?:OFD_)?SETLKW.*)$")


def waits(lines: list[str]) -> list[str]:
    """The calls of the marking thread, between its marks, that wait for a disk or a lock."""
    calls = [found.groups() for found in map(_CALL.match, lines) if found]
    places = [i for i, (_thread, _name, rest) in enumerate(calls) if MARK in rest]
    assert len(places) == 2, "the session did not mark its keys"
    window = calls[places[0]][0]
    between = [(name, rest) for thread, name, rest in calls[slice(*places)] if thread == window]
    return [f"{n}({r}" for n, r in between if n in SYNCS or _WAITS.match(f"{n}({r}")]


MARKS = f'7 access("{MARK}begin", F_OK) = -1', f'7 access("{MARK}end", F_OK) = -1'


@pytest.mark.parametrize(
    ("line", "waited"),
    [
        ("7 fsync(12) = 0", True),
        ("7 fdatasync(12 <unfinished ...>", True),
        ("7 flock(3, LOCK_EX) = 0", True),
        ("7 fcntl(3, F_SETLKW, {l_type=F_WRLCK}) = 0", True),
        ("7 flock(3, LOCK_EX|LOCK_NB) = 0", False),
        ("7 fcntl(3, F_GETFL) = 0x2", False),
        ("8 fsync(12) = 0", False),
    ],
)
def test_a_wait_is_known_in_a_trace(line: str, waited: bool) -> None:
    assert bool(waits([MARKS[0], line, MARKS[1], "7 fsync(12) = 0"])) is waited


@pytest.mark.timeout(300)
def test_no_key_waits_for_a_disk(own_home: Path, tmp_path: Path) -> None:
    command = ["strace", "-f", "-qq", "-e", TRACED, "-o", str(tmp_path / "trace")]
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace may not be used here")
    done = subprocess.run(
        [*command, sys.executable, str(SESSION)],
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = (tmp_path / "trace").read_text(encoding="utf-8", errors="replace").splitlines()
    assert waits(lines) == []
