"""Which reads better? Two answers to the same text side by side, their versions hidden until all
pairs are voted on. 1 and 2 choose, 3 says they are the same.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.bridge.base.words import cut_words
from writer_app.domain.bench.bench_results import Ballot, Choice, Results, Standing, word_diff
from writer_app.ui.kit.bench_strings import column_line, row_words
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.keycaps import paint as paint_caps
from writer_app.ui.kit.keycaps import parts as cap_parts
from writer_app.ui.kit.keycaps import width as caps_width
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import PlainButton
from writer_app.ui.page.diff_view import DiffView


class AnswerCard(QWidget):
    """One of the two: a letter, a key, and what it changes. A click chooses it."""

    chosen = Signal()

    def __init__(self, theme: Theme, letter: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"benchCard{letter}")
        self._theme, self._key = theme, key
        self._letter = QLabel(letter)
        self.text = DiffView(theme, f"benchCardText{letter}", size=15, fitting=20)
        self.text.setAccessibleName(self.tr("Answer {0}").format(letter))
        self.take = PlainButton(theme, self.tr("{0} reads better").format(letter), keys=key)
        self.take.setObjectName(f"benchTake{letter}")
        self.take.clicked.connect(self.chosen)
        foot = QHBoxLayout()
        foot.addWidget(self.take)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        unit = theme.unit
        column.setContentsMargins(unit(16), unit(12), unit(16), unit(12))
        column.setSpacing(unit(8))
        column.addWidget(self._letter)
        column.addWidget(self.text)
        column.addLayout(foot)
        theme.follow(self._restyle)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        unit, color = self._theme.unit, self._theme.color
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("edge"), 1))
        painter.setBrush(color("raised"))
        body = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(body, unit(8), unit(8))
        caps = cap_parts(self._key)
        left = self.width() - unit(16) - caps_width(self._theme, caps)
        paint_caps(painter, self._theme, left, unit(22), caps)

    def _restyle(self) -> None:
        palette = self._theme.palette
        self._letter.setFont(self._theme.font("base", 600))
        ink(self._letter, "text")
        self.text.setStyleSheet(f"QTextEdit {{ background: {palette.raised} }}")


class BenchVote(QWidget):
    """`voted` carries the ballot and what was chosen."""

    voted = Signal(object, str)
    finished = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("benchVote")
        self.setAccessibleName(self.tr("Which reads better?"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._theme = theme
        self._ballot: Ballot | None = None
        self._given = 0
        self._title, self._count = QLabel(self.tr("Which reads better?")), QLabel()
        self._blind = note(theme, self.tr("Blind: the versions show after the last vote."))
        self._source = note(theme, "", role="text", step="base")
        self.left, self.right = AnswerCard(theme, "A", "1"), AnswerCard(theme, "B", "2")
        self.same = PlainButton(theme, self.tr("About the same"), keys="3")
        self.same.setObjectName("benchSame")
        self._back = PlainButton(theme, self.tr("Back to the answers"), keys="Esc")
        self._outcome = note(theme, "", role="text", step="base")
        self._assemble()
        self.left.chosen.connect(lambda: self._choose("left"))
        self.right.chosen.connect(lambda: self._choose("right"))
        self.same.clicked.connect(lambda: self._choose("tie"))
        self._back.clicked.connect(self.finished)
        theme.follow(self._restyle)

    def show_ballot(
        self,
        results: Results,
        left: tuple[Ballot, ...],
        standings: tuple[Standing, ...],
    ) -> None:
        """Show the next pair of those that are left; after the last one what the votes say."""
        self._given = len(results.votes)
        self._ballot = left[0] if left else None
        for widget in (self.left, self.right, self.same, self._source, self._blind):
            widget.setVisible(bool(left))
        self._outcome.setVisible(not left)
        total = self._given + len(left)
        if self._ballot is None:
            self._count.setText("")
            self._outcome.setText("\n".join(self._lines(results, standings)))
            return
        place = self.tr("{0} of {1}").format(f"{self._given + 1:,}", f"{total:,}")
        self._count.setText(place)
        row = results.grid.row(self._ballot.row)
        start = " ".join(row.text.split())[:220]
        self._source.setText(f"{row_words(row.name)}: {start}")
        for card, cell in ((self.left, self._ballot.left), (self.right, self._ballot.right)):
            if row.text:
                card.text.show_segments(word_diff(row, cell, cut_words))
            else:
                card.text.show_text(cell.output)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys: dict[int, Choice] = {
            Qt.Key.Key_1: "left",
            Qt.Key.Key_2: "right",
            Qt.Key.Key_3: "tie",
        }
        if event.key() == Qt.Key.Key_Escape:
            self.finished.emit()
        elif event.key() in keys:
            self._choose(keys[event.key()])
        else:
            super().keyPressEvent(event)

    # ---- inside
    def _choose(self, choice: Choice) -> None:
        if self._ballot is not None:
            self.voted.emit(self._ballot, choice)

    def _lines(self, results: Results, standings: tuple[Standing, ...]) -> list[str]:
        if not results.votes:
            return [self.tr("There is no pair of answers that differ yet.")]
        lines = [self.tr("All pairs are voted on. Preferred, of all votes:"), ""]
        words = self.tr("{0}: {1} of {2}, the same {3}")
        for standing in sorted(standings, key=lambda s: -(s.share or 0)):
            total = standing.wins + standing.losses + standing.ties
            name = column_line(results.grid.column(standing.column))
            lines.append(words.format(name, standing.wins, total, standing.ties))
        return lines

    def _assemble(self) -> None:
        unit = self._theme.unit
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._count)
        cards = QHBoxLayout()
        cards.setSpacing(unit(16))
        cards.addWidget(self.left, 1)
        cards.addWidget(self.right, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.same)
        foot.addStretch(1)
        foot.addWidget(self._back)
        column = QVBoxLayout(self)
        column.setContentsMargins(unit(16), unit(16), unit(16), unit(16))
        column.setSpacing(unit(10))
        column.addLayout(head)
        column.addWidget(self._blind)
        column.addWidget(self._source)
        column.addLayout(cards)
        column.addWidget(self._outcome)
        column.addLayout(foot)
        column.addStretch(1)

    def _restyle(self) -> None:
        self._title.setFont(self._theme.font("title"))
        ink(self._title, "text")
        self._count.setFont(self._theme.font("small"))
        ink(self._count, "text2")
