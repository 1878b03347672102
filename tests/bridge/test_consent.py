"""Nothing is sent to another machine before the writer said so, once per document."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from writer_app.bridge.consent import Consent
from writer_app.bridge.llm_worker import LlmThread, Tagged
from writer_app.engine.client import EngineClient
from writer_app.engine.protocol import Chunk, Counted, Done, EndReason, GenerateOptions, Message
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

    def ask(self) -> int:
        return self.thread.start(lambda client: client.stream(ASK, GenerateOptions()))

    def ended(self, job: int) -> Callable[[], bool]:
        return lambda: any(isinstance(e, Done) for e in self.of(job))

    def of(self, job: int) -> list[Any]:
        return [tagged.event for tagged in self.heard if tagged.job == job]


@pytest.fixture
def stage(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object
) -> Iterator[Stage]:
    script = tmp_path / "script.json"
    script.write_text(json.dumps([{"text": "Yes."}] * 4))
    monkeypatch.setenv("WRITER_APP_SCRIPT", str(script))
    stage = Stage(paths)
    yield stage
    stage.thread.close()


def test_work_waits_for_a_yes_and_then_goes_on(stage: Stage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(stage.consent.wanted) as asked:
        job = stage.ask()
    qtbot.wait(50)
    assert (asked.args, stage.heard, stage.thread.pid) == (["ai.example.org"], [], None)
    stage.consent.allow()
    qtbot.waitUntil(stage.ended(job), timeout=10_000)
    assert any(isinstance(event, Chunk) for event in stage.of(job))


def test_it_is_asked_once_per_document_and_server(stage: Stage) -> None:
    stage.consent.allow()
    assert stage.made().given()
    stage.document = "/d/two.md"
    assert not stage.consent.given()
    stage.document, stage.place = "/d/one.md", "other.example.org"
    assert not stage.consent.given()


def test_a_no_ends_what_waits_and_asks_again(stage: Stage, qtbot: QtBot) -> None:
    job = stage.ask()
    stage.consent.refuse()
    qtbot.waitUntil(stage.ended(job), timeout=10_000)
    assert [event.reason for event in stage.of(job)] == [EndReason.CANCELLED]
    with qtbot.waitSignal(stage.consent.wanted):
        stage.thread.cancel(stage.ask())


def test_this_machine_is_never_asked_about(stage: Stage) -> None:
    stage.place = ""
    assert stage.consent.given()


def test_counting_tokens_sends_nothing_and_is_not_held(stage: Stage, qtbot: QtBot) -> None:
    job = stage.thread.count(ASK)
    qtbot.waitUntil(lambda: any(isinstance(e, Counted) for e in stage.of(job)), timeout=10_000)


def test_a_moved_document_keeps_its_yes(stage: Stage) -> None:
    stage.consent.allow()
    stage.consent.moved(Path("/d"), Path("/e"))
    stage.document = "/e/one.md"
    assert stage.made().given()


def test_a_page_without_a_file_keeps_its_yes_when_it_gets_one(stage: Stage) -> None:
    stage.document = ""
    stage.consent.allow()
    assert stage.consent.given()
    stage.document = "/d/new.md"
    stage.consent.named()
    assert stage.consent.given()


def test_another_page_without_a_file_is_asked_about(stage: Stage) -> None:
    stage.document = ""
    stage.consent.allow()
    stage.consent.document_changed()
    assert not stage.consent.given()


def test_what_waits_goes_on_when_text_stays_here_now(stage: Stage, qtbot: QtBot) -> None:
    job = stage.ask()
    stage.place = ""
    stage.consent.recheck()
    qtbot.waitUntil(stage.ended(job), timeout=10_000)
