"""A bench on the disk: its results as JSON, saved after every answer, and what is exported."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from writer_app.domain.base.errors import NotSaved, TemplateError, UsageError
from writer_app.domain.base.message import coded
from writer_app.domain.bench import bench_chart, bench_report
from writer_app.domain.bench.bench_grid import Grid
from writer_app.domain.bench.bench_results import Cell, Results, Vote
from writer_app.storage.files.atomic import write_bytes

LARGEST = 256 * 1024 * 1024  # bytes


def read(path: Path) -> Results:
    """The results in a file. Raises TemplateError when it holds none."""
    try:
        if path.stat().st_size > LARGEST:
            raise TemplateError(
                coded(
                    "bench-file.too-large-for-results-bench",
                    "{0} is too large for the results of a bench.",
                    path,
                )
            )
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TemplateError(
            coded("document-file.cannot-be-read", "{0} cannot be read: {1}.", path, error.strerror)
        ) from error
    except (ValueError, RecursionError) as error:
        raise TemplateError(
            coded(
                "bench-file.holds-no-results-bench-not",
                "{0} holds no results of a bench: it is not JSON.",
                path,
            )
        ) from error
    return bench_report.from_data(data, str(path))


def write(path: Path, results: Results, *, times: bool = True) -> None:
    """Save results atomically. Raises NotSaved."""
    write_bytes(path, _bytes(bench_report.to_data(results, times=times)))


def _bytes(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def check_name(path: Path) -> None:
    """Raise UsageError when `export` could not write to this path."""
    if path.suffix.lower() not in (".json", ".md", ".markdown", ".svg"):
        raise UsageError(
            coded(
                "bench-file.must-end-in-md-json", "{0} must end in .md, .json or .svg.", path.name
            )
        )
    if not path.absolute().parent.is_dir():
        raise UsageError(
            coded(
                "bench-file.folder-does-not-exist-make",
                "The folder of {0} does not exist; make it or choose another.",
                path,
            )
        )


def export(path: Path, results: Results, title: str = "") -> None:
    """Write results as Markdown (.md), JSON (.json) or a chart (.svg), by the file's name.

    Raises UsageError for another name, NotSaved.
    """
    check_name(path)
    kind = path.suffix.lower()
    if kind == ".json":
        write(path, results)
    elif kind == ".svg":
        text = bench_chart.svg(results, title or "Answers that passed")
        write_bytes(path, text.encode("utf-8"))
    else:
        text = bench_report.markdown(results, title or "Templates compared")
        write_bytes(path, text.encode("utf-8"))


class Keeper:
    """The results of one bench as they grow. With a path every answer is saved as it comes.

    A file that is there already gives its answers and votes, where they belong to this grid;
    others are dropped at the first save. `earlier` gives answers in the same way. Not thread-safe.
    """

    def __init__(
        self, grid: Grid, path: Path | None = None, *, earlier: Results | None = None
    ) -> None:
        """Raises TemplateError when the file at `path` holds something else, NotSaved."""
        self._path = path
        self._results = resumed(grid, earlier) if earlier is not None else Results(grid)
        if path is None:
            return
        if path.exists():
            self._results = resumed(grid, read(path))
        elif not path.parent.is_dir():
            raise NotSaved(
                coded(
                    "bench-file.folder-does-not-exist-make-or",
                    "The folder {0} does not exist; make it or choose another.",
                    path.parent,
                )
            )

    @property
    def results(self) -> Results:
        """Everything so far."""
        return self._results

    def known(self, key: str, row: str, column: str) -> Cell | None:
        """An answer that need not be asked for again, under the names it has now."""
        found = next((c for c in self._results.cells if c.key == key and not c.error), None)
        return replace(found, row=row, column=column) if found is not None else None

    def add(self, cell: Cell) -> None:
        """Keep an answer. Raises NotSaved; the answer is kept in memory all the same."""
        self._results = self._results.with_cell(cell)
        self._save()

    def vote(self, vote: Vote) -> None:
        """Keep a vote. Raises NotSaved, likewise."""
        self._results = self._results.with_vote(vote)
        self._save()

    def _save(self) -> None:
        if self._path is not None:
            write(self._path, self._results)


def resumed(grid: Grid, earlier: Results) -> Results:
    """A new grid with what an earlier run of it, or of one that overlaps, has answered."""
    keys = {grid.key(place): place for place in grid.places}
    cells = tuple(
        replace(cell, row=keys[cell.key].row.name, column=keys[cell.key].column.name)
        for cell in earlier.cells
        if cell.key in keys and not cell.error
    )
    rows = {row.name for row in grid.rows}
    names = {column.name for column in grid.columns}
    votes = tuple(v for v in earlier.votes if v.row in rows and {v.left, v.right} <= names)
    return Results(grid, cells, votes)
