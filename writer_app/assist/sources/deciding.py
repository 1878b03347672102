"""Which questions are answered from passages, and where their own words stand in for an answer.

Before anything is written the passages are looked at: how near they lie, and how sure the model is
that they have the answer. Where they have it and what was written is not held by them, they speak
for themselves: a pair with its question, of any other text the sentence that the answer seems to
rest on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from operator import add

from writer_app.assist.plan import Prompt
from writer_app.assist.sources import evidence
from writer_app.domain.base.errors import Cancelled
from writer_app.domain.sources.answer import Sentence, Support, refuses
from writer_app.domain.sources.nearness import far, nearness, worth_trying
from writer_app.domain.sources.ranking import chinese
from writer_app.domain.sources.support import strange_facts
from writer_app.domain.sources.terms import covered
from writer_app.domain.text.sentences import sentences
from writer_app.engine.link.client import EngineClient
from writer_app.storage.sources.store import Found

_NEAREST = 5  # passages of which a state speaks more plainly than of many
_DOUBT = 1.0  # nats: what a state tells of many by less is asked of the nearest, too
_PAIRS = 5  # the nearest ones, of which the one is looked for that is meant
_SENTENCES = 6  # of which the one is looked for that is quoted
_RULE = re.compile(r"[|:\-\s]+")  # between the head of a table and its rows
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
    prompt_of: Callable[[Sequence[Found]], Prompt]

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
            return pair_words(self.given, self._meant(client))
        if lost and self.told and self.pair < 0:
            across = () if refuses(written) else _across(self.given, checked)
            return across or _quoted(client, self.given, self.question, written)
        return ()

    def _meant(self, client: EngineClient) -> int:
        """The pair, of the nearest ones on the page, after which the question is the likeliest,
        and where the model's state tells, that answers it the surest when it is given alone.
        """
        page = self.given[self.pair].path
        pairs = [n for n, e in enumerate(self.given) if e.passage.question and e.path == page]
        pairs = sorted(pairs, key=lambda n: -(self.given[n].likeness or 0.0))[:_PAIRS]
        alone = [(self.given[n],) for n in pairs]
        try:
            worth = evidence.likely(client, self.question, [e.passage.words for (e,) in alone])
            if self.told:
                sure = [evidence.told(client, self.prompt_of(each)) or 0.0 for each in alone]
                worth = list(map(add, worth, sure))
        except Cancelled:  # the writer stopped it
            return pairs[0]
        return pairs[worth.index(max(worth))]


def signs_of(
    client: EngineClient,
    question: str,
    given: tuple[Found, ...],
    prompt_of: Callable[[Sequence[Found]], Prompt],
) -> Signs:
    """The signs of passages, `prompt_of` being what asks of some. Raises what scoring raises."""
    words = [(each.passage.words, each.likeness) for each in given]
    pair = _pair(given)
    near = nearness(question, words, given[pair].ahead if pair >= 0 else None)
    if far(near):
        return Signs(question, given, pair, near, None, told=False, prompt_of=prompt_of)
    asked = prompt_of(given)
    told = evidence.told(client, asked)
    if told is not None and abs(told) < _DOUBT and len(given) > _NEAREST:
        best = sorted(given, key=lambda each: _nearness(question, each))[:_NEAREST]
        told = (told + (evidence.told(client, prompt_of(best)) or 0.0)) / 2
    sure = evidence.answerable(client, asked) if told is None else told
    return Signs(question, given, pair, near, sure, told is not None, prompt_of)


def _nearness(question: str, found: Found) -> tuple[float, float]:
    """The nearest passage has the least."""
    return -(found.likeness or 0.0), -covered(question, found.passage.words)


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


def _beside_pair(checked: Sequence[Sentence], pair: int) -> bool:
    """Whether what is held in part alone speaks of other passages than the nearest pair."""
    named = any(pair + 1 in each.passages for each in checked)
    return not named and not any(each.support is Support.SUPPORTED for each in checked)


def pair_words(given: Sequence[Found], number: int) -> tuple[Sentence, ...]:
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


def _across(given: Sequence[Found], checked: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """An answer in another script than every passage that it names, or than the nearest: words
    cannot be compared, figures can, and it is held in part where these are there.
    """
    nearest = max(range(len(given)), key=lambda number: given[number].likeness or 0.0)
    made = []
    for sentence in checked:
        passages = sentence.passages or (nearest + 1,)
        words = [given[number - 1].passage.words for number in passages]
        if any(chinese(sentence.text) is chinese(each) for each in words):
            return ()
        strange = strange_facts(sentence.text, "\n".join(words))
        if any(char.isdigit() for each in strange for char in each):
            return ()
        made.append(replace(sentence, passages=passages, support=Support.PARTLY))
    return tuple(made)


def _quoted(
    client: EngineClient, given: Sequence[Found], question: str, written: str
) -> tuple[Sentence, ...]:
    """The sentence of the passages that an answer seems to rest on which they do not hold; of none
    the one that the question is likeliest after, of those that have most words of it. Its words
    are there; that it answers is not sure.
    """
    none = refuses(written)
    claim = question if none else f"{question} {written}"
    ranked = sorted(
        (-covered(claim, line), number, line)
        for number, text in enumerate((each.passage.bare for each in given), 1)
        for start, end in sentences(text)
        for line in _lines(text[start:end])
    )
    ranked = ranked[: _SENTENCES if none else 1]
    if not ranked or not ranked[0][0]:
        return ()
    _, number, words = ranked[_likeliest(client, question, [each for *_, each in ranked])]
    return (Sentence(f"“{words}”", passages=(number,), support=Support.PARTLY),)


def _lines(sentence: str) -> list[str]:
    """A sentence, or the rows of a table, which stands for one."""
    rows = [line.strip() for line in sentence.splitlines()]
    if not all(row.startswith("|") for row in rows):
        return [sentence]
    return [row for row in rows if not _RULE.fullmatch(row)]


def _likeliest(client: EngineClient, question: str, texts: Sequence[str]) -> int:
    """The text that a question is likeliest after; the first where the writer stopped it."""
    try:
        worth = evidence.likely(client, question, texts)
    except Cancelled:
        return 0
    return worth.index(max(worth))
