"""The models page over a real folder of models: pause, go on, verify, options, remove."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import hub_server
import pytest
import tiny_model
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.states import ModelProblem, Remedy
from writer_app.engine.models.catalogue import Catalogue
from writer_app.paths import Paths
from writer_app.ui.kit.notices import NoticeBar
from writer_app.ui.kit.widgets import Button
from writer_app.ui.models.model_options import ModelOptions
from writer_app.ui.models.models_dialog import ModelsPage
from writer_app.ui.models.server_page import ServerPage
from writer_app.ui.window.main_window import MainWindow

pytestmark = [
    pytest.mark.qt_log_ignore("propagateSizeHints"),
    pytest.mark.usefixtures("known_machine"),
]
REPO = "Qwen/Qwen3-0.6B"


@pytest.fixture
def hub(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> Iterator[hub_server.Hub]:
    """A mirror, set in the preferences."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    hub = hub_server.Hub(REPO, tiny_model.files())
    with hub_server.Running(hub):
        chosen = {"model": {"hub": hub.address}}
        paths.settings.write_text(json.dumps(chosen), encoding="utf-8")
        yield hub


@pytest.fixture
def window(
    open_window: Callable[..., MainWindow], paths: Paths, hub: hub_server.Hub, tmp_path: Path
) -> MainWindow:
    Catalogue(paths).add(tiny_model.write(tmp_path / "mine"))
    window = open_window()
    window.commands["models"].trigger()
    return window


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> ModelsPage:
    page = window.findChild(ModelsPage)
    assert page is not None
    qtbot.waitUntil(lambda: page.findChild(QWidget, "model.mine") is not None)
    return page


def press(page: QWidget, name: str) -> None:
    found = [b for b in page.findChildren(Button) if b.objectName() == name and not b.isHidden()]
    found[-1].click()


def words(page: QWidget, name: str) -> str:
    label = page.findChild(QLabel, name)
    assert label is not None
    return label.text() if not label.isHidden() else ""


def choose(page: ModelsPage, model: str, entry: str) -> None:
    dict(page._entries(model))[entry]()


def test_a_download_pauses_goes_on_and_is_used(
    page: ModelsPage, window: MainWindow, hub: hub_server.Hub, qtbot: QtBot
) -> None:
    hub.files["model.safetensors"] = tiny_model.safetensors((1024, 2048))
    hub.faults["model.safetensors"] = ["slow"]
    press(page, "fetch.qwen3-0.6b")
    transfers = page._models.transfers
    far = lambda: transfers.current is not None and transfers.current.done > 500_000  # noqa: E731
    qtbot.waitUntil(far)
    assert "MB/s" in words(page, "transferWords")
    press(page, "transferStop")
    qtbot.waitUntil(lambda: "is paused" in words(page, "transferWords"))
    press(page, "transferStop")  # it says “Go on” now
    qtbot.waitUntil(lambda: words(page, "modelsSaid") == "Qwen3 0.6B is here.")
    assert hub.requests[-1][1].startswith("bytes=")
    assert window.current_page() == "models"
    assert page._current() == "qwen3-0.6b"  # the first one is used at once


def test_a_refusal_is_said_and_nothing_is_there(
    page: ModelsPage, hub: hub_server.Hub, qtbot: QtBot
) -> None:
    hub.faults["api"] = ["403"]
    press(page, "fetch.qwen3-0.6b")
    qtbot.waitUntil(lambda: "accept its terms" in words(page, "modelsProblem"))
    assert page.findChild(QWidget, "model.qwen3-0.6b") is None
    page.token.line.setText("hf_canary")
    press(page, "tokenKeep")
    qtbot.waitUntil(lambda: words(page, "modelsSaid") == "Qwen3 0.6B is here.")
    assert hub.requests[-1][2] == "Bearer hf_canary"


def test_options_verify_and_forget(
    page: ModelsPage, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    choose(page, "mine", "Options")
    options = page.findChild(ModelOptions)
    assert options is not None
    with qtbot.waitSignal(page.defaultsChanged) as changed:
        options.device.set_value("cpu")
    assert (changed.args[0], changed.args[1].device) == ("mine", "cpu")
    choose(page, "mine", "Verify its files")
    qtbot.waitUntil(lambda: "as it was recorded" in words(page, "modelsSaid"))
    (tmp_path / "mine" / "config.json").write_bytes(b"{}")
    choose(page, "mine", "Verify its files")
    qtbot.waitUntil(lambda: "config.json has" in words(page, "modelsProblem"))
    page.useRequested.emit("mine")
    assert page._current() == "mine"
    choose(page, "mine", "Forget…")
    press(page, "modelsAskYes")
    assert page._models.installed() == ()
    assert (tmp_path / "mine" / "config.json").exists()
    assert page._current() == ""


def test_a_model_that_does_not_load_offers_what_to_do(window: MainWindow) -> None:
    loader = window.findChild(ModelsPage).now._loader  # type: ignore[union-attr]  # made above
    loader.failed.emit(ModelProblem("It broke.", (Remedy.SAFE, Remedy.SERVER)))
    notices = window.findChild(NoticeBar)
    assert notices is not None
    assert notices.current is not None
    assert [action.text for action in notices.current.actions] == [
        "Load it in safe mode",
        "Server…",
    ]
    notices.current.actions[1].run()
    assert window.current_page() == "server"
    page = window.findChild(ServerPage)
    assert page is not None
    page.address.setText("nonsense:x")
    press(page, "serverConnect")
    assert "is no server address" in words(page, "serverProblem")
