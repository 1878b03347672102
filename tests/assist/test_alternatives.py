"""Other words for a word: which candidates are whole words, and how the sentence ranks them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from writer_app.assist.alternatives import (
    Alternatives,
    WordPlace,
    alternatives,
    candidates,
    named,
)
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Failed, Scored, TokenScore

OTHERS = ((" cold", -1.0), (" fro", -1.5), (" Old", -1.6), ("er", -1.7), (" grey", -2.0),
          (" big", -2.2), (" 7", -2.5), (" cold", -3.0))  # fmt: skip
FITS = {"cold": -2.0, "fro": -30.0, "Old": -9.0, "grey": -1.0}


class Client:
    """Scores words by a table; every token of a sentence has the same alternatives."""

    def __init__(self, *answers: str) -> None:
        self.texts: list[str] = []
        self.answers = list(answers)

    def stream(self, _turns: Any, _how: Any) -> Iterator[Any]:
        if not self.answers:
            yield Failed(0, "engine", "It failed.")
            return
        yield Chunk(0, self.answers.pop(0))
        yield Done(0, EndReason.STOP)

    def score(self, _turns: Any, text: str, wanted: int = 0) -> Scored:
        self.texts.append(text)
        tokens = [
            TokenScore(part, FITS.get(part.strip(), -0.1), OTHERS if wanted else ())
            for part in re.findall(r"\s*\w+|[^\w\s]", text)
        ]
        return Scored(0, tuple(tokens))


PLACE = WordPlace("Before.", "The ", "big", " sea.")


def test_the_synonyms_that_the_model_names_are_what_is_shown() -> None:
    client = Client("Large, huge, vast, immense")
    found, _end = alternatives(client, PLACE)  # type: ignore[arg-type] # a fake
    assert (found, client.texts) == (Alternatives(("large", "huge", "vast", "immense")), [])


def test_a_short_list_is_asked_for_once_more() -> None:
    client = Client("large", "huge, large, vast", "enormous")
    found, _end = alternatives(client, PLACE)  # type: ignore[arg-type] # a fake
    assert (found, client.answers) == (Alternatives(("large", "huge", "vast")), ["enormous"])


@pytest.mark.parametrize(
    ("word", "answer", "words"),
    [
        ("big", "1. large\n2. “huge”\n- vast.", ("large", "huge", "vast")),
        ("Many", "numerous, Many people, countless", ("Numerous", "Countless")),
        ("big", "big, bigger, 大, large, 7, a very long answer of words", ("large",)),
        ("big", "great, NASA, great", ("great", "NASA")),
        ("重要", "关键、重大，重要性；核心, key", ("关键", "重大", "核心")),
        ("big", "", ()),
    ],
)
def test_a_list_is_taken_apart(word: str, answer: str, words: tuple[str, ...]) -> None:
    assert named(answer, WordPlace("", "", word, "")) == words


def test_the_sentence_decides_the_order() -> None:
    client = Client()
    found, end = alternatives(client, PLACE)  # type: ignore[arg-type] # a fake
    assert found == Alternatives(("grey", "cold", "Old", "fro"))
    assert isinstance(end, Done)
    assert client.texts[0] == "The big"
    assert "The grey sea." in client.texts


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (PLACE, ["cold", "fro", "Old", "grey"]),  # no piece, figure, doublet, nor the word itself
        (
            WordPlace("", "", "Big", " sea."),
            ["Cold", "Fro", "Old", "Er", "Grey"],
        ),  # a sentence begins
        (WordPlace("", "The ", "", ""), []),  # nothing was scored there
    ],
)
def test_candidates_are_whole_words(place: WordPlace, words: list[str]) -> None:
    scored = Client().score((), place.before + place.word, 8) if place.word else Scored(0, ())
    assert candidates(scored.tokens, place) == words


def test_a_chinese_character_gets_characters() -> None:
    tokens = (TokenScore("海", -1.0), TokenScore("大", -1.0, (("很大", -1.0), ("阔", -2.0))))
    assert candidates(tokens, WordPlace("", "海", "大", "。")) == ["很大", "阔"]
