"""Pasting HTML and pictures: Markdown, a file beside the document, or a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from writer_app.ui.kit.notices import NoticeAction
from writer_app.ui.library.picture_card import PictureCard
from writer_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
START = "# Log\n\n"


@pytest.fixture
def window(
    open_window: Callable[..., MainWindow], write: Callable[..., Path]
) -> Iterator[MainWindow]:
    window = open_window(write("log.md", START))
    window.editor.put_caret(len(START))
    yield window
    QGuiApplication.clipboard().clear()


def paste(window: MainWindow, data: QMimeData) -> None:
    QGuiApplication.clipboard().setMimeData(data)
    QTest.keyClick(window.editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def settle(window: MainWindow) -> None:
    notice = window.notices.current
    assert notice is not None
    window.notices.settle(notice.key)


def html(markup: str, text: str = "") -> QMimeData:
    data = QMimeData()
    data.setHtml(markup)
    if text:
        data.setText(text)
    return data


def holds(window: MainWindow, text: str) -> bool:
    return window.editor.raw_text() == text


MARKUP = (
    ("<p>Hello <b>bold</b></p>", "Hello **bold**"),
    ('<a href="https://example.org/x">there</a>', "[there](https://example.org/x)"),
    ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
    ("<h2>Title</h2><p>Text.</p>", "## Title\n\nText."),
    ("<p>你好，<b>世界</b></p>", "你好，**世界**"),
    ("<pre><code>a  b\n- c</code></pre>", "```\na  b\n- c\n```"),
    ("<ol start=3><li>three<li>four</ol>", "3. three\n4. four"),
    ("<!--StartFragment--><i>cut</i> out<!--EndFragment-->", "*cut* out"),
    ("<meta charset=utf-8><b style='font-weight:normal'><p>plain</p></b>", "plain"),
    ("<p>a<br>b</p>", "a\\\nb"),
    ("<blockquote>said</blockquote><hr><p>x</p>", "> said\n\n* * *\n\nx"),
)


def test_html_comes_as_markdown(window: MainWindow, qtbot: QtBot) -> None:
    for markup, text in MARKUP:
        paste(window, html(markup))
        qtbot.waitUntil(partial(holds, window, START + text))
        window.editor.undo()
        assert window.editor.raw_text() == START


def test_with_plain_text_the_markdown_is_a_command(window: MainWindow, qtbot: QtBot) -> None:
    paste(window, html("<b>bold</b>", "plain"))
    assert window.editor.raw_text() == START + "plain"
    window.commands["pasteMarkdown"].trigger()
    qtbot.waitUntil(lambda: window.editor.raw_text() == START + "plain**bold**")


def test_a_picture_lies_beside_the_document(window: MainWindow, qtbot: QtBot) -> None:
    image = QImage(4, 3, QImage.Format.Format_RGB32)
    image.fill(QColor("navy"))
    data = QMimeData()
    data.setImageData(image)
    paste(window, data)
    qtbot.waitUntil(lambda: "![](assets/" in window.editor.raw_text())
    name = window.editor.raw_text().partition("assets/")[2].rstrip(")")
    path = window.document_path()
    assert path is not None
    kept = QImage(str(path.parent / "assets" / name))
    assert (kept.width(), kept.height()) == (4, 3)


def card(window: MainWindow, qtbot: QtBot) -> PictureCard:
    qtbot.waitUntil(lambda: bool(window.findChildren(PictureCard)))
    return window.findChildren(PictureCard)[0]


def test_a_dropped_picture_gets_its_words_and_a_number(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    image = QImage(4, 3, QImage.Format.Format_RGB32)
    image.fill(QColor("navy"))
    assert image.save(str(tmp_path / "Old pier.png"))
    window.picturesDropped.emit([tmp_path / "Old pier.png"])
    asked = card(window, qtbot)
    asked.shown.setText("A pier [in] winter")
    asked.caption.setText('The "old" pier')
    asked.numbered.set_value(True)
    QTest.keyClick(asked.caption, Qt.Key.Key_Return)
    expected = (
        START
        + "![A pier \\[in\\] winter](assets/Old%20pier.png"
        + ' "The \\"old\\" pier"){#fig:old-pier}'
    )
    assert window.editor.raw_text() == expected


def test_a_picture_may_go_without_words(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    image = QImage(4, 3, QImage.Format.Format_RGB32)
    image.fill(QColor("navy"))
    assert image.save(str(tmp_path / "a.png"))
    window.picturesDropped.emit([tmp_path / "a.png"])
    QTest.keyClick(card(window, qtbot).shown, Qt.Key.Key_Escape)
    assert window.editor.raw_text() == START + "![](assets/a.png)"


def test_what_is_no_picture_is_said(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("words", encoding="utf-8")
    window.picturesDropped.emit([tmp_path / "a.png"])
    qtbot.waitUntil(lambda: window.notices.current is not None)
    assert window.editor.raw_text() == START


def test_html_without_words_says_so(window: MainWindow, qtbot: QtBot) -> None:
    for markup in ("<p> </p>", "<script>x()</script>", "<style>p{}</style>"):
        paste(window, html(markup))
        qtbot.waitUntil(lambda: window.notices.current is not None)
        assert window.editor.raw_text() == START
        settle(window)


def test_a_paste_that_brings_nothing_says_so(window: MainWindow) -> None:
    for kind in (
        "application/x-nothing",
        "audio/wav",
        "image/x-odd",
        "text/rtf",
        "application/pdf",
    ):
        data = QMimeData()
        data.setData(kind, b"x")
        paste(window, data)
        notice = window.notices.current
        assert notice is not None, kind
        assert "nothing that can be pasted" in notice.text
        assert window.editor.raw_text() == START
        settle(window)


def offered(window: MainWindow) -> dict[str, NoticeAction]:
    notice = window.notices.current
    return {each.text: each for each in notice.actions} if notice is not None else {}


OFFERED = (
    ("As Markdown", "See [this](https://example.org/a)."),
    ("As a quotation", "> See [this](https://example.org/a).\n>\n> — [example.org]"
     "(https://www.example.org/page)"),
)  # fmt: skip


def test_plain_text_of_a_page_offers_what_it_lost(window: MainWindow, qtbot: QtBot) -> None:
    for button, text in OFFERED:
        data = html('<p>See <a href="https://example.org/a">this</a>.</p>', "See this.")
        data.setData("chromium/x-source-url", b"https://www.example.org/page")
        paste(window, data)
        assert window.editor.raw_text() == START + "See this."
        offered(window)[button].run()
        qtbot.waitUntil(partial(holds, window, START + text))
        assert not offered(window)
        QTest.keyClick(window.editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert window.editor.raw_text() == START + "See this."
        window.editor.undo()


def test_html_without_form_offers_nothing(window: MainWindow) -> None:
    paste(window, html("<div style='color:red'><span>a = 1</span></div>", "a = 1"))
    assert not offered(window)


def test_what_was_edited_after_the_paste_stays(window: MainWindow, qtbot: QtBot) -> None:
    paste(window, html("<p>a <b>bold</b> word</p>", "a bold word"))
    action = offered(window)["As Markdown"]
    window.editor.put_caret(len(START) + 3)
    QTest.keyClicks(window.editor, "xx")
    action.run()
    qtbot.wait(200)
    assert window.editor.raw_text() == START + "a bxxold word"
