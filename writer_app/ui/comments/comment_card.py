"""One thread in the margin: who said what, and when it is the current one what can be done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.bridge.comments.held import PageThread
from writer_app.domain.comments.values import Note
from writer_app.ui.kit.buttons import IconButton, PrimaryButton, QuietButton
from writer_app.ui.kit.composing import ComposingEdit
from writer_app.ui.kit.ink import dress, ink
from writer_app.ui.kit.sentences import written_day
from writer_app.ui.kit.theme import Theme

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TYPING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_MOST_LINES = 10
_SHORT = 60  # characters of a resolved comment


class CommentField(ComposingEdit):
    """Where a comment is typed: Enter saves it, Shift+Enter makes a line, Esc leaves it."""

    submitted = Signal()
    escaped = Signal()
    grown = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("commentField")
        self._theme = theme
        self.setTabChangesFocus(True)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.document().setDocumentMargin(4)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        theme.follow(self._restyle)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() in _ENTER and plain and not self.composing:
            self.submitted.emit()
        else:
            super().keyPressEvent(event)

    @override
    def sizeHint(self) -> QSize:
        lines = min(_MOST_LINES, max(2, self.document().size().toSize().height()))
        return QSize(120, self.fontMetrics().lineSpacing() * lines + 10)

    def _grow(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
        self.grown.emit()

    def _restyle(self) -> None:
        self.setFont(self._theme.font("base"))
        dress(self, self._theme)
        self._grow()


class CommentCard(QWidget):
    """Shows one thread. `chosen` comes when it is clicked, and what is typed then is an answer, not
    a text over the words on the page; the other signals say what is wanted.
    """

    chosen = Signal(str)  # thread
    replied = Signal(str, str)  # thread, words
    edited = Signal(str, str)  # comment, words
    resolved = Signal(str, bool)  # thread
    deleted = Signal(str)  # comment
    added = Signal(str)  # words of a new thread
    left = Signal()  # back to the page
    grown = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("commentCard")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._theme = theme
        self._thread: PageThread | None = None
        self._current = self._locked = False
        self._editing = ""  # the comment whose words are in the field
        self._column = QVBoxLayout(self)
        self._notes = QVBoxLayout()
        self._column.addLayout(self._notes)
        self.field = CommentField(theme, self)
        self.field.submitted.connect(self._submit)
        self.field.escaped.connect(self._escape)
        self.field.grown.connect(self.grown)
        self._column.addWidget(self.field)
        self._save = PrimaryButton(theme, self.tr("Save"), keys="Return")
        self._save.setObjectName("commentSave")
        self._save.clicked.connect(self._submit)
        self._cancel = QuietButton(theme, self.tr("Cancel"), keys="Esc")
        self._cancel.clicked.connect(self._escape)
        self._reply = self._button(self.tr("Reply"), "commentReply", self.reply)
        self._resolve = self._button(self.tr("Resolve"), "commentResolve", self._toggle)
        self._edit = self._button(self.tr("Edit"), "commentEdit", self._edit_first)
        self._delete = self._button(self.tr("Delete"), "commentDelete", self._drop)
        self._writing = self._row(self._save, self._cancel)
        self._doing = self._row(self._reply, self._resolve, self._edit, self._delete)
        theme.changed.connect(self._restyle)
        self.field.hide()
        self._writing.hide()
        self._doing.hide()
        self._restyle()

    # ---- what it shows
    @property
    def is_writing(self) -> bool:
        """Whether something is being typed in it."""
        return not self.field.isHidden()

    @property
    def writes(self) -> tuple[str, str]:
        """The thread that is answered, and the comment that gets other words; empty for none."""
        return (self._thread.id if self._thread is not None else ""), self._editing

    def show_thread(self, thread: PageThread, *, current: bool, locked: bool) -> None:
        """Show a thread; `locked` where it can only be read."""
        same = (thread.notes, thread.resolved) == (
            (self._thread.notes, self._thread.resolved) if self._thread is not None else ()
        )
        if same and current == self._current and locked == self._locked:
            self._thread = thread
            return
        self._thread, self._current, self._locked = thread, current, locked
        if not current and self.is_writing and not self._typed():
            self._stop()
        self._fill(thread)
        self._resolve.set_words(self.tr("Reopen") if thread.resolved else self.tr("Resolve"))
        self._show_rows()

    def begin(self) -> None:
        """A comment that is not there yet: only the field."""
        self._current = True
        self._open("", self.tr("Say something about these words"))

    def reply(self) -> None:
        """Open the field for an answer."""
        if not self._locked:
            self._editing = ""
            self._open("", self.tr("Answer"))

    def edit(self, note: Note) -> None:
        """Open the field with the words of a comment."""
        if not self._locked:
            self._editing = note.id
            self._open(note.text, "")

    # ---- inside
    def _button(self, words: str, name: str, run: Callable[[], None]) -> QuietButton:
        button = QuietButton(self._theme, words)
        button.setObjectName(name)
        button.clicked.connect(lambda _checked=False: run())
        return button

    def _row(self, *buttons: QWidget) -> QWidget:
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(self._theme.unit(4))
        for button in buttons:
            line.addWidget(button)
        line.addStretch(1)
        self._column.addWidget(row)
        return row

    def _fill(self, thread: PageThread) -> None:
        while (item := self._notes.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        short = thread.resolved and not self._current
        for number, note in enumerate(thread.notes[:1] if short else thread.notes):
            row = self._note(note, number, short=short)
            self._notes.addWidget(row)
            row.show()  # at once: the card's height is asked for before the layout would
        count = len(thread.notes)
        said = f"{thread.notes[0].author}: {thread.notes[0].text}"
        self.setAccessibleName(self.tr("Comment by {0}").format(said))
        self.setAccessibleDescription(self.tr("{0} of this thread").format(count))

    def _note(self, note: Note, number: int, *, short: bool) -> QWidget:
        theme, unit = self._theme, self._theme.unit
        whole = QWidget(self)
        column = QVBoxLayout(whole)
        column.setContentsMargins(unit(10) if number else 0, unit(6) if number else 0, 0, 0)
        column.setSpacing(unit(1))
        head = QHBoxLayout()
        who = QLabel(
            " · ".join(filter(None, (note.author, written_day(note.date)))) or self.tr("Comment")
        )
        who.setTextFormat(Qt.TextFormat.PlainText)
        who.setFont(theme.font("small", 600))
        ink(who, "text2")
        head.addWidget(who, 1)
        if number and self._current and not self._locked:
            drop = IconButton(theme, "close", self.tr("Delete this answer"))
            drop.clicked.connect(lambda _on=False: self.deleted.emit(note.id))
            head.addWidget(drop)
        column.addLayout(head)
        text = " ".join(note.text.split()) if short else note.text
        text = f"{text[:_SHORT].rstrip()}…" if short and len(text) > _SHORT else text
        words = QLabel(self.tr("Resolved: {0}").format(text) if short else text)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setFont(theme.font("small" if short else "base"))
        ink(words, "text3" if short else "text")
        if text or short:
            column.addWidget(words)
        return whole

    def _show_rows(self) -> None:
        self._doing.setVisible(self._current and not self._locked and not self.is_writing)
        self._writing.setVisible(self.is_writing)
        self.updateGeometry()
        self.update()
        self.grown.emit()

    def _open(self, text: str, hint: str) -> None:
        self.field.setPlainText(text)
        self.field.setPlaceholderText(hint)
        self.field.setAccessibleName(hint or self.tr("Comment"))
        self.field.show()
        self._show_rows()
        self.field.moveCursor(self.field.textCursor().MoveOperation.End)
        self.field.setFocus()

    def _stop(self) -> None:
        self._editing = ""
        self.field.hide()
        self._show_rows()

    def _typed(self) -> bool:
        """Whether words stand in the field that are nowhere else."""
        said = self.field.toPlainText().strip()
        notes = self._thread.notes if self._thread is not None else ()
        return bool(said) and all(note.id != self._editing or note.text != said for note in notes)

    def _submit(self) -> None:
        said, editing = self.field.toPlainText(), self._editing
        self._stop()
        if self._thread is None:
            self.added.emit(said)
        elif editing:
            self.edited.emit(editing, said)
        else:
            self.replied.emit(self._thread.id, said)
        self.left.emit()

    def _escape(self) -> None:
        self._stop()
        if self._thread is None:
            self.added.emit("")
        self.left.emit()

    def _toggle(self) -> None:
        if self._thread is not None:
            self.resolved.emit(self._thread.id, not self._thread.resolved)

    def _edit_first(self) -> None:
        if self._thread is not None:
            self.edit(self._thread.notes[0])

    def _drop(self) -> None:
        if self._thread is not None:
            self.deleted.emit(self._thread.id)

    # ---- Qt
    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._thread is not None:
            self.chosen.emit(self._thread.id)
            self.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed, held = event.text(), event.modifiers() & ~_TYPING
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif typed.strip() and typed.isprintable() and not held and not self._locked:
            self.reply()
            self.field.insertPlainText(typed)
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        unit, color = self._theme.unit, self._theme.color
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        quiet = self._thread is not None and self._thread.resolved and not self._current
        painter.setPen(QPen(color("accent" if self._current else "rule" if quiet else "edge"), 1))
        painter.setBrush(color("chrome" if quiet else "raised"))
        inside = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(inside, unit(6), unit(6))

    def _restyle(self) -> None:
        unit = self._theme.unit
        self._column.setContentsMargins(unit(10), unit(7), unit(10), unit(8))
        self._column.setSpacing(unit(4))
        self._notes.setSpacing(unit(2))
        if self._thread is not None:
            self._fill(self._thread)
        self.update()
