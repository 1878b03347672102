"""Text as the rest of the program sees it: units, words, sentences, paragraphs, language.

The parts live in `units`, `structure`, `sentences` and `language`; import them from here.
Offsets are code points unless a name says UTF-16.
"""

from __future__ import annotations

from writer_app.domain.text.language import language, language_name
from writer_app.domain.text.sentences import sentence_at, sentences
from writer_app.domain.text.structure import (
    Heading,
    LineKind,
    body_start,
    headings,
    lines,
    paragraph_at,
    paragraphs,
    part_at,
    section_at,
)
from writer_app.domain.text.units import (
    CJK,
    Utf16Map,
    count_words,
    from_utf16,
    is_word,
    reading_seconds,
    slice16,
    to_utf16,
    utf16_len,
    word_spans,
    words,
)

__all__ = [
    "CJK",
    "Heading",
    "LineKind",
    "Utf16Map",
    "body_start",
    "count_words",
    "from_utf16",
    "headings",
    "is_word",
    "language",
    "language_name",
    "lines",
    "paragraph_at",
    "paragraphs",
    "part_at",
    "reading_seconds",
    "section_at",
    "sentence_at",
    "sentences",
    "slice16",
    "to_utf16",
    "utf16_len",
    "word_spans",
    "words",
]
