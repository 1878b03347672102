"""Which words of a passage a claim rests on."""

from __future__ import annotations

import pytest

from writer_app.domain.sources.excerpt import from_there, rests_on, told_apart

BUS = "Bus 7 stops at the gate. There is parking for 60 cars. Dogs are welcome on a lead."


@pytest.mark.parametrize(
    ("passage", "claim", "told"),
    [
        (BUS, "A dog is welcome.", "Dogs are welcome on a lead."),
        (BUS, "Parking is for 60 cars.", "There is parking for 60 cars."),
        (BUS, "狗可以进来。", "Bus 7 stops at the gate."),
        ("公交车很多。狗可以牵绳入内。", "狗可以入内吗？", "狗可以牵绳入内。"),
        ("", "A dog.", ""),
    ],
)
def test_the_sentence_with_most_of_the_words(passage: str, claim: str, told: str) -> None:
    start, end = rests_on(passage, claim)
    assert passage[start:end].strip() == told


def test_what_stands_before_it_is_said_to_be_left_out() -> None:
    assert from_there(BUS, "a dog on a lead") == "… Dogs are welcome on a lead."
    assert from_there(BUS, "Which bus stops?").startswith("Bus 7 stops")


def test_files_of_one_name_are_told_apart_by_their_folders() -> None:
    paths = ("/a/same/r.md", "/b/same/r.md", "/b/x.md", "/r.md", "")
    assert list(told_apart(paths).values()) == ["a/same/r.md", "b/same/r.md", "x.md", "/r.md", ""]
