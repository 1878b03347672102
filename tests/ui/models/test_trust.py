"""The monitor's surface and the evidence page, over figures that are given."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.background import Background
from writer_app.bridge.model.monitor import Live, Monitor
from writer_app.engine.base.protocol import Lock
from writer_app.engine.models.sensors import Warmth
from writer_app.ui.kit.theme import Theme
from writer_app.ui.models.evidence_page import EvidencePage
from writer_app.ui.models.monitor_card import MonitorCard

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


class Thread(QObject):
    arrived = Signal(object)
    lock: Lock | None = Lock(0, "guard")
    pid = None


class Reports(QObject):
    gathered = Signal(str, object)


@pytest.fixture
def monitor(qtbot: QtBot) -> Iterator[Monitor]:
    background = Background()
    made = Monitor(Thread(), background=background)  # type: ignore[arg-type]  # a stand-in
    yield made
    made.watch(False)
    background.close()


@pytest.fixture
def place(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    widget.resize(800, 600)
    qtbot.addWidget(widget)
    return widget


def test_the_figures_are_shown_and_spoken(monitor: Monitor, place: QWidget) -> None:
    card = MonitorCard(Theme(), monitor, place)
    monitor.rates.extend([4.0, 20.0])
    monitor.live = Live(
        writing=True, rate=18.25, first_token_s=0.5, prompt_tokens=200, cached_tokens=150,
        new_tokens=1200, drafted_tokens=40, accepted_tokens=31, memory=1_030_000_000,
        warmth=Warmth(61.0, 70.0, 3_000_000_000), lock="seccomp", refused=2,
    )  # fmt: skip
    place.show()
    card.open_at(790, 590)
    said = card.rows.accessibleName()
    for figure in ("18.2 tok/s", "0.50 s", "200 tokens, 75% kept", "1,200 tokens", "31 / 40"):
        assert figure in said
    for figure in ("1.03 GB", "61 °C", "card 70 °C", "locked by the kernel · 2 refused"):
        assert figure in said
    card.grab()
    assert "20 tok/s" in card.chart.accessibleName()


def test_what_is_not_known_is_not_made_up(monitor: Monitor, place: QWidget) -> None:
    card = MonitorCard(Theme(), monitor, place)
    monitor.watch(True)
    said = card.rows.accessibleName()
    assert "Speed –" in said
    assert "Memory –" in said
    assert "guarded in Python only" in said


def test_it_stays_inside_its_corner(monitor: Monitor, place: QWidget) -> None:
    card = MonitorCard(Theme(), monitor, place)
    card.open_at(790, 590)
    body = card.body().translated(card.pos())
    assert (body.right(), body.bottom()) == (789, 589)


@pytest.fixture
def page(qtbot: QtBot) -> EvidencePage:
    made = EvidencePage(Theme(), Reports())  # type: ignore[arg-type]  # a stand-in
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("seccomp", "the kernel refuses it every internet socket"),
        ("namespace", "a network of its own"),
        ("guard", "no lock in the kernel"),
        ("server", "goes to the server that you chose"),
        ("", "could not be tried"),
    ],
)
def test_it_says_which_lock_holds(page: EvidencePage, kind: str, words: str) -> None:
    page._show(kind, ["report"])
    assert words in page.sentence.text()
    assert page.report.toPlainText() == "report"


def test_a_report_is_saved_or_the_reason_is_told(page: EvidencePage, tmp_path: Path) -> None:
    assert not page.save.isEnabled()
    page._show("seccomp", ["report"])
    page.save_to(tmp_path / "evidence.txt")
    assert (tmp_path / "evidence.txt").read_text(encoding="utf-8") == "report\n"
    page.save_to(tmp_path / "nowhere" / "evidence.txt")
    assert "evidence.txt was not saved" in page.said.text()
