"""The bench over a scripted engine: a cell for every place, kept, resumed, cancelled."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from writer_app.assist.compare import CellBegun, CellFinished, compare
from writer_app.domain.base.errors import UsageError
from writer_app.domain.bench.bench_grid import Column, Grid, GridRow, columns, own_rows, settings
from writer_app.domain.bench.bench_results import tallies
from writer_app.domain.templates.template import parse
from writer_app.engine.base.protocol import Done, EndReason, Failed
from writer_app.engine.link.client import EngineClient
from writer_app.storage.templates.bench_file import Keeper, read

Play = Callable[..., EngineClient]
TEXT = """---
format: 1
id: mend
title: {en: Mend}
tests:
  - {input: "We is here.", expect: [{contains: "are"}]}
  - {input: "They has 2 cats.", expect: [{keeps_numbers: true}, {max_words: 4}]}
---
# user
Mend: {{selection}}
"""
MEND = parse(TEXT)
GRID = Grid(own_rows(MEND), columns([("mend", MEND)], [settings(""), settings("dial=strict")]))


def test_every_place_is_answered_and_checked(play: Play) -> None:
    client = play({"text": "We are here."}, {"text": "They have some cats now."})
    keeper = Keeper(GRID)
    events = list(compare(client, keeper))
    assert [e.done for e in events if isinstance(e, CellFinished)] == [1, 2, 3, 4]
    assert isinstance(events[-1], Done)
    first, second = tallies(keeper.results)
    assert (first.passed, first.judged, second.passed) == (1, 2, 0)
    assert keeper.results.complete


def test_what_was_answered_is_not_asked_again(play: Play, tmp_path: Path) -> None:
    client = play({"text": "We are here."})
    path = tmp_path / "bench.json"
    events = compare(client, Keeper(GRID, path))
    for event in events:
        if isinstance(event, CellFinished) and event.done == 3:
            break
    again = list(compare(client, Keeper(GRID, path)))
    assert [e.kept for e in again if isinstance(e, CellFinished)] == [True, True, True, False]
    assert sum(isinstance(e, CellBegun) for e in again) == 1
    assert read(path).complete


def test_a_cancelled_bench_keeps_its_cells(play: Play) -> None:
    client = play({"text": "We are here.", "delay_ms": 20})
    keeper = Keeper(GRID)
    found = []
    for event in compare(client, keeper):
        found.append(event)
        if isinstance(event, CellBegun) and event.done == 1:
            client.cancel(client.job + 2)  # the count of the prompt comes first
    assert isinstance(found[-1], Done)
    assert found[-1].reason is EndReason.CANCELLED
    assert len(keeper.results.cells) == 1


def test_a_value_that_is_missing_is_a_sentence_in_its_cell(play: Play) -> None:
    template = parse(TEXT.replace("tests:", "variables: [{name: tone}]\ntests:"))
    keeper = Keeper(Grid((GridRow("one", "Text."),), (Column("a", template), Column("b", MEND))))
    list(compare(play({"text": "Text."}), keeper))
    bad, good = keeper.results.cells
    assert "needs a value for “tone”" in bad.error
    assert not good.error


def test_three_crashes_in_a_row_end_the_bench(play: Play) -> None:
    client = play({"text": "We", "then": "crash"})
    keeper = Keeper(GRID)
    assert isinstance(list(compare(client, keeper))[-1], Failed)
    assert [cell.error != "" for cell in keeper.results.cells] == [True, True]


def test_the_model_that_was_loaded_comes_back(play: Play) -> None:
    client = play({"text": "We are here."})
    before = client.model
    assert before is not None
    other = type(before)("other")
    grid = Grid(GRID.rows, columns([("mend", MEND)], models=["", "other"]))
    list(compare(client, Keeper(grid), {"other": other}))
    assert client.model == before


def test_a_model_without_a_meaning_is_refused(play: Play) -> None:
    grid = Grid(GRID.rows, columns([("mend", MEND)], models=["none"]))
    with pytest.raises(UsageError, match="no model “none”"):
        list(compare(play({"text": "A."}), Keeper(grid)))
