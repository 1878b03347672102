"""What one model does differently from the others: precision, where it runs, how much it reads."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from writer_app.domain.base.settings import ModelDefaults
from writer_app.ui.kit.fields import DropDown, Stepper
from writer_app.ui.kit.setting_choices import choices_of, translated
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.theme import Theme


class ModelOptions(QWidget):
    """`changed` carries the new defaults."""

    changed = Signal(object)  # ModelDefaults

    def __init__(self, theme: Theme, own: ModelDefaults, *, reads: int) -> None:
        """`reads` is how many tokens the model reads at most."""
        super().__init__()
        self.setObjectName("modelOptions")
        self._own = own
        fields = type(own).model_fields
        self.precision = DropDown(theme, self._with_usual(choices_of(fields["quantisation"])))
        self.device = DropDown(theme, self._with_usual(choices_of(fields["device"])))
        self.context = Stepper(theme, low=0, high=max(reads, own.context, 1024))
        self.context.setSingleStep(1024)
        self.context.setSpecialValueText(self.tr("all it can"))
        self.precision.set_value(own.quantisation)
        self.device.set_value(own.device)
        self.context.set_value(own.context)
        grid = QGridLayout(self)
        grid.setContentsMargins(theme.unit(16), 0, 0, theme.unit(8))
        grid.setHorizontalSpacing(theme.unit(16))
        grid.setVerticalSpacing(theme.unit(8))
        grid.setColumnMinimumWidth(0, theme.unit(144))
        grid.setColumnStretch(2, 1)
        rows = (
            (fields["quantisation"].title, self.precision, ""),
            (fields["device"].title, self.device, ""),
            (fields["context"].title, self.context, self.tr("tokens; less takes less memory")),
        )
        for row, (title, control, hint) in enumerate(rows):
            words = translated(title or "")
            control.setAccessibleName(words)
            control.setMinimumWidth(theme.unit(200))
            grid.addWidget(note(theme, words, role="text", step="base"), row, 0)
            grid.addWidget(control, row, 1, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(note(theme, hint), row, 2)

        for choice in (self.precision, self.device):
            choice.valueChanged.connect(self._tell)
        self.context.valueChanged.connect(self._tell)

    def _with_usual(self, choices: list[tuple[str, str]] | None) -> list[tuple[str, str]]:
        usual = ("", self.tr("As for all models"))
        return [usual, *(c for c in choices or () if c[0])]

    def _tell(self, _value: object = None) -> None:
        fresh = ModelDefaults.model_validate(
            {
                "quantisation": self.precision.value(),
                "device": self.device.value(),
                "context": self.context.value(),
            }
        )
        if fresh != self._own:
            self._own = fresh
            self.changed.emit(fresh)
