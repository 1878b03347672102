"""The models page: what is here, and what could be with what it would be like on this machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from writer_app.bridge.model_manager import ModelManager, Transfer
from writer_app.domain.errors import WriterError
from writer_app.ui.desk import show_in_files
from writer_app.ui.first_run import TransferBar, clear, gigabytes, label
from writer_app.ui.sheet_page import SheetPage, note
from writer_app.ui.theme import Theme
from writer_app.ui.widgets import Button, PlainButton, PrimaryButton, QuietButton


class ModelsPage(SheetPage):
    """Use, fetch, verify, remove, add a folder. `useRequested` says which model was chosen."""

    useRequested = Signal(str)

    def __init__(self, theme: Theme, models: ModelManager, *, current: Callable[[], str]) -> None:
        super().__init__(theme, QCoreApplication.translate("ModelsPage", "Models"), width=760)
        self.setObjectName("modelsPage")
        self._models, self._current = models, current
        self.body.setSpacing(theme.unit(8))
        self.transfer = TransferBar(theme)
        self.transfer.stopRequested.connect(models.stop)
        self.said = note(theme, "", role="warn", step="base")
        self.said.setObjectName("modelsSaid")
        self.said.hide()
        self.body.addWidget(self.transfer)
        self.body.addWidget(self.said)
        self._installed, self._available = QVBoxLayout(), QVBoxLayout()
        self._heading(self.tr("On this computer"))
        self.body.addLayout(self._installed)
        self.body.addLayout(self._folder_row())
        self._heading(self.tr("To fetch"))
        self.body.addLayout(self._available)
        models.changed.connect(self._show)
        theme.changed.connect(self._show)
        models.progressed.connect(self._progressed)
        models.failed.connect(self._failed)
        models.stopped.connect(self._stopped)
        models.fetched.connect(lambda _id: self.transfer.hide())
        models.checked.connect(self._checked)
        self._show()

    # ---- building
    def _heading(self, words: str) -> None:
        heading = note(self.theme, words, role="text", step="title")
        heading.setContentsMargins(0, self.theme.unit(16), 0, 0)
        self.body.addWidget(heading)

    def _folder_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        add = PlainButton(self.theme, self.tr("Add a model folder…"), icon="folder-plus")
        add.clicked.connect(self._ask_folder)
        show = QuietButton(self.theme, self.tr("Show in folder"))
        show.clicked.connect(lambda: show_in_files(self._models.folder))
        row.addWidget(add)
        row.addWidget(show)
        row.addStretch(1)
        return row

    def _show(self) -> None:
        clear(self._installed)
        clear(self._available)
        here = {model.id for model in self._models.installed()}
        for model in self._models.installed():
            facts = [gigabytes(model.size)] if model.size else []
            facts += [f"{model.context:,} " + self.tr("tokens")] if model.context else []
            facts += [model.licence] if model.licence else []
            detail = model.problem or " · ".join(facts)
            buttons = self._installed_buttons(model.id, ready=model.ready, added=model.added)
            self._add(self._installed, model.title, detail, buttons, warn=not model.ready)
        if not self._models.installed():
            text = self.tr("None yet. Fetch one below, or add a folder in Hugging Face format.")
            self._installed.addWidget(note(self.theme, text, step="base"))
        self._show_available(here)

    def _show_available(self, here: set[str]) -> None:
        outlook = self._models.outlook
        advices = {a.model.id: a for a in outlook.advices} if outlook is not None else {}
        unfinished = self._models.unfinished()
        for model in self._models.known():
            if model.id in here:
                continue
            parts = [gigabytes(model.download), model.licence, model.note]
            advice = advices.get(model.id)
            if advice is not None:
                parts.append(advice.sentence)
            words = self.tr("Go on") if model.id in unfinished else self.tr("Fetch")
            fetch = PlainButton(self.theme, words, icon="download")
            fetch.setAccessibleName(f"{words}: {model.title}")
            fetch.clicked.connect(lambda _on=False, i=model.id: self._models.fetch(i))
            self._add(self._available, model.title, " · ".join(parts), [fetch], warn=False)

    def _installed_buttons(self, model_id: str, *, ready: bool, added: bool) -> list[Button]:
        buttons: list[Button] = []
        if ready and model_id == self._current():
            used = QuietButton(self.theme, self.tr("In use"), icon="check")
            used.setEnabled(False)
            buttons.append(used)
        elif ready:
            use = PrimaryButton(self.theme, self.tr("Use"))
            use.clicked.connect(lambda: self.useRequested.emit(model_id))
            buttons.append(use)
        check = QuietButton(self.theme, self.tr("Verify"))
        check.clicked.connect(lambda: self._models.check(model_id))
        words = self.tr("Forget") if added else self.tr("Remove")
        remove = QuietButton(self.theme, words)
        remove.clicked.connect(lambda: self._remove(model_id, remove))
        return [*buttons, check, remove]

    def _add(
        self, column: QVBoxLayout, title: str, detail: str, buttons: list[Button], *, warn: bool
    ) -> None:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, self.theme.unit(8), 0, self.theme.unit(8))
        words = QVBoxLayout()
        words.setSpacing(self.theme.unit(2))
        words.addWidget(label(self.theme, title, font=self.theme.font("base", 600)))
        words.addWidget(note(self.theme, detail, role="warn" if warn else "text2"))
        row.addLayout(words, 1)
        for button in buttons:
            row.addWidget(button)
        column.addWidget(box)
        line = QFrame()
        line.setFixedHeight(1)
        line.setStyleSheet(f"background: {self.theme.palette.line}")
        column.addWidget(line)

    # ---- doing
    def _remove(self, model_id: str, button: Button) -> None:
        """The first press asks, the second does it."""
        sure = self.tr("Really remove")
        if button.text() != sure:
            button.set_words(sure)
            return
        try:
            self._models.remove(model_id)
        except WriterError as error:
            self._failed(str(error))

    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Add a model folder…"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self._models.add(Path(name)))
        dialog.open()

    def _progressed(self, transfer: Transfer) -> None:
        self.said.hide()
        self.transfer.show_transfer(transfer)

    def _failed(self, why: str) -> None:
        self.transfer.hide()
        self.said.setText(why)
        self.said.show()

    def _stopped(self, _model: str) -> None:
        self._failed(self.tr("Stopped. It goes on from here the next time."))

    def _checked(self, _model: str, problems: tuple[str, ...]) -> None:
        self.transfer.hide()
        sound = self.tr("Every file is as it was recorded.")
        self.said.setText(" ".join(problems) if problems else sound)
        self.said.show()
