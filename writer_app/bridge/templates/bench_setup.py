"""What a comparison of templates is made of, as the writer chooses it: texts, versions, ways of
writing, models. Plain values, and the grid they make.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from writer_app.domain.bench.bench_grid import (
    AS_WRITTEN,
    ColumnSettings,
    Grid,
    GridRow,
    columns,
    own_rows,
    settings,
    text_rows,
)
from writer_app.domain.templates.template import Template
from writer_app.domain.text.structure import LineKind, paragraphs
from writer_app.domain.text.text import count_words
from writer_app.storage.files import document_file

FEWEST_WORDS = 12  # a paragraph with fewer is no passage worth trying
MOST_PASSAGES = 12  # of one document
# The ways of writing that are offered, and what they set; "" leaves it to the template.
WAYS = ("", "temperature=0", "temperature=0.7, top_p=0.95", "dial=careful", "dial=free")


@dataclass(frozen=True, slots=True)
class TrialText:
    """A text to try templates on. `name` is the document it is from."""

    name: str
    text: str


@dataclass(frozen=True)
class Setup:
    """Everything chosen. `versions` are names with templates; `models` are ids."""

    tests: bool = True
    passages: tuple[TrialText, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    versions: tuple[tuple[str, Template], ...] = ()
    ways: tuple[ColumnSettings, ...] = (AS_WRITTEN,)
    models: tuple[str, ...] = ("",)
    seed: int = 1


def grid_of(setup: Setup) -> Grid:
    """The grid that was chosen. Raises UsageError when a side of it is empty, or too much."""
    rows: list[GridRow] = []
    if setup.tests:
        for _, template in setup.versions:
            there = {(row.text, row.values, row.expect) for row in rows}
            own = own_rows(template)
            rows += [row for row in own if (row.text, row.values, row.expect) not in there]
    rows = [GridRow(f"test {n}", r.text, r.values, r.expect) for n, r in enumerate(rows, 1)]
    texts = [(passage.name, passage.text) for passage in setup.passages]
    rows += text_rows(texts, setup.values)
    return Grid(tuple(rows), columns(setup.versions, setup.ways, setup.models), setup.seed)


def ways_of(texts: Iterable[str]) -> tuple[ColumnSettings, ...]:
    """Settings from “temperature=0.7, dial=free” and the like. Raises UsageError."""
    return tuple(settings(text) for text in texts)


def passages_of(name: str, text: str) -> tuple[TrialText, ...]:
    """The paragraphs of a text that are worth trying, the first ones."""
    found: list[TrialText] = []
    for start, end, kind in paragraphs(text):
        part = text[start:end].strip()
        if kind in (LineKind.HEADING, LineKind.FENCE, LineKind.TABLE):
            continue
        if count_words(part) >= FEWEST_WORDS:
            found.append(TrialText(name, part))
        if len(found) == MOST_PASSAGES:
            break
    return tuple(found)


def read_passages(files: Sequence[Path]) -> tuple[TrialText, ...]:
    """The passages of documents. Raises DocumentError when one cannot be read."""
    return tuple(p for path in files for p in passages_of(path.stem, document_file.read(path).text))
