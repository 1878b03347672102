"""The benchmark from the command line with the scripted engine, its report and its plot."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from writer_app import cli
from writer_app.engine.bench import plot, report
from writer_app.engine.bench.contenders import GENERATE, LLAMA, OURS, LoadedContender
from writer_app.engine.bench.measure import Figure, MeasuredCell, MeasuredWorkload, figure
from writer_app.engine.bench.report import BenchMachine, Report

MACHINE = BenchMachine("A processor", 4, 4, "AVX512", bandwidth=40_000_000_000, how="copying")


def cell(
    contender: str = OURS, tokens: int = 300, whole: float = 1.0, **changes: object
) -> MeasuredCell:
    found = MeasuredCell(
        workload="proofread-300",
        contender=contender,
        loaded=LoadedContender(2.5, "int8", 100_000_000),
        prompt_tokens=tokens,
        new_tokens=200,
        first=Figure(0.2, 0.1, 0.3),
        whole=Figure(whole, whole, whole * 2),
        rate=Figure(100.0, 90.0, 120.0),
        reading=figure([1500.0]),
        warm_first=figure([0.01]),
        warm_cached=280,
        accepted=0.5,
        bytes_a_pass=100_000_000,
        passes_a_second=50.0,
        peak=500_000_000,
        marks=(),
        like_ours=None,
        like_mended=0.91,
        text="Mended.",
    )
    return replace(found, **changes)  # type: ignore[arg-type]  # any field of a cell


def told(*cells: MeasuredCell) -> Report:
    return Report(
        MACHINE, {"torch": "2"}, "Starter", 5, (MeasuredWorkload("proofread-300", cells, 0.9),)
    )


def test_a_figure_is_a_median_with_its_spread() -> None:
    assert figure([3.0, 1.0, 2.0]) == Figure(2.0, 1.0, 3.0)


def test_what_the_self_test_chose_is_told() -> None:
    way = "captured steps, drafts up to 7"
    loaded = LoadedContender(
        9.0, "nf4", 1, "self-test", device="cuda", way=way, card_bytes=5_200_000_000
    )
    found = told(cell(loaded=loaded))
    ((_, rows),) = report.tables(found)
    assert (
        "first load: self-test, captured steps, drafts up to 7, 5.2 GB on the card" in rows[1][-1]
    )
    assert report.data(found)["workloads"][0]["cells"][0]["loaded"]["way"] == way


def test_the_time_of_ours_and_the_bandwidth_are_told() -> None:
    values = report.data(told(cell(), cell(LLAMA, whole=2.0)))
    ours, theirs = values["workloads"][0]["cells"]
    assert (ours["time_of_ours"], theirs["time_of_ours"]) == (1.0, 0.5)
    assert ours["bandwidth_share"] == pytest.approx(0.125)
    assert json.loads(json.dumps(values))["machine"]["processor"] == "A processor"


def test_loops_and_copies_stand_apart() -> None:
    titles = list(report.tables(told(cell(), cell(GENERATE, marks=("loop",)))))
    assert [title.split(":")[0].split(" (")[0] for title, _ in titles] == ["proofread-300", "Apart"]
    assert [row[0] for row in titles[0][1]] == ["", "writer-app (int8)"]
    assert titles[1][1][1][0] == "proofread-300, generate (int8)"


def test_figures_read_well() -> None:
    assert report.seconds(Figure(0.21, 0.2, 0.3)) == "210 ms (200–300)"
    assert report.seconds(Figure(1.5, 1.25, 2.0)) == "1.50 s (1.25–2.00)"


def test_the_head_names_the_machine_and_the_versions() -> None:
    head = "\n".join(report.head(told(cell())))
    for part in (
        "A processor · 4 cores, 4 threads · AVX512",
        "40.0 GB/s",
        "torch 2",
        "5 alternating",
    ):
        assert part in head


def test_the_plot_is_an_svg_in_the_colours_of_paper() -> None:
    lengths = (90, 256, 1000, 4000)
    cells = [cell(who, n) for n in lengths for who in (OURS, GENERATE, LLAMA)]
    root = ElementTree.fromstring(plot.svg(cells, "Starter <2> & more"))
    marks = [element.tag.split("}")[1] for element in root]
    assert (marks.count("polyline"), marks.count("circle")) == (6, 24)
    texts = ["".join(element.itertext()) for element in root.iter() if element.tag.endswith("text")]
    for wanted in ("Starter <2> & more", "Tokens a second", "4,000", "llama.cpp", "0.3"):
        assert wanted in texts
    assert "#2257A8" in ElementTree.tostring(root, encoding="unicode")


def test_a_plot_of_one_length_is_drawn() -> None:
    assert "polyline" in plot.svg([cell(first=figure([0.0]))], "One")


# ---- the command -------------------------------------------------------------------------------
def bench(*arguments: str) -> int:
    return cli.main(["bench", "--engine", "scripted", *arguments])


def test_quick_measures_one_tiny_workload(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench("--quick", "--json") == 0
    values = json.loads(capsys.readouterr().out)
    (workload,) = values["workloads"]
    (ours,) = workload["cells"]
    assert (values["runs"], workload["workload"], ours["contender"]) == (1, "quick", OURS)
    assert ours["new_tokens"] == 8
    assert ours["marks"] == []


def test_the_table_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench("--quick") == 0
    said = capsys.readouterr().out
    assert "A script answers" in said
    assert "writer-app (script)" in said


def test_a_plot_is_saved(tmp_path: Path) -> None:
    target = tmp_path / "speed.svg"
    assert bench("--quick", "--plot", str(target)) == 0
    assert ElementTree.parse(target).getroot().tag.endswith("svg")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--workload", "swim"), "no workload “swim”"),
        (("--quick", "--baseline", "none", "--baseline", "generate"), "stands alone"),
    ],
)
def test_wrong_use_is_said(
    arguments: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench(*arguments) == 2
    assert sentence in capsys.readouterr().err
