"""Exports in the background: written, stopped with nothing written, failed with a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.background import Background
from writer_app.bridge.documents.exporter import Exporter

LONG = "# Part\n\nA paragraph of *words* that is set in lines.\n\n" * 3000


@pytest.fixture
def exporter(qtbot: QtBot) -> Iterator[Exporter]:
    background = Background()
    yield Exporter(background=background)
    background.close()


def test_an_export_is_written(exporter: Exporter, qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "a.html"
    with qtbot.waitSignal(exporter.done):
        exporter.run("# Bees\n", target, title="Bees", near=None)
    assert ">Bees</h1>" in target.read_text(encoding="utf-8")


def test_a_stopped_export_writes_nothing(exporter: Exporter, qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")
    with qtbot.waitSignal(exporter.stopped):
        exporter.run(LONG, target, title="Long", near=None)
        exporter.progressed.connect(lambda share: exporter.stop() if share > 0 else None)
    assert target.read_bytes() == b"old"


def test_a_failure_is_a_sentence(exporter: Exporter, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(exporter.failed) as failed:
        exporter.run("text", tmp_path / "a.wav", title="", near=None)
    assert "There is no format wav" in failed.args[0]
