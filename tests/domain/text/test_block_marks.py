"""Marks of a line that its passage stands behind: written once, whatever the model answers."""

from __future__ import annotations

import pytest

from writer_app.domain.text.block_marks import BlockMarks

# The line before the passage, the passage, the answer, and what takes the passage's place.
CASES = [
    ("- ", "item one is bad", "- Item one is better", "Item one is better"),
    ("# ", "Old heading", "# New heading", "New heading"),
    ("1. ", "first step", "1. The first step", "The first step"),
    ("- [ ] ", "buy milk", "- [ ] Buy milk.", "Buy milk."),
    (
        "> ",
        "quoted text here\n> second line here",
        "> Quoted text here.\n> Second line here.",
        "Quoted text here.\n> Second line here.",
    ),
    ("[^1]: ", "a note", "[^1]: A note.", "A note."),
    # other marks of the same kind
    ("* ", "item", "- Item", "Item"),
    ("3) ", "step", "1. Step", "Step"),
    ("1. ", "step", "- Step", "Step"),
    ("## ", "Old", "# New", "New"),
    ("- [ ] ", "buy milk", "- [x] Buy milk.", "Buy milk."),
    ("- [ ] ", "buy milk", "- Buy milk.", "Buy milk."),
    ("- [ ] ", "buy milk", "[ ] Buy milk.", "Buy milk."),
    ("[^a]: ", "note", "[^1]: Note.", "Note."),
    # marks of word processors and of Chinese
    ("• ", "item", "• Item", "Item"),
    ("• ", "item", "- Item", "Item"),
    ("- ", "item", "• Item", "Item"),
    ("•", "项目一", "•项目甲", "项目甲"),
    ("a. ", "first", "a. The first", "The first"),
    ("b) ", "second", "b) The second", "The second"),
    ("(1) ", "step", "(1) The step", "The step"),
    ("（一）", "概述", "（一）总述", "总述"),
    ("一、", "概述", "一、总述", "总述"),
    ("2、", "步骤", "2、第二步", "第二步"),
    ("① ", "一项", "① 第一项", "第一项"),
    ("– ", "Punkt", "– Der Punkt", "Der Punkt"),
    ("• ", "item", "a word", "a word"),
    ("一、", "概述", "十年过去了", "十年过去了"),
    ("(1) ", "step", "(perhaps) a step", "(perhaps) a step"),
    ("a. ", "first", "i.e. this", "i.e. this"),
    ("", "plain", "• A list now", "• A list now"),
    # nested
    ("  - ", "inner", "  - Inner", "Inner"),
    ("> - ", "item", "> - Item", "Item"),
    ("> - ", "item", "- Item", "Item"),
    ("> # ", "Title", "> # Title two", "Title two"),
    (">> ", "deep", ">> Deeper", "Deeper"),
    ("- > ", "quoted", "- > Quoted", "Quoted"),
    ("- 1. ", "deep", "- 1. Deeper", "Deeper"),
    # further items, a second sentence, blanks before
    ("- ", "one and two", "- One\n- Two", "One\n- Two"),
    ("- First one. ", "second one", "- Second one.", "Second one."),
    ("- ", "item", "\n\n- Item", "Item"),
    # marks of a quotation that were lost
    ("> ", "one\n> two", "One.\nTwo.", "One.\n> Two."),
    ("> ", "one\n>\n> two", "One.\n\nTwo.", "One.\n>\n> Two."),
    # the text's own
    ("", "plain", "- A list now", "- A list now"),
    ("", "plain", "# A heading now", "# A heading now"),
    ("# ", "1. Introduction", "1. Einleitung", "1. Einleitung"),
    ("# ", "1. Introduction", "# 1. Einleitung", "1. Einleitung"),
    ("- ", "- nested", "- Nested", "- Nested"),
    ("- ", "a range", "-5 to 3", "-5 to 3"),
    ("- ", "a word", "*soft* word", "*soft* word"),
    ("1. ", "year", "1.5 years", "1.5 years"),
    ("# ", "tag", "#tag here", "#tag here"),
    ("- ", "item", "# Heading", "# Heading"),
    ("> ", "quoted", "5 > 3", "5 > 3"),
    ("- ", "link", "[link](a)", "[link](a)"),
    ("- ", "a", "", ""),
    ("- ", "a", "-", "-"),
    ("Some text. ", "more", "- More", "- More"),
]


@pytest.mark.parametrize(("line", "source", "answer", "found"), CASES)
@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_a_mark_stands_once(line: str, source: str, answer: str, found: str, size: int) -> None:
    marks = BlockMarks(line, source)
    pieces = [answer[at : at + size] for at in range(0, len(answer), size)]
    assert "".join(map(marks.feed, pieces)) + marks.finish() == found
