"""`library search`, `history`, `show --version`, `restore` and `recover`, in this process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from writer_app.cli import main
from writer_app.paths import Paths
from writer_app.storage.files import document_file
from writer_app.storage.files.journal import Journal
from writer_app.storage.files.lock import LibraryLock
from writer_app.storage.index.history import HistoryStore


@pytest.fixture
def document(paths: Paths) -> Path:
    path = paths.documents / "bees.md"
    path.write_text("# On bees\n\nThey fly far.\n", encoding="utf-8")
    return path


@pytest.fixture
def versions(document: Path, paths: Paths) -> list[int]:
    kept = HistoryStore(paths.data / "history.sqlite", paths.documents)
    made = [
        kept.add(document, "# On bees\n\nThey fly.\n", name="First"),
        kept.add(document, document.read_text(encoding="utf-8")),
    ]
    kept.close()
    return made


def answer(capsys: pytest.CaptureFixture[str], *command: str) -> list[dict[str, str]]:
    main(["library", *command, "--json"])
    found: list[dict[str, str]] = json.loads(capsys.readouterr().out)
    return found


def test_words_are_found_with_their_line(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (hit,) = answer(capsys, "search", "fly", "far")
    assert (hit["path"], hit["title"]) == (str(document), "On bees")
    assert "They fly far." in hit["line"]


def test_nothing_found_is_said_and_exits_1(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["library", "search", "wasps"]) == 1
    assert "has “wasps”" in capsys.readouterr().err


def test_versions_are_listed(versions: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "history", "bees.md")
    assert [(each["id"], each["name"]) for each in found] == [
        (versions[1], ""),
        (versions[0], "First"),
    ]


def test_a_version_is_shown_and_compared(
    versions: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    show = ["library", "show", "bees.md", "--version", str(versions[0])]
    assert main(show) == 0
    assert capsys.readouterr().out == "# On bees\n\nThey fly.\n"
    assert main([*show, "--diff"]) == 0
    assert capsys.readouterr().out == "# On bees\n\nThey fly{+ far+}.\n"


def test_a_restore_can_be_undone(
    document: Path, versions: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    document.write_text("# Mine\n", encoding="utf-8")
    assert main(["library", "restore", "bees.md", "--version", str(versions[0])]) == 0
    assert document.read_text(encoding="utf-8") == "# On bees\n\nThey fly.\n"
    capsys.readouterr()
    before = next(v for v in answer(capsys, "history", "bees.md") if v["kind"] == "before-restore")
    assert main(["library", "restore", "bees.md", "--version", str(before["id"])]) == 0
    assert document.read_text(encoding="utf-8") == "# Mine\n"


def test_a_version_of_another_document_is_refused(
    versions: list[int], paths: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    (paths.documents / "b.md").write_text("b", encoding="utf-8")
    assert main(["library", "restore", "b.md", "--version", str(versions[0])]) == 1
    assert "b.md has no version" in capsys.readouterr().err


@pytest.fixture
def unsaved(document: Path, paths: Paths) -> Path:
    loaded = document_file.read(document)
    journal = Journal(paths.journal, loaded.text, path=document, fingerprint=loaded.fingerprint)
    journal.record(0, "", "Unsaved. ")
    return document


def test_unsaved_texts_are_listed_and_saved(
    unsaved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = unsaved.read_text(encoding="utf-8")
    (row,) = answer(capsys, "recover", "--list")
    assert (row["path"], row["state"]) == (str(unsaved), "unsaved")
    assert unsaved.read_text(encoding="utf-8") == before
    assert main(["library", "recover"]) == 0
    assert unsaved.read_text(encoding="utf-8") == f"Unsaved. {before}"


def test_a_file_that_changed_meanwhile_is_left_and_a_copy_made(
    unsaved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unsaved.write_text("Theirs.\n", encoding="utf-8")
    (row,) = answer(capsys, "recover")
    assert unsaved.read_text(encoding="utf-8") == "Theirs.\n"
    assert Path(row["path"]).read_text(encoding="utf-8").startswith("Unsaved. ")
    assert [each["path"] for each in answer(capsys, "recover", "--list", "--kept")] == [
        str(unsaved)
    ]


def test_an_open_window_keeps_what_is_its_own(
    unsaved: Path, paths: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = LibraryLock(paths.data)
    lock.acquire()
    assert main(["library", "recover"]) == 1
    assert "close it first" in capsys.readouterr().err
    lock.release()
