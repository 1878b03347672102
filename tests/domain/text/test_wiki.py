"""Links between documents: found, read, and told apart from other brackets."""

from __future__ import annotations

import pytest

from writer_app.domain.text.wiki import DocumentLink, document_link_at, document_links


@pytest.mark.parametrize(
    ("text", "target", "heading", "words"),
    [
        ("see [[Tide gauge]] now", "Tide gauge", "", "Tide gauge"),
        ("[[Tide gauge#The well]]", "Tide gauge", "The well", "Tide gauge"),
        ("[[Tide gauge|the gauge]]", "Tide gauge", "", "the gauge"),
        ("[[#The well]]", "", "The well", "The well"),
        ("参见[[潮位仪]]。", "潮位仪", "", "潮位仪"),
        ("[the well](notes/the%20well.md#depth)", "notes/the well.md", "depth", "the well"),
        (r"[[Doc\|the doc]]", "Doc", "", "the doc"),
        (r"| [[Doc\|the doc]] |", "Doc", "", "the doc"),
        ("[one](<foo (1).md>)", "foo (1).md", "", "one"),
        ("[two](foo%20(1).md)", "foo (1).md", "", "two"),
        ('[three](Doc.md "Title")', "Doc.md", "", "three"),
        ("[four]( Doc.md 'T' )", "Doc.md", "", "four"),
        (r"[five](foo\_bar.md#a%20b)", "foo_bar.md", "a b", "five"),
        ("[a `code` b](Doc.md)", "Doc.md", "", "a `code` b"),
        ("![[Doc]]", "Doc", "", "Doc"),
        ("[[v1.2 plan]]", "v1.2 plan", "", "v1.2 plan"),
    ],
)
def test_a_link_is_read(text: str, target: str, heading: str, words: str) -> None:
    (link,) = document_links(text)
    assert (link.target, link.heading, link.words) == (target, heading, words)


@pytest.mark.parametrize(
    "text",
    [
        "![[pic.png]]",
        "[[report.pdf]]",
        "`[[ -f x ]]`",
        "``a ` [[b]]``",
        '```bash\nif [[ -n "$a" ]]; then :; fi\n```',
        "~~~\n[a](Doc.md)\n~~~",
        "---\nlink: [[Doc]]\n---",
        "![a](Doc.md)",
        "[mail](mailto:a@b.md)",
        "[[]]",
        "[one] [two]",
        "[[over\ntwo lines]]",
        "[a](https://x.org/a.md)",
        "[a](photo.png)",
    ],
)
def test_other_brackets_are_no_links(text: str) -> None:
    assert list(document_links(text)) == []


@pytest.mark.parametrize(("index", "found"), [(1, False), (2, True), (5, True), (9, True)])
def test_the_link_at_a_place(index: int, found: bool) -> None:
    link = document_link_at("a [[word]] b", index)
    assert link == (DocumentLink(2, 10, "word", "", "word") if found else None)


def test_a_title_may_have_the_sign_of_a_heading_in_it() -> None:
    (link,) = document_links("[[C# notes]]")
    assert (link.exact, link.target, link.heading) == ("C# notes", "C", "notes")


def test_links_beside_code_are_links() -> None:
    text = "`a` [[one]] `[[two]]` ``` [[three]] ``` [[four]]\n\n```\n[[five]]\n```\n[[six]]"
    assert [link.target for link in document_links(text)] == ["one", "four", "six"]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        (r"\[[a]] [[b]]", ["b"]),
        ("<!-- [[a]] --> [[b]]", ["b"]),
        ("<!--\n[[a]]\n[x](c.md)\n-->\n`[[d]]` [[b]]", ["b"]),
        (r'[x](a.md "T \" q")', ["a.md"]),
        ("[[笔记#第一节|见此]]", ["笔记"]),
        ("~~~\n[[a]]\n~~~\n[[b]]", ["b"]),
        ("``[[a]] ` ``[[b]]", ["b"]),
        ("[x](mailto:a@b.md)", []),
    ],
)
def test_what_is_escaped_or_commented_out_is_no_link(text: str, targets: list[str]) -> None:
    assert [link.target for link in document_links(text)] == targets
