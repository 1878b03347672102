"""Other words for one word of a sentence: synonyms that the model names.

What could stand at a place by the model's probabilities is no synonym: where people are angry,
“pleased” and “not” are likely, too. Only where the model names no word at all, that is what there
is: the tokens that could begin there and are whole words, ranked by the score of the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from writer_app.domain.text.text import CJK, words
from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    Failed,
    GenerateOptions,
    Message,
    TokenScore,
)
from writer_app.engine.link.client import EngineClient

MOST = 9
_ASKED = 32  # tokens that the model names
_TRIED = 10  # sentences that are scored
_BEFORE = 300  # tokens of `words` before the sentence that are read
_WORD = re.compile(rf"[{CJK}]{{1,2}}|[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NAMED = re.compile(rf"[{CJK}]{{1,5}}|[^\W\d_]+(?:['’ -][^\W\d_]+){{0,2}}")
_PARTS = re.compile(r"[,，、;；/\n]+|\s\d+[.)]\s")
_EDGES = " \t\"'“”‘’「」`*.。:：()（）-–•0123456789"
_FEW = 4  # words, below which a second list is asked for, less obvious
_LONGEST = 64  # tokens of the list
_THESAURUS = (
    "You are a thesaurus. The user gives a sentence and one word of it. List nine synonyms of the "
    "word as it is meant there, in the language and the grammatical form of the word, so that each "
    "could take its place. Output only the synonyms, separated by commas."
)
_QUESTION = "Sentence: {}\nWord: {}"
_EXAMPLES = {
    False: (
        Message("user", _QUESTION.format("The boy runs home at once.", "runs")),
        Message("assistant", "hurries, rushes, dashes, races, sprints, hastens, speeds, bolts"),
    ),
    True: (
        Message("user", _QUESTION.format("这条街很安静，没有一个人。", "安静")),
        Message("assistant", "宁静，寂静，清静，幽静，平静，冷清，静谧，沉寂，僻静"),
    ),
}
_SYSTEM = (
    "You continue texts. The writer's text breaks off; go on from exactly there, in its language, "
    "tone and spelling. Output only what comes next."
)


@dataclass(frozen=True, slots=True)
class WordPlace:
    """A word in its sentence: what stands before the sentence, before and after the word."""

    context: str
    before: str
    word: str
    after: str


@dataclass(frozen=True, slots=True)
class Alternatives:
    """The words that fit, the best first."""

    words: tuple[str, ...]


def alternatives(client: EngineClient, place: WordPlace) -> Iterator[Any]:
    """Yields one `Alternatives`, then `Done`. Raises WriterError."""
    found = _named(client, place)
    if not found and not _is_chinese(place.word):  # characters are likely in any number
        found = _likely(client, place)
    yield Alternatives(found)
    yield Done(0, EndReason.STOP)


def _named(client: EngineClient, place: WordPlace) -> tuple[str, ...]:
    """Synonyms as the model lists them; none where it could not answer."""
    sentence = " ".join((place.before + place.word + place.after).split())
    turns = (
        Message("system", _THESAURUS),
        *_EXAMPLES[_is_chinese(place.word)],
        Message("user", _QUESTION.format(sentence, place.word)),
    )
    found = named(_answer(client, turns, GenerateOptions(max_new_tokens=_LONGEST)), place)
    if 0 < len(found) < _FEW:
        freely = GenerateOptions(max_new_tokens=_LONGEST, temperature=0.9, top_p=0.95, seed=1)
        found = named(", ".join((*found, _answer(client, turns, freely))), place)
    return found


def _answer(client: EngineClient, turns: tuple[Message, ...], how: GenerateOptions) -> str:
    """The whole answer; empty where it failed."""
    answer = ""
    for event in client.stream(turns, how):
        if isinstance(event, Chunk):
            answer = event.after(answer)
        elif isinstance(event, Failed):
            return ""
    return answer


def named(answer: str, place: WordPlace) -> tuple[str, ...]:
    """The words of a list, without what holds the word itself or is no word; at most `MOST`."""
    found: list[str] = []
    for part in _PARTS.split(answer):
        word = part.strip(_EDGES)
        if not place.word[:1].isupper():
            word = word[:1].lower() + word[1:] if word[1:].islower() else word
        elif word.islower():
            word = word[:1].upper() + word[1:]
        same_script = _is_chinese(word) == _is_chinese(place.word)
        again = place.word.casefold() in word.casefold() or word in found
        if same_script and not again and _NAMED.fullmatch(word):
            found.append(word)
    return tuple(found[:MOST])


def _is_chinese(word: str) -> bool:
    return re.search(f"[{CJK}]", word) is not None


def _likely(client: EngineClient, place: WordPlace) -> tuple[str, ...]:
    """Words that are likely at the place, by the score of the sentence."""
    context = "".join(words(place.context[-8_000:])[-_BEFORE:]).strip()
    turns = (Message("system", _SYSTEM), Message("user", context or "…"))
    start = len(place.before)
    scored = client.score(turns, place.before + place.word, _ASKED)
    found: list[tuple[float, str]] = []
    for word in candidates(scored.tokens, place)[:_TRIED]:
        tokens = client.score(turns, place.before + word + place.after).tokens
        found.append((_likelihood(tokens, start), word))
    best = sorted(found, key=lambda each: -each[0])[:MOST]
    return tuple(word for _, word in best)


def candidates(tokens: tuple[TokenScore, ...], place: WordPlace) -> list[str]:
    """Whole words that the model names for the place, the likeliest first, without the word."""
    start = len(place.before)
    at = 0
    for token in tokens:
        at += len(token.text)
        if at > start:
            break
    else:
        return []
    first = at - len(token.text) < start  # the token holds the blank before the word
    found: list[str] = []
    for text, _ in sorted(token.alternatives, key=lambda each: -each[1]):
        word = text.strip()
        blank = text[:1].isspace()
        if (first and not blank) or not _WORD.fullmatch(word):
            continue
        word = word.capitalize() if place.word[:1].isupper() and word.islower() else word
        if word.casefold() != place.word.casefold() and word not in found:
            found.append(word)
    return found


def _likelihood(tokens: tuple[TokenScore, ...], start: int) -> float:
    """Log-probability of what stands from `start` on; what is before is the same for all."""
    at, total = 0, 0.0
    for token in tokens:
        at += len(token.text)
        if at > start:
            total += token.logprob
    return total
