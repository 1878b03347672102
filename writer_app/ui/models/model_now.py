"""What writes now: the model's state, where it runs, its memory, and rest or load."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from writer_app.bridge.base.states import ModelState
from writer_app.bridge.model import memory_use
from writer_app.bridge.model.model_loader import ModelLoader
from writer_app.ui.kit.memory_bar import MemoryBar
from writer_app.ui.kit.sentences import together
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import PlainButton, StateSign


class ModelNow(QWidget):
    """Follows the loader while it is shown and hidden alike."""

    serverRequested = Signal()

    def __init__(self, theme: Theme, loader: ModelLoader) -> None:
        super().__init__()
        self.setObjectName("modelNow")
        self._theme, self._loader = theme, loader
        self._sign = StateSign(theme)
        self.title = note(theme, "", role="text", step="base")
        self.title.setObjectName("modelNowTitle")
        self._detail = note(theme, "")
        self.memory = MemoryBar(theme, self._read_memory)
        self.act = PlainButton(theme, self.tr("Load it"))
        self.act.setObjectName("modelNowAct")
        self.act.clicked.connect(self._press)
        words = QVBoxLayout()
        words.setSpacing(theme.unit(2))
        words.addWidget(self.title)
        words.addWidget(self._detail)
        row = QHBoxLayout()
        row.setSpacing(theme.unit(8))
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.act, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.unit(8), 0, theme.unit(8))
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.memory)
        loader.stateChanged.connect(self._show)
        theme.changed.connect(self._restyle)
        self._show(loader.state)

    def _read_memory(self) -> memory_use.MemoryUse | None:
        return memory_use.read(self._loader.info, self._loader.pid)

    @Slot()
    def _restyle(self) -> None:
        self._show(self._loader.state)

    @Slot(object)
    def _show(self, state: ModelState) -> None:
        self._sign.set_state(state.kind)
        words = {
            "none": self.tr("No model is loaded"),
            "loading": self.tr("{0} is being loaded"),
            "ready": self.tr("{0} is ready"),
            "writing": self.tr("{0} is at work"),
            "resting": self.tr("{0} rests; its memory is free"),
        }
        name = state.title or self.tr("The model")
        self.title.setText(words[state.kind].format(name))
        self.title.setFont(self._theme.font("base", 600))
        self._detail.setText(self._facts(state))
        self._detail.setVisible(bool(self._detail.text()))
        act = self._act_words(state)
        self.act.setVisible(bool(act))
        if act:
            self.act.set_words(act)
        self.memory.refresh()

    def _facts(self, state: ModelState) -> str:
        if state.place:
            return self.tr("On the server {0}: text you ask about goes there.").format(state.place)
        info = self._loader.info
        if info is None or state.kind not in ("ready", "writing"):
            return ""
        where = {
            "cpu": self.tr("on this computer’s processor"),
            "cuda": self.tr("on the graphics card"),
        }.get(info.device, self.tr("on this computer"))
        facts = self.tr("Runs {0}, reads up to {1} tokens.").format(where, f"{info.context:,}")
        safe = self.tr("In safe mode: slow, after two crashes.") if self._loader.safe else ""
        return together(facts, self._expected(), safe)

    def _expected(self) -> str:
        """What the arithmetic said of the memory; what it is stands in the bar below."""
        said = memory_use.expectation(self._loader.info)
        if said is None:
            return ""
        least, most, taken = (f"{each / 1e9:.1f}" for each in said)
        if said.taken:
            return self.tr("Expected {0} GB on the card, took {1} GB.").format(least, taken)
        return self.tr("Expected to take {0} to {1} GB.").format(least, most)

    def _act_words(self, state: ModelState) -> str:
        if self._loader.engine == "openai":
            return self.tr("Server…")
        if state.kind == "ready" and self._loader.safe:
            return self.tr("Leave safe mode")
        if state.kind == "ready":
            return self.tr("Give its memory back")
        if state.kind == "resting" or (state.kind == "none" and self._loader.chosen):
            return self.tr("Load it")
        return ""

    def _press(self) -> None:
        if self._loader.engine == "openai":
            self.serverRequested.emit()
        elif self._loader.state.kind == "ready" and not self._loader.safe:
            self._loader.rest()
        else:
            self._loader.load(force=True)
