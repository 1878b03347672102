"""One dialog asks for every file: where it begins, what it proposes, what it tells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from writer_app.ui.files import file_dialog
from writer_app.ui.files.file_dialog import FileDialog, ask_file, ask_target, file_name


@pytest.fixture
def parent(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> QWidget:
    monkeypatch.setattr(file_dialog, "_last", {})
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def choose(dialog: FileDialog, path: Path) -> None:
    dialog.selectFile(str(path))
    dialog.accept()


def test_what_was_chosen_is_told_as_a_path(parent: QWidget, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("A", encoding="utf-8")
    chosen: list[Path] = []
    choose(ask_file(parent, "Open…", chosen.append, start=tmp_path), tmp_path / "a.md")
    assert chosen == [tmp_path / "a.md"]


def test_the_next_question_begins_where_the_last_was_answered(
    parent: QWidget, tmp_path: Path
) -> None:
    (tmp_path / "a.md").write_text("A", encoding="utf-8")
    choose(ask_file(parent, "Import", print, start=tmp_path), tmp_path / "a.md")
    assert ask_file(parent, "Import", list).directory().absolutePath() == str(tmp_path)
    assert ask_file(parent, "Other", list).directory().absolutePath() == str(Path.home())


@pytest.mark.parametrize("ask", [ask_file, ask_target])
def test_the_buttons_have_no_pictures(
    parent: QWidget, tmp_path: Path, ask: Callable[..., FileDialog]
) -> None:
    dialog = ask(parent, "Open", print, start=tmp_path)
    assert all(button.icon().isNull() for button in dialog.findChildren(QPushButton))


def test_a_proposed_name_stays_in_the_folder(parent: QWidget, tmp_path: Path) -> None:
    dialog = ask_target(parent, "Export", list, start=tmp_path, name="And/or: a question?")
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert dialog.selectedFiles() == [str(tmp_path / "And or a question")]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Plain", "Plain"),
        ("../up", "up"),
        ("a\nb", "a b"),
        ("海港：一", "海港：一"),
        ("v1.2", "v1.2"),
    ],
)
def test_words_as_a_name(words: str, name: str) -> None:
    assert file_name(words) == name
