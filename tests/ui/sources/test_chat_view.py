"""Asking about the document, with real keys."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from writer_app.bridge.sources.chat import Awaited, Chat
from writer_app.domain.base.errors import DocumentError
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.sources.conversation import Place
from writer_app.domain.sources.passage import Source
from writer_app.engine.base.protocol import Failed
from writer_app.engine.remote import web_page
from writer_app.engine.remote.web_page import FetchedPage
from writer_app.storage.sources.chat_file import ChatFile
from writer_app.storage.sources.reading import SourceReader
from writer_app.storage.sources.web_pages import WebPages
from writer_app.ui.kit.ask import Ask
from writer_app.ui.sources.chat_view import ChatView
from writer_app.ui.sources.source_page import SourcePage
from writer_app.ui.window.main_window import MainWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
TEXT = "# The ferry\n\nThe ferry to Brannoch leaves at 9 and takes 35 minutes. A ticket costs £6.\n"
QUESTION = "How long does the ferry to Brannoch take?"
ANSWER = "The ferry to Brannoch takes 35 minutes. [1]"
SLOWLY = {"text": f"{ANSWER} {'A ticket costs £6. [1] ' * 40}", "chunk": 44, "delay_ms": 800}


@pytest.fixture
def window(
    open_window: Callable[..., MainWindow],
    own_home: Path,
    script: Callable[..., None],
    request: pytest.FixtureRequest,
) -> MainWindow:
    folder = own_home / "documents"
    folder.mkdir(parents=True)
    (folder / "ferry.md").write_text(TEXT, encoding="utf-8")
    (folder / "other.md").write_text("# Other\n\nOf nothing.\n", encoding="utf-8")
    script(*getattr(request, "param", [ANSWER] * 4))  # read by the engine when it starts
    window = open_window(folder / "ferry.md")
    window.commands["ask"].trigger()
    return window


@pytest.fixture
def view(window: MainWindow) -> ChatView:
    found = window.findChild(ChatView, "chatView")
    assert found is not None
    return found


def chat(view: ChatView) -> Chat:
    return view._chat


def ask(qtbot: QtBot, view: ChatView, question: str = QUESTION) -> None:
    before = len(chat(view).conversation.turns)
    view.input.setPlainText(question)
    QTest.keyClick(view.input, Key.Key_Return)
    qtbot.waitUntil(lambda: not chat(view).busy and len(chat(view).conversation.turns) > before)


def test_an_answer_names_its_passage(qtbot: QtBot, view: ChatView) -> None:
    ask(qtbot, view)
    shown = view.page.toPlainText()
    assert "The ferry to Brannoch takes 35 minutes." in shown
    assert "A ticket costs £6." in shown
    assert "not found" not in shown


def test_conversations_stay_with_their_documents(
    qtbot: QtBot, view: ChatView, window: MainWindow, own_home: Path
) -> None:
    ask(qtbot, view)
    window.open_document(own_home / "documents" / "other.md")
    qtbot.waitUntil(lambda: not chat(view).conversation.turns)
    window.open_document(own_home / "documents" / "ferry.md")
    qtbot.waitUntil(lambda: len(chat(view).conversation.turns) == 1)


def test_an_answer_goes_into_the_page_in_one_undo_step(
    qtbot: QtBot, view: ChatView, window: MainWindow
) -> None:
    ask(qtbot, view)
    view._act(QUrl("insert:0"))
    assert window.editor.raw_text().count("takes 35 minutes") == 2
    assert "\n\n\n" not in window.editor.raw_text()
    window.editor.undo()
    assert window.editor.raw_text() == TEXT


def test_a_passage_is_opened_at_its_place(qtbot: QtBot, view: ChatView, window: MainWindow) -> None:
    ask(qtbot, view)
    view._act(QUrl("open:0:1"))
    selected = window.editor.text_of(window.editor.selection())
    assert selected == chat(view).conversation.turns[0].places[0].text


def test_a_web_page_is_shown_as_text_and_never_given_to_a_browser(
    qtbot: QtBot, view: ChatView, window: MainWindow, own_home: Path
) -> None:
    kept = own_home / "page.html"
    kept.write_text(
        "<title>The ferry</title><script>send()</script><p>The last boat sails at ten.</p>"
        "<p>It does not sail in winter.</p>"
    )
    passage = "It does not sail in winter."
    view.placeWanted.emit(Place(str(kept), "The ferry", passage, 0, len(passage)))
    qtbot.waitUntil(lambda: window.current_page() == "source")
    page = window.page("source")
    assert isinstance(page, SourcePage)
    assert page.editor.text_of(page.editor.selection()) == passage
    assert "send()" not in page.editor.raw_text()
    assert page.outside.isHidden()
    QTest.keyClick(page.editor, Key.Key_Escape)
    assert window.current_page() == ""


def test_the_end_stays_in_view_unless_one_reads_further_up(qtbot: QtBot, view: ChatView) -> None:
    bar = view.page.verticalScrollBar()
    view.page.setFixedHeight(80)
    ask(qtbot, view)
    assert 0 < bar.maximum() == bar.value()
    bar.triggerAction(bar.SliderAction.SliderToMinimum)
    view._act(QUrl("place:0:1"))
    assert bar.value() == 0
    ask(qtbot, view)
    assert 0 < bar.maximum() == bar.value()


def test_a_turn_is_deleted_and_comes_back(qtbot: QtBot, view: ChatView) -> None:
    ask(qtbot, view)
    view._act(QUrl("remove:0"))
    assert "35 minutes" not in view.page.toPlainText()
    view._act(QUrl("back:0"))
    assert "35 minutes" in view.page.toPlainText()


def test_what_is_selected_is_asked_alone(qtbot: QtBot, view: ChatView, window: MainWindow) -> None:
    window.editor.set_text(f"{TEXT}\n# Other\n\nOf nothing.\n")
    chat(view).sources.set_selection(on=True)
    assert view.sources.text() == "This document"
    window.editor.select(Anchor(20, 60))
    assert view.sources.text() == "The selection"
    ask(qtbot, view)
    assert [place.headings for place in chat(view).conversation.turns[0].places] == [("The ferry",)]


def test_an_edit_that_is_left_takes_no_place(qtbot: QtBot, view: ChatView) -> None:
    ask(qtbot, view)
    view._act(QUrl("edit:0"))
    QTest.keyClick(view.input, Key.Key_Escape)
    assert view.input.value() == ""
    ask(qtbot, view, "When does the ferry leave?")
    assert len(chat(view).conversation.turns) == 2


def test_what_is_typed_over_the_answers_is_the_next_question(view: ChatView) -> None:
    QTest.keyClicks(view.page, "W")
    assert view.input.value() == "W"


def test_an_edited_question_keeps_what_came_after_it_as_a_branch(
    qtbot: QtBot, view: ChatView
) -> None:
    ask(qtbot, view)
    ask(qtbot, view)
    view._act(QUrl("edit:0"))
    assert view.input.value() == QUESTION
    ask_edited = "How long does the ferry to Brannoch take today?"
    view.input.setPlainText(ask_edited)
    QTest.keyClick(view.input, Key.Key_Return)
    qtbot.waitUntil(lambda: not chat(view).busy and len(chat(view).conversation.turns) == 1)
    assert len(chat(view).kept.conversations) == 2
    chat(view).choose(0)
    assert len(chat(view).conversation.turns) == 2


def test_ctrl_enter_makes_a_proposal_on_the_page(
    qtbot: QtBot, view: ChatView, window: MainWindow
) -> None:
    view.input.setPlainText("shorter")
    QTest.keyClick(view.input, Key.Key_Return, Mod.ControlModifier)
    qtbot.waitUntil(window.commands["accept"].isEnabled)
    assert window.editor.raw_text() == TEXT


def test_an_attached_file_is_asked_too(qtbot: QtBot, view: ChatView, own_home: Path) -> None:
    file = own_home / "prices.txt"
    file.write_text("A bicycle on the ferry costs £2 more.\n", encoding="utf-8")
    view.attach_files([file])
    assert view.input.hasFocus()  # what is typed or pasted next is the question
    ask(qtbot, view, "What does a bicycle on the ferry cost?")
    places = chat(view).conversation.turns[0].places
    assert str(file) in {place.path for place in places}
    assert view.sources.text() == "This document + prices.txt"


def test_a_file_that_cannot_be_read_is_named(qtbot: QtBot, view: ChatView, own_home: Path) -> None:
    view.attach_files([own_home / "gone.pdf", own_home / "lost.pdf"])
    qtbot.waitUntil(view._says.isVisible)
    assert all(name in view._says.text() for name in ("gone.pdf", "lost.pdf"))
    assert chat(view).conversation.files == ()


def test_an_answer_that_is_left_is_written_on_and_stays_with_its_document(
    qtbot: QtBot, view: ChatView, window: MainWindow, own_home: Path
) -> None:
    view.input.setPlainText(QUESTION)
    QTest.keyClick(view.input, Key.Key_Return)
    window.open_document(own_home / "documents" / "other.md")
    assert (chat(view).busy, chat(view).question) == (False, "")
    window.open_document(own_home / "documents" / "ferry.md")
    qtbot.waitUntil(lambda: len(chat(view).conversation.turns) == 1 and not chat(view).busy)
    assert view.input.value() == ""


def test_an_answer_stands_until_another_takes_its_place(qtbot: QtBot, view: ChatView) -> None:
    ask(qtbot, view)
    before = chat(view).conversation.turns
    view._act(QUrl("retry:0"))
    assert chat(view).conversation.turns == before
    view.input.setPlainText("And then?")
    QTest.keyClick(view.input, Key.Key_Return)
    assert ("still being written" in view._says.text(), view.input.value()) == (True, "And then?")
    qtbot.waitUntil(lambda: not chat(view).busy)
    assert (len(chat(view).conversation.turns), view._says.text()) == (1, "")


def test_an_attached_folder_is_asked_too(qtbot: QtBot, view: ChatView, own_home: Path) -> None:
    folder = own_home / "notes"
    folder.mkdir()
    (folder / "boats.md").write_text(TEXT, encoding="utf-8")
    view.attach_files([folder])
    chat(view).sources.set_document(on=False)
    ask(qtbot, view)
    assert view.sources.text() == "notes"
    assert chat(view).conversation.turns[0].places[0].path == str(folder / "boats.md")


def test_a_file_in_a_folder_without_ai_is_not_attached(
    qtbot: QtBot, view: ChatView, window: MainWindow, own_home: Path
) -> None:
    secret = own_home / "secret"
    secret.mkdir()
    (secret / "a.txt").write_text("Nobody knows.\n", encoding="utf-8")
    chat(view).sources._barred = lambda path: "Not this one." if secret in path.parents else ""
    view.attach_files([secret / "a.txt"])
    assert chat(view).conversation.files == ()
    assert view._says.text() == "Not this one."


def test_the_library_is_read_when_it_is_asked(qtbot: QtBot, view: ChatView, own_home: Path) -> None:
    (own_home / "documents" / "prices.md").write_text(
        "# Prices\n\nA bicycle on the ferry to Brannoch costs £2 more.\n", encoding="utf-8"
    )
    chat(view).sources.set_library(on=True)
    ask(qtbot, view, "What does a bicycle on the ferry to Brannoch cost?")
    titles = {place.path for place in chat(view).conversation.turns[0].places}
    assert str(own_home / "documents" / "prices.md") in titles


def test_a_source_that_is_gone_is_named_with_the_next_question(
    qtbot: QtBot, view: ChatView, own_home: Path
) -> None:
    note = own_home / "gone.md"
    note.write_text("# Fares\n\nA ticket costs £8.\n", encoding="utf-8")
    view.attach_files([note])
    note.unlink()
    ask(qtbot, view)
    assert "gone.md" in view._says.text()


def test_stop_ends_the_reading_of_a_folder(
    qtbot: QtBot, view: ChatView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(9):
        (folder / f"{number}.md").write_text("The ferry rests.\n", encoding="utf-8")
    reads, go = [], threading.Event()

    def read(_reader: SourceReader, path: Path) -> Source:
        reads.append(path)
        go.wait(5)
        return Source(str(path), "Ferry", "The ferry rests.")

    monkeypatch.setattr(SourceReader, "read", read)
    model = chat(view)
    model._put(replace(model._open_conversation(), files=(str(folder),)))
    view._ask(QUESTION)
    qtbot.waitUntil(lambda: bool(reads))
    model.stop()
    go.set()
    qtbot.waitUntil(lambda: not model.busy)
    assert len(reads) == 1
    assert view.input.value() == QUESTION


def test_a_web_page_is_attached_on_the_writers_yes(
    qtbot: QtBot, view: ChatView, monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> None:
    asked = []

    def fetch(address: str, file: Path, **_how: object) -> FetchedPage:
        asked.append(address)
        file.write_text("<p>The ferry rests on Mondays.</p>", encoding="utf-8")
        return FetchedPage(address, "text/html", "utf-8")

    monkeypatch.setattr(web_page, "fetch", fetch)
    view.ask_page()
    card = view.window().findChild(Ask)
    assert card is not None
    QTest.keyClicks(card.field, "https://example.org/ferry")
    assert asked == []
    QTest.keyClick(card.field, Key.Key_Return)
    qtbot.waitUntil(lambda: bool(chat(view).conversation.files))
    (name,) = chat(view).conversation.files
    assert Path(name).parent == own_home / "data" / "web"
    assert asked == ["https://example.org/ferry"]


def test_a_page_that_does_not_come_is_asked_as_it_was_kept(
    qtbot: QtBot, view: ChatView, monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> None:
    def fetch(address: str, file: Path, **_how: object) -> FetchedPage:
        raise DocumentError("The page cannot be reached.")

    monkeypatch.setattr(web_page, "fetch", fetch)
    web, url = WebPages(own_home / "data" / "web"), "https://example.org/ferry"
    page = web.keep(url, b"<p>The ferry rests.</p>", kind="text/html", charset="")
    view._fetch(url)
    qtbot.waitUntil(lambda: "cannot be reached.\nIt is asked as it was" in view._says.text())
    assert chat(view).conversation.files == (str(page),)


def test_of_many_files_that_cannot_be_read_six_are_shown(
    qtbot: QtBot, view: ChatView, tmp_path: Path
) -> None:
    paths = [tmp_path / f"none{number}.md" for number in range(8)]
    view.attach_files(paths)
    qtbot.waitUntil(lambda: view._says.text().endswith("… and 2 more"))
    assert "none7.md" in view._says.toolTip()


def test_what_is_no_address_is_said(qtbot: QtBot, view: ChatView) -> None:
    said: list[str] = []
    chat(view).failed.connect(said.append)
    chat(view).sources.add_page("my notes")
    qtbot.waitUntil(lambda: bool(said))
    assert ("no address of a web page" in said[0], chat(view).conversation.files) == (True, ())


def test_a_question_that_could_not_be_asked_stands_in_the_field_again(view: ChatView) -> None:
    chat(view)._asked = Awaited(question="When does the ferry rest?")
    chat(view)._ended(Failed(1, "model", "The model stopped."))
    given_back = view.input.value(), view.input.textCursor().atEnd()
    assert given_back == ("When does the ferry rest?", True)


def test_a_question_begun_meanwhile_is_kept(view: ChatView) -> None:
    model = chat(view)
    view.input.set_value("And on Sundays?")
    model._asked = Awaited(question="When does the ferry rest?")
    model._ended(Failed(1, "model", "The model stopped."))
    assert view.input.value() == "And on Sundays?"


def test_an_answer_that_is_shown_lies_on_the_disk(
    qtbot: QtBot, view: ChatView, own_home: Path
) -> None:
    """Whenever the window shows a turn, a kill at that moment would not lose it."""
    document = own_home / "documents" / "ferry.md"
    lost: list[int] = []

    def look() -> None:
        kept = ChatFile(own_home / "data" / "chats", str(document)).load()
        shown = chat(view).conversation.turns
        if len(kept.conversations[kept.current].turns) < len(shown):
            lost.append(len(shown))

    chat(view).changed.connect(look)
    chat(view).busyChanged.connect(look)
    ask(qtbot, view)
    ask(qtbot, view, "What does a ticket to Brannoch cost?")
    assert len(chat(view).conversation.turns) == 2
    assert lost == []


@pytest.mark.parametrize("window", [[SLOWLY]], indirect=True)
def test_a_stopped_answer_keeps_what_was_shown(qtbot: QtBot, view: ChatView) -> None:
    model = chat(view)
    with qtbot.waitSignal(model.streamed, check_params_cb=lambda text: "[1]" in text):
        view.input.setPlainText(QUESTION)
        QTest.keyClick(view.input, Key.Key_Return)
    QTest.keyClick(view.input, Key.Key_Escape)
    qtbot.waitUntil(lambda: not model.busy)
    (turn,) = model.conversation.turns
    assert (turn.stopped, turn.refused) == (True, False)
    assert "35 minutes" in view.page.toPlainText()
    assert view.input.value() == ""


@pytest.mark.parametrize("window", [[{"text": ANSWER, "delay_ms": 60_000}]], indirect=True)
def test_a_question_that_is_stopped_before_its_answer_stands_in_the_field_again(
    qtbot: QtBot, view: ChatView
) -> None:
    view.input.setPlainText(QUESTION)
    QTest.keyClick(view.input, Key.Key_Return)
    QTest.keyClick(view.input, Key.Key_Escape)
    qtbot.waitUntil(lambda: not chat(view).busy)
    assert not chat(view).conversation.turns
    assert view.input.value() == QUESTION


def test_a_slash_lists_the_templates_and_enter_takes_one(qtbot: QtBot, view: ChatView) -> None:
    taken: list[str] = []
    view.templateWanted.disconnect()
    view.templateWanted.connect(taken.append)
    qtbot.waitUntil(lambda: bool(view._picker._templates.rows()))  # they are read by themselves
    for words in ("/no such template", "/fix gr"):
        view.input.setPlainText(words)
        QTest.keyClick(view.input, Key.Key_Return)
    assert taken == ["fix-grammar"]
    assert view.input.value() == ""


def test_passages_for_templates_come_from_the_chosen_files_alone(
    view: ChatView, own_home: Path, script: Callable[..., None]
) -> None:
    model = chat(view)
    assert model.chosen() is None
    note = own_home / "note.md"
    note.write_text("# Fares\n\nA ticket to Brannoch costs £8.\n", encoding="utf-8")
    model.sources.add_files([note])
    find = model.chosen()
    assert find is not None
    ((path, title, passage),) = find("A ticket costs £6.")
    assert (path, title, "£8" in passage.text) == (str(note), "Fares", True)
