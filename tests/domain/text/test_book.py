"""A book as one text: its order, its footnotes, its pictures, what is not there."""

from __future__ import annotations

import pytest

from writer_app.domain.text import book

BOOK = "# The hive\n\n- [One](one.md)\n- [Two](<parts/the two.md>)\n\nBy me.\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BOOK, ["one.md", "parts/the two.md"]),
        ("1. [A](a.md)\n   - [B](b%20c.md)\n- [A](a.md)\n", ["a.md", "b c.md"]),
        ("- [A](https://x.example/a.md)\n- [B](/etc/b.md)\n- [C](c.txt)\nsee [D](d.md)\n", []),
        ("```\n- [A](a.md)\n```\n", []),
        ("", []),
    ],
)
def test_the_list_of_links_is_the_order(text: str, expected: list[str]) -> None:
    assert book.chapters(text) == expected


def test_chapters_follow_what_stands_around_the_list() -> None:
    texts = {"one.md": "---\nx: y\n---\n# One\n", "parts/the two.md": "# Two\n"}
    made = book.whole(BOOK, texts.get)
    assert made.text == "# The hive\n\n\nBy me.\n\n# One\n\n# Two\n"
    assert made.gone == ()


def test_footnotes_of_chapters_stay_apart_and_code_as_it_is() -> None:
    texts = {"one.md": "a[^1] `[^1]`\n\n[^1]: b\n\n```\n[^1]\n```", "parts/the two.md": "c[^1]"}
    made = book.whole(BOOK, texts.get).text
    assert "a[^1-1] `[^1]`\n\n[^1-1]: b\n\n```\n[^1]\n```\n\nc[^2-1]\n" in made


def test_pictures_are_found_from_the_books_folder() -> None:
    texts = {
        "one.md": "![a](p.png)",
        "parts/the two.md": '![b](p.png "t") ![c](https://x.example/p)',
    }
    made = book.whole(BOOK, texts.get).text
    assert '![a](p.png)\n\n![b](parts/p.png "t") ![c](https://x.example/p)\n' in made


def test_a_chapter_that_is_not_there_is_named() -> None:
    assert book.whole(BOOK, {"one.md": "x"}.get).gone == ("parts/the two.md",)


@pytest.mark.parametrize(
    ("chapter", "shown"),
    [
        ('---\nlang: zh\ntitle: "行为准则"\n---\n\n## 一\n', "# 行为准则\n\n\n## 一"),
        ("---\ntitle: Other\n---\n# Own\n", "# Own"),
        ("---\nx: y\n---\nText\n", "Text"),
    ],
)
def test_a_title_in_the_front_matter_is_the_heading(chapter: str, shown: str) -> None:
    assert book.whole("- [A](a.md)\n", {"a.md": chapter}.get).text == f"{shown}\n"
