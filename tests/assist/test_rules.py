"""Rules after the model, in their own process: what is left in an answer is mended at its end."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from writer_app.assist import rules as module
from writer_app.assist import run
from writer_app.assist.job import Job
from writer_app.assist.plan import plan
from writer_app.assist.rules import Rules, at_its_end
from writer_app.domain.templates.template import parse
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event

if TYPE_CHECKING:
    from conftest import Play

needs_harper = pytest.mark.skipif(
    importlib.util.find_spec("harper") is None, reason="the extra `proof` is absent"
)


class Child:
    """Answers what it is told to, in order; an exception is raised."""

    def __init__(self, *answers: Any) -> None:
        self.answers, self.told, self.ended = [*answers], list[Any](), False

    def tell(self, question: Any) -> None:
        self.told.append(question)

    def answer(self, _limit_s: float) -> Any:
        found = self.answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    def ask(self, question: Any, limit_s: float) -> Any:
        self.tell(question)
        return self.answer(limit_s)

    def end(self) -> None:
        self.ended = True


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Any:
    def start(*answers: Any) -> tuple[Rules, Child]:
        child = Child(*answers)
        monkeypatch.setattr(module, "LineProcess", lambda _command: child)
        monkeypatch.setattr(importlib.util, "find_spec", lambda _name: object())
        made = Rules()
        made.begin()
        made.begin()
        return made, child

    return start


GO = {"start": 3, "end": 5, "replacements": ["goes"], "kind": "Agreement"}


def test_it_is_warm_before_it_is_asked(started: Any) -> None:
    rules, child = started("ready", [], [GO], [])
    assert len(child.told) == 2
    assert rules.mended("He go.") == "He goes."
    assert rules.mended("He goes.") == "He goes."


@pytest.mark.parametrize("broken", [TimeoutError(), OSError(), ValueError()])
def test_what_breaks_changes_nothing_and_is_ended(started: Any, broken: Exception) -> None:
    rules, child = started("ready", broken)
    assert rules.mended("He go.") == "He go."
    assert child.ended
    assert rules.mended("He go.") == "He go."


def test_without_the_checker_nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    rules = Rules()
    rules.begin()
    assert rules.mended("He go.") == "He go."


def test_every_variant_is_mended_at_the_end() -> None:
    def events() -> Iterator[Event]:
        yield Chunk(1, "a go", 0)
        yield Chunk(1, "b go", 1)
        yield Done(1, EndReason.STOP)

    *_, first, second, end = at_its_end(events(), lambda text: text.replace("go", "goes"))
    assert (first, second) == (Chunk(1, "a goes", 0, back=4), Chunk(1, "b goes", 1, back=4))
    assert end == Done(1, EndReason.STOP)


@pytest.mark.parametrize(
    ("tags", "text", "by_rule"),
    [
        ("proofread", "He go to school every day.", True),
        ("edit", "He go to school every day.", False),
        ("proofread", "我以经到了。", False),
    ],
)
def test_who_is_looked_at(tags: str, text: str, by_rule: bool) -> None:
    template = parse(
        f"---\nformat: 1\nid: own\nversion: 1\ntitle: Own\ntags: [{tags}]\nscope: sentence\n"
        "apply: review\n---\n# user\n{{selection}}\n",
        "own",
    )
    (prompt,) = plan(Job(template, text=text)).prompts
    assert prompt.by_rule is by_rule


@needs_harper
def test_the_real_checker_mends_what_is_left_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_READY_S", 100.0)  # a busy machine may need longer than a job
    monkeypatch.setattr(module, "_CHECK_S", 100.0)
    rules = Rules()
    try:
        rules.begin()
        left = "Therefore he go home, and i stay."
        assert rules.mended(left) == "Therefore, he goes home, and I stay."
        right = "She often goes to Wrenna, and I stay."
        assert rules.mended(right) == right
    finally:
        rules.end()


@needs_harper
def test_a_rewrite_is_looked_at_by_the_real_checker(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_READY_S", 100.0)
    monkeypatch.setattr(module, "_CHECK_S", 100.0)
    monkeypatch.setattr(run, "Rules", Rules)
    template = parse(
        "---\nformat: 1\nid: own\nversion: 1\ntitle: Own\ntags: [proofread]\nscope: sentence\n"
        "apply: review\n---\n# user\n{{selection}}\n",
        "own",
    )
    text = ""
    for event in run.write(play({"text": "He go home."}), Job(template, text="He go hom.")):
        text = event.after(text) if isinstance(event, Chunk) else text
    assert text == "He goes home."
