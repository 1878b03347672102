"""The bench's values: grids, keys, tallies, blind votes, and what they look like written down."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from writer_app.domain.base.errors import TemplateError, UsageError
from writer_app.domain.bench import bench_chart, bench_report
from writer_app.domain.bench.bench_grid import (
    Column,
    Grid,
    GridRow,
    columns,
    own_rows,
    settings,
    text_rows,
)
from writer_app.domain.bench.bench_results import (
    Cell,
    Results,
    Vote,
    ballots,
    checked,
    standings,
    tallies,
    word_diff,
)
from writer_app.domain.templates.answer_faults import Fault, faults
from writer_app.domain.templates.template import parse
from writer_app.storage.templates.bench_file import export, read

TEXT = """---
format: 1
id: mend
title: {en: Mend}
guard: {facts: true}
tests: [{input: "We is 2.", expect: [{contains: "are"}]}]
---
# user
Mend: {{selection}}
"""
MEND = parse(TEXT)
GRID = Grid(own_rows(MEND), columns([("mend v1", MEND)], [settings(""), settings("dial=free")]))


def answered(first: str, second: str) -> Results:
    results = Results(GRID)
    for place, text in zip(GRID.places, (first, second), strict=True):
        checks = checked(place.row.expect, place.row.text, text)
        cell = Cell(GRID.key(place), place.row.name, place.column.name, text, "stop", checks)
        results = results.with_cell(replace(cell, new_tokens=3, seconds=0.5))
    return results


def test_columns_are_named_by_what_differs() -> None:
    assert [each.name for each in GRID.columns] == ["mend v1", "mend v1 · dial=free"]
    two = columns([("a", MEND)], models=["x", "y"])
    assert [each.name for each in two] == ["a · x", "a · y"]
    assert [each.name for each in columns([("a", MEND), ("a", MEND)])] == ["a", "a (2)"]


def test_settings_stand_over_the_template() -> None:
    column = Column("x", MEND, settings("temperature=0.7, max_new_tokens=30, dial=strict"))
    assert column.effective.params.temperature == 0.7
    assert column.effective.params.max_new_tokens == 30
    assert column.effective.guard.dial == "strict"
    assert settings(column.settings.label) == column.settings


@pytest.mark.parametrize("text", ["speed=3", "dial=loud", "temperature=9", "top_k=x", "free"])
def test_settings_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        settings(text)


@pytest.mark.parametrize(
    "rows", [(), (GridRow("a"), GridRow("a")), tuple(GridRow(str(n)) for n in range(3000))]
)
def test_a_grid_must_make_sense(rows: tuple[GridRow, ...]) -> None:
    with pytest.raises(UsageError):
        Grid(rows, GRID.columns)


def test_the_key_follows_what_decides_an_answer() -> None:
    key = GRID.key(GRID.places[0])
    assert replace(GRID, rows=GRID.rows * 1).key(GRID.places[0]) == key
    assert replace(GRID, seed=2).key(GRID.places[0]) != key
    assert GRID.key(GRID.places[1]) != key


def test_models_are_run_one_after_the_other() -> None:
    grid = Grid(GRID.rows, columns([("a", MEND), ("b", MEND)], models=["x", "y"]))
    mixed = replace(grid, columns=grid.columns[::2] + grid.columns[1::2])
    assert [place.column.model for place in mixed.places] == ["x", "x", "y", "y"]


def test_passages_of_the_same_name_are_told_apart() -> None:
    rows = text_rows([("a", "1"), ("a", "2")], {"tone": "warm"})
    assert [row.name for row in rows] == ["a", "a (2)"]
    assert rows[0].values == (("tone", "warm"),)


def test_tallies_count_answers_and_checks() -> None:
    first, second = tallies(answered("We are 2.", "We be."))
    assert (first.passed, first.met, first.rate) == (1, 1, 1.0)
    assert (second.passed, second.judged, second.new_tokens) == (0, 1, 3)


def test_a_ballot_hides_and_shuffles_and_is_asked_once() -> None:
    results = answered("We are 2.", "We be.")
    sides = {ballots(results, seed)[0].left.column for seed in range(20)}
    assert sides == {column.name for column in GRID.columns}
    results = results.with_vote(ballots(results)[0].vote("left"))
    assert not ballots(results)
    assert sorted(each.share or 0 for each in standings(results)) == [0, 1]


def test_equal_answers_need_no_vote() -> None:
    assert not ballots(answered("Same.", "Same."))


def test_a_vote_may_be_taken_back() -> None:
    names = [column.name for column in GRID.columns]
    results = Results(GRID).with_vote(Vote("test 1", *names, "left"))
    results = results.with_vote(Vote("test 1", *names[::-1], "tie"))
    assert [vote.choice for vote in results.votes] == ["tie"]


def test_the_word_diff_leads_from_input_to_answer() -> None:
    cell = answered("We are 2.", "x").cells[0]
    assert [s.kind for s in word_diff(GRID.rows[0], cell)] == ["same", "replace", "same"]


def test_data_are_read_back_as_they_were() -> None:
    results = answered("We are 2.", "We be.")
    results = results.with_vote(ballots(results)[0].vote("tie"))
    data = json.loads(json.dumps(bench_report.to_data(results)))
    assert bench_report.to_data(bench_report.from_data(data)) == data
    assert "seconds" not in json.dumps(bench_report.to_data(results, times=False))


@pytest.mark.parametrize("data", [[], {}, {"format": 2}, {"format": 1, "rows": 3}])
def test_other_data_are_no_results(data: object) -> None:
    with pytest.raises(TemplateError):
        bench_report.from_data(data, "bench.json")


def test_the_report_shows_answers_changes_and_checks() -> None:
    text = bench_report.markdown(answered("We are 2.", "We `be` | so."))
    assert "| mend v1 | 1 of 1 (100%) |" in text
    assert "Changes: We ~~is~~**are** 2." in text
    assert "✗ contains: are" in text


def test_the_chart_is_well_formed_and_names_the_columns() -> None:
    drawn = bench_chart.svg(answered("We are 2.", "We be."), "A & B")
    texts = [each.text for each in ElementTree.fromstring(drawn).iter() if each.text]
    assert {"A & B", "mend v1", "1 of 1", "0 of 1"} <= set(texts)


def test_export_goes_by_the_name(tmp_path: Path) -> None:
    results = answered("We are 2.", "We be.")
    for name in ("a.md", "a.json", "a.svg"):
        export(tmp_path / name, results)
    assert read(tmp_path / "a.json").cells == results.cells
    with pytest.raises(UsageError):
        export(tmp_path / "a.exe", results)


@pytest.mark.parametrize(
    ("source", "output", "found"),
    [
        ("We is 2.", "We are 2.", ()),
        ("We is 2.", "", (Fault.EMPTY,)),
        ("We is 2.", "Sure, here is the corrected text:\n\nWe are 2.", (Fault.CHATTER,)),
        ("We is 2.", "We are 2.\n\nLet me know if you need more.", (Fault.CHATTER,)),
        ("We is 2.", "We are three.", (Fault.LOST_FACTS,)),
        ("We are here and he is not.", "Wir sind hier und er ist nicht.", (Fault.WRONG_LANGUAGE,)),
        ("会议改期了。", "The meeting was moved.", (Fault.WRONG_LANGUAGE,)),
    ],
)
def test_faults_of_an_answer(source: str, output: str, found: tuple[Fault, ...]) -> None:
    assert faults(MEND, source, output) == found


def test_a_loop_is_a_fault() -> None:
    assert faults(MEND, "We.", "We we we.", "repetition") == (Fault.LOOP,)
