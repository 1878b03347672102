"""Whether passages are near enough to a question to answer it.

Nearness is a line between questions that passages answer and questions asked of other passages,
laid by logistic regression over 160 of the one and 197 of the other (cmrc2018 dev, 126 passages).
The cosine of multilingual-e5-small alone ranks well and proves little, since all of them lie
between 0.75 and 0.95; with the words of the question it does.

Questions in other words than the passages', and those that lie near and have no answer, it cannot
tell apart. There an answer is written, and three things decide together: nearness, how sure the
model is that the passages hold it, and how far they hold what was written. What each counts was
laid by 59 questions of the one and 25 of the other; docs/measurements.md has held-out figures.

On a page of pairs one thing tells more: how far the nearest is ahead of the page's mean. A question
that has no answer there is about as near to all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from writer_app.domain.sources.ranking import OWN_SCRIPT, chinese
from writer_app.domain.sources.terms import covered

_LIKENESS, _WORDS, _LINE = 133.4, 5.1, -119.5
_WORDS_ALONE, _LINE_ALONE = 8.6, -3.8
_LEAN = 1.0  # towards asking: an answer is checked again, a refusal is not
_BAND = 0.8  # below the line, where an answer has to be held by its passages whole
_FAR = -14.0  # below it no model is asked: of 479 questions that passages answer none
_MOST = 8.0  # what nearness counts at the most, either way
_AHEAD, _PAIRS = 300.0, -4.5  # of pairs: what a unit of cosine counts, and the line
_PAIR_SURE, _PAIR_ALONE = 5.0, 2.0  # what a nat of the model's counts; what has to do without
_NEAR, _SURE, _HELD, _LEAST = 0.1, 0.42, 1.9, 1.0


def far(near: float) -> bool:
    """Whether no model is worth asking, however sure it were."""
    return near < _FAR


def worth_trying(near: float, sure: float | None, *, pair: bool = False) -> bool:
    """Whether to have an answer written, by nearness and by how sure the model is (nats).

    None where no model can say: the line alone decides then. Of a pair this decides whole, since
    its own words are at hand where the model's are not held.
    """
    if pair:
        return near >= _PAIR_ALONE if sure is None else near + _PAIR_SURE * sure >= 0
    return near >= -_BAND if sure is None else answers(near, sure, 1.0)


def answers(near: float, sure: float | None, held: float) -> bool:
    """Whether what was written answers. `held` is how far its passages hold it, 0 to 1."""
    if sure is None:
        return near >= 0 or held >= 1
    return _NEAR * _kept(near) + _SURE * sure + _HELD * held >= _LEAST


def _kept(near: float) -> float:
    return max(-_MOST, min(_MOST, near))


def nearness(
    question: str, passages: Sequence[tuple[str, float | None]], ahead: float | None = None
) -> float:
    """Nats for “they answer it” over “they do not”; above 0 it is worth trying.

    `passages` are words with the cosine of question and passage, None where it is not known;
    `ahead` is how far the nearest is ahead of its page, where that is made of pairs.
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
    near = _LIKENESS * max(known) + _WORDS * share + _LINE + _LEAN
    return near if ahead is None else _kept(near) + _AHEAD * ahead + _PAIRS
