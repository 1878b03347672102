"""The preferences: a form built from the settings model, applied as it is changed.

A field's kind decides its control: a choice becomes segments or a drop-down, a switch a check
box, a number a stepper, a text a line. Labels are the model's titles, translated in the context
“Settings”. Only the keys have a table of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.domain.base.settings import Settings
from writer_app.ui.commands.ai_folders import AiFolders
from writer_app.ui.files.file_dialog import ask_folder
from writer_app.ui.kit.actions import Actions
from writer_app.ui.kit.fields import (
    Choice,
    DropDown,
    LineField,
    Segmented,
    Stepper,
    Switch,
    TextBox,
    choice,
    stacked,
)
from writer_app.ui.kit.first_look import language_of
from writer_app.ui.kit.rows import ListRow, RowList
from writer_app.ui.kit.setting_choices import choices_of, language_choices, limits_of, translated
from writer_app.ui.kit.sheet_page import SheetPage, note
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import Button, PlainButton
from writer_app.ui.window.keys_table import KeysTable

Field = Segmented | DropDown | Stepper | Switch | LineField | TextBox
HIDDEN = frozenset({"library.recent", "library.favourites", "ai.off_folders", "editing.rules_off"})
OF_A_MODEL = frozenset(
    {"editing.ghost_text", "editing.answers_cite", "export.disclosure"}
)  # beside the whole section “Model”
KEYS = "keys"
FOLDERS = frozenset({"library.documents"})
LABEL_WIDTH, WIDTH, NAVIGATION = 200, 880, 152


class Preferences(SheetPage):
    """The page. `models` gives the installed models for the drop-down, as (id, title)."""

    restartRequested = Signal()

    def __init__(
        self,
        theme: Theme,
        *,
        store: SettingsStore,
        commands: Actions,
        models: Callable[[], Sequence[Choice]],
        usual_folder: Path,
        language: str = "en",
    ) -> None:
        title = QCoreApplication.translate("Preferences", "Preferences")
        super().__init__(theme, title, width=WIDTH)
        self.setObjectName("preferences")
        self._store, self._commands = store, commands
        self._models, self._usual_folder = models, usual_folder
        self._language = language  # of the window as it is
        self._restart = self._restart_row()
        self._fields: dict[str, Field] = {}
        self._rows: dict[str, tuple[QWidget, ...]] = {}
        self._resets: dict[str, Button] = {}
        self._grids: dict[str, QGridLayout] = {}
        self._sections: dict[str, QWidget] = {}
        self._keys: KeysTable | None = None
        self.navigation = RowList(theme, "preferenceSections", row_height=30)
        self.navigation.setAccessibleName(title)
        self.navigation.setFixedWidth(theme.unit(NAVIGATION))
        self._shown = QVBoxLayout()
        across = QHBoxLayout()
        across.setSpacing(theme.unit(24))
        across.addWidget(self.navigation)
        across.addLayout(self._shown, 1)
        self.body.addLayout(across)
        for name, field in type(store.settings).model_fields.items():
            kind = field.annotation
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                self._add_section(name, kind)
        self._add_keys_section()
        self._shown.addStretch(1)
        self._fill_navigation()
        self.navigation.currentRowChanged.connect(self._show_section)
        self.navigation.chosen.connect(self._show_section)
        self.setFocusProxy(self.navigation)
        store.changed.connect(self._show_values)
        self._show_values(frozenset(self._fields))
        self.show_section("appearance")

    @property
    def keys(self) -> KeysTable:
        """The table of keys, made when it is first wanted: it has a field for every command."""
        if self._keys is None:
            self._keys = KeysTable(self.theme, store=self._store, commands=self._commands)
            layout = self._sections[KEYS].layout()
            assert layout is not None
            layout.addWidget(self._keys)
        return self._keys

    def show_section(self, name: str) -> None:
        """Go to a section, named as in the settings; `keys` is that of the keys."""
        self.navigation.set_current(name)
        self._show_section(name)

    def refresh_models(self) -> None:
        """Models came or went: offer those that are here now."""
        control = self._fields["model.id"]
        assert isinstance(control, DropDown)
        control.set_choices(self._model_choices())
        self._show_values(frozenset({"model.id"}))

    def field(self, name: str) -> Field:
        """The control of a setting by its dotted name."""
        return self._fields[name]

    # ---- building
    def _add_section(self, section: str, model: type[BaseModel]) -> None:
        box = QWidget()
        grid = self._grids[section] = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self.theme.unit(16))
        grid.setVerticalSpacing(self.theme.unit(12))
        grid.setColumnMinimumWidth(0, self.theme.unit(LABEL_WIDTH))
        grid.setColumnStretch(1, 1)
        for row, (name, field) in enumerate(model.model_fields.items()):
            dotted = f"{section}.{name}"
            if dotted not in HIDDEN:
                self._add_row(grid, 2 * row, dotted, field)  # a row between for what belongs to it
        if section == "ai":
            grid.addWidget(AiFolders(self.theme, self._store), grid.rowCount(), 0, 1, 3)
        self._sections[section] = box
        self._shown.addWidget(box)

    def _add_keys_section(self) -> None:
        box = QWidget()
        QVBoxLayout(box).setContentsMargins(0, 0, 0, 0)
        self._sections[KEYS] = box
        self._shown.addWidget(box)

    def _fill_navigation(self) -> None:
        fields = type(self._store.settings).model_fields
        off = self._store.settings.ai.off
        self.navigation.set_rows(
            [
                ListRow(name, translated(fields[name].title or name))
                for name in self._sections
                if not (off and name == "model")
            ]
        )
        height = self.theme.unit(30) * len(self._sections) + self.theme.unit(8)
        self.navigation.setMinimumHeight(height)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.show_top()  # who comes back looks for the sections, not for where they were left

    def _show_section(self, name: str) -> None:
        if name not in self._sections:
            return
        if name == KEYS:
            _ = self.keys
        for each, box in self._sections.items():
            box.setVisible(each == name)
        self.show_top()

    def _add_row(self, grid: QGridLayout, row: int, name: str, field: FieldInfo) -> None:
        words = translated(field.title or name)
        control = self._control(name, field, words)
        control.setObjectName(f"setting.{name}")
        control.setAccessibleName(words)
        self._fields[name] = control
        self._resets[name] = reset = self._reset(name, words)
        grid.addWidget(reset, row, 2)
        if isinstance(control, Switch):
            beside = self._switch_with_note(field, control)
            grid.addWidget(beside, row, 0, 1, 2)
            self._rows[name] = (beside,)
        else:
            label = note(self.theme, words, role="text", step="base")
            label.setBuddy(control)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignVCenter)
            beside = self._with_notes(name, field, control)
            grid.addWidget(beside, row, 1)
            self._rows[name] = (label, beside)
        if name == "appearance.language":
            grid.addWidget(self._restart, row + 1, 1)
        control.valueChanged.connect(lambda _value=None: self._store.update(name, control.value()))

    def _control(self, name: str, field: FieldInfo, words: str) -> Field:
        if name == "model.id":
            return DropDown(self.theme, self._model_choices())
        if name == "appearance.language":
            return choice(self.theme, language_choices())
        choices = choices_of(field)
        if choices is not None:
            return choice(self.theme, choices)
        if field.annotation is bool:
            return Switch(words)
        if field.annotation is int:
            low, high = limits_of(field)
            return Stepper(self.theme, low=low, high=high)
        extra = field.json_schema_extra
        if isinstance(extra, dict) and extra.get("lines"):
            return TextBox(self.theme)
        return LineField(self.theme)

    def _model_choices(self) -> list[Choice]:
        none = ("", QCoreApplication.translate("Preferences", "None"))
        return [none, *self._models()]

    def _switch_with_note(self, field: FieldInfo, control: Switch) -> QWidget:
        if not field.description:
            return control
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.theme.unit(2))
        column.addWidget(control)
        about = note(self.theme, translated(field.description))
        about.setContentsMargins(self.theme.unit(24), 0, 0, 0)
        column.addWidget(about)
        return box

    def _reset(self, name: str, words: str) -> Button:
        """The way back to what came with the program, in sight only where something was changed."""
        text = QCoreApplication.translate("Preferences", "Reset")
        button = Button(self.theme, text, look="link")
        button.setObjectName(f"reset.{name}")
        button.setAccessibleName(f"{text}: {words}")
        policy = button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        button.setSizePolicy(policy)
        button.hide()
        button.clicked.connect(lambda: self._store.update(name, _usual(name)))
        return button

    def _with_notes(self, name: str, field: FieldInfo, control: Field) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self.theme.unit(8))
        if isinstance(control, Stepper):
            control.setFixedWidth(self.theme.unit(112))
        row.addWidget(control, 0 if isinstance(control, Stepper) else 1)
        if name in FOLDERS and isinstance(control, LineField):
            control.setPlaceholderText(str(self._usual_folder))
            row.addWidget(self._folder_button(control))
        elif field.description and isinstance(control, Segmented):
            return stacked(control, note(self.theme, translated(field.description)))
        elif field.description and not isinstance(control, LineField | TextBox | DropDown):
            row.addWidget(note(self.theme, translated(field.description)), 1)
        elif field.description and isinstance(control, LineField | TextBox):
            control.setPlaceholderText(translated(field.description))
        return box

    def _folder_button(self, line: LineField) -> QPushButton:
        words = QCoreApplication.translate("Preferences", "Choose…")
        button = QPushButton(words)
        button.setAccessibleName(
            QCoreApplication.translate("Preferences", "Choose the documents folder")
        )

        def take(folder: Path) -> None:
            line.set_value(str(folder))
            line.valueChanged.emit(str(folder))

        def ask() -> None:
            ask_folder(self, words, take, start=Path(line.text() or self._usual_folder))

        button.clicked.connect(ask)
        return button

    def _restart_row(self) -> QWidget:
        """Under the language, while the window still waits to change to it."""
        words = QCoreApplication.translate("Preferences", "As soon as nothing is being written.")
        button = PlainButton(self.theme, QCoreApplication.translate("Preferences", "Change now"))
        button.setObjectName("changeNow")
        button.clicked.connect(self.restartRequested)
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self.theme.unit(12))
        row.addWidget(button)
        row.addWidget(note(self.theme, words), 1)
        return box

    # ---- values
    def _show_values(self, changed: frozenset[str]) -> None:
        for name in changed & self._fields.keys():
            section, field = name.split(".")
            value: Any = getattr(getattr(self._store.settings, section), field)
            control = self._fields[name]
            blocked = control.blockSignals(True)
            control.set_value(value)
            control.blockSignals(blocked)
            self._resets[name].setVisible(value != _usual(name))
        if "ai.off" in changed:
            self._show_without_ai(self._store.settings.ai.off)
        chosen = language_of(self._store.settings.appearance.language)
        self._restart.setVisible(chosen != self._language)

    def _show_without_ai(self, off: bool) -> None:
        """What only a model needs is not offered without one."""
        self._fill_navigation()
        for name in OF_A_MODEL:
            for widget in self._rows[name]:
                widget.setVisible(not off)
        if off:
            for name in OF_A_MODEL:
                self._resets[name].hide()


def _usual(name: str) -> Any:
    """What a setting is before anybody changes it."""
    section, field = name.split(".")
    return getattr(getattr(Settings(), section), field)
