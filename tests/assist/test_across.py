"""A passage through a template that translates goes the road of whole documents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from writer_app import paths
from writer_app.assist.job import Choices, Job
from writer_app.assist.plan import plan
from writer_app.assist.run import write
from writer_app.domain.base.errors import UsageError
from writer_app.domain.locks.locks import Held, LockKind
from writer_app.domain.translation.glossary import Glossary, Term
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event
from writer_app.storage.templates.templates import TemplateStore

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from conftest import Play

LINK = "[second](https://example.org/x)"
HOUSE = Glossary((Term({"en": ("house",), "zh": ("住宅",)}),))


@pytest.fixture
def chinese(tmp_path: Path) -> Job:
    store = TemplateStore(paths.resources() / "templates", tmp_path)
    return Job(store.get("translate-to-chinese"))


def told(events: Iterable[Event]) -> tuple[dict[int, str], Done]:
    """The text of each variant, and the end."""
    texts: dict[int, str] = {}
    for event in events:
        if isinstance(event, Chunk):
            texts[event.variant] = event.after(texts.get(event.variant, ""))
        elif isinstance(event, Done):
            return texts, event
    raise AssertionError("no end")


def test_a_link_that_is_lost_twice_is_put_back(play: Play, chinese: Job) -> None:
    client = play({"text": "第二栋房子。"}, {"text": "第二栋房子。"}, {"text": "第二"})
    texts, end = told(write(client, replace(chinese, text=f"The {LINK} house.")))
    assert texts == {0: "[第二](https://example.org/x)栋房子。"}
    assert (end.reason, end.reasons) == (EndReason.STOP, (EndReason.STOP,))


def test_headings_and_space_around_keep_their_place(play: Play, chinese: Job) -> None:
    client = play({"text": "一栋房子"}, {"text": "它很旧。"})
    texts, _ = told(write(client, replace(chinese, text="\n# One house\n\nIt is old.\n\n")))
    assert texts == {0: "\n# 一栋房子\n\n它很旧。\n\n"}


def test_a_faulty_answer_is_taken_back(play: Play, chinese: Job) -> None:
    client = play({"text": "One house stays."}, {"text": "一栋房子留着。"})
    texts, _ = told(write(client, replace(chinese, text="One house stays.")))
    assert texts == {0: "一栋房子留着。"}


def test_variants_are_several_translations(play: Play, chinese: Job) -> None:
    client = play({"text": "一栋房子。"}, {"text": "一座房子。"})
    job = replace(chinese, text="One house.", choices=Choices(variants=2))
    texts, end = told(write(client, job))
    assert texts == {0: "一栋房子。", 1: "一座房子。"}
    assert len(end.reasons) == len(end.missing) == 2


def test_a_fixed_term_is_asked_for_then_missed(play: Play, chinese: Job) -> None:
    client = play({"text": "一座房子。"}, {"text": "一座房子。"})
    job = replace(chinese, text="One house.", kept=HOUSE)
    assert "house = 住宅" in plan(job).prompts[0].turns[-1].content
    _, end = told(write(client, job))
    assert end.missing == (("住宅",),)


def test_frozen_words_go_before_a_fixed_term(play: Play, chinese: Job) -> None:
    client = play({"text": "一座 house 很旧。"})
    job = replace(chinese, text="One house is old.", kept=HOUSE, frozen=("house",))
    texts, end = told(write(client, job))
    assert (texts, end.missing) == ({0: "一座 house 很旧。"}, ((),))


def test_a_passage_without_its_frozen_words_keeps_its_own(play: Play, chinese: Job) -> None:
    client = play({"text": "一座房子很旧。"}, {"text": "一座房子很旧。"})
    job = replace(chinese, text="One house is old.", frozen=("house",))
    assert told(write(client, job))[0] == {0: "One house is old."}


def test_a_link_that_was_let_go_is_not_put_back(play: Play, chinese: Job) -> None:
    client = play({"text": "第二栋房子。"}, {"text": "第二栋房子。"})
    loose = (Held(LockKind.LINKS, LINK),)
    job = replace(chinese, text=f"The {LINK} house.", choices=Choices(loosened=loose))
    assert LINK in plan(job).prompts[0].source
    assert told(write(client, job))[0] == {0: "第二栋房子。"}


def test_code_alone_is_nothing_to_translate(play: Play, chinese: Job) -> None:
    with pytest.raises(UsageError, match="no words to translate"):
        told(write(play({"text": "-"}), replace(chinese, text="```\ncode\n```")))


def test_a_failure_ends_the_passage(play: Play, chinese: Job) -> None:
    client = play({"text": "一", "then": "crash"})
    _, end = told(write(client, replace(chinese, text="One house.\n\nTwo.")))
    assert end.reason is EndReason.CRASHED
