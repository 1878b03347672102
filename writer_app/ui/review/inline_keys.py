"""The keys of a review and of ghost text, while the caret stands where they mean something.

Tab, Enter, Backspace and Space belong to a review only while the caret stands in its passage:
everywhere else the writer types. Nothing is a command while an input method is composing.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor
from typing_extensions import override

from writer_app.bridge.base.states import State
from writer_app.bridge.review.assistant import Assistant
from writer_app.bridge.review.ghost import Ghost
from writer_app.ui.page.editor import Editor

_NONE = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_K = Qt.Key

Chord = tuple[Qt.Key, Qt.KeyboardModifier]


class InlineKeys(QObject):
    """An event filter on the editor."""

    def __init__(
        self,
        editor: Editor,
        assistant: Assistant,
        ghost: Ghost | None,
        *,
        show_original: Callable[[bool], None],
        put_in: Callable[[str], None],
        keys: Callable[[str], QKeySequence],
    ) -> None:
        super().__init__(editor)
        self._editor = editor
        self._assistant = assistant
        self._ghost = ghost
        self._show_original, self._put_in = show_original, put_in
        self._keys = keys
        self._anywhere: dict[str, Callable[[], object]] = {
            "accept": assistant.accept_all,
            "insertBelow": assistant.insert_below,
            "retry": assistant.retry,
            "nextVariant": assistant.next_variant,
            "previousVariant": assistant.previous_variant,
            "reject": assistant.reject,
        }
        self._inside: dict[str, Callable[[], object]] = {
            "nextChange": assistant.next_change,
            "previousChange": assistant.previous_change,
            "acceptChange": assistant.accept_change,
            "rejectChange": assistant.reject_change,
        }
        editor.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or watched is not self._editor:
            return False
        kind = event.type()
        if kind == QEvent.Type.KeyRelease:
            return self._released(event)
        if self._editor.composing or kind not in (
            QEvent.Type.KeyPress,
            QEvent.Type.ShortcutOverride,
        ):
            return False
        todo = self._meaning(event)
        if todo is None:
            return False
        event.accept()
        if kind == QEvent.Type.KeyPress:
            todo()
        return True

    def _released(self, event: QKeyEvent) -> bool:
        if event.key() == _K.Key_Space and not event.isAutoRepeat():
            self._show_original(False)
        return False

    def _meaning(self, event: QKeyEvent) -> Callable[[], object] | None:
        """What a key means here and now; None leaves it to the editor."""
        chord = _chord(event)
        if event.matches(QKeySequence.StandardKey.Undo):
            return self._undo()
        state = self._assistant.state
        if state is State.STREAMING and self._is("stop", chord):
            return self._assistant.stop
        if state is State.PROMPTING and chord == (_K.Key_Escape, _NONE):
            return self._assistant.reject
        if state is State.REVIEW and (found := self._reviewing(chord)) is not None:
            return found
        return self._ghost_meaning(chord, event)

    def _reviewing(self, chord: Chord) -> Callable[[], object] | None:
        """What a key decides in a review; some only while the caret stands in the passage."""
        inside = self._in_passage()
        if inside and chord == (_K.Key_Space, _NONE):
            return lambda: self._show_original(True)
        commands = {**self._anywhere, **self._inside} if inside else self._anywhere
        return next((run for name, run in commands.items() if self._is(name, chord)), None)

    def _is(self, name: str, chord: Chord) -> bool:
        key, modifiers = chord
        return self._keys(name) == QKeySequence(QKeyCombination(modifiers, key))

    def _undo(self) -> Callable[[], object] | None:
        assistant = self._assistant
        if assistant.can_reopen:
            return assistant.reopen
        reviewed = assistant.state is State.REVIEW and assistant.proposal
        if reviewed and reviewed.decisions and not reviewed.question and self._in_passage():
            return assistant.undo_decision
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

    def _ghost_meaning(self, chord: Chord, event: QKeyEvent) -> Callable[[], object] | None:
        ghost = self._ghost
        if ghost is None or not ghost.text or not self._editor.marks.ghost.text:
            return None
        if chord == (_K.Key_Tab, _NONE):
            return lambda: self._put_in(ghost.take_all())
        if chord == (_K.Key_Right, _CONTROL):
            return lambda: self._put_in(ghost.take_word())
        if chord == (_K.Key_Escape, _NONE):
            return ghost.drop
        text = event.text()
        plain = event.type() == QEvent.Type.KeyPress and text.isprintable() and bool(text)
        if plain and chord[1] in (_NONE, _SHIFT) and ghost.text.startswith(text):
            return lambda: self._put_in(text) if ghost.typed(text) else None
        return None


def _chord(event: QKeyEvent) -> Chord:
    key = event.key()
    if key == _K.Key_Enter:
        key = _K.Key_Return
    elif key == _K.Key_Backtab:  # what Shift makes of Tab
        key = _K.Key_Tab
    return Qt.Key(key), event.modifiers() & ~_KEYPAD
