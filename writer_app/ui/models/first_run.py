"""The first-run page: a model for this machine, with its arithmetic; the starter; or just write."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from writer_app.bridge.model.model_manager import STARTER, ModelManager, Outlook, Transfer
from writer_app.ui.kit import icons
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.model_words import GIGA, gigabytes, machine_words, note_words
from writer_app.ui.kit.prompt_preview import Share, StackedBar, Swatch
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.sheet_page import SheetPage, note
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.transfer_bar import TransferBar
from writer_app.ui.kit.widgets import Button, PlainButton, PrimaryButton, QuietButton, Sign

BEST = 306  # height of the card with a model in it, in pixels of the design


class Card(QWidget):
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


class FirstRun(SheetPage):
    """The page. It shows what `models` knows and asks for what was chosen."""

    useRequested = Signal(str)  # a model that is here
    fetchRequested = Signal(str)
    skipped = Signal()
    otherRequested = Signal()
    serverRequested = Signal()

    def __init__(self, theme: Theme, models: ModelManager) -> None:
        title = QCoreApplication.translate("FirstRun", "A model for this machine")
        super().__init__(theme, title, top=96)
        self.setObjectName("firstRun")
        self.done.hide()
        self._models = models
        self._best = ""
        self.body.setSpacing(theme.unit(8))
        promise = self.tr(
            "It runs here and nowhere else: no account, and your text never leaves this computer."
        )
        self.body.addWidget(note(theme, promise, step="base"))
        self.body.addLayout(self._machine_row())
        self.transfer = TransferBar(theme)
        self.transfer.stopRequested.connect(models.stop)
        self.transfer.resumeRequested.connect(models.fetch)
        self.transfer.discardRequested.connect(self._discard)
        self.problem = note(theme, "", role="warn", step="base")
        self.problem.setObjectName("firstRunProblem")
        self.problem.hide()
        self.best_card = Card(theme, marked=True)
        self.body.addWidget(self.best_card)
        self.body.addWidget(self.transfer)
        self.body.addWidget(self.problem)
        self.body.addLayout(self._small_cards())
        self.body.addLayout(self._server_row())
        models.changed.connect(self._show)
        theme.changed.connect(self._show)
        models.progressed.connect(self._progressed)
        models.failed.connect(self._failed)
        models.stopped.connect(self._stopped)
        models.fetched.connect(lambda _id: self._idle())
        self._show()

    # ---- building
    def _machine_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._chip = Sign(self.theme, "model")
        self._machine = note(self.theme, self.tr("Looking at this machine…"))
        row.addWidget(self._chip)
        row.addWidget(self._machine, 1)
        return row

    def _small_cards(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.theme.unit(16))
        self.starter = PlainButton(self.theme, self.tr("Use the starter"))
        self.starter.setObjectName("useStarter")
        self.starter.clicked.connect(self._take_starter)
        self.skip = PlainButton(self.theme, self.tr("Just write"))
        self.skip.setObjectName("justWrite")
        self.skip.clicked.connect(self.skipped)
        self._starter_title = note(self.theme, "", role="text", step="base")
        about = self.tr(
            "135M, English. Mends spelling and grammar from the first minute; too small to draft."
        )
        row.addWidget(self._small_card(self._starter_title, about, self.starter), 1)
        later = note(self.theme, self.tr("Skip for now"), role="text", step="base")
        words = self.tr("Writing needs no model. Add one later under Assistant, Models.")
        row.addWidget(self._small_card(later, words, self.skip), 1)
        return row

    def _small_card(self, title: QLabel, text: str, button: Button) -> Card:
        card = Card(self.theme)
        title.setFont(self.theme.font("base", 600))
        card.column.addWidget(title)
        card.column.addWidget(note(self.theme, text))
        card.column.addStretch(1)
        card.column.addSpacing(self.theme.unit(12))
        card.column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _server_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        mark = Sign(self.theme, "server")
        link = Button(self.theme, self.tr("Connect to it"), look="link")
        link.clicked.connect(self.serverRequested)
        words = QLabel(self.tr("Does your team run a server?"))
        ink(words, "text2")
        words.setFont(self.theme.font("base"))
        for widget in (mark, words, link):
            row.addWidget(widget)
        row.addStretch(1)
        row.setContentsMargins(0, self.theme.unit(12), 0, 0)
        return row

    # ---- showing
    def _show(self) -> None:
        outlook = self._models.outlook
        here = any(m.id == STARTER and m.ready for m in self._models.installed())
        title = self.tr("Starter, already here") if here else self.tr("Starter, 93 MB to fetch")
        self._starter_title.setText(title)
        self._starter_title.setFont(self.theme.font("base", 600))
        # As tall before it is known: the buttons below must not move under the pointer.
        tall = outlook is None or outlook.best is not None
        self.best_card.setMinimumHeight(self.theme.unit(BEST) if tall else 0)
        self.best_card.set_marked(outlook is not None)
        if outlook is None:
            self._look()
            return
        self._machine.setText(machine_words(outlook.machine))
        self._fill_best(outlook)

    def _look(self) -> None:
        """What stands in the card until the machine is known."""
        column = self.best_card.column
        clear(column)
        words = note(self.theme, self.tr("Working out which model fits…"))
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
        column.addWidget(words)
        column.addStretch(1)

    def _fill_best(self, outlook: Outlook) -> None:
        column = self.best_card.column
        clear(column)
        best = outlook.best
        self._best = best.model.id if best is not None else ""
        if best is None:
            column.addWidget(
                note(self.theme, self.tr("The starter suits it"), role="text", step="title")
            )
            text = self.tr(
                "No larger model would be pleasant here: memory or speed is missing. "
                "The starter works, or a server of your team."
            )
            column.addWidget(note(self.theme, text, step="base"))
            column.addSpacing(self.theme.unit(8))
            column.addWidget(self._other_models(), 0, Qt.AlignmentFlag.AlignLeft)
            return
        unit = self.theme.unit
        head = QHBoxLayout()
        head.addWidget(label(self.theme, best.model.title, font=self.theme.font("palette")))
        head.addWidget(Badge(self.theme, self.tr("Best fit for this machine")))
        head.addStretch(1)
        column.addLayout(head)
        column.addWidget(note(self.theme, f"{note_words(best.model.note)} {best.model.licence}."))
        column.addSpacing(unit(12))
        place = (
            self.tr("{0} of {1} graphics memory")
            if best.device == "cuda"
            else self.tr("{0} of {1} memory")
        )
        total = QHBoxLayout()
        words = place.format(f"{best.total / GIGA:.1f}", gigabytes(best.available))
        used = label(self.theme, words, font=self.theme.font("base", 600))
        free = self.tr("{0} stays free").format(gigabytes(best.available - best.total))
        total.addWidget(used, 1)
        total.addWidget(note(self.theme, free), 0, Qt.AlignmentFlag.AlignRight)
        column.addLayout(total)
        shares = (
            Share(
                self.tr("Weights in {0}").format(_format_words(best.format)), best.weights, "accent"
            ),
            Share(self.tr("Context"), best.keys, "text2"),
            Share(self.tr("Working room"), best.room, "text3", hatched=True),
        )
        bar = StackedBar(self.theme)
        bar.set_shares((*shares, Share("", max(0, best.available - best.total), "track")))
        column.addWidget(bar)
        column.addLayout(
            self._arithmetic(shares, (said(best.weights_sum), said(best.context_sum), ""))
        )
        line = QFrame()
        line.setFixedHeight(1)
        line.setStyleSheet(f"background: {self.theme.palette.rule}")
        column.addSpacing(unit(6))
        column.addWidget(line)
        column.addSpacing(unit(6))
        rate = self.tr("{0} tok/s").format(f"{best.speed:.0f}")
        speed = rate if best.speed else self.tr("not known")
        facts = (
            (self.tr("Speed, expected"), said(best.speed_sum), speed),
            (self.tr("Download, once"), "", gigabytes(best.model.download)),
        )
        column.addLayout(self._facts(facts))
        column.addSpacing(unit(12))
        column.addStretch(1)
        column.addLayout(self._buttons())

    def _arithmetic(self, shares: tuple[Share, ...], sums: tuple[str, ...]) -> QGridLayout:
        grid = self._grid()
        for row, (share, text) in enumerate(zip(shares, sums, strict=True)):
            grid.addWidget(Swatch(self.theme, share), row, 0)
            self._fill_row(grid, row, share.words, text, gigabytes(share.tokens))
        return grid

    def _facts(self, facts: tuple[tuple[str, str, str], ...]) -> QGridLayout:
        grid = self._grid()
        grid.setColumnMinimumWidth(0, 0)
        for row, (words, text, value) in enumerate(facts):
            self._fill_row(grid, row, words, text, value)
        return grid

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, self.theme.unit(6), 0, 0)
        grid.setHorizontalSpacing(self.theme.unit(10))
        grid.setVerticalSpacing(self.theme.unit(6))
        grid.setColumnStretch(2, 1)
        grid.setColumnMinimumWidth(3, self.theme.unit(96))
        return grid

    def _fill_row(self, grid: QGridLayout, row: int, words: str, text: str, value: str) -> None:
        right, font = Qt.AlignmentFlag.AlignRight, self.theme.font
        grid.addWidget(label(self.theme, words, font=font("base")), row, 1)
        middle = label(self.theme, text, font=font("small"), role="text2")
        grid.addWidget(middle, row, 2, right)
        grid.addWidget(label(self.theme, value, font=font("base", 500)), row, 3, right)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.download = PrimaryButton(self.theme, self.tr("Download and set up"))
        self.download.setObjectName("downloadBest")
        self.download.clicked.connect(lambda: self.fetchRequested.emit(self._best))
        row.addWidget(self.download)
        row.addSpacing(self.theme.unit(8))
        row.addWidget(self._other_models())
        row.addStretch(1)
        checked = note(self.theme, self.tr("Checked against its SHA-256"))
        checked.setWordWrap(False)  # beside a stretch it would break after the first words
        row.addWidget(checked)
        return row

    def _other_models(self) -> QuietButton:
        other = QuietButton(self.theme, self.tr("Other models…"))
        other.clicked.connect(self.otherRequested)
        return other

    # ---- doing
    def _take_starter(self) -> None:
        here = any(m.id == STARTER and m.ready for m in self._models.installed())
        (self.useRequested if here else self.fetchRequested).emit(STARTER)

    def _progressed(self, transfer: Transfer) -> None:
        self.problem.hide()
        self.transfer.show_transfer(transfer)
        self.starter.setEnabled(False)

    def _failed(self, why: str) -> None:
        self._idle()
        self.problem.setText(said(why))
        self.problem.show()

    def _stopped(self, model_id: str) -> None:
        self._idle()
        if model_id in self._models.unfinished():
            kept = self._models.fetched_bytes(model_id)
            self.transfer.show_paused(model_id, self._models.title(model_id), kept)

    def _discard(self, model_id: str) -> None:
        self.transfer.hide()
        self._models.discard(model_id)

    def _idle(self) -> None:
        self.transfer.hide()
        self.starter.setEnabled(True)


class Badge(QWidget):
    """A quiet distinction: a check and a few words on the tint of insertions."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.unit(8), 0, theme.unit(10), 0)
        row.setSpacing(theme.unit(6))
        mark, words = QLabel(), QLabel(text)
        mark.setPixmap(icons.icon("check", theme.palette.ins, 14).pixmap(14, 14))
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


def label(theme: Theme, text: str, *, font: QFont, role: str = "text") -> QLabel:
    """A label in one font and colour; the page makes it anew when the theme changes."""
    made = QLabel(text)
    made.setStyleSheet(f"color: {getattr(theme.palette, role)}")
    made.setFont(font)
    return made


def clear(column: QVBoxLayout) -> None:
    """Take everything out of a layout."""
    while (item := column.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)  # type: ignore[arg-type]  # every layout has takeAt


def _format_words(chosen: str) -> str:
    if chosen in {"nf4", "int4"}:
        return QCoreApplication.translate("FirstRun", "4 bits")
    return QCoreApplication.translate("FirstRun", "16 bits")
