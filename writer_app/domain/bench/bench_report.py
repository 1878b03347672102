"""A bench written down: as a page of Markdown for people, as plain data for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from writer_app.domain.base.errors import TemplateError
from writer_app.domain.base.message import coded
from writer_app.domain.bench.bench_grid import Column, Grid, GridRow
from writer_app.domain.bench.bench_grid import settings as read_settings
from writer_app.domain.bench.bench_results import (
    Cell,
    Check,
    Results,
    Tally,
    Vote,
    standings,
    tallies,
)
from writer_app.domain.change.diff import diff
from writer_app.domain.templates.answer_faults import Fault
from writer_app.domain.templates.template import Expectation, parse

FORMAT = 1


# ---- for people --------------------------------------------------------------------------------
def markdown(results: Results, title: str = "Templates compared") -> str:
    """A table of all columns, then every input with its answers, word diffs and checks."""
    parts = [f"# {title}", _conditions(results), _summary(results)]
    if results.votes:
        parts.append(_votes(results))
    for row in results.grid.rows:
        parts.append("\n\n".join(_row(row, results)))
    return "\n\n".join(parts) + "\n"


def _conditions(results: Results) -> str:
    grid = results.grid
    done, total = len(results.in_order()), len(grid.rows) * len(grid.columns)
    state = "" if done == total else f" {done} of {total} answers so far."
    return (
        f"{_many(len(grid.rows), 'input')}, {_many(len(grid.columns), 'column')}, "
        f"seed {grid.seed}.{state}"
    )


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


def _summary(results: Results) -> str:
    lines = [
        "| Column | Passed | Checks met | Faults | Tokens read | Tokens written | Seconds |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for tally in tallies(results):
        cells = (
            _cell(tally.column),
            _share(tally.passed, tally.judged),
            _share(tally.met, tally.checks),
            fault_words(tally),
            f"{tally.prompt_tokens:,}",
            f"{tally.new_tokens:,}",
            f"{tally.seconds:.1f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def fault_words(tally: Tally) -> str:
    """A column's faults and errors, such as “2 chatter, 1 lost facts”; "–" for none."""
    parts = [f"{count} {fault.replace('_', ' ')}" for fault, count in tally.faults]
    if tally.errors:
        parts.append(_many(tally.errors, "error"))
    return ", ".join(parts) or "–"


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.0%})" if whole else "–"


def _votes(results: Results) -> str:
    lines = ["## Votes", "", "| Column | Won | Lost | Ties |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {_cell(s.column)} | {s.wins} | {s.losses} | {s.ties} |" for s in standings(results)
    ]
    return "\n".join(lines)


def _row(row: GridRow, results: Results) -> Iterator[str]:
    yield f"## {_line(row.name)}"
    if row.text.strip():
        yield _quoted(row.text)
    if row.values:
        yield "\n".join(f"- {name}: {_line(value)}" for name, value in row.values)
    for column in results.grid.columns:
        cell = results.cell(row.name, column.name)
        if cell is not None:
            yield f"### {_line(column.name)}"
            yield from _answer(row, cell)


def _answer(row: GridRow, cell: Cell) -> Iterator[str]:
    if cell.error:
        yield f"**No answer:** {_line(cell.error)}"
        return
    yield _fenced(cell.output)
    if row.text.strip() and (changes := _changes(row.text, cell.output)):
        yield f"Changes: {changes}"
    notes = [f"{'✓' if each.passed else '✗'} {_line(each.label)}" for each in cell.checks]
    notes += [f"✗ {fault.replace('_', ' ')}" for fault in cell.faults]
    if cell.reason not in ("stop", ""):
        notes.append(f"ended by {cell.reason}")
    notes.append(f"{cell.new_tokens} tokens, {cell.seconds:.1f} s")
    yield "\n".join(f"- {note}" for note in notes)


def _changes(old: str, new: str) -> str:
    """The word diff on one line: ~~gone~~ and **come in**; "" where most is new."""
    segments = diff(old, new)
    if len(segments) < 2 or len(old) + len(new) > 4_000:
        return ""
    parts = []
    for segment in segments:
        if segment.kind == "same":
            parts.append(_literal(segment.old))
            continue
        for text, mark in ((segment.old, "~~"), (segment.new, "**")):
            inner = text.strip()
            if inner:
                head, tail = text.partition(inner)[0], text.partition(inner)[2]
                parts.append(f"{head}{mark}{_literal(inner)}{mark}{tail}")
    return " ".join("".join(parts).split())


def _literal(text: str) -> str:
    return "".join(f"\\{c}" if c in "\\`*_[]<>#~|" else c for c in text)


def _line(text: str) -> str:
    return _literal(" ".join(text.split()))


def _cell(text: str) -> str:
    return _line(text)


def _quoted(text: str) -> str:
    return "\n".join(f"> {_literal(line)}" if line else ">" for line in text.split("\n"))


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}text\n{text.rstrip()}\n{fence}"


# ---- for programs ------------------------------------------------------------------------------
def to_data(results: Results, *, times: bool = True) -> dict[str, Any]:
    """Everything as JSON can hold it; `from_data` reads it back.

    Without `times` nothing in it depends on the machine's speed: the same grid, seed and model
    give the same bytes.
    """
    grid = results.grid
    return {
        "format": FORMAT,
        "seed": grid.seed,
        "date": grid.date,
        "rows": [_row_data(row) for row in grid.rows],
        "columns": [_column_data(column) for column in grid.columns],
        "summary": [_tally_data(tally, times=times) for tally in tallies(results)],
        "cells": [_cell_data(cell, times=times) for cell in results.in_order()],
        "votes": [
            {"row": v.row, "left": v.left, "right": v.right, "choice": v.choice}
            for v in results.votes
        ],
    }


def _row_data(row: GridRow) -> dict[str, Any]:
    expect = [each.model_dump(by_alias=True, exclude_none=True) for each in row.expect]
    return {"name": row.name, "text": row.text, "values": dict(row.values), "expect": expect}


def _column_data(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "id": column.template.id,
        "version": column.template.version,
        "settings": column.settings.label,
        "model": column.model,
        "template": column.template.text,
    }


def _tally_data(tally: Tally, *, times: bool) -> dict[str, Any]:
    data: dict[str, Any] = {
        "column": tally.column,
        "answers": tally.answers,
        "judged": tally.judged,
        "passed": tally.passed,
        "rate": tally.rate,
        "checks": tally.checks,
        "met": tally.met,
        "errors": tally.errors,
        "faults": {str(fault): count for fault, count in tally.faults},
        "prompt_tokens": tally.prompt_tokens,
        "new_tokens": tally.new_tokens,
    }
    return {**data, "seconds": round(tally.seconds, 3)} if times else data


def _cell_data(cell: Cell, *, times: bool) -> dict[str, Any]:
    data: dict[str, Any] = {
        "key": cell.key,
        "row": cell.row,
        "column": cell.column,
        "output": cell.output,
        "reason": cell.reason,
        "passed": cell.passed,
        "checks": [{"kind": c.kind, "value": c.value, "passed": c.passed} for c in cell.checks],
        "faults": [str(fault) for fault in cell.faults],
        "prompt_tokens": cell.prompt_tokens,
        "new_tokens": cell.new_tokens,
        "error": cell.error,
    }
    return {**data, "seconds": round(cell.seconds, 3)} if times else data


def from_data(data: Any, name: str = "results") -> Results:
    """The results that `to_data` wrote. Raises TemplateError, which names what is wrong."""
    try:
        if data["format"] != FORMAT:
            raise TemplateError(
                coded(
                    "bench-report.other-version",
                    "{0} was written by another version of the program.",
                    name,
                )
            )
        grid = Grid(
            tuple(_row_from(each) for each in data["rows"]),
            tuple(_column_from(each) for each in data["columns"]),
            int(data["seed"]),
            str(data["date"]),
        )
        cells = tuple(_cell_from(each) for each in data["cells"])
        return Results(grid, cells, tuple(_vote_from(each) for each in data["votes"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = " ".join(str(error).split())[:120]
        raise TemplateError(
            coded("bench-report.no-results", "{0} holds no results of a bench ({1}).", name, reason)
        ) from error


def _row_from(data: dict[str, Any]) -> GridRow:
    expect: Sequence[Any] = data["expect"]
    values = {str(name): str(value) for name, value in data["values"].items()}
    return GridRow(
        str(data["name"]),
        str(data["text"]),
        tuple(values.items()),
        tuple(Expectation.model_validate(each) for each in expect),
    )


def _column_from(data: dict[str, Any]) -> Column:
    template = parse(str(data["template"]), str(data["id"]))
    return Column(
        str(data["name"]), template, read_settings(str(data["settings"])), str(data["model"])
    )


def _cell_from(data: dict[str, Any]) -> Cell:
    checks = (Check(str(c["kind"]), str(c["value"]), bool(c["passed"])) for c in data["checks"])
    return Cell(
        key=str(data["key"]),
        row=str(data["row"]),
        column=str(data["column"]),
        output=str(data["output"]),
        reason=str(data["reason"]),
        checks=tuple(checks),
        faults=tuple(Fault(each) for each in data["faults"]),
        prompt_tokens=int(data["prompt_tokens"]),
        new_tokens=int(data["new_tokens"]),
        seconds=float(data.get("seconds", 0.0)),
        error=str(data["error"]),
    )


def _vote_from(data: dict[str, Any]) -> Vote:
    choice = data["choice"]
    if choice not in ("left", "right", "tie"):
        raise ValueError(f"a vote for “{choice}”")
    return Vote(str(data["row"]), str(data["left"]), str(data["right"]), choice)
