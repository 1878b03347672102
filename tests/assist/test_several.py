"""Of several drafts written side by side the least faulty is kept."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from tests.assist.test_long_run import Engine
from writer_app.assist.job import Choices, Job
from writer_app.assist.run import write
from writer_app.domain.templates.template import parse
from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    Event,
    GenerateOptions,
    Message,
    ModelRef,
    Started,
    Stats,
)

HEAD = """---
format: 1
id: note
title: Note
apply: new_document
scope: none
drafts: 2
params: {temperature: 0.5}
variables:
  - {name: topic}
---
# user
Write about {{topic}}.
"""
POOR = (
    "# Bees\n\nThe bees are busy all day long. The bees are busy in the field. The bees are busy."
)
GOOD = "# Bees\n\nIn May they swarm. A keeper waits with a box below the tree."


class Pair(Engine):
    """Answers with two texts side by side, a word of each in turn."""

    model: ModelRef | None = None
    variants = 0

    def stream(self, messages: tuple[Message, ...], options: GenerateOptions) -> Iterator[Event]:
        self.asked.append(messages)
        self.job, self.variants = self.job + 1, options.variants
        texts, told = self._answers[: options.variants], [0] * 8
        yield Started(self.job, 10)
        for words in zip_longest(*(text.split(" ") for text in texts)):
            for variant, word in enumerate(words):
                if word is not None:
                    told[variant] += 1
                    yield Chunk(self.job, word + " ", variant, told[variant])
        reasons = (self._ends,) * options.variants
        yield Done(self.job, self._ends, Stats(new_tokens=2), reasons)


def drafted(
    engine: Pair, choices: Choices | None = None, head: str = HEAD
) -> tuple[str, list[Event]]:
    job = Job(parse(head), values={"topic": "bees"}, choices=choices or Choices())
    events, text = [], ""
    for event in write(engine, job):  # type: ignore[arg-type]  # stands in for a client
        text = event.after(text) if isinstance(event, Chunk) and not event.variant else text
        events.append(event)
    return text.strip(), events


def test_the_first_is_shown_and_a_better_one_takes_its_place() -> None:
    text, events = drafted(Pair(POOR, GOOD))
    shown = "".join(each.text for each in events[:-3] if isinstance(each, Chunk))
    assert (text, POOR[:40] in shown) == (GOOD, True)
    assert isinstance(events[-1], Done)
    assert events[-1].reasons == (EndReason.STOP,)
    assert {each.variant for each in events if isinstance(each, Chunk)} == {0}


def test_a_first_draft_that_is_as_good_stays() -> None:
    text, events = drafted(Pair(GOOD, POOR))
    assert text == GOOD
    assert not any(each.back for each in events if isinstance(each, Chunk))


def test_the_likeliest_stays_where_a_drawn_one_is_hardly_better() -> None:
    head = HEAD.replace("0.5", "0.0")
    assert drafted(Pair(POOR, GOOD), head=head)[0] == POOR
    worse = POOR + " Why are they busy? What do they do? Why do they do it? In short, 40 bees."
    assert drafted(Pair(worse, GOOD), head=head)[0] == GOOD


def test_where_it_is_stopped_the_first_stays() -> None:
    assert drafted(Pair(POOR, GOOD, ends=EndReason.CANCELLED))[0].startswith("# Bees\n\nThe bees")


def test_each_passes_the_gate_for_itself() -> None:
    circle = "# Bees\n\n" + "They dance on the comb to tell the others where it is. " * 3
    assert drafted(Pair(POOR, circle))[0].count("They dance") <= 1


def test_a_server_is_asked_for_one() -> None:
    engine = Pair(GOOD)
    engine.model = ModelRef("m", base_url="http://localhost")
    assert (drafted(engine)[0], engine.variants) == (GOOD, 1)


def test_who_wants_several_answers_gets_them() -> None:
    _, events = drafted(Pair(POOR, GOOD), Choices(variants=2))
    assert {each.variant for each in events if isinstance(each, Chunk)} == {0, 1}


def test_an_article_of_points_keeps_to_them_and_to_their_figures() -> None:
    head = HEAD.replace("- {name: topic}", "- {name: topic}\n  - {name: points, type: text}")
    head = head.replace("drafts: 2", "drafts: 2\nlong: sections")
    text = "In May the hall opens. Then 90 people came. The rent stays. " + "A fox came by. " * 40
    job = Job(parse(head), values={"topic": "hall", "points": "opens in May; rent stays"})
    shown = ""
    for event in write(Pair(text, text), job):  # type: ignore[arg-type]  # the same
        shown = event.after(shown) if isinstance(event, Chunk) else shown
    assert "90" not in shown
    assert len(shown.split()) < 120
