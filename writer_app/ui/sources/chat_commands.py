"""What the conversation does with the page: changes, insertions, going to a passage."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from writer_app.bridge.sources.chat import Chat
from writer_app.bridge.templates.template_model import TemplateModel
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.sources.conversation import ChatTurn, Place, bracketed, cited
from writer_app.ui.page.going_to import select_words
from writer_app.ui.sources.chat_view import ChatView
from writer_app.ui.sources.source_page import PAGE, SourcePage
from writer_app.ui.window.main_window import MainWindow

_WORD = (".docx", ".docm")
_PLAIN = (".md", ".markdown", ".txt", *_WORD)
_NOTE = re.compile(r"\[\^(\d{1,6})\]")


class ChatCommands(QObject):
    """Connects one conversation with the window."""

    def __init__(
        self,
        window: MainWindow,
        *,
        chat: Chat,
        change: Callable[[str], object],
        run_template: Callable[[str], object],
        templates: TemplateModel,
        taken: Callable[[], object],
        in_brackets: Callable[[], bool],
    ) -> None:
        super().__init__(window)
        self._window, self.chat = window, chat
        self._change, self._run_template = change, run_template
        self._taken, self._in_brackets = taken, in_brackets
        chat.setParent(self)
        self.view = ChatView(window.theme, chat, templates)
        self.view.changeWanted.connect(self._change_page)
        self.view.templateWanted.connect(self._template)
        self.view.insertWanted.connect(self._insert)
        self.view.placeWanted.connect(self._go_to)
        window.add_page(PAGE, self._make_source_page)
        window.assistant_panel.answer.verdicts.placeWanted.connect(self._read)

    def _change_page(self, words: str) -> None:
        self._window.show_page("")
        self._window.editor.setFocus()
        self._change(words)

    def _template(self, name: str) -> None:
        self._window.editor.setFocus()
        self._run_template(name)

    def _insert(self, turn: ChatTurn) -> None:
        """Put an answer below the caret's paragraph, with notes behind it or its sources in
        brackets, in one undo step."""
        editor = self._window.editor
        used = [int(number) for number in _NOTE.findall(editor.raw_text())]
        own = str(self._window.document_path() or "")
        body, notes = cited(turn, max(used, default=0) + 1, own)
        if self._in_brackets() or own.lower().endswith(_WORD):  # no notes are made in Word files
            body, notes = bracketed(turn, own), ""
        block = editor.textCursor().block()
        end = block.position() + block.length() - 1
        text = f"\n\n{body}" + (f"\n\n{notes}" if notes else "")
        text += "\n" if block.next().text().strip() else ""
        editor.insert_after(Anchor(end, end), text)
        self._taken()
        editor.setFocus()

    def _make_source_page(self) -> SourcePage:
        page = SourcePage(self._window.theme)
        page.finished.connect(lambda: self._window.show_page(""))
        return page

    def _show_source(self, place: Place, text: str) -> None:
        page = self._window.page(PAGE)
        assert isinstance(page, SourcePage)
        page.show_source(place, text)
        self._window.show_page(PAGE)

    def _read(self, place: Place) -> None:
        """The text of a source beside the page, which stays."""
        self.chat.sources.read(Path(place.path), partial(self._show_source, place))

    def _go_to(self, place: Place) -> None:
        """Open a source at a passage, and select the passage."""
        path = Path(place.path) if place.path else None
        here = self._window.document_path()
        if path is not None and path != here:
            if path.suffix.lower() not in _PLAIN:
                self._read(place)
                return
            self._window.library.tabRequested.emit(path)  # the page one asked from stays at hand
            if self._window.document_path() != path:
                return
        self._window.show_page("")
        if not select_words(self._window.editor, place.text, place.start):
            self.view.say_changed()
