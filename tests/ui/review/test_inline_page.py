"""The page under a prompt and a review: nothing moves, nothing is lost."""

from __future__ import annotations

import pytest
from inline_stage import InlineStage
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from writer_app.bridge.base.states import NoticeKind, State
from writer_app.domain.change.anchor import Anchor

Key, Mod = Qt.Key, Qt.KeyboardModifier
PASSAGE = "The keeper wrote it down every single night, and never once forgot."
ANSWER = "The keeper wrote it down each night, and never forgot."
TEXT = f"# Log\n\n{PASSAGE}\n\nAnother paragraph stands here 🌊 and waits."


@pytest.fixture
def stage(qtbot: QtBot) -> InlineStage:
    return InlineStage(qtbot, TEXT)


# ---- the page -------------------------------------------------------------------------------
def test_streaming_never_scrolls_the_page(qtbot: QtBot) -> None:
    text = "\n\n".join(f"Paragraph {n} of a long text that fills the page." for n in range(80))
    stage = InlineStage(qtbot, text)
    stage.ask("Paragraph 3 of a long text that fills the page.")
    before = stage.editor.verticalScrollBar().value()
    for word in "A much longer paragraph than there was. " * 10:
        stage.thread.say(word)
    stage.thread.end()
    QApplication.processEvents()
    assert stage.editor.verticalScrollBar().value() == before


def test_the_bar_of_the_review_is_in_view_when_the_passage_grew(qtbot: QtBot) -> None:
    text = "\n\n".join(f"Paragraph {n} of a long text that fills the page." for n in range(80))
    stage = InlineStage(qtbot, text)
    editor, passage = stage.editor, "Paragraph 79 of a long text that fills the page."
    stage.ask(passage)
    scroll = editor.verticalScrollBar()
    while editor.line_bottom(text.index(passage)) < editor.viewport().height() - 60:
        scroll.setValue(scroll.value() - 1)
    for word in "A much longer paragraph than there was. " * 3:
        stage.thread.say(word)
    stage.thread.end()
    QApplication.processEvents()
    rect = editor.gaps.bar_rect()
    assert rect is not None
    assert rect.top() + stage.inline.review_bar.body_height() <= editor.viewport().height()


def test_emoji_and_accents_at_both_ends_survive(qtbot: QtBot) -> None:
    text = "🌊 e\u0301 the sea 👩\u200d🚀"
    stage = InlineStage(qtbot, f"🌊🌊 {text} 🌊")
    stage.editor.select(Anchor(5, 5 + len(text.encode("utf-16-le")) // 2))
    stage.inline.rewrite()
    stage.type("Go.", stage.field)
    stage.key(Key.Key_Return, to=stage.field)
    assert stage.writing.requests[-1].text == text
    stage.thread.answer(text.replace("sea", "tide"))
    stage.key(Key.Key_Return, Mod.ControlModifier)
    assert stage.text == f"🌊🌊 {text.replace('sea', 'tide')} 🌊"
    stage.key(Key.Key_Z, Mod.ControlModifier)
    assert stage.text == f"🌊🌊 {text} 🌊"


def test_proposals_wait_while_another_document_is_open(stage: InlineStage) -> None:
    stage.inline.document_opened("one")
    stage.review(PASSAGE, ANSWER)
    stage.editor.set_text("Another page.")
    stage.inline.document_opened("two")
    assert stage.state is State.IDLE
    assert stage.editor.marks.ranges.waiting == ()
    stage.editor.set_text(TEXT)
    stage.inline.document_opened("one")
    assert stage.notices[-1].kind is NoticeKind.WAITING
    (waiting,) = stage.editor.marks.ranges.waiting
    assert waiting.selectedText() == PASSAGE
    stage.caret(TEXT.index("keeper"))
    assert stage.state is State.REVIEW
    assert stage.editor.marks.ranges.waiting == ()
    stage.key(Key.Key_Return, Mod.ControlModifier)
    assert stage.text == TEXT.replace(PASSAGE, ANSWER)


def test_on_a_blank_line_control_e_writes_a_paragraph_there(stage: InlineStage) -> None:
    stage.caret(TEXT.index(PASSAGE) - 1)
    stage.inline.rewrite()
    stage.type("One line about tides.", stage.field)
    assert stage.text == TEXT
    stage.key(Key.Key_Return, to=stage.field)
    assert stage.writing.requests[-1].at_caret
    stage.thread.answer("The tide has 2 turns a day.")
    assert stage.state is State.REVIEW
    assert not stage.inline.review_bar.fact.isVisible()
    stage.key(Key.Key_Return, Mod.ControlModifier)
    assert stage.text == TEXT.replace("# Log\n", "# Log\n\nThe tide has 2 turns a day.\n")
    stage.editor.undo()
    assert stage.text == TEXT


def test_the_third_control_e_in_a_novel_moves_nothing(qtbot: QtBot) -> None:
    book = "\n\n".join(f"Paragraph {n} of a long book. " * 12 for n in range(300))
    stage = InlineStage(qtbot, book)
    stage.editor.reveal(book.index("Paragraph 150 "))
    place = stage.editor.verticalScrollBar().value()
    for _ in range(3):
        stage.inline.rewrite()
    assert stage.assistant.proposal is not None
    assert stage.assistant.proposal.scope == "section"
    assert stage.assistant.proposal.anchor.length < len(book) / 4
    assert abs(stage.editor.verticalScrollBar().value() - place) <= 3
    bar = stage.inline.prompt_bar
    assert 0 <= bar.y() < stage.editor.viewport().height() - 40


def test_a_page_that_can_only_be_read_is_not_rewritten(stage: InlineStage) -> None:
    stage.editor.setReadOnly(True)
    stage.inline.rewrite()
    assert [n.kind for n in stage.notices] == [NoticeKind.FAILED]


def test_amber_is_for_facts_alone(stage: InlineStage) -> None:
    bar = stage.inline.review_bar
    assert (bar.fact.ground, bar.warning.ground) == ("warn_bg", "pick")


def test_keys_come_back_while_the_pointer_asks_for_them(stage: InlineStage) -> None:
    stage.review(PASSAGE, ANSWER)
    bar = stage.inline.review_bar
    bar.set_keys_shown(False)
    QApplication.sendEvent(bar.show_keys, QEvent(QEvent.Type.Enter))
    assert bar.keys.isVisible()
    QApplication.sendEvent(bar, QEvent(QEvent.Type.Leave))
    assert not bar.keys.isVisible()


def test_the_bar_of_a_long_passage_at_the_lower_edge_is_seen(qtbot: QtBot) -> None:
    book = "\n".join(f"Line {n} of a page without headings." for n in range(300))
    stage = InlineStage(qtbot, book)
    lines = stage.editor.viewport().height() // int(stage.editor.prose.metrics.pitch) - 2
    head, rest = book.split("\n")[:lines], book.split("\n")[lines:]
    stage.editor.set_text("\n".join(head) + "\n\n" + "\n".join(rest))
    stage.caret(stage.text.index("\n\n") + 1)
    for _ in range(2):
        stage.inline.rewrite()
    bar = stage.inline.prompt_bar
    assert 0 <= bar.y() < stage.editor.viewport().height() - 40


def test_the_bar_asks_for_a_change_once_it_has_a_passage(stage: InlineStage) -> None:
    stage.caret(TEXT.index(PASSAGE) - 1)
    stage.inline.rewrite()
    assert stage.field.placeholderText() == "Say what to write here"
    stage.inline.rewrite()
    assert stage.field.placeholderText().startswith("Say what should change")
