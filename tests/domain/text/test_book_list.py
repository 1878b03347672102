"""The list of chapters: read and changed, and what stands around it left alone."""

from __future__ import annotations

import pytest

from writer_app.domain.text import book_list
from writer_app.domain.text.book_list import (
    ListedChapter,
    placed,
    readdressed,
    taken_out,
    with_title,
)

PLAIN = "# Hive\n\n- [A](a.md)\n- [B](b.md)\n- [C](c.md)\n\nBy me."
PARTS = "## One\n\n1. [A](a.md)\n2. [B](b.md)\n\n## Two\n\n3. [C](c.md)\n4. [D](d.md)\n"
LOOSE = "* [A](a.md)\n\n* [B](b.md)\n  What it is about.\n\n* [C](<c d.md>)"


def test_each_item_has_its_path_and_its_words() -> None:
    assert book_list.listed("- [A \\[1\\]](a%20b.md)\n- [A](a%20b.md)\n- [x](y.txt)\n") == (
        ListedChapter("a b.md", "A [1]"),
        ListedChapter("a b.md", "A"),
    )


@pytest.mark.parametrize(
    ("text", "address", "beside", "below", "expected"),
    [
        (PLAIN, "c.md", "a.md", False, "# Hive\n\n- [C](c.md)\n- [A](a.md)\n- [B](b.md)\n\nBy me."),
        (PLAIN, "a.md", "c.md", True, "# Hive\n\n- [B](b.md)\n- [C](c.md)\n- [A](a.md)\n\nBy me."),
        (PLAIN, "a.md", "a.md", True, PLAIN),
        (
            PARTS, "c.md", "a.md", True,
            "## One\n\n1. [A](a.md)\n2. [C](c.md)\n3. [B](b.md)\n\n## Two\n\n3. [D](d.md)\n",
        ),
        (
            LOOSE, "b.md", "c d.md", True,
            "* [A](a.md)\n\n* [C](<c d.md>)\n\n* [B](b.md)\n  What it is about.",
        ),
        (
            "- [A](a.md)\n- [B](b.md)\n- [A](a.md)\n", "a.md", "b.md", True,
            "- [B](b.md)\n- [A](a.md)\n",
        ),
    ],
)  # fmt: skip
def test_a_chapter_is_moved_and_nothing_else(
    text: str, address: str, beside: str, below: bool, expected: str
) -> None:
    assert placed(text, address, beside, below=below) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "- [N](n.md)\n"),
        ("# Hive", "# Hive\n\n- [N](n.md)\n"),
        ("# Hive\n", "# Hive\n\n- [N](n.md)\n"),
        ("- [A](a.md)", "- [A](a.md)\n- [N](n.md)"),
        ("1. [A](a.md)\n\nEnd.\n", "1. [A](a.md)\n2. [N](n.md)\n\nEnd.\n"),
    ],
)
def test_a_new_chapter_comes_at_the_end_of_the_list(text: str, expected: str) -> None:
    assert placed(text, "n.md", title="N") == expected


def test_what_a_link_cannot_hold_is_written_otherwise() -> None:
    made = placed("", "a (1) 100%.md", title="[x]")
    assert made == "- [\\[x\\]](<a (1) 100%25.md>)\n"
    assert book_list.listed(made) == (ListedChapter("a (1) 100%.md", "[x]"),)


def test_a_chapter_is_taken_out_and_numbers_close_up() -> None:
    assert taken_out(PARTS, "a.md").startswith("## One\n\n1. [B](b.md)\n\n## Two")
    assert taken_out(PARTS, "x.md") == PARTS


def test_a_renamed_chapter_keeps_its_words_and_its_place() -> None:
    assert readdressed(LOOSE, "b.md", "z z.md") == LOOSE.replace("(b.md)", "(<z z.md>)")


@pytest.mark.parametrize(
    ("text", "goal", "expected"),
    [
        ("# A\n", 500, "---\ngoal: 500\n---\n\n# A\n"),
        ("---\ntitle: x\n---\n# A\n", 500, "---\ntitle: x\ngoal: 500\n---\n# A\n"),
        ("---\ngoal: 80,000\ntitle: x\n---\n# A\n", 500, "---\ngoal: 500\ntitle: x\n---\n# A\n"),
        ("---\ntitle: x\ngoal: 9\n---\n# A\n", 0, "---\ntitle: x\n---\n# A\n"),
        ("# A\n", 0, "# A\n"),
    ],
)
def test_the_goal_stands_in_the_front_matter(text: str, goal: int, expected: str) -> None:
    made = book_list.with_goal(text, goal)
    assert made == expected
    assert book_list.goal_of(made) == goal


@pytest.mark.parametrize(
    ("text", "fresh"),
    [
        ("# Novel\n\n- [One](1.md)\n", "# The keeper\n\n- [One](1.md)\n"),
        ("---\ngoal: 5\n# no\n---\n\n## Novel\n", "---\ngoal: 5\n# no\n---\n\n## The keeper\n"),
        ("- [One](1.md)\n", "- [One](1.md)\n"),
    ],
)
def test_a_book_gets_another_title(text: str, fresh: str) -> None:
    assert with_title(text, "The keeper") == fresh
