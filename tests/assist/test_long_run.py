"""Long drafts: an outline, then section by section, in one stream."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from writer_app.assist.job import Job
from writer_app.assist.run import write
from writer_app.domain.templates.template import parse
from writer_app.domain.text.units import count_words
from writer_app.engine.base.protocol import (
    Chunk,
    Counted,
    Done,
    EndReason,
    Event,
    Failed,
    GenerateOptions,
    Message,
    ModelInfo,
    Started,
    Stats,
)

HEAD = """---
format: 1
id: essay
title: Essay
apply: new_document
scope: none
long: sections
variables:
  - {name: topic}
  - {name: length, type: integer, default: 200}
---
# user
Write about {{topic}} in {{length}} words.
"""
OUTLINE = "# Bees\n- One: first things\n- Two: second things\n- Three: last things\n"


def spelt(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "abcdefghij"))


def prose(number: int, words: int) -> str:
    said = [
        f"Fact {spelt(number)} {spelt(n)} is told here in ten words of text. "
        for n in range(words // 11 + 1)
    ]
    return "".join(said)


class Engine:
    """Answers with a script, in chunks of a word; a cancelled job ends as the real one's does."""

    def __init__(self, *answers: str, ends: EndReason = EndReason.STOP) -> None:
        self.info = ModelInfo("m", "M", 8192, "cpu", "bf16")
        self.asked: list[tuple[Message, ...]] = []
        self.job, self.cancelled = 0, set[int]()
        self._answers, self._ends = list(answers), ends

    def count(self, messages: tuple[Message, ...], texts: tuple[str, ...]) -> Counted:
        return Counted(self.job, 10, tuple(1 for _ in texts), 8192)

    def cancel(self, job: int | None = None) -> None:
        self.cancelled.add(self.job if job is None else job)

    def stream(self, messages: tuple[Message, ...], options: GenerateOptions) -> Iterator[Event]:
        self.asked.append(messages)
        self.job += 1
        job, reason, text = self.job, self._ends, self._answers.pop(0)
        yield Started(job, 10)
        for count, word in enumerate(text.split(" "), 1):
            if job in self.cancelled:
                reason = EndReason.CANCELLED
                break
            yield Chunk(job, word + " ", tokens=count)
        yield Done(job, reason, Stats(new_tokens=1), (reason,))


def drafted(engine: Engine, words: int) -> tuple[str, list[Event]]:
    job = Job(parse(HEAD), values={"topic": "bees", "length": str(words)})
    events = list(write(engine, job))
    return "".join(e.text for e in events if isinstance(e, Chunk)), events


def test_a_long_draft_is_an_outline_and_its_sections() -> None:
    engine = Engine(OUTLINE, *(prose(n, 170) for n in range(3)))
    text, events = drafted(engine, 480)
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# Bees", "## Two", "## Three",
    ]  # fmt: skip
    assert text.startswith("# Bees\n\nFact a a")  # the first section opens the text
    assert len(engine.asked) == 4
    assert isinstance(events[-1], Done)
    assert (events[-1].reason, events[-1].stats.new_tokens) == (EndReason.STOP, 4)
    assert sum(isinstance(event, Started) for event in events) == 1


@pytest.mark.parametrize("length", [150, 400, 70])
def test_its_length_is_met_where_sections_are_too_long_or_too_short(length: int) -> None:
    answers = [prose(n, length) for n in range(8)]
    if length < 100:  # each is short, so that more points are asked for and written out
        pairs = [(first, "- more of it", second) for first, second in itertools.pairwise(answers)]
        answers = [each for pair in pairs[::2] for each in pair]
    text, _ = drafted(Engine(OUTLINE, *answers), 480)
    assert 0.8 * 480 <= count_words(text) <= 1.2 * 480


def test_a_section_sees_its_own_notes_and_the_end_of_the_one_before() -> None:
    engine = Engine(OUTLINE, *(prose(n, 170) for n in range(3)))
    drafted(engine, 480)
    second = engine.asked[2][-1].content
    assert "“Two”" in second
    assert "\n- second things" in second
    assert "first things" not in second
    assert "Fact a be is told" in second


def test_a_sentence_with_a_figure_of_its_own_is_left_out() -> None:
    answers = [f"{prose(n, 150)}In all 70 came. " for n in range(3)]
    text, _ = drafted(Engine(OUTLINE, *answers), 480)
    assert "In all" not in text


def test_a_short_draft_is_one_request() -> None:
    engine = Engine(prose(0, 300))
    assert drafted(engine, 300)[0].strip() == prose(0, 300).strip()
    assert [each[-1].content for each in engine.asked] == ["Write about bees in 300 words."]


def test_a_draft_that_ends_before_its_length_is_asked_for_more_words() -> None:
    engine = Engine("Bees are fine.", prose(0, 280))
    text = ""
    for event in drafted(engine, 300)[1]:
        text = event.after(text) if isinstance(event, Chunk) else text
    assert text.strip() == prose(0, 280).strip()
    assert engine.asked[1][-1].content == "Write about bees in 540 words."


def test_the_first_draft_stays_where_the_second_is_no_nearer() -> None:
    engine = Engine("Bees are fine.", "Bees.")
    text = ""
    for event in drafted(engine, 300)[1]:
        text = event.after(text) if isinstance(event, Chunk) else text
    assert text.strip() == "Bees are fine."


def test_a_template_may_plan_shorter_texts() -> None:
    engine = Engine(OUTLINE, *(prose(n, 100) for n in range(3)))
    head = parse(HEAD.replace("long: sections", "long: sections\nlong_from: 200"))
    list(write(engine, Job(head, values={"topic": "bees", "length": "280"})))
    assert len(engine.asked) == 4


def test_a_tiny_model_writes_shorter_texts_in_one_go_all_the_same() -> None:
    head = parse(HEAD.replace("long: sections", "long: sections\nlong_from: 200"))
    assert head.for_model(tiny=True).head.long_from == 400


def test_without_an_outline_the_text_is_asked_for_in_one_go() -> None:
    engine = Engine("No list at all.", "Bees are fine.")
    assert drafted(engine, 900)[0].strip() == "Bees are fine."


def test_a_long_draft_that_is_stopped_keeps_its_sections() -> None:
    engine = Engine(OUTLINE, prose(0, 160), prose(1, 160))
    shown: list[str] = []
    last: Event | None = None
    for event in write(engine, Job(parse(HEAD), values={"topic": "b", "length": "480"})):
        last = event
        if isinstance(event, Chunk):
            shown.append(event.text)
            if "## Two" in "".join(shown):
                engine.cancel()
    assert isinstance(last, Done)
    assert last.reason is EndReason.CANCELLED
    assert "Fact a be is told" in "".join(shown)


def test_a_draft_that_says_it_again_ends_before_that() -> None:
    once = "Bees fly far on warm days. They find their way back by the sun. "
    engine = Engine(once * 5, once * 5)
    text, events = drafted(engine, 300)
    assert text.strip() == once.strip()
    assert isinstance(events[-1], Done)
    assert events[-1].reason is EndReason.REPETITION


def test_a_draft_that_went_round_in_a_circle_is_asked_for_once_more() -> None:
    once = "Bees fly far on warm days. They find their way back by the sun. "
    text = ""
    events = drafted(Engine(once * 5, once + "In winter they stay at home."), 300)[1]
    for event in events:
        text = event.after(text) if isinstance(event, Chunk) else text
    assert text.strip() == once + "In winter they stay at home."
    assert isinstance(events[-1], Done)
    assert (events[-1].reason, events[-1].stats.new_tokens) == (EndReason.STOP, 2)


def test_what_the_engine_ends_as_a_loop_is_taken_back_to_a_sentence() -> None:
    loop = "Bees fly far. They are so very very very very very"
    engine = Engine(loop, loop, ends=EndReason.REPETITION)
    text = ""
    for event in drafted(engine, 300)[1]:
        text = event.after(text) if isinstance(event, Chunk) else text
    assert text == "Bees fly far."


def test_a_heading_with_nothing_left_under_it_goes() -> None:
    once = "Bees fly far on warm days. They find their way back by the sun.\n\n"
    text = ""
    for event in drafted(Engine(once + "## Conclusion\n\n" + once * 2, ""), 300)[1]:
        text = event.after(text) if isinstance(event, Chunk) else text
    assert text.strip() == once.strip()


def test_text_that_is_taken_back_is_watched_anew() -> None:
    class Thinking(Engine):
        def stream(
            self, messages: tuple[Message, ...], options: GenerateOptions
        ) -> Iterator[Event]:
            yield Chunk(1, "I think first. Then more. ")
            yield Chunk(1, "Bees fly far. ", back=26)
            yield Done(1, EndReason.STOP, Stats())

    text = ""
    for event in drafted(Thinking(), 300)[1]:
        text = event.after(text) if isinstance(event, Chunk) else text
    assert text == "Bees fly far. "


def test_a_failure_ends_a_long_draft() -> None:
    class Failing(Engine):
        def stream(
            self, messages: tuple[Message, ...], options: GenerateOptions
        ) -> Iterator[Event]:
            if len(self.asked) == 1:
                self.asked.append(messages)
                yield Failed(2, "engine", "It broke.")
                return
            yield from super().stream(messages, options)

    _, events = drafted(Failing(OUTLINE), 480)
    assert events[-1] == Failed(2, "engine", "It broke.")
