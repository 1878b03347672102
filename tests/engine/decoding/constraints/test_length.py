"""An exact length: where an answer may end, and what its steering does to a step."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from writer_app.engine.decoding.constraints.length import Length, _stands_alone
from writer_app.engine.decoding.constraints.vocabulary import vocabulary_of

END = 1


def told(words: Any, wanted: int, text: str, **more: Any) -> Length:
    """The length machine behind a text."""
    length = Length(wanted, vocabulary_of(words), torch.tensor([END]), **more)
    for token in words.encode(text, add_special_tokens=False):
        length.taken(token, words.decode([token]))
    return length


def steered(words: Any, length: Length, likely: str, stop: float) -> tuple[float, float]:
    """What a step's likeliest token and the full stop, so many nats below it, have after it."""
    first, dot = (words.encode(each, add_special_tokens=False)[0] for each in (likely, "."))
    logits = torch.full((len(words.get_vocab()),), -50.0)
    logits[first], logits[dot] = 0.0, -stop
    length.adjust(logits)
    return float(logits[first]), float(logits[dot])


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("one two three four five six seven eight.", False),
        ("one two three four five six seven eight nine.", True),
        ("one two three four five six seven eight nine", False),
        ("one two three four five six seven eight.\nAnn Lee", True),
        ("one two three four five six seven eight.\n# Ann Lee", False),
        ("one two three four five six seven eight.\nYours,", False),
    ],
)
def test_an_answer_ends_with_a_sentence_near_its_length(words: Any, text: str, may: bool) -> None:
    assert told(words, 10, text).may_end is may


@pytest.mark.parametrize("more", [0, 1, 6])
def test_a_sentence_is_ended_where_the_model_could_mean_it_and_not_elsewhere(
    words: Any, more: int
) -> None:
    length = told(words, 10, "one two three four five six seven eight nine ten" + " on" * more)
    likely, stop = steered(words, length, " the", 2.0)
    assert stop > likely
    likely, stop = steered(words, length, " the", 12.0)
    assert stop < likely


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("one two three four five six seven eight nine on", True),
        ("one two three four five six seven eight nine of", False),
        ("If one two three four five six seven eight nine", False),
        ("One two. If one two three four five six seven", False),
        ("one two three four five six seven. Eight nine", False),
        ("one two three four. 2003年11月27日", False),
    ],
)
def test_a_comma_may_become_the_end_of_a_sentence_that_stands_alone(
    words: Any, text: str, ends: bool
) -> None:
    length = told(words, 10, text)
    comma, stop = (words.encode(each, add_special_tokens=False)[0] for each in (",", "."))
    logits = torch.full((len(words.get_vocab()),), -50.0)
    logits[comma], logits[stop] = 0.0, -8.0
    length.adjust(logits)
    assert bool(logits[stop] > logits[comma]) is ends


def test_names_under_a_letter_end_it(words: Any) -> None:
    length = told(words, 10, "one two three four five six seven eight.\nAnn Lee\nHead\n")
    logits = torch.zeros(len(words.get_vocab()))
    length.adjust(logits)
    assert int(logits.argmax()) == END


def test_a_text_that_was_to_end_sooner_is_not_said_again(words: Any) -> None:
    said = "The quick brown fox."
    length = told(words, 20, said)
    logits = torch.zeros(len(words.get_vocab()))
    logits[END] = 5.0
    length.adjust(logits)
    again = words.encode(said, add_special_tokens=False)
    for token in again[:4]:
        length.taken(token, words.decode([token]))
    logits = torch.zeros(len(words.get_vocab()))
    length.adjust(logits)
    assert int(logits.argmin()) == again[4]


def test_a_new_text_may_end_where_the_model_has_no_more_to_say(words: Any) -> None:
    assert told(words, 100, "one two three.", shorter=True).may_end


@pytest.mark.parametrize(
    ("text", "more", "ends"),
    [
        ("one two three. Four five six seven.", {"bound": "most"}, False),
        ("one two three. Four five six seven.", {"bound": "most", "sentences": 2}, True),
        ("one two three. Four five Mr.", {"bound": "most", "sentences": 2}, False),
        ("one two three four five six seven eight.", {"bound": "most"}, False),
        ("one two three four five six seven eight nine on.", {"bound": "most"}, True),
        ("one two three four five six seven eight nine on.", {"bound": "least"}, False),
        ("1.", {"sentences": 1, "bound": "most"}, False),
    ],
)
def test_an_answer_is_ended_at_its_bound(
    words: Any, text: str, more: dict[str, Any], ends: bool
) -> None:
    length = told(words, 20 if "on." not in text else 10, text, **more)
    logits = torch.zeros(len(words.get_vocab()))
    length.adjust(logits)
    assert bool(logits[END] > 0) is ends


@pytest.mark.parametrize(("sentences", "begins"), [(2, True), (9, False), (0, False)])
def test_few_sentences_are_written_several_ways_from_the_first(
    words: Any, sentences: int, begins: bool
) -> None:
    length = Length(0, vocabulary_of(words), torch.tensor([END]), sentences=sentences)
    length.taken(5, "The")
    assert length.begins_last is begins
    assert not length.fork().begins_last


def test_an_answer_of_few_words_is_within_its_bound_and_one_below_the_least_is_not(
    words: Any,
) -> None:
    said = "one two three four five."
    most, least = (told(words, 10, said, bound=bound) for bound in ("most", "least"))
    assert (most.off, most.may_end, least.off > 0, least.may_end) == (0, True, True, False)


@pytest.mark.parametrize(
    ("text", "likely", "ends"),
    [
        ("one two three four five six seven eight nine ten", -2.0, True),
        ("one two three four five six seven eight nine ten", -9.0, False),
        ("one two three four five six seven", -2.0, False),
        ("one two three four five six seven eight nine of", -2.0, False),
        ("one two three four five (six seven eight nine ten", -2.0, False),
        ("one two three four five 《six seven》 eight nine ten", -2.0, True),
        ("one two three four five six. Seven eight nine ten", -2.0, True),
        ("one two three four five six seven eight. Nine ten", -2.0, False),
    ],
)
def test_it_is_told_where_a_text_could_end(
    words: Any, text: str, likely: float, ends: bool
) -> None:
    stop = words.encode(".", add_special_tokens=False)[0]
    row = torch.full((len(words.get_vocab()),), -50.0)
    row[stop] = likely
    found = told(words, 10, text).ending(row)
    assert found == ((stop, likely) if ends else None)


def test_a_sentence_that_has_ended_needs_no_end(words: Any) -> None:
    length = told(words, 10, "one two three four five six seven eight nine.")
    assert length.ending(torch.zeros(len(words.get_vocab()))) == (-1, 0.0)


@pytest.mark.parametrize(
    ("said", "alone"),
    [
        ("When this is so", False),
        ("When this is so, the house is quiet", True),
        ("When this is so, and the house is quiet", False),
        ("In the end, when the house is quiet", False),
        ("在寻求共识的过程中", False),
        ("在寻求共识的过程中，成员讨论主要问题", True),
        ("如果你们友好，并公开记录过程", False),
    ],
)
def test_behind_if_a_sentence_stands_alone_with_what_follows(said: str, alone: bool) -> None:
    assert _stands_alone(said) is alone


@pytest.mark.parametrize(("count", "spent"), [(1, 0.1), (10, 1.0), (14, 1.4)])
def test_how_much_of_a_length_is_written(words: Any, count: int, spent: float) -> None:
    assert told(words, 10, " on" * count).spent == pytest.approx(spent)
