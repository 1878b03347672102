"""The table of keys: every command with its key, to be changed in place, conflicts reported."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.domain.base import fuzzy
from writer_app.ui.kit.actions import (
    COMMANDS,
    OF_A_REVIEW,
    Actions,
    Command,
    key_text,
    usual_key,
    words,
)
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import Button, PlainButton

# Keys that input methods, the AltGr key or plain typing need.
_NEVER = ("Ctrl+Space", "Shift+Space")
_PLAIN = Qt.KeyboardModifier.NoModifier


def refused(key: QKeySequence) -> bool:
    """Whether a key must stay free: for input methods, AltGr, or typing."""
    text = key.toString()
    if not text or text in _NEVER:
        return bool(text)
    last = text.split("+")[-1]
    plain = "Ctrl" not in text and "Alt" not in text and "Meta" not in text
    return (plain and len(last) == 1) or ("Ctrl+Alt+" in text and len(last) == 1)


class KeyField(QKeySequenceEdit):
    """A field that records a key. Esc gives up, and is recorded as no key."""

    def __init__(self) -> None:
        super().__init__()
        self._before = QKeySequence()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._before = self.keySequence()
        super().focusInEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and event.modifiers() == _PLAIN:
            self.setKeySequence(self._before)
            self.clearFocus()
            event.accept()  # the page of preferences stays
            return
        super().keyPressEvent(event)


class KeysTable(QWidget):
    """The rows, a filter above them, and what collides below."""

    def __init__(self, theme: Theme, *, store: SettingsStore, commands: Actions) -> None:
        super().__init__()
        self.setObjectName("keysTable")
        self._theme, self._store, self._commands = theme, store, commands
        self._edits: dict[str, QKeySequenceEdit] = {}
        self._rows: dict[str, tuple[QWidget, ...]] = {}
        self._resets: dict[str, Button] = {}
        self._filter = QLineEdit()
        self._filter.setPlaceholderText(self.tr("Filter commands"))
        self._filter.setAccessibleName(self.tr("Filter commands"))
        self._filter.textChanged.connect(self._filter_rows)
        self._asked: tuple[Command, QKeySequence, str] | None = None
        self._report = QLabel()
        self._report.setObjectName("keyConflicts")
        self._report.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.unit(8))
        column.addWidget(self._filter)
        column.addWidget(self._report)
        self._places: dict[str, int] = {}  # the grid's row of each command; what is asked is below
        self._table = self._grid()
        self._table.addWidget(self._question(), 1, 0, 1, 2)
        column.addLayout(self._table)
        theme.follow(self._restyle)
        self._show_conflicts()

    def edit(self, name: str) -> QKeySequenceEdit:
        """The field of a command's key."""
        return self._edits[name]

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._theme.unit(16))
        grid.setVerticalSpacing(self._theme.unit(4))
        grid.setColumnStretch(0, 1)
        bound = [c for c in COMMANDS if not c.local_key or c.name in OF_A_REVIEW]
        bound = [c for c in bound if self._commands[c.name].isVisible()]
        for number, command in enumerate(bound):
            row = self._places[command.name] = 2 * number
            label = QLabel(words(command))
            edit = self._field(command)
            reset = Button(self._theme, self.tr("Reset"), look="link")
            reset.setAccessibleName(self.tr("Reset the key of {0}").format(words(command)))
            policy = reset.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            reset.setSizePolicy(policy)
            self._resets[command.name] = reset
            reset.clicked.connect(lambda _on=False, c=command: self._reset(c))
            label.setBuddy(edit)
            box = QWidget()
            inner = QHBoxLayout(box)
            inner.setContentsMargins(0, 0, 0, 0)
            inner.addWidget(edit)
            inner.addWidget(reset)
            grid.addWidget(label, row, 0)
            grid.addWidget(box, row, 1)
            self._rows[command.name] = (label, box)
        return grid

    def _field(self, command: Command) -> QKeySequenceEdit:
        edit = KeyField()
        edit.setMaximumSequenceLength(1)
        edit.setClearButtonEnabled(True)
        edit.setFixedWidth(self._theme.unit(168))
        edit.setAccessibleName(self.tr("Key of {0}").format(words(command)))
        edit.setKeySequence(self._key_now(command))
        edit.editingFinished.connect(lambda c=command, e=edit: self._take(c, e.keySequence()))
        self._edits[command.name] = edit
        return edit

    def _key_now(self, command: Command) -> QKeySequence:
        chosen = self._store.settings.keys.get(command.name)
        if chosen is not None:
            return QKeySequence(chosen)
        return usual_key(command.name)

    def _question(self) -> QWidget:
        """Whose key it is, and the two answers; nothing moves before one is given."""
        self._owner = QLabel()
        self._owner.setObjectName("keyOwner")
        self._owner.setTextFormat(Qt.TextFormat.PlainText)
        self._owner.setWordWrap(True)
        self.give = PlainButton(self._theme, self.tr("Give it away"))
        self.give.setObjectName("keyGive")
        self.give.clicked.connect(lambda: self._answer(give=True))
        self.leave = PlainButton(self._theme, self.tr("Leave it"))
        self.leave.setObjectName("keyLeave")
        self.leave.clicked.connect(lambda: self._answer(give=False))
        self._asking = QWidget()
        row = QHBoxLayout(self._asking)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._owner, 1)
        row.addWidget(self.give)
        row.addWidget(self.leave)
        self._asking.hide()
        return self._asking

    def _ask(self, command: Command, key: QKeySequence, owner: str) -> None:
        names = {each.name: words(each).rstrip("…") for each in COMMANDS}
        text = self.tr("{0} belongs to “{1}”. Give it to “{2}”?")
        said = text.format(key_text([key]), names[owner], names[command.name])
        self._asked = command, key, owner
        self._say_below(command, said, asks=True)

    def _say_below(self, command: Command, text: str, *, asks: bool) -> None:
        """A sentence where the writer looks: below the row of a command, wherever it is."""
        self._owner.setText(text)
        self.give.setVisible(asks)
        self.leave.setVisible(asks)
        self._table.addWidget(self._asking, self._places[command.name] + 1, 0, 1, 2)
        self._asking.show()

    def _answer(self, *, give: bool) -> None:
        asked, self._asked = self._asked, None
        self._asking.hide()
        if asked is None:
            return
        command, key, owner = asked
        if not give:
            self._edits[command.name].setKeySequence(self._key_now(command))
            return
        keys = self._with(command, key)
        keys[owner] = ""
        self._edits[owner].setKeySequence(QKeySequence())
        self._apply(keys)

    def _with(self, command: Command, key: QKeySequence) -> dict[str, str]:
        keys = dict(self._store.settings.keys)
        if key == usual_key(command.name):
            keys.pop(command.name, None)
        else:
            keys[command.name] = key.toString()
        return keys

    def _take(self, command: Command, key: QKeySequence) -> None:
        self._pass_over(command)
        owner = self._commands.owner(key, command.name)
        if refused(key):
            text = self.tr("{0} is needed for typing; choose another key.")
            self._say_below(command, text.format(key_text([key])), asks=False)
            self._edits[command.name].setKeySequence(self._key_now(command))
        elif owner in self._edits:
            self._ask(command, key, owner)
        else:
            self._apply(self._with(command, key))

    def _pass_over(self, command: Command) -> None:
        """A key was recorded: a question about another command is answered by that."""
        asked, self._asked = self._asked, None
        self._asking.hide()
        if asked is not None and asked[0] is not command:
            self._edits[asked[0].name].setKeySequence(self._key_now(asked[0]))

    def _reset(self, command: Command) -> None:
        keys = dict(self._store.settings.keys)
        keys.pop(command.name, None)
        self._edits[command.name].setKeySequence(usual_key(command.name))
        self._apply(keys)

    def _apply(self, keys: dict[str, str]) -> None:
        if keys != self._store.settings.keys:
            self._store.update("keys", keys)
        self._show_conflicts()

    def _show_conflicts(self) -> None:
        names = {command.name: words(command) for command in COMMANDS}
        found = self._commands.set_keys(self._store.settings.keys)
        text = QCoreApplication.translate("KeysTable", "{0} belongs to “{1}”; “{2}” has no key.")
        lines = [
            text.format(key_text([QKeySequence(c.key)]), names[c.has], names[c.wanted_by])
            for c in found
        ]
        self._report.setText("\n".join(lines))
        self._report.setVisible(bool(lines))
        chosen = self._store.settings.keys
        for name, reset in self._resets.items():
            reset.setVisible(name in chosen)

    def _filter_rows(self, wanted: str) -> None:
        names = {command.name: words(command).casefold() for command in COMMANDS}
        for name, widgets in self._rows.items():
            for widget in widgets:
                widget.setVisible(fuzzy.holds(wanted, names[name]))

    def _restyle(self) -> None:
        ink(self._report, "text")
        self._filter.setFixedHeight(self._theme.unit(30))
