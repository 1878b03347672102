"""The tab of comments: who is to read the document, and one list of everything that was said.

Enter goes to the words of a comment, Ctrl+Enter puts its words in place, Delete deletes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.bridge.comments.held import PageThread
from writer_app.bridge.sources.chat_sources import KINDS
from writer_app.domain.comments.remarks import INSTEAD, proposed
from writer_app.ui.comments.remark_rows import RemarkDelegate
from writer_app.ui.files.file_dialog import ask_files
from writer_app.ui.kit.buttons import PlainButton, PrimaryButton, QuietButton
from writer_app.ui.kit.check_list import CheckItem, CheckList
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.rows import ListRow, RowList
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import Chip, EmptyState

_WIDTH = 270  # of the names of reviewers
_FIRST = ("copy-editor", "sceptic", "fresh-reader")  # ticked when nothing was chosen yet


@dataclass(frozen=True, slots=True)
class ReviewerRow:
    """A reviewer that can be chosen."""

    id: str
    title: str
    about: str
    sources: bool = False
    rules: bool = False


class ReviewView(QWidget):
    """Shows and asks. What is wanted is said by its signals."""

    askWanted = Signal()  # who is to read
    startWanted = Signal(list, list)  # ids of reviewers, paths of sources
    stopWanted = Signal()
    jumpWanted = Signal(str)  # a thread
    acceptWanted = Signal(str)
    resolveWanted = Signal(str)
    deleteWanted = Signal(str)
    rulesWanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reviewView")
        self.setAccessibleName(self.tr("Comments"))
        self._theme = theme
        self._reviewers: tuple[ReviewerRow, ...] = ()
        self._ruled = False
        self._changes: set[str] = set()  # threads that propose something
        self.files: list[Path] = []
        self._pages = QStackedWidget()
        self._choice, self._list = QWidget(), QWidget()
        self._make_choice()
        self._make_list()
        for page in (self._list, self._choice):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        theme.follow(self._restyle)

    # ---- the two pages
    def _make_choice(self) -> None:
        theme = self._theme
        self.folder: Path | None = None  # where sources are looked for first
        self._question = QLabel(self.tr("Who should read this document?"))
        self.reviewers = CheckList(theme, "reviewers", width=_WIDTH)
        self.reviewers.changed.connect(self._ticked)
        self._about = QLabel(
            self.tr("Each reads all of it and leaves at most six comments, one after another.")
        )
        self._about.setWordWrap(True)
        self.sources = Chip(theme, "", menu=False)
        self.sources.setObjectName("reviewSources")
        self.sources.clicked.connect(self._choose_files)
        self.rules = QuietButton(theme, self.tr("Rules of the house…"))
        self.rules.setObjectName("reviewRules")
        self.rules.clicked.connect(self.rulesWanted)
        self.start = PrimaryButton(theme, self.tr("Review"))
        self.start.setObjectName("reviewStart")
        self.start.clicked.connect(self._start)
        self._cancel = QuietButton(theme, self.tr("Cancel"))
        self._cancel.clicked.connect(self.show_list)
        row = QHBoxLayout()
        row.addWidget(self.start)
        row.addWidget(self._cancel)
        row.addStretch(1)
        self._choice_column = QVBoxLayout(self._choice)
        for widget in (self._question, self.reviewers, self.sources, self.rules, self._about):
            self._choice_column.addWidget(widget)
        self._choice_column.addLayout(row)
        self._choice_column.addStretch(1)

    def _make_list(self) -> None:
        theme = self._theme
        self.again = PlainButton(theme, self.tr("Review this document…"))
        self.again.setObjectName("reviewAgain")
        self.again.clicked.connect(self.askWanted)
        self.stop = PlainButton(theme, self.tr("Stop"), icon="stop")
        self.stop.setObjectName("reviewStop")
        self.stop.clicked.connect(self.stopWanted)
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.list = RowList(theme, "remarkList", uniform=False)
        self.list.setAccessibleName(self.tr("Comments"))
        self.list.setItemDelegate(RemarkDelegate(theme, self.list))
        self.list.chosen.connect(self.jumpWanted)
        self.list.currentRowChanged.connect(self._enable)
        self.empty = EmptyState(
            theme,
            "chat",
            self.tr("No comments"),
            self.tr("Select words to comment on, or let reviewers read the document."),
        )
        self._middle = QStackedWidget()
        self._middle.addWidget(self.list)
        self._middle.addWidget(self.empty)
        self.accept = self._button(self.tr("Accept"), "remarkAccept", self.acceptWanted)
        self.resolve = self._button(self.tr("Resolve"), "remarkResolve", self.resolveWanted)
        self.delete = self._button(self.tr("Delete"), "remarkDelete", self.deleteWanted)
        self._head, self._foot = QHBoxLayout(), QHBoxLayout()
        self._head.addWidget(self.again)
        self._head.addWidget(self.stop)
        self._head.addStretch(1)
        for button in (self.accept, self.resolve, self.delete):
            self._foot.addWidget(button)
        self._foot.addStretch(1)
        self._list_column = QVBoxLayout(self._list)
        self._list_column.addLayout(self._head)
        self._list_column.addWidget(self.state)
        self._list_column.addWidget(self._middle, 1)
        self._list_column.addLayout(self._foot)

    def _button(self, words: str, name: str, wanted: object) -> QuietButton:
        button = QuietButton(self._theme, words)
        button.setObjectName(name)
        button.clicked.connect(lambda: self._ask(wanted))
        return button

    # ---- what it shows
    def show_choice(self) -> None:
        """Ask who is to read."""
        self._pages.setCurrentWidget(self._choice)
        self._ticked()
        first = self.reviewers.first()
        if first is not None:
            first.setFocus()

    def show_list(self) -> None:
        """Show the comments."""
        self._pages.setCurrentWidget(self._list)
        self.list.setFocus()

    def set_reviewers(self, rows: Sequence[ReviewerRow]) -> None:
        """These can be chosen; what was ticked stays so."""
        self._reviewers = tuple(rows)
        items = [CheckItem(row.id, row.title, row.about) for row in rows]
        self.reviewers.set_items(items, _FIRST)
        self._ticked()

    def tick_alone(self, reviewer: str) -> None:
        """This reviewer and no other."""
        for row in self._reviewers:
            self.reviewers.tick(row.id, on=row.id == reviewer)

    def tick_rules(self) -> None:
        """Those who read for the rules of the house too: once, for the writer may untick them."""
        for row in self._reviewers if not self._ruled else ():
            if row.rules:
                self.reviewers.tick(row.id)
                self._ruled = True

    def set_busy(self, words: str, *, busy: bool) -> None:
        """How the review stands."""
        if self.stop.hasFocus() and not busy:
            self.list.setFocus()
        self.state.setText(words)
        self.state.setVisible(bool(words))
        self.stop.setVisible(busy)
        self.again.setVisible(not busy)

    def show_threads(self, threads: Sequence[PageThread]) -> None:
        """Show what is open, in the order of the text."""
        self._changes = {one.id for one in threads if proposed(one.notes[0].text)}
        keys, place = [one.id for one in threads], self.list.currentIndex().row()
        gone = bool(self.list.current_key()) and self.list.current_key() not in keys
        self.list.set_rows([self._row(one) for one in threads])
        if gone and keys:  # the one below it is next
            self.list.set_current(keys[min(place, len(keys) - 1)], show=True)
        self._middle.setCurrentWidget(self.list if threads else self.empty)
        for button in (self.accept, self.resolve, self.delete):
            button.setVisible(bool(threads))
        self._enable()

    def _row(self, held: PageThread) -> ListRow:
        note = held.notes[0]
        instead = proposed(note.text)
        said = note.text.removesuffix(f"{INSTEAD}{instead}").strip() if instead else note.text
        words = " ".join(held.words.split())
        place = f"“{words}”" if words else self.tr("(no words)")
        about = f"{place} {INSTEAD}{instead}" if instead else place
        who = note.author
        if len(held.notes) == 2:
            who += " · " + self.tr("1 answer")
        elif len(held.notes) > 2:
            who += " · " + self.tr("{0} answers").format(len(held.notes) - 1)
        return ListRow(held.id, " ".join(said.split()), detail=who, note=about, tip=note.text)

    # ---- inside
    def _ticked(self) -> None:
        chosen = self.reviewers.ticked()
        wanted = [row for row in self._reviewers if row.id in chosen]
        self.start.setEnabled(bool(wanted))
        self.sources.setVisible(any(row.sources for row in wanted))
        self.rules.setVisible(any(row.rules for row in wanted))
        count = len(self.files)
        text = self.tr("Compare with {0} sources").format(count)
        one = self.tr("Compare with {0}").format(self.files[0].name if self.files else "")
        none = self.tr("Choose the sources…")
        self.sources.set_text(text if count > 1 else one if count else none)
        self.sources.setToolTip("\n".join(map(str, self.files)))

    def _choose_files(self, _on: bool = False, *, then_start: bool = False) -> None:
        def take(files: list[Path]) -> None:
            self.files = files
            self._ticked()
            if then_start:
                self._start()

        kinds = [self.tr("Documents") + f" ({KINDS})"]
        start = self.files[0].parent if self.files else self.folder
        ask_files(self, self.tr("Sources to compare with"), take, start=start, kinds=kinds)

    def _start(self) -> None:
        chosen = self.reviewers.ticked()
        sourcing = any(row.sources and row.id in chosen for row in self._reviewers)
        if sourcing and not self.files:
            self._choose_files(then_start=True)
            return
        self.startWanted.emit(chosen, list(self.files) if sourcing else [])

    def _ask(self, wanted: object) -> None:
        key = self.list.current_key()
        if key:
            wanted.emit(key)  # type: ignore[attr-defined]  # a bound signal

    def _enable(self, *_: object) -> None:
        key = self.list.current_key()
        self.accept.setEnabled(key in self._changes)
        for button in (self.resolve, self.delete):
            button.setEnabled(bool(key))

    # ---- Qt
    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self._ask(self.acceptWanted)
        elif event.key() == Qt.Key.Key_Delete:
            self._ask(self.deleteWanted)
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.list.doItemsLayout()  # rows are as high as their words at this width

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("chrome"))

    def _restyle(self) -> None:
        unit = self._theme.unit
        self._choice_column.setContentsMargins(unit(16), unit(12), unit(16), unit(12))
        self._choice_column.setSpacing(unit(10))
        self._list_column.setContentsMargins(0, unit(8), 0, unit(8))
        self._list_column.setSpacing(unit(6))
        for row in (self._head, self._foot):
            row.setContentsMargins(unit(12), 0, unit(12), 0)
        self.state.setContentsMargins(unit(16), 0, unit(16), 0)
        self._question.setFont(self._theme.font("base", 600))
        ink(self._question, "text")
        for label in (self._about, self.state):
            label.setFont(self._theme.font("small"))
            ink(label, "text2")
