"""A document is dragged to a folder of the list."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from writer_app.ui.kit.rows import ListRow
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.panels.document_list import TOP, DocumentList

ROWS = (
    ListRow("/d/Essays", "Essays", icon="folder", arrow="open"),
    ListRow("/d/Essays/a.md", "A", indent=1),
    ListRow("/d/Letters", "Letters", icon="folder", arrow="open"),
    ListRow("/d/Letters/b.md", "B", indent=1),
    ListRow("/d/c.md", "C"),
)


@pytest.fixture
def listed(qtbot: QtBot) -> DocumentList:
    made = DocumentList(Theme(PAPER), "documentList")
    qtbot.addWidget(made)
    made.resize(256, 400)
    made.set_rows(ROWS)
    made.show()
    return made


def drag(listed: DocumentList, row: int, to: QPoint) -> list[tuple[str, str]]:
    """Press on a row, move to a place, let go; what was asked for."""
    asked: list[tuple[str, str]] = []
    listed.moveWanted.connect(lambda key, folder: asked.append((key, folder)))
    port, button = listed.viewport(), Qt.MouseButton.LeftButton
    start = middle(listed, row)
    QTest.mousePress(port, button, pos=start)
    QTest.mouseMove(port, start + QPoint(0, 4))
    QTest.mouseMove(port, to)
    listed.viewport().grab()  # paints the target and the title
    QTest.mouseRelease(port, button, pos=to)
    return asked


def middle(listed: DocumentList, row: int) -> QPoint:
    return listed.visualRect(listed.rows.index(row)).center()


@pytest.mark.parametrize(
    ("row", "onto", "folder"),
    [(1, 2, "/d/Letters"), (1, 3, "/d/Letters"), (4, 0, "/d/Essays"), (1, 4, TOP)],
)
def test_a_document_goes_where_it_is_let_go(
    listed: DocumentList, row: int, onto: int, folder: str
) -> None:
    opened: list[str] = []
    listed.chosen.connect(opened.append)
    assert drag(listed, row, middle(listed, onto)) == [(ROWS[row].key, folder)]
    assert opened == []


@pytest.mark.parametrize(("row", "onto"), [(1, 0), (3, 3), (0, 2)])
def test_a_drag_home_or_of_a_folder_moves_nothing(
    listed: DocumentList, row: int, onto: int
) -> None:
    assert drag(listed, row, middle(listed, onto)) == []


def test_below_the_rows_lies_the_documents_folder(listed: DocumentList) -> None:
    assert drag(listed, 3, QPoint(100, 380)) == [("/d/Letters/b.md", TOP)]


def test_escape_ends_a_drag(listed: DocumentList) -> None:
    asked: list[str] = []
    listed.moveWanted.connect(lambda key, _folder: asked.append(key))
    port, button = listed.viewport(), Qt.MouseButton.LeftButton
    QTest.mousePress(port, button, pos=middle(listed, 1))
    QTest.mouseMove(port, middle(listed, 2))
    QTest.keyClick(listed, Qt.Key.Key_Escape)
    QTest.mouseRelease(port, button, pos=middle(listed, 2))
    assert asked == []
