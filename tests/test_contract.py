"""What scripts and other programs rely on to the letter: addresses in Python, names in the window.

The commands of the contract have their own tests under `tests/commands`.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from writer_app import app, cli
from writer_app import paths as app_paths
from writer_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

FROM_THE_START = (
    *("editor", "libraryPanel", "documentList", "outlineList", "searchField", "searchResults"),
    *("historyList", "assistantPanel", "templateList", "templateFields", "promptBar"),
    *("promptInput", "reviewBar", "noticeBar", "statusWords", "statusSaved", "statusContext"),
    *("statusModel", "commentColumn", "lockChip", "tabBar"),
)
# What a command brings, made when it is first wanted.
BROUGHT = {
    "ask": ("chatView", "chatInput", "sourceChips"),
    "splitView": ("sideView",),
    "print": ("printPreview",),
    "palette": ("commandPalette",),
    "preview": ("preview",),
    "translate": ("translationView",),
}
ACTIONS = (
    *("rewrite", "continue", "draft", "summarize", "accept", "reject", "nextChange"),
    *("previousChange", "acceptChange", "rejectChange", "nextVariant", "previousVariant"),
    *("retry", "stop", "save", "open", "export", "palette", "focusMode", "preview", "ask"),
    *("freeze", "translate", "reviewDocument", "comment", "nextComment", "compare", "print"),
    *("surprise", "newTab", "nextTab", "splitView", "noAi"),
)
NAMED = (
    *("draft", "rewrite", "summarize", "translate", "answer", "reply", "export", "import"),
    *("library", "templates", "models", "doctor", "bench", "chat", "review"),
)
OPTIONS = (
    *("max_new_tokens", "temperature", "top_k", "top_p", "min_p", "repetition_penalty", "seed"),
    *("stop", "variants", "source"),
)


@pytest.fixture
def window(
    qtbot: QtBot, own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    script = tmp_path / "script.json"
    script.write_text(json.dumps([{"text": "A short text."}]), encoding="utf-8")
    monkeypatch.setenv("WRITER_APP_SCRIPT", str(script))
    window = app.build(own_home, "scripted")
    yield window
    app.shutdown(window)
    window.deleteLater()


def test_every_part_that_is_always_there_has_its_name(window: MainWindow) -> None:
    assert window.objectName() == "mainWindow"
    assert [name for name in FROM_THE_START if window.findChild(QObject, name) is None] == []
    assert isinstance(window.findChild(QObject, "editor"), QPlainTextEdit)


def test_every_command_has_its_name_and_a_menu(window: MainWindow) -> None:
    in_menus = {a.objectName() for menu in window.menus.values() for a in menu.actions()}
    assert {f"action.{name}" for name in ACTIONS} - in_menus == set()


@pytest.mark.parametrize(("command", "names"), BROUGHT.items())
def test_what_a_command_brings_has_its_name(
    window: MainWindow, own_home: Path, qtbot: QtBot, command: str, names: tuple[str, ...]
) -> None:
    note = own_home / "documents" / "note.md"
    note.write_text("# Tides\n\nThe sea was high.\n", encoding="utf-8")
    window.open_document(note)
    window.findChild(QObject, f"action.{command}").trigger()
    qtbot.waitUntil(lambda: all(window.findChild(QObject, name) is not None for name in names))


@pytest.mark.parametrize("name", NAMED)
def test_every_command_of_the_terminal_is_there(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([name, "--help"]) == 0
    assert f"usage: writer-app {name}" in capsys.readouterr().out


def test_the_engine_answers_at_its_address(tmp_path: Path) -> None:
    door = importlib.import_module("writer_app.engine.client")
    paths = app_paths.find(tmp_path).create()
    with door.EngineClient(paths) as client:
        assert client.engine == "transformers"
        methods = {"load": 1, "stream": 2, "cancel": 1, "close": 0}
        for name, least in methods.items():
            assert len(inspect.signature(getattr(client, name)).parameters) >= least
    options = {each.name for each in dataclasses.fields(door.GenerateOptions)}
    assert set(OPTIONS) - options == set()
    assert door.GenerateOptions.__dataclass_params__.frozen
