"""The folders that no model may see, in the preferences, each with the way to let models in."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import Button

_NAME = "ai.off_folders"


class AiFolders(QWidget):
    """Hidden while the whole program writes without AI."""

    def __init__(self, theme: Theme, store: SettingsStore) -> None:
        super().__init__()
        self.setObjectName("aiFolders")
        self._theme, self._store = theme, store
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, theme.unit(16), 0, 0)
        self._column.setSpacing(theme.unit(6))
        store.changed.connect(self._settings_changed)
        self._show()

    def _settings_changed(self, names: frozenset[str]) -> None:
        if names & {_NAME, "ai.off"}:
            self._show()

    def _show(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        rule = self._store.settings.ai
        self.setVisible(not rule.off)
        head = note(self._theme, self.tr("Folders without AI"), role="text", step="base")
        self._column.addWidget(head)
        for folder in rule.off_folders:
            self._column.addWidget(self._row(folder))
        if not rule.off_folders:
            words = self.tr(
                "None. A right click on a folder in the library, or No AI in this folder in the "
                "Assistant menu, keeps its documents from every model."
            )
            self._column.addWidget(note(self._theme, words))

    def _row(self, folder: str) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        name = note(self._theme, Path(folder).name)
        name.setToolTip(folder)
        again = Button(self._theme, self.tr("Let models in"), look="link")
        again.setAccessibleName(f"{again.text()}: {folder}")
        again.clicked.connect(partial(self._let_in, folder))
        row.addWidget(name, 1)
        row.addWidget(again, 0, Qt.AlignmentFlag.AlignRight)
        return box

    def _let_in(self, folder: str) -> None:
        kept = tuple(f for f in self._store.settings.ai.off_folders if f != folder)
        self._store.update(_NAME, kept)
