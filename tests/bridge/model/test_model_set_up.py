"""The model that suits the machine comes in the background and takes the starter's place."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.model.set_up import SetUp

WRITER = "qwen2.5-coder-1.5b"


class Transfers(QObject):
    fetched = Signal(str)
    failed = Signal(str)
    stopped = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.current = [], None

    def fetch(self, model_id: str) -> None:
        self.asked.append(model_id)


class Models:
    def __init__(self, suited: str) -> None:
        self._suited, self.transfers = suited, Transfers()

    def suited(self) -> str:
        return self._suited

    def title(self, model_id: str) -> str:
        return f"Title of {model_id}"


class Desk:
    """A set-up with everything around it under the test's hand."""

    def __init__(self, store: SettingsStore, suited: str = WRITER) -> None:
        self.store, self.models = store, Models(suited)
        self.loader = SimpleNamespace(state=SimpleNamespace(kind="ready"))
        self.busy = False
        anything: Any = self.models
        loader: Any = self.loader
        self.set_up = SetUp(anything, loader=loader, store=store, busy=lambda: self.busy)
        self.told: list[str] = []
        self.failed: list[str] = []
        self.set_up.tookOver.connect(self.told.append)
        self.set_up.failed.connect(self.failed.append)


@pytest.fixture
def desk(tmp_path, qapp) -> Desk:
    store = SettingsStore(tmp_path / "settings.json")
    store.update("model.id", "starter")
    return Desk(store)


def test_it_fetches_what_suits_and_hands_over(desk: Desk) -> None:
    desk.set_up.begin()
    assert desk.models.transfers.asked == [WRITER]
    desk.models.transfers.fetched.emit(WRITER)
    assert desk.store.settings.model.id == WRITER
    assert desk.told == [f"Title of {WRITER}"]


@pytest.mark.parametrize("suited", ["", "starter"])
def test_it_fetches_nothing_where_nothing_is_lacking(desk: Desk, suited: str) -> None:
    desk.models._suited = suited
    desk.set_up.begin()
    assert desk.models.transfers.asked == []


def test_it_waits_while_something_is_reviewed_or_written(desk: Desk, qtbot) -> None:
    desk.busy = True
    desk.set_up.begin()
    desk.models.transfers.fetched.emit(WRITER)
    assert desk.store.settings.model.id == "starter"
    desk.busy, desk.loader.state.kind = False, "writing"
    desk.set_up._take_over()
    assert desk.store.settings.model.id == "starter"
    desk.loader.state.kind = "resting"
    qtbot.waitUntil(lambda: desk.store.settings.model.id == WRITER)


def test_what_the_writer_chose_meanwhile_stays(desk: Desk) -> None:
    desk.set_up.begin()
    desk.store.update("model.id", "qwen3-4b")
    desk.models.transfers.fetched.emit(WRITER)
    assert desk.store.settings.model.id == "qwen3-4b"
    assert desk.told == []


def test_a_failure_is_told_once_and_the_starter_stays(desk: Desk) -> None:
    desk.set_up.begin()
    desk.models.transfers.failed.emit("No place has it.")
    desk.models.transfers.failed.emit("Something else.")
    assert desk.failed == ["No place has it."]
    assert desk.store.settings.model.id == "starter"


def test_a_download_that_was_paused_takes_over_when_it_has_ended(desk: Desk) -> None:
    desk.set_up.begin()
    desk.models.transfers.stopped.emit(WRITER)
    assert desk.store.settings.model.id == "starter"
    desk.models.transfers.fetched.emit(WRITER)
    assert desk.store.settings.model.id == WRITER
