"""Versions are kept in the order of what happened, and none is dropped at the end."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from writer_app.bridge.base.background import Background
from writer_app.bridge.documents.history_model import HistoryModel, VersionKind
from writer_app.storage.index.history import HistoryStore


def test_order_and_end(qtbot: QtBot, tmp_path: Path) -> None:
    background = Background()
    model = HistoryModel(tmp_path / "h.sqlite", folder=lambda: tmp_path, background=background)
    path = tmp_path / "a.md"
    for number in range(20):
        model.keep(path, f"text {number}", VersionKind.SAVED)
    background.close()
    model.close()
    kept = HistoryStore(tmp_path / "h.sqlite", tmp_path)
    texts = [kept.text(version.id) for version in kept.versions(path)]
    kept.close()
    assert texts == [f"text {number}" for number in reversed(range(20))]
