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
    ],
)
def test_a_link_is_read(text: str, target: str, heading: str, words: str) -> None:
    (link,) = document_links(text)
    assert (link.target, link.heading, link.words) == (target, heading, words)


@pytest.mark.parametrize(
    "text",
    ["[[]]", "[one] [two]", "[[over\ntwo lines]]", "[a](https://x.org/a.md)", "[a](photo.png)"],
)
def test_other_brackets_are_no_links(text: str) -> None:
    assert list(document_links(text)) == []


@pytest.mark.parametrize(("index", "found"), [(1, False), (2, True), (5, True), (9, True)])
def test_the_link_at_a_place(index: int, found: bool) -> None:
    link = document_link_at("a [[word]] b", index)
    assert link == (DocumentLink(2, 10, "word", "", "word") if found else None)
