"""The journal: every edit on disk at once, so that a kill costs nothing and a power cut a second.

One file for each open document, in `paths.journal`. A record is

    length u32 · checksum u32 · kind u8 · sequence u64 · payload        (little-endian)

with the length of what follows the checksum, and the CRC-32 of it. Kinds: `B` the text the edits
start from, `E` one edit, `S` "the text after edit N is on disk". Positions and lengths are UTF-16
units, as the editor counts. A reader stops at the first record that is not whole, so that a torn
tail costs only the tail, and passes over a sequence number it has seen, so that a record written
twice counts once.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import struct
import threading
import time
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

from writer_app.domain.base.errors import NotSaved
from writer_app.domain.base.message import coded
from writer_app.storage.files import atomic
from writer_app.storage.files.atomic import Fingerprint

MAGIC = b"writer-app journal 1\n"
SUFFIX = ".journal"
FRAME = struct.Struct("<II")
HEAD = struct.Struct("<BQ")
EDIT = struct.Struct("<II")
BASE, CHANGE, SAVED = b"BES"
_COMPACT = 4_000_000  # bytes of journal after which a save starts it anew


class Journal:
    """The journal of one open document. `record` belongs to the thread that edits.

    The file is made at the first edit. `sync` may run in another thread, at most a second after
    the first unsynced edit: it blocks as long as the disk takes.
    """

    def __init__(
        self,
        folder: Path,
        text: str,
        *,
        path: Path | None = None,
        fingerprint: Fingerprint | None = None,
    ) -> None:
        self._folder = folder
        self._base: str | None = text
        self._place = path, fingerprint
        self._lock = threading.Lock()
        self._descriptor: int | None = None
        self._sequence = 0
        self._size = 0
        self._synced = 0  # bytes
        self._folder_synced = False
        self.file: Path | None = None

    @property
    def sequence(self) -> int:
        """The number of the last edit, to be given to `saved` with the text of this moment."""
        return self._sequence

    @property
    def unsynced(self) -> bool:
        """Whether something was recorded since the last `sync`."""
        return self._size > self._synced

    def begin(self) -> None:
        """Make the file now, so that the first edit of a large text need not wait for it.

        Raises NotSaved.
        """
        if self._descriptor is None:
            if self._base is None:
                raise NotSaved(
                    coded(
                        "journal.journal-broke-off-save-document",
                        "The journal broke off; save the document soon.",
                    )
                )
            self._begin(self._base, saved=True)

    def record(self, position: int, removed: str, added: str) -> None:
        """Put down one edit: at `position` (UTF-16 units) `removed` gave way to `added`.

        When this returns, a killed process loses nothing. Raises NotSaved when the disk takes no
        more; then `restart` with the whole text once there is room.
        """
        old, new = _units(removed), _units(added)
        self.begin()
        payload = EDIT.pack(position, len(old) // 2) + old + new
        self._append(CHANGE, self._sequence + 1, payload)
        self._sequence += 1

    def saved(self, sequence: int, text: str, path: Path, fingerprint: Fingerprint) -> None:
        """Put down that `text`, as it was after edit number `sequence`, is on disk at `path`.

        Starts the journal anew when it has grown long. Raises NotSaved.
        """
        current = sequence == self._sequence
        self._place = path, fingerprint
        if self._descriptor is None:
            if current:  # where it broke off before, it begins anew from here
                self._base = text
        elif current and self._size > _COMPACT:
            self.restart(text, saved=True)
        else:
            self._append(SAVED, sequence, _json({"path": str(path), **asdict(fingerprint)}))

    def restart(self, text: str, *, saved: bool = False) -> None:
        """Begin a new file with `text` as its start; the old one goes when the new one is whole.

        `saved` says that this text is on disk where the last save put it.
        Raises NotSaved; the old file stays then.
        """
        old = self.file
        self._drop()
        try:
            self._begin(text, saved=saved)
            self.sync()
        except NotSaved:
            self.file = old
            raise
        if old is not None:
            with contextlib.suppress(OSError):
                old.unlink(missing_ok=True)

    def sync(self) -> None:
        """Make everything recorded so far survive a power cut. From any thread. Raises NotSaved.

        A descriptor that failed is closed and not tried again; `restart` is the way on.
        """
        with self._lock:
            if self._descriptor is None or self._size <= self._synced:
                return
            file, size = self.file, self._size
            copy = os.dup(self._descriptor)
        try:
            os.fsync(copy)
            if not self._folder_synced:
                atomic.sync_folder(self._folder)
        except OSError as problem:
            if file == self.file:
                self._drop()
            raise _failed(problem) from problem
        finally:
            os.close(copy)
        with self._lock:
            if file == self.file:  # else it was started anew meanwhile
                self._synced, self._folder_synced = max(self._synced, size), True

    def close(self, *, keep: bool = False) -> None:
        """End the journal. Without `keep` its file goes: only where everything in it is saved.

        With `keep` it is put aside, where `recovery.kept` finds it for a month.
        """
        file = self.file
        self._drop()
        self.file = None
        if file is None:
            return
        if keep:
            set_aside(file)
        else:
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)

    def _begin(self, text: str, *, saved: bool) -> None:
        path, fingerprint = self._place
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(4)}{SUFFIX}"
        file = self._folder / name
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND
        flags |= getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(file, flags, 0o600)
        except OSError as problem:
            raise _failed(problem) from problem
        self.file, self._size, self._synced, self._folder_synced = file, 0, 0, False
        about = _json(
            {
                "path": str(path) if path else None,
                "saved": saved,
                "fingerprint": asdict(fingerprint) if fingerprint else None,
            }
        )
        body = (
            struct.pack("<I", len(about))
            + about
            + zlib.compress(text.encode("utf-8", "surrogatepass"), 1)
        )
        try:
            self._append(BASE, self._sequence, body, before=MAGIC)
        except NotSaved:
            with contextlib.suppress(OSError):
                file.unlink()
            self.file = None
            raise
        self._base = None

    def _append(self, kind: int, sequence: int, payload: bytes, *, before: bytes = b"") -> None:
        body = HEAD.pack(kind, sequence) + payload
        data = before + FRAME.pack(len(body), zlib.crc32(body)) + body
        descriptor = self._descriptor
        assert descriptor is not None
        try:
            written = os.write(descriptor, data)
            while written < len(data):
                more = os.write(descriptor, data[written:])
                if more <= 0:
                    raise OSError(errno.EIO, "short write")
                written += more
        except OSError as problem:
            # Later edits would not fit without this one: the journal ends here, whole.
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, self._size)
            self._drop()
            raise _failed(problem) from problem
        self._size += len(data)

    def _drop(self) -> None:
        with self._lock:
            if self._descriptor is not None:
                with contextlib.suppress(OSError):
                    os.close(self._descriptor)
                self._descriptor = None


def set_aside(file: Path) -> Path:
    """Move a journal where it is kept for a month, and return its place. Raises nothing."""
    folder = file.parent / "kept"
    target = folder / file.name
    with contextlib.suppress(OSError):
        folder.mkdir(exist_ok=True)
        file.replace(target)
    return target


def _units(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode("ascii")


def _failed(problem: OSError) -> NotSaved:
    return NotSaved(
        coded(
            "journal.unsaved-words-cannot-be-put",
            "Unsaved words cannot be put aside ({0}); save the document soon.",
            problem.strerror,
        )
    )
