"""Words a day and days in a row."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from writer_app.bridge.documents.writing_days import WritingDays

TODAY = date(2026, 3, 1)


def days(path: Path, goal: int = 100) -> WritingDays:
    return WritingDays(path, goal=lambda: goal, today=lambda: TODAY)


def test_only_what_is_written_counts(qtbot: QtBot, tmp_path: Path) -> None:
    kept = days(tmp_path / "days.json")
    for words in (500, 540, 520):
        kept.counted(words)
    kept.begin()
    kept.counted(9_000)
    kept.counted(9_010)
    assert kept.today == 30


def test_the_day_is_still_known_after_a_restart(qtbot: QtBot, tmp_path: Path) -> None:
    kept = days(tmp_path / "data" / "days.json")
    kept.counted(0)
    kept.counted(40)
    kept.flush()
    assert days(tmp_path / "data" / "days.json").today == 40


@pytest.mark.parametrize(
    ("written", "streak"),
    [
        ({}, 0),
        ({"2026-03-01": 100}, 1),
        ({"2026-02-28": 100, "2026-02-27": 300}, 2),
        ({"2026-03-01": 150, "2026-02-28": 100, "2026-02-26": 300}, 2),
        ({"2026-03-01": 99, "2026-02-28": 100}, 1),
    ],
)
def test_days_in_a_row(qtbot: QtBot, tmp_path: Path, written: dict[str, int], streak: int) -> None:
    (tmp_path / "days.json").write_text(json.dumps(written))
    assert days(tmp_path / "days.json").streak == streak


@pytest.mark.parametrize("garbage", ["", "[]", "{", '{"2026-03-01": "many"}'])
def test_a_damaged_file_starts_anew(qtbot: QtBot, tmp_path: Path, garbage: str) -> None:
    (tmp_path / "days.json").write_text(garbage)
    assert days(tmp_path / "days.json").today == 0
