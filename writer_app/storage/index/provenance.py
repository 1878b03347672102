"""Who wrote what, kept beside the documents in a database of the program's own.

Like the history it knows documents by their place below `root`, so that the folder can move as a
whole and a rename takes the spans along. Each span is kept with its words, so that it is found
again when another program changed the file; the document itself holds none of this.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from writer_app.domain.base.message import CodedForm
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.provenance import Origin, OriginSpan, Spans, SpanSource, reanchored
from writer_app.domain.text.text import Utf16Map
from writer_app.storage.files.store import Store


class ProvenanceStore(Store):
    """The spans of the documents below `root`. Every method may be called from any thread.

    All methods raise DocumentError when the database takes no more; no document is touched by it.
    """

    schema = "CREATE TABLE documents (path TEXT PRIMARY KEY, spans TEXT NOT NULL)"
    unusable = CodedForm(
        "provenance.unusable",
        "Who wrote what could not be kept ({0}); the documents are not affected.",
    )

    def save(self, path: Path, text: str, spans: Spans) -> None:
        """Keep the spans of `text`, the document at `path`; none at all forgets it."""
        with self._change() as db:
            if spans:
                data = json.dumps(_plain(spans, text), ensure_ascii=False)
                db.execute("INSERT OR REPLACE INTO documents VALUES (?,?)", (self._key(path), data))
            else:
                db.execute("DELETE FROM documents WHERE path=?", (self._key(path),))

    def load(self, path: Path, text: str) -> Spans:
        """The spans of a document, in `text` as it is now; damaged ones count as none."""
        with self._change() as db:
            row = db.execute(
                "SELECT spans FROM documents WHERE path=?", (self._key(path),)
            ).fetchone()
        try:
            return reanchored([_span(item) for item in json.loads(row[0])], text) if row else ()
        except (ValueError, TypeError, KeyError):
            return ()

    def rename(self, old: Path, new: Path) -> None:
        """A document or a folder was renamed or moved: its spans go along."""
        before, after = self._key(old), self._key(new)
        with self._change() as db:
            rows = db.execute(
                "SELECT path FROM documents WHERE path=? OR substr(path, 1, ?)=?",
                (before, len(before) + 1, before + "/"),
            ).fetchall()
            for (path,) in rows:
                db.execute(
                    "UPDATE OR REPLACE documents SET path=? WHERE path=?",
                    (after + path[len(before) :], path),
                )


def _plain(spans: Spans, text: str) -> list[dict[str, Any]]:
    units = Utf16Map(text)
    return [
        {
            "start": span.anchor.start,
            "end": span.anchor.end,
            "text": text[units.from_utf16(span.anchor.start) : units.from_utf16(span.anchor.end)],
            "kind": str(span.source.kind),
            "model": span.source.model,
            "template": span.source.template,
            "version": span.source.version,
            "seed": span.source.seed,
            "time": span.source.time,
        }
        for span in spans
    ]


def _span(item: dict[str, Any]) -> tuple[OriginSpan, str]:
    seed = item["seed"]
    source = SpanSource(
        Origin(item["kind"]),
        str(item["model"]),
        str(item["template"]),
        int(item["version"]),
        None if seed is None else int(seed),
        float(item["time"]),
    )
    return OriginSpan(Anchor(int(item["start"]), int(item["end"])), source), str(item["text"])


def kept_spans(file: Path, root: Path, path: Path, text: str) -> Spans:
    """What the database `file` keeps about a document; nothing where it was never made."""
    if not file.exists():
        return ()
    store = ProvenanceStore(file, root)
    try:
        return store.load(path, text)
    finally:
        store.close()
