"""One line that asks what a draft is about: Enter writes an article, Tab takes another kind."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from writer_app.domain.base.fuzzy import Match
from writer_app.ui.kit.command_palette import CommandPalette, PaletteItem, rows_of
from writer_app.ui.kit.theme import Theme


class DraftLine(CommandPalette):
    """A palette whose rows are the kinds of drafts; what is typed is the topic and filters none."""

    wanted = Signal(str, str)  # a template, the topic

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, window)
        self.setObjectName("draftLine")
        self.setAccessibleName(self.tr("New draft"))
        self.input.setObjectName("draftTopic")
        self.list.setObjectName("draftKinds")
        self._kinds: Sequence[PaletteItem] = ()
        self.list.chosen.disconnect()
        self.list.chosen.connect(self._choose)
        caps = (("Return", self.tr("write")), ("Tab", self.tr("another kind")))
        self._keys.set_keys([*caps, ("Esc", self.tr("close"))])

    def ask(self, kinds: Sequence[PaletteItem], topic: str = "") -> None:
        """Ask for a topic, beginning with one; the first kind is taken unless another is chosen."""
        self._kinds = kinds
        self.open(lambda text: ([], text), topic, templates=False)
        self.input.selectAll()
        self._prefixes.setText("")
        self._count.setText("")
        self.input.setPlaceholderText(self.tr("What is it about?"))
        self.input.setAccessibleName(self.tr("Topic of the draft"))
        self.list.set_rows(rows_of((item, Match(0, ())) for item in kinds))
        self.list.set_current(kinds[0].key if kinds else "", show=True)
        self.place()

    @override
    def _search(self, text: str) -> None:
        """What is typed is no query."""

    @override
    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._step(-1 if key == Qt.Key.Key_Backtab else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.current_key())
        else:
            return super()._key(event)
        return True

    def _step(self, by: int) -> None:
        """The next kind, around the end."""
        keys = [item.key for item in self._kinds]
        if keys:
            at = keys.index(self.list.current_key()) if self.list.current_key() in keys else 0
            self.list.set_current(keys[(at + by) % len(keys)], show=True)

    def _choose(self, template: str) -> None:
        topic = self.input.text().strip()
        self.close_palette()
        if template:
            self.wanted.emit(template, topic)
