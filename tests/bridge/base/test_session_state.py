"""What is remembered between two starts: value by value, never a failure."""

from __future__ import annotations

from pathlib import Path

import pytest

from writer_app.bridge.base.session_state import SessionState, session_file

KEPT = SessionState(document="a.md", caret=7, left_open=False)


def test_what_was_remembered_is_known_again(tmp_path: Path) -> None:
    session_file(tmp_path / "data" / "session.json").save(KEPT)
    assert session_file(tmp_path / "data" / "session.json").load() == KEPT


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("", SessionState()),
        ("[1]", SessionState()),
        ('{"caret": "7", "top": 3}', SessionState(top=3)),
        ('{"left_open": 1, "document": "a.md"}', SessionState(document="a.md")),
        ('{"document": null, "foreign": 1}', SessionState()),
        ('{"document": "' + "x" * 300_000 + '"}', SessionState()),
    ],
)
def test_a_foreign_value_costs_itself_alone(tmp_path: Path, text: str, state: SessionState) -> None:
    (tmp_path / "session.json").write_text(text, encoding="utf-8")
    assert session_file(tmp_path / "session.json").load() == state
