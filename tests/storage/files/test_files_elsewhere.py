"""Windows and macOS, played on any system: locks, durable writes and child processes."""

from __future__ import annotations

import errno
import importlib.util
import io
import os
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from writer_app.children import line_process
from writer_app.domain.base.errors import NotSaved
from writer_app.storage.files import atomic, lock


def read_again(module: ModuleType) -> ModuleType:
    """Another copy of a module, as it is read on the system that is played."""
    assert module.__file__ is not None
    spec = importlib.util.spec_from_file_location("read_again", module.__file__)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made  # dataclasses look their module up
    spec.loader.exec_module(made)
    del sys.modules[spec.name]
    return made


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")


@pytest.mark.parametrize("problem", [0, errno.EACCES, errno.EDEADLK, errno.ENOSYS])
def test_windows_locks_a_byte_beyond_the_number(
    windows: None, tmp_path: Path, problem: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int, int]] = []

    def locking(descriptor: int, mode: int, size: int) -> None:
        asked.append((os.lseek(descriptor, 0, os.SEEK_CUR), mode, size))
        if problem:
            raise OSError(problem, "refused")

    msvcrt = SimpleNamespace(LK_NBLCK=2, locking=locking)
    monkeypatch.setitem(sys.modules, "msvcrt", msvcrt)  # type: ignore[arg-type]  # stands for it
    made = read_again(lock).LibraryLock(tmp_path)
    taken = problem in (errno.EACCES, errno.EDEADLK)
    assert made.acquire() is not taken  # where nothing can be locked the answer is yes
    assert asked == [(1 << 20, 2, 1)]
    assert made.held is (problem == 0)
    assert made.holder() == (None if problem else os.getpid())
    made.release()


def test_windows_tries_again_while_another_holds_the_file(windows: None) -> None:
    assert len(read_again(atomic)._REPLACE_PAUSES) > 2
    assert atomic._REPLACE_PAUSES == () or os.name == "nt"


@pytest.mark.parametrize(("refusals", "written"), [(2, True), (3, False)])
def test_a_file_held_for_a_moment_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, refusals: int, written: bool
) -> None:
    left, replace = [refusals], Path.replace

    def refused(path: Path, target: Path) -> Path:
        if left[0]:
            left[0] -= 1
            raise PermissionError(errno.EACCES, "held")
        return replace(path, target)

    monkeypatch.setattr(atomic, "_REPLACE_PAUSES", (0.0, 0.0))
    monkeypatch.setattr(Path, "replace", refused)
    file = tmp_path / "a.md"
    file.write_text("old", encoding="utf-8")
    if written:
        atomic.write_bytes(file, b"new")
    else:
        with pytest.raises(NotSaved):
            atomic.write_bytes(file, b"new")
    assert file.read_text(encoding="utf-8") == ("new" if written else "old")
    assert list(tmp_path.iterdir()) == [file]  # and nothing lies beside it


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_a_file_is_written_over_there_too(
    tmp_path: Path, system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.md"
    file.write_text("old", encoding="utf-8")
    file.chmod(0o640)
    monkeypatch.setattr(sys, "platform", system)
    atomic.write_bytes(file, b"new")
    assert file.read_bytes() == b"new"
    if system == "darwin" and os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o640


def test_a_new_name_is_never_over_another_one(windows: None, tmp_path: Path) -> None:
    first, second = tmp_path / "a.md", tmp_path / "b.md"
    first.write_text("one", encoding="utf-8")
    atomic.rename_new(first, second)
    atomic.create_bytes(first, b"two")
    with pytest.raises(FileExistsError):
        atomic.rename_new(first, second)
    assert (first.read_text(), second.read_text()) == ("two", "one")


def test_windows_has_no_folders_to_sync(windows: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic.os, "open", None)
    atomic.sync_folder(Path("nowhere"))


def _nothing(*_given: object) -> None:
    """Stands for what this process must not do to itself."""


@pytest.mark.parametrize(("system", "niceness"), [("win32", []), ("darwin", [5])])
def test_a_child_steps_back_where_the_system_knows_how(
    system: str, niceness: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    answers = io.StringIO()
    monkeypatch.setattr(line_process.seccomp, "install", _nothing)
    monkeypatch.setattr(line_process.signal, "signal", _nothing)
    for name, stand_in in (
        ("nice", asked.append), ("dup", lambda _: -1), ("dup2", _nothing),
        ("fdopen", lambda *_, **__: answers),
    ):  # fmt: skip
        monkeypatch.setattr(os, name, stand_in, raising=False)
    streams = SimpleNamespace(fileno=lambda: -1)
    monkeypatch.setattr(sys, "stdout", streams)
    monkeypatch.setattr(sys, "stderr", streams)
    monkeypatch.setattr(sys, "stdin", io.StringIO('{"n": 2}\n'))
    monkeypatch.setattr(sys, "platform", system)
    line_process.serve(lambda question: question["n"] + 1)
    assert (asked, answers.getvalue()) == (niceness, "3\n")
