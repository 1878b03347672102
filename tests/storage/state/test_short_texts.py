"""The folder of snippets."""

from __future__ import annotations

from pathlib import Path

from writer_app.domain.text.snippet import Snippet
from writer_app.storage.state import short_texts


def test_files_are_snippets_by_their_names(tmp_path: Path) -> None:
    (tmp_path / "br.md").write_text("Best\n{{name}}\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text("\ufeffOne", encoding="utf-8")
    (tmp_path / "no.pdf").write_bytes(b"%PDF")
    (tmp_path / "bad.md").write_bytes(b"\xff\xfe\xff")
    (tmp_path / "empty.md").write_text("\n", encoding="utf-8")
    (tmp_path / "long.md").write_text("x" * (short_texts.LARGEST + 1), encoding="utf-8")
    (tmp_path / "folder.md").mkdir()
    assert short_texts.read(tmp_path) == [Snippet("a", "One"), Snippet("br", "Best\n{{name}}")]


def test_no_folder_is_no_snippets(tmp_path: Path) -> None:
    assert short_texts.read(tmp_path / "none") == []


def test_the_folder_begins_with_examples_and_is_left_alone_then(tmp_path: Path) -> None:
    folder = tmp_path / "config" / "snippets"
    short_texts.begin(folder)
    assert {each.name for each in short_texts.read(folder)} == {"br", "meet", "祝好"}
    for each in folder.iterdir():
        each.unlink()
    short_texts.begin(folder)
    assert short_texts.read(folder) == []
