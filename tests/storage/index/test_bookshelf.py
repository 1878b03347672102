"""A book of the library: its chapters counted, and what is wrong with its list."""

from __future__ import annotations

from pathlib import Path

from writer_app.storage.index.bookshelf import Bookshelf


def test_what_is_wrong_is_said_and_the_rest_counts(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\n蜜蜂 fly\n", encoding="utf-8")
    text = "- [A](a.md)\n- [A](a.md)\n- [Gone](gone.md)\n- [Out](../x.md)\n- [Me](book.md)\n"
    (tmp_path / "book.md").write_text(text, encoding="utf-8")
    book = Bookshelf().read(str(tmp_path))
    assert book is not None
    assert [(c.title, c.words, c.there) for c in book.chapters] == [
        ("A", 4, True),
        ("Gone", 0, False),
        ("Out", 0, False),
        ("Me", 0, False),
    ]
    assert list(book.troubles) == [
        "The book stands in its own list and is left out there.",
        "No chapter in the book's folder: gone.md, ../x.md.",
        "In the list more than once, in the book once: a.md.",
    ]


def test_a_part_with_chapters_of_its_own_counts_them(tmp_path: Path) -> None:
    part = tmp_path / "part"
    part.mkdir()
    (part / "a.md").write_text("one two three", encoding="utf-8")
    (part / "book.md").write_text("- [A](a.md)\n- [Self](book.md)\n", encoding="utf-8")
    (tmp_path / "book.md").write_text("- [Part](part/book.md)\n", encoding="utf-8")
    book = Bookshelf().read(str(tmp_path))
    assert book is not None
    assert book.words >= 3


def test_only_what_changed_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("one", encoding="utf-8")
    (tmp_path / "book.md").write_text("- [A](a.md)\n", encoding="utf-8")
    shelf = Bookshelf()
    assert shelf.read(str(tmp_path)) == shelf.read(str(tmp_path))
    (tmp_path / "a.md").write_text("one two", encoding="utf-8")
    changed = shelf.read(str(tmp_path))
    assert changed is not None
    assert changed.words == 2


def test_a_folder_without_a_list_is_no_book(tmp_path: Path) -> None:
    assert Bookshelf().read(str(tmp_path)) is None
