"""What is shown is what is sent: every template, generated pages, the engine's door."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from writer_app import paths as app_paths
from writer_app.assist.block_requests import parts_of
from writer_app.assist.job import Choices, Job
from writer_app.assist.plan import plan
from writer_app.bridge.model.jobs import Request
from writer_app.bridge.review.writing import AssistWriting
from writer_app.bridge.templates.template_preview import PageText, asked
from writer_app.domain.base.errors import MissingVariable, UsageError
from writer_app.domain.base.marks import CLOSE, OPEN
from writer_app.domain.sources.passage import Passage
from writer_app.domain.sources.prompting import numbered
from writer_app.domain.templates.prompt import Turn
from writer_app.domain.templates.template import Template, load, parse
from writer_app.engine.base.protocol import (
    Chunk,
    Counted,
    Done,
    EndReason,
    Event,
    GenerateOptions,
    ModelInfo,
    Scored,
    Stats,
)

CONTEXT = 2048
WORDS = st.sampled_from(
    ["The harbour fees rise.", "- [ ] Call", "# Fees", "费用上涨了。", "{{selection}}", "\n\n",
     "\n", "“Yes,” she said.", "| a | b |", "```", "e\u0301🙂", "word " * 300, " ", "1,000 €"]
)  # fmt: skip
TEXTS = st.lists(WORDS, min_size=1, max_size=8).map("".join)


@cache
def built_in() -> dict[str, Template]:
    folder = app_paths.resources() / "templates"
    found = [load(f.read_text(encoding="utf-8"), f.name)[0] for f in folder.glob("*.prompt.md")]
    return {each.id: each for each in found if each is not None}


class Door:
    """The engine's door: it keeps what is asked, but not the same with more words at its end, and
    answers each request with one word, or gives back what is to be rewritten."""

    job, model, engine = 1, None, "scripted"
    paths = app_paths.find(Path("no such home"))  # where nothing is known of any model

    def __init__(self, parameters: int = 0, *, gives_back: bool = False) -> None:
        self.gives_back = gives_back
        self.info = ModelInfo("m", "M", CONTEXT, "cpu", "bf16", parameters)
        self.heard: list[tuple[tuple[str, str], ...]] = []

    def count(self, messages: tuple[Turn, ...], texts: tuple[str, ...]) -> Counted:
        return Counted(1, 10, tuple(1 for _ in texts), CONTEXT)

    def score(self, *_: object) -> Scored:
        return Scored(1, ())

    def stream(self, messages: tuple[Turn, ...], options: GenerateOptions) -> Iterator[Event]:
        asked, before = messages[-1].content, self.heard[-1][-1][1] if self.heard else ""
        if not (self.gives_back and before and asked.startswith(f"{before.rstrip()}\n")):
            self.heard.append(tuple((m.role, m.content) for m in messages))
        yield Chunk(1, options.source if self.gives_back and options.source else "word", 0)
        yield Done(1, EndReason.STOP, Stats())


PASSAGES = [("Harbours", Passage("The fees rise.", 0, 15))]
SOURCES = numbered(PASSAGES)
# Claims are told by rules, and no model is asked.
ASKED = sorted(name for name, each in built_in().items() if each.head.kind != "check")


def filled(template: Template) -> dict[str, str]:
    """Values for the fields that must have one; no name that a draft would be asked for again."""
    return {v.name: "bees in {{title}}" for v in template.variables if v.required}


def unmarked(turns: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((role, text.replace(OPEN, "").replace(CLOSE, "")) for role, text in turns)


@pytest.mark.parametrize("name", ASKED)
@settings(max_examples=12, deadline=None)
@given(text=TEXTS, before=TEXTS, after=TEXTS, title=WORDS, tiny=st.booleans())
def test_what_the_form_shows_reaches_the_door(
    *, name: str, text: str, before: str, after: str, title: str, tiny: bool
) -> None:
    template = built_in()[name]
    whole = before + text + after
    page = PageText(text, before, after, whole, title, clipboard="copied", sources=SOURCES)
    values = filled(template)
    try:
        shown = asked(template, page, values, context=CONTEXT, tiny=tiny)
    except UsageError:
        across = "translate" in template.head.tags
        assert not text.strip() or (across and not parts_of(text))
        return
    except MissingVariable:  # there is nothing to read
        assert not whole.strip()
        return
    rewrites = "translate" not in template.head.tags
    door = Door(135_000_000 if tiny else 1_700_000_000, gives_back=rewrites)
    request = Request(
        text=text, before=before, after=after, document=whole, title=title,
        template=name, values=values,
    )  # fmt: skip
    writing = AssistWriting(built_in().__getitem__, clipboard=lambda: "copied")
    writing.sources = lambda: lambda _text: [("", *each) for each in PASSAGES]
    list(writing.rewrite(request)(door))
    if "translate" in template.head.tags:  # what was translated before is shown along
        told = [(each[0], each[-1]) for each in door.heard]
        assert all((each.turns[0], each.turns[-1]) in told for each in shown)
        assert door.heard[0] == shown[0].turns
        return
    # A long draft shows its first request, for an outline; this door gives none.
    outlined = len(door.heard) > len(shown)
    assert not outlined or template.head.long != "whole"
    heard = door.heard[: len(shown)]
    assert heard == [each.turns for each in shown]
    assert [unmarked(each.shown) for each in shown] == heard


def template(head: str, body: str) -> Template:
    return parse(f"---\nformat: 1\nid: mend\ntitle: {{en: Mend}}\n{head}\n---\n{body}\n")


def test_a_long_text_is_several_requests() -> None:
    job = Job(template("scope: sentence", "# user\n{{selection}}"), text="One is. Two is.")
    assert [p.source for p in plan(job).prompts] == ["One is.", "Two is."]


def test_what_stands_between_passages_is_copied() -> None:
    job = Job(template("scope: sentence", "# user\n{{selection}}"), text="\nOne is.  Two is.\n")
    assert [(p.before, p.after) for p in plan(job).prompts] == [("\n", ""), ("  ", "\n")]


def test_a_template_that_reads_gets_the_text_whole() -> None:
    job = Job(
        template("scope: document\nneeds: [document]\napply: panel", "# user\n{{document}}"),
        text="A. B.",
    )
    assert [(p.turns[-1].content, p.source) for p in plan(job).prompts] == [("A. B.", "")]


@pytest.mark.parametrize("apply", ["review", "panel"])
def test_a_template_about_a_text_needs_one(apply: str) -> None:
    made = template(f"scope: document\nneeds: [document]\napply: {apply}", "# user\n{{document}}")
    with pytest.raises(UsageError):
        plan(Job(made, text="\n"))


def test_what_stands_around_keeps_to_its_share() -> None:
    made = template("scope: sentence", "# user\n{{before}}|{{selection}}")
    job = Job(made, text="Now.", before="word " * 5000)
    assert len(plan(job, context=400).prompts[0].turns[0].content) <= 400 + len("|Now. ")


def test_marks_stand_around_what_was_filled_in() -> None:
    job = Job(template("scope: sentence", "# user\nMend: {{selection}}"), text="Now.")
    assert plan(job, mark=lambda v: f"<{v}>").prompts[0].turns[0].content == "Mend: <Now.>"


def test_what_is_written_at_the_caret_reads_what_stands_around_it() -> None:
    job = Job(instruction="A line about tides.", before="# Log\n\n", after="\nEnd.", at_caret=True)
    (prompt,) = plan(job).prompts
    told = prompt.turns[-1].content
    assert told.startswith("Text before:\n\n# Log\n\nText after:\n\nEnd.")
    assert told.endswith("Task: A line about tides.")
    assert prompt.source == ""


def test_a_passage_knows_what_stands_before_it_on_its_line() -> None:
    job = Job(instruction="Better.", text="item one", before="# List\n\n- [ ] ")
    assert plan(job).prompts[0].line == "- [ ] "


WRITES_OUT = "scope: paragraph\napply: review\nvariables:\n  - {name: words, type: integer}"


@pytest.mark.parametrize(
    ("head", "text", "held"),
    [
        (WRITES_OUT, "Roof new. Cafe later. Pool open in May.", 20),
        (WRITES_OUT, "Roof new.", 0),
        (WRITES_OUT.replace("review", "panel"), "Roof new. Cafe later. Pool open in May.", 0),
        (WRITES_OUT.replace("review", "panel"), "Roof new. Cafe later. " * 8, 20),
    ],
)
def test_notes_are_written_out_to_a_length_and_texts_read_not_drawn_out(
    head: str, text: str, held: int
) -> None:
    made = template(head, "# user\n{{selection}} in {{words}} words")
    (prompt,) = plan(Job(made, text=text, values={"words": "20"})).prompts
    assert prompt.locks.words == held


@pytest.mark.parametrize(("wanted", "held"), [(12, 12), (30, 30), (31, 0)])
def test_what_the_writer_says_of_a_longer_text_is_held(wanted: int, held: int) -> None:
    job = Job(
        template("scope: paragraph", "# user\n{{selection}}"),
        text="word " * 30,
        choices=Choices(words=wanted),
    )
    (prompt,) = plan(job).prompts
    assert prompt.locks.words == held
    assert prompt.turns[-1].content.endswith(f"about {wanted} words.") is bool(held)


@pytest.mark.parametrize(
    ("asked", "words", "bound", "told"),
    [
        ("In 40 words.", 40, "about", False),
        ("At most 40 words.", 40, "most", False),
        ("Half as long.", 30, "about", True),
        ("In 200 words.", 200, "about", False),
        ("In 300 words.", 0, "about", False),  # made up, not written out
        ("Nicer.", 0, "about", False),
    ],
)
def test_a_length_in_the_instruction_is_held_and_told_once(
    asked: str, words: int, bound: str, told: bool
) -> None:
    (prompt,) = plan(Job(instruction=asked, text="word " * 60)).prompts
    assert (prompt.locks.words, prompt.locks.bound) == (words, bound)
    assert bool(prompt.locks.tells) is bool(words)
    assert prompt.turns[-1].content.endswith(f"about {words} words.") is told


def test_what_is_written_at_the_caret_has_the_length_that_is_asked_for() -> None:
    (prompt,) = plan(Job(instruction="Two sentences, 40 words.", at_caret=True)).prompts
    assert (prompt.locks.words, prompt.locks.sentences, prompt.locks.shorter) == (40, 2, True)
