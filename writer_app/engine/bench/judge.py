"""Guards against fake wins: loops, copies, answers that end early, and how alike two texts are."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Indel

from writer_app.domain.text.text import words

_LOOP_WORDS = 6  # a loop repeats runs of so many words
_LOOP_SHARE = 0.6  # of the runs are different in a text that does not loop
_COPY_WORDS = 12  # a copy holds the prompt's words in runs of at least so many
_COPY_SHARE = 0.85


def alike(one: str, other: str) -> float:
    """How alike two texts are by their words, 0 to 1."""
    return float(Indel.normalized_similarity(_plain(one), _plain(other)))


def loops(text: str) -> bool:
    """Whether a text says the same again and again."""
    runs = _runs(_plain(text), _LOOP_WORDS)
    return len(runs) >= 3 * _LOOP_WORDS and len(set(runs)) < _LOOP_SHARE * len(runs)


def copies(text: str, prompt: str) -> bool:
    """Whether nearly all of `text` stands word for word in `prompt`."""
    said = _plain(text)
    known = set(_runs(_plain(prompt), _COPY_WORDS))
    covered = [False] * len(said)
    for at, run in enumerate(_runs(said, _COPY_WORDS)):
        if run in known:
            covered[at : at + _COPY_WORDS] = [True] * _COPY_WORDS
    return len(said) >= _COPY_WORDS and sum(covered) >= _COPY_SHARE * len(said)


def _plain(text: str) -> list[str]:
    """The words and marks, without spaces."""
    return [word for word in words(text) if not word.isspace()]


def _runs(said: Sequence[str], length: int) -> list[tuple[str, ...]]:
    return [tuple(said[at : at + length]) for at in range(len(said) - length + 1)]
