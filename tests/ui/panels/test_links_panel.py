from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from writer_app.bridge.documents.links_model import Linking, Links
from writer_app.bridge.sources.source_index import Related
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.panels.links_panel import LinksPanel

ROW = Related(Path("a.md"), "Boats", "The ferry\nleaves at 9.", 9, 30, near="… leaves at 9.")


@pytest.fixture
def panel(qtbot: QtBot) -> LinksPanel:
    made = LinksPanel(Theme(PAPER))
    qtbot.addWidget(made)
    return made


def titles(panel: LinksPanel) -> list[str]:
    return [row.title for row in panel.list.rows.rows()]


def test_related_passages_stand_below_the_links(panel: LinksPanel) -> None:
    panel.show_links(Links((Linking(Path("b.md"), "Harbour"),)))
    panel.show_related((ROW,))
    assert titles(panel) == ["Linked from", "Harbour", "Related passages", "Boats"]


def test_they_stay_when_the_links_change(panel: LinksPanel) -> None:
    panel.show_related((ROW,))
    panel.show_links(Links())
    assert titles(panel) == ["Related passages", "Boats"]


def test_a_click_asks_for_the_passage(panel: LinksPanel, qtbot: QtBot) -> None:
    panel.show_related((ROW,))
    with qtbot.waitSignal(panel.passageWanted) as wanted:
        panel.list.chosen.emit("related:0")
    assert wanted.args == [ROW]


def test_it_says_when_it_comes_into_view(panel: LinksPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.seen):
        panel.show()


def test_a_right_click_offers_a_link_to_the_document(panel: LinksPanel, qtbot: QtBot) -> None:
    panel.show_links(Links((Linking(Path("b.md"), "Harbour"),)))
    entries = dict(panel.list.entries_of("here:b.md"))
    with qtbot.waitSignal(panel.linkWanted) as wanted:
        entries["Insert a link to it"]()
    assert wanted.args == ["Harbour"]


def test_the_words_of_a_passage_have_a_line_of_their_own(panel: LinksPanel) -> None:
    panel.show_related((ROW,))
    assert panel.list.sizeHintForRow(1) >= panel.list.sizeHintForRow(0) + 10
