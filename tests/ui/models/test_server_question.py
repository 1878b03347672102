"""No text leaves for a server before the writer says yes, from whichever window it comes.

The server is a real one of the tests that plays a proxy, so that its name is not this machine's.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import evil_server
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from writer_app import app
from writer_app import paths as app_paths
from writer_app.bridge.base.states import State
from writer_app.bridge.model.consent import HERE, QUICK, TRIALS
from writer_app.rooms.quick import QuickHouse
from writer_app.ui.commands.quick_window import QuickWindow
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.models.server_controller import key_of

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "support raise")
MINE, THEIRS = "Quokkas on the page sat still.\n", "Parrots of the clipboard sat still.\n"
SETTINGS = {"model": {"engine": "openai", "server_url": "http://ai.example.org/v1"}}


class Proxy(evil_server.Server):
    """Answers for every server: one model, and one sentence to whatever is asked."""

    def _answer(self, link: socket.socket) -> None:
        request = evil_server._request(link)
        self.requests.append(request)
        answer = (evil_server.delta("Somebody sat quite still.", "stop"), "[DONE]")
        models = evil_server.whole("200 OK", {"data": [{"id": "m"}]})
        got = request.startswith(b"GET")
        link.sendall(models if got else evil_server.OK + evil_server.sse(*answer))

    def sent(self, word: str) -> int:
        """How many requests so far hold a word."""
        return sum(word.encode() in request for request in self.requests)


class Desk:
    """A real window over a server, with the writer's hands."""

    def __init__(self, house: app.House, proxy: Proxy, qtbot: QtBot) -> None:
        self.house, self.proxy, self.qtbot = house, proxy, qtbot
        self.window, self.consent = house.window, house.engine_room.consent
        self.held = house.assistant.thread.holds
        self.qtbot.waitUntil(lambda: house.assistant.model.state.kind == "ready")

    def rewrite(self) -> None:
        self.window.commands["rewrite"].trigger()
        self.instruct(self.window)

    def quick(self) -> QuickWindow:
        self.house.quick.open()
        window = self.house.quick._window
        assert window is not None
        self.instruct(window)
        return window

    def instruct(self, window: QWidget) -> None:
        field = window.findChild(QWidget, "promptInput")
        assert field is not None
        QTest.keyClicks(field, "Shorter")
        QTest.keyClick(field, Qt.Key.Key_Return)

    def waits(self, page: str) -> None:
        self.qtbot.waitUntil(lambda: self.held(page))
        self.qtbot.wait(100)  # for what would be sent all the same

    def arrives(self, word: str) -> None:
        self.qtbot.waitUntil(lambda: self.proxy.sent(word) > 0)


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    made = Proxy([])
    monkeypatch.setenv("WRITER_APP_PROXY", f"http://127.0.0.1:{made.port}")
    yield made
    made.close()


@pytest.fixture
def desk(proxy: Proxy, own_home: Path, qtbot: QtBot, known_machine: None) -> Iterator[Desk]:
    paths = app_paths.find(own_home).create()
    paths.settings.write_text(json.dumps(SETTINGS), encoding="utf-8")
    house = app.House(app.application(), paths, None)
    house.move_in()
    house.window.editor.setPlainText(MINE)
    QGuiApplication.clipboard().setText(THEIRS)
    yield Desk(house, proxy, qtbot)
    house.shut_down()
    house.window.deleteLater()
    QGuiApplication.clipboard().setText("")


def test_each_window_asks_for_its_own_text(desk: Desk) -> None:
    quick = desk.quick()
    desk.waits(QUICK)
    bar = quick.notices
    assert "Text of the clipboard would go to ai.example.org:80" in bar.accessibleDescription()
    assert desk.window.notices.current is None
    bar.current.actions[0].run()
    desk.arrives("Parrots")
    desk.rewrite()
    desk.waits(HERE)
    assert "Text of this document" in desk.window.notices.accessibleDescription()
    assert desk.proxy.sent("Quokkas") == 0
    desk.window.notices.current.actions[0].run()  # type: ignore[union-attr]  # it is there
    desk.arrives("Quokkas")


def test_a_no_in_the_quick_window_sends_nothing_and_the_next_request_asks_again(
    desk: Desk,
) -> None:
    quick = desk.quick()
    desk.waits(QUICK)
    quick.notices.current.actions[1].run()
    desk.qtbot.waitUntil(lambda: desk.house.assistant.thread.free)
    now = quick.notices.current
    assert now is None or now.key != key_of(QUICK)
    desk.instruct(quick)
    desk.waits(QUICK)
    assert desk.proxy.sent("Parrots") == 0
    quick.close()
    assert not desk.held(QUICK)


def test_a_server_that_was_left_hears_no_more(desk: Desk) -> None:
    """No model of this computer is chosen, so there is nothing to load in its place."""
    desk.consent.allow(HERE, "ai.example.org:80")
    desk.house.engine_room.setup.stay_here()
    desk.rewrite()
    assistant = desk.house.assistant.assistant
    desk.qtbot.waitUntil(lambda: assistant.state is State.PROMPTING)
    assert "No model is loaded" in str(assistant.proposal.problem)  # type: ignore[union-attr]  # it is there
    assert desk.proxy.sent("Quokkas") == 0


def test_trials_ask_on_their_page_and_a_no_ends_them(desk: Desk) -> None:
    desk.consent.allow(HERE, "ai.example.org:80")
    templates = desk.house.assistant.templates
    desk.qtbot.waitUntil(lambda: templates.known("shorten") is not None)  # they are read aside
    tries = desk.house.templates.benches().tries
    tries.show("shorten")
    page = tries._page()
    page.run.click()
    desk.waits(TRIALS)
    assert "The texts to try would go to" in page.notices.accessibleDescription()
    page.notices.current.actions[1].run()  # type: ignore[union-attr]  # it is there
    desk.qtbot.wait(1_000)  # longer than it takes to take itself up again
    assert not desk.house.templates.benches().bench.busy
    assert not any(request.startswith(b"POST") for request in desk.proxy.requests)


def test_the_quick_window_by_itself_asks_as_well(
    proxy: Proxy, own_home: Path, qtbot: QtBot
) -> None:
    paths = app_paths.find(own_home).create()
    paths.settings.write_text(json.dumps(SETTINGS), encoding="utf-8")
    QGuiApplication.clipboard().setText(THEIRS)
    house = QuickHouse(Theme(PAPER), paths, language="en")
    house.open("shorten")  # a template that runs at once
    qtbot.waitUntil(lambda: house._thread.holds(QUICK) and proxy.sent("GET ") > 0)
    qtbot.wait(100)
    assert proxy.sent("Parrots") == 0
    house.room._window.notices.current.actions[0].run()  # type: ignore[union-attr]  # it asks
    qtbot.waitUntil(lambda: proxy.sent("Parrots") == 1)
    house.shut_down()
    QGuiApplication.clipboard().setText("")
