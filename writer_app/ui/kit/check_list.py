"""A few things to tick, one below the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from writer_app.ui.kit.fields import Switch
from writer_app.ui.kit.theme import Theme


@dataclass(frozen=True, slots=True)
class CheckItem:
    """Something to tick. `tip` says it in full where the words are cut."""

    key: str
    words: str
    tip: str = ""


class CheckList(QWidget):
    """`changed` comes with every tick."""

    changed = Signal()

    def __init__(
        self, theme: Theme, name: str, *, width: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._theme, self._width = theme, width
        self._boxes: dict[str, Switch] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.unit(6))

    def set_items(self, items: Iterable[CheckItem], ticked: Iterable[str]) -> None:
        """Show these; what was ticked or not before stays so."""
        before = {key: box.isChecked() for key, box in self._boxes.items()}
        wanted = set(ticked)
        while (place := self._column.takeAt(0)) is not None:
            if (widget := place.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._boxes = {}
        for item in items:
            box = Switch(self._cut(item.words))
            box.setObjectName(f"{self.objectName()}.{item.key}")
            box.setAccessibleName(item.words)
            box.setToolTip(item.tip or item.words)
            box.setChecked(before.get(item.key, item.key in wanted))
            box.toggled.connect(lambda _on: self.changed.emit())
            self._boxes[item.key] = box
            self._column.addWidget(box)

    def ticked(self) -> list[str]:
        """The keys of what is ticked, in order."""
        return [key for key, box in self._boxes.items() if box.isChecked()]

    def tick(self, key: str, *, on: bool = True) -> None:
        """Tick one, or take its tick away."""
        if key in self._boxes:
            self._boxes[key].setChecked(on)

    def forget(self) -> None:
        """Nothing is shown, and nothing of it is remembered."""
        self.set_items((), ())
        self._boxes = {}

    def first(self) -> QWidget | None:
        """The first box, for the focus."""
        return next(iter(self._boxes.values()), None)

    def _cut(self, words: str) -> str:
        metrics = QFontMetricsF(self._theme.font("base"))
        room = self._theme.unit(self._width - 30)
        return metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
