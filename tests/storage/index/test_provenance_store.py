"""Who wrote what, kept by place: comes back, follows a rename, survives damage."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.provenance import Origin, OriginSpan, SpanSource
from writer_app.storage.index.provenance import ProvenanceStore

TEXT = "🙂 Mine. The model wrote this."
SPANS = (OriginSpan(Anchor(9, 30), SpanSource(Origin.WRITTEN, "Tiny", "article", 3, 11, 1.5)),)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ProvenanceStore]:
    store = ProvenanceStore(tmp_path / "data" / "provenance.sqlite", tmp_path / "documents")
    yield store
    store.close()


def test_spans_come_back(store: ProvenanceStore, tmp_path: Path) -> None:
    path = tmp_path / "documents" / "a.md"
    store.save(path, TEXT, SPANS)
    assert store.load(path, TEXT) == SPANS
    assert store.load(path.with_name("b.md"), TEXT) == ()


def test_spans_follow_a_renamed_folder(store: ProvenanceStore, tmp_path: Path) -> None:
    old, new = tmp_path / "documents" / "old", tmp_path / "documents" / "new"
    store.save(old / "a.md", TEXT, SPANS)
    store.rename(old, new)
    assert store.load(new / "a.md", TEXT) == SPANS
    assert store.load(old / "a.md", TEXT) == ()


def test_no_spans_forget_the_document(store: ProvenanceStore, tmp_path: Path) -> None:
    path = tmp_path / "documents" / "a.md"
    store.save(path, TEXT, SPANS)
    store.save(path, TEXT, ())
    assert store.load(path, TEXT) == ()


def test_damaged_spans_count_as_none(store: ProvenanceStore, tmp_path: Path) -> None:
    path = tmp_path / "documents" / "a.md"
    store.save(path, TEXT, SPANS)
    with sqlite3.connect(tmp_path / "data" / "provenance.sqlite") as other:
        other.execute("UPDATE documents SET spans='[{\"start\": 1}]'")
    other.close()
    assert store.load(path, TEXT) == ()
