"""Rows keep their words when the document changes around them."""

from __future__ import annotations

from writer_app.domain.translation.rows import AlignedRow, RowState, matched

OLD = [
    AlignedRow("One").proposed("一", "model"),
    AlignedRow("Two").proposed("二", "model").accepted(),
    AlignedRow("Three"),
]


def test_what_has_not_changed_keeps_its_translation() -> None:
    found = matched(OLD, ["New", "One", "Two", "Three"])
    assert [row.target for row in found] == ["", "一", "二", ""]
    assert found[2].state is RowState.ACCEPTED


def test_a_changed_source_makes_its_row_stale() -> None:
    found = matched(OLD, ["One", "Two and more", "Three"])
    assert (found[1].target, found[1].state) == ("二", RowState.STALE)
    assert found[1].source == "Two and more"


def test_a_changed_row_without_words_only_waits() -> None:
    assert matched(OLD, ["One", "Two", "Four"])[2] == AlignedRow("Four")


def test_what_the_writer_accepts_has_no_faults() -> None:
    row = AlignedRow("One").proposed("一", "model", ["numbers"]).accepted("壹")
    assert (row.target, row.faults, row.state) == ("壹", (), RowState.ACCEPTED)
