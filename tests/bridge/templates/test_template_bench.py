"""A comparison of templates behind the writer's back: it finishes, makes way, goes on, resumes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.background import Background
from writer_app.bridge.model.llm_worker import LlmThread
from writer_app.bridge.templates.bench_setup import Setup, TrialText, grid_of, passages_of, ways_of
from writer_app.bridge.templates.template_bench import BenchState, TemplateBench
from writer_app.domain.bench.bench_grid import Grid
from writer_app.domain.templates.template import parse
from writer_app.engine.base.protocol import Message, ModelRef
from writer_app.engine.link.client import EngineClient
from writer_app.paths import Paths

MODELS = {"": ModelRef("script")}
TEXT = """---
format: 1
id: shorter
version: {0}
title: Shorter
description: D.
tests:
  - input: "The 2 boats came home at 10:30."
    expect: [{{keeps_numbers: true}}]
license: CC0-1.0
---
# user
Shorten{0}: {{{{selection}}}}
"""


def grid(passages: int = 2) -> Grid:
    versions = tuple((f"version {n}", parse(TEXT.format(n))) for n in (1, 2))
    texts = tuple(TrialText("Letter", f"Passage {n} of the letter.") for n in range(passages))
    return grid_of(Setup(passages=texts, versions=versions))


@pytest.fixture
def slow(script: Callable[..., None]) -> None:
    script(*({"text": f"Answer {n} has 2 and 10:30 in it.", "delay_ms": 15} for n in range(40)))


@pytest.fixture
def thread(paths: Paths, slow: None, qapp: object) -> Iterator[LlmThread]:
    thread = LlmThread(EngineClient(paths, "scripted"))
    yield thread
    thread.close()


@pytest.fixture
def background(qapp: object) -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


@pytest.fixture
def bench(thread: LlmThread, tmp_path: Path, background: Background) -> TemplateBench:
    bench = TemplateBench(thread, folder=tmp_path / "benches", background=background)
    bench.open("shorter")
    return bench


def test_a_grid_has_the_tests_once_and_every_way() -> None:
    versions = tuple((f"version {n}", parse(TEXT.format(n))) for n in (1, 2))
    made = grid_of(Setup(versions=versions, ways=ways_of(["", "temperature=0"])))
    assert [row.name for row in made.rows] == ["test 1"]
    assert len(made.columns) == 4


def test_passages_are_paragraphs_worth_trying() -> None:
    long = "This paragraph has enough words in it to be worth trying a template on."
    assert passages_of("A", f"# Head\n\nShort.\n\n{long}\n") == (TrialText("A", long),)


def test_it_makes_way_for_the_writer_and_goes_on(
    bench: TemplateBench, thread: LlmThread, qtbot: QtBot
) -> None:
    states: list[BenchState] = []
    bench.stateChanged.connect(states.append)
    bench.start(grid(), MODELS)
    qtbot.waitUntil(lambda: bench.progress()[0] >= 1)
    mine = thread.start(lambda client: client.stream([Message("user", "Hello")]))
    ended: list[int] = []
    thread.arrived.connect(lambda tagged: ended.append(tagged.job))
    qtbot.waitUntil(lambda: bench.state is BenchState.DONE)
    assert BenchState.WAITING in states
    assert mine in ended
    assert bench.progress() == (6, 6)


def test_what_was_answered_is_there_the_next_time(
    bench: TemplateBench, thread: LlmThread, tmp_path: Path, background: Background, qtbot: QtBot
) -> None:
    bench.start(grid(), MODELS)
    qtbot.waitUntil(lambda: bench.progress()[0] >= 2)
    bench.stop()
    qtbot.waitUntil(lambda: thread.free)
    there = bench.progress()[0]
    again = TemplateBench(thread, folder=tmp_path / "benches", background=background)
    again.open("shorter")
    qtbot.waitUntil(lambda: again.results is not None)
    assert again.progress() == (there, 6)
    before = [cell.output for cell in again.results.in_order()] if again.results else []
    again.resume(MODELS)
    qtbot.waitUntil(lambda: again.state is BenchState.DONE)
    assert set(before) <= {cell.output for cell in again.results.in_order()}  # type: ignore[union-attr]  # it is there


def test_a_start_right_after_a_stop_counts(bench: TemplateBench, qtbot: QtBot) -> None:
    bench.start(grid(), MODELS)
    qtbot.waitUntil(lambda: bench.progress()[0] >= 1)
    bench.stop()
    bench.start(grid(1), MODELS)
    assert bench.busy
    qtbot.waitUntil(lambda: bench.state is BenchState.DONE)
    assert bench.progress() == (4, 4)


def test_votes_are_kept(
    bench: TemplateBench, tmp_path: Path, thread: LlmThread, qtbot: QtBot
) -> None:
    bench.start(grid(1), MODELS)
    qtbot.waitUntil(lambda: bench.state is BenchState.DONE)
    ballot = bench.ballots()[0]
    bench.vote(ballot, "left")
    assert len(bench.ballots()) == 1
    kept = json.loads((tmp_path / "benches" / "shorter.json").read_text(encoding="utf-8"))
    assert kept["votes"][0]["choice"] == "left"
    assert next(s for s in bench.standings() if s.column == ballot.left.column).wins == 1
