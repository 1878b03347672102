"""The settings of the window: applied at once, written elsewhere, a failed write said and kept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.background import Background
from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.domain.base.errors import NotSaved
from writer_app.storage.state import settings as settings_file


def theme_in(path: Path) -> str:
    return settings_file.load(path).appearance.theme


def test_a_change_is_written_by_a_thread_that_is_not_the_windows(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writers: list[str] = []
    mine = tmp_path / "s.json"

    def saved(path: Path, _settings: object) -> None:
        if path == mine:
            writers.append(threading.current_thread().name)

    monkeypatch.setattr(settings_file, "save", saved)
    background = Background()
    store = SettingsStore(mine, run=background.later)
    store.update("appearance.theme", "ink")
    qtbot.waitUntil(lambda: bool(writers))
    background.close()
    assert [name.split("_")[0] for name in writers] == ["background"]


def test_a_flush_writes_what_waits_here_and_now(qtbot: QtBot, tmp_path: Path) -> None:
    waiting: list[Callable[[], None]] = []
    store = SettingsStore(tmp_path / "s.json", run=waiting.append)
    store.update("appearance.theme", "ink")
    store.flush()
    assert theme_in(tmp_path / "s.json") == "ink"
    assert waiting == []


def test_a_change_during_a_write_is_written_too(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, save = SettingsStore(tmp_path / "s.json"), settings_file.save

    def changed_meanwhile(path: Path, settings: object) -> None:
        monkeypatch.setattr(settings_file, "save", save)
        store.update("appearance.theme", "paper")

    monkeypatch.setattr(settings_file, "save", changed_meanwhile)
    store.update("appearance.theme", "ink")
    store.flush()
    store.flush()
    assert theme_in(tmp_path / "s.json") == "paper"


def test_a_failed_write_is_said_and_tried_again(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, said = SettingsStore(tmp_path / "s.json"), list[str]()
    store.failed.connect(said.append)

    def full(*_args: object) -> None:
        raise NotSaved("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(settings_file, "save", full)
        store.update("appearance.theme", "ink")
        store.flush()
    store.flush()
    assert said == ["the disk is full"]
    assert theme_in(tmp_path / "s.json") == "ink"
