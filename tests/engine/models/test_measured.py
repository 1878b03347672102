"""The machine's speed: the best of several looks, remembered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from writer_app.engine.models import machine, measured
from writer_app.engine.models.measured import MeasuredSpeed


@pytest.fixture
def speeds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What the next runs find; a busy moment is a small one."""
    found = [20, 3, 18, 2, 1]
    rest: Iterator[int] = iter(lambda: 1, 0)
    monkeypatch.setattr(measured, "_PAUSE_S", 0)
    monkeypatch.setattr(
        measured, "bandwidth", lambda _threads: found.pop(0) if found else next(rest)
    )
    monkeypatch.setattr(measured, "compute", lambda _cores: 7)
    return found


def test_the_best_of_the_first_runs_counts(speeds: list[int], tmp_path: Path) -> None:
    assert measured.measure(tmp_path, 2) == MeasuredSpeed(20, 7, measured.FIRST_RUNS)


def test_a_busy_moment_later_changes_nothing(speeds: list[int], tmp_path: Path) -> None:
    measured.measure(tmp_path, 2)
    assert measured.measure(tmp_path, 2).bandwidth == 20


def test_a_busy_first_moment_is_mended_later(speeds: list[int], tmp_path: Path) -> None:
    speeds[:] = [1, 1, 1, 1, 1, 19]
    assert measured.measure(tmp_path, 2).bandwidth == 1
    assert measured.measure(tmp_path, 2).bandwidth == 19


def test_what_is_well_known_is_not_measured(speeds: list[int], tmp_path: Path) -> None:
    while measured.measure(tmp_path, 2).runs < measured.KNOWN_AFTER:
        pass
    speeds[:] = [99]
    assert measured.measure(tmp_path, 2).bandwidth == 20


def test_each_machine_has_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measured.platform, "node", lambda: "one")
    first = measured.machine_file(tmp_path, 2)
    monkeypatch.setattr(measured.platform, "node", lambda: "two")
    assert measured.machine_file(tmp_path, 2) != first


@pytest.mark.parametrize("text", ["", "[]", '{"bandwidth": "x"}', '{"bandwidth": 1}'])
def test_a_damaged_file_is_measured_again(speeds: list[int], tmp_path: Path, text: str) -> None:
    measured.machine_file(tmp_path, 2).write_text(text, encoding="utf-8")
    assert measured.measure(tmp_path, 2).bandwidth == 20


def test_where_nothing_can_be_written_it_still_measures(speeds: list[int], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert measured.measure(tmp_path / "file", 2).bandwidth == 20


def test_the_real_figures_are_plausible() -> None:
    assert 10**8 < measured.bandwidth(1) < 10**12
    assert 10**8 < measured.compute(1) < 10**13


def test_the_machine_brings_both(speeds: list[int], tmp_path: Path) -> None:
    found = machine.find(tmp_path, tmp_path)
    assert (found.bandwidth, found.compute) == (20, 7)


def test_products_so_small_that_one_thread_has_them_count_for_every_core() -> None:
    one, four = measured.compute(1), measured.compute(4)
    assert four % 4 == 0
    assert one > 0


def test_the_luckiest_moment_counts_and_no_thread_waits_for_another() -> None:
    one = [(0.0, 2.0), (2.0, 3.0), (3.0, 9.0)]
    other = [(0.0, 1.5), (1.5, 3.5)]
    assert measured.most_a_second([*one, *other]) == 1.5  # a whole piece and half of another
