"""`library show` and the disclosure of `export`: what a model did in a document."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from writer_app import paths as app_paths
from writer_app.commands.console import note, say_json, table, write
from writer_app.commands.library import documents_folder, find_document, marked, version_text
from writer_app.domain.base.errors import UsageError
from writer_app.domain.change.provenance import (
    Origin,
    OriginSpan,
    Shares,
    Spans,
    disclosure,
    shares,
    with_disclosure,
)
from writer_app.domain.text.text import slice16
from writer_app.storage.files import document_file
from writer_app.storage.index.provenance import kept_spans

_WORDS = {Origin.EDITED: "edited with a model", Origin.WRITTEN: "written with a model"}
_SHOWN = 60  # characters of a span's text in the table


def library_show(arguments: argparse.Namespace) -> int:
    """Print a document, an old version of it, or who wrote what in it."""
    paths = app_paths.find()
    path = find_document(arguments.file, paths)
    if arguments.diff and not arguments.version:
        raise UsageError("--diff needs --version: what the text now is compared with.")
    if arguments.version:
        return _show_version(path, arguments)
    found = document_file.read(path)
    if not arguments.provenance:
        if arguments.json:
            say_json({"path": str(found.path), "text": found.text})
        else:
            write(found.text if found.text.endswith("\n") else f"{found.text}\n")
        return 0
    spans = spans_of(found.path, found.text)
    total = shares(spans, found.text)
    if arguments.json:
        say_json(_plain(found.path, found.text, spans, total))
        return 0
    table(_row(span, found.text) for span in spans)
    note(disclosure(total, found.text))
    return 0


def _show_version(path: Path, arguments: argparse.Namespace) -> int:
    text = version_text(path, arguments.version, app_paths.find())
    if arguments.diff:
        text = marked(text, document_file.read(path).text)
    if arguments.json:
        say_json({"path": str(path), "version": arguments.version, "text": text})
    else:
        write(text if text.endswith("\n") else f"{text}\n")
    return 0


def spans_of(path: Path, text: str) -> Spans:
    """What is kept about a document; nothing where nothing was ever kept."""
    paths = app_paths.find()
    return kept_spans(paths.data / "provenance.sqlite", documents_folder(paths), path, text)


def disclosed(path: Path, text: str) -> str:
    """A document's text with the sentence that says what a model did as its last paragraph."""
    return with_disclosure(text, spans_of(path, text))


def _row(span: OriginSpan, text: str) -> tuple[str, ...]:
    source = span.source
    template = f"{source.template} v{source.version}" if source.template else "–"
    words = " ".join(slice16(text, span.anchor.start, span.anchor.end).split())
    return (
        _WORDS.get(source.kind, str(source.kind)),
        source.model or "–",
        template,
        time.strftime("%Y-%m-%d %H:%M", time.localtime(source.time)),
        words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…",
    )


def _plain(path: Path, text: str, spans: Spans, total: Shares) -> dict[str, Any]:
    return {
        "path": str(path),
        "words": total.words,
        "edited_words": total.edited,
        "written_words": total.written,
        "percent": {str(kind): total.percent(kind) for kind in Origin},
        "disclosure": disclosure(total, text),
        "spans": [
            {
                "start": span.anchor.start,
                "end": span.anchor.end,
                "text": slice16(text, span.anchor.start, span.anchor.end),
                "kind": str(span.source.kind),
                "model": span.source.model,
                "template": span.source.template,
                "version": span.source.version,
                "seed": span.source.seed,
                "time": span.source.time,
            }
            for span in spans
        ],
    }
