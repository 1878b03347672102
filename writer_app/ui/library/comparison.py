"""Two versions compared in the page: marks as in a review, a header, F7 for the next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from writer_app.bridge.base.background import Background
from writer_app.bridge.base.words import cut_words
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.change.compare import compare, counted, edited_moves, put_back
from writer_app.domain.change.diff import Segment
from writer_app.domain.text.text import utf16_len
from writer_app.ui.page.editor import Editor
from writer_app.ui.page.suggestion_layer import ProposalView
from writer_app.ui.panels.compare_header import CompareHeader


class Comparison(QObject):
    """Shows an older text against the page. The page can only be read meanwhile."""

    ended = Signal()
    restoreRequested = Signal(str)

    def __init__(self, header: CompareHeader, editor: Editor, *, background: Background) -> None:
        super().__init__(header)
        self._header, self._editor, self._background = header, editor, background
        self._old = self._title = ""
        self._restorable, self._other_comments = True, False
        self._segments: tuple[Segment, ...] = ()
        self._places: list[int] = []  # of each difference, in UTF-16 units of the page
        self._changes: list[int] = []  # the number of its segment
        self._focus = self._again = 0
        self._number = 0
        self._was_read_only = False
        self.active = False
        header.nextRequested.connect(self.next)
        header.restoreRequested.connect(lambda: self._end(restore=True))
        header.doneRequested.connect(self.end)
        header.takeRequested.connect(self.take_back)
        editor.proposalClicked.connect(self.go_to)

    def show(
        self, old: str, title: str, *, restorable: bool = True, comments: bool = False
    ) -> None:
        """Compare `old`, called `title`, with what is on the page; perhaps to restore it, its
        other `comments` too.
        """
        self._number += 1
        number, new = self._number, self._editor.raw_text()
        if not self.active:
            self._was_read_only = self._editor.isReadOnly()
            self._editor.edited.connect(self._edited)
            self._editor.keys.add("compare", self._meaning)
        self.active = True
        self._old, self._title, self._restorable = old, title, restorable
        self._other_comments = comments
        self._header.restore.setVisible(restorable)
        self._editor.setReadOnly(True)
        self._background.run(
            lambda: compare(old, new, cut_words), lambda found: self._take(number, title, found)
        )

    @property
    def old(self) -> str | None:
        """The text that the page is compared with, while it is."""
        return self._old if self.active else None

    def take_back(self) -> None:
        """Make the page at the difference in focus, a move's both ends, as the other text is."""
        if not self._places or not self.active:
            return
        index = self._changes[self._focus]
        first, last, text = put_back(self._segments, index)
        start = sum(utf16_len(s.new) for s in self._segments[:first])
        length = sum(utf16_len(s.new) for s in self._segments[first:last])
        self._again = self._focus
        self._editor.replace(Anchor(start, start + length), text)

    def _edited(self) -> None:
        """The page changed: by *Take back*, by undo, by another program. Compare it afresh; until
        that is done no difference can be taken back, for its place is no longer known."""
        if self.active:
            self._places, self._changes = [], []
            other = self._other_comments
            self.show(self._old, self._title, restorable=self._restorable, comments=other)

    def next(self, by: int = 1) -> None:
        """Go to the next difference."""
        if self._places:
            self._focus = (self._focus + by) % len(self._places)
            self._paint()
            self._editor.reveal(self._places[self._focus])

    def go_to(self, change: int) -> None:
        """Take the difference that was clicked on in focus."""
        if self.active and 0 <= change < len(self._places):
            self._focus = change
            self._paint()

    def end(self) -> None:
        """Back to writing."""
        self._end(restore=False)

    def _meaning(self, event: QKeyEvent) -> Callable[[], None] | None:
        if not self.active:
            return None
        back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        todo: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Escape: self.end,
            Qt.Key.Key_Backspace: self.take_back,
            Qt.Key.Key_F7: lambda: self.next(-1 if back else 1),
        }
        return todo.get(event.key())

    def _take(self, number: int, title: str, segments: tuple[Segment, ...]) -> None:
        if number != self._number or not self.active:
            return
        self._segments, self._places, self._changes = segments, [], []
        place = 0
        for index, segment in enumerate(segments):
            if segment.kind != "same":
                self._places.append(place)
                self._changes.append(index)
            place += utf16_len(segment.new)
        self._focus = max(0, min(self._again, len(self._places) - 1))
        self._again = 0
        counts = self._counts(segments)
        other = self._other_comments
        self._header.restore.setVisible(self._restorable and (bool(counts) or other))
        self._header.show_versions(title, self.tr("Now"), counts, comments=other)
        self._paint()
        self._editor.setFocus()

    def _counts(self, segments: tuple[Segment, ...]) -> str:
        changes, moves, came, went = counted(segments)
        if not changes and not moves:
            return ""
        text = (
            self.tr("1 change, +{1} −{2} words")
            if changes == 1
            else self.tr("{0} changes, +{1} −{2} words")
        )
        parts = [text.format(f"{changes:,}", f"{came:,}", f"{went:,}")]
        if moves:
            edited = len(edited_moves(segments))
            text = self.tr("{0} moved, {1} of them edited") if edited else self.tr("{0} moved")
            parts.append(text.format(f"{moves:,}", f"{edited:,}"))
        return " · ".join(parts)

    def _paint(self) -> None:
        length = self._editor.document().characterCount() - 1
        view = ProposalView(Anchor(0, length), self._segments, focus=self._focus, new_side=True)
        self._editor.layer.show(view if self._places else None)

    def _end(self, *, restore: bool) -> None:
        if not self.active:
            return
        self.active = False
        self._editor.edited.disconnect(self._edited)
        self._editor.keys.drop(self._meaning)
        self._number += 1
        self._editor.layer.show(None)
        self._editor.setReadOnly(self._was_read_only)
        self._header.hide()
        self._editor.setFocus()
        if restore:
            self.restoreRequested.emit(self._old)
        self.ended.emit()
