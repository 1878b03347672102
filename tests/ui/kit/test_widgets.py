"""Painted widgets: sizes to the design, real buttons, one delegate, shadows and their mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView, QWidget
from pytestqt.qtbot import QtBot

from writer_app.ui.kit import keycaps
from writer_app.ui.kit.raised import SURFACES, Raised, shadow_alpha, shadow_image
from writer_app.ui.kit.rows import ListRow, RowList
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.kit.widgets import (
    Chip,
    EmptyState,
    IconButton,
    KeyCaps,
    Meter,
    PlainButton,
    PrimaryButton,
    RowDelegate,
    RowRole,
    StateSign,
    TabStrip,
)


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    """Paper."""
    return Theme(PAPER)


def colours(widget: QWidget) -> set[str]:
    """Every colour a widget shows."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {
        QColor(image.pixel(x, y)).name()
        for x in range(image.width())
        for y in range(image.height())
    }


@pytest.mark.parametrize(
    ("keys", "caps"),
    [
        ("Ctrl+Return", ["Ctrl", "↵"]),
        ("Ctrl+Shift+K", ["Ctrl", "⇧", "K"]),
        ("Alt+Right", ["Alt", "→"]),
        ("Backspace", ["⌫"]),
        ("Ctrl++", ["Ctrl", "Plus"]),
        ("Esc", ["Esc"]),
    ],
)
def test_keys_as_caps(theme: Theme, keys: str, caps: list[str]) -> None:
    assert keycaps.parts(keys) == caps


def test_a_button_is_as_high_as_designed_and_answers_keys(theme: Theme, qtbot: QtBot) -> None:
    button = PrimaryButton(theme, "Accept all", keys="Ctrl+Return")
    qtbot.addWidget(button)
    button.show()
    assert button.sizeHint().height() == 28
    assert button.accessibleName() == "Accept all"
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert PAPER.accent.lower() in colours(button)


def test_the_key_makes_a_button_wider(theme: Theme, qtbot: QtBot) -> None:
    plain, keyed = PlainButton(theme, "Stop"), PlainButton(theme, "Stop", keys="Esc")
    qtbot.addWidget(plain)
    qtbot.addWidget(keyed)
    assert keyed.sizeHint().width() > plain.sizeHint().width() + 20


def test_an_icon_button_says_what_it_does(theme: Theme, qtbot: QtBot) -> None:
    button = IconButton(theme, "close", "Close (Esc)")
    qtbot.addWidget(button)
    assert (button.accessibleName(), button.toolTip()) == ("Close (Esc)", "Close (Esc)")
    assert button.size() == QSize(24, 24)


def test_chip_and_caps_have_the_designed_heights(theme: Theme, qtbot: QtBot) -> None:
    chip = Chip(theme, "Sentence", menu=True)
    caps = KeyCaps(theme, [("Tab", "next"), ("Return", "accept")])
    for widget in (chip, caps):
        qtbot.addWidget(widget)
    assert (chip.sizeHint().height(), caps.sizeHint().height()) == (22, 18)
    assert caps.accessibleName() == "Tab next, Return accept"


def test_a_meter_fills_by_its_value(theme: Theme, qtbot: QtBot) -> None:
    meter = Meter(theme)
    qtbot.addWidget(meter)
    meter.resize(meter.sizeHint())
    meter.set_value(1, 2)
    image = meter.grab().toImage()
    assert meter.size() == QSize(48, 4)
    assert QColor(image.pixel(12, 2)).name() == PAPER.text2.lower()
    assert QColor(image.pixel(36, 2)).name() == PAPER.track.lower()


def test_each_state_has_a_shape_of_its_own(theme: Theme, qtbot: QtBot) -> None:
    sign = StateSign(theme)
    qtbot.addWidget(sign)
    pictures = []
    for state in ("none", "loading", "ready", "writing"):
        sign.set_state(state)
        image = sign.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        pictures.append(bytes(image.copy().constBits()))
    assert len(set(pictures)) == 4


def test_an_empty_state_offers_its_button(theme: Theme, qtbot: QtBot) -> None:
    state = EmptyState(theme, "search", "Nothing found", "Try fewer letters.", "Search all")
    qtbot.addWidget(state)
    assert state.button is not None
    with qtbot.waitSignal(state.clicked):
        qtbot.mouseClick(state.button, Qt.MouseButton.LeftButton)


def test_tabs_change_by_click_and_keys(theme: Theme, qtbot: QtBot) -> None:
    tabs = TabStrip(theme, ["Templates", "Chat", "Sources"])
    qtbot.addWidget(tabs)
    tabs.resize(320, 41)
    tabs.show()
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(1).center())
    assert tabs.currentIndex() == 1
    qtbot.keyClick(tabs, Qt.Key.Key_Right)
    assert tabs.currentIndex() == 2
    assert PAPER.accent.lower() in colours(tabs)


def rows(theme: Theme, qtbot: QtBot, **delegate: object) -> QListView:
    """A list with a heading, a folder, a document and a template."""
    model = QStandardItemModel()
    for data in (
        {RowRole.TITLE: "Pinned"},
        {RowRole.TITLE: "Essays", RowRole.ARROW: "open", RowRole.COUNT: "4"},
        {RowRole.TITLE: "What the tide gauge knew", RowRole.INDENT: 1},
        {
            RowRole.TITLE: "Shorten",
            RowRole.HITS: (0, 1),
            RowRole.DETAIL: "Keeps facts",
            RowRole.KEYS: "Ctrl+3",
        },
    ):
        item = QStandardItem()
        for role, value in data.items():
            item.setData(value, role)
        item.setEnabled(data != {RowRole.TITLE: "Pinned"})
        model.appendRow(item)
    view = QListView()
    model.setParent(view)
    qtbot.addWidget(view)
    view.setModel(model)
    view.setItemDelegate(RowDelegate(theme, view, **delegate))  # type: ignore[arg-type]  # a table
    view.resize(256, 160)
    view.show()
    return view


@pytest.mark.parametrize(("raised", "role"), [(False, "row"), (True, "pick")])
def test_the_current_row_has_a_tone(theme: Theme, qtbot: QtBot, raised: bool, role: str) -> None:
    view = rows(theme, qtbot, raised=raised, row_height=30)
    view.setCurrentIndex(view.model().index(2, 0))
    seen = colours(view.viewport())
    assert PAPER.color(role).name() in seen
    assert view.sizeHintForRow(0) == 30


def test_hits_are_in_accent_and_caps_on_the_right(theme: Theme, qtbot: QtBot) -> None:
    view = rows(theme, qtbot)
    image = view.viewport().grab(view.visualRect(view.model().index(3, 0))).toImage()
    left = {QColor(image.pixel(x, y)).name() for x in range(80) for y in range(image.height())}
    right = {QColor(image.pixel(x, y)).name() for x in range(180, 250) for y in range(28)}
    assert PAPER.accent.lower() in left
    assert PAPER.edge.lower() in right


def test_shadow_falls_from_its_strength_to_nothing() -> None:
    alphas = [shadow_alpha(d, 10, 26) for d in range(12)]
    assert alphas[0] == pytest.approx(23.4)
    assert alphas == sorted(alphas, reverse=True)
    assert alphas[10] == alphas[11] == 0


def test_the_nine_patch_has_no_seams(theme: Theme) -> None:
    image = shadow_image(10, 8, 26)
    middle = image.width() // 2
    assert image.width() == 2 * 18 + 2
    assert image.pixelColor(middle, 0).alpha() == image.pixelColor(middle - 1, 0).alpha()


def test_a_raised_surface_is_larger_than_its_body_by_the_shadow(theme: Theme, qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    bar = Raised(theme, "bar", page)
    bar.set_body(QRect(100, 50, 300, 44))
    margin = SURFACES["bar"].reach + 4
    assert bar.geometry() == QRect(100 - margin, 50 - margin, 300 + 2 * margin, 44 + 2 * margin)
    assert bar.body() == QRect(margin, margin, 300, 44)


def test_a_click_in_the_shadow_reaches_the_page(theme: Theme, qtbot: QtBot) -> None:
    class Page(QWidget):
        clicks = 0

        def mousePressEvent(self, event: object) -> None:
            self.clicks += 1

    page = Page()
    qtbot.addWidget(page)
    page.resize(400, 300)
    bar = Raised(theme, "bar", page)
    bar.set_body(QRect(50, 50, 200, 44))
    page.show()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert page.clicks == 1
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.body().center())
    assert page.clicks == 1


def test_key_caps_stay_on_whole_pixels(theme: Theme) -> None:
    image = QImage(100, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    end = keycaps.paint(painter, theme, 10.4, 15.2, ["Tab"])
    painter.end()
    assert end == int(end)


def test_two_clicks_choose_a_row_once(theme: Theme, qtbot: QtBot) -> None:
    rows = RowList(theme, "rows")
    qtbot.addWidget(rows)
    rows.set_rows((ListRow("a", "A"), ListRow("b", "B")))
    rows.resize(200, 100)
    rows.show()
    chosen: list[str] = []
    rows.chosen.connect(chosen.append)
    place = rows.visualRect(rows.rows.index(0)).center()
    port, button = rows.viewport(), Qt.MouseButton.LeftButton
    qtbot.mouseClick(port, button, pos=place)
    qtbot.mouseDClick(port, button, pos=place)
    qtbot.mouseRelease(port, button, pos=place)
    qtbot.mouseClick(port, button, pos=place)
    assert chosen == ["a", "a"]
