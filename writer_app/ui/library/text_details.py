"""What the word count says when it is asked: characters, reading time, ease, goals, days in a row.

A small surface above the status line. It counts when it opens, off the GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.bridge.base.background import Background
from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.documents.writing_days import WritingDays
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text import book_list
from writer_app.domain.text.goal import Goal, goal_in, goal_said, with_goal
from writer_app.domain.text.measures import Measures, measure
from writer_app.domain.text.structure import front_matter_end
from writer_app.domain.text.units import utf16_len
from writer_app.ui.kit.ask import Ask
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.kit.raised import Raised
from writer_app.ui.kit.theme import Theme
from writer_app.ui.panels.outline_panel import OutlineFollower
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.views import ignoring_state

WIDTH = 288
# Flesch's own bands, from the hardest to read to the easiest.
EASE = ((30, "very hard"), (50, "hard"), (60, "fairly hard"), (70, "plain"), (80, "fairly easy"),
        (90, "easy"))  # fmt: skip

Line = tuple[str, str]


class TextDetails(Raised):
    """The surface: pairs of a label and a figure. Esc and a click elsewhere close it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "picker", parent)
        self.setObjectName("textDetails")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._title = QLabel()
        self._grid = QGridLayout()
        self._column = column = QVBoxLayout(self)
        margin = self.body_margin() + theme.unit(16)
        column.setContentsMargins(margin, margin - theme.unit(4), margin, margin)
        column.setSpacing(theme.unit(8))
        column.addWidget(self._title)
        column.addLayout(self._grid)
        self._grid.setHorizontalSpacing(theme.unit(16))
        self._grid.setVerticalSpacing(theme.unit(6))
        self._grid.setColumnStretch(0, 1)
        self.hide()

    def show_lines(self, title: str, lines: list[Line], place: QRect) -> None:
        """Show these above `place`, which is in the parent's coordinates."""
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.setParent(None)
                widget.deleteLater()
        font = self._theme.font("small")
        for row, words in enumerate(lines):
            for column, (text, role) in enumerate(zip(words, ("text2", "text"), strict=True)):
                label = QLabel(text)
                label.setFont(font)
                ink(label, role)
                self._grid.addWidget(label, row, column)
        self._title.setText(title)
        self._title.setFont(self._theme.font("base", 600))
        ink(self._title, "text")
        self.setAccessibleName(title)
        self.setAccessibleDescription(", ".join(f"{a} {b}" for a, b in lines))
        unit, margin = self._theme.unit, self.body_margin()
        height = self._column.totalSizeHint().height() - 2 * margin
        top = place.top() - unit(8) - height
        self.set_body(QRect(max(place.left(), unit(8)), top, unit(WIDTH), height))
        self.show()
        self.raise_()
        self.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.hide()
        else:
            super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.hide()


class CountsController(QObject):
    """Keeps the goals in step with the page and opens the details."""

    def __init__(
        self,
        window: MainWindow,
        *,
        outline: OutlineFollower,
        store: SettingsStore,
        days: WritingDays,
        background: Background,
        path: Callable[[], Path | None],
    ) -> None:
        super().__init__(window)
        self._window, self._outline, self._store = window, outline, store
        self._path = path
        self._days, self._background = days, background
        self._details: TextDetails | None = None
        outline.counted.connect(days.counted)
        outline.counted.connect(lambda _words: self._show_goal())
        days.changed.connect(self._show_goal)
        store.changed.connect(self._settings_changed)
        window.status.words.clicked.connect(self.show_details)
        window.commands["textDetails"].triggered.connect(ignoring_state(self.show_details))
        window.commands["documentGoal"].triggered.connect(ignoring_state(self.ask_goal))

    def show_details(self) -> None:
        """Count the selection, or the page when nothing is selected, and show it."""
        if self._details is not None and self._details.isVisible():
            self._details.hide()
            return
        editor = self._window.editor
        selection = editor.selection()
        chosen = selection.end > selection.start
        text = editor.text_of(selection) if chosen else editor.raw_text()
        self._background.run(lambda: measure(text), lambda found: self._show(found, chosen=chosen))

    def ask_goal(self) -> None:
        """Ask for the goal of the open document; that of a book's list is the book's."""
        window, path = self._window, self._path()
        text = window.editor.raw_text()
        if book_list.listed(text):
            window.commands["bookGoal"].trigger()
            return
        if window.editor.isReadOnly() or (path and path.suffix.lower() not in book_list.MARKDOWN):
            self._say(self.tr("Only a Markdown document that can be written on keeps a goal."))
            return
        goal = goal_in(text) or Goal(0)
        day = f" {goal.due.isoformat()}" if goal.due else ""
        words = self.tr("Words, and the last day if there is one: 5000 2026-12-24")
        Ask(
            window.theme,
            window,
            self.tr("Goal of the document"),
            words,
            self.set_goal,
            value=f"{goal.words}{day}" if goal.words else "",
        )

    def set_goal(self, words: str) -> None:
        """Write a goal into the front matter, as one step that undo takes back."""
        editor, goal = self._window.editor, goal_said(words)
        if goal is None:
            self._say(self.tr("“{0}” is no number of words with a day.").format(words))
            return
        old = editor.raw_text()
        new = with_goal(old, goal)
        kept = len(old[front_matter_end(old) :].lstrip("\n"))
        caret = utf16_len(old) - editor.cursor_position()
        editor.replace(Anchor(0, utf16_len(old[: len(old) - kept])), new[: len(new) - kept])
        editor.put_caret(max(utf16_len(new) - caret, 0))

    # ---- inside
    def _say(self, text: str) -> None:
        self._window.notices.show_notice(BarNotice("goal", text, "info", brief=True))

    def _show(self, found: Measures, *, chosen: bool) -> None:
        if self._details is None:
            self._details = TextDetails(self._window.theme, self._window)
        words = self._window.status.words
        place = QRect(words.mapTo(self._window, words.rect().topLeft()), words.size())
        if not words.isVisible():  # focus mode
            place = QRect(0, self._window.height(), 0, 0)
        title = self.tr("Selection") if chosen else self.tr("Document")
        self._details.show_lines(title, self._lines(found) + self._goal_lines(), place)

    def _lines(self, found: Measures) -> list[Line]:
        han = found.language in ("zh", "ja")
        length = self.tr("{0} characters") if han else self.tr("{0} words")
        minutes = max(round(found.seconds / 60), 1) if found.seconds else 0
        lines = [
            (self.tr("Words"), f"{found.words:,}"),
            (self.tr("Characters"), f"{found.characters:,}"),
            (self.tr("Characters without spaces"), f"{found.characters_without_spaces:,}"),
            (self.tr("Sentences"), f"{found.sentences:,}"),
            (self.tr("Paragraphs"), f"{found.paragraphs:,}"),
            (self.tr("Reading time"), self.tr("{0} min").format(minutes)),
            (self.tr("Average sentence"), length.format(round(found.sentence_words))),
        ]
        if found.ease is not None:
            lines.append((self.tr("Reading ease"), f"{found.ease:.0f}, {self._ease(found.ease)}"))
        return lines

    def _ease(self, ease: float) -> str:
        words = {
            "very hard": self.tr("very hard"),
            "hard": self.tr("hard"),
            "fairly hard": self.tr("fairly hard"),
            "plain": self.tr("plain"),
            "fairly easy": self.tr("fairly easy"),
            "easy": self.tr("easy"),
        }
        return words[next((name for limit, name in EASE if ease < limit), "easy")]

    def _goal_lines(self) -> list[Line]:
        goals, lines = self._store.settings.editing, []
        goal = self._goal()
        if goal.words:
            share = round(100 * self._outline.words / goal.words)
            lines.append((self.tr("Goal"), f"{share}% / {goal.words:,}"))
        if goal.words and goal.due is not None:
            lines.append((self.tr("Deadline"), goal.due.isoformat()))
            lines.append((self.tr("Still to write"), self._still(goal) or "0"))
        today = self._days.today
        if goals.daily_goal:
            lines.append((self.tr("Written today"), f"{today:,} / {goals.daily_goal:,}"))
            lines.append((self.tr("Days in a row"), f"{self._days.streak:,}"))
        elif today:
            lines.append((self.tr("Written today"), f"{today:,}"))
        return lines

    def _settings_changed(self, names: frozenset[str]) -> None:
        if names & {"editing.word_goal", "editing.daily_goal"}:
            self._show_goal()

    def _show_goal(self) -> None:
        """The document's goal comes first; today's is shown where there is none."""
        goals, status = self._store.settings.editing, self._window.status
        goal = self._goal()
        if goal.words or not goals.daily_goal:
            status.set_goal(self._outline.words, goal.words, more=self._still(goal))
        else:
            status.set_goal(self._days.today, goals.daily_goal, today=True)

    def _goal(self) -> Goal:
        """What the document itself says, else the goal of every document."""
        return goal_in(self._outline.beginning) or Goal(self._store.settings.editing.word_goal)

    def _still(self, goal: Goal) -> str:
        """Words a day until the deadline; nothing without one, and when the goal is reached."""
        today = date.today()
        days, words = goal.days_left(today), goal.a_day(self._outline.words, today)
        if days is None or not words:
            return ""
        if not days:
            return self.tr("{0} words after the deadline").format(f"{words:,}")
        if days == 1:
            return self.tr("{0} words today, the last day").format(f"{words:,}")
        return self.tr("{0} words a day, {1} days left").format(f"{words:,}", days)
