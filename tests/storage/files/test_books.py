"""The chapters of a book on the disk: read inside its folder only."""

from __future__ import annotations

from pathlib import Path

from writer_app.domain.comments.values import NOTHING
from writer_app.storage.files import books

BOOK = "- [A](a.md)\n- [Out](../out.md)\n- [Self](book.md)\n- [Loop](loop.md)\n"


def test_a_book_reads_its_own_folder_only(tmp_path: Path) -> None:
    folder = tmp_path / "hive"
    folder.mkdir()
    (tmp_path / "out.md").write_text("secret", encoding="utf-8")
    (folder / "a.md").write_text("bees", encoding="utf-8")
    (folder / "loop.md").symlink_to(folder / "loop.md")
    text, notes = books.whole(folder / "book.md", BOOK, lambda _path, text: text)
    assert text == "bees\n"
    assert list(notes) == [
        "The book stands in its own list and is left out there.",
        "No chapter in the book's folder: ../out.md, loop.md.",
    ]


def test_another_document_comes_back_as_it_is(tmp_path: Path) -> None:
    assert books.whole(tmp_path / "a.md", BOOK, lambda _path, text: text) == (BOOK, ())
    assert books.whole(None, BOOK, lambda _path, text: text) == (BOOK, ())


def test_each_chapter_says_what_a_model_did(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("bees", encoding="utf-8")
    made, _ = books.whole(tmp_path / "book.md", "- [A](a.md)\n", lambda p, t: f"{t} ({p.name})")
    assert "bees (a.md)" in made


def test_comments_of_chapters_come_along(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        '# A\n\nThe {==storm==}{>>Which?<<}{id=c1 by="Ana"}.[^1]\n\n[^1]: Note.\n', encoding="utf-8"
    )
    (tmp_path / "b.md").write_text("# B\n\n回{==归来==}{>>何时<<}{id=c1}。\n", encoding="utf-8")
    text, margin, notes = books.annotated(
        tmp_path / "book.md", "- [A](a.md)\n- [B](b.md)\n", NOTHING, lambda _path, text: text
    )
    assert [text[one.start : one.end] for one in margin.threads] == ["storm", "归来"]
    assert [one.notes[0].text for one in margin.threads] == ["Which?", "何时"]
    assert len({one.id for one in margin.threads}) == 2
    assert "{==" not in text
    assert notes == ()
