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


def heard(sent: list[Event]) -> str:
    text = ""
    for event in sent:
        text = event.after(text) if isinstance(event, Chunk) else text
    return text


def test_thinking_that_was_sent_is_taken_back() -> None:
    box, sent, clock = outbox(GenerateOptions(clean=True, source="teh"))
    box.emit(Chunk(1, "Spelling: teh is wrong. "))
    clock.now += 1
    box.emit(Chunk(1, "So.\n"))
    box.emit(Chunk(1, "</think>\n\nthe"))
    box.emit(Done(1, EndReason.STOP))
    assert sent[0] == Chunk(1, "Spelling: teh is wrong. So.")
    assert heard(sent) == "the"
    assert box.strays


def test_thinking_that_was_not_sent_yet_is_not_sent() -> None:
    box, sent, _ = outbox(GenerateOptions(clean=True, source="teh"))
    box.emit(Chunk(1, "Spelling: teh.\n"))
    box.emit(Chunk(1, "</think>\n\nthe"))
    box.emit(Done(1, EndReason.STOP))
    assert sent == [Chunk(1, "the"), Done(1, EndReason.STOP)]


def test_a_prompt_that_opened_a_thinking_block_is_known() -> None:
    box, sent, _ = outbox(GenerateOptions(clean=True))
    box.emit(Started(1, 9, thinks=True))
    box.emit(Chunk(1, "It is short.</think>the"))
    box.emit(Done(1, EndReason.STOP))
    assert heard(sent) == "the"
