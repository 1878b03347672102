"""What journals of a session that ended badly still hold, beside what is on disk now."""

from __future__ import annotations

import contextlib
import json
import struct
import time
import zlib
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from sys import byteorder
from typing import Any

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.base.message import coded
from writer_app.domain.text.text import utf16_len
from writer_app.storage.files import atomic, document_file, journal
from writer_app.storage.files.atomic import Fingerprint
from writer_app.storage.index import scan
from writer_app.storage.index.library import Library

_KEPT_FOR = 31 * 86_400.0  # seconds


class JournalState(StrEnum):
    """How a journal stands to the file on disk."""

    NOTHING = "nothing"  # everything it holds is on disk
    UNSAVED = "unsaved"  # nobody changed the file: the text can simply come back
    CONFLICT = "conflict"  # the file was changed too: three versions


@dataclass(frozen=True, slots=True)
class Recovery:
    """One journal, read. `text` is what the writer had; `base` what was last saved or opened.

    `theirs` is the file as it is now, None when it is gone or was never saved. `damaged` says that
    the end of the journal was torn and `text` is what came before. `when` is the last edit, in
    seconds since 1970; `edits` how many there were.
    """

    file: Path
    path: Path | None
    base: str
    text: str
    theirs: str | None
    edits: int
    when: float
    damaged: bool = False

    @property
    def state(self) -> JournalState:
        """What is to be done about it."""
        if self.theirs is None:
            return JournalState.UNSAVED if self.text else JournalState.NOTHING
        if self.text in (self.theirs, self.base):
            return JournalState.NOTHING
        if self.theirs == self.base:
            return JournalState.UNSAVED
        return JournalState.CONFLICT


def pending(
    folder: Path, where: Callable[[Path], Path] = lambda path: path
) -> tuple[list[Recovery], list[Path]]:
    """Every journal in `folder` that holds something, oldest first, and those beyond reading.

    Journals whose text is on disk already are removed. Only for whoever holds the library's lock:
    the journals of a running window are not to be recovered. `where` says where a document stands
    now whose file was moved. Raises nothing.
    """
    found: list[Recovery] = []
    broken: list[Path] = []
    for file in sorted(folder.glob(f"*{journal.SUFFIX}")):
        try:
            recovery = read(file, where)
        except (DocumentError, OSError):
            broken.append(file)
            continue
        if recovery.state is not JournalState.NOTHING:
            found.append(recovery)
        elif recovery.damaged:
            seen(recovery)
        else:
            with contextlib.suppress(OSError):
                file.unlink()
    return found, broken


def kept(folder: Path) -> list[Path]:
    """Journals that were put aside, the latest first; after a month they go. Raises nothing."""
    files: list[tuple[float, Path]] = []
    for file in (folder / "kept").glob(f"*{journal.SUFFIX}"):
        with contextlib.suppress(OSError):
            when = file.stat().st_mtime
            if time.time() - when > _KEPT_FOR:
                file.unlink()
            else:
                files.append((when, file))
    return [file for _, file in sorted(files, reverse=True)]


def seen(recovery: Recovery) -> None:
    """The writer has decided about this journal: put it aside, for a month. Raises nothing."""
    journal.set_aside(recovery.file)


def put_back(recovery: Recovery, documents: Path) -> Path:
    """Save what a journal holds and put the journal aside; returns where the text is now.

    It goes into its own file when nobody changed that meanwhile; else a named copy is made beside
    it, or in `documents` when it never had a file. Raises DocumentError; the journal stays then.
    """
    if (
        recovery.state is JournalState.UNSAVED
        and recovery.path is not None
        and recovery.theirs is not None
    ):
        document_file.save(document_file.read(recovery.path), recovery.text)
        path = recovery.path
    else:
        stamp = time.strftime("%Y-%m-%d %H.%M", time.localtime(recovery.when))
        own = recovery.path
        name = own.stem if own is not None else scan.file_name(recovery.text)
        folder = own.parent if own is not None and own.parent.is_dir() else documents
        path = Library(folder).create(f"{name} (recovered {stamp})", recovery.text)
    seen(recovery)
    return path


def read(file: Path, where: Callable[[Path], Path] = lambda path: path) -> Recovery:
    """Replay one journal beside its document as it is now. Changes nothing.

    Raises DocumentError when not even its beginning can be read, and OSError.
    """
    data = file.read_bytes()
    if not data.startswith(journal.MAGIC):
        raise DocumentError(coded("recovery.no-journal", "{0} is no journal.", file.name))
    records = _records(data)
    first = next(records, None)
    if first is None or first[0] != journal.BASE:
        raise DocumentError(
            coded("recovery.beginning-damaged", "The beginning of {0} is damaged.", file.name)
        )
    replay = _Replay(first[1], first[2])
    rest = list(records)
    path = _path(replay, rest)
    path = where(path) if path is not None else None
    theirs = _now(path)
    whole = replay.run(rest, theirs)
    if path is not None and document_file.is_word(path) and _untouched(path, replay.seen):
        theirs = replay.base or theirs  # a working text reads otherwise than what it was saved from
    base = theirs if replay.was_theirs else replay.base
    if base is None:  # a journal that began with words that were not saved
        base = theirs if theirs is not None and _untouched(path, replay.fingerprint) else ""
    return Recovery(
        file=file,
        path=path,
        base=base,
        text=replay.text(),
        theirs=theirs,
        edits=replay.edits,
        when=file.stat().st_mtime,
        damaged=not whole or _length(data) < len(data),
    )


def _path(replay: _Replay, records: list[tuple[int, int, bytes]]) -> Path | None:
    """Where the document lies, by the last save that an edit before it belongs to."""
    saves = [record for record in records if record[0] == journal.SAVED]
    last = max(saves, key=lambda record: record[1], default=None)
    name = json.loads(last[2])["path"] if last is not None else replay.path
    return Path(name) if name else None


def _now(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return document_file.read(path).text
    except DocumentError:
        return None


def _untouched(path: Path | None, seen: dict[str, Any] | None) -> bool:
    """Whether the file is still the one of the last save."""
    if path is None or seen is None:
        return False
    try:
        return atomic.unchanged(path, Fingerprint(**seen))
    except (OSError, TypeError):
        return False


def _records(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Kind, sequence and payload of each whole record, up to the first that is not."""
    for start, end in _spans(data):
        kind, sequence = journal.HEAD.unpack_from(data, start)
        yield kind, sequence, data[start + journal.HEAD.size : end]


def _spans(data: bytes) -> Iterator[tuple[int, int]]:
    place = len(journal.MAGIC)
    while place + journal.FRAME.size <= len(data):
        length, checksum = journal.FRAME.unpack_from(data, place)
        start = place + journal.FRAME.size
        end = start + length
        if length < journal.HEAD.size or end > len(data):
            return
        if zlib.crc32(memoryview(data)[start:end]) != checksum:
            return
        yield start, end
        place = end


def _length(data: bytes) -> int:
    """Where the last whole record ends."""
    end = len(journal.MAGIC)
    for _, end in _spans(data):  # noqa: B007  # the last one counts
        pass
    return end


class _Replay:
    """The text while edits are played back, as UTF-16 units around a gap that follows them."""

    def __init__(self, sequence: int, payload: bytes) -> None:
        (size,) = struct.unpack_from("<I", payload)
        about = json.loads(payload[4 : 4 + size])
        self.path: str | None = about["path"]
        text = zlib.decompress(payload[4 + size :]).decode("utf-8", "surrogatepass")
        self._left = _array(text.encode("utf-16-le", "surrogatepass"))
        self._right = array("H")  # back to front
        self._sequence = sequence
        self.fingerprint: dict[str, Any] | None = about["fingerprint"]
        self.base: str | None = text if about.get("saved", True) else None
        self.seen = self.fingerprint
        """What the file looked like after the last save of the journal."""
        self.edits = 0
        self.was_theirs = False
        """Whether the file as it is now is a text that was typed here: a save of our own, of which
        the journal was not told any more."""

    def run(self, records: list[tuple[int, int, bytes]], theirs: str | None) -> bool:
        """Play the records back; False when one does not fit, which ends it before that one."""
        units = utf16_len(theirs) if theirs is not None else -1
        saves = [record for record in records if record[0] == journal.SAVED]
        last = max(saves, key=lambda record: record[1], default=None)
        self._note_save(last)
        for kind, sequence, payload in records:
            if kind != journal.CHANGE or sequence <= self._sequence:
                continue
            if sequence != self._sequence + 1 or not self._edit(payload):
                return False
            self._sequence = sequence
            self.edits += 1
            self._note_save(last)
            if not self.was_theirs and len(self._left) + len(self._right) == units:
                self.was_theirs = self.text() == theirs
        return True

    def text(self) -> str:
        """The text as it is now."""
        units = self._left + self._right[::-1]
        if byteorder == "big":
            units.byteswap()
        return units.tobytes().decode("utf-16-le", "surrogatepass")

    def _note_save(self, last: tuple[int, int, bytes] | None) -> None:
        if last is not None and last[1] == self._sequence:
            self.path = json.loads(last[2])["path"]
            self.base = self.text()
            self.seen = {k: v for k, v in json.loads(last[2]).items() if k != "path"}

    def _edit(self, payload: bytes) -> bool:
        position, count = journal.EDIT.unpack_from(payload)
        units = _array(payload[journal.EDIT.size :])
        removed, added = units[:count], units[count:]
        if position + count > len(self._left) + len(self._right):
            return False
        self._go(position)
        if count and self._right[: -count - 1 : -1] != removed:
            return False
        if count:
            del self._right[-count:]
        self._left.extend(added)
        return True

    def _go(self, position: int) -> None:
        distance = len(self._left) - position
        if distance > 0:
            self._right.extend(self._left[: position - 1 if position else None : -1])
            del self._left[position:]
        elif distance < 0:
            self._left.extend(self._right[: distance - 1 : -1])
            del self._right[distance:]


def _array(data: bytes) -> array[int]:
    units = array("H", data[: len(data) & ~1])
    if byteorder == "big":
        units.byteswap()
    return units
