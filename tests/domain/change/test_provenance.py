"""Who wrote what: spans under edits, accepted proposals, figures, the sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.diff import diff
from writer_app.domain.change.provenance import (
    Origin,
    OriginSpan,
    Shares,
    Spans,
    SpanSource,
    applied,
    disclosure,
    edited,
    marked,
    reanchored,
    shares,
)
from writer_app.domain.text.text import slice16

MODEL = SpanSource(Origin.WRITTEN, "SmolLM2 135M")
EDITOR = SpanSource(Origin.EDITED, "SmolLM2 135M", "shorten", 2, 7, 5.0)


def at(*pairs: tuple[int, int]) -> Spans:
    return tuple(OriginSpan(Anchor(start, end), MODEL) for start, end in pairs)


@pytest.mark.parametrize(
    ("edit", "after"),
    [
        ((0, 0, 3), at((13, 23))),  # typed before it
        ((10, 0, 3), at((13, 23))),  # at its start: stays outside
        ((20, 0, 3), at((10, 20))),  # at its end: stays outside
        ((15, 0, 2), at((10, 15), (17, 22))),  # typed inside: the writer's own
        ((12, 3, 3), at((10, 12), (15, 20))),  # retyped inside
        ((12, 3, 0), at((10, 17))),  # deleted inside: what is left is one span
        ((5, 10, 0), at((5, 10))),  # deleted over its start
        ((18, 10, 1), at((10, 18))),  # replaced over its end
        ((5, 30, 4), ()),  # replaced as a whole
    ],
)
def test_a_span_follows_an_edit(edit: tuple[int, int, int], after: Spans) -> None:
    assert edited(at((10, 20)), *edit) == after


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20), st.integers(0, 20))))
def test_spans_stay_sorted_apart_and_inside(edits: list[tuple[int, int, int]]) -> None:
    spans, length = at((0, 10), (20, 60)), 60
    for place, most, added in edits:
        position = min(place, length)
        removed = min(most, length - position)
        length += added - removed
        spans = edited(spans, position, removed, added)
    ends = [0, *(end for span in spans for end in (span.anchor.start, span.anchor.end))]
    assert ends == sorted(ends)
    assert ends[-1] <= length
    assert all(span.anchor.length for span in spans)


def test_an_accepted_proposal_marks_only_new_words() -> None:
    old, new = "We very much like the 海 🙂 sea", "We like the 海 🙂 ocean"
    spans = applied((), 4, diff(old, new), EDITOR)
    page = "…\n\n\n" + new
    assert [slice16(page, s.anchor.start, s.anchor.end).strip() for s in spans] == ["ocean"]


def test_words_of_a_rejected_change_stay_the_writers() -> None:
    changes = diff("a cold night, a long day", "one cold night, one long day")
    first, *rest = [one for one in changes if one.kind != "same"]
    told = tuple(one.decided("rejected") if one is first else one for one in changes)
    spans = applied((), 0, told, EDITOR)
    assert [one.anchor for one in spans] == [Anchor(14, 17)]
    assert rest


def test_what_a_proposal_keeps_keeps_its_source() -> None:
    before = at((0, 9))
    spans = applied(before, 0, diff("The model wrote", "The model writes"), EDITOR)
    assert spans[0] == OriginSpan(Anchor(0, 9), MODEL)
    assert {span.source for span in spans} == {MODEL, EDITOR}


def test_neighbours_of_one_source_are_one_span() -> None:
    assert marked(at((0, 5)), Anchor(5, 9), MODEL) == at((0, 9))


def test_neighbours_of_two_sources_are_two_spans() -> None:
    found = marked(at((0, 5)), Anchor(5, 9), EDITOR)
    assert found == (*at((0, 5)), OriginSpan(Anchor(5, 9), EDITOR))


def test_spans_are_found_again_in_a_text_changed_outside() -> None:
    text = "A model wrote this line. More of its words stand here."
    kept = [
        (OriginSpan(Anchor(0, 24), MODEL), text[:24]),
        (OriginSpan(Anchor(25, 54), MODEL), text[25:]),
    ]
    assert reanchored(kept, "🙂 New. " + text[25:]) == at((8, 37))


def test_of_two_places_that_read_so_the_one_that_moved_as_the_span_before_is_found() -> None:
    text = "start cat, and further on a cat"
    kept = [
        (OriginSpan(Anchor(0, 5), MODEL), "start"),
        (OriginSpan(Anchor(28, 31), MODEL), "cat"),
    ]
    assert reanchored(kept, "Further up: " + text) == at((12, 17), (40, 43))


def test_shares_count_words_by_their_middle() -> None:
    text = "one two three four"
    spans = marked(marked((), Anchor(4, 7), EDITOR), Anchor(8, 13), MODEL)
    found = shares(spans, text)
    assert found == Shares(4, 1, 1, ("SmolLM2 135M",))
    assert [found.percent(kind) for kind in Origin] == [50, 25, 25]


@pytest.mark.parametrize(
    ("found", "text", "sentence"),
    [
        (
            Shares(100, 12, 30, ("SmolLM2 135M",)),
            "An English text.",
            "This text was written by its author; 12 % of its words were edited and 30 % written "
            "with a language model (SmolLM2 135M).",
        ),
        (
            Shares(100, 0, 30),
            "An English text.",
            "This text was written by its author; 30 % of its words were written "
            "with a language model.",
        ),
        (
            Shares(100, 0, 0),
            "An English text.",
            "This text was written by its author, without a language model.",
        ),
        (
            Shares(1000, 2, 300, ("小模型",)),
            "这是一段中文。",
            "本文由作者撰写；其中 不足 1% 的文字经语言模型（小模型）修改，30% 的文字由其撰写。",
        ),
    ],
)
def test_the_disclosure_says_what_a_model_did(found: Shares, text: str, sentence: str) -> None:
    assert disclosure(found, text) == sentence
