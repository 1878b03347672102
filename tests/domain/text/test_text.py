"""Units, sentences, sections and languages of text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from writer_app.domain.text.language import script
from writer_app.domain.text.text import (
    Utf16Map,
    body_start,
    count_words,
    from_utf16,
    headings,
    language,
    language_name,
    paragraph_at,
    paragraphs,
    reading_seconds,
    section_at,
    sentence_at,
    sentences,
    slice16,
    to_utf16,
    utf16_len,
    word_spans,
    words,
)

TEXT = st.text(st.sampled_from("aB .!?\n#-`*\u0301é好。“”👩\u200d🏽𝒳1,>|=\t\r"), max_size=60)
PAGE = "intro\n\n# One\n\na b\n\n## Two\n\nc d e\n\n```\n# no heading\n```\n\n# Three\nend\n"


@given(st.text(max_size=40), st.integers(-2, 90))
@settings(max_examples=150, deadline=None)
def test_utf16_offsets_come_back(text: str, offset: int) -> None:
    index = from_utf16(text, offset)
    assert to_utf16(text, index) <= max(offset, 0)
    assert from_utf16(text, to_utf16(text, index)) == index
    assert Utf16Map(text).from_utf16(offset) == index
    assert Utf16Map(text).to_utf16(index) == to_utf16(text, index)


def test_utf16_counts_pairs_as_two() -> None:
    assert utf16_len("a👩b") == 4
    assert slice16("a👩b", 1, 3) == "👩"
    assert from_utf16("a👩b", 2) == 1


@given(TEXT)
@settings(max_examples=150, deadline=None)
def test_words_join_to_the_text(text: str) -> None:
    assert "".join(words(text)) == text
    assert "".join(text[a:b] for a, b in word_spans(text)) == text


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("I don't", ["I", " ", "don't"]),
        ("38,400 km.", ["38,400", " ", "km", "."]),
        ("well-known", ["well", "-", "known"]),
        ("好的 ok", ["好", "的", " ", "ok"]),
        ("cafe\u0301!", ["cafe\u0301", "!"]),
        ("👩‍👧👍🏽", ["👩‍👧", "👍🏽"]),
        ("**b** …", ["**", "b", "**", " ", "…"]),
        ("a\n\nb", ["a", "\n", "\n", "b"]),
        ("हिन्दी", ["हिन्दी"]),
    ],
)
def test_words(text: str, tokens: list[str]) -> None:
    assert words(text) == tokens


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("one two", 2),
        ("**one** _two_ ## three", 3),
        ("1. one\n2. two", 2),
        ("- [x] done", 2),
        ("[link](https://a.b/c_d)", 1),
        ("well-known e.g. 3.14", 3),
        ("我们 ok", 3),
        ("```python\nx = 1\n```", 2),
        ("a — b", 2),
    ],
)
def test_count_words(text: str, count: int) -> None:
    assert count_words(text) == count


@pytest.mark.parametrize(
    "parts",
    [
        ["Dr. Smith paid $3.50 to J. Austen.", "He left."],
        ["“Why?” she asked.", "“Go!”", "He went."],
        ["Use tools, e.g. Paint.", "Then stop."],
        ["It was 5 p.m. when we met.", "So we ate."],
        ["See No. 5 and Fig. 2 there.", "The answer was no.", "Then he sat.", "One cat sat."],
        ["Wait … what?", "Yes!"],
        ["He lived in the U.S. Army base.", "She works in the U.K.", "The end."],
        ["他来了。", "“走吧！”她说。", "真的吗？", "……"],
        ["Version 2.0 is out.", "Get it at example.com today."],
    ],
)
def test_sentences(parts: list[str]) -> None:
    text = " ".join(parts)
    found = [text[a:b] for a, b in sentences(text)]
    assert found == parts


def test_a_sentence_in_a_list_item_leaves_the_mark_alone() -> None:
    text = "- one. Two is here.\n- three"
    start, end = sentence_at(text, 9)
    assert text[start:end] == "Two is here."
    assert text[slice(*sentence_at(text, 0))] == "one."


def test_between_two_sentences_the_one_before_counts() -> None:
    assert sentence_at("One. Two.", 4) == (0, 4)


@given(TEXT, st.integers(-1, 61))
@settings(max_examples=200, deadline=None)
def test_ranges_stay_inside_the_text(text: str, index: int) -> None:
    for find in (sentence_at, paragraph_at, section_at):
        start, end = find(text, index)
        assert 0 <= start <= end <= len(text)
    assert all(text[a:b].strip() for a, b, _ in paragraphs(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\nb\n\nc", ["a\nb", "c"]),
        ("# T\ntext", ["# T", "text"]),
        ("- a\n  more\n- b", ["- a\n  more", "- b"]),
        ("T\n===\nx", ["T\n===", "x"]),
        ("```\na\n\nb\n```\nx", ["```\na\n\nb\n```", "x"]),
        ("| a |\n| - |\n\n> q\n> r", ["| a |\n| - |", "> q\n> r"]),
    ],
)
def test_paragraphs(text: str, found: list[str]) -> None:
    assert [text[a:b] for a, b, _ in paragraphs(text)] == found


def test_a_blank_line_has_no_paragraph() -> None:
    assert paragraph_at("a\n\nb", 2) == (2, 2)


def test_headings_with_their_words() -> None:
    found = [(h.level, h.title, h.line, h.words) for h in headings(PAGE)]
    assert found == [(1, "One", 2, 7), (2, "Two", 6, 5), (1, "Three", 14, 1)]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("# A #\n#no\n#\n", ["A", ""]),
        ("A\n==\n\nB\n--\n", ["A", "B"]),
        ("---\ntitle: x\n---\n# A", ["A"]),
        ("~~~\n# no\n```\n# no\n~~~\n# A", ["A"]),
        ("a\n\n---\n\nb", []),
        ("```x``` is code\n\n# A", ["A"]),
        ("- ```\n  # no\n  ```\n\n# A", ["A"]),
    ],
)
def test_which_lines_are_headings(text: str, titles: list[str]) -> None:
    assert [heading.title for heading in headings(text)] == titles


@pytest.mark.parametrize(
    ("at", "first", "last"),
    [("intro", "intro", "intro"), ("a b", "# One", "```"), ("c d", "## Two", "```")],
)
def test_section_at(at: str, first: str, last: str) -> None:
    start, end = section_at(PAGE, PAGE.index(at))
    assert PAGE[start:end].startswith(first)
    assert PAGE[start:end].endswith(last)


@pytest.mark.parametrize(
    ("line", "body"), [("- [ ] do", "do"), ("> 1. x", "x"), ("## T", "T"), ("plain", "plain")]
)
def test_body_start(line: str, body: str) -> None:
    assert line[body_start(line, 0, len(line)) :] == body


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("", "en"),
        ("The cat is on the mat.", "en"),
        ("我们去 Paris 看 the Louvre。", "zh"),
        ("これは本です。", "ja"),
        ("안녕하세요", "ko"),
        ("Le chat est dans la maison.", "fr"),
        ("Der Hund ist nicht im Haus.", "de"),
        ("Это книга", "ru"),
        ("Це її книга", "uk"),
        ("هذا كتاب", "ar"),
    ],
)
def test_language(text: str, tag: str) -> None:
    assert language(text) == tag


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("No. [1]", "latin"),
        ("不能，iPhone 除外。", "han"),
        ("ひらがなと漢字", "han"),
        ("[1] 42", ""),
    ],
)
def test_script(text: str, name: str) -> None:
    assert script(text) == name


def test_language_names() -> None:
    assert [language_name(tag) for tag in ("zh-CN", "en", "xx")] == ["Chinese", "English", "xx"]


def test_reading_time_counts_both_scripts() -> None:
    assert reading_seconds("word " * 238) == 60
    assert reading_seconds("字" * 260) == 60


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit", ["](", "a", ".", "Dr. ", "**", "'", "# x\n", "`", "---\n", " \n", "e\u0301", "“", "👩‍"]
)
def test_hostile_texts_take_linear_time(unit: str) -> None:
    text = unit * 50_000
    assert "".join(words(text)) == text
    assert count_words(text) <= len(text)
    start, end = sentence_at(text, len(text) // 2)
    assert 0 <= start <= end <= len(text)
    assert len(headings(text)) == (50_000 if unit == "# x\n" else 0)


@pytest.mark.parametrize("rule", ["---", "* * *", "___", " - - -", "-----"])
def test_a_thematic_break_is_neither_heading_nor_text(rule: str) -> None:
    text = f"One.\n\n{rule}\n{rule}\n\nTwo.\n"
    assert headings(text) == ()
    assert [text[a:b] for a, b, kind in paragraphs(text) if kind == "text"] == ["One.", "Two."]
