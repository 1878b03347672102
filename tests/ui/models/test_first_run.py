"""The first page: its buttons stay where they are, and there is one thing to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from writer_app import app
from writer_app.bridge.model.offers import Outlook
from writer_app.bridge.model.transfers import Transfer
from writer_app.engine.models import advice, measured
from writer_app.engine.models.catalogue import InstalledModel
from writer_app.engine.models.known import read_known
from writer_app.engine.models.machine import Machine
from writer_app.paths import Paths, resources
from writer_app.ui.kit.buttons import PrimaryButton
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.transfer_bar import TransferBar
from writer_app.ui.models.first_run import FirstRun

KNOWN = read_known(resources() / "models.toml")
WRITER = "qwen2.5-coder-1.5b"
STARTER = InstalledModel("starter", "Starter", Path("/m/starter"))
HERE = InstalledModel(WRITER, "Writer", Path("/m/writer"), size=10**9, parameters=10**9)
MINE = InstalledModel("mine", "Mine", Path("/m/mine"), size=10**9, parameters=10**9, added=True)


def primary(page: QWidget) -> list[str]:
    found = page.findChildren(PrimaryButton)
    return [button.objectName() for button in found if button.isVisibleTo(page)]


@pytest.mark.parametrize("speed", [1, 10**12])
def test_the_buttons_do_not_move_when_the_best_model_is_known(
    paths: Paths, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, speed: int
) -> None:
    """Whatever the machine is found to be: idle or so busy that nothing would be pleasant."""
    found = measured.MeasuredSpeed(speed, speed, 5)
    monkeypatch.setattr(measured, "measure", lambda _data, _cores: found)
    window = app.build(paths.data.parent)
    try:
        window.resize(1280, 900)
        page = window.page("firstRun")
        button = page.findChild(QPushButton, "justWrite")
        assert button is not None
        before = button.mapTo(window, QPoint())
        qtbot.waitUntil(lambda: len(primary(page)) == 1)
        window.grab()
        assert abs(button.mapTo(window, QPoint()).y() - before.y()) <= 2
    finally:
        app.shutdown(window)


class Transfers(QObject):
    """What the page needs of what is on its way."""

    began = Signal()
    progressed = Signal(object)
    ended = Signal()
    stopped = Signal(str)
    failed = Signal(str)
    hub_silent = False

    def __init__(self) -> None:
        super().__init__()
        self.current: Transfer | None = None
        self.added: list[Path] = []

    def begin(self) -> None:
        self.current = Transfer(WRITER, "Writer", "fetching", 1, 2)
        self.began.emit()
        self.progressed.emit(self.current)

    def fail(self, why: str) -> None:
        self.current = None
        self.ended.emit()
        self.failed.emit(why)

    def unfinished(self) -> dict[str, int]:
        return {WRITER: 10**8}

    def discard(self, model_id: str) -> None: ...
    def add(self, path: Path) -> None:
        self.added.append(path)


class Models(QObject):
    """What the page needs of the manager."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.outlook: Outlook | None = None
        self.transfers = Transfers()

    def installed(self) -> tuple[InstalledModel, ...]:
        return self.outlook.installed if self.outlook is not None else ()

    def find(self, *installed: InstalledModel, ram: int = 16, speed: int = 45, **more) -> None:
        here = Machine(ram * 2**30, ram * 2**30, 4, speed * 10**9)
        advices = advice.advise_all(KNOWN, here)
        best = advice.best(advices)
        self.outlook = Outlook(here, installed, advices, best, **{"suited": WRITER} | more)
        self.changed.emit()

    def title(self, _model: str) -> str:
        return "Writer"


@pytest.fixture
def models(qapp) -> Models:
    return Models()


@pytest.fixture
def page(models: Models, qtbot: QtBot) -> FirstRun:
    anything: object = models
    page = FirstRun(Theme(), anything)
    qtbot.addWidget(page)
    return page


def click(page: FirstRun, name: str) -> None:
    button = page.findChild(QPushButton, name)
    assert button is not None
    button.click()


def test_before_anything_is_known_nothing_is_recommended(page: FirstRun) -> None:
    assert primary(page) == []


def test_what_suits_the_machine_is_fetched(page: FirstRun, models: Models, qtbot: QtBot) -> None:
    models.find()
    assert primary(page) == ["downloadBest"]
    with qtbot.waitSignal(page.fetchRequested) as asked:
        click(page, "downloadBest")
    assert asked.args == [WRITER]


def test_what_is_here_is_used(page: FirstRun, models: Models, qtbot: QtBot) -> None:
    models.find(STARTER, HERE)
    assert primary(page) == ["useBest"]
    with qtbot.waitSignal(page.useRequested) as asked:
        click(page, "useBest")
    assert asked.args == [WRITER]


def test_a_card_without_arithmetic_has_no_hole(page: FirstRun, models: Models) -> None:
    models.find(MINE)
    card = page.findChild(QWidget, "offerCard")
    assert card is not None
    assert card.minimumHeight() == 0


def test_while_it_comes_the_starter_works(page: FirstRun, models: Models, qtbot: QtBot) -> None:
    models.find(STARTER)
    models.transfers.begin()
    assert primary(page) == ["startMeanwhile"]
    with qtbot.waitSignal(page.useRequested) as asked:
        click(page, "startMeanwhile")
    assert asked.args == ["starter"]


def test_while_it_comes_one_can_write_without_a_starter(
    page: FirstRun, models: Models, qtbot: QtBot
) -> None:
    models.find()
    models.transfers.begin()
    with qtbot.waitSignal(page.skipped):
        click(page, "startMeanwhile")


def test_where_nothing_larger_would_do_the_speed_is_named(page: FirstRun, models: Models) -> None:
    models.find(STARTER, ram=4, speed=4, suited="starter")
    assert primary(page) == ["useStarter"]
    assert "words a second" in page.card._said.itemAt(2).widget().text()


def test_a_failure_is_said_and_the_button_comes_back(page: FirstRun, models: Models) -> None:
    models.find(STARTER)
    models.transfers.begin()
    models.transfers.fail("No place has it.")
    assert page.problem.text() == "No place has it."
    assert primary(page) == ["downloadBest"]


def test_the_bar_stays_with_a_paused_download_and_goes_with_a_failed_one(
    page: FirstRun, models: Models
) -> None:
    bar = page.findChild(TransferBar)
    assert bar is not None
    models.transfers.begin()
    models.transfers.ended.emit()
    models.transfers.stopped.emit(WRITER)
    assert not bar.isHidden()
    models.transfers.fail("No place has it.")
    assert bar.isHidden()


def test_models_and_files_on_the_disk_are_offered(
    page: FirstRun, models: Models, tmp_path: Path
) -> None:
    lying = tmp_path / "other.gguf"
    lying.write_bytes(b"GGUF")
    models.find(STARTER, HERE, MINE, lying=(lying,))
    names = [button.accessibleName() for button in page.findChildren(QPushButton)]
    assert "Use: Mine" in names
    button = next(
        each
        for each in page.findChildren(QPushButton)
        if each.accessibleName() == "Add and use: other"
    )
    button.click()
    assert models.transfers.added == [lying]


def test_a_larger_one_is_offered_but_where_the_hub_is_silent(
    page: FirstRun, models: Models, qtbot: QtBot
) -> None:
    models.find(STARTER, HERE)
    with qtbot.waitSignal(page.fetchRequested) as asked:
        click(page, "fetchLarger")
    assert asked.args != [WRITER]
    models.transfers.hub_silent = True
    models.find(STARTER, HERE)
    shown = page.findChildren(QPushButton, "fetchLarger")
    assert [button for button in shown if button.isVisibleTo(page)] == []


def test_the_button_that_comes_in_place_of_a_pressed_one_has_the_focus(
    page: FirstRun, models: Models, qtbot: QtBot
) -> None:
    models.find()
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    pressed = page.findChild(QPushButton, "downloadBest")
    assert pressed is not None
    pressed.setFocus()
    models.transfers.begin()
    focused = page.focusWidget()
    assert focused is not None
    assert focused.objectName() == "startMeanwhile"
