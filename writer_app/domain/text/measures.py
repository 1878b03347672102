"""What can be counted of a text: words, characters, sentences, reading time and ease.

Reading ease is Flesch's (1948): 206.835 − 1.015 · words a sentence − 84.6 · syllables a word; it
is made for English, so that other languages get the length of their sentences alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex  # type: ignore[import-untyped]  # the library has no stubs

from writer_app.domain.text.hidden import read_text
from writer_app.domain.text.language import language
from writer_app.domain.text.sentences import sentences
from writer_app.domain.text.structure import LineKind, body_start, paragraphs
from writer_app.domain.text.units import count_words, is_word, reading_seconds, words

_CHARACTER = regex.compile(r"\X")
_SPACE = regex.compile(r"\s+")
_VOWELS = regex.compile(r"[aeiouyáàâäéèêëíìîïóòôöúùûü]+")
_SILENT = regex.compile(r"(?:[^aeiouyl]e|[^aeioudt]ed|[^aeiouyscxz]es)$")
_FEWEST = 30  # words below which a figure for reading ease says nothing


@dataclass(frozen=True, slots=True)
class Measures:
    """Counts of one text. Characters are what a reader sees as one, line ends not among them.

    `sentence_words` is the average length of a sentence, in characters for Chinese and Japanese;
    `ease` is None where it means nothing.
    """

    words: int = 0
    characters: int = 0
    characters_without_spaces: int = 0
    sentences: int = 0
    paragraphs: int = 0
    seconds: int = 0
    sentence_words: float = 0.0
    ease: float | None = None
    language: str = "en"


def measure(text: str) -> Measures:
    """Count everything that a reader sees. Linear in the length of the text."""
    text = read_text(text)
    spoken, count, prose = language(text), count_words(text), 0
    lengths: list[int] = []
    for start, end in sentences(text):
        length = count_words(text[start:end])
        if length:
            lengths.append(length)
    for start, end, kind in paragraphs(text):
        prose += kind not in (LineKind.FENCE, LineKind.RULE) and body_start(text, start, end) < end
    average = sum(lengths) / len(lengths) if lengths else 0.0
    return Measures(
        words=count,
        characters=_characters(text.replace("\n", "")),
        characters_without_spaces=_characters(_SPACE.sub("", text)),
        sentences=len(lengths),
        paragraphs=prose,
        seconds=reading_seconds(text),
        sentence_words=average,
        ease=_ease(text, average) if spoken == "en" and count >= _FEWEST else None,
        language=spoken,
    )


def syllables(word: str) -> int:
    """Syllables of an English word, by its groups of vowels; right for about nine in ten."""
    low = word.casefold()
    groups = len(_VOWELS.findall(low))
    if groups > 1 and _SILENT.search(low):
        groups -= 1
    return max(groups, 1)


def _characters(text: str) -> int:
    return len(text) if text.isascii() else sum(1 for _ in _CHARACTER.finditer(text))


def _ease(text: str, sentence_words: float) -> float:
    found = [word for word in words(text) if is_word(word)]
    a_word = sum(map(syllables, found)) / len(found)
    return min(max(206.835 - 1.015 * sentence_words - 84.6 * a_word, 0.0), 100.0)
