"""The card of the first page: one model, what it is good for, its arithmetic, one thing to do."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from writer_app.bridge.model.model_manager import Advice
from writer_app.bridge.model.offers import Offer
from writer_app.ui.kit import icons
from writer_app.ui.kit.ink import ground, ink
from writer_app.ui.kit.model_strings import GIGA, gigabytes, note_words
from writer_app.ui.kit.prompt_preview import Share, StackedBar, Swatch
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import PrimaryButton, QuietButton

PAGE = 500  # tokens
TALL, TALL_HAN = 330, 358  # height of the card with a model in it, in pixels of the design


class CardSurface(QWidget):
    """A rounded surface with content; the recommended one has the accent as its outline."""

    def __init__(
        self, theme: Theme, *, marked: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._marked = theme, marked
        self.column = QVBoxLayout(self)
        inset = theme.unit(24)
        self.column.setContentsMargins(inset, theme.unit(20), inset, theme.unit(20))
        self.column.setSpacing(theme.unit(4))
        theme.changed.connect(self.update)

    def set_marked(self, on: bool) -> None:
        """Whether it is the recommended one."""
        self._marked = on
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 1.5 if self._marked else 1.0
        painter.setPen(QPen(self._theme.color("accent" if self._marked else "edge"), width))
        painter.setBrush(self._theme.color("raised"))
        body = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(body, self._theme.unit(8), self._theme.unit(8))


class OfferCard(CardSurface):
    """Shows an offer. `below` is where a download's progress stands, above the button."""

    accepted = Signal()
    otherRequested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setObjectName("offerCard")
        self._stand(tall=True)
        self._said, self.below, self._buttons = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        self._said.setSpacing(theme.unit(4))
        self.column.addLayout(self._said)
        self.column.addStretch(1)
        self.column.addLayout(self.below)
        self.column.addSpacing(theme.unit(12))
        self.column.addLayout(self._buttons)

    def show_looking(self) -> None:
        """What stands in the card until the machine is known."""
        self._clear()
        self._stand(tall=True)
        self.set_marked(False)
        words = note(self._theme, self.tr("Working out which model fits…"), step="base")
        self._said.addWidget(words)

    def show_offer(self, offer: Offer, slow: str) -> None:
        """Show one; `slow` says, where the starter is offered, why no larger model is.

        The button that one has just pressed is made anew; the next press is its successor's.
        """
        inside = self.focusWidget()
        chosen = inside is not None and inside.hasFocus()
        self._clear()
        self.set_marked(True)
        self._head(offer)
        if offer.advice is not None:
            model = offer.advice.model
            about = self.tr("{0} {1}.").format(note_words(model.note), model.licence)
            self._said.addWidget(note(self._theme, about))
        if slow:
            self._said.addWidget(note(self._theme, slow))
        self._stand(tall=offer.advice is not None)
        if offer.advice is not None:
            self._arithmetic(offer.advice, offer)
        button = self._act(offer)
        if chosen:
            button.setFocus()

    def _stand(self, *, tall: bool) -> None:
        """Keep the height of a card with its arithmetic, so that nothing below jumps, or not."""
        latin = QCoreApplication.translate("OfferCard", "Speed, expected").isascii()
        self.setMinimumHeight(self._theme.unit(TALL if latin else TALL_HAN) if tall else 0)

    def _clear(self) -> None:
        clear(self._said)
        clear(self._buttons)

    def _head(self, offer: Offer) -> None:
        words = {
            "use": self.tr("On this computer"),
            "coming": self.tr("On its way"),
            "fetch": self.tr("Suits this computer"),
            "starter": "",
        }[offer.kind]
        head = QHBoxLayout()
        head.setSpacing(self._theme.unit(12))
        head.addWidget(label(offer.title, font=self._theme.font("palette")))
        if words:
            sign = "download" if offer.kind == "coming" else "check"
            head.addWidget(Badge(self._theme, words, sign))
        head.addStretch(1)
        self._said.addLayout(head)

    def _arithmetic(self, advice: Advice, offer: Offer) -> None:
        unit, theme = self._theme.unit, self._theme
        self._said.addSpacing(unit(12))
        self._said.addLayout(self._memory_line(advice))
        shares = (
            Share(_weights_words(advice.format), advice.weights, "accent"),
            Share(self.tr("Context"), advice.keys, "text2"),
            Share(self.tr("Working room"), advice.room, "text3", hatched=True),
        )
        bar = StackedBar(theme)
        bar.set_shares((*shares, Share("", max(0, advice.available - advice.total), "track")))
        self._said.addWidget(bar)
        grid = self._grid()
        sums = (said(advice.weights_sum), said(advice.context_sum), "")
        for row, (share, text) in enumerate(zip(shares, sums, strict=True)):
            grid.addWidget(Swatch(theme, share), row, 0)
            self._fill_row(grid, row, share.words, text, gigabytes(share.tokens))
        self._said.addLayout(grid)
        line = QFrame()
        line.setFixedHeight(1)
        ground(line, "rule")
        self._said.addSpacing(unit(6))
        self._said.addWidget(line)
        self._said.addSpacing(unit(6))
        self._said.addLayout(self._facts(advice, offer))

    def _memory_line(self, advice: Advice) -> QHBoxLayout:
        place = (
            self.tr("{0} of {1} graphics memory")
            if advice.device == "cuda"
            else self.tr("{0} of {1} memory")
        )
        words = place.format(f"{advice.total / GIGA:.1f}", gigabytes(advice.available))
        free = self.tr("{0} stays free").format(gigabytes(advice.available - advice.total))
        row = QHBoxLayout()
        row.addWidget(label(words, font=self._theme.font("base", 600)), 1)
        right = note(self._theme, free)
        right.setWordWrap(False)
        row.addWidget(right, 0, Qt.AlignmentFlag.AlignRight)
        return row

    def _facts(self, advice: Advice, offer: Offer) -> QGridLayout:
        kind = offer.kind
        rate = self.tr("{0} tok/s").format(f"{advice.speed:.0f}")
        speed = rate if advice.speed else self.tr("not known")
        facts = [(self.tr("Speed, expected"), said(advice.speed_sum), speed)]
        if advice.reading and kind != "coming":  # where a download's progress needs the room
            rate = self.tr("{0} tokens at {1} a second").format(PAGE, f"{advice.reading:.0f}")
            seconds = self.tr("{0} s").format(max(1, round(PAGE / advice.reading)))
            facts.append((self.tr("Reading a page"), rate, seconds))
        if kind == "fetch":
            size = gigabytes(advice.model.download)
            checked = self.tr("checked against its SHA-256")
            once = self.tr("On this disk") if offer.at_hand else self.tr("Download, once")
            facts.append((once, checked, size))
        grid = self._grid()
        grid.setColumnMinimumWidth(0, 0)
        for row, (words, text, value) in enumerate(facts):
            self._fill_row(grid, row, words, text, value)
        return grid

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, self._theme.unit(6), 0, 0)
        grid.setHorizontalSpacing(self._theme.unit(10))
        grid.setVerticalSpacing(self._theme.unit(6))
        grid.setColumnStretch(2, 1)
        grid.setColumnMinimumWidth(3, self._theme.unit(96))
        return grid

    def _fill_row(self, grid: QGridLayout, row: int, words: str, text: str, value: str) -> None:
        right, font = Qt.AlignmentFlag.AlignRight, self._theme.font
        grid.addWidget(label(words, font=font("base")), row, 1)
        middle = label(text, font=font("small"), role="text2")
        grid.addWidget(middle, row, 2, right)
        grid.addWidget(label(value, font=font("base", 500)), row, 3, right)

    def _act(self, offer: Offer) -> QWidget:
        meanwhile = (
            self.tr("Start with the small model")
            if offer.starter_here
            else self.tr("Start writing")
        )
        fetch = self.tr("Set up") if offer.at_hand else self.tr("Download and set up")
        name, words = {
            "use": ("useBest", self.tr("Start with this model")),
            "coming": ("startMeanwhile", meanwhile),
            "fetch": ("downloadBest", fetch),
            "starter": ("useStarter", self.tr("Start with the small model")),
        }[offer.kind]
        button = PrimaryButton(self._theme, words)
        button.setObjectName(name)
        button.clicked.connect(self.accepted)
        self._buttons.addWidget(button)
        self._buttons.addSpacing(self._theme.unit(8))
        other = QuietButton(self._theme, self.tr("Other models…"))
        other.setObjectName("otherModels")
        other.clicked.connect(self.otherRequested)
        self._buttons.addWidget(other)
        self._buttons.addStretch(1)
        if offer.kind == "coming":
            later = note(self._theme, self.tr("It takes over by itself once it is here."))
            later.setWordWrap(False)  # beside a stretch it would break after the first words
            self._buttons.addWidget(later)
        return button


class Badge(QWidget):
    """A quiet distinction: a sign and a few words on the tint of insertions."""

    def __init__(
        self, theme: Theme, text: str, sign: str = "check", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.unit(8), 0, theme.unit(10), 0)
        row.setSpacing(theme.unit(6))
        mark, words = QLabel(), QLabel(text)
        mark.setPixmap(icons.icon(sign, theme.palette.ins, 14).pixmap(14, 14))
        words.setStyleSheet(f"color: {theme.palette.ins}")
        words.setFont(theme.font("chip", 600))
        row.addWidget(mark)
        row.addWidget(words)
        self.setFixedHeight(theme.unit(24))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("ins_bg"))
        radius = self.height() / 2
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)


def label(text: str, *, font: QFont, role: str = "text") -> QLabel:
    """A label in one font, in the colour of a role."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    ink(made, role)
    made.setFont(font)
    return made


def clear(column: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := column.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)


def _weights_words(chosen: str) -> str:
    if chosen in {"nf4", "int4", "gguf"}:
        return QCoreApplication.translate("OfferCard", "Weights in 4 bits")
    return QCoreApplication.translate("OfferCard", "Weights in 16 bits")
