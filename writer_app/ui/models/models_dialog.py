"""The models page: what writes now, what is here, and what could be here with what it would be
like on this machine."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from writer_app.bridge.model.model_loader import ModelLoader
from writer_app.bridge.model.model_manager import ModelManager
from writer_app.domain.base.errors import WriterError
from writer_app.domain.base.settings import ModelDefaults
from writer_app.ui.files.file_dialog import ask_file, ask_folder
from writer_app.ui.kit.model_strings import gigabytes, note_words, verdict_words
from writer_app.ui.kit.sentences import said, together
from writer_app.ui.kit.sheet_page import SheetPage, note
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.transfer_bar import TransferBar
from writer_app.ui.kit.widgets import Button, PlainButton, PrimaryButton, QuietButton
from writer_app.ui.models.model_now import ModelNow
from writer_app.ui.models.model_options import ModelOptions
from writer_app.ui.models.model_rows import AskBar, Entry, ModelRow, TokenBar
from writer_app.ui.models.offer_card import clear
from writer_app.ui.window.document_controller import show_in_files
from writer_app.ui.window.views import ignoring_state

LANGUAGES = 3  # named in a row; the rest is counted


class ModelsPage(SheetPage):
    """Use, fetch, pause, verify, remove, add a folder or a GGUF file, set one model's own ways."""

    useRequested = Signal(str)
    defaultsChanged = Signal(str, object)  # id, ModelDefaults
    serverRequested = Signal()

    def __init__(
        self,
        theme: Theme,
        models: ModelManager,
        *,
        loader: ModelLoader,
        current: Callable[[], str],
        own: Callable[[str], ModelDefaults],
    ) -> None:
        super().__init__(theme, QCoreApplication.translate("ModelsPage", "Models"), width=760)
        self.setObjectName("modelsPage")
        self._models, self._transfers = models, models.transfers
        self._current, self._own = current, own
        self._open_options = ""
        self.body.setSpacing(theme.unit(8))
        self.now = ModelNow(theme, loader)
        self.now.serverRequested.connect(self.serverRequested)
        self.transfer = TransferBar(theme, models)
        self.transfer.discardRequested.connect(self._ask_discard)
        self.said = note(theme, "", role="text", step="base")
        self.said.setObjectName("modelsSaid")
        self.problem = note(theme, "", role="text", step="base")
        self.problem.setObjectName("modelsProblem")
        self.asking = AskBar(theme)
        self.token = TokenBar(theme)
        self.token.given.connect(self._transfers.fetch_with_token)
        self._installed, self._available = QVBoxLayout(), QVBoxLayout()
        self._lay_out()
        self._say("")
        models.changed.connect(self._show)
        theme.changed.connect(self._show)
        transfers = self._transfers
        transfers.began.connect(self._began)
        transfers.failed.connect(self._failed)
        transfers.gated.connect(self.token.ask)
        transfers.stopped.connect(self._stopped)
        transfers.fetched.connect(self._fetched)
        transfers.checked.connect(self._checked)
        self._show()

    # ---- building
    def _lay_out(self) -> None:
        self.body.addWidget(self.now)
        for widget in (self.transfer, self.asking, self.said, self.problem, self.token):
            self.body.addWidget(widget)
        self._heading(self.tr("On this computer"))
        self.body.addLayout(self._installed)
        self.body.addLayout(self._add_row())
        self._heading(self.tr("To fetch"))
        self.body.addLayout(self._available)

    def _heading(self, words: str) -> None:
        heading = note(self.theme, words, role="text", step="title")
        heading.setContentsMargins(0, self.theme.unit(16), 0, 0)
        self.body.addWidget(heading)

    def _add_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.theme.unit(8))
        add = PlainButton(self.theme, self.tr("Add a model folder…"), icon="folder-plus")
        add.clicked.connect(self._ask_folder)
        gguf = PlainButton(self.theme, self.tr("Add a GGUF file…"), icon="file-plus")
        gguf.clicked.connect(self._ask_file)
        show = QuietButton(self.theme, self.tr("Show in folder"))
        show.clicked.connect(lambda: show_in_files(self._models.folder))
        for button in (add, gguf, show):
            row.addWidget(button)
        row.addStretch(1)
        row.setContentsMargins(0, self.theme.unit(8), 0, 0)
        return row

    def _show(self) -> None:
        clear(self._installed)
        clear(self._available)
        here = set()
        for model in self._models.installed():
            here.add(model.id)
            facts = [gigabytes(model.size)] if model.size else []
            facts += [self.tr("reads {0} tokens").format(f"{model.context:,}")] * bool(
                model.context
            )
            facts += [model.licence] if model.licence else []
            facts += [self.tr("in its own folder")] if model.added else []
            row = ModelRow(
                self.theme,
                model.title,
                model.problem or " · ".join(facts),
                buttons=self._use_button(model.id, ready=model.ready),
                entries=self._entries(model.id),
                warn=not model.ready,
            )
            row.setObjectName(f"model.{model.id}")
            if model.id == self._open_options:
                row.show_below(self._options(model.id, model.context))
            self._installed.addWidget(row)
        if not here:
            text = self.tr("None yet. Fetch one below, or add a folder or a GGUF file.")
            self._installed.addWidget(note(self.theme, text, step="base"))
        self._show_available(here)

    def _show_available(self, here: set[str]) -> None:
        outlook = self._models.outlook
        advices = {a.model.id: a for a in outlook.advices} if outlook is not None else {}
        unfinished = self._transfers.unfinished()
        named = {model.title for model in self._models.installed() if model.ready}
        for model in self._models.known():
            if model.id in here or model.title in named:
                continue
            parts = [gigabytes(model.download), model.licence, *self._languages(model.languages)]
            lines, about = [" · ".join(parts)], [note_words(model.note)]
            advice = advices.get(model.id)
            if advice is not None:
                about.append(verdict_words(advice))
            lines.append(together(*about))
            begun = model.id in unfinished
            if begun:
                kept = gigabytes(unfinished[model.id])
                lines.append(self.tr("{0} of it is here already.").format(kept))
            words = self.tr("Go on") if begun else self.tr("Fetch")
            fetch = PlainButton(self.theme, words, icon="download")
            fetch.setAccessibleName(f"{words}: {model.title}")
            fetch.setObjectName(f"fetch.{model.id}")
            fetch.clicked.connect(ignoring_state(partial(self._transfers.fetch, model.id)))
            discard: list[Entry] = [
                (self.tr("Discard what is here"), partial(self._ask_discard, model.id))
            ]
            self._available.addWidget(
                ModelRow(
                    self.theme,
                    model.title,
                    "\n".join(lines),
                    buttons=(fetch,),
                    entries=discard if begun else (),
                )
            )

    def _languages(self, tags: tuple[str, ...]) -> list[str]:
        words = {"en": self.tr("English"), "zh": self.tr("Chinese")}
        named = [words[tag] for tag in tags if tag in words]
        more = len(tags) - len(named)
        if more:
            named.append(self.tr("{0} more languages").format(more))
        return [self.tr(", ").join(named)] if named else []

    def _use_button(self, model_id: str, *, ready: bool) -> list[Button]:
        if ready and model_id == self._current():
            used = QuietButton(self.theme, self.tr("In use"), icon="check")
            used.setEnabled(False)
            return [used]
        if ready:
            use = PrimaryButton if not self._current() else PlainButton
            button = use(self.theme, self.tr("Use"))
            button.setObjectName(f"use.{model_id}")
            button.clicked.connect(lambda: self.useRequested.emit(model_id))
            return [button]
        if any(model_id == known.id for known in self._models.known()):
            again = PlainButton(self.theme, self.tr("Fetch again"), icon="download")
            again.clicked.connect(lambda: self._transfers.fetch(model_id))
            return [again]
        return []

    def _entries(self, model_id: str) -> list[Entry]:
        model = next(m for m in self._models.installed() if m.id == model_id)
        entries: list[Entry] = []
        if model.ready:
            entries.append((self.tr("Options"), lambda: self._toggle_options(model_id)))
        if model.state in ("ready", "damaged", "changed"):
            entries.append((self.tr("Verify its files"), lambda: self._transfers.check(model_id)))
        entries.append((self.tr("Show in folder"), lambda: show_in_files(model.folder)))
        words = self.tr("Forget…") if model.added else self.tr("Remove…")
        entries.append((words, lambda: self._ask_remove(model_id)))
        return entries

    def _options(self, model_id: str, reads: int) -> ModelOptions:
        options = ModelOptions(self.theme, self._own(model_id), reads=reads)
        options.changed.connect(lambda fresh: self.defaultsChanged.emit(model_id, fresh))
        return options

    def _toggle_options(self, model_id: str) -> None:
        self._open_options = "" if self._open_options == model_id else model_id
        self._show()

    # ---- doing
    def _ask_remove(self, model_id: str) -> None:
        model = next(m for m in self._models.installed() if m.id == model_id)
        if model.added:
            question = self.tr("Forget {0}? Its folder {1} stays as it is.")
            yes = self.tr("Forget")
            question = question.format(model.title, model.folder)
        else:
            question = self.tr("Remove {0} and free {1}? It can be fetched again.")
            yes = self.tr("Remove")
            question = question.format(model.title, gigabytes(model.size))
        self.asking.ask(question, yes, lambda: self._remove(model_id))

    def _remove(self, model_id: str) -> None:
        try:
            self._models.remove(model_id)
        except WriterError as error:
            self._failed(str(error))

    def _ask_discard(self, model_id: str) -> None:
        kept = gigabytes(self._transfers.unfinished().get(model_id, 0))
        question = self.tr("Throw away the {0} of {1} that are here?")
        question = question.format(kept, self._models.title(model_id))
        self.asking.ask(question, self.tr("Throw away"), partial(self._transfers.discard, model_id))

    def _ask_folder(self) -> None:
        ask_folder(self, self.tr("Add a model folder…"), self._transfers.add)

    def _ask_file(self) -> None:
        ask_file(self, self.tr("Add a GGUF file…"), self._transfers.add, kinds=["GGUF (*.gguf)"])

    # ---- showing what happens
    def _began(self) -> None:
        self._say("")
        self.show_top()  # it was asked for further down the page

    def _fetched(self, model_id: str) -> None:
        self._say(self.tr("{0} is here.").format(self._models.title(model_id)))

    def _failed(self, why: str) -> None:
        self._say(said(why), warn=True)

    def _stopped(self, model_id: str) -> None:
        if model_id not in self._transfers.unfinished():
            self._say(self.tr("Stopped."))

    def _checked(self, _model: str, problems: tuple[str, ...]) -> None:
        sound = self.tr("Every file is as it was recorded.")
        self._say(together(*map(said, problems)) if problems else sound, warn=bool(problems))

    def _say(self, text: str, *, warn: bool = False) -> None:
        self.token.hide()
        for label, words in (
            (self.said, "" if warn else text),
            (self.problem, text if warn else ""),
        ):
            label.setText(words)
            label.setVisible(bool(words))
