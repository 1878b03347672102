"""What no reader sees is not counted: front matter, comments, tags, definitions of addresses."""

from __future__ import annotations

import pytest

from writer_app.domain.text.hidden import read_text
from writer_app.domain.text.measures import measure
from writer_app.domain.text.units import count_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("---\ntitle: one two three\ntags: [a, b]\n---\n\nword\n", 1),
        ("<!-- hidden note here -->\nword\n", 1),
        ("one <!-- a\nb\nc --> two", 2),
        ("a `<!-- code -->` b", 3),
        ("```html\n<!-- two words -->\n```", 2),
        ("seen\n\n<!-- never closed\nwords\n\nmore", 1),
        ('<div class="big red">word</div>', 1),
        ("one <br> two", 2),
        ('see [it]\n\n[it]: https://example.org/page "A title"\n', 2),
        ("[^1]: a note counts", 4),
        ("x < y and z > w", 5),
        ("正文<!-- 注释 -->二", 3),
    ],
)
def test_words_of_what_is_read(text: str, words: int) -> None:
    read = read_text(text)
    assert count_words(read) == words
    assert len(read) == len(text)
    assert read.count("\n") == text.count("\n")


def test_details_count_what_is_read() -> None:
    found = measure("---\ntitle: one two\n---\n\nA word. <!-- not this one -->\n")
    assert (found.words, found.sentences) == (2, 1)
