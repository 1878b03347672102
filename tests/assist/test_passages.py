"""Cutting a text into passages, and one stream made of their answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from writer_app.assist.passages import Edges, Joiner, passages
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event, Failed, Started, Stats

TEXT = "# Title\n\nOne is here. Two is here.\n\n- item one\n\n```\ncode.\n```\n\nThree.\n"


@pytest.mark.parametrize(
    ("text", "scope", "found"),
    [
        (TEXT, "document", [TEXT.strip()]),
        (TEXT, "paragraph", ["One is here. Two is here.", "item one", "Three."]),
        (TEXT, "sentence", ["Title", "One is here.", "Two is here.", "item one", "Three."]),
        ("  One. Two. ", "paragraph", ["One. Two."]),
        ("One. Two.", "sentence", ["One.", "Two."]),
        ("一句。两句。", "sentence", ["一句。", "两句。"]),
        ("```\ncode\n```", "sentence", ["```\ncode\n```"]),
        ("word", "selection", ["word"]),
    ],
)
def test_pieces(text: str, scope: str, found: list[str]) -> None:
    assert [text[p.start : p.end] for p in passages(text, scope)] == found


def written(edges: Edges, *texts: str) -> str:
    chunks = [edges.feed(Chunk(1, text)) for text in texts]
    return "".join(chunk.text for chunk in (*chunks, *edges.finish(1)))


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (("new",), " new\n"),
        (("\n\n", " ne", "w ", "\n"), " new\n"),
        (("a ", " b"), " a  b\n"),
        (("  ",), ""),
    ],
)
def test_the_space_around_a_text_stays(texts: tuple[str, ...], found: str) -> None:
    assert written(Edges(" ", "\n"), *texts) == found


def test_a_passage_without_an_answer_stays_as_it_is() -> None:
    assert written(Edges(" ", "\n", otherwise="old"), " ") == " old\n"


def take(joiner: Joiner, *events: Event) -> list[Event]:
    def stream() -> Iterator[Event]:
        yield from events

    return list(joiner.take(stream(), Edges("", "")))


def test_several_answers_become_one_stream() -> None:
    joiner = Joiner(1)
    for number in (1, 2):
        stats = Stats(prompt_tokens=5, new_tokens=1)
        done = Done(number, EndReason.STOP, stats)
        seen = take(joiner, Started(number, 5), Chunk(number, "a", 0, 1), done)
    assert seen == [Chunk(2, "a", 0, 2)]
    assert joiner.done(2) == Done(2, EndReason.STOP, Stats(10, 0, 2), (EndReason.STOP,), ((),))


def test_an_answer_cut_off_marks_the_whole() -> None:
    joiner = Joiner(1)
    take(joiner, Done(1, EndReason.LENGTH))
    take(joiner, Done(2, EndReason.STOP))
    assert joiner.done(2).reason is EndReason.LENGTH


@pytest.mark.parametrize("end", [Done(1, EndReason.CRASHED), Failed(1, "server", "No.")])
def test_a_broken_answer_ends_the_whole(end: Event) -> None:
    joiner = Joiner(1)
    take(joiner, end)
    assert isinstance(joiner.ended, type(end))


def test_what_is_taken_back_leaves_the_edges_in_place() -> None:
    edges, text = Edges(" ", "\n"), "before"
    for chunk in (
        Chunk(1, "I think \n"),
        Chunk(1, "so"),
        Chunk(1, " Yes ", back=11),
        Chunk(1, "!"),
    ):
        text = edges.feed(chunk).after(text)
    text = "".join([text, *(chunk.text for chunk in edges.finish(1))])
    assert text == "before Yes !\n"


def test_a_mark_that_stands_before_the_passage_is_not_doubled() -> None:
    edges = Edges("", "", line="- [ ] ", source="buy milk")
    assert written(edges, "- [", " ] Buy", " milk.") == "Buy milk."


def test_an_answer_taken_back_begins_anew_behind_the_mark() -> None:
    edges, text = Edges("", "", line="# ", source="Old"), ""
    for chunk in (Chunk(1, "# Let me see."), Chunk(1, "# New", back=13)):
        text = edges.feed(chunk).after(text)
    assert text == "New"
