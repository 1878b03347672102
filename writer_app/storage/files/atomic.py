"""Writing a file so that the old one or the new one is there, whole, whatever happens.

The save, step by step: resolve links, make a temporary file in the same folder, copy the mode,
write all bytes, fsync, check the size, replace, fsync the folder. Any failure before the replace
leaves the old file alone and removes the temporary one. A descriptor whose fsync failed is closed
and never synced again: the kernel may have dropped the pages and would call the second one good.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import stat
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from writer_app.domain.base.errors import ChangedOnDisk, NotSaved
from writer_app.domain.base.message import coded

_PREFIX = ".writer-app-"
_SUFFIX = ".tmp"
_CHUNK = 1 << 22
_COMPARED = 4_000_000  # bytes up to which a file is compared by content: a few milliseconds
# A folder's fsync answers so where the file system has no such thing (network and FUSE ones).
_NO_FOLDER_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.ENOSYS})
_HERE, _NO_REPLACE = -100, 1  # AT_FDCWD, RENAME_NOREPLACE of Linux
# Another program may hold the file open for a moment on Windows.
_REPLACE_PAUSES = (0.05, 0.1, 0.2, 0.4) if sys.platform == "win32" else ()


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a file looked like when it was read or written.

    `size` in bytes, `mtime_ns` in nanoseconds since 1970, `inode` as the system numbers it, and
    `sha256` of the content in hexadecimal where it was worth computing.
    """

    size: int
    mtime_ns: int
    inode: int
    sha256: str | None = None

    def same_stat(self, other: Fingerprint) -> bool:
        """Whether size, time and inode agree: then nobody has touched the file."""
        return (self.size, self.mtime_ns, self.inode) == (other.size, other.mtime_ns, other.inode)


def digest(data: bytes) -> str:
    """SHA-256 of `data`, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def fingerprint(path: Path, *, content: bool = False) -> Fingerprint:
    """The fingerprint of the file at `path`, with its hash when `content`. Raises OSError."""
    state = path.stat()
    sha256 = None
    if content:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Fingerprint(state.st_size, state.st_mtime_ns, state.st_ino, sha256)


def unchanged(path: Path, expected: Fingerprint) -> bool:
    """Whether the file still holds what `expected` saw: by its content, or by its times if large.

    Times alone would miss a change of the same size within one tick of the file system's clock.
    A file that is gone counts as unchanged: writing it again overwrites nobody's work.
    Raises OSError when the file cannot be read.
    """
    try:
        now = fingerprint(path)
        if now.size != expected.size:
            return False
        if expected.sha256 is None or (now.size > _COMPARED and now.same_stat(expected)):
            return now.same_stat(expected)
        return fingerprint(path, content=True).sha256 == expected.sha256
    except FileNotFoundError:
        return True


def read_bytes(path: Path) -> tuple[bytes, Fingerprint]:
    """The content of a file and its fingerprint, of one moment. Raises OSError."""
    with path.open("rb") as file:
        data = file.read()
        state = os.fstat(file.fileno())
    return data, Fingerprint(len(data), state.st_mtime_ns, state.st_ino, digest(data))


def write_bytes(path: Path, data: bytes, *, expected: Fingerprint | None = None) -> Fingerprint:
    """Replace the file at `path`, or make it, so that it is never torn. Returns its fingerprint.

    With `expected`, the file must still be what that fingerprint saw.
    Raises NotSaved (the old file is whole; the sentence says what failed) and ChangedOnDisk.
    """

    def put(temporary: Path, target: Path) -> None:
        if expected is not None and not unchanged(target, expected):
            raise _changed(target)
        _replace(temporary, target)

    return _write(path, data, put)


def create_bytes(path: Path, data: bytes) -> Fingerprint:
    """Make a new file at `path`, whole or not at all. Returns its fingerprint.

    Raises FileExistsError when there is one already (it is left alone) and NotSaved.
    """
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    return _write(path, data, _link)


def rename_new(source: Path, target: Path) -> None:
    """Move a file or a folder to a name that is free, never over another one.

    Raises FileExistsError when the name is taken and OSError otherwise. Changing only the case
    of a name works on file systems that do not tell the two apart.
    """
    if os.path.lexists(target) and not _same(source, target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    if sys.platform == "win32" or source.is_dir() or source.is_symlink() or target.exists():
        source.rename(target)
    else:
        _link(source, target)
    sync_folder(target.parent)
    if source.parent != target.parent:
        sync_folder(source.parent)


def sync_folder(folder: Path) -> None:
    """Make the folder's entries durable, where the system knows how. Raises OSError."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as problem:
        if problem.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(descriptor)


def is_temporary(name: str) -> bool:
    """Whether a file name is one of this module's temporary files."""
    return name.startswith(_PREFIX) and name.endswith(_SUFFIX)


def sweep(folder: Path, *, older_than: float = 3600.0) -> int:
    """Remove what killed saves left behind, older than `older_than` seconds. Returns how many."""
    removed = 0
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if is_temporary(entry.name) and _age(entry) > older_than:
                with contextlib.suppress(OSError):
                    Path(entry.path).unlink()
                    removed += 1
    return removed


def _age(entry: os.DirEntry[str]) -> float:
    return time.time() - entry.stat(follow_symlinks=False).st_mtime


def _same(first: Path, second: Path) -> bool:
    try:
        return first.samefile(second) and first.name != second.name
    except OSError:
        return False


def _write(path: Path, data: bytes, put: Callable[[Path, Path], None]) -> Fingerprint:
    try:
        target = path.resolve()
    except (OSError, RuntimeError) as problem:
        raise NotSaved(
            coded(
                "atomic.not-saved-because-link-leads",
                "{0} was not saved because its link leads nowhere.",
                path.name,
            )
        ) from problem
    replaced = False
    try:
        old = _old_state(target)
        with _temporary(target.parent, old) as (temporary, descriptor):
            inode, mtime_ns = _fill(descriptor, data, target, old)
            put(temporary, target)
            replaced = True
        sync_folder(target.parent)
    except FileExistsError:
        raise
    except OSError as problem:
        raise NotSaved(_sentence(target, problem, replaced=replaced)) from problem
    return Fingerprint(len(data), mtime_ns, inode, digest(data))


def _old_state(target: Path) -> os.stat_result | None:
    try:
        state = target.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(state.st_mode):
        raise NotSaved(
            coded(
                "atomic.not-saved-because-not-ordinary",
                "{0} was not saved because {1} is not an ordinary file.",
                target.name,
                target,
            )
        )
    if not state.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise NotSaved(
            coded(
                "atomic.not-saved-because-file-read",
                "{0} was not saved because the file is read-only; "
                "allow writing to it or save under another name.",
                target.name,
            )
        )
    return state


@contextlib.contextmanager
def _temporary(folder: Path, old: os.stat_result | None) -> Iterator[tuple[Path, list[int]]]:
    """A new file in `folder`, gone again if the block fails. Gives its path and open descriptor.

    The descriptor comes in a list that whoever closes it empties, so that it is closed once.
    """
    path = folder / f"{_PREFIX}{secrets.token_hex(6)}{_SUFFIX}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    flags |= getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    # A new file takes the writer's umask; one that replaces another starts private.
    descriptor = [os.open(path, flags, 0o666 if old is None else 0o600)]
    try:
        yield path, descriptor
    except BaseException:
        if descriptor:
            with contextlib.suppress(OSError):
                os.close(descriptor.pop())
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def _fill(
    descriptor: list[int], data: bytes, target: Path, old: os.stat_result | None
) -> tuple[int, int]:
    number = descriptor[0]
    if old is not None:
        _copy_attributes(number, target, old)
    view = memoryview(data)
    while view:
        written = os.write(number, view[:_CHUNK])
        if written <= 0:
            raise OSError(errno.EIO, "short write")
        view = view[written:]
    os.fsync(number)
    state = os.fstat(number)
    if state.st_size != len(data):
        raise OSError(errno.EIO, "the file has the wrong size")
    os.close(descriptor.pop())
    return state.st_ino, state.st_mtime_ns


def _copy_attributes(number: int, target: Path, old: os.stat_result) -> None:
    """Mode, and as far as the system lets us owner and extended attributes."""
    if sys.platform == "win32":
        return
    new = os.fstat(number)
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        with contextlib.suppress(OSError):
            os.fchown(number, old.st_uid, old.st_gid)
    os.fchmod(number, stat.S_IMODE(old.st_mode))
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            for name in os.listxattr(target):
                with contextlib.suppress(OSError):
                    os.setxattr(number, name, os.getxattr(target, name))


def _replace(temporary: Path, target: Path) -> None:
    for pause in _REPLACE_PAUSES:
        try:
            temporary.replace(target)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    temporary.replace(target)


def _link(temporary: Path, target: Path) -> None:
    """Give a file a new name, failing when the name is taken, and drop the old name."""
    if sys.platform == "win32":
        temporary.rename(target)
        return
    if _renamed_at_once(temporary, target):
        return
    try:
        os.link(temporary, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        # No hard links here (exFAT, some network folders): the moment between is all we lose.
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        temporary.rename(target)
    else:
        temporary.unlink()


def _renamed_at_once(source: Path, target: Path) -> bool:
    """Rename in one step that never replaces: a kill leaves one name, never both, never none.

    False where the system or the file system cannot. Raises FileExistsError and OSError.
    """
    rename = _renameat2()
    if rename is None:
        return False
    import ctypes

    if rename(_HERE, os.fsencode(source), _HERE, os.fsencode(target), _NO_REPLACE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(source), None, str(target))


@cache
def _renameat2() -> Callable[..., int] | None:
    """Linux's rename that takes flags, where the C library has it."""
    if not sys.platform.startswith("linux"):
        return None
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    return cast("Callable[..., int] | None", getattr(library, "renameat2", None))


def _changed(target: Path) -> ChangedOnDisk:
    return ChangedOnDisk(
        coded(
            "atomic.changed-by-another-program-since",
            "{0} was changed by another program since it was read; "
            "keep this text, take the other, or compare them.",
            target.name,
        )
    )


def _no_entry(folder: Path) -> str:
    """A system that makes no files in a folder (as below /proc) says that there is no entry."""
    if folder.is_dir():
        return coded(
            "atomic.no-files-can-be-made",
            "no files can be made in {0}; save it in another folder.",
            folder,
        )
    return coded(
        "atomic.folder-gone-save-in-another",
        "the folder {0} is gone; save it in another folder.",
        folder,
    )


def _sentence(target: Path, problem: OSError, *, replaced: bool) -> str:
    name, folder = target.name, target.parent
    if replaced:
        return coded(
            "atomic.written-but-disk-did-not",
            "{0} was written, but the disk did not confirm it ({1}); save again.",
            name,
            problem.strerror,
        )
    reasons = {
        errno.ENOSPC: coded(
            "atomic.disk-full-make-room-and", "the disk is full; make room and save again."
        ),
        errno.EDQUOT: coded(
            "atomic.disk-quota-used-up-make", "the disk quota is used up; make room and save again."
        ),
        errno.EFBIG: coded(
            "atomic.file-too-large-for-disk",
            "the file is too large for this disk; save it on another.",
        ),
        errno.EACCES: coded(
            "atomic.writing-in-not-allowed-save",
            "writing in {0} is not allowed; save it in another folder.",
            folder,
        ),
        errno.EPERM: coded(
            "atomic.writing-in-not-allowed-save",
            "writing in {0} is not allowed; save it in another folder.",
            folder,
        ),
        errno.EROFS: coded(
            "atomic.on-read-only-disk-save",
            "{0} is on a read-only disk; save it in another folder.",
            folder,
        ),
        errno.ENOENT: _no_entry(folder),
        errno.ENOTDIR: coded(
            "atomic.not-folder-save-in-another",
            "{0} is not a folder; save it in another one.",
            folder,
        ),
        errno.ENAMETOOLONG: coded(
            "atomic.name-too-long-choose-shorter", "the name is too long; choose a shorter one."
        ),
        errno.EIO: coded(
            "atomic.disk-reported-error-save-on",
            "the disk reported an error; save it on another disk.",
        ),
    }
    reason = reasons.get(
        problem.errno or 0, coded("atomic.error", "of an error: {0}.", problem.strerror or problem)
    )
    return coded("atomic.not-saved", "{0} was not saved because {1}", name, reason)
