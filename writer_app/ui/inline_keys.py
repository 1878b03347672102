"""The keys of a review and of ghost text, while the caret stands where they mean something.

Tab, Enter, Backspace and Space belong to a review only while the caret stands in its passage:
everywhere else the writer types. Nothing is a command while an input method is composing.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from typing_extensions import override

from writer_app.bridge.assistant import Assistant
from writer_app.bridge.ghost import Ghost
from writer_app.bridge.states import State
from writer_app.ui.editor import Editor

_NONE = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier
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
    ) -> None:
        super().__init__(editor)
        self._editor = editor
        self._assistant = assistant
        self._ghost = ghost
        self._show_original, self._put_in = show_original, put_in
        self._anywhere: dict[Chord, Callable[[], object]] = {
            (_K.Key_Return, _CONTROL): assistant.accept_all,
            (_K.Key_Return, _CONTROL | _SHIFT): assistant.insert_below,
            (_K.Key_R, _CONTROL): assistant.retry,
            (_K.Key_Right, _ALT): assistant.next_variant,
            (_K.Key_Left, _ALT): assistant.previous_variant,
            (_K.Key_Escape, _NONE): assistant.reject,
        }
        self._inside: dict[Chord, Callable[[], object]] = {
            (_K.Key_Tab, _NONE): assistant.next_change,
            (_K.Key_Backtab, _SHIFT): assistant.previous_change,
            (_K.Key_Tab, _SHIFT): assistant.previous_change,
            (_K.Key_Return, _NONE): assistant.accept_change,
            (_K.Key_Backspace, _NONE): assistant.reject_change,
            (_K.Key_Space, _NONE): lambda: show_original(True),
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
        if state is State.STREAMING and chord == (_K.Key_Escape, _NONE):
            return self._assistant.stop
        if state is State.PROMPTING and chord == (_K.Key_Escape, _NONE):
            return self._assistant.reject
        if state is State.REVIEW:
            if chord in self._anywhere:
                return self._anywhere[chord]
            if self._in_passage() and chord in self._inside:
                return self._inside[chord]
        return self._ghost_meaning(chord, event)

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
        caret = self._editor.cursor_position()
        return proposal.anchor.start <= caret <= proposal.anchor.end

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
    return Qt.Key(key), event.modifiers() & ~_KEYPAD
