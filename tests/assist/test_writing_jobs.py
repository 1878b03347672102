"""Rewriting, drafting and summarizing over a scripted engine in its own process."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from writer_app import paths as app_paths
from writer_app.assist.job import Choices, Job
from writer_app.assist.plan import plan
from writer_app.assist.run import write
from writer_app.domain.base.errors import ContextTooLong, MissingVariable, UsageError
from writer_app.domain.templates.template import Template
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event
from writer_app.engine.link.client import EngineClient
from writer_app.paths import Paths
from writer_app.storage.templates.templates import TemplateStore

Play = Callable[..., EngineClient]


@pytest.fixture
def template(paths: Paths) -> Callable[[str], Template]:
    """A built-in template by its id."""
    return TemplateStore(app_paths.resources() / "templates", paths.templates).get


def read(events: Iterator[Event]) -> tuple[str, EndReason]:
    found = list(events)
    last = found[-1]
    assert isinstance(last, Done)
    return "".join(e.text for e in found if isinstance(e, Chunk) and e.variant == 0), last.reason


def test_a_text_of_several_sentences_is_mended_one_by_one(
    play: Play, template: Callable[[str], Template]
) -> None:
    client = play({"text": "Sure, here is the text:\n\nA."}, {"text": "B.\n"}, {"text": ""})
    job = Job(template("fix-grammar"), text="\nOne a.  Two b.\n\nThree c.\n")
    assert read(write(client, job)) == ("\nA.  B.\n\nThree c.\n", EndReason.STOP)


def test_a_crash_between_passages_keeps_what_came(
    play: Play, template: Callable[[str], Template]
) -> None:
    client = play({"text": "A."}, {"text": "Bees are", "then": "crash"})
    job = Job(template("fix-grammar"), text="One a. Two b. Three c.")
    assert read(write(client, job)) == ("A. Bees are", EndReason.CRASHED)


def test_own_words_take_the_text_as_a_whole(play: Play) -> None:
    job = Job(instruction="Make it one word.", text="One. Two.\n\nThree.")
    assert read(write(play({"text": "Four."}), job)) == ("Four.", EndReason.STOP)


def test_variants_of_a_rewrite_stay_apart(play: Play) -> None:
    job = Job(instruction="Vary.", text="One.", choices=Choices(variants=2))
    found = list(write(play({"variants": ["A.", "B."]}), job))
    assert {e.variant: e.text for e in found if isinstance(e, Chunk)} == {0: "A.", 1: "B."}


def test_nothing_to_rewrite_is_said(play: Play) -> None:
    with pytest.raises(UsageError):
        list(write(play({"text": "x"}), Job(text=" \n")))


@pytest.mark.parametrize("kind", ["rewrite", "summarize"])
def test_a_text_beyond_the_context_is_refused_with_figures(
    play: Play, template: Callable[[str], Template], kind: str
) -> None:
    client = play({"text": "no"}, context=200)
    text = "word " * 300
    job = Job(instruction="Mend.", text=text)
    if kind == "summarize":
        job = Job(template("summary"), text=text)
    with pytest.raises(ContextTooLong, match=r"\d{3} tokens .* where 200 fit"):
        list(write(client, job))


def test_a_draft_streams(play: Play, template: Callable[[str], Template]) -> None:
    job = Job(template("article"), values={"topic": "Bees"})
    assert read(write(play({"text": "# Bees\n\nThey fly."}), job))[0] == "# Bees\n\nThey fly."


def test_a_draft_says_which_variable_is_missing(template: Callable[[str], Template]) -> None:
    with pytest.raises(MissingVariable, match="topic"):
        plan(Job(template("article")))


def test_a_summary_is_asked_for_with_the_text_and_its_length(
    template: Callable[[str], Template],
) -> None:
    job = Job(template("summary"), values={"words": "33"}, text="Bees fly over the city.")
    asked = plan(job).prompts[0].turns[-1].content
    assert "Bees fly over the city." in asked
    assert "33 words" in asked
