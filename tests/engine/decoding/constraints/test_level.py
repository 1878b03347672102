"""Rare words lose nats, the same however they are cut; names lose none; long sentences end."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from writer_app.domain.locks.levels import unfamiliar
from writer_app.engine.base.protocol import GenerateOptions, Locks
from writer_app.engine.base.word_tables import table
from writer_app.engine.decoding.constraints.build import lock_for
from writer_app.engine.decoding.constraints.level import LevelMachine
from writer_app.engine.decoding.constraints.vocabulary import Vocabulary, vocabulary_of


def cost(vocabulary: Vocabulary, level: LevelMachine, tokens: list[int]) -> float:
    """What a path of tokens loses in all."""
    lost = 0.0
    for token in tokens:
        lost -= float(level.adjust(torch.zeros(len(vocabulary.bytes)))[token])
        level.taken(vocabulary.of(token).decode("utf-8", "ignore"))
    return lost


def letters(vocabulary: Vocabulary, text: str) -> list[int]:
    """The text in tokens of one byte."""
    single = {data: token for token, data in enumerate(vocabulary.bytes) if len(data) == 1}
    return [single[bytes([byte])] for byte in text.encode()]


@pytest.mark.parametrize("word", ["people", "ascertain", "remuneration", "qzqz", "bread"])
def test_a_word_loses_the_same_however_it_is_cut(words: Any, word: str) -> None:
    vocabulary = vocabulary_of(words)
    whole = words.encode(f" {word} ", add_special_tokens=False)
    ways = (whole, letters(vocabulary, f" {word} "))
    costs = [cost(vocabulary, LevelMachine("en", 5, vocabulary, ()), way) for way in ways]
    number = table("en").get(word, 20)
    assert costs == pytest.approx([6.0 * unfamiliar(number + 6.0)] * 2, abs=0.01)


def test_rare_words_lose_more_the_lower_the_level(words: Any) -> None:
    vocabulary = vocabulary_of(words)
    way = letters(vocabulary, " ascertain ")
    found = [
        cost(vocabulary, LevelMachine("en", grade, vocabulary, ()), way) for grade in (4, 7, 11)
    ]
    assert found[0] > found[1] > found[2]


@pytest.mark.parametrize("text", [" Xanthippe ", " kubectl ", "12 km-x_zqz "])
def test_names_and_spared_words_lose_nothing(words: Any, text: str) -> None:
    vocabulary = vocabulary_of(words)
    level = LevelMachine("en", 4, vocabulary, ("kubectl",))
    assert cost(vocabulary, level, letters(vocabulary, text)) == pytest.approx(0.0, abs=0.01)


def test_hard_chinese_words_lose_and_spared_ones_do_not(words: Any) -> None:
    vocabulary = vocabulary_of(words)
    tokens = words.encode("季度", add_special_tokens=False)
    if len(tokens) != 1:
        tokens = [t for t, d in enumerate(vocabulary.bytes) if d.decode("utf-8", "ignore") == "季"]
    lost = cost(vocabulary, LevelMachine("zh", 2, vocabulary, ()), tokens)
    spared = cost(vocabulary, LevelMachine("zh", 2, vocabulary, ("季度",)), tokens)
    assert lost >= spared == 0.0


def test_the_end_of_a_long_sentence_gains(words: Any) -> None:
    vocabulary = vocabulary_of(words)
    level = LevelMachine("en", 5, vocabulary, ())
    stop = letters(vocabulary, ".")[0]
    level.taken("the " * 10)
    before = float(level.adjust(torch.zeros(len(vocabulary.bytes)))[stop])
    level.taken("the " * 10)
    assert float(level.adjust(torch.zeros(len(vocabulary.bytes)))[stop]) > before
    level.taken("the end. ")
    assert float(level.adjust(torch.zeros(len(vocabulary.bytes)))[stop]) == before


def test_what_is_copied_costs_nothing(words: Any) -> None:
    locks = Locks(spans=("“qzqz”",), closed=("quotes",), level=4, language="en")
    lock = lock_for(GenerateOptions(locks=locks), words, frozenset([1]), 0)
    assert lock is not None
    for token in words.encode("“", add_special_tokens=False):
        lock.taken(token)
    logits = torch.zeros(len(words))
    assert torch.equal(lock.adjust(logits.clone()), logits)
