"""Atomic writes: old or new, whole; the sentence of every failure; nothing left behind."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from writer_app.domain.base.errors import ChangedOnDisk, NotSaved
from writer_app.storage.files import atomic

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions and links")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_holds_the_bytes_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    seen = atomic.write_bytes(tmp_path / "a.md", b"hello")
    assert (tmp_path / "a.md").read_bytes() == b"hello"
    assert seen == atomic.fingerprint(tmp_path / "a.md", content=True)
    assert names(tmp_path) == ["a.md"]


@POSIX
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_the_mode_of_the_old_file_is_kept(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    path.chmod(mode)
    atomic.write_bytes(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == mode


@POSIX
def test_a_new_file_takes_the_umask(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    atomic.write_bytes(tmp_path / "a.md", b"new")
    assert (tmp_path / "a.md").stat().st_mode == (tmp_path / "plain").stat().st_mode


@POSIX
def test_a_link_stays_a_link_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a.md").write_bytes(b"old")
    (tmp_path / "link.md").symlink_to(tmp_path / "real/a.md")
    atomic.write_bytes(tmp_path / "link.md", b"new")
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real/a.md").read_bytes() == b"new"


@POSIX
def test_a_link_to_itself_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(NotSaved):
        atomic.write_bytes(tmp_path / "loop", b"new")


@POSIX
def test_a_read_only_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(NotSaved, match="read-only"):
        atomic.write_bytes(path, b"new")
    assert path.read_bytes() == b"old"


def test_a_folder_is_no_target(tmp_path: Path) -> None:
    with pytest.raises(NotSaved, match="ordinary"):
        atomic.write_bytes(tmp_path, b"new")


def test_a_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotSaved, match="is gone"):
        atomic.write_bytes(tmp_path / "gone" / "a.md", b"new")


def test_a_long_name_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotSaved, match="too long"):
        atomic.write_bytes(tmp_path / ("x" * 300), b"new")


@pytest.mark.parametrize("call", ["write", "fsync", "replace", "fstat", "open"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT])
def test_a_failing_call_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"old")

    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(Path if call == "replace" else os, call, fail)
        with pytest.raises(NotSaved):
            atomic.write_bytes(path, b"new")
    assert (path.read_bytes(), names(tmp_path)) == (b"old", ["a.md"])


def test_a_failed_fsync_is_never_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def fail(descriptor: int) -> None:
        calls.append(descriptor)
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(NotSaved, match="error"):
        atomic.write_bytes(tmp_path / "a.md", b"new")
    assert len(calls) == 1


@POSIX
def test_a_folder_that_does_not_sync_is_no_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(atomic, "sync_folder", fail)
    with pytest.raises(NotSaved, match="did not confirm"):
        atomic.write_bytes(tmp_path / "a.md", b"new")


def test_a_file_that_another_program_changed_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    seen = atomic.write_bytes(path, b"mine")
    path.write_bytes(b"yours")
    with pytest.raises(ChangedOnDisk):
        atomic.write_bytes(path, b"mine again", expected=seen)
    assert (path.read_bytes(), names(tmp_path)) == (b"yours", ["a.md"])


def test_a_file_that_was_only_touched_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    seen = atomic.write_bytes(path, b"mine")
    os.utime(path, (1, 1))
    atomic.write_bytes(path, b"mine again", expected=seen)
    assert path.read_bytes() == b"mine again"


def test_a_file_that_was_deleted_is_written_again(tmp_path: Path) -> None:
    seen = atomic.write_bytes(tmp_path / "a.md", b"mine")
    (tmp_path / "a.md").unlink()
    atomic.write_bytes(tmp_path / "a.md", b"mine again", expected=seen)
    assert (tmp_path / "a.md").read_bytes() == b"mine again"


def test_creating_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"old")
    with pytest.raises(FileExistsError):
        atomic.create_bytes(tmp_path / "a.md", b"new")
    assert (tmp_path / "a.md").read_bytes() == b"old"
    assert names(tmp_path) == ["a.md"]


def test_creating_makes_a_whole_file(tmp_path: Path) -> None:
    seen = atomic.create_bytes(tmp_path / "a.md", b"new")
    assert atomic.unchanged(tmp_path / "a.md", seen)
    assert names(tmp_path) == ["a.md"]


def test_moving_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"a")
    (tmp_path / "b.md").write_bytes(b"b")
    with pytest.raises(FileExistsError):
        atomic.rename_new(tmp_path / "a.md", tmp_path / "b.md")
    assert (tmp_path / "b.md").read_bytes() == b"b"


def test_moving_takes_the_file_along(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"a")
    atomic.rename_new(tmp_path / "a.md", tmp_path / "b.md")
    assert names(tmp_path) == ["b.md"]


def test_sweeping_removes_only_old_leftovers(tmp_path: Path) -> None:
    old, fresh = tmp_path / ".writer-app-0.tmp", tmp_path / ".writer-app-1.tmp"
    for path in (old, fresh, tmp_path / "a.md"):
        path.write_bytes(b"")
    os.utime(old, (1, 1))
    assert atomic.sweep(tmp_path) == 1
    assert names(tmp_path) == [fresh.name, "a.md"]


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="a folder that makes no files")
def test_a_folder_that_takes_no_files_is_not_called_gone() -> None:
    with pytest.raises(NotSaved, match="no files can be made in /proc"):
        atomic.write_bytes(Path("/proc/a.md"), b"new")
