"""Nothing is sent to another machine before the writer said so, once per document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from writer_app.bridge.model.consent import HERE, QUICK, TRIALS, Consent
from writer_app.bridge.model.llm_worker import LlmThread, Tagged
from writer_app.engine.base.protocol import (
    Chunk,
    Counted,
    Done,
    EndReason,
    GenerateOptions,
    Message,
    ModelRef,
)
from writer_app.engine.link.client import EngineClient
from writer_app.paths import Paths

ASK = (Message("user", "Say something."),)


class Stage(QObject):
    """A thread over the scripted engine, and what the window would know."""

    def __init__(self, paths: Paths) -> None:
        super().__init__()
        self.place, self.document = "ai.example.org", "/d/one.md"
        self.thread = LlmThread(EngineClient(paths, "scripted"))
        self.file = paths.data / "servers.json"
        self.heard: list[Tagged] = []
        self.thread.arrived.connect(self.hear)
        self.consent = self.made()

    def made(self) -> Consent:
        return Consent(
            self.file,
            self.thread,
            place=lambda: self.place,
            document=lambda: self.document,
        )

    def hear(self, tagged: Tagged) -> None:
        self.heard.append(tagged)

    def ask(self, page: str = HERE) -> int:
        return self.thread.start(lambda client: client.stream(ASK, GenerateOptions()), page=page)

    def allow(self, page: str = HERE) -> None:
        self.consent.allow(page, self.place)

    def ended(self, job: int) -> Callable[[], bool]:
        return lambda: any(isinstance(e, Done) for e in self.of(job))

    def of(self, job: int) -> list[Any]:
        return [tagged.event for tagged in self.heard if tagged.job == job]


@pytest.fixture
def stage(paths: Paths, qapp: object, script: Callable[..., None]) -> Iterator[Stage]:
    script(*["Yes."] * 4)
    stage = Stage(paths)
    yield stage
    stage.thread.close()


def test_work_waits_for_a_yes_and_then_goes_on(stage: Stage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(stage.consent.wanted) as asked:
        job = stage.ask()
    qtbot.wait(50)
    assert (asked.args, stage.heard, stage.thread.pid) == ([HERE, "ai.example.org"], [], None)
    stage.allow()
    qtbot.waitUntil(stage.ended(job))
    assert any(isinstance(event, Chunk) for event in stage.of(job))


def test_it_is_asked_once_per_document_and_server(stage: Stage) -> None:
    stage.allow()
    assert stage.made().given()
    stage.document = "/d/two.md"
    assert not stage.consent.given()
    stage.document, stage.place = "/d/one.md", "other.example.org"
    assert not stage.consent.given()


def test_a_no_ends_what_waits_and_asks_again(stage: Stage, qtbot: QtBot) -> None:
    job = stage.ask()
    stage.consent.refuse(HERE)
    qtbot.waitUntil(stage.ended(job))
    assert [event.reason for event in stage.of(job)] == [EndReason.CANCELLED]
    with qtbot.waitSignal(stage.consent.wanted):
        stage.thread.cancel(stage.ask())


def test_this_machine_is_never_asked_about(stage: Stage) -> None:
    stage.place = ""
    assert stage.consent.given()


def test_counting_tokens_sends_nothing_and_is_not_held(stage: Stage, qtbot: QtBot) -> None:
    job = stage.thread.count(ASK)
    qtbot.waitUntil(lambda: any(isinstance(e, Counted) for e in stage.of(job)))


def test_a_moved_document_keeps_its_yes(stage: Stage) -> None:
    stage.allow()
    stage.consent.moved(Path("/d"), Path("/e"))
    stage.document = "/e/one.md"
    assert stage.made().given()


def test_a_page_without_a_file_keeps_its_yes_when_it_gets_one(stage: Stage) -> None:
    stage.document = ""
    stage.allow()
    assert stage.consent.given()
    stage.document = "/d/new.md"
    stage.consent.named()
    assert stage.consent.given()


def test_another_page_without_a_file_is_asked_about(stage: Stage) -> None:
    stage.document = ""
    stage.allow()
    stage.consent.document_changed()
    assert not stage.consent.given()


def test_what_waits_goes_on_when_text_stays_here_now(stage: Stage, qtbot: QtBot) -> None:
    job = stage.ask()
    stage.place = ""
    stage.consent.recheck()
    qtbot.waitUntil(stage.ended(job))


@pytest.mark.parametrize("page", [QUICK, TRIALS])
def test_a_yes_for_one_page_is_none_for_another(stage: Stage, qtbot: QtBot, page: str) -> None:
    stage.allow(page)
    assert not stage.consent.given()
    held = stage.ask()
    other = stage.ask(page)
    qtbot.waitUntil(stage.ended(other))
    stage.allow(page)
    qtbot.wait(50)
    assert stage.of(held) == []
    stage.thread.cancel(held)


def test_a_yes_to_a_server_that_was_changed_meanwhile_asks_about_the_new_one(
    stage: Stage, qtbot: QtBot
) -> None:
    job = stage.ask()
    asked: list[tuple[str, str]] = []
    stage.consent.wanted.connect(lambda *what: asked.append(what))
    stage.place = "other.example.org"
    stage.consent.allow(HERE, "ai.example.org")
    assert (asked, stage.of(job)) == ([(HERE, "other.example.org")], [])
    stage.thread.cancel(job)


def test_what_is_stopped_while_it_waits_is_asked_about_no_more(stage: Stage, qtbot: QtBot) -> None:
    job = stage.ask()
    with qtbot.waitSignal(stage.consent.settled) as settled:
        stage.thread.cancel(job)
    assert settled.args == [HERE]


def test_the_clipboard_is_asked_about_again_when_it_was_forgotten(stage: Stage) -> None:
    stage.allow(QUICK)
    assert stage.consent.given(QUICK)
    stage.consent.forget(QUICK)
    assert not stage.consent.given(QUICK)


def test_what_is_let_through_goes_to_no_other_server(stage: Stage, qtbot: QtBot) -> None:
    """The engine still has a server that the settings have left."""
    stage.thread._client.engine = "openai"
    stage.thread._client._model = ModelRef("m", base_url="https://old.example.org/v1")
    stage.allow()
    job = stage.ask()
    qtbot.waitUntil(lambda: bool(stage.of(job)))
    assert "old.example.org" in stage.of(job)[0].message
