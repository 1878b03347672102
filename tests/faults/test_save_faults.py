"""A fault at every system call of a save: old or new, never torn, never a false "saved"."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("one_save.py")
OLD, NEW = "the old text\n" * 50, "the new text\n" * 90
# -B: byte code written by the first run alone would count as calls that later runs do not make.
PYTHON = (sys.executable, "-S", "-E", "-B")
# Calls that cannot fail in a way a save could notice, or that belong to the interpreter.
UNINTERESTING = {"mmap", "munmap", "brk", "rt_sigaction", "rt_sigprocmask", "getrandom", "getpid"}
FAULTS = ("signal=SIGKILL", "error=ENOSPC", "error=EIO")


def traceable() -> bool:
    if shutil.which("strace") is None:
        return False
    done = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False)
    return done.returncode == 0


def save(path: Path, *strace: str) -> subprocess.CompletedProcess[str]:
    command = [*strace, *PYTHON, str(SCRIPT), str(path), NEW]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def calls_of_a_save(folder: Path) -> list[tuple[str, int]]:
    """Each system call between the marks: its name, and its number among those of its name."""
    path, trace = folder / "a.md", folder / "trace"
    path.write_text(OLD)
    assert save(path, "strace", "-o", str(trace)).stdout == "saved\n"
    counts: Counter[str] = Counter()
    found, inside = [], False
    for line in trace.read_text().splitlines():
        name = re.match(r"\w+", line)
        if name is None:
            continue
        counts[name[0]] += 1
        inside = (inside or "mark-of-the-beginning" in line) and "mark-of-the-end" not in line
        if inside and "mark-of" not in line and name[0] not in UNINTERESTING:
            found.append((name[0], counts[name[0]]))
    return found


@pytest.mark.skipif(not traceable(), reason="strace is not installed or may not trace here")
@pytest.mark.timeout(900)
def test_a_fault_at_every_call_of_a_save(tmp_path: Path) -> None:
    calls = calls_of_a_save(tmp_path)
    assert {"write", "fsync"} <= {name for name, _ in calls}
    for name, number in calls:
        for fault in FAULTS:
            folder = tmp_path / f"{name}-{number}-{fault}"
            folder.mkdir()
            (folder / "a.md").write_text(OLD)
            inject = f"inject={name}:{fault}:when={number}"
            done = save(folder / "a.md", "strace", "-o", os.devnull, "-e", inject)
            check(folder, done, f"{name} {number} {fault}")


def check(folder: Path, done: subprocess.CompletedProcess[str], where: str) -> None:
    """What must hold after a fault."""
    text = (folder / "a.md").read_text()
    assert text in (OLD, NEW), where
    assert "Traceback" not in done.stderr, f"{where}: {done.stderr}"
    if done.stdout == "saved\n":
        assert text == NEW, where
    if done.returncode == 1:
        assert "not saved" in done.stdout or "did not confirm" in done.stdout, where
        assert [path.name for path in folder.iterdir()] == ["a.md"], where


def mounted(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script with a file system of 300 kB at `folder`, in a name space of its own."""
    mount = f"mount -t tmpfs -o size=300k none {folder} || exit 77; {script}"
    how = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
    return subprocess.run([*how, "sh", "-c", mount], capture_output=True, text=True, check=False)


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux name spaces")
@pytest.mark.skipif(shutil.which("unshare") is None, reason="unshare is not installed")
def test_a_full_disk_keeps_the_old_text(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    fill = f"cat /dev/zero > {tmp_path}/zeros 2>/dev/null"
    run = f'{" ".join(PYTHON)} {SCRIPT} {path} "$(printf %090000d 1)"'
    script = f"printf old > {path}; {fill}; {run}; echo code $?; cat {path}; ls -A {tmp_path}"
    done = mounted(tmp_path, script)
    if done.returncode == 77:
        pytest.skip("mounting a file system is not allowed here")
    assert "a.md was not saved because the disk is full" in done.stdout
    assert done.stdout.endswith("code 1\nolda.md\nzeros\n")
