"""The page on which a server is connected: address, model, key, and what came of it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout

from writer_app.bridge.base.states import ModelProblem, ModelState
from writer_app.bridge.model.server_setup import ServerSetup
from writer_app.ui.kit.fields import DropDown, LineField
from writer_app.ui.kit.sentences import said, together
from writer_app.ui.kit.sheet_page import SheetPage, note
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import Button, PlainButton, PrimaryButton, QuietButton

# Where the four servers that the help describes listen by themselves.
USUAL = (
    ("vLLM", "http://localhost:8000/v1"),
    ("llama.cpp", "http://localhost:8080/v1"),
    ("Ollama", "http://localhost:11434/v1"),
    ("LM Studio", "http://localhost:1234/v1"),
)
LABEL_WIDTH = 144


class ServerPage(SheetPage):
    """`helpRequested` asks for the page on setting up servers."""

    helpRequested = Signal()

    def __init__(self, theme: Theme, setup: ServerSetup) -> None:
        super().__init__(theme, QCoreApplication.translate("ServerPage", "A server"))
        self.setObjectName("serverPage")
        self._setup = setup
        self.body.setSpacing(theme.unit(16))
        promise = self.tr(
            "A server of your team can write in place of this computer. Text goes to its address "
            "only when you ask for something, and you are asked once for each document."
        )
        self.body.addWidget(note(theme, promise, step="base"))
        self.address, self.model, self.key = LineField(theme), LineField(theme), LineField(theme)
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self._kept = note(theme, "")
        self._offers = QVBoxLayout()
        self.body.addLayout(self._form())
        self.body.addLayout(self._buttons())
        self.said = note(theme, "", role="text", step="base")
        self.said.setObjectName("serverSaid")
        self.problem = note(theme, "", role="text", step="base")
        self.problem.setObjectName("serverProblem")
        self.body.addWidget(self.said)
        self.body.addWidget(self.problem)
        setup.looked.connect(self._show_key)
        setup.failed.connect(self._say_problem)
        setup.loader.stateChanged.connect(self._show_state)
        setup.loader.failed.connect(self._failed)
        self.refresh()

    def refresh(self) -> None:
        """Show what is set now."""
        self.address.set_value(self._setup.address)
        self.model.set_value(self._setup.model)
        self._say_problem("")
        self._show_state(self._setup.loader.state)
        if self._setup.address:
            self._setup.look(self._setup.address)

    # ---- building
    def _form(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.theme.unit(16))
        grid.setVerticalSpacing(self.theme.unit(12))
        grid.setColumnMinimumWidth(0, self.theme.unit(LABEL_WIDTH))
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, str, LineField, str], ...] = (
            ("serverAddress", self.tr("Address"), self.address, "https://ai.example.org/v1"),
            ("serverModel", self.tr("Model"), self.model, self.tr("the first one it offers")),
            ("serverKey", self.tr("Key"), self.key, self.tr("only if it asks for one")),
        )
        for row, (name, words, line, hint) in enumerate(rows):
            label = note(self.theme, words, role="text", step="base")
            label.setBuddy(line)
            line.setObjectName(name)
            line.setAccessibleName(words)
            line.setPlaceholderText(hint)
            line.returnPressed.connect(self._connect)
            grid.addWidget(label, 2 * row, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(line, 2 * row, 1)
        grid.addLayout(self._usual(), 1, 1)
        grid.addLayout(self._offers, 3, 1)
        grid.addWidget(self._kept, 5, 1)
        self.address.textEdited.connect(lambda _text: self._kept.setText(""))
        return grid

    def _usual(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.theme.unit(12))
        row.addWidget(note(self.theme, self.tr("On this computer:")))
        for name, address in USUAL:
            link = Button(self.theme, name, look="link")
            link.clicked.connect(lambda _on=False, a=address: self._fill(a))
            row.addWidget(link)
        row.addStretch(1)
        return row

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.theme.unit(8))
        self.connect_button = PrimaryButton(self.theme, self.tr("Connect"))
        self.connect_button.setObjectName("serverConnect")
        self.connect_button.clicked.connect(self._connect)
        self.here = PlainButton(self.theme, self.tr("Write on this computer again"))
        self.here.setObjectName("serverLeave")
        self.here.clicked.connect(self._setup.stay_here)
        how = QuietButton(self.theme, self.tr("How to set one up"))
        how.clicked.connect(self.helpRequested)
        for button in (self.connect_button, self.here, how):
            row.addWidget(button)
        row.addStretch(1)
        return row

    # ---- doing
    def _fill(self, address: str) -> None:
        self.address.set_value(address)
        self.model.set_value("")
        self.key.clear()
        self.connect_button.setFocus()

    def _connect(self) -> None:
        self._say_problem("")
        typed = self.key.text()
        self._setup.connect_to(self.address.text(), self.model.text(), typed or None)
        self.key.clear()

    def _choose(self, name: str) -> None:
        self.model.set_value(name)
        self._connect()

    # ---- showing
    def _show_key(self, has: bool, lasting: bool) -> None:
        if has:
            where = self.tr("A key for this address is kept in the system’s keyring.")
            here = self.tr("A key for this address is kept until the program ends.")
            self._kept.setText(where if lasting else here)
        elif lasting:
            self._kept.setText(
                self.tr("A key is kept in the system’s keyring, and sent to this address alone.")
            )
        else:
            self._kept.setText(
                self.tr(
                    "A key is kept until the program ends, and sent to this address alone. To keep "
                    "it in the system’s keyring, install the extra “remote”."
                )
            )

    def _show_state(self, state: ModelState) -> None:
        self.here.setVisible(self._setup.in_use)
        if not self._setup.in_use:
            self.said.setText("")
            self._show_offers(())
            return
        if state.kind == "loading":
            self.said.setText(self.tr("Connecting…"))
            self._say_problem("")
        elif state.kind in ("ready", "writing"):
            words = self.tr("Connected. {0} writes, and reads up to {1} tokens.")
            self.said.setText(words.format(state.title, f"{state.context:,}"))
            info = self._setup.loader.info
            self._show_offers(info.choices if info is not None else ())
            if info is not None and info.notes:
                self._say_problem(
                    together(*(QCoreApplication.translate("Server", n) for n in info.notes))
                )
        else:
            self.said.setText("")

    def _show_offers(self, names: tuple[str, ...]) -> None:
        """The server's models as a drop-down, where it offers more than one."""
        while (item := self._offers.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if len(names) < 2:
            return
        info = self._setup.loader.info
        offers = DropDown(self.theme, [(name, name) for name in names])
        offers.setObjectName("serverOffers")
        offers.setAccessibleName(self.tr("Models on the server"))
        offers.set_value(info.id if info is not None else names[0])
        offers.valueChanged.connect(self._choose)
        self._offers.addWidget(offers)

    def _failed(self, problem: ModelProblem) -> None:
        if self._setup.in_use:
            self._say_problem(problem.message)

    def _say_problem(self, text: str) -> None:
        self.problem.setText(said(text))
        self.problem.setVisible(bool(text))
