"""A draft that ended before its length gets points, and a paragraph of them before its close."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.assist.test_long_run import HEAD, Engine, prose
from writer_app.assist.job import Job
from writer_app.assist.run import write
from writer_app.domain.templates.template import parse
from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    Event,
    Failed,
    GenerateOptions,
    Message,
)

DRAFT = "# Bees\n\nBees fly far on warm days.\n\nThey find their way back by the sun at noon.\n\n"
CLOSE = "So sit down by a hive in May and watch who comes home with what, and when."
POINTS = "- a hive hums in May\n- drones go in autumn\n"


def grown(engine: Engine, words: int, head: str = HEAD) -> tuple[str, Done]:
    text, end = "", None
    job = Job(parse(head), values={"topic": "bees", "length": str(words)})
    for event in write(engine, job):  # type: ignore[arg-type]  # stands in for a client
        text = event.after(text) if isinstance(event, Chunk) else text
        end = event if isinstance(event, Done) else end
    assert end is not None
    return text, end


def test_what_is_missing_comes_before_the_close() -> None:
    engine = Engine(DRAFT + CLOSE, POINTS, prose(0, 50))
    text, end = grown(engine, 90)
    assert text == DRAFT + prose(0, 50).strip() + "\n\n" + CLOSE
    assert "about 56 words" in engine.asked[2][-1].content
    assert end.reason is EndReason.STOP


def test_a_story_goes_on_at_its_end() -> None:
    head = HEAD.replace("long: sections", "tags: [fiction]")
    text, _ = grown(Engine(DRAFT + CLOSE, POINTS, prose(0, 50)), 90, head)
    assert text == DRAFT + CLOSE + "\n\n" + prose(0, 50).strip()


def test_it_grows_until_it_is_long_enough() -> None:
    engine = Engine(DRAFT + CLOSE, POINTS, prose(0, 30), "- a queen is marked\n", prose(9, 30))
    text, _ = grown(engine, 90)
    assert prose(0, 30).strip() in text
    assert prose(9, 30).strip() in text


def test_what_went_round_in_a_circle_grows_and_has_ended_well() -> None:
    once = "Bees fly far on warm days. They find their way back by the sun. "
    text, end = grown(Engine(once * 5, POINTS, prose(0, 40)), 50)
    assert text == once.strip() + "\n\n" + prose(0, 40).strip()
    assert end.reason is EndReason.STOP


@pytest.mark.parametrize(
    "answers",
    [
        ("No list at all.",),
        (POINTS, "They find their way back by the sun at noon."),
        ("- in 1962 there were 40 hives\n",),
    ],
    ids=["no points", "said again", "invented"],
)
def test_where_there_is_no_more_to_say_it_stays_as_it_is(answers: tuple[str, ...]) -> None:
    text, _ = grown(Engine(DRAFT + CLOSE, *answers), 90)
    assert text == DRAFT + CLOSE


def test_what_grows_is_shown_before_the_close_and_kept_by_a_stop() -> None:
    engine = Engine(DRAFT + CLOSE, POINTS, prose(0, 60))
    text, shown = "", ""
    job = Job(parse(HEAD), values={"topic": "bees", "length": "90"})
    for event in write(engine, job):  # type: ignore[arg-type]  # stands in for a client
        text = event.after(text) if isinstance(event, Chunk) else text
        if len(engine.asked) == 3 and text != DRAFT + CLOSE:
            shown = shown or text
            engine.cancel()
    assert shown.startswith(DRAFT + "Fact")
    assert shown.endswith("\n\n" + CLOSE)
    assert text.startswith(shown.removesuffix("\n\n" + CLOSE))
    assert text.endswith(CLOSE)


def test_a_page_is_written_to_for_a_sentence_not_for_a_word() -> None:
    engine, writes = Engine(DRAFT + CLOSE, POINTS, prose(0, 50)), 0
    job = Job(parse(HEAD), values={"topic": "bees", "length": "90"})
    for event in write(engine, job):  # type: ignore[arg-type]  # stands in for a client
        writes += isinstance(event, Chunk) and event.back > 0
    assert 0 < writes <= prose(0, 50).count(".") + 1


def test_what_fails_while_it_grows_leaves_the_draft_whole() -> None:
    class Failing(Engine):
        def stream(
            self, messages: tuple[Message, ...], options: GenerateOptions
        ) -> Iterator[Event]:
            if self.asked:
                yield Failed(2, "engine", "It broke.")
                return
            yield from super().stream(messages, options)

    text, end = grown(Failing(DRAFT + CLOSE), 90)
    assert (text, end.reason) == (DRAFT + CLOSE, EndReason.STOP)


@pytest.mark.parametrize(
    ("line", "topic"),
    [("guard: {facts: true}", "topic"), ("long: sections", "points")],
    ids=["facts", "points"],
)
def test_what_is_made_of_given_facts_is_as_long_as_these(line: str, topic: str) -> None:
    engine = Engine(DRAFT + CLOSE, DRAFT + CLOSE)
    head = HEAD.replace("long: sections", line).replace("topic", topic)
    job = Job(parse(head), values={topic: "bees fly far on warm days", "length": "90"})
    list(write(engine, job))  # type: ignore[arg-type]  # stands in for a client
    assert not any("points" in asked[-1].content for asked in engine.asked[1:])
