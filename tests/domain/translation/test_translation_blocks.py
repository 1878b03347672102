"""What of a document is translated, and how it stands in it afterwards."""

from __future__ import annotations

import pytest

from writer_app.domain.translation.blocks import BlockKind, blocks, put, words

CASES = [
    ("# One *two*\n", [(BlockKind.HEADING, "One *two*")]),
    ("# Closed #\n", [(BlockKind.HEADING, "Closed")]),
    ("Title\n=====\n\nText.", [(BlockKind.HEADING, "Title"), (BlockKind.PARAGRAPH, "Text.")]),
    ("One\ntwo\n", [(BlockKind.PARAGRAPH, "One two")]),
    ("中文\n文字\n", [(BlockKind.PARAGRAPH, "中文文字")]),
    ("One  \ntwo\n", [(BlockKind.PARAGRAPH, "One\ntwo")]),
    ("One\\\ntwo\n", [(BlockKind.PARAGRAPH, "One\ntwo")]),
    ("- [ ] One\n- two\n", [(BlockKind.ITEM, "One"), (BlockKind.ITEM, "two")]),
    ("1. One\n   more\n", [(BlockKind.ITEM, "One more")]),
    ("> One\n> two\n", [(BlockKind.QUOTE, "One two")]),
    ("> One\n>\n> - two\n", [(BlockKind.QUOTE, "One"), (BlockKind.QUOTE, "two")]),
    ("> ```\n> code here\n> ```\n> after\n", [(BlockKind.QUOTE, "after")]),
    ("| A | b c |\n|---|---|\n| 5 | d |\n", [(BlockKind.CELL, t) for t in ("A", "b c", "d")]),
    ("A | b\n--- | ---\nc | d\n", [(BlockKind.CELL, t) for t in ("A", "b", "c", "d")]),
    ("[^1]: A note.\n", [(BlockKind.NOTE, "A note.")]),
    ("[a]: https://example.org\n", []),
    ("![A pool](pool.png)\n", [(BlockKind.PARAGRAPH, "A pool")]),
    ("- [The rules](x.md)\n", [(BlockKind.ITEM, "The rules")]),
    ("![](pool.png)\n", []),
    ("```\ncode\n```\n", []),
    ("    indented code\n", []),
    ("---\ntitle: x\n---\n\nText\n", [(BlockKind.PARAGRAPH, "Text")]),
    ("***\n\n$x + y$\n\n`code`\n\n12.5 %\n", []),
    ("<div>\n<p>Words in <b>tags</b></p>\n</div>\n", [(BlockKind.PARAGRAPH, "Words in"),
                                                       (BlockKind.PARAGRAPH, "tags")]),
    ("<script>\nlet words = 1;\n</script>\n", []),
    ('<Listing caption="A `Box<T>` type">\n', []),
    ("<!-- Not here\n\n* nor here\n-->\n\nHere.\n", [(BlockKind.PARAGRAPH, "Here.")]),
    ("<script>\nlet a = 1;\n\nlet words = 2;\n</script>\n\nOne\n", [(BlockKind.PARAGRAPH, "One")]),
    ("> # One\n> two\n", [(BlockKind.QUOTE, "One"), (BlockKind.QUOTE, "two")]),
    ("> [a]: /x\n> two\n", [(BlockKind.QUOTE, "two")]),
    ("[a b]:\n/x\n", []),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_the_words_of_each_block(text: str, expected: list[tuple[BlockKind, str]]) -> None:
    assert [(block.kind, words(text, block)) for block in blocks(text)] == expected


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_blocks_without_a_target_keep_every_byte(
    text: str, expected: list[tuple[BlockKind, str]]
) -> None:
    assert put(text, blocks(text), {})[0] == text


@pytest.mark.parametrize(
    ("text", "target", "expected"),
    [
        ("# One\n", "Un\ndeux", "# Un deux\n"),
        ("| A | b |\n|---|---|\n", "x | y", "| x \\| y | b |\n|---|---|\n"),
        ("> One  \n> two\n", "Un\ndeux", "> Un\\\n> deux\n"),
        ("One two\n", "一\n二", "一二\n"),
        ("- One\n- two\n", "Un", "- Un\n- two\n"),
    ],
)
def test_one_block_stays_one_block(text: str, target: str, expected: str) -> None:
    assert put(text, blocks(text), {0: target})[0] == expected


def test_ranges_name_the_targets_in_the_new_text() -> None:
    text = "# One\n\nTwo\n"
    new, ranges = put(text, blocks(text), {0: "Eins", 1: "Zwei"})
    assert [new[start:end] for start, end in ranges] == ["Eins", "Zwei"]
