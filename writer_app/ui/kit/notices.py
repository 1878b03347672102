"""The notice bar: what happened, in a sentence, with the one or two things to do about it;
three where a file was changed by two sides (keep, take, compare).

Nothing about the model or the disk is modal. There is one bar at the top of the page and never a
second; a graver notice covers a lighter one, which comes back if it still holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget
from typing_extensions import override

from writer_app.ui.kit import icons
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import IconButton, PlainButton

Tone = Literal["info", "warning", "done"]
_ICONS: dict[Tone, str] = {"info": "info", "warning": "warning", "done": "check"}
_WEIGHT: dict[Tone, int] = {"done": 0, "info": 1, "warning": 2}
_COLOUR: dict[Tone, str] = {"info": "text2", "warning": "text", "done": "ok"}
BRIEF_MS = 6000
MOST_ACTIONS = 3


@dataclass(frozen=True, slots=True)
class NoticeAction:
    """A button of the bar: a verb with what it acts on, and what it does."""

    text: str
    run: Callable[[], None]


@dataclass(frozen=True, slots=True)
class BarNotice:
    """One thing to say. `key` names the matter: a new notice of a key replaces the old one.

    A `brief` one goes away by itself; the others stay until settled or closed.
    """

    key: str
    text: str
    tone: Tone = "info"
    actions: tuple[NoticeAction, ...] = ()
    brief: bool = False


class NoticeBar(QWidget):
    """The bar. `show_notice` and `settle` are all there is to it."""

    closed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticeBar")
        self.setAccessibleName(QCoreApplication.translate("NoticeBar", "Notice"))
        self._theme = theme
        self._notices: list[BarNotice] = []
        self._held: frozenset[str] = frozenset()  # keys of what waits, said before
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setObjectName("noticeText")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._buttons = QHBoxLayout()
        close = QCoreApplication.translate("NoticeBar", "Close")
        self._close = IconButton(theme, "close", close)
        self._close.setObjectName("noticeClose")
        self._close.clicked.connect(self._dismiss)
        row = QHBoxLayout(self)
        self._row = row
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addLayout(self._buttons)
        row.addWidget(self._close)
        self._timer = QTimer(self, singleShot=True, interval=BRIEF_MS)
        self._timer.timeout.connect(self._dismiss)
        theme.changed.connect(self.restyle)
        self.restyle()
        self.hide()

    @property
    def current(self) -> BarNotice | None:
        """What the bar says now."""
        return self._notices[-1] if self._notices else None

    @property
    def _shown(self) -> BarNotice | None:
        return next((n for n in reversed(self._notices) if n.key not in self._held), None)

    def hold_back(self, *, held: bool) -> None:
        """While held, only what is said from now on is shown; the rest comes back afterwards."""
        self._held = frozenset(n.key for n in self._notices) if held else frozenset()
        self._render()

    def show_notice(self, notice: BarNotice) -> None:
        """Say something; it is announced once to a screen reader."""
        self._notices = [n for n in self._notices if n.key != notice.key and not n.brief]
        self._notices.append(notice)
        self._held -= {notice.key}
        self._notices.sort(key=lambda n: _WEIGHT[n.tone])
        self._render()
        if self._shown is notice:
            # PySide6 has no QAccessibleAnnouncementEvent before 6.8; an alert is spoken as well.
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def settle(self, key: str) -> None:
        """The matter is settled: its notice goes."""
        self._notices = [n for n in self._notices if n.key != key]
        self._render()

    def pass_on(self, keys: Callable[[str], bool]) -> None:
        """The writer has gone on: what belonged to the moment goes, by its key."""
        self._notices = [n for n in self._notices if not keys(n.key)]
        self._render()

    def restyle(self) -> None:
        """Take measures, fonts and icons from the theme again."""
        unit = self._theme.unit
        self._row.setContentsMargins(unit(16), unit(6), unit(8), unit(6))
        self._row.setSpacing(unit(8))
        self._buttons.setSpacing(unit(8))
        self.setMinimumHeight(unit(44) + 1)
        self._text.setFont(self._theme.font("base"))
        self._render()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        palette, notice = self._theme.palette, self._shown
        painter = QPainter(self)
        warning = notice is not None and notice.tone == "warning"
        painter.fillRect(self.rect(), palette.color("pick" if warning else "raised"))
        for edge in (0, self.height() - 1):
            painter.fillRect(0, edge, self.width(), 1, palette.color("line"))

    def _dismiss(self) -> None:
        notice = self._shown
        if notice is not None:
            self.settle(notice.key)
            self.closed.emit(notice.key)

    def _render(self) -> None:
        notice = self._shown
        self._timer.stop()
        while (item := self._buttons.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if notice is None:
            self.hide()
            return
        colour = getattr(self._theme.palette, _COLOUR[notice.tone])
        self._icon.setPixmap(icons.icon(_ICONS[notice.tone], colour).pixmap(QSize(16, 16)))
        words = said(notice.text)
        self._text.setText(words)
        self.setAccessibleDescription(words)
        ink(self._text, "text")
        self._text.setFont(self._theme.font("base"))
        for action in notice.actions[:MOST_ACTIONS]:
            self._buttons.addWidget(self._button(notice, action))
        if notice.brief:
            self._timer.start()
        self.show()
        self.update()

    def _button(self, notice: BarNotice, action: NoticeAction) -> PlainButton:
        button = PlainButton(self._theme, action.text)

        def run() -> None:
            self.settle(notice.key)
            action.run()

        button.clicked.connect(run)
        return button
