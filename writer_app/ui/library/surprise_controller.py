"""*View → Surprise* in the window: lines under the page's words, and the keys that walk them.

Shift+F8 goes to the next word that stands out, or stretch of cliché, and offers other words.
"""

from __future__ import annotations

from PySide6.QtCore import QLineF, QObject, QTimer
from PySide6.QtGui import QPainter

from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.model.preemptible import BenchState
from writer_app.bridge.review.surprise_map import SurpriseMap, SurpriseMark
from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.kit.sentences import said
from writer_app.ui.library.synonyms import SynonymsController
from writer_app.ui.page import surprise_marks
from writer_app.ui.window.main_window import MainWindow

PAUSE_MS = 1_200
_WALKED = (0, 2, 3)  # levels the keys go to: slight ones are too many


class SurpriseController(QObject):
    """Connects the page with its map."""

    def __init__(
        self,
        window: MainWindow,
        *,
        surprise: SurpriseMap,
        session: DocumentSession,
        words: SynonymsController,
    ) -> None:
        super().__init__(window)
        self._window, self._map, self._words = window, surprise, words
        self._editor = window.editor
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._look)
        self.legend = surprise_marks.SurpriseLegend(window.theme)
        window.page_column.addWidget(self.legend)
        self._editor.marks.overlays.append(self._paint)
        self._editor.edited.connect(self._edited)
        for signal in (session.opened, session.reloaded):
            signal.connect(self._opened)
        surprise.changed.connect(self._editor.viewport().update)
        surprise.stateChanged.connect(self._say_state)
        surprise.failed.connect(self._failed)

    def show_map(self, on: bool) -> None:
        """Mark the page's words, or stop."""
        self._map.set_on(on)
        self.legend.setVisible(on)
        if on:
            self._look()
        else:
            self._timer.stop()
            self._window.notices.settle("surprise")

    def walk(self, step: int) -> None:
        """Select what stands out next to the caret, around the end, and offer other words."""
        if not self._map.on:
            self._window.commands["surprise"].setChecked(True)
            return
        marks = [mark for mark in self._map.marks if mark.surprise.level in _WALKED]
        if not marks:
            self._say_state(self._map.state)
            return
        at = self._editor.selection()
        if step > 0:
            mark = next((m for m in marks if m.anchor.start >= at.end), marks[0])
        else:
            mark = next((m for m in reversed(marks) if m.anchor.end <= at.start), marks[-1])
        self._window.show_page("")
        self._editor.setFocus()
        self._editor.select(mark.anchor)
        self._editor.ensureCursorVisible()
        self.legend.say(self._told(mark))
        if mark.surprise.level and not self._editor.isReadOnly():
            self._words.ask(mark.anchor)

    # ---- inside
    def _told(self, mark: SurpriseMark) -> str:
        words = self._editor.text_of(mark.anchor)
        if not mark.surprise.level:
            return self.tr("“{0}”: the model could have written this blindly.").format(words)
        odds = f"{mark.surprise.odds:,}"
        return self.tr("“{0}”: another word was {1} times as likely.").format(words, odds)

    def _edited(self, position: int, removed: int, added: int) -> None:
        if self._map.on:
            self._map.edited(position, removed, added)
            self._timer.start()

    def _opened(self) -> None:
        self._map.opened()
        if self._map.on:
            self._timer.start(0)

    def _look(self) -> None:
        self._timer.setInterval(PAUSE_MS)
        if self._map.on:
            self._map.look(self._editor.raw_text(), self._editor.cursor_position())
            self._say_state(self._map.state)

    def _paint(self, painter: QPainter) -> None:
        if self._map.marks:
            marked = [(mark.anchor, mark.surprise.level) for mark in self._map.marks]
            self._editor.marks.paint_lines(painter, marked, self._line)

    def _line(self, painter: QPainter, level: int, at: QLineF) -> None:
        surprise_marks.line(painter, self._window.theme, level, at)

    def _say_state(self, state: BenchState) -> None:
        if self._map.too_long:
            text = self.tr("This document is too long to be read for surprise.")
        elif state is BenchState.WAITING:
            text = self.tr("Waits for the model…")
        elif state is BenchState.RUNNING:
            text = self.tr("Reading…")
        else:
            text = self.tr("What this model did not expect. No AI detector.")
        self.legend.say(text)

    def _failed(self, text: str) -> None:
        self._window.commands["surprise"].setChecked(False)
        self._window.notices.show_notice(BarNotice("surprise", said(text), "info", brief=True))
