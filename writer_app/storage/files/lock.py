"""One window for each library: an OS lock on an open file, which no kill can leave behind."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path

_TAKEN = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK, errno.EWOULDBLOCK})


class LibraryLock:
    """The lock of one data folder. The file stays; only who holds it open matters."""

    def __init__(self, data: Path) -> None:
        self._file = data / "lock"
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def acquire(self) -> bool:
        """Take the lock; False when another process (or object) has it. Raises nothing.

        Where the file system cannot lock, the answer is yes: better two windows than none.
        """
        if self._descriptor is not None:
            return True
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)
            descriptor = os.open(self._file, flags, 0o600)
        except OSError:
            return True
        try:
            _lock(descriptor)
        except OSError as problem:
            os.close(descriptor)
            return problem.errno not in _TAKEN
        self._descriptor = descriptor
        with contextlib.suppress(OSError):
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, f"{os.getpid():<12}\n".encode("ascii"))
        return True

    def holder(self) -> int | None:
        """The process that took the lock last, for a message. Raises nothing."""
        try:
            return int(self._file.read_bytes())
        except (OSError, ValueError):
            return None

    def release(self) -> None:
        """Give the lock back. Safe to repeat; ending the process does the same."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        # A byte far beyond the process number, which others may so read.
        os.lseek(descriptor, 1 << 20, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
