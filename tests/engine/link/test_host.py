"""How the engine process joins, cleans and paces what a backend emits."""

from __future__ import annotations

from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    Event,
    GenerateOptions,
    Started,
)
from writer_app.engine.link.host import Outbox


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def outbox(options: GenerateOptions | None = None) -> tuple[Outbox, list[Event], Clock]:
    sent: list[Event] = []
    clock = Clock()
    return Outbox(sent.append, options, now=clock), sent, clock


def test_chunks_wait_until_they_are_due() -> None:
    box, sent, clock = outbox()
    box.emit(Chunk(1, "a", tokens=1))
    box.emit(Chunk(1, "b", tokens=2))
    assert sent == []
    clock.now += 0.04
    box.emit(Chunk(1, "c", tokens=3))
    assert sent == [Chunk(1, "abc", 0, 3)]


def test_waiting_chunks_leave_before_another_event() -> None:
    box, sent, _ = outbox()
    box.emit(Chunk(1, "a", tokens=1))
    box.emit(Done(1, EndReason.STOP))
    assert sent == [Chunk(1, "a", 0, 1), Done(1, EndReason.STOP)]
    assert box.ended


def test_variants_are_joined_apart() -> None:
    box, sent, _ = outbox()
    for variant, text in ((0, "a"), (1, "x"), (0, "b")):
        box.emit(Chunk(1, text, variant))
    box.flush()
    assert sent == [Chunk(1, "ab", 0), Chunk(1, "x", 1)]


def test_a_due_chunk_leaves_while_the_backend_is_slow() -> None:
    box, sent, clock = outbox()
    box.emit(Chunk(1, "a"))
    clock.now += 0.04
    box.flush_due()
    assert sent == [Chunk(1, "a")]


def test_held_back_text_gives_signs_of_life() -> None:
    box, sent, clock = outbox(GenerateOptions(clean=True))
    box.emit(Started(1, 5))
    box.emit(Chunk(1, "<think>hm", tokens=3))
    clock.now += 1.1
    box.emit(Chunk(1, " hm", tokens=4))
    assert sent == [Started(1, 5), Chunk(1, "", 0, 4)]


def test_an_answer_is_cleaned_against_its_source() -> None:
    box, sent, _ = outbox(GenerateOptions(clean=True, source="A bee"))
    box.emit(Chunk(1, "<think>bees</think>\n\nA bee."))
    box.emit(Done(1, EndReason.STOP))
    assert sent[0] == Chunk(1, "A bee.")
