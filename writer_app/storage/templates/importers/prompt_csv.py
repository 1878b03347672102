"""Tables of prompts: columns `act` and `prompt`; `${Name:default}` becomes a variable."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from writer_app.domain.templates.template import Variable
from writer_app.domain.templates.template_body import Name
from writer_app.domain.templates.template_schema import RESERVED
from writer_app.storage.templates.importers.foreign import (
    ForeignPrompt,
    Message,
    identifier,
)
from writer_app.storage.templates.packs import FileProblem

LIMIT = 16 * 1024 * 1024  # bytes
_FIELD = re.compile(r"\$\{([^{}:\n]{1,80})(?::([^{}\n]{0,300}))?\}")


def read(path: Path) -> Iterator[ForeignPrompt | FileProblem]:
    """Every row that has a prompt; the others are reported with their line."""
    try:
        data = path.read_bytes() if path.stat().st_size <= LIMIT else None
        text = data.decode("utf-8-sig") if data is not None else None
    except OSError as error:
        yield FileProblem(str(path), 1, f"cannot be read: {error.strerror}")
        return
    except UnicodeDecodeError:
        yield FileProblem(str(path), 1, "this is not UTF-8 text")
        return
    if text is None:
        yield FileProblem(str(path), 1, f"the file is larger than {LIMIT // 1024 // 1024} MB")
        return
    yield from _rows(text, str(path))


def _rows(text: str, where: str) -> Iterator[ForeignPrompt | FileProblem]:
    rows = csv.reader(StringIO(text, newline=""))
    try:
        columns = [name.strip().lower() for name in next(rows, [])]
        if not {"act", "prompt"} <= set(columns):
            yield FileProblem(where, 1, "the first line must name the columns “act” and “prompt”")
            return
        line = rows.line_num + 1
        for row in rows:
            values = dict(zip(columns, row, strict=False))
            title, prompt = values.get("act", "").strip(), values.get("prompt", "")
            if prompt.strip():
                yield _prompt(title, prompt, where, line)
            elif row:
                yield FileProblem(where, line, "this row has no prompt")
            line = rows.line_num + 1
    except csv.Error as error:
        yield FileProblem(where, rows.line_num, f"this is not a table ({error})")


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
    message = Message("user", tuple(piece for piece in pieces if piece != ""))
    return ForeignPrompt(first, (message,), where, line, variables=tuple(variables))
