"""Which questions are answered from passages, and where their own words stand in for an answer.

Before anything is written the passages are looked at: how near they lie, and how sure the model is
that they have the answer. Where they have it and what was written is not held by them, they speak
for themselves: a pair with its question, of any other text the sentence that the answer seems to
rest on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from writer_app.assist.plan import Prompt
from writer_app.assist.sources import evidence
from writer_app.domain.base.errors import Cancelled
from writer_app.domain.sources.answer import Sentence, Support, refuses
from writer_app.domain.sources.excerpt import rests_on
from writer_app.domain.sources.nearness import far, nearness, worth_trying
from writer_app.domain.sources.terms import covered
from writer_app.domain.text.sentences import sentences
from writer_app.engine.link.client import EngineClient
from writer_app.storage.sources.store import Found

_PAIRS = 5  # the nearest ones, of which the one is looked for that is meant
_LONGEST_PAIR = 400  # characters of a pair's answer that are told in its own words


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells whether passages answer a question: the number of the nearest pair, -1 for none,
    nearness, and how sure the model is in nats, `told` by its state or else by its word.
    """

    question: str
    given: tuple[Found, ...]
    pair: int
    near: float
    sure: float | None
    told: bool

    @property
    def worth_trying(self) -> bool:
        """Whether to have an answer written."""
        if self.told and self.sure is not None:
            return self.sure >= 0
        return worth_trying(self.near, self.sure, pair=self.pair >= 0)

    def own_words(
        self, client: EngineClient, checked: Sequence[Sentence], written: str
    ) -> tuple[Sentence, ...]:
        """What the passages say, where they have the answer and do not hold what was written; ()
        where they hold it, or where nothing is sure.
        """
        lost = unsupported(checked)
        if self.pair >= 0 and (lost or _beside_pair(checked, self.pair)):
            return _pair_words(self.given, _meant(client, self.question, self.given, self.pair))
        if lost and self.told and self.pair < 0:
            return _quoted(self.given, self.question, written)
        return ()


def signs_of(client: EngineClient, question: str, given: tuple[Found, ...], asked: Prompt) -> Signs:
    """The signs of passages, `asked` being the prompt that has them. Raises what scoring raises."""
    words = [(each.passage.words, each.likeness) for each in given]
    pair = _pair(given)
    near = nearness(question, words, given[pair].ahead if pair >= 0 else None)
    if far(near):
        return Signs(question, given, pair, near, None, told=False)
    told = evidence.told(client, asked)
    sure = evidence.answerable(client, asked) if told is None else told
    return Signs(question, given, pair, near, sure, told=told is not None)


def unsupported(sentences: Sequence[Sentence]) -> bool:
    """Whether what was written comes to “the sources do not say”."""
    if not sentences or refuses(sentences[0].text):
        return True
    lost = sum(each.support is Support.NOT_FOUND for each in sentences)
    return lost * 2 > len(sentences)


def _pair(given: Sequence[Found]) -> int:
    """The nearest passage, where it is a pair that is compared with others of its page; else -1.

    A heading of a guide that asks (“When it goes wrong”) makes no page of pairs.
    """
    number = max(range(len(given)), key=lambda each: given[each].likeness or 0.0)
    nearest = given[number]
    page = [each for each in given if each.path == nearest.path]
    pairs = sum(bool(each.passage.question) for each in page)
    made = nearest.passage.question and nearest.ahead is not None and 2 * pairs > len(page)
    return number if made else -1


def _meant(client: EngineClient, question: str, given: Sequence[Found], nearest: int) -> int:
    """The pair that a question is likeliest after, of the nearest ones on the page."""
    page = given[nearest].path
    pairs = [n for n, each in enumerate(given) if each.passage.question and each.path == page]
    pairs = sorted(pairs, key=lambda number: -(given[number].likeness or 0.0))[:_PAIRS]
    words = [given[number].passage.words for number in pairs]
    try:
        return pairs[evidence.meant(client, question, words)]
    except Cancelled:
        return nearest


def _beside_pair(checked: Sequence[Sentence], pair: int) -> bool:
    """Whether what is held in part alone speaks of other passages than the nearest pair."""
    named = any(pair + 1 in each.passages for each in checked)
    return not named and not any(each.support is Support.SUPPORTED for each in checked)


def _pair_words(given: Sequence[Found], number: int) -> tuple[Sentence, ...]:
    """The answer of a pair as it stands there, its first sentences where it is long, behind its
    question: whoever asked sees whether it is theirs.
    """
    text = given[number].passage.bare
    asked = f"“{given[number].passage.question}”"
    held = Support.SUPPORTED
    made = [Sentence(asked, support=held)]
    at = 0
    for start, end in sentences(text):
        if at and end > _LONGEST_PAIR:
            break
        before = text[at:start] if at else " "
        made.append(Sentence(text[start:end], start, end, before, (number + 1,), held))
        at = end
    return tuple(made)


def _quoted(given: Sequence[Found], question: str, written: str) -> tuple[Sentence, ...]:
    """The sentence of the passages that an answer they do not hold seems to rest on: they have the
    answer, and whoever asked reads it there.
    """
    claim = question if refuses(written) else f"{question} {written}"
    best_, found = 0.0, Sentence("")
    for number, each in enumerate(given, 1):
        text = each.passage.bare
        start, end = rests_on(text, claim)
        share = covered(claim, text[start:end])
        if share > best_:
            words = f"“{text[start:end]}”"
            best_, found = share, Sentence(words, passages=(number,), support=Support.SUPPORTED)
    return (found,) if best_ else ()
