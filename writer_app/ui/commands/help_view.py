"""The help inside the window: the page of the window's language, the keys as they are bound now,
and what this program is and stands on."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import (
    QDesktopServices,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTextEdit, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app import __version__
from writer_app.bridge.base.help_pages import to_html, told
from writer_app.domain.text.pinyin import occurrences
from writer_app.domain.text.units import Utf16Map
from writer_app.paths import resources
from writer_app.ui.kit.actions import COMMANDS, MENUS, Actions, words
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.rows import ListRow, RowList
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import PlainButton, TabStrip
from writer_app.ui.panels.preview import Preview
from writer_app.ui.panels.search_field import SearchField

PARTS = ("PySide6-Essentials", "torch", "transformers", "bitsandbytes", "accelerate")

SIDE, NARROW = 248, 720  # pixels of the design: the contents, and a window without room for them


def help_text(language: str, page: str = "", *, ai: bool = True) -> str:
    """A help page in a language, in English where there is none. `page` is "" or "servers-"."""
    folder = resources() / "help"
    path = folder / f"{page}{language}.md"
    text = (path if path.is_file() else folder / f"{page}en.md").read_text("utf-8")
    return told(text, ai=ai)


def keys_text(commands: Actions) -> str:
    """Every command with its key, by menu, as Markdown."""
    parts = ["# " + QCoreApplication.translate("HelpView", "Keys")]
    for name, title in MENUS:
        if not any(commands[c.name].isVisible() for c in COMMANDS if c.menu == name):
            continue
        heading = QCoreApplication.translate("Actions", title).replace("&", "")
        parts.append(f"\n## {heading.split('(')[0]}\n")
        for command in COMMANDS:
            key = commands.key_of(command.name)
            if command.menu == name and key and commands[command.name].isVisible():
                parts.append(f"* **{key}** — {words(command).rstrip('…')}")
    return "\n".join(parts)


def about_text(*, ai: bool = True) -> str:
    """What this program is, its version and its parts, as Markdown."""
    about = (
        QCoreApplication.translate(
            "HelpView",
            "Version {0}. A writing desk with a language model that runs on this computer.",
        )
        if ai
        else QCoreApplication.translate("HelpView", "Version {0}. A writing desk.")
    )
    lines = [
        "# Writer App",
        "",
        about.format(__version__),
        "",
        QCoreApplication.translate("HelpView", "Licence: Apache-2.0. It stands on:"),
        "",
    ]
    for part in PARTS if ai else PARTS[:1]:
        try:
            lines.append(f"* {part} {version(part)}")
        except PackageNotFoundError:
            continue
    fonts = QCoreApplication.translate("HelpView", "Bundled fonts keep their own licences (OFL).")
    return "\n".join([*lines, "", fonts])


class HelpView(QWidget):
    """A page with tabs; beside its text stand the contents, and a field that searches it."""

    finished = Signal()

    def __init__(
        self,
        theme: Theme,
        *,
        commands: Actions,
        language: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("helpPage")
        self._theme, self._commands, self._language = theme, commands, language
        names = ("Help", "Keys", "Servers", "About")
        self._tabs = TabStrip(theme, [QCoreApplication.translate("HelpView", n) for n in names])
        self._tabs.setAccessibleName(QCoreApplication.translate("HelpView", "Help"))
        self._done = PlainButton(theme, QCoreApplication.translate("SheetPage", "Done"), keys="Esc")
        self._done.clicked.connect(self.finished)
        self.text = Preview(theme)
        self.text.setObjectName("helpText")
        self.text.setAccessibleName(QCoreApplication.translate("HelpView", "Help"))
        self.text.linkActivated.connect(QDesktopServices.openUrl)
        self.text.rebuilt.connect(self._mark_again)
        self.text.installEventFilter(self)
        self.search = SearchField(
            theme, "helpSearch", QCoreApplication.translate("HelpView", "Search the help")
        )
        self.contents = RowList(theme, "helpContents", row_height=28)
        self.contents.setAccessibleName(QCoreApplication.translate("HelpView", "Contents"))
        self._count = QLabel()
        self._hits: list[QTextCursor] = []
        self._hit = -1
        self._assemble()
        self._tabs.currentChanged.connect(self._show)
        self.search.textChanged.connect(self._search)
        self.search.taken.connect(lambda: self._go(1))
        self.search.stepped.connect(self._go)
        self.contents.chosen.connect(self._go_to)
        self.contents.currentRowChanged.connect(self._go_to)
        theme.changed.connect(self._restyle)
        self._show(0)

    def show_help(self) -> None:
        """The help page."""
        self._open(0)

    def show_keys(self) -> None:
        """The keys as they are bound now."""
        self._open(1)

    def show_servers(self) -> None:
        """How to set up a server for a team."""
        self._open(2)

    def show_about(self) -> None:
        """What this is."""
        self._open(3)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("chrome"))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Letters typed over the text are searched for."""
        if watched is self.text and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.ShiftModifier,
            )
            if event.type() == QEvent.Type.KeyPress and plain and event.text().isalnum():
                self.search.setFocus()
                self.search.insert(event.text())
                return True
        return False

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setVisible(self.width() >= self._theme.unit(NARROW))

    # ---- inside
    def _assemble(self) -> None:
        unit = self._theme.unit
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, unit(8), 0)
        head.addWidget(self._tabs, 1)
        head.addWidget(self._done)
        self._side = QWidget()
        self._side.setFixedWidth(unit(SIDE))
        side = QVBoxLayout(self._side)
        side.setContentsMargins(unit(12), unit(10), unit(12), unit(6))
        side.setSpacing(unit(6))
        self._count.setFont(self._theme.font("small"))
        ink(self._count, "text2")
        self._count.hide()
        for widget in (self.search, self._count):
            side.addWidget(widget)
        side.addWidget(self.contents, 1)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self._side)
        across.addWidget(self.text, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(across, 1)
        self.setFocusProxy(self.text)

    def _restyle(self) -> None:
        self._show(self._tabs.currentIndex())

    def _open(self, tab: int) -> None:
        """Show a tab as it reads now, from its beginning."""
        self._tabs.setCurrentIndex(tab)
        self._show(tab)
        self.text.verticalScrollBar().setValue(0)

    def _show(self, tab: int) -> None:
        ai = self._commands["templates"].isVisible()
        self._tabs.setTabVisible(2, ai)
        texts = (
            lambda: help_text(self._language, ai=ai),
            lambda: keys_text(self._commands),
            lambda: help_text(self._language, "servers-"),
            lambda: about_text(ai=ai),
        )
        self.text.set_html(to_html(texts[tab](), dark=self._theme.palette.dark))
        self._search(self.search.text())

    # ---- contents and search
    def _headings(self) -> Iterator[tuple[int, int, str]]:
        """Place, level and words of each heading but the title."""
        block = self.text.document().firstBlock()
        while block.isValid():
            level = block.blockFormat().headingLevel()
            if level > 1:
                yield block.position(), level, block.text()
            block = block.next()

    def _search(self, wanted: str) -> None:
        """Mark every hit; the contents show the sections that have any, with how many."""
        self._hits = list(self._found(wanted.strip())) if wanted.strip() else []
        self._hit = -1
        headings = list(self._headings())
        ends = [*(place for place, _, _ in headings), 1 << 30][1:]
        rows = []
        for (place, level, title), end in zip(headings, ends, strict=True):
            hits = sum(place <= hit.selectionStart() < end for hit in self._hits)
            if hits or not wanted.strip():
                rows.append(
                    ListRow(f"{place}", title, indent=level - 2, count=str(hits) if hits else "")
                )
        blocked = self.contents.blockSignals(True)
        self.contents.set_rows(rows)
        self.contents.blockSignals(blocked)
        self._count.setVisible(bool(wanted.strip()))
        if self._hits:
            self._go(1)
        else:
            self._count.setText(QCoreApplication.translate("HelpView", "Nothing found"))
            self.text.setExtraSelections([])

    def _mark_again(self) -> None:
        """The text was built anew: its hits are new ones at the same places."""
        if self._hits:
            self._hits = list(self._found(self.search.text().strip()))
            self._mark()

    def _found(self, wanted: str) -> Iterator[QTextCursor]:
        """Every place of the words themselves; where there is none, Chinese by its pinyin."""
        document = self.text.document()
        cursor = document.find(wanted)
        if cursor.isNull():
            yield from self._spelled(wanted)
        while not cursor.isNull() and cursor.hasSelection():
            yield QTextCursor(cursor)
            cursor = document.find(wanted, cursor)

    def _spelled(self, wanted: str) -> Iterator[QTextCursor]:
        text = self.text.document().toPlainText()
        units = Utf16Map(text)
        for start, end in occurrences(wanted, text):
            cursor = QTextCursor(self.text.document())
            cursor.setPosition(units.to_utf16(start))
            cursor.setPosition(units.to_utf16(end), QTextCursor.MoveMode.KeepAnchor)
            yield cursor

    def _go(self, by: int) -> None:
        """To the next hit, or the one before, around the end."""
        if not self._hits:
            return
        self._hit = (self._hit + by) % len(self._hits)
        text = QCoreApplication.translate("HelpView", "{0} of {1}")
        self._count.setText(text.format(self._hit + 1, len(self._hits)))
        self._mark()
        self._bring(self._hits[self._hit])

    def _mark(self) -> None:
        marks = []
        for number, hit in enumerate(self._hits):
            mark = QTextEdit.ExtraSelection()
            mark.cursor = hit
            role = "sel" if number == self._hit else "ins_bg"
            mark.format.setBackground(self._theme.color(role))
            marks.append(mark)
        self.text.setExtraSelections(marks)

    def _go_to(self, key: str) -> None:
        if not key:
            return
        cursor = QTextCursor(self.text.document())
        cursor.setPosition(int(key))
        top = self.text.cursorRect(cursor).top() + self.text.verticalScrollBar().value()
        self.text.verticalScrollBar().setValue(top - self._theme.unit(16))

    def _bring(self, cursor: QTextCursor) -> None:
        """Put a hit a third of the way down, where it is read with what stands around it."""
        bar = self.text.verticalScrollBar()
        top = self.text.cursorRect(cursor).top() + bar.value()
        bar.setValue(top - self.text.viewport().height() // 3)
