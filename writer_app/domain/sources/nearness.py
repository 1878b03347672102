"""Whether passages are near enough to a question to answer it, before any model is asked.

A line between questions that passages answer and questions asked of other passages, laid by
logistic regression over 160 of the one and 197 of the other (cmrc2018 dev, 126 passages; held-out
figures in docs/measurements.md). The cosine of multilingual-e5-small alone ranks well and proves
little, since all of them lie between 0.75 and 0.95; with the words of the question it does.
"""

from __future__ import annotations

from collections.abc import Sequence

from writer_app.domain.sources.ranking import OWN_SCRIPT, chinese
from writer_app.domain.sources.terms import covered

_DOUBT = (-5.0, 1.5)  # between these the model itself is asked
_LIKENESS, _WORDS, _LINE = 133.4, 5.1, -119.5
_WORDS_ALONE, _LINE_ALONE = 8.6, -3.8
_LEAN = 1.0  # towards asking: an answer is checked again, a refusal is not
_BAND = 0.8  # below the line, where an answer has to be held by its passages whole
_SURE, _PLAIN = 5.0, 1.0  # what a nat of the model's own opinion counts for it, and against it


def doubtful(near: float) -> bool:
    """Whether the model itself has to be asked."""
    return _DOUBT[0] < near < _DOUBT[1]


def worth_trying(near: float, sure: float | None) -> bool:
    """Whether to answer, by nearness and by how sure the model is (nats, None = not asked).

    A small model's yes says far more than its no: of questions that the passages answer it denies
    one in six.
    """
    return _joined(near, sure) >= -_BAND


def certain(near: float, sure: float | None) -> bool:
    """Whether the passages are near enough for an answer that they hold in part."""
    return _joined(near, sure) >= 0


def _joined(near: float, sure: float | None) -> float:
    weight = _SURE if sure is not None and sure > 0 else _PLAIN
    return near + weight * (sure or 0.0)


def nearness(question: str, passages: Sequence[tuple[str, float | None]]) -> float:
    """Nats for “they answer it” over “they do not”; above 0 it is worth trying.

    `passages` are words with the cosine of question and passage, None where it is not known.
    """
    if not passages:
        return -10.0
    share = max(covered(question, words) for words, _ in passages)
    han = chinese(question)
    known = [
        likeness + (OWN_SCRIPT if chinese(words) != han else 0.0)
        for words, likeness in passages
        if likeness is not None
    ]
    if not known:
        return _WORDS_ALONE * share + _LINE_ALONE + _LEAN
    return _LIKENESS * max(known) + _WORDS * share + _LINE + _LEAN
