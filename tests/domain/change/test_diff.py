"""The word diff: exact, readable, whole in its structure, and the same while it grows."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from writer_app.domain.change.align import cheapest_prefix
from writer_app.domain.change.diff import (
    Segment,
    StreamDiff,
    diff,
    keeping_gaps,
    original_of,
    proposal_of,
    tokens,
)

PIECES = st.sampled_from(
    [
        "the ",
        "sea ",
        "a ",
        "rises",
        " ",
        "\n",
        "\n\n",
        "- ",
        "# ",
        "1. ",
        "> ",
        "| a | b |",
        "```\n",
        "潮",
        "水",
        "，",
        "£38,400",
        "é",
        "e\u0301",
        "👩‍🚀",
        "\u00a0",
        "\u2028",
        "**",
        "don't",
        "\r",
        "\t",
    ]
)
TEXTS = st.lists(PIECES, max_size=30).map("".join)


def marks(original: str, proposal: str) -> str:
    """The diff as one readable line: [-old-]{+new+}."""
    parts = []
    for segment in diff(original, proposal):
        if segment.kind == "same":
            parts.append(segment.old)
        else:
            old = f"[-{segment.old}-]" if segment.old else ""
            parts.append(old + (f"{{+{segment.new}+}}" if segment.new else ""))
    return "".join(parts)


READABLE = [
    ("It takes a reading every single second and has never once skipped.",
     "It takes a reading every second and has never skipped.",
     "It takes a reading every [-single -]second and has never [-once -]skipped."),
    ("installed, at a cost of £38,400, a radar sensor on a steel arm",
     "installed, for £38,000, a radar sensor on a steel arm",
     "installed, [-at a cost of £38,400-]{+for £38,000+}, a radar sensor on a steel arm"),
    ("The two have been left running side by side", "The two run side by side",
     "The two [-have been left running-]{+run+} side by side"),
    ("one two three", "one two three", "one two three"),
    ("每秒都读数一次，从来未断过", "每秒读数一次，从未断过",
     "每秒[-都-]读数一次，从[-来-]未断过"),
    ("She go home on a Sunday.", "She goes home on a Sunday.",
     "She [-go-]{+goes+} home on a Sunday."),
    ("not the flood, which has been described by people",
     "not the flood, described already by people",
     "not the flood, [-which has been -]described {+already +}by people"),
    ("one word here stays as it was.", "one word here stays as it was, truly.",
     "one word here stays as it was{+, truly+}."),
]  # fmt: skip


@pytest.mark.parametrize(("original", "proposal", "expected"), READABLE)
def test_changes_are_readable(original: str, proposal: str, expected: str) -> None:
    assert marks(original, proposal) == expected


STRUCTURE = [
    ("- apples and pears\n- plums and figs\n", "1. apples and pears\n- plums and figs\n",
     "[-- -]{+1. +}apples and pears\n- plums and figs\n"),
    ("# The old title of it\n\nText that stays here.",
     "## The old title of it\n\nText that stays here.",
     "[-# -]{+## +}The old title of it\n\nText that stays here."),
    ("Before it all.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nAfter it all.",
     "Before it all.\n\n| a | b |\n|---|---|\n| 1 | 3 |\n\nAfter it all.",
     "Before it all.\n\n| a | b |\n|---|---|\n[-| 1 | 2 |-]{+| 1 | 3 |+}\n\nAfter it all."),
    ("Run this here now:\n\n```sh\nls -l\n```\n\nThen read on.",
     "Run this here now:\n\n```sh\nls -a\n```\n\nThen read on.",
     "Run this here now:\n\n[-```sh\nls -l\n```-]{+```sh\nls -a\n```+}\n\nThen read on."),
    ("- one thing here\n- two things here\n- three things here\n",
     "- one thing here\n- three things here\n",
     "- one thing here\n[-- two things here\n-]- three things here\n"),
    ("Some words before.\n- one thing\n- two things\nand words after it.",
     "Some words before.\n- one thing, two things\nand words after it.",
     "Some words before.\n[-- one thing\n- two things-]"
     "{+- one thing, two things+}\nand words after it."),
]  # fmt: skip


@pytest.mark.parametrize(("original", "proposal", "expected"), STRUCTURE)
def test_structure_is_never_half_replaced(original: str, proposal: str, expected: str) -> None:
    assert marks(original, proposal) == expected


def test_above_60_percent_is_one_block() -> None:
    original = "Nobody reads them for fun, and few remember why."
    proposal = "No one takes a drum down these days, nor asks."
    assert diff(original, proposal) == (Segment("replace", original, proposal),)


def test_changes_that_meet_beside_a_mark_are_one() -> None:
    original = "sea 潮rises. 潮wind 潮- "
    segments = diff(original, "- 潮wind 潮rises. 潮sea ")
    assert "".join(segment.old for segment in segments) == original


@pytest.mark.parametrize(
    ("original", "proposal", "kept"),
    [
        (
            "A cat.\n\n\nThe dog was out.",
            "A cat.\n\nThe dog is out.",
            "A cat.\n\n\nThe dog is out.",
        ),
        ("A cat.\n\nThe dog was out.", "A cat.\n\n\nThe dog is out.", "A cat.\n\nThe dog is out."),
        (
            "The cat was in.\nThe dog is.",
            "The cat is in.\n\nThe dog is.",
            None,
        ),  # parts a paragraph
        ("- one was\n\n- two are here", "- one is\n- two are here", None),  # a list closes up
        ("One is here.\n\n\nTwo are.", "One is here.\n\nTwo are.", None),  # what was asked for
        ("One was.\n\n\nTwo are.\n\nEnd.", "One is.\n\nEnd.", None),  # a paragraph goes
    ],
)
def test_blank_lines_between_the_same_paragraphs_stay(
    original: str, proposal: str, kept: str | None
) -> None:
    assert proposal_of(keeping_gaps(diff(original, proposal))) == (kept or proposal)


def test_nothing_and_something() -> None:
    assert diff("", "") == ()
    assert diff("", "new") == (Segment("insert", "", "new"),)
    assert diff("old", "") == (Segment("delete", "old", ""),)


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_both_texts_come_back_exactly(original: str, proposal: str) -> None:
    segments = diff(original, proposal)
    assert original_of(segments) == original
    assert proposal_of(segments) == proposal
    assert all((s.kind == "same") == (s.old == s.new) for s in segments)
    assert all({a.kind, b.kind} & {"same"} for a, b in pairwise(segments))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_characters_come_back_exactly(original: str, proposal: str) -> None:
    assert "".join(tokens(original)) == original
    segments = diff(original, proposal)
    assert (original_of(segments), proposal_of(segments)) == (original, proposal)


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS, st.randoms(use_true_random=False))
def test_a_growing_diff_is_exact_at_every_step(
    original: str, proposal: str, chance: random.Random
) -> None:
    stream = StreamDiff(original)
    end = 0
    while end < len(proposal):
        end = min(len(proposal), end + chance.randint(1, 7))
        growing = stream.update(proposal[:end])
        assert original_of(growing.segments) == original
        reached = proposal_of(growing.segments)[: -len(original[growing.frontier :]) or None]
        assert proposal[:end].startswith(reached)


def test_what_was_not_reached_stays_plain() -> None:
    original = "The old clock struck nine. Then the keeper went up to the lamp."
    growing = StreamDiff(original).update("The clock struck nine. Then ")
    assert [s.kind for s in growing.segments] == ["same", "delete", "same", "same"]
    assert original[growing.frontier :].lstrip().startswith("the keeper went up")


def test_a_far_match_does_not_pull_the_frontier() -> None:
    original = "One two three. " * 3 + "A lamp. " + "Four five six. " * 30 + "Elsewhere it ends."
    growing = StreamDiff(original).update("One two three. Elsewhere ")
    assert growing.frontier < 30


def prose(count: int, seed: int, *, lines: int = 12) -> list[str]:
    chance = random.Random(seed)
    vocabulary = [f"w{number}" for number in range(3_000)]
    found = []
    for index in range(count):
        found.append(chance.choice(vocabulary) + ("\n\n" if index % lines == lines - 1 else " "))
    return found


def edited(text: list[str], seed: int) -> str:
    chance = random.Random(seed)
    return "".join("new " if chance.random() < 0.1 else word for word in text)


@pytest.mark.parametrize("lines", [80, 1_000_000])
def test_twenty_thousand_words_take_no_second(lines: int) -> None:
    text = prose(20_000, 1, lines=lines)
    started = time.process_time()
    segments = diff("".join(text), edited(text, 2))
    assert time.process_time() - started < 5  # 0.2 s
    assert proposal_of(segments) == edited(text, 2)
    assert len(segments) > 2_000


def test_a_long_answer_grows_at_the_same_cost() -> None:
    text = prose(6_000, 3)
    proposal = edited(text, 4)
    stream = StreamDiff("".join(text))
    for end in range(0, len(proposal), 500):
        growing = stream.update(proposal[:end])
    assert original_of(growing.segments) == "".join(text)
    assert growing.frontier > 0.9 * len("".join(text))


PREFIXES = [
    (list("abcdef"), [], 0),
    (list("abcdef"), list("abc"), 3),
    (list("abcdef"), list("bc"), 3),
    (list("abcdef"), list("xyz"), 0),
    (list("axbxcx"), list("abc"), 5),
    ([], ["a"], 0),
]


@pytest.mark.parametrize(("old", "new", "expected"), PREFIXES)
def test_the_cheapest_prefix(old: list[str], new: list[str], expected: int) -> None:
    assert cheapest_prefix(old, new) == expected
