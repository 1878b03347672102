"""One place where the keys of a text field are looked at before it sees them itself.

Whoever gives a key a meaning says at which place of one fixed order he is asked; the first who
knows a key has it, and nobody else hears of it. Nothing is a command while an input method
composes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

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
    "find",  # Esc closes the bar above the page
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


class _Asked(NamedTuple):
    place: int
    meaning: Meaning
    claims: bool
    letters: bool


class KeyFilter(QObject):
    """The filter of one field. A field with an attribute `composing` keeps its keys while it is."""

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field
        self._asked: list[_Asked] = []
        self._released: list[Callable[[QKeyEvent], None]] = []
        field.installEventFilter(self)

    def add(
        self, place: str, meaning: Meaning, *, claims: bool = True, letters: bool = True
    ) -> None:
        """Ask `meaning` at a place of `ORDER`. One that `claims` is asked before the window's
        shortcuts are; it must say what a key means without doing it. One without `letters` knows
        no key that types one, and is not asked while the writer writes.
        """
        self._asked.append(_Asked(ORDER.index(place), meaning, claims, letters))
        self._asked.sort(key=lambda asked: asked.place)

    def drop(self, meaning: Meaning) -> None:
        """Ask one no more, until it is added again."""
        self._asked = [each for each in self._asked if each.meaning != meaning]

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
        letter = _is_letter(event)
        for each in self._asked:
            asked = each.claims and (each.letters or not letter)
            if asked and each.meaning(event) is not None:
                event.accept()
                return True
        return False

    def _pressed(self, event: QKeyEvent) -> bool:
        letter = _is_letter(event)
        for each in tuple(self._asked):  # what is done may end a meaning
            todo = each.meaning(event) if each.letters or not letter else None
            if todo is not None and todo() is not False:
                event.accept()
                return True
        return False


def _is_letter(event: QKeyEvent) -> bool:
    text = event.text()
    return bool(text) and text.isprintable() and not event.modifiers() & _COMMANDING


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
