"""`library show` and `export --disclosure`, in this process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from writer_app.cli import main
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.provenance import Origin, OriginSpan, SpanSource
from writer_app.paths import Paths
from writer_app.storage.index.provenance import ProvenanceStore

TEXT = "I wrote this. The model wrote this.\n"
SENTENCE = (
    "This text was written by its author; 57 % of its words were written "
    "with a language model (Tiny)."
)


@pytest.fixture
def document(paths: Paths) -> Path:
    path = paths.documents / "a.md"
    path.write_text(TEXT, encoding="utf-8")
    store = ProvenanceStore(paths.data / "provenance.sqlite", paths.documents)
    store.save(
        path, TEXT, (OriginSpan(Anchor(14, 35), SpanSource(Origin.WRITTEN, "Tiny", "article", 3)),)
    )
    store.close()
    return path


def test_a_document_is_printed_as_it_is(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["library", "show", str(document)]) == 0
    assert capsys.readouterr().out == TEXT


def test_who_wrote_what_is_a_table_and_a_sentence(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["library", "show", str(document), "--provenance"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("written with a model  Tiny  article v3")
    assert out.endswith("The model wrote this.\n")
    assert err == f"{SENTENCE}\n"


def test_who_wrote_what_for_programs(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["library", "show", str(document), "--provenance", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["percent"] == {"typed": 43, "ai_edited": 0, "ai_written": 57}
    assert found["spans"][0]["text"] == "The model wrote this."


def test_an_export_ends_with_the_disclosure(document: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    command = ["export", str(document), "--to", "txt", "--out", str(target)]
    assert main([*command, "--disclosure"]) == 0
    assert target.read_text(encoding="utf-8").rstrip().endswith(SENTENCE)
    assert document.read_text(encoding="utf-8") == TEXT


def test_a_document_nothing_is_known_about(
    paths: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    path = paths.documents / "b.md"
    path.write_text("Mine.\n", encoding="utf-8")
    assert main(["library", "show", str(path), "--provenance"]) == 0
    assert capsys.readouterr().err.endswith("without a language model.\n")
    assert not (paths.data / "provenance.sqlite").exists()
