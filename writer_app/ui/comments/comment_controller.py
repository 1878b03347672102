"""Comments in the window: the column, its commands and keys, and what the page marks."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from writer_app.bridge.comments.begun_comments import BegunComments
from writer_app.bridge.comments.comment_model import Comments, trimmed
from writer_app.bridge.comments.held import PageThread, innermost
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.text import Utf16Map
from writer_app.ui.comments.begun_desk import BegunDesk
from writer_app.ui.comments.comment_card import CommentCard
from writer_app.ui.comments.comment_column import Beside, CommentColumn
from writer_app.ui.comments.comment_marks import CommentMarks
from writer_app.ui.kit.composing import select_word
from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.page.key_filter import Run, chord
from writer_app.ui.window.main_window import MainWindow

_UP_TO_A_WORD = re.compile(r".*\w", re.DOTALL)
_OF_ONE = ("replyComment", "editComment", "resolveComment", "deleteComment")


class CommentController(QObject):
    """Connects one window's page with the comments of its document."""

    def __init__(
        self,
        window: MainWindow,
        *,
        comments: Comments,
        begun: BegunComments,
        document: Callable[[], Path | None],
    ) -> None:
        super().__init__(window)
        self._window, self._comments, self._editor = window, comments, window.editor
        self._current = ""
        self._fresh: Anchor | None = None
        self._moving = False
        self.begun = BegunDesk(
            window,
            begun=begun,
            comments=comments,
            document=document,
            begin=self._begin,
            go_to=self._card_of,
        )
        self.column = CommentColumn(window.theme, self._prepare)
        self.column.hide()
        window.pages_beside.insertWidget(1, self.column)
        self._marks = CommentMarks(self._editor.marks)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._show)
        self._connect()
        window.commands["commentColumn"].setChecked(True)
        self._changed()

    def _connect(self) -> None:
        window, editor, commands = self._window, self._editor, self._window.commands
        editor.edited.connect(self._edited)
        editor.cursorPositionChanged.connect(self._caret_moved)
        editor.verticalScrollBar().valueChanged.connect(self._later)
        editor.gapMoved.connect(self._later)
        editor.installEventFilter(self)
        editor.undo_first, editor.redo_first = self._comments.steps.undo, self._comments.steps.redo
        editor.keys.add("comments", self._meaning, letters=False)
        self._comments.changed.connect(self._changed)
        self.column.scrolled.connect(
            lambda event: QApplication.sendEvent(editor.verticalScrollBar(), event)
        )
        commands["comment"].triggered.connect(self.comment)
        commands["nextComment"].triggered.connect(lambda: self.step(1))
        commands["previousComment"].triggered.connect(lambda: self.step(-1))
        commands["replyComment"].triggered.connect(self._reply)
        commands["editComment"].triggered.connect(self._edit)
        commands["resolveComment"].triggered.connect(self._resolve)
        commands["deleteComment"].triggered.connect(self._delete)
        commands["commentColumn"].toggled.connect(self._later)
        commands["focusMode"].toggled.connect(self._later)
        window.pageChanged.connect(self._later)
        window.documentChanged.connect(self._other_document)

    # ---- commands
    @Slot()
    def comment(self) -> None:
        """Comment on the selection or the word at the caret; in a comment's words, answer it."""
        chosen = self._editor.selection()
        here = self._one()
        if here is not None and (
            chosen == here.anchor
            or (not chosen.length and here.anchor.start <= chosen.start <= here.anchor.end)
        ):
            self._reply()
            return
        if not chosen.length:
            chosen = self._word_at_caret()
        self._window.commands["commentColumn"].setChecked(True)
        self._begin(trimmed(chosen, self._editor.text_of))

    def _word_at_caret(self) -> Anchor:
        """The word at the caret, or the last one of its line in front of it."""
        cursor = self._editor.textCursor()
        line = cursor.block()
        behind = cursor.positionInBlock()
        units = Utf16Map(line.text())
        before = line.text()[: units.from_utf16(behind)]
        select_word(cursor)
        has_word = _UP_TO_A_WORD.match(cursor.selectedText())
        if not has_word and (said := _UP_TO_A_WORD.match(before)):
            cursor.setPosition(line.position() + units.to_utf16(said.end() - 1))
            select_word(cursor)
        return Anchor(cursor.selectionStart(), cursor.selectionEnd())

    def step(self, way: int) -> None:
        """Go to the next or the previous comment, around the end; open ones before resolved."""
        threads = [one for one in self._comments.threads if not one.resolved]
        threads = threads or list(self._comments.threads)
        if not threads:
            return
        ids = [one.id for one in threads]
        if self._current in ids:
            found = threads[(ids.index(self._current) + way) % len(threads)]
        else:
            caret = self._editor.cursor_position()
            after = [one for one in threads if one.anchor.start >= caret]
            before = [one for one in threads if one.anchor.start < caret]
            found = (after or threads)[0] if way > 0 else (before or threads)[-1]
        self.go_to(found.id)

    def go_to(self, id: str) -> None:
        """Make a thread the current one, and show its words."""
        held = self._comments.get(id)
        if held is None:
            return
        self._window.commands["commentColumn"].setChecked(True)
        self._current, self._moving = id, True
        try:
            if not self._in_view(held.anchor.start):
                self._editor.reveal(held.anchor.start)
            self._editor.select(held.anchor)
        finally:
            self._moving = False
        self._show()

    # ---- inside
    def _begin(self, place: Anchor) -> CommentCard:
        self._window.commands["commentColumn"].setChecked(True)
        self._fresh, self._current = place, ""
        self.begun.at(place)
        self._show()
        return self.column.begin(self._top(place.start))

    def _card_of(self, id: str) -> CommentCard | None:
        self.go_to(id)
        return self.column.card(id)

    def _prepare(self, card: CommentCard) -> None:
        self.begun.follow(card)
        card.chosen.connect(self.go_to)
        card.replied.connect(self._comments.reply)
        card.edited.connect(self._comments.edit)
        card.resolved.connect(lambda id, on: self._comments.resolve(id, on=on))
        card.deleted.connect(self._comments.delete)
        card.added.connect(self._added)
        card.left.connect(self._editor.setFocus)

    @Slot(str)
    def _added(self, said: str) -> None:
        fresh, self._fresh = self._fresh, None
        self.column.end()
        if fresh is not None:
            self._current = self._comments.add(fresh, said)
        self._show()

    @Slot()
    def _other_document(self) -> None:
        """A comment that was begun is about words of the document before, and never of this one."""
        QTimer.singleShot(0, self.begun, self.begun.restore)
        if self._fresh is None:
            return
        said, self._fresh = self.column.begun, None
        self.column.end()
        if said:
            text = self.tr("The comment that you had begun in the other document: {0}")
            self._window.notices.show_notice(BarNotice("comment", text.format(said)))
        self._later()

    def _one(self) -> PageThread | None:
        return self._comments.get(self._current)

    def _with_card(self) -> CommentCard | None:
        held = self._one()
        if held is None:
            return None
        self.go_to(held.id)
        return self.column.card(held.id)

    @Slot()
    def _reply(self) -> None:
        if (card := self._with_card()) is not None:
            card.reply()

    @Slot()
    def _edit(self) -> None:
        held = self._one()
        if held is not None and (card := self._with_card()) is not None:
            card.edit(held.notes[0])

    @Slot()
    def _resolve(self) -> None:
        if (held := self._one()) is not None:
            self._comments.resolve(held.id, on=not held.resolved)

    @Slot()
    def _delete(self) -> None:
        if (held := self._one()) is not None:
            self._comments.delete(held.id)

    def _meaning(self, event: QKeyEvent) -> Run | None:
        commands, key = self._window.commands, chord(event)
        if self._comments.steps.can_undo() and key in commands["undo"].shortcuts():
            return self._comments.steps.undo
        if self._comments.steps.can_redo() and key in commands["redo"].shortcuts():
            return self._comments.steps.redo
        return None

    @Slot(int, int, int)
    def _edited(self, position: int, removed: int, added: int) -> None:
        self._comments.edited(position, removed, added)
        if self._fresh is not None:
            self._fresh = self._fresh.edited(position, removed, added)
            self.begun.at(self._fresh)
        if self._comments.threads or self._fresh is not None:
            self._later()

    @Slot()
    def _caret_moved(self) -> None:
        if self._moving or self._fresh is not None or not self._comments.threads:
            return
        held = innermost(self._comments.threads, self._editor.cursor_position())
        now = held.id if held is not None else ""
        if now != self._current:
            self._current = now
            self._later()

    @Slot()
    def _changed(self) -> None:
        if self._current and self._one() is None:
            self._current = ""
        self._later()

    def _later(self, *_: object) -> None:
        self._soon.start()

    @Slot()
    def _show(self) -> None:
        commands, threads = self._window.commands, self._comments.threads
        for name in ("nextComment", "previousComment"):
            commands[name].setEnabled(bool(threads))
        for name in _OF_ONE:
            commands[name].setEnabled(self._one() is not None)
        now = (threads, self._current, self._fresh)
        if now != (self._marks.threads, self._marks.current, self._marks.fresh):
            self._marks.threads, self._marks.current, self._marks.fresh = now
            self._marks.lie_under_the_text()
            self._editor.viewport().update()
        wanted = bool(threads) or self._fresh is not None
        wanted = wanted and commands["commentColumn"].isChecked()
        shown = wanted and not commands["focusMode"].isChecked()
        self.column.setVisible(shown)
        # Half of it is what the page has at its sides.
        self._window.make_room(self.column.width() // 2 if shown else 0)
        if wanted:
            self._show_cards()

    def _show_cards(self) -> None:
        first, last = self._editor.marks.view_range()
        there = [one for one in self._comments.threads if first <= one.anchor.start <= last]
        places = self._editor.marks.places(one.anchor.start for one in there)
        near = [
            Beside(one, self._beside(places[one.anchor.start]))
            for one in there
            if one.anchor.start in places
        ]
        if self._fresh is not None:
            self.column.move_fresh(self._top(self._fresh.start))
        locked = self._window.compare.isVisible()
        known = {one.id for one in self._comments.threads}
        self.column.show_threads(near, known=known, current=self._current, locked=locked)

    def _in_view(self, position: int) -> bool:
        first, last = self._editor.marks.view_range()
        place = self._editor.marks.place(position) if first <= position <= last else None
        return place is not None and place.bottom() < self._editor.viewport().height() * 0.85

    def _top(self, position: int) -> float:
        place = self._editor.marks.place(position)
        if place is None:
            before = position < self._editor.marks.view_range()[0]
            return 0.0 if before else float(self._editor.viewport().height())
        return self._beside(place)

    def _beside(self, place: QRectF) -> float:
        return place.top() + self._editor.viewport().y() - self._window.theme.unit(8)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange, QEvent.Type.Show):
            self._later()
        return False
