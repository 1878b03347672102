"""Answers free of the examples of their template, over a scripted engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from writer_app import paths as app_paths
from writer_app.assist.borrowing import examples_of, unborrowed
from writer_app.assist.job import Job
from writer_app.assist.plan import plan
from writer_app.assist.run import write
from writer_app.assist.sources.summarizing import Summarized, summarize
from writer_app.domain.sources.borrowed import ShownExample
from writer_app.domain.templates.prompt import Turn
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event
from writer_app.engine.link.client import EngineClient
from writer_app.paths import Paths
from writer_app.storage.templates.templates import TemplateStore

Play = Callable[..., EngineClient]
SHOWN = ShownExample("The tent has a hole; tape is in the shed.", "Mend the tent with tape.")
TURNS = (
    Turn("user", SHOWN.asked),
    Turn("assistant", SHOWN.answered),
    Turn("user", "The ferry is late."),
)
FERRY = "The ferry leaves Oban at nine."
GARDENER = "A retired gardener teaches on Saturdays, and the school wants four plots."
FERRY_ZH = "渡轮九点从奥本开出，冬天停航。"
GARDENER_ZH = "退休园艺师每周六上午来教大家种菜。"


@pytest.fixture
def templates(paths: Paths) -> TemplateStore:
    return TemplateStore(app_paths.resources() / "templates", paths.templates)


def text_of(events: Iterator[Event], variant: int = 0) -> str:
    text = ""
    for event in events:
        if isinstance(event, Chunk) and event.variant == variant:
            text = event.after(text)
    return text


def streamed(*pieces: str) -> Iterator[Event]:
    yield from (Chunk(1, piece) for piece in pieces)
    yield Done(1, EndReason.STOP)


def test_a_taken_sentence_is_shown_and_taken_back() -> None:
    pieces = ("It is ", "late. ", "Tape for the hole ", "is in the shed. ", "It comes.")
    events = [*unborrowed(streamed(*pieces), (SHOWN,), TURNS)]
    backs = [event.back for event in events if isinstance(event, Chunk)]
    assert text_of(iter(events)) == "It is late. It comes."
    assert sum(1 for back in backs if back) == 1


def test_the_last_sentence_is_looked_at_when_the_answer_is_over() -> None:
    events = unborrowed(
        streamed("It is late. ", "Tape is in the shed for the hole"), (SHOWN,), TURNS
    )
    assert text_of(events).strip() == "It is late."


def test_text_that_the_engine_takes_back_is_no_more_there() -> None:
    def events() -> Iterator[Event]:
        yield Chunk(1, "Thinking of tape in the shed. ")
        yield Chunk(1, "It is late.", back=30)
        yield Done(1, EndReason.STOP)

    assert text_of(unborrowed(events(), (SHOWN,), TURNS)) == "It is late."


def test_every_variant_is_looked_at() -> None:
    def events() -> Iterator[Event]:
        yield Chunk(1, "It is late. ", 0)
        yield Chunk(1, "Tape is in the shed for the hole. It comes.", 1)
        yield Done(1, EndReason.STOP)

    passed = [*unborrowed(events(), (SHOWN,), TURNS)]
    assert text_of(iter(passed), 0) == "It is late. "
    assert text_of(iter(passed), 1) == "It comes."


@pytest.mark.parametrize(
    ("text", "taken"), [(FERRY, GARDENER), (FERRY_ZH, GARDENER_ZH)], ids=["en", "zh"]
)
@pytest.mark.parametrize("name", ["summary", "key-points"])
def test_no_template_s_answer_has_a_sentence_of_its_examples(
    name: str, text: str, taken: str, play: Play, templates: TemplateStore
) -> None:
    job = Job(templates.get(name), text=text, document=text)
    example = job.template.head.examples[0] if job.template else None
    assert example is not None
    client = play({"text": f"{text}\n\n{taken}"})
    assert text_of(write(client, job)).strip() == text


def test_a_summary_in_one_request_has_none_either(play: Play, templates: TemplateStore) -> None:
    job = Job(templates.get("summary"), text=FERRY, document=FERRY)
    *_, last = summarize(play({"text": f"{FERRY} {GARDENER}"}), job)
    assert isinstance(last, Summarized)
    assert last.text == FERRY


def test_a_writer_s_sentence_stays_though_an_example_has_it(
    play: Play, templates: TemplateStore
) -> None:
    job = Job(templates.get("summary"), text=f"{FERRY} {GARDENER}")
    assert text_of(write(play({"text": GARDENER}), job)) == GARDENER


def test_a_translation_has_other_words_than_what_is_asked(templates: TemplateStore) -> None:
    job = Job(templates.get("translate-to-english"), text=FERRY_ZH)
    prompt = plan(job).prompts[0]
    assert prompt.examples == ()
    assert examples_of(Job(templates.get("summary"), text=FERRY), plan(job).prompts[0].turns) == ()


def test_an_earlier_answer_of_the_writer_s_is_no_example(templates: TemplateStore) -> None:
    plain = Job(templates.get("friendly"), text=FERRY)
    earlier = Job(templates.get("friendly"), text=FERRY, earlier=((FERRY, "It leaves at nine."),))
    assert plan(earlier).prompts[0].examples == plan(plain).prompts[0].examples != ()
