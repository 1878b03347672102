"""Markdown parts of one line, states between lines, and time on hostile lines."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writer_app.ui.page.highlighter import (
    COMMENT,
    FENCE,
    FRONT,
    PLAIN,
    LinePart,
    LineSpan,
    hanging,
    heading_level,
    list_indent,
    next_state,
    spans,
    to_units,
)

M = LinePart.MARK


def found(text: str, part: LinePart) -> list[str]:
    """The stretches of a line that are exactly this part, or carry it."""
    return [text[s.start : s.end] for s in spans(text) if part in s.part]


@pytest.mark.parametrize(
    ("text", "part", "stretches"),
    [
        ("a **b c** d", LinePart.STRONG, ["b c"]),
        ("a __b__ d", LinePart.STRONG, ["b"]),
        ("a *b* _c_", LinePart.EMPHASIS, ["b", "c"]),
        ("***b***", LinePart.STRONG, ["b"]),
        ("***b***", LinePart.EMPHASIS, ["b"]),
        ("snake_case_name", LinePart.EMPHASIS, []),
        ("**注意：**请保存", LinePart.STRONG, ["注意："]),
        ("这是**“重要”**的", LinePart.STRONG, ["“重要”"]),
        ("**テスト。**次", LinePart.STRONG, ["テスト。"]),
        ("~~删除。~~后面", LinePart.STRIKE, ["删除。"]),
        ("a**(b)**c", LinePart.STRONG, []),
        ("**foo.**bar", LinePart.STRONG, []),
        ("so $x*y*z$ and *e*", LinePart.EMPHASIS, ["e"]),
        ("so $x_1$ is", LinePart.CODE, ["$x_1$"]),
        ("costs $5-$7", LinePart.CODE, []),
        ("$HOME/$USER", LinePart.CODE, []),
        ("5 * 3 * 2", LinePart.EMPHASIS, []),
        (r"\*no\*", LinePart.EMPHASIS, []),
        ("a `b*c*` d", LinePart.CODE, ["`b*c*`"]),
        ("a ``b`c`` d", LinePart.CODE, ["``b`c``"]),
        ("a `b", LinePart.CODE, []),
        ("[x](y z)", LinePart.LINK, ["x"]),
        ("[x](y)", LinePart.TARGET, ["(y)"]),
        ("[x][y]", LinePart.TARGET, ["[y]"]),
        ("[x]", LinePart.LINK, []),
        ("![x](y)", LinePart.LINK, ["x"]),
        ("~~gone~~", LinePart.STRIKE, ["gone"]),
        ("# A *b*", LinePart.H1, ["# A *b*"]),
        ("### A", LinePart.H2, ["### A"]),
        ("#hashtag", LinePart.H1, []),
        ("> q", LinePart.QUOTE, ["q"]),
        ("| a | b |", LinePart.TABLE, ["| a | b |"]),
        ("a | b", M, []),
        ("- [x] done", M, ["- [x] "]),
        ("12. item", M, ["12. "]),
        ("***", M, ["***"]),
        ("a <!-- b --> c", M, ["<!-- b -->"]),
    ],
)
def test_parts_of_a_line(text: str, part: LinePart, stretches: list[str]) -> None:
    assert found(text, part) == stretches


def test_chinese_is_told_apart_where_italics_would_slant_it() -> None:
    text = "*纸筒 paper*"
    slanted = [(text[s.start : s.end], LinePart.HAN in s.part) for s in spans(text)
               if LinePart.EMPHASIS in s.part]  # fmt: skip
    assert slanted == [("纸筒", True), (" paper", False)]


@pytest.mark.parametrize(
    ("text", "wide"),
    [
        ("他说：“好”。", ["“", "”"]),
        ("但是——不……", ["——", "……"]),
        ("“Qt”很好，it’s", ["“", "”"]),
        ("He said “good”.", []),
        ("看`“码”`", []),
    ],
)
def test_marks_of_chinese_are_told_from_those_of_latin(text: str, wide: list[str]) -> None:
    assert found(text, LinePart.WIDE) == wide


@pytest.mark.parametrize(
    ("lines", "states"),
    [
        (["```py", "# x", "```", "a"], [FENCE | 3, FENCE | 3, PLAIN, PLAIN]),
        (["````", "```", "````"], [FENCE | 4, FENCE | 4, PLAIN]),
        (["~~~", "```", "~~~"], [FENCE | 0x83, FENCE | 0x83, PLAIN]),
        (["---", "a: b", "---", "c"], [FRONT, FRONT, PLAIN, PLAIN]),
        (["a", "---"], [PLAIN, PLAIN]),
        (["<!-- a", "b", "c --> d"], [COMMENT, COMMENT, PLAIN]),
        (["``` not `a fence"], [PLAIN]),
        (["- ```", "  x", "  ```"], [FENCE | 3, FENCE | 3, PLAIN]),
        (["    ```", "    ```"], [FENCE | 3 | 4 << 9, PLAIN]),
        (["```", "    ```"], [FENCE | 3, FENCE | 3]),
    ],
)
def test_states_between_lines(lines: list[str], states: list[int]) -> None:
    state, seen = PLAIN, []
    for number, line in enumerate(lines):
        state = next_state(line, state, first=number == 0)
        seen.append(state)
    assert seen == states


def test_a_wiki_link_shows_its_words_as_the_link() -> None:
    found = spans("a [[b|c]]")
    assert LineSpan(4, 6, LinePart.MARK | LinePart.TARGET) in found
    assert LineSpan(6, 7, LinePart.LINK) in found


def test_a_line_inside_a_fence_is_code_and_nothing_else() -> None:
    assert spans("# no *heading*", FENCE | 3) == [
        LineSpan(0, 14, LinePart.CODE | M | LinePart.BLOCK)
    ]


@pytest.mark.parametrize(
    ("text", "hangs", "indent", "level"),
    [
        ("## A", 3, 0, 2),
        ("> a", 2, 0, 0),
        ("> > a", 4, 0, 0),
        ("- a", 0, 2, 0),
        ("10. a", 0, 4, 0),
        ("- [ ] a", 0, 6, 0),
        ("a # b", 0, 0, 0),
        ("- - -", 0, 0, 0),
    ],
)
def test_what_hangs_and_what_indents(text: str, hangs: int, indent: int, level: int) -> None:
    assert (hanging(text), list_indent(text), heading_level(text)) == (hangs, indent, level)


def test_units_count_astral_characters_twice() -> None:
    text = "😀 **b**"
    strong = next(s for s in to_units(text, spans(text)) if LinePart.STRONG in s.part)
    assert (strong.start, strong.end) == (5, 6)


@pytest.mark.parametrize(
    "piece", ["*", "[", "`", "` `` ", "<!--", "](", "_a*", "<a", "a|", "> ", "![", "~~", "\\"]
)
def test_hostile_lines_take_no_time(piece: str) -> None:
    text = piece * (18_000 // len(piece))
    begin = time.process_time()
    spans(text)
    next_state(text, PLAIN)
    assert time.process_time() - begin < 2


@given(st.text(alphabet="ab *_`[]()<>!-#>|~\\1.😀汉\t", max_size=60), st.integers(0, 3))
def test_spans_stay_inside_the_line(text: str, state: int) -> None:
    before = FENCE | 3 if state == 3 else state
    for span in spans(text, before):
        assert 0 <= span.start <= span.end <= len(text)
