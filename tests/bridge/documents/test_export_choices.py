"""The writer's choices for preview and exports: from the settings, and from the folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.documents.export_choices import ExportChoices
from writer_app.domain.base.exporting import ExportOptions


@pytest.fixture
def choices(qtbot: QtBot, tmp_path: Path) -> tuple[SettingsStore, ExportChoices]:
    store = SettingsStore(tmp_path / "settings.json")
    made = ExportChoices(
        store,
        path=lambda: tmp_path / "site" / "a.md",
        folder=lambda: tmp_path,
        provenance=tmp_path / "none.sqlite",
    )
    return store, made


def test_they_come_from_the_settings(choices: tuple[SettingsStore, ExportChoices]) -> None:
    store, made = choices
    assert made.options() == ExportOptions()
    store.update_many(
        {"markdown.enter": "break", "export.paper": "letter", "export.contents": "never",
         "export.title": False}
    )  # fmt: skip
    assert made.options() == ExportOptions("never", "letter", title=False, breaks=True)


def test_a_folder_has_its_dialect(
    choices: tuple[SettingsStore, ExportChoices], tmp_path: Path
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / ".markdown-dialect").write_text("python-markdown\n")
    assert choices[1].options().dialect == "python-markdown"


def test_a_models_part_is_said_where_the_writer_wants_it(
    choices: tuple[SettingsStore, ExportChoices], tmp_path: Path
) -> None:
    store, made = choices
    assert made.disclosed(tmp_path / "a.md", "Text.\n") == "Text.\n"
    store.update("export.disclosure", True)
    assert made.disclosed(tmp_path / "a.md", "Text.\n").startswith("Text.\n\n")
