"""The worker thread: events in order, failures as events, stopping, and a clean end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from writer_app.bridge.model.llm_worker import LlmThread, Tagged
from writer_app.domain.base.errors import ContextTooLong
from writer_app.engine.base.protocol import (
    Chunk,
    Counted,
    Done,
    EndReason,
    Event,
    Failed,
    GenerateOptions,
    Loading,
    Message,
    ModelRef,
    Ready,
)
from writer_app.engine.link.client import EngineClient
from writer_app.paths import Paths

ASK = (Message("user", "Say something."),)


class Listener(QObject):
    """Collects what a thread reports, and where it was heard."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Tagged] = []
        self.threads: set[str] = set()

    @Slot(object)
    def hear(self, tagged: Tagged) -> None:
        self.heard.append(tagged)
        self.threads.add(threading.current_thread().name)

    def of(self, job: int) -> list[Any]:
        return [tagged.event for tagged in self.heard if tagged.job == job]

    def ended(self, job: int) -> bool:
        return any(isinstance(event, Done | Failed | Ready | Counted) for event in self.of(job))


Script = Callable[..., None]


@pytest.fixture
def thread(paths: Paths, qapp: object) -> Iterator[LlmThread]:
    thread = LlmThread(EngineClient(paths, "scripted"))
    yield thread
    thread.close()


@pytest.fixture
def listener(thread: LlmThread) -> Listener:
    listener = Listener()
    thread.arrived.connect(listener.hear)
    return listener


def ask(client: EngineClient) -> Iterator[Event]:
    return client.stream(ASK, GenerateOptions())


def test_events_come_in_order_on_the_gui_thread(
    thread: LlmThread, listener: Listener, script: Script, qtbot: QtBot
) -> None:
    script({"text": "The sea rises."})
    job = thread.start(ask)
    qtbot.waitUntil(lambda: listener.ended(job))
    text = "".join(e.text for e in listener.of(job) if isinstance(e, Chunk))
    assert text == "The sea rises."
    assert listener.of(job)[-1].reason is EndReason.STOP
    assert listener.threads == {"MainThread"}


def test_a_job_stops_within_a_token(
    thread: LlmThread, listener: Listener, script: Script, qtbot: QtBot
) -> None:
    script({"text": "word " * 1000, "delay_ms": 10})
    job = thread.start(ask)
    qtbot.waitUntil(lambda: any(isinstance(e, Chunk) for e in listener.of(job)))
    thread.cancel(job)
    qtbot.waitUntil(lambda: listener.ended(job))
    assert listener.of(job)[-1].reason is EndReason.CANCELLED


def test_a_job_that_gives_way_ends_when_another_is_asked_for(
    thread: LlmThread, listener: Listener, script: Script, qtbot: QtBot
) -> None:
    script({"text": "word " * 1000, "delay_ms": 10}, {"text": "Mine."})
    behind = thread.start(ask, gives_way=True)
    qtbot.waitUntil(lambda: any(isinstance(e, Chunk) for e in listener.of(behind)))
    assert thread.free
    with qtbot.waitSignal(thread.cameFree):
        mine = thread.start(ask)
        assert not thread.free
    assert listener.of(behind)[-1].reason is EndReason.CANCELLED
    assert listener.of(mine)[-1].reason is EndReason.STOP


def test_a_waiting_job_is_cancelled_before_it_starts(
    thread: LlmThread, listener: Listener, script: Script, qtbot: QtBot
) -> None:
    script({"text": "word " * 200, "delay_ms": 10})
    first, second = thread.start(ask), thread.start(ask)
    thread.cancel(second)
    thread.cancel(first)
    qtbot.waitUntil(lambda: listener.ended(second))
    assert [e.reason for e in listener.of(second)] == [EndReason.CANCELLED]


def raises(_client: EngineClient) -> Iterator[Event]:
    raise ContextTooLong("9,412 tokens; the model reads 8,192.")
    yield


def breaks(_client: EngineClient) -> Iterator[Event]:
    raise KeyError("the writer's own words")
    yield


@pytest.mark.parametrize(("work", "kind"), [(raises, "context"), (breaks, "engine")])
def test_a_failure_is_an_event(
    thread: LlmThread, listener: Listener, qtbot: QtBot, work: Any, kind: str
) -> None:
    job = thread.start(work)
    qtbot.waitUntil(lambda: listener.ended(job))
    assert [event.kind for event in listener.of(job)] == [kind]
    assert "own words" not in listener.of(job)[0].message


def test_loading_reports_its_progress(thread: LlmThread, listener: Listener, qtbot: QtBot) -> None:
    job = thread.load(ModelRef("demo", title="Demo"))
    qtbot.waitUntil(lambda: listener.ended(job))
    events = listener.of(job)
    assert any(isinstance(event, Loading) for event in events)
    assert events[-1].info.title == "Demo"


def test_counting_and_a_crash_between(
    thread: LlmThread, listener: Listener, script: Script, qtbot: QtBot
) -> None:
    script({"text": "One two", "then": "crash"}, {"text": "three"})
    crashed, counted = thread.start(ask), thread.count(ASK, ("a b c",))
    qtbot.waitUntil(lambda: listener.ended(counted))
    assert listener.of(crashed)[-1].reason is EndReason.CRASHED
    assert listener.of(counted)[-1].texts == (3,)


def test_closing_twice_in_the_middle_of_a_job(
    thread: LlmThread, listener: Listener, script: Script, qtbot: QtBot
) -> None:
    script({"text": "word " * 1000, "delay_ms": 10})
    job = thread.start(ask)
    qtbot.waitUntil(lambda: bool(listener.of(job)))
    thread.close()
    thread.close()
    heard = len(listener.heard)
    qtbot.wait(50)
    assert len(listener.heard) == heard
