"""The quick window: the clipboard's text comes in, is rewritten by keys alone, and goes back."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from writer_app.paths import Paths
from writer_app.rooms.quick import QuickHouse
from writer_app.ui.commands.quick_window import QuickWindow
from writer_app.ui.kit.fields import LineField
from writer_app.ui.kit.theme import PAPER, Theme
from writer_app.ui.window.single_instance import InstanceServer, ask_quick, hand_over

Key, Mod = Qt.Key, Qt.KeyboardModifier
TEXT = "The keeper wrote it down every single night, and never once forgot.\n"
ANSWER = "The keeper wrote it down each night, and never forgot."

# The offscreen platform says so whenever a window is shown or raised.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "support raise")


class Quick:
    """A quick window over a real engine process that plays a script."""

    def __init__(self, qtbot: QtBot, paths: Paths) -> None:
        self.qtbot = qtbot
        self.house = QuickHouse(Theme(PAPER), paths, language="en", engine="scripted")
        self.finished: list[bool] = []
        self.house.finished.connect(lambda: self.finished.append(True))

    @property
    def window(self) -> QuickWindow:
        found = self.house.room._window
        assert found is not None
        return found

    def find(self, name: str) -> QWidget:
        found = self.window.findChild(QWidget, name)
        assert found is not None, name
        return found

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Mod.NoModifier) -> None:
        QTest.keyClick(self.window.editor, key, modifiers)

    def review(self) -> None:
        self.qtbot.waitUntil(lambda: self.find("reviewBar").isVisible())


@pytest.fixture
def clipboard(qapp: object) -> Iterator[QClipboard]:
    found = QGuiApplication.clipboard()
    found.setText(TEXT)
    yield found
    found.setText("")


@pytest.fixture
def quick(qtbot: QtBot, paths: Paths, script: Callable[..., None]) -> Iterator[Quick]:
    script(ANSWER)
    made = Quick(qtbot, paths)
    yield made
    made.house.shut_down()
    made.house.deleteLater()


def test_rewrite_review_and_copy_back_by_keys_alone(quick: Quick, clipboard: QClipboard) -> None:
    quick.house.open()
    field = quick.find("promptInput")
    QTest.keyClicks(field, "Shorter")
    QTest.keyClick(field, Key.Key_Return)
    quick.review()
    assert quick.window.editor.raw_text() == clipboard.text() == TEXT
    quick.key(Key.Key_Return, Mod.ControlModifier)
    assert clipboard.text() == TEXT
    quick.key(Key.Key_Return, Mod.ControlModifier)
    assert clipboard.text() == TEXT.replace(TEXT.strip(), ANSWER)
    assert quick.finished == [True]


def test_a_template_runs_at_once_and_escape_asks_before_it_drops(
    quick: Quick, clipboard: QClipboard
) -> None:
    quick.house.open("shorten")
    quick.review()
    quick.key(Key.Key_Return, Mod.ControlModifier)
    quick.key(Key.Key_Escape)
    assert quick.window.isVisible()
    assert "not copied" in quick.window.notices.accessibleDescription()
    quick.key(Key.Key_Escape)
    assert quick.finished == [True]
    assert clipboard.text() == TEXT


def test_a_template_that_is_not_there_is_said_and_the_bar_opens(
    quick: Quick, clipboard: QClipboard
) -> None:
    quick.house.open("nonsense")
    assert "nonsense" in quick.window.notices.accessibleDescription()
    assert quick.find("promptBar").isVisible()


def test_a_clipboard_without_text_says_so_and_what_comes_later_is_taken(
    quick: Quick, clipboard: QClipboard
) -> None:
    clipboard.setText("")
    quick.house.open()
    window = quick.window
    assert "no text on the clipboard" in window.notices.accessibleDescription()
    clipboard.setText(TEXT)
    window.cameForward.emit()
    assert window.editor.raw_text() == TEXT
    assert quick.find("promptBar").isVisible()


def test_a_running_window_hears_of_files_and_of_the_quick_one(
    qtbot: QtBot, paths: Paths, tmp_path: Path
) -> None:
    assert not ask_quick(paths)
    server = InstanceServer(paths)
    heard: list[object] = []
    server.quickAsked.connect(heard.append)
    server.filesArrived.connect(heard.append)
    later = threading.Thread(
        target=lambda: (ask_quick(paths, "shorten"), hand_over(paths, [tmp_path]))
    )
    later.start()
    qtbot.waitUntil(lambda: heard == ["shorten", [tmp_path]])
    server.close()
    later.join()


MAIL = """Hi Lena,
can you take the early shift on Friday?
Best,
Jo

On Mon, 3 Mar 2025 at 10:24, Lena Roth <lena@x.org> wrote:
> See you on Monday.
"""


def test_a_mail_is_answered_with_its_writers_name_and_the_signature(
    quick: Quick, clipboard: QClipboard
) -> None:
    clipboard.setText(MAIL)
    quick.house._store.update("editing.signature", "Best wishes\nLena Roth")
    quick.house.open()
    assert quick.find("replyRow").isVisible()
    field = quick.find("replyDecided")
    QTest.keyClick(field, Key.Key_Return)
    assert "what was decided" in quick.window.notices.accessibleDescription()
    QTest.keyClicks(field, "yes, gladly")
    QTest.keyClick(field, Key.Key_Return)
    quick.qtbot.waitUntil(lambda: "Best wishes" in quick.window.editor.raw_text())
    reply = f"Hi Jo,\n\n{ANSWER}\n\nBest wishes\nLena Roth"
    assert quick.window.editor.raw_text() == reply
    assert not quick.window.editor.isReadOnly()
    assert clipboard.text() == MAIL
    quick.key(Key.Key_Return, Mod.ControlModifier)
    assert clipboard.text() == reply
    assert quick.finished == [True]


def test_a_figure_that_a_reply_lacks_twice_is_put_in_and_named(
    quick: Quick, clipboard: QClipboard
) -> None:
    clipboard.setText(MAIL)
    quick.house.open()
    field = quick.find("replyDecided")
    QTest.keyClicks(field, "yes, from 6:30")
    QTest.keyClick(field, Key.Key_Return)
    quick.qtbot.waitUntil(lambda: "6:30" in quick.window.notices.accessibleDescription())
    reply = quick.window.editor.raw_text()
    assert reply.startswith("Hi Jo,\n\nThe keeper")
    assert reply.endswith("\n\nYes, from 6:30.")


def test_a_date_in_two_pieces_is_named_as_one(quick: Quick, clipboard: QClipboard) -> None:
    clipboard.setText("小李：\n能在周五前签字吗？\n老陈\n\n发件人: 李明\n主题: 合同\n\n见附件。\n")
    quick.house.open()
    field = quick.find("replyDecided")
    assert isinstance(field, LineField)
    field.setText("可以，3月7日签字")
    QTest.keyClick(field, Key.Key_Return)
    quick.qtbot.waitUntil(
        lambda: "left out 3月7日." in quick.window.notices.accessibleDescription(),
    )


def test_the_mail_once_again_is_no_reply(
    quick: Quick, clipboard: QClipboard, tmp_path: Path
) -> None:
    body = "会议室已经订好，周二下午2点。教材打印几份？"
    script = [{"text": f"陈静，您好！\n\n{body}\n\n陈静"}] * 2
    (tmp_path / "script.json").write_text(json.dumps(script), encoding="utf-8")
    clipboard.setText(f"李明：\n{body}\n陈静\n\n发件人: 李明\n主题: 培训\n\n请订会议室。\n")
    quick.house.open()
    field = quick.find("replyDecided")
    assert isinstance(field, LineField)
    field.setText("打印20份")
    QTest.keyClick(field, Key.Key_Return)
    quick.qtbot.waitUntil(lambda: "wrote no reply" in quick.window.notices.accessibleDescription())
    assert quick.window.editor.raw_text().endswith("\n\n打印20份。")


def test_a_mail_may_be_rewritten_instead(quick: Quick, clipboard: QClipboard) -> None:
    clipboard.setText(MAIL)
    quick.house.open()
    QTest.mouseClick(quick.find("replyRewrite"), Qt.MouseButton.LeftButton)
    assert not quick.find("replyRow").isVisible()
    assert quick.find("promptBar").isVisible()
    assert quick.window.editor.raw_text() == MAIL


def test_where_nothing_can_be_pasted_back_it_is_said(quick: Quick, clipboard: QClipboard) -> None:
    quick.house.open("shorten")
    quick.review()
    quick.key(Key.Key_Return, Mod.ControlModifier)
    assert not quick.find("quickPaste").isVisible()
    quick.window.pasteWanted.emit()
    assert "X11" in quick.window.notices.accessibleDescription()
    assert quick.window.isVisible()
