"""Other words for the word at the caret: a small list under it, chosen by digit or Enter.

The focus stays on the page and nothing is modal: whatever else the writer does closes the list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent

from writer_app.bridge.review.word_help import WordHelp
from writer_app.domain.change.anchor import Anchor
from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.kit.rows import ListRow
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page.caret_list import CaretList
from writer_app.ui.page.editor import Editor
from writer_app.ui.window.main_window import MainWindow

WIDTH, ROW_HEIGHT = 200, 30
_LONGEST = 30  # characters of a selection that is a word or an expression
_K = Qt.Key


class WordList(CaretList):
    """The list itself."""

    def __init__(self, theme: Theme, editor: Editor) -> None:
        title = self.tr("Other words")
        super().__init__(theme, editor, "wordList", title, width=WIDTH, row=ROW_HEIGHT, most=9)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.words: tuple[str, ...] = ()

    def show_words(self, words: Sequence[str], at: int) -> None:
        """Show the words under the line of a UTF-16 position."""
        self.words = tuple(words)
        self.show_rows([ListRow(w, w, keys=str(n)) for n, w in enumerate(self.words, start=1)], at)

    def show_busy(self, text: str, at: int) -> None:
        """Say that words are looked for, where they will stand."""
        self.words = ()
        self.show_rows([ListRow("", text)], at)


class SynonymsController(QObject):
    """Connects the page, the list and the question."""

    taken = Signal()  # another word is in the document now

    def __init__(self, window: MainWindow, help_: WordHelp) -> None:
        super().__init__(window)
        self._window, self._editor, self._help = window, window.editor, help_
        self._anchor = Anchor(0, 0)
        self._open = False  # words are looked for, or shown
        self.list = WordList(window.theme, window.editor)
        self.list.chosen.connect(self._take)
        help_.found.connect(self._show)
        help_.failed.connect(self._failed)
        window.editor.focusLost.connect(self._left)
        window.commands["otherWords"].triggered.connect(lambda _on: self.ask())

    def ask(self, at: Anchor | None = None) -> None:
        """Ctrl+.: look for other words for what is selected, else for the word at the caret; or
        for what stands at `at`."""
        self.close()
        at = at or self._selected()
        if self._window.current_page():  # the page is not seen
            return
        if not self._help.ready:
            self._say(self.tr("No model is loaded; other words come from one."))
        elif self._editor.isReadOnly():
            self._say(self.tr("This document is read only."))
        elif not self._help.ask(self._editor.raw_text(), self._editor.cursor_position(), at):
            self._say(self.tr("There is no word at the caret."))
        else:
            self._begin()
            self.list.show_busy(self.tr("Looking for synonyms…"), self._editor.cursor_position())

    def _begin(self) -> None:
        """From now on the keys are the list's, and whatever moves the page takes it away."""
        self._open = True
        self._editor.keys.add("words", self._meaning)
        for signal in self._moving():
            signal.connect(self.close)

    def _moving(self) -> tuple[SignalInstance, ...]:
        editor = self._editor
        return (
            editor.edited, editor.cursorPositionChanged, editor.verticalScrollBar().valueChanged
        )  # fmt: skip

    def _selected(self) -> Anchor | None:
        """The selection, where it is no more than a word or a few."""
        chosen = self._editor.selection()
        words = self._editor.text_of(chosen)
        short = 0 < len(words) <= _LONGEST and "\n" not in words
        return chosen if short and words == words.strip() else None

    def close(self) -> None:
        """Take the list away and ask no more."""
        if self._open:
            self._open = False
            self._editor.keys.drop(self._meaning)
            for signal in self._moving():
                signal.disconnect(self.close)
            self._help.cancel()
            self.list.hide()

    # ---- inside
    def _left(self) -> None:
        if self.list.isVisible():
            self.close()

    def _meaning(self, event: QKeyEvent) -> Callable[[], None] | None:
        if not self.list.isVisible() or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None
        digit = event.key() - _K.Key_0.value
        known = (_K.Key_Escape, _K.Key_Return, _K.Key_Enter, _K.Key_Up, _K.Key_Down)
        if event.key() not in known and not 1 <= digit <= len(self.list.words):
            return None
        return partial(self._press, event.key())

    def _press(self, key: int) -> None:
        if key == _K.Key_Escape:
            self.close()
        elif key in (_K.Key_Up, _K.Key_Down):
            self.list.list.step(1 if key == _K.Key_Down else -1)
        elif key in (_K.Key_Return, _K.Key_Enter):
            self._take(self.list.list.current_key())
        else:
            self._take(self.list.words[key - _K.Key_0.value - 1])

    def _show(self, anchor: Anchor, words: tuple[str, ...]) -> None:
        if not words:
            self.list.hide()
            self._say(self.tr("Nothing else fits here."))
            return
        self._anchor = anchor
        self.list.show_words(words, anchor.start)

    def _take(self, word: str) -> None:
        anchor = self._anchor
        self.close()
        if word:
            self._editor.replace(anchor, word)
            self.taken.emit()
            self._editor.setFocus()

    def _failed(self, text: str) -> None:
        self.list.hide()
        self._say(said(text))

    def _say(self, text: str) -> None:
        self._window.notices.show_notice(BarNotice("words", text, "info", brief=True))
