"""The fields of a template: one for each variable, of the kind that fits, with what is wrong
beside it in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from writer_app.domain.templates.template import Variable
from writer_app.ui.kit.fields import (
    DropDown,
    LineField,
    Segmented,
    Stepper,
    Switch,
    TextBox,
    choice,
)
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.theme import Theme

Control = Segmented | DropDown | Stepper | Switch | LineField | TextBox


class FormFields(QWidget):
    """The fields, one below the other. `edited` comes with every change of a value."""

    edited = Signal()

    def __init__(self, theme: Theme, *, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("templateFields")
        self.setAccessibleName(self.tr("Fields of the template"))
        self._theme, self._language = theme, language
        self._variables: tuple[Variable, ...] = ()
        self._controls: dict[str, Control] = {}
        self._problems: dict[str, QLabel] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def show_variables(self, variables: Iterable[Variable]) -> None:
        """Make the fields, with their defaults."""
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._variables = tuple(variables)
        self._controls, self._problems = {}, {}
        for variable in self._variables:
            self._add(variable)
        self.setVisible(bool(self._variables))

    def first(self) -> QWidget | None:
        """The first field."""
        return next(iter(self._controls.values()), None)

    def wanting(self) -> QWidget | None:
        """The first field that is wrong, or that must have a value and has none."""
        values, missing = self.values(), self.missing()
        for variable in self._variables:
            value = values.get(variable.name, "")
            if variable.name in missing or (value.strip() and variable.problem(value)):
                return self._controls[variable.name]
        return None

    # ---- values
    def values(self) -> dict[str, str]:
        """What the fields hold now."""
        return {name: _text(control) for name, control in self._controls.items()}

    def set_values(self, values: Mapping[str, str]) -> None:
        """Fill the fields in; a value that a field cannot hold is left out."""
        for variable in self._variables:
            value = values.get(variable.name)
            if value is not None and not (value.strip() and variable.problem(value)):
                _fill(self._controls[variable.name], value)

    def changed(self) -> dict[str, str]:
        """The values that are not their field's default."""
        usual = {v.name: "" if v.default is None else v.text(v.default) for v in self._variables}
        return {name: value for name, value in self.values().items() if value != usual[name]}

    def given(self) -> dict[str, str]:
        """The values that are not empty."""
        return {name: value for name, value in self.values().items() if value.strip()}

    def missing(self) -> list[str]:
        """Fields that must have a value and have none."""
        given = self.given()
        return [v.name for v in self._variables if v.required and v.name not in given]

    def label_of(self, name: str) -> str:
        """What a field is called in the form."""
        return self._controls[name].accessibleName()

    def show_problems(self) -> bool:
        """Say beside each field what is wrong with it; whether anything is."""
        any_problem = False
        values = self.values()
        for variable in self._variables:
            value = values.get(variable.name, "")
            problem = variable.problem(value) if value.strip() else ""
            label = self._problems[variable.name]
            words = said(problem)
            label.setText(words[:1].upper() + words[1:])
            label.setVisible(bool(problem))
            any_problem = any_problem or bool(problem)
        return any_problem

    # ---- building
    def _add(self, variable: Variable) -> None:
        control = self._control(variable)
        words = variable.label_in(self._language)
        control.setObjectName(f"field.{variable.name}")
        control.setAccessibleName(words)
        if variable.default is not None:
            _fill(control, variable.text(variable.default))
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, self._theme.unit(6))
        column.setSpacing(self._theme.unit(6))
        if not isinstance(control, Switch):
            optional = self.tr("{0} (optional)").format(words) if not variable.required else words
            has_default = variable.default is not None
            label = note(self._theme, words if has_default else optional)
            label.setBuddy(control)
            column.addWidget(label)
        column.addWidget(control)
        if (help_text := variable.help.get(self._language) or variable.help.get("en")) is not None:
            if isinstance(control, LineField):
                control.setPlaceholderText(help_text)
            else:
                control.setToolTip(help_text)
        problem = note(self._theme, "", role="text")
        problem.hide()
        column.addWidget(problem)
        self._problems[variable.name] = problem
        self._controls[variable.name] = control
        self._listen(control)
        self._column.addWidget(box)

    def _control(self, variable: Variable) -> Control:
        theme = self._theme
        if variable.type == "choice":
            words = [
                (each, variable.choice_label(each, self._language)) for each in variable.choices
            ]
            return choice(theme, words)
        if variable.type == "integer" and (variable.default is not None):
            low = int(variable.min) if variable.min is not None else 0
            high = int(variable.max) if variable.max is not None else 1_000_000
            stepper = Stepper(theme, low=low, high=high)
            stepper.setMaximumWidth(theme.unit(112))
            stepper.setKeyboardTracking(True)
            return stepper
        if variable.type == "boolean":
            return Switch(variable.label_in(self._language))
        return TextBox(theme) if variable.type == "text" else LineField(theme)

    def _listen(self, control: Control) -> None:
        if isinstance(control, LineField):
            control.textChanged.connect(self.edited)
            control.returnPressed.connect(self.focusNextChild)
        else:
            control.valueChanged.connect(self.edited)


def _text(control: Control) -> str:
    value = control.value()
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _fill(control: Control, value: str) -> None:
    if isinstance(control, Switch):
        control.set_value(value == "true")
    elif isinstance(control, Stepper):
        control.set_value(int(value))
    else:
        control.set_value(value)
