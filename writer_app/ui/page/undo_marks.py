"""What Qt's undo forgets: the selection that stood when a range was replaced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtGui import QTextCursor

from writer_app.domain.change.anchor import Anchor
from writer_app.ui.page.canvas import Canvas


@dataclass(frozen=True, slots=True)
class Mark:
    """The selection before a replacement, and how many steps could be undone then."""

    steps: int
    selection: Anchor
    position: int


class UndoMarks:
    """A stack of selections beside the document's undo stack."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._marks: list[Mark] = []

    def reset(self, marks: Iterable[Mark] = ()) -> None:
        """Forget everything, as after loading another text; or take those of a text put back."""
        self._marks = list(marks)

    @property
    def all(self) -> tuple[Mark, ...]:
        """What was noted, oldest first."""
        return tuple(self._marks)

    def remember(self, selection: Anchor, position: int) -> None:
        """Note the selection and the caret before a replacement."""
        steps = self._canvas.document().availableUndoSteps()
        self._marks = [mark for mark in self._marks if mark.steps < steps]
        self._marks.append(Mark(steps, selection, position))

    def done(self) -> None:
        """The replacement is made; forget the note if it changed nothing."""
        if self._marks and self._canvas.document().availableUndoSteps() == self._marks[-1].steps:
            self._marks.pop()

    def undone(self) -> None:
        """After an undo: when it took a replacement back, bring its selection back."""
        steps = self._canvas.document().availableUndoSteps()
        for mark in self._marks:
            if mark.steps == steps:
                self._restore(mark)

    def _restore(self, mark: Mark) -> None:
        cursor = self._canvas.textCursor()
        start, end = mark.selection.start, mark.selection.end
        from_end = mark.position == start
        cursor.setPosition(end if from_end else start)
        cursor.setPosition(start if from_end else end, QTextCursor.MoveMode.KeepAnchor)
        self._canvas.setTextCursor(cursor)
