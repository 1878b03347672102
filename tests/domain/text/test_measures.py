"""Counts of a text, English and Chinese."""

from __future__ import annotations

import pytest

from writer_app.domain.text.measures import measure, syllables

PLAIN = "The cat sat on the mat. The dog ran to the park. " * 5
HARD = (
    "Institutional considerations necessitate comprehensive organisational restructuring, "
    "notwithstanding considerable administrative complexity and unanticipated expenditure. "
) * 3


@pytest.mark.parametrize(
    ("word", "count"),
    [("cat", 1), ("table", 2), ("made", 1), ("walked", 1), ("wanted", 2), ("harbour", 2),
     ("the", 1), ("administrative", 5), ("nth", 1)],
)  # fmt: skip
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_english_counts() -> None:
    found = measure("# Log\n\nThe keeper wrote. He slept well.\n")
    assert (found.words, found.sentences, found.paragraphs) == (7, 3, 2)
    assert found.characters == len("# LogThe keeper wrote. He slept well.")


def test_chinese_counts_characters() -> None:
    found = measure("潮位仪记录大海。它从不停歇！\n")
    assert (found.words, found.characters, found.sentences) == (12, 14, 2)
    assert (found.language, found.ease, found.sentence_words) == ("zh", None, 6.0)


def test_a_reader_sees_one_character() -> None:
    found = measure("👩‍👩‍👧 é")
    assert (found.characters, found.characters_without_spaces) == (3, 2)


def test_plain_words_read_with_more_ease() -> None:
    plain, hard = measure(PLAIN).ease, measure(HARD).ease
    assert plain is not None
    assert hard is not None
    assert plain > 90
    assert hard < 10


@pytest.mark.parametrize("text", ["", "\n\n", "Too short to say.", "---\n"])
def test_little_text_has_no_ease(text: str) -> None:
    assert measure(text).ease is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[//]: # (hidden words here)\nword", 1),
        ("<!-- a --> b <!-- c -->", 1),
        ("～你好～world", 3),
    ],
)
def test_what_no_reader_sees_is_not_counted(text: str, words: int) -> None:
    assert measure(text).words == words
