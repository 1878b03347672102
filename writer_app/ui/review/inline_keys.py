"""The keys of a review and of ghost text, while the caret stands where they mean something.

Tab, Enter, Backspace and Space belong to a review only while the caret stands in its passage:
everywhere else the writer types. Nothing is a command while an input method is composing.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor

from writer_app.bridge.base.states import NoticeAct, State
from writer_app.bridge.review.assistant import Assistant
from writer_app.bridge.review.ghost import Ghost
from writer_app.ui.page.editor import Editor
from writer_app.ui.page.key_filter import Run, chord, commands, types
from writer_app.ui.review.commands import ReviewCommands

_K = Qt.Key
_ESCAPE, _SPACE, _TAB = QKeySequence("Esc"), QKeySequence("Space"), QKeySequence("Tab")
_WORD = QKeySequence("Ctrl+Right")


def _swallow() -> None:
    """A key that came before what it is meant for: it does not fall into the text."""


class InlineKeys(QObject):
    """The meanings of keys on the page, for its key filter."""

    def __init__(
        self,
        editor: Editor,
        assistant: Assistant,
        ghost: Ghost | None,
        *,
        show_original: Callable[[bool], None],
        put_in: Callable[[str], None],
        keys: Callable[[str], QKeySequence],
        is_late: Callable[[], bool],
        typed_late: Callable[[], None],
    ) -> None:
        """`is_late`: whether keys still arrive that were a bar's; `typed_late` hears of one."""
        super().__init__(editor)
        self._editor = editor
        self._assistant = assistant
        self._ghost = ghost
        self._show_original, self._put_in = show_original, put_in
        self._keys = keys
        self._is_late, self._typed_late = is_late, typed_late
        self._commands = ReviewCommands(assistant)
        editor.keys.add("review", self._undo_meaning, letters=False)
        editor.keys.add("review", self._review_meaning)
        editor.keys.add("ghost", self._ghost_meaning)
        editor.keys.add("late", self._late)
        editor.keys.on_release(self._released)

    def _released(self, event: QKeyEvent) -> None:
        if event.key() == _K.Key_Space and not event.isAutoRepeat():
            self._show_original(False)

    def _late(self, event: QKeyEvent) -> Run | None:
        """A letter of what was being typed into a bar when it went: never one for the page."""
        return self._typed_late if types(event) and self._is_late() else None

    def _review_meaning(self, event: QKeyEvent) -> Run | None:
        """What a key means to the proposal in hand; None leaves it to the others."""
        state = self._assistant.state
        if state is State.IDLE:
            return None
        key = chord(event)
        if state is State.PROMPTING:
            return self._commands.runner("reject") if key == _ESCAPE else None
        inside = state is State.REVIEW and self._in_passage()
        if inside and key == _SPACE:
            return lambda: self._show_original(True)
        known = self._commands.of_the_page(inside=inside)
        name = next((name for name in known if self._keys(name) == key), None)
        return self._commands.runner(name) if name is not None else None

    def _undo_meaning(self, event: QKeyEvent) -> Run | None:
        """What was decided last about a proposal is taken back before an edit is."""
        if chord(event) != self._keys("undo"):
            return None
        assistant = self._assistant
        if assistant.can_reopen:
            return lambda: assistant.act(NoticeAct.REOPEN)
        reviewed = assistant.state is State.REVIEW and assistant.proposal
        if reviewed and reviewed.decisions and not reviewed.question and self._in_passage():
            return assistant.review.undo_decision
        return None

    def _in_passage(self) -> bool:
        """Whether the caret stands in the passage and no question about it is open."""
        proposal = self._assistant.proposal
        if proposal is None or proposal.question:
            return False
        caret, anchor = self._editor.cursor_position(), proposal.anchor
        inside = anchor.start <= caret <= anchor.end
        return inside or self._only_blanks(anchor.end, caret)

    def _only_blanks(self, end: int, caret: int) -> bool:
        """Whether the caret stands behind the passage with nothing but blanks of its line between:
        there it is when a sentence was typed, a blank after it, and then Ctrl+E.
        """
        document = self._editor.document()
        if caret <= end or document.findBlock(end) != document.findBlock(caret):
            return False
        between = QTextCursor(document)
        between.setPosition(end)
        between.setPosition(caret, QTextCursor.MoveMode.KeepAnchor)
        return between.selectedText().isspace()

    def _ghost_meaning(self, event: QKeyEvent) -> Run | None:
        ghost = self._ghost
        if ghost is not None and ghost.waiting and self._editor.marks.ghost.text:
            early: dict[QKeySequence, Run] = {_ESCAPE: ghost.drop, _TAB: _swallow}
            if found := early.get(chord(event)):
                return found
        if ghost is None or not ghost.text or not self._editor.marks.ghost.text:
            return None
        meanings: dict[QKeySequence, Run] = {
            _TAB: lambda: self._put_in(ghost.take_all()),
            _WORD: lambda: self._put_in(ghost.take_word()),
            _ESCAPE: ghost.drop,
        }
        if found := meanings.get(chord(event)):
            return found
        text = event.text()
        plain = event.type() == QEvent.Type.KeyPress and text.isprintable() and bool(text)
        if plain and not commands(event) and ghost.text.startswith(text):
            return lambda: self._put_in(text) if ghost.typed(text) else False
        return None
