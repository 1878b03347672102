"""The command palette: a field and a list over the page; every command, document and template."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.domain.base import fuzzy
from writer_app.ui.kit import icons
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.raised import Raised, give_focus
from writer_app.ui.kit.rows import ListRow, RowList
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import KeyCaps

WIDTH, TOP, INPUT, ROW, FOOT, ROWS = 600, 64, 56, 36, 32, 9
MOST = 60


@dataclass(frozen=True, slots=True)
class PaletteItem:
    """Something to run: its words, what kind of thing it is, its key, its icon."""

    key: str
    title: str
    kind: str
    run: Callable[[], None]
    keys: str = ""
    icon: str = ""
    also: str = ""  # another name it is found by, its English one


Source = Callable[[str], tuple[list[PaletteItem], str]]
"""Gives the items for a typed text, and the part of it to match them with."""


def fitting(query: str, items: Iterable[PaletteItem]) -> list[tuple[PaletteItem, fuzzy.Match]]:
    """The items that fit by their title or by their other name, best first; those alike in order.

    Letters marked as hits are those of the title.
    """
    found = []
    for item in items:
        fits = fuzzy.match(query, item.title)
        if item.also and (other := fuzzy.match(query, item.also)) is not None:
            if fits is None:
                fits = fuzzy.Match(other.score, ())
            elif other.score > fits.score:
                fits = fuzzy.Match(other.score, fits.hits)
        if fits is not None:
            found.append((item, fits))
    if query.strip():
        found.sort(key=lambda pair: -pair[1].score)
    return found


def rows_of(found: Iterable[tuple[PaletteItem, fuzzy.Match]]) -> list[ListRow]:
    """The rows of items that fit, their hits marked."""
    return [
        ListRow(
            item.key,
            item.title,
            detail=item.kind,
            keys=item.keys,
            icon=item.icon or "return",
            hits=fit.hits,
        )
        for item, fit in found
    ]


class CommandPalette(Raised):
    """The palette. It closes by Esc, by running, or when the focus goes elsewhere."""

    closed = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, "palette", window)
        self.setObjectName("commandPalette")
        self.setAccessibleName(self.tr("Command palette"))
        self._theme = theme
        self._source: Source = lambda text: ([], text)
        self._items: dict[str, PaletteItem] = {}
        self._return_to: QWidget | None = None
        self.input = QLineEdit()
        self.input.setObjectName("bare")
        self.input.setAccessibleName(self.tr("Command, document or template"))
        self.input.setPlaceholderText(self.tr("Run a command, open a document"))
        self._mark, self._count = QLabel(), QLabel()
        self.list = RowList(theme, "paletteList", raised=True, row_height=ROW)
        self.list.setAccessibleName(self.tr("Found"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._keys = KeyCaps(
            theme,
            [
                ("Return", self.tr("run")),
                ("Ctrl+Return", self.tr("run and stay")),
                ("Esc", self.tr("close")),
            ],
        )
        self._prefixes = QLabel(self._ways())
        self._assemble()
        self.input.textChanged.connect(self._search)
        self.list.chosen.connect(lambda key: self._run(key, stay=False))
        self.input.installEventFilter(self)
        theme.follow(self._restyle)
        self.hide()

    def _ways(self) -> str:
        return self.tr("#  headings   @  documents   /  templates")

    def open(self, source: Source, text: str = "", *, templates: bool = True) -> None:
        """Show it over the window, with what `source` gives for the typed text.

        `templates` is whether there are any to find.
        """
        self._source = source
        self._prefixes.setText(self._ways() if templates else self._ways().partition("   /")[0])
        self.input.setAccessibleName(
            self.tr("Command, document or template") if templates else self.tr("Command, document")
        )
        if not self.isVisible():
            self._return_to = QApplication.focusWidget()
        self.input.setText(text)
        self._search(text)
        self.show()
        self.raise_()
        self.place()
        self.input.setFocus()

    def close_palette(self) -> None:
        """Hide it and give the focus back."""
        if not self.isVisible():
            return
        self.hide()
        if self._return_to is not None:
            give_focus(self._return_to, self.window())
        self.closed.emit()

    def place(self) -> None:
        """Centre it on the window, a little below the top."""
        unit, window = self._theme.unit, self.parentWidget()
        if window is None:
            return
        rows = min(max(self.list.rows.rowCount(), 1), ROWS)
        height = unit(INPUT) + rows * unit(ROW) + unit(12) + unit(FOOT) + 2
        width = min(unit(WIDTH), window.width() - unit(48))
        self.set_body(QRect((window.width() - width) // 2, unit(TOP), width, height))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.input and event.type() == QEvent.Type.FocusOut:
            self.close_later()
        if watched is self.input and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._key(event)
        return super().eventFilter(watched, event)

    def close_later(self) -> None:
        """The focus left: close unless a menu or another program took it for a moment."""
        if QApplication.activePopupWidget() is None and QApplication.activeWindow() is not None:
            self.hide()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        unit, body = self._theme.unit, self.body()
        painter = QPainter(self)
        rule = self._theme.color("rule")
        painter.fillRect(body.left() + 1, body.top() + unit(INPUT), body.width() - 2, 1, rule)
        painter.fillRect(body.left() + 1, body.bottom() - unit(FOOT), body.width() - 2, 1, rule)

    # ---- inside
    def _assemble(self) -> None:
        self._head, self._foot = QHBoxLayout(), QHBoxLayout()
        for widget in (self._mark, self.input, self._count):
            self._head.addWidget(widget)
        self._foot.addWidget(self._keys)
        self._foot.addStretch(1)
        self._foot.addWidget(self._prefixes)
        head, foot = QWidget(), QWidget()
        head.setLayout(self._head)
        foot.setLayout(self._foot)
        self._parts = (head, foot)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(head)
        self._column.addWidget(self.list, 1)
        self._column.addWidget(foot)

    def _restyle(self) -> None:
        unit, palette, margin = self._theme.unit, self._theme.palette, self.body_margin()
        self._column.setContentsMargins(margin + 1, margin, margin + 1, margin)  # the edge stays
        head, foot = self._parts
        head.setFixedHeight(unit(INPUT) + 1)
        foot.setFixedHeight(unit(FOOT))
        self._head.setContentsMargins(unit(18), 0, unit(16), 0)
        self._head.setSpacing(unit(10))
        self._foot.setContentsMargins(unit(16), 0, unit(16), 0)
        self.list.setContentsMargins(0, unit(6), 0, unit(6))
        self.list.setViewportMargins(0, unit(6), 0, unit(6))
        self._mark.setPixmap(icons.icon("search", palette.text2).pixmap(16, 16))
        self.input.setFont(self._theme.font("palette"))
        for label in (self._count, self._prefixes):
            ink(label, "text2")
            label.setFont(self._theme.font("small"))

    def _search(self, text: str) -> None:
        items, query = self._source(text)
        found = fitting(query, items)[:MOST]
        self._items = {item.key: item for item, _ in found}
        self.list.set_rows(rows_of(found), self._nothing(text))
        self.list.set_current(found[0][0].key if found else "")
        count = self.tr("{0} of {1}").format(f"{len(found):,}", f"{len(items):,}")
        self._count.setText(count)
        self.place()

    def _nothing(self, text: str) -> str:
        """What stands in the list when nothing fits."""
        words = {
            "#": self.tr("No heading here fits “{0}”."),
            "@": self.tr("No document is called “{0}”."),
            "/": self.tr("No template fits “{0}”."),
        }
        if (form := words.get(text[:1])) is not None:
            return form.format(text[1:].strip())
        return self.tr("No command fits “{0}”. Fewer letters find more.").format(text.strip())

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.list.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            stay = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._run(self.list.current_key(), stay=stay)
        elif key == Qt.Key.Key_Escape:
            self.close_palette()
        else:
            return False
        return True

    def _run(self, key: str, *, stay: bool) -> None:
        item = self._items.get(key)
        if item is None:
            return
        if not stay:
            self.close_palette()
        item.run()
        if stay:
            self.input.setFocus()
