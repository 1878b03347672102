"""The length that an instruction asks for, and what only looks like one."""

from __future__ import annotations

import time

import pytest

from writer_app.domain.locks.length_wish import Bound
from writer_app.domain.locks.lengths import wished

SIZE = 100  # words of the text


@pytest.mark.parametrize(
    ("instruction", "words", "bound"),
    [
        ("Rewrite this in 40 words.", 40, "about"),
        ("Make it about forty words long", 40, "about"),
        ("a 40-word summary", 40, "about"),
        ("40 words", 40, "about"),
        ("40 to 60 words", 50, "about"),
        ("at least 40 words and at most 60 words", 50, "about"),
        ("Expand to 1,200 words", 1200, "about"),
        ("Summarise in at most fifty words", 50, "most"),
        ("50 words or fewer, formal", 50, "most"),
        ("Keep it under 60 words", 60, "most"),
        ("Turn it into a headline of at most 8 words", 8, "most"),
        ("a headline of 8 words", 0, "about"),
        ("in 8 words", 8, "most"),
        ("at least 80 words", 80, "least"),
        ("half as long", 50, "about"),
        ("cut it in half", 50, "about"),
        ("Shorten by a third", 67, "about"),
        ("30% shorter", 70, "about"),
        ("reduce to 40 percent", 40, "about"),
        ("twice as long", 200, "about"),
        ("auf 80 Wörter kürzen", 80, "about"),
        ("Kürze auf höchstens 80 Wörter", 80, "most"),
        ("mindestens 60 Wörter", 60, "least"),
        ("Kürze den Text auf die Hälfte", 50, "about"),
        ("um ein Drittel kürzen", 67, "about"),
        ("不超过50字", 50, "most"),
        ("缩写到50字以内", 50, "most"),
        ("改成五十个字左右", 50, "about"),
        ("至少80字", 80, "least"),
        ("40到60字", 50, "about"),
        ("写一段100字的介绍", 100, "about"),
        ("压缩到原来的三分之一", 33, "about"),
        ("字数减半", 50, "about"),
        ("扩写一倍", 200, "about"),
    ],
)
def test_the_words_that_are_asked_for(instruction: str, words: int, bound: Bound) -> None:
    found = wished(instruction, SIZE)
    assert (found.words, found.bound if words else "about") == (words, bound)


@pytest.mark.parametrize(
    ("instruction", "sentences"),
    [
        ("at most two sentences", 2),
        ("Say it in a sentence", 1),
        ("Put it into 3 sentences", 3),
        ("as 2-3 sentences", 3),
        ("a one-sentence summary", 1),
        ("in maximal zwei Sätzen", 2),
        ("in einem Satz", 1),
        ("用一句话概括", 1),
        ("不超过两句话", 2),
        ("三句以内", 3),
        ("at least two sentences", 0),
        ("merge these two sentences", 0),
        ("Rewrite the last two sentences", 0),
        ("Start with a sentence about rain", 0),
        ("加一句话", 0),
        ("最后一句改一下", 0),
    ],
)
def test_the_sentences_that_are_asked_for(instruction: str, sentences: int) -> None:
    found = wished(instruction, SIZE)
    assert (found.sentences, found.words) == (sentences, 0)


def test_a_text_that_is_short_enough_is_not_drawn_out_where_it_was_to_be_shortened() -> None:
    assert wished("Shorten to 120 words", SIZE).bound == "most"


def test_sentences_and_words_are_held_together() -> None:
    found = wished("Say it in a single sentence of at most 20 words", SIZE)
    assert (found.words, found.bound, found.sentences) == (20, "most", 1)


@pytest.mark.parametrize(
    "instruction",
    [
        "Add 20 words about the sea",
        "Say that the oath has 46 words",
        "Delete the first 40 words",
        "20 words shorter",
        "Sentences of at most 15 words",
        "Keep each sentence under 20 words",
        "at most 20 words per sentence",
        "Give it a title of at most 8 words",
        "Use 16-word bullets",
        "Write the ideas as bullets of 16 words",
        "The three best points in 12 words or less each",
        "Make it a simple, one-sentence prompt",
        "Put 25 words on it into a section called SUMMARY",
        "Replace “in 40 words” by “briefly”",
        "mention the 50 words of the oath",
        "Say that prices fell by 30 %",
        "Say that costs were cut by half",
        "Write it in the third person",
        "in other words",
        "每句不超过20字",
        "加一个不超过10字的标题",
        "删掉前50字",
        "增加20字",
        "这两个字换一个",
        "换成四字成语",
        "少了一半的人，写清楚",
        "改错别字",
    ],
)
def test_what_says_nothing_of_the_whole_text(instruction: str) -> None:
    found = wished(instruction, SIZE)
    assert (found.words, found.sentences) == (0, 0)


def test_a_long_instruction_takes_no_long_time() -> None:
    begun = time.perf_counter()
    wished("12 words " * 3000, SIZE)
    assert time.perf_counter() - begun < 5
