"""Tables of prompts: columns `act` and `prompt`; `${Name:default}` becomes a variable."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from writer_app.domain.base.message import coded
from writer_app.domain.templates.template import Variable
from writer_app.domain.templates.template_body import Name
from writer_app.domain.templates.template_schema import RESERVED
from writer_app.storage.templates.importers.foreign import (
    ForeignMessage,
    ForeignPrompt,
    identifier,
)
from writer_app.storage.templates.packs import FileProblem

LIMIT = 16 * 1024 * 1024  # bytes
_MOST_BROKEN = 1000
_FIELD = re.compile(r"\$\{([^{}:\n]{1,80})(?::([^{}\n]{0,300}))?\}")


def read(path: Path) -> Iterator[ForeignPrompt | FileProblem]:
    """Every row that has a prompt; the others are reported with their line."""
    try:
        data = path.read_bytes() if path.stat().st_size <= LIMIT else None
        text = data.decode("utf-8-sig") if data is not None else None
    except OSError as error:
        yield FileProblem(
            str(path), 1, coded("prompt-csv.cannot-be-read", "cannot be read: {0}", error.strerror)
        )
        return
    except UnicodeDecodeError:
        yield FileProblem(str(path), 1, coded("prompt-csv.not-utf-text", "this is not UTF-8 text"))
        return
    if text is None:
        yield FileProblem(
            str(path),
            1,
            coded(
                "prompt-csv.file-larger-than-mb",
                "the file is larger than {0} MB",
                LIMIT // 1024 // 1024,
            ),
        )
        return
    yield from _rows(text, str(path))


def _rows(text: str, where: str) -> Iterator[ForeignPrompt | FileProblem]:
    table = _Table(text)
    head = table.next_row()
    columns = [name.strip().lower() for name in head.cells] if head and head.cells else []
    if not {"act", "prompt"} <= set(columns):
        yield FileProblem(
            where,
            1,
            coded(
                "prompt-csv.first-line-must-name-columns",
                "the first line must name the columns “act” and “prompt”",
            ),
        )
        return
    while row := table.next_row():
        if row.cells is None:
            yield FileProblem(
                where,
                row.line,
                coded(
                    "prompt-csv.row-has-quotation-mark-not",
                    "this row has a quotation mark that is not closed",
                ),
            )
            continue
        values = dict(zip(columns, row.cells, strict=False))
        title, prompt = values.get("act", "").strip(), values.get("prompt", "")
        if prompt.strip():
            yield _prompt(title, prompt, where, row.line)
        elif row.cells:
            yield FileProblem(
                where, row.line, coded("prompt-csv.row-has-no-prompt", "this row has no prompt")
            )


@dataclass(frozen=True, slots=True)
class _CsvRow:
    """A row and the line it begins on; no cells where its quotation marks do not fit."""

    line: int
    cells: list[str] | None


class _Table:
    """Reads row by row; a row that is broken costs itself, not those behind it."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines(keepends=True) if "\n" in text else [text]
        if any(mark in text for mark in "\v\f\x1c\x1d\x1e\x85\u2028\u2029"):
            self._lines = StringIO(text, newline="").readlines()
        self._at = 0
        self._broken = 0
        # A prompt may be as long as the file; the usual limit is 131,072 characters.
        csv.field_size_limit(max(csv.field_size_limit(), LIMIT))

    def next_row(self) -> _CsvRow | None:
        """The row that begins on the next line, or None at the end."""
        start = self._at
        if start >= len(self._lines):
            return None
        row = self._read(strict=True)
        if row is None and self._at - start == 1:  # `"a"b`, which lenient readers take
            self._at = start
            row = self._read(strict=False)
        if row is None:
            self._broken += 1
            # Each look for a closing mark goes to the end: after many the rest is one row.
            self._at = start + 1 if self._broken <= _MOST_BROKEN else len(self._lines)
        return _CsvRow(start + 1, row)

    def _read(self, *, strict: bool) -> list[str] | None:
        try:
            return next(csv.reader(self._taken(), strict=strict), [])
        except csv.Error:
            return None

    def _taken(self) -> Iterator[str]:
        while self._at < len(self._lines):
            self._at += 1
            yield self._lines[self._at - 1]


def _prompt(title: str, text: str, where: str, line: int) -> ForeignPrompt:
    names: dict[str, str] = {}
    variables: list[Variable] = []
    pieces: list[str | Name] = []
    at = 0
    text = text.replace("\r\n", "\n").strip("\n")
    for match in _FIELD.finditer(text):
        label, default = match[1].strip(), (match[2] or "").strip()
        if label not in names:
            names[label] = identifier(label, [*names.values(), *RESERVED])
            variables.append(
                Variable(name=names[label], label={"en": label or "Value"}, default=default or None)
            )
        pieces += [text[at : match.start()], Name(names[label], 0)]
        at = match.end()
    pieces.append(text[at:])
    first = title or " ".join(text.split()[:6])
    message = ForeignMessage("user", tuple(piece for piece in pieces if piece != ""))
    return ForeignPrompt(first, (message,), where, line, variables=tuple(variables))
