"""The prompt as the model reads it: roles, text, what the form and the page filled in, and what
it costs of the model's context.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QTextEdit, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.domain.base.marks import CLOSE, OPEN
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.theme import Theme

_LONGEST = 20_000  # characters shown of one value; a view of a book would stop the window


@dataclass(frozen=True, slots=True)
class Share:
    """One part of the context: its words, its tokens, how it is drawn."""

    words: str
    tokens: int
    role: str  # a colour of the palette
    hatched: bool = False


def pieces(text: str) -> list[tuple[str, bool]]:
    """The text cut at the marks: (piece, whether it was filled in)."""
    found: list[tuple[str, bool]] = []
    for number, part in enumerate(text.replace(CLOSE, OPEN).split(OPEN)):
        if part:
            found.append((part, number % 2 == 1))
    return found


def _bearable(value: str) -> str:
    """A value as the view can bear it: the middle of a very long one is counted, not shown."""
    if len(value) <= _LONGEST:
        return value
    words = QCoreApplication.translate("PromptView", "… {0} characters more …")
    half = _LONGEST // 2
    return f"{value[:half]}\n\n{words.format(f'{len(value) - 2 * half:,}')}\n\n{value[-half:]}"


class PromptView(QTextEdit):
    """The messages, as high as they are up to a limit, read only and selectable."""

    def __init__(self, theme: Theme, *, highest: int = 232, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("promptView")
        self._theme, self._highest = theme, highest
        self._turns: Sequence[tuple[str, str, str]] = ()
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Prompt as the model reads it"))
        self._again = QTimer(self, singleShot=True, interval=0)
        self._again.timeout.connect(self._render)
        theme.changed.connect(self._render)

    def show_turns(self, turns: Sequence[tuple[str, str, str]]) -> None:
        """Show messages as (role, text with marks, tokens in words)."""
        if turns != self._turns:
            self._turns = tuple(turns)
            self._render()

    @override
    def sizeHint(self) -> QSize:
        height = round(self.document().size().height()) + self._theme.unit(4)
        return QSize(super().sizeHint().width(), height)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Never inside the resize itself: Qt lays the document out at this moment.
        if event.size().width() != event.oldSize().width():
            self._again.start()

    def _render(self) -> None:
        palette, unit = self._theme.palette, self._theme.unit
        place = self.verticalScrollBar().value()
        self.setStyleSheet(
            f"#promptView {{ background: {palette.sheet}; border: 1px solid {palette.line};"
            f" border-radius: {unit(6)}px }}"
        )
        self.clear()
        self.document().setDocumentMargin(unit(10))
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for number, (role, text, tokens) in enumerate(self._turns):
            self._head(cursor, role, tokens, first=number == 0)
            self._body(cursor, text)
        cursor.endEditBlock()
        self.setFixedHeight(min(self._fitting(), unit(self._highest)))
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(place)

    def _fitting(self) -> int:
        self.document().setTextWidth(max(100, self.viewport().width()))
        return round(self.document().size().height()) + self._theme.unit(4)

    def _head(self, cursor: QTextCursor, role: str, tokens: str, *, first: bool) -> None:
        unit, palette = self._theme.unit, self._theme.palette
        block = QTextBlockFormat()
        block.setTopMargin(0 if first else unit(10))
        block.setBottomMargin(unit(4))
        stop = QTextOption.Tab(
            max(100, self.viewport().width() - 2 * unit(10) - unit(14)),
            QTextOption.TabType.RightTab,
        )
        block.setTabPositions([stop])
        if first:
            cursor.setBlockFormat(block)
        else:
            cursor.insertBlock(block)
        cursor.insertText(role, self._format(self._theme.font("caption"), palette.text))
        quiet = self._format(self._theme.font("key"), palette.text2)
        cursor.insertText(f"\t{tokens}" if tokens else "", quiet)

    def _body(self, cursor: QTextCursor, text: str) -> None:
        palette = self._theme.palette
        mono = QFont(self._theme.text_font("mono"))
        mono.setPixelSize(self._theme.unit(12))
        plain = self._format(mono, palette.text)
        filled = self._format(mono, palette.text)
        filled.setBackground(QBrush(QColor(palette.pick)))
        filled.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        filled.setUnderlineColor(QColor(palette.text3))
        cursor.insertBlock(QTextBlockFormat())
        for piece, is_filled in pieces(text):
            cursor.insertText(
                _bearable(piece) if is_filled else piece, filled if is_filled else plain
            )

    @staticmethod
    def _format(font: QFont, colour: str) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setFont(font)
        made.setForeground(QColor(colour))
        return made


class ContextMeter(QWidget):
    """Tokens of the context by part: a total, a stacked bar, a legend."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("contextMeter")
        self._theme = theme
        self._shares: tuple[Share, ...] = ()
        self._total = QLabel()
        self._model = QLabel()
        self._bar = StackedBar(theme)
        self._legend = QGridLayout()
        head = QGridLayout()
        head.addWidget(self._total, 0, 0)
        head.addWidget(self._model, 0, 1, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addLayout(self._legend)
        self._column = column
        theme.follow(self._restyle)

    def show_shares(
        self, shares: Sequence[Share], context: int, model: str, *, exact: bool
    ) -> None:
        """Show what takes how much; `exact` when the model's own tokenizer counted."""
        used = sum(share.tokens for share in shares)
        if context:
            text = self.tr("{0} of {1} tokens").format(f"{used:,}", f"{context:,}")
        else:
            text = self.tr("{0} tokens").format(f"{used:,}")
        self._total.setText(text if exact else self.tr("About {0}").format(text))
        self._model.setText(model)
        free = context - used
        rest = (Share(self.tr("Free"), free, "track"),) if free > 0 else ()
        if tuple(shares) + rest != self._shares:
            self._shares = tuple(shares) + rest
            self._fill_legend()
        self._bar.set_shares(self._shares)
        over = context > 0 and used > context
        role = "warn" if over else "text"
        ink(self._total, role)
        self.setAccessibleDescription(self._total.text())

    def _restyle(self) -> None:
        self._column.setSpacing(self._theme.unit(8))
        self._legend.setVerticalSpacing(self._theme.unit(4))
        self._legend.setHorizontalSpacing(self._theme.unit(8))
        ink(self._total, "text")
        self._total.setFont(self._theme.font("base", 600))
        ink(self._model, "text2")
        self._model.setFont(self._theme.font("small"))
        self._fill_legend()

    def _fill_legend(self) -> None:
        while (item := self._legend.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for row, share in enumerate(self._shares):
            words, tokens = QLabel(share.words), QLabel(f"{share.tokens:,}")
            for label, role in ((words, "text2"), (tokens, "text")):
                ink(label, role)
                label.setFont(self._theme.font("small"))
            self._legend.addWidget(Swatch(self._theme, share), row, 0)
            self._legend.addWidget(words, row, 1)
            self._legend.addWidget(tokens, row, 2, Qt.AlignmentFlag.AlignRight)
        self._legend.setColumnStretch(1, 1)


class StackedBar(QWidget):
    """The parts side by side, told apart by tone and hatching."""

    def __init__(self, theme: Theme, *, height: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shares: tuple[Share, ...] = ()
        self.setFixedHeight(theme.unit(height))

    def set_shares(self, shares: Sequence[Share]) -> None:
        """Show these parts; a part called `track` is the empty rest."""
        self._shares = tuple(shares)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        painter.setBrush(self._theme.color("track"))
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        total = sum(share.tokens for share in self._shares)
        if total <= 0:
            return
        clip = QRectF(self.rect())
        x = 0.0
        for share in self._shares:
            width = self.width() * share.tokens / total
            if share.role != "track" and width > 0.5:
                piece = QRectF(x, 0, width - 1, self.height()).intersected(clip)
                paint_share(painter, self._theme, share, piece, first=x == 0, radius=radius)
            x += width


class Swatch(QWidget):
    """The small square of a legend."""

    def __init__(self, theme: Theme, share: Share, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._share = theme, share
        self.setFixedSize(theme.unit(10), theme.unit(10))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_share(painter, self._theme, self._share, QRectF(self.rect()), first=True, radius=2)


def paint_share(
    painter: QPainter, theme: Theme, share: Share, box: QRectF, *, first: bool, radius: float
) -> None:
    """One part, filled or hatched."""
    painter.setPen(Qt.PenStyle.NoPen)
    if share.hatched:
        painter.setBrush(theme.color("track"))
        painter.drawRect(box)
        painter.setBrush(QBrush(theme.color("text2"), Qt.BrushStyle.BDiagPattern))
        painter.drawRect(box)
        return
    painter.setBrush(theme.color(share.role))
    if first:
        painter.drawRoundedRect(box, radius, radius)
        if box.width() > 2 * radius:
            painter.drawRect(box.adjusted(radius, 0, 0, 0))
    else:
        painter.drawRect(box)


def text_palette(theme: Theme) -> QPalette:
    """A palette whose selection is the page's, for read-only texts."""
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Highlight, theme.color("sel"))
    palette.setColor(QPalette.ColorRole.HighlightedText, theme.color("text"))
    return palette
