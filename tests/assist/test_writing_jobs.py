"""Rewriting, drafting and summarizing over a scripted engine in its own process."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from writer_app import paths as app_paths
from writer_app.assist.draft import Draft, draft, prompt
from writer_app.assist.prompting import Choices
from writer_app.assist.rewrite import Rewrite, rewrite
from writer_app.assist.summarize import Summary, summarize
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
    job = Rewrite("\nOne a.  Two b.\n\nThree c.\n", template("fix-grammar"))
    assert read(rewrite(client, job)) == ("\nA.  B.\n\nThree c.\n", EndReason.STOP)


def test_a_crash_between_passages_keeps_what_came(
    play: Play, template: Callable[[str], Template]
) -> None:
    client = play({"text": "A."}, {"text": "Bees are", "then": "crash"})
    job = Rewrite("One a. Two b. Three c.", template("fix-grammar"))
    assert read(rewrite(client, job)) == ("A. Bees are", EndReason.CRASHED)


def test_own_words_take_the_text_as_a_whole(play: Play) -> None:
    job = Rewrite("One. Two.\n\nThree.", instruction="Make it one word.")
    assert read(rewrite(play({"text": "Four."}), job)) == ("Four.", EndReason.STOP)


def test_variants_of_a_rewrite_stay_apart(play: Play) -> None:
    job = Rewrite("One.", instruction="Vary.", choices=Choices(variants=2))
    found = list(rewrite(play({"variants": ["A.", "B."]}), job))
    assert {e.variant: e.text for e in found if isinstance(e, Chunk)} == {0: "A.", 1: "B."}


def test_nothing_to_rewrite_is_said(play: Play) -> None:
    with pytest.raises(UsageError):
        list(rewrite(play({"text": "x"}), Rewrite(" \n")))


@pytest.mark.parametrize("kind", ["rewrite", "summarize"])
def test_a_text_beyond_the_context_is_refused_with_figures(
    play: Play, template: Callable[[str], Template], kind: str
) -> None:
    client = play({"text": "no"}, context=200)
    text = "word " * 300
    job = rewrite(client, Rewrite(text, instruction="Mend."))
    if kind == "summarize":
        job = summarize(client, Summary(text, template("summary")))
    with pytest.raises(ContextTooLong, match=r"\d{3} tokens .* where 200 fit"):
        list(job)


def test_a_draft_streams(play: Play, template: Callable[[str], Template]) -> None:
    job = Draft(template("article"), {"topic": "Bees"})
    assert read(draft(play({"text": "# Bees\n\nThey fly."}), job))[0] == "# Bees\n\nThey fly."


def test_a_draft_says_which_variable_is_missing(template: Callable[[str], Template]) -> None:
    with pytest.raises(MissingVariable, match="topic"):
        prompt(Draft(template("article")))


def test_a_summary_is_asked_for_with_the_text_and_its_length(
    template: Callable[[str], Template],
) -> None:
    job = Draft(template("summary"), {"words": "33"}, "Bees fly over the city.")
    asked = prompt(job).turns[-1].content
    assert "Bees fly over the city." in asked
    assert "33 words" in asked
