from __future__ import annotations

from writer_app.domain.sources.coverage import spoken_of

PASSAGES = [
    "The ferry to Brannoch stopped running after a crack was found in its hull.",
    "The island has 214 people and one shop that sells bread.",
    "The council hired a fishing boat, which carries twelve passengers.",
]


def test_each_passage_knows_the_sentences_that_speak_of_it() -> None:
    said = ["A crack in the hull stopped the ferry.", "A fishing boat carries twelve passengers."]
    assert spoken_of(said, PASSAGES) == [(0,), (), (1,)]


def test_a_sentence_may_speak_of_two() -> None:
    said = ["After the crack in the hull of the ferry the council hired a fishing boat."]
    assert spoken_of(said, PASSAGES) == [(0,), (), (0,)]


def test_a_sentence_about_something_else_speaks_of_none() -> None:
    assert spoken_of(["Chess is a game of patience and strategy."], PASSAGES) == [(), (), ()]


def test_nothing_speaks_of_nothing() -> None:
    assert spoken_of([], PASSAGES) == [(), (), ()]
    assert spoken_of(["Words."], []) == []
