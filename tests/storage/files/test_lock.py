"""The library's lock: one holder, and none left behind by a kill."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from writer_app.storage.files.lock import LibraryLock

HOLD = """
import sys, time
from pathlib import Path
from writer_app.storage.files.lock import LibraryLock
lock = LibraryLock(Path(sys.argv[1]))
print(lock.acquire(), flush=True)
time.sleep(60)
"""


def test_the_lock_has_one_holder(tmp_path: Path) -> None:
    first, second = LibraryLock(tmp_path), LibraryLock(tmp_path)
    assert (first.acquire(), second.acquire()) == (True, False)
    assert (first.held, second.held) == (True, False)
    first.release()
    assert second.acquire()
    second.release()


def test_taking_it_twice_is_one_lock(tmp_path: Path) -> None:
    lock = LibraryLock(tmp_path)
    assert lock.acquire()
    assert lock.acquire()
    lock.release()
    lock.release()
    assert not lock.held


def test_a_kill_leaves_no_lock_behind(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "True\n"
        lock = LibraryLock(tmp_path)
        assert not lock.acquire()
        assert lock.holder() == child.pid
        child.kill()
        child.wait()
    assert lock.acquire()
    lock.release()


def test_a_folder_that_cannot_be_made_is_no_reason_to_stay_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert LibraryLock(tmp_path / "file").acquire()
