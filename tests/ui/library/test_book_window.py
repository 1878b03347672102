"""A book in the whole window: made, put in order by mouse and keys, renamed, thrown away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from writer_app.ui.kit.rows import ListRow
from writer_app.ui.window.main_window import MainWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
LIST = "# 蜂 Hive\n\n1. [One](one.md)\n2. [Two](parts/two.md)\n3. [三](three.md)\n\nBy me.\n"


@pytest.fixture
def hive(own_home: Path) -> Path:
    folder = own_home / "documents" / "hive"
    (folder / "parts").mkdir(parents=True)
    (folder / "one.md").write_text("---\nsynopsis: It begins.\n---\n# One\n\na b c\n", "utf-8")
    (folder / "parts" / "two.md").write_text("# Two\n\nd e\n", "utf-8")
    (folder / "three.md").write_text("# 三\n\n蜜蜂\n", "utf-8")
    (folder / "loose.md").write_text("# Loose\n", "utf-8")
    (folder / "book.md").write_text(LIST, "utf-8")
    return folder


@pytest.fixture
def window(open_window: Callable[..., MainWindow], qtbot: QtBot, hive: Path) -> MainWindow:
    window = open_window(hive / "one.md")
    window.resize(1200, 800)
    window.show()
    qtbot.waitUntil(lambda: bool(chapters(window)))
    return window


def rows(window: MainWindow) -> list[ListRow]:
    return window.library.list.rows.rows()


def chapters(window: MainWindow) -> list[str]:
    return [f"{row.digit}{row.title}" for row in rows(window) if row.digit]


def listed(hive: Path) -> str:
    return (hive / "book.md").read_text("utf-8")


def place(window: MainWindow, title: str, y: int) -> QPoint:
    view = window.library.list
    row = next(n for n, row in enumerate(rows(window)) if row.title == title)
    area = view.visualRect(view.rows.index(row))
    return QPoint(area.center().x(), area.center().y() + y)


def drag(window: MainWindow, title: str, onto: str, y: int) -> None:
    port, button = window.library.list.viewport(), Qt.MouseButton.LeftButton
    start, end = place(window, title, 0), place(window, onto, y)
    QTest.mousePress(port, button, pos=start)
    QTest.mouseMove(port, start + QPoint(0, 6))
    QTest.mouseMove(port, end)
    port.grab()
    QTest.mouseRelease(port, button, pos=end)


def test_the_library_shows_the_chapters_in_order_with_their_words(window: MainWindow) -> None:
    assert chapters(window) == ["1One", "2Two", "3三"]
    shown = rows(window)
    assert (shown[0].title, shown[0].icon, shown[0].count) == ("蜂 Hive", "book", "10")
    assert [row.title for row in shown[-1:]] == ["Loose"]
    one = next(row for row in shown if row.digit == "1")
    assert (one.detail, one.count) == ("It begins.", "4")


def test_a_chapter_is_dragged_and_the_bar_takes_it_back(
    window: MainWindow, hive: Path, qtbot: QtBot
) -> None:
    drag(window, "三", "One", -8)
    qtbot.waitUntil(lambda: chapters(window) == ["1三", "2One", "3Two"])
    assert listed(hive).startswith("# 蜂 Hive\n\n1. [三](three.md)\n2. [One](one.md)\n")
    notice = window.notices.current
    assert notice is not None
    notice.actions[0].run()
    assert listed(hive) == LIST


def test_a_document_is_dragged_in(window: MainWindow, hive: Path, qtbot: QtBot) -> None:
    drag(window, "Loose", "Two", 8)
    qtbot.waitUntil(lambda: len(chapters(window)) == 4)
    assert "2. [Two](parts/two.md)\n3. [Loose](loose.md)\n4. [三]" in listed(hive)


def test_keys_move_a_chapter_and_open_the_next(
    window: MainWindow, hive: Path, qtbot: QtBot
) -> None:
    window.commands["chapterDown"].trigger()
    qtbot.waitUntil(lambda: chapters(window) == ["1Two", "2One", "3三"])
    window.commands["nextChapter"].trigger()
    assert window.document_path() == hive / "three.md"
    window.commands["previousChapter"].trigger()
    assert window.document_path() == hive / "one.md"


def test_the_list_on_the_page_changes_in_one_step(
    window: MainWindow, hive: Path, qtbot: QtBot
) -> None:
    window.open_document(hive / "book.md")
    drag(window, "三", "One", -8)
    qtbot.waitUntil(lambda: "1. [三]" in listed(hive))
    assert window.editor.raw_text() == listed(hive)
    window.editor.undo()
    assert window.editor.raw_text() == LIST


def test_a_renamed_chapter_keeps_its_place(window: MainWindow, hive: Path, qtbot: QtBot) -> None:
    window.commands["rename"].trigger()
    field = window.findChild(QLineEdit, "nameField")
    assert field is not None
    QTest.keyClicks(field, "begin")
    QTest.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: "1. [One](begin.md)" in listed(hive))


def test_a_chapter_in_the_trash_comes_back_to_its_place(
    window: MainWindow, hive: Path, qtbot: QtBot
) -> None:
    window.commands["trash"].trigger()
    assert "one.md" not in listed(hive)
    notice = window.notices.current
    assert notice is not None
    notice.actions[0].run()
    qtbot.waitUntil(lambda: listed(hive) == LIST)


def test_a_chapter_that_another_program_renamed_is_found(
    window: MainWindow, hive: Path, qtbot: QtBot
) -> None:
    (hive / "three.md").rename(hive / "drei.md")
    qtbot.waitUntil(lambda: any(row.icon == "warning" for row in rows(window)))
    gone = next(row for row in rows(window) if row.icon == "warning")
    qtbot.waitUntil(lambda: any(row.title == "三" and not row.icon for row in rows(window)))
    window.library.list.chosen.emit(gone.key)
    notice = window.notices.current
    assert notice is not None
    assert "no three.md in its folder. “drei.md” has that title now." in notice.text
    notice.actions[0].run()
    qtbot.waitUntil(lambda: "3. [三](drei.md)" in listed(hive))


def test_a_folder_is_made_a_book(window: MainWindow, hive: Path, qtbot: QtBot) -> None:
    (hive / "book.md").unlink()
    for name in ("第十章.md", "第二章.md"):
        (hive / name).write_text("x\n", "utf-8")
    qtbot.waitUntil(lambda: any(row.title == "第二章" for row in rows(window)))
    window.commands["makeBook"].trigger()
    assert listed(hive).startswith("# hive\n\n- [Loose](loose.md)\n- [One](one.md)\n")
    assert listed(hive).endswith("- [第二章](第二章.md)\n- [第十章](第十章.md)\n")
    assert window.document_path() == hive / "book.md"


def test_a_goal_is_shown_with_the_words(window: MainWindow, hive: Path, qtbot: QtBot) -> None:
    window.commands["bookGoal"].trigger()
    field = window.findChild(QLineEdit, "askField")
    assert field is not None
    QTest.keyClicks(field, "20")
    QTest.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: rows(window)[0].count == "10 · 50%")
    assert listed(hive) == "---\ngoal: 20\n---\n\n" + LIST


def test_outside_a_book_a_sentence_says_so(window: MainWindow, hive: Path) -> None:
    letter = hive.parent / "letter.md"
    letter.write_text("Dear Ann", "utf-8")
    window.open_document(letter)
    window.commands["nextChapter"].trigger()
    notice = window.notices.current
    assert notice is not None
    assert notice.text == "This document lies in no book."
