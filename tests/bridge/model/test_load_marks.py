"""Which model ended the engine twice, remembered across everything."""

from __future__ import annotations

from pathlib import Path

from writer_app.bridge.model.load_marks import LoadMarks


def test_a_load_that_was_cut_off_twice_is_known(tmp_path: Path) -> None:
    for tries in range(2):
        marks = LoadMarks(tmp_path / "loads.json")
        assert not marks.failed_twice("big"), tries
        marks.begun("big")
    assert LoadMarks(tmp_path / "loads.json").failed_twice("big")


def test_a_load_that_ends_well_leaves_no_mark(tmp_path: Path) -> None:
    marks = LoadMarks(tmp_path / "loads.json")
    for _ in range(5):
        marks.begun("big")
        marks.ended_well("big")
    assert not LoadMarks(tmp_path / "loads.json").failed_twice("big")


def test_crashes_while_writing_count_until_an_answer_comes() -> None:
    marks = LoadMarks()
    marks.begun("big")
    marks.clear("big")
    marks.begun("big")
    assert not marks.failed_twice("big")


def test_a_broken_file_is_as_good_as_none(tmp_path: Path) -> None:
    for text in ("{", "[]", '{"big": "x", "b": -1}'):
        (tmp_path / "loads.json").write_text(text)
        assert not LoadMarks(tmp_path / "loads.json").failed_twice("big")
