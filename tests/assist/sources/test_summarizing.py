"""Summaries longer than the context, over a scripted engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from writer_app import paths as app_paths
from writer_app.assist.job import Job
from writer_app.assist.sources.summarizing import Step, Summarized, split, summarize
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event
from writer_app.engine.link.client import EngineClient
from writer_app.paths import Paths
from writer_app.storage.templates.templates import TemplateStore

Play = Callable[..., EngineClient]
SECTION = "The ferry number {0} crosses the sound twice a day in summer and once in winter. " * 12
LONG = "\n\n".join(f"# Part {n}\n\n{SECTION.format(n)}" for n in range(12))


def job(paths: Paths, text: str) -> Job:
    store = TemplateStore(app_paths.resources() / "templates", paths.templates)
    return Job(store.get("summary"), text=text)


def told(events: list[Event | Step | Summarized]) -> Summarized:
    last = events[-1]
    assert isinstance(last, Summarized)
    return last


def test_a_short_text_is_asked_at_once(play: Play, paths: Paths) -> None:
    events = [*summarize(play({"text": "A ferry."}), job(paths, "# One\n\nThe ferry leaves."))]
    assert not any(isinstance(event, Step) for event in events)
    assert told(events).parts == ((0, 24),)


def test_a_long_text_is_read_part_by_part_and_nothing_is_cut(play: Play, paths: Paths) -> None:
    client = play({"text": "A ferry crosses the sound twice a day in summer."}, context=2000)
    found = told([*summarize(client, job(paths, LONG))])
    assert len(found.parts) > 1
    assert found.parts[0][0] == 0
    assert found.parts[-1][1] == len(LONG)
    assert all(one[1] == other[0] for one, other in zip(found.parts, found.parts[1:], strict=False))


def test_only_the_last_request_is_streamed(play: Play, paths: Paths) -> None:
    client = play({"text": "A ferry crosses."}, context=2000)
    events = [*summarize(client, job(paths, LONG))]
    assert "".join(e.text for e in events if isinstance(e, Chunk)) == "A ferry crosses."
    assert sum(isinstance(e, Done) for e in events) == 1


def long_summary(play: Play, paths: Paths, *answers: str) -> list[Event | Step | Summarized]:
    asked = job(paths, LONG)
    client = play(*({"text": text} for text in answers), context=2000)
    return [*summarize(client, replace(asked, values={"words": "400"}))]


def test_with_words_for_each_part_what_is_said_of_them_is_the_summary(
    play: Play, paths: Paths
) -> None:
    said = [f"Ferry {n} crosses the sound, carrying load {n * 7}." for n in range(9)]
    events = long_summary(play, paths, *said)
    parts = len(told(events).parts)
    assert told(events).text == "\n\n".join(said[:parts])
    shown = ""
    for event in events:
        shown = event.after(shown) if isinstance(event, Chunk) else shown
    assert shown == told(events).text


def test_each_part_is_shown_before_the_next_is_read(play: Play, paths: Paths) -> None:
    events = long_summary(play, paths, *(f"Ferry {n} sails at {n}." for n in range(9)))
    kinds = [type(event) for event in events if isinstance(event, Step | Chunk)]
    assert kinds[:4] == [Step, Chunk, Step, Chunk]
    assert sum(isinstance(event, Done) for event in events) == 1


def test_what_was_said_of_one_part_is_not_said_again_of_another(play: Play, paths: Paths) -> None:
    events = long_summary(play, paths, "The ferry crosses the sound twice a day in summer.")
    assert told(events).text == "The ferry crosses the sound twice a day in summer."


def test_a_sentence_without_a_new_word_is_left_out(play: Play, paths: Paths) -> None:
    again = "The ship was refitted for space. It was named Aphrodite. The ship was named Aphrodite."
    events = long_summary(play, paths, again)
    assert told(events).text == "The ship was refitted for space. It was named Aphrodite."


def test_a_sentence_of_the_template_s_examples_is_left_out(play: Play, paths: Paths) -> None:
    taken = "A retired gardener teaches on Saturdays, and the school wants four plots."
    events = long_summary(play, paths, f"The ferry crosses the sound. {taken} It sails in winter.")
    assert told(events).text == "The ferry crosses the sound. It sails in winter."


def test_a_stop_between_parts_ends_it(play: Play, paths: Paths) -> None:
    asked = replace(job(paths, LONG), values={"words": "400"})
    client = play({"text": "A ferry sails."}, {"text": "No", "reason": "cancelled"}, context=2000)
    events = [*summarize(client, asked)]
    assert isinstance(events[-1], Done)
    assert events[-1].reason is EndReason.CANCELLED


def test_it_says_what_is_left_out(play: Play, paths: Paths) -> None:
    text = "# One\n\nThe ferry leaves from Oban.\n\n# Two\n\nBread costs two pounds.\n"
    found = told(
        [*summarize(play({"text": "The ferry leaves from Oban."}), job(paths, text))]
    ).coverage
    assert [each.text for each in found.left_out] == ["Bread costs two pounds."]
    assert found.spoken == ((0,), ())


def test_a_stop_ends_it(play: Play, paths: Paths) -> None:
    client = play({"text": "A ferry.", "reason": "cancelled"}, context=2000)
    events = [*summarize(client, job(paths, LONG))]
    assert isinstance(events[-1], Done)
    assert events[-1].reason is EndReason.CANCELLED


@pytest.mark.parametrize("room", [300, 700, 5000])
def test_parts_have_the_room_they_are_given(room: int, play: Play) -> None:
    client = play({"text": ""})
    parts = split(client, LONG, room)
    counts = client.count((), [LONG[start:end] for start, end in parts]).texts
    assert max(counts) <= room * 1.1
