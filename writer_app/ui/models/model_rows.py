"""Rows of the models page: name, facts, buttons, and a menu for what is done rarely."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from writer_app.ui.kit.fields import LineField
from writer_app.ui.kit.ink import ground
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import Button, IconButton, PlainButton, QuietButton
from writer_app.ui.window.views import ignoring_state

Entry = tuple[str, Callable[[], object]]


class ModelRow(QWidget):
    """One model. `entries` stand in a menu behind the button with the dots."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        detail: str,
        *,
        buttons: Sequence[Button] = (),
        entries: Sequence[Entry] = (),
        warn: bool = False,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._entries = tuple(entries)
        name = note(theme, title, role="text", step="base")
        name.setFont(theme.font("base", 600))
        words = QVBoxLayout()
        words.setSpacing(theme.unit(2))
        words.addWidget(name)
        words.addWidget(note(theme, detail, role="text" if warn else "text2"))
        row = QHBoxLayout()
        row.setSpacing(theme.unit(8))
        row.addLayout(words, 1)
        for button in buttons:
            row.addWidget(button)
        if self._entries:
            tip = QCoreApplication.translate("ModelsPage", "More about {0}").format(title)
            self.more = IconButton(theme, "more", tip)
            self.more.clicked.connect(self._open)
            row.addWidget(self.more)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addSpacing(theme.unit(8))
        self.column.addLayout(row)
        self.column.addSpacing(theme.unit(8))
        line = QFrame()
        line.setFixedHeight(1)
        ground(line, "line")
        self.column.addWidget(line)

    def show_below(self, widget: QWidget) -> None:
        """Put something under the row's words, above its line."""
        self.column.insertWidget(self.column.count() - 1, widget)

    def _open(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, run in self._entries:
            menu.addAction(words).triggered.connect(ignoring_state(run))
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))


class TokenBar(QWidget):
    """Takes an access token for a model that is not open to everyone."""

    given = Signal(str, str)  # id of the model, token

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("tokenBar")
        self._model = ""
        self.line = LineField(theme)
        self.line.setObjectName("tokenLine")
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        words = QCoreApplication.translate("ModelsPage", "Access token")
        self.line.setAccessibleName(words)
        self.line.setPlaceholderText(words)
        self.line.returnPressed.connect(self._give)
        self.keep = PlainButton(
            theme, QCoreApplication.translate("ModelsPage", "Keep it and fetch again")
        )
        self.keep.setObjectName("tokenKeep")
        self.keep.clicked.connect(self._give)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.unit(8))
        row.addWidget(self.line, 1)
        row.addWidget(self.keep)
        self.hide()

    def ask(self, model: str) -> None:
        """Ask for the token of this model's hub."""
        self._model = model
        self.line.clear()
        self.show()
        self.line.setFocus()

    def _give(self) -> None:
        token = self.line.text().strip()
        if token:
            self.line.clear()
            self.hide()
            self.given.emit(self._model, token)


class AskBar(QWidget):
    """A question with its two answers, where the page would do something that cannot be undone."""

    answered = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("modelsAsk")
        self._words = note(theme, "", role="text", step="base")
        self.yes = PlainButton(theme, QCoreApplication.translate("ModelsPage", "Remove"))
        self.yes.setObjectName("modelsAskYes")
        self.no = QuietButton(theme, QCoreApplication.translate("ModelsPage", "Keep it"))
        self.yes.clicked.connect(lambda: self._answer(True))
        self.no.clicked.connect(lambda: self._answer(False))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._words, 1)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        self._then: Callable[[], object] = lambda: None
        self.hide()

    def ask(self, question: str, yes: str, then: Callable[[], object]) -> None:
        """Ask; `then` runs on a yes."""
        self._words.setText(question)
        self.yes.set_words(yes)
        self._then = then
        self.show()
        self.no.setFocus()

    def _answer(self, yes: bool) -> None:
        self.hide()
        if yes:
            self._then()
        self.answered.emit(yes)
