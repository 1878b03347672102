"""What was measured, as plain data for programs and as lines of text for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from writer_app.engine.bench.contenders import OURS
from writer_app.engine.bench.measure import Figure, MeasuredCell, MeasuredWorkload

_HEAD = (
    "", "read", "written", "first, cold", "first, warm", "whole call", "÷ ours", "tokens/s",
    "drafts", "bandwidth", "like ours", "like mended", "load", "memory", "",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BenchMachine:
    """Where it was measured. `bandwidth` in bytes a second, `how` says how that was found."""

    processor: str
    cores: int
    threads: int
    capability: str = ""
    card: str = ""
    bandwidth: int = 0
    how: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All of one run of the benchmark."""

    machine: BenchMachine
    versions: Mapping[str, str]
    model: str
    runs: int
    measured: tuple[MeasuredWorkload, ...]
    notes: tuple[str, ...] = ()

    @property
    def cells(self) -> Iterator[MeasuredCell]:
        """Every cell."""
        for workload in self.measured:
            yield from workload.cells


def data(report: Report) -> dict[str, Any]:
    """Plain values for `--json`; seconds, tokens and bytes."""
    workloads = []
    for each in report.measured:
        ours = next((cell for cell in each.cells if cell.contender == OURS), None)
        workloads.append(
            {
                "workload": each.workload,
                "unchanged_like_mended": each.unchanged,
                "skipped": list(each.skipped),
                "cells": [_cell_data(cell, ours, report.machine) for cell in each.cells],
            }
        )
    return {
        "machine": asdict(report.machine),
        "versions": dict(report.versions),
        "model": report.model,
        "runs": report.runs,
        "notes": list(report.notes),
        "workloads": workloads,
    }


def _cell_data(
    cell: MeasuredCell, ours: MeasuredCell | None, machine: BenchMachine
) -> dict[str, Any]:
    values = asdict(cell)
    return values | {
        "marks": list(cell.marks),
        "apart": cell.apart,
        "bandwidth_share": bandwidth_share(cell, machine),
        "time_of_ours": time_of_ours(cell, ours),
    }


def bandwidth_share(cell: MeasuredCell, machine: BenchMachine) -> float | None:
    """Which part of the measured bandwidth the weights read while decoding take up."""
    if not machine.bandwidth or not cell.bytes_a_pass:
        return None
    return cell.bytes_a_pass * cell.passes_a_second / machine.bandwidth


def time_of_ours(cell: MeasuredCell, ours: MeasuredCell | None) -> float | None:
    """Our whole call's time as a part of this contender's; below 1 is faster."""
    if ours is None or not cell.whole.median:
        return None
    return ours.whole.median / cell.whole.median


# ---- for people --------------------------------------------------------------------------------
def head(report: Report) -> list[str]:
    """Machine, versions and model, a line each."""
    machine = report.machine
    parts = [
        machine.processor,
        f"{machine.cores} cores, {machine.threads} threads",
        machine.capability,
        machine.card,
    ]
    lines = [" · ".join(filter(None, parts))]
    if machine.bandwidth:
        lines.append(f"Memory: {machine.bandwidth / 1e9:.1f} GB/s ({machine.how})")
    lines.append(", ".join(f"{name} {number}" for name, number in report.versions.items()))
    lines.append(f"Model: {report.model}")
    lines.append(f"Medians of {report.runs} alternating runs, with the least and the most.")
    return [*lines, *report.notes]


def tables(report: Report) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """Titles with their rows: every workload, then what stands apart."""
    for each in report.measured:
        rows = [_row(cell, each, report.machine) for cell in each.cells if not cell.apart]
        yield _title(each), [_HEAD, *rows] if rows else []
    apart = [(cell, each) for each in report.measured for cell in each.cells if cell.apart]
    if apart:
        rows = [
            (f"{cell.workload}, {row[0]}", *row[1:])
            for cell, each in apart
            for row in [_row(cell, each, report.machine)]
        ]
        yield "Apart: answers that loop or only copy, whose speed says little", [_HEAD, *rows]


def _title(each: MeasuredWorkload) -> str:
    title = each.workload
    if each.unchanged is not None:
        title += f" (the unchanged text is {each.unchanged:.2f} like the mended one)"
    return "; ".join([title, *each.skipped])


def _row(cell: MeasuredCell, each: MeasuredWorkload, machine: BenchMachine) -> tuple[str, ...]:
    ours = next((other for other in each.cells if other.contender == OURS), None)
    share = bandwidth_share(cell, machine)
    part = time_of_ours(cell, ours)
    name = f"{cell.contender} ({cell.loaded.format})" if cell.loaded.format else cell.contender
    marks = [*cell.marks, *_loading(cell)]
    return (
        name,
        str(cell.prompt_tokens),
        str(cell.new_tokens),
        seconds(cell.first),
        seconds(cell.warm_first),
        seconds(cell.whole),
        "" if part is None or cell.contender == OURS else f"{part:.2f}",
        f"{cell.rate.median:.1f} ({cell.rate.least:.1f}–{cell.rate.most:.1f})",
        f"{cell.accepted:.0%}" if cell.accepted else "",
        "" if share is None else f"{share:.0%} of {cell.bytes_a_pass / 1e6:.0f} MB",
        _part(cell.like_ours),
        _part(cell.like_mended),
        f"{cell.loaded.seconds:.1f} s",
        f"{cell.peak / 1e6:.0f} MB" if cell.peak else "",
        ", ".join(marks),
    )


def _loading(cell: MeasuredCell) -> Iterator[str]:
    """What is to be said about how a contender was loaded."""
    loaded = cell.loaded
    if loaded.note:
        yield f"first load: {loaded.note}"
    if loaded.way:
        yield loaded.way
    if loaded.card_bytes:
        yield f"{loaded.card_bytes / 1e9:.1f} GB on the card"


def seconds(found: Figure) -> str:
    """A time with its spread, in the unit that reads best."""
    if found.median < 1:
        return f"{found.median * 1e3:.0f} ms ({found.least * 1e3:.0f}–{found.most * 1e3:.0f})"
    return f"{found.median:.2f} s ({found.least:.2f}–{found.most:.2f})"


def _part(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def by_contender(cells: Sequence[MeasuredCell]) -> dict[str, list[MeasuredCell]]:
    """Cells of each contender by the length of what was read."""
    found: dict[str, list[MeasuredCell]] = {}
    for cell in sorted(cells, key=lambda each: each.prompt_tokens):
        found.setdefault(cell.contender, []).append(cell)
    return found
