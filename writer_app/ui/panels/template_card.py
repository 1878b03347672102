"""What the current template of the list does, when it was used, and what can be done with it."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.bridge.templates.template_memory import NEVER, Use
from writer_app.bridge.templates.template_model import BrokenTemplate
from writer_app.domain.templates.template import Template
from writer_app.ui.kit.sentences import day_words, said
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.template_strings import dial_words, result_words, scope_words, tag_words
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import IconButton, PlainButton, QuietButton


class TemplateCard(QWidget):
    """What the current template does, with Run and a way to change it."""

    runRequested = Signal()
    editRequested = Signal()
    menuRequested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("templateCard")
        self._theme = theme
        self._title = QLabel()
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._about = note(theme, "")
        self._names: list[QLabel] = []
        self._values: list[QLabel] = []
        grid = QGridLayout()
        for row, words in enumerate(self._labels()):
            label = note(theme, words)
            self._names.append(label)
            grid.addWidget(label, row, 0)
            value = note(theme, "", role="text")
            self._values.append(value)
            grid.addWidget(value, row, 1)
        grid.setColumnStretch(1, 1)
        self._grid = grid
        self.run = PlainButton(theme, self.tr("Run"))
        self.run.clicked.connect(self.runRequested)
        self.edit = QuietButton(theme, self.tr("Edit a copy…"))
        self.edit.clicked.connect(self.editRequested)
        buttons = QHBoxLayout()
        buttons.addWidget(self.run)
        buttons.addWidget(self.edit)
        buttons.addStretch(1)
        self.more = IconButton(theme, "more", self.tr("More for this template"))
        self.more.setObjectName("templateMenu")
        self.more.clicked.connect(self.menuRequested)
        buttons.addWidget(self.more)
        self._buttons = buttons
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._title)
        self._column.addWidget(self._about)
        self._column.addLayout(grid)
        self._column.addLayout(buttons)
        theme.follow(self._restyle)

    def show_template(
        self,
        template: Template | None,
        language: str,
        *,
        own: bool,
        use: Use = NEVER,
        key: str = "",
    ) -> None:
        """Show a template; None hides the card."""
        self.setVisible(template is not None)
        if template is None:
            return
        self.run.show()
        self._title.setText(template.title_in(language))
        self._about.setText(template.description_in(language))
        scope = scope_words(template.head.scope)
        if template.head.scope == "selection":
            scope = self.tr("Selection, else sentence")
            if template.head.apply == "panel":
                scope = self.tr("Selection, else the document")
        words = (
            scope,
            result_words(template.head.apply),
            dial_words(template.guard.dial) if _changes(template) else "",
            " · ".join(map(tag_words, template.head.tags)),
            key,
            self._use_words(use),
        )
        for name, label, value in zip(self._names, self._values, words, strict=True):
            label.setText(value)
            for widget in (name, label):
                widget.setVisible(bool(value))
        self.edit.set_words(self.tr("Edit…") if own else self.tr("Edit a copy…"))

    def show_broken(self, broken: BrokenTemplate) -> None:
        """Show a file that is no template yet: what is wrong in it, and the way to mend it."""
        self.show()
        self._title.setText(broken.title)
        problem = said(broken.problem)
        self._about.setText(self.tr("Line {0}: {1}").format(f"{broken.line:,}", problem))
        for widget in (*self._names, *self._values, self.run):
            widget.hide()
        self.edit.set_words(self.tr("Mend…"))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, 0, self.width(), 1, self._theme.color("line"))

    def _restyle(self) -> None:
        unit = self._theme.unit
        self._title.setFont(self._theme.font("base", 600))
        self._column.setContentsMargins(unit(16), unit(14), unit(16), unit(12))
        self._column.setSpacing(unit(4))
        self._grid.setContentsMargins(0, unit(8), 0, unit(8))
        self._grid.setHorizontalSpacing(unit(20))
        self._grid.setVerticalSpacing(unit(2))
        self._buttons.setSpacing(unit(12))

    def _labels(self) -> tuple[str, ...]:
        return (
            self.tr("Scope"),
            self.tr("Result"),
            self.tr("Change"),
            self.tr("Tags"),
            self.tr("Key"),
            self.tr("Used"),
        )

    def _use_words(self, use: Use) -> str:
        if not use.count:
            return ""
        day = day_words(datetime.fromtimestamp(use.last).date(), date.today())
        if use.count == 1:
            return day
        return self.tr("{0}, {1} times in all").format(day, f"{use.count:,}")


def _changes(template: Template) -> bool:
    """Whether its answer takes the place of a text."""
    return template.head.scope != "none" and template.head.kind != "check"
