"""One place where the keys of a text field are looked at before it sees them itself.

Whoever gives a key a meaning says at which place of one fixed order he is asked; the first who
knows a key has it, and nobody else hears of it. Nothing is a command while an input method
composes.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from writer_app.ui.kit.overriding import override

# Who is asked first: the nearer to the caret and the shorter-lived, the earlier.
ORDER = (
    "compare",  # two versions are looked at; the page cannot be typed on
    "slash",  # a list under the caret has the keys that choose in it
    "words",
    "bar",  # the field of a bar
    "review",  # a proposal that waits at the caret
    "ghost",
    "link",
    "late",  # meant for a bar that has just gone
    "comments",  # what was done to a comment last is taken back before an edit is
    "freed",  # a command had it until the writer chose another
    "typing",  # what the page does for a writer of Markdown
)
Run = Callable[[], object]  # that gives False leaves the key to the next who wants it
Meaning = Callable[[QKeyEvent], Run | None]

_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_COMMANDING = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_TYPING = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier,
)


class KeyFilter(QObject):
    """The filter of one field. A field with an attribute `composing` keeps its keys while it is."""

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field
        self._asked: list[tuple[int, Meaning, bool]] = []
        self._released: list[Callable[[QKeyEvent], None]] = []
        field.installEventFilter(self)

    def add(self, place: str, meaning: Meaning, *, claims: bool = True) -> None:
        """Ask `meaning` at a place of `ORDER`. One that `claims` is asked before the window's
        shortcuts are; it must say what a key means without doing it.
        """
        self._asked.append((ORDER.index(place), meaning, claims))
        self._asked.sort(key=lambda asked: asked[0])

    def on_release(self, heard: Callable[[QKeyEvent], None]) -> None:
        """Tell of keys that are let go; they are nobody's."""
        self._released.append(heard)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or watched is not self._field:
            return False
        kind = event.type()
        if kind == QEvent.Type.KeyRelease:
            for heard in self._released:
                heard(event)
            return False
        if getattr(self._field, "composing", False):
            return False
        if kind == QEvent.Type.ShortcutOverride:
            return self._claimed(event)
        return kind == QEvent.Type.KeyPress and self._pressed(event)

    def _claimed(self, event: QKeyEvent) -> bool:
        for _, meaning, claims in self._asked:
            if claims and meaning(event) is not None:
                event.accept()
                return True
        return False

    def _pressed(self, event: QKeyEvent) -> bool:
        for _, meaning, _claims in self._asked:
            todo = meaning(event)
            if todo is not None and todo() is not False:
                event.accept()
                return True
        return False


def chord(event: QKeyEvent) -> QKeySequence:
    """The key with what is held, as a command's key is written."""
    key = event.key()
    if key == Qt.Key.Key_Enter:
        key = Qt.Key.Key_Return
    elif key == Qt.Key.Key_Backtab:  # what Shift makes of Tab
        key = Qt.Key.Key_Tab
    return QKeySequence(QKeyCombination(event.modifiers() & ~_KEYPAD, Qt.Key(key)))


def commands(event: QKeyEvent) -> bool:
    """Whether a key is held that makes a command of the letter, and types nothing."""
    held = event.modifiers() & _COMMANDING
    # AltGr is Ctrl and Alt together on some systems, Option is Alt alone, and both type.
    letters = held in _TYPING and bool(event.text()) and event.text().isprintable()
    return bool(held) and not letters


def types(event: QKeyEvent) -> bool:
    """Whether a key would change a text: a letter, a line end, or what takes letters away."""
    if commands(event):
        return False
    taking = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Tab)
    ending = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return event.key() in (*taking, *ending) or bool(event.text() and event.text().isprintable())
