"""The card of an export: the format, and the choices that this format knows.

The choices are the settings of “Export”, so that the next export begins with them; Enter goes on to
the place where the file is to lie, Esc leaves everything as it was but for what was chosen here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.documents.exporter import lacking
from writer_app.domain.base.settings import Export
from writer_app.ui.kit.ask import AskingCard
from writer_app.ui.kit.fields import DropDown, Switch, choice
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.setting_choices import choices_of, translated
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.theme import Theme

LABEL = 150  # pixels of the design
OFFICE = ("docx", "epub", "odt")
KNOWN_BY: dict[str, tuple[str, ...]] = {
    "contents": ("pdf", "html", "tex", *OFFICE),
    "paper": ("pdf", "docx", "odt"),
    "title": OFFICE,
    "disclosure": ("pdf", "html", "txt", "md", "tex", *OFFICE),
    "citations": ("pdf", "html", "txt", "tex", *OFFICE),
    "comments": ("pdf", "html", "md", *OFFICE),
}
"""Which formats know a choice of the settings."""


class ExportCard(AskingCard):
    """`done` gets the format's suffix; then the card is gone. `what` is the title it names."""

    def __init__(
        self,
        theme: Theme,
        window: QWidget,
        *,
        store: SettingsStore,
        formats: Mapping[str, str],
        chosen: str,
        what: str,
        done: Callable[[str], None],
    ) -> None:
        accept = QCoreApplication.translate("ExportCard", "Choose the place…")
        super().__init__(theme, window, accept)
        self.setObjectName("exportCard")
        title = QCoreApplication.translate("ExportCard", "Export “{0}”").format(what)
        self.setAccessibleName(title)
        self._store, self._done = store, done
        self.format = DropDown(theme, list(formats.items()))
        self.format.setObjectName("exportFormat")
        self.format.setAccessibleName(QCoreApplication.translate("ExportCard", "Format"))
        self.format.set_value(chosen)
        self.fields: dict[str, Switch | QWidget] = {}
        self._rows: dict[str, tuple[QWidget, ...]] = {}
        self._grid = QGridLayout()
        self.lack = note(theme, "", role="text")
        self.lack.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._assemble(title)
        self.accept.clicked.connect(self._take)
        self.format.valueChanged.connect(lambda _value: self._show_known())
        self._show_known()
        self.show()
        self.raise_()
        self.format.setFocus()

    def _take(self) -> None:
        if not self.isHidden():
            chosen = self.format.value()
            self.leave()
            self._done(chosen)

    def _show_known(self) -> None:
        """The choices that the format knows; of a model's part only where a model may help."""
        chosen, off = self.format.value(), self._store.settings.ai.off
        for name, widgets in self._rows.items():
            known = chosen in KNOWN_BY[name] and not (name == "disclosure" and off)
            for widget in widgets:
                widget.setVisible(known)
        lack = lacking(chosen)
        self.lack.setText(said(lack or ""))
        self.lack.setVisible(lack is not None)
        self.accept.setEnabled(lack is None)
        self._place()

    def _assemble(self, title: str) -> None:
        unit, theme = self._theme.unit, self._theme
        self._grid.setHorizontalSpacing(unit(16))
        self._grid.setVerticalSpacing(unit(10))
        self._grid.setColumnMinimumWidth(0, unit(LABEL))
        self._grid.setColumnStretch(1, 1)
        self._add(QCoreApplication.translate("ExportCard", "Format"), self.format)
        for name, field in Export.model_fields.items():
            words = translated(field.title or name)
            control = self._control(name, words)
            self.fields[name] = control
            if isinstance(control, Switch):
                self._grid.addWidget(control, self._grid.rowCount(), 0, 1, 2)
                self._rows[name] = (control,)
            else:
                self._rows[name] = self._add(words, control)
        column = self._column(spacing=12)
        column.addWidget(note(theme, title, role="text", step="title"))
        column.addLayout(self._grid)
        column.addWidget(self.lack)
        column.addLayout(self._buttons())

    def _add(self, words: str, control: QWidget) -> tuple[QWidget, ...]:
        label = note(self._theme, words, role="text", step="base")
        label.setBuddy(control)
        row = self._grid.rowCount()
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(control, row, 1)
        return label, control

    def _control(self, name: str, words: str) -> QWidget:
        choices = choices_of(Export.model_fields[name])
        control = Switch(words) if choices is None else choice(self._theme, choices)
        control.setObjectName(f"export.{name}")
        control.setAccessibleName(words)
        control.set_value(getattr(self._store.settings.export, name))
        control.valueChanged.connect(
            lambda _value=None: self._store.update(f"export.{name}", control.value())
        )
        return control
