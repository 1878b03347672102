"""The whole-window pages, registered with the window and made when they are first shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.base.states import Remedy
from writer_app.bridge.model.model_loader import ModelLoader
from writer_app.bridge.model.model_manager import ModelManager
from writer_app.bridge.model.server_setup import ServerSetup
from writer_app.bridge.model.transfers import Transfer
from writer_app.domain.base.errors import ModelError
from writer_app.domain.base.settings import ModelDefaults
from writer_app.paths import Paths
from writer_app.ui.kit.first_look import language_of
from writer_app.ui.kit.model_strings import phase_words
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.window.document_controller import show_in_files
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.views import ignoring_state

if TYPE_CHECKING:
    from writer_app.ui.models.server_page import ServerPage


LANGUAGE = "language"  # the key of its notice


class Pages(QObject):
    """Preferences, models, first run, help."""

    firstRunSkipped = Signal()

    def __init__(
        self,
        window: MainWindow,
        *,
        store: SettingsStore,
        models: ModelManager,
        loader: ModelLoader,
        setup: ServerSetup,
        paths: Paths,
        language: str,
    ) -> None:
        super().__init__(window)
        self._window, self._store, self._models = window, store, models
        self._loader, self._paths, self._language = loader, paths, language
        self._setup = setup
        self._server: ServerPage | None = None
        self._asking = False  # the page of the first run is shown
        self._anew = QTimer(self, singleShot=True, interval=0)  # not amid a field of this window
        self._anew.timeout.connect(window.open_anew)
        loader.stateChanged.connect(self._change_language)
        window.add_page("preferences", self._make_preferences)
        window.add_page("models", self._make_models)
        window.add_page("firstRun", self._make_first_run)
        window.add_page("help", self._make_help)
        window.add_page("server", self._make_server)
        commands = window.commands
        pairs: dict[str, Callable[[], object]] = {
            "preferences": lambda: window.show_page("preferences"),
            "exportOptions": self._show_export_options,
            "models": self.show_models,
            "server": self.show_server,
            "help": lambda: self._show_help("show_help"),
            "keys": lambda: self._show_help("show_keys"),
            "about": lambda: self._show_help("show_about"),
            "openLogs": lambda: show_in_files(paths.logs),
        }
        for name, run in pairs.items():
            commands[name].triggered.connect(ignoring_state(run))
        store.changed.connect(self._settings_changed)
        models.transfers.fetched.connect(self._fetched)
        models.transfers.progressed.connect(self._progressed)
        models.changed.connect(self._transfer_ended)
        models.transfers.checked.connect(self._checked)
        models.removed.connect(self._removed)
        window.status.modelClicked.connect(self.show_models)
        window.status.transferClicked.connect(self._show_transfer)
        window.pageChanged.connect(self._page_changed)

    def show_first_run(self) -> None:
        """A model for this machine."""
        self._window.show_page("firstRun")
        self._models.refresh()
        self._models.look()

    def show_models(self) -> None:
        """All models."""
        self._window.show_page("models")
        self._models.refresh()
        if self._models.outlook is None:
            self._models.look()

    def _show_export_options(self) -> None:
        """The preferences, at what an export looks like."""
        from writer_app.ui.commands.preferences import Preferences  # not before the first paint

        self._window.show_page("preferences")
        page = self._window.page("preferences")
        assert isinstance(page, Preferences)
        page.show_section("export")

    def _show_transfer(self) -> None:
        """Where a download can be paused: the first page as long as no model is chosen."""
        self.show_models() if self._store.settings.model.id else self.show_first_run()

    def show_server(self) -> None:
        """Connect to a server."""
        self._window.show_page("server")
        if self._server is not None:
            self._server.refresh()

    def use(self, model_id: str) -> None:
        """Choose a model of this computer and go back to writing."""
        before = self._store.settings.model
        self._store.update_many({"model.id": model_id, "model.engine": "transformers"})
        if self._store.settings.model == before:
            self._loader.load(force=True)
        self._window.show_page("")

    def use_what_is_here(self) -> None:
        """Choose the model that set-up left on this computer, if there is one."""
        if self._store.settings.model.engine != "transformers":
            return
        try:
            self.use(self._models.resolve("").id)
        except ModelError:
            return  # none is here, or it is not complete: the notices offer to set one up

    def remedy(self, remedy: Remedy) -> None:
        """Do what the bar offered about a model that did not load."""
        match remedy:
            case Remedy.AGAIN:
                self._loader.load(force=True)
            case Remedy.SAFE:
                self._loader.load(safe=True)
            case Remedy.PROCESSOR:
                self._store.update("model.device", "cpu")
            case Remedy.SERVER:
                self.show_server()
            case Remedy.VERIFY:
                self.show_models()
                self._models.transfers.check(self._store.settings.model.id)
            case Remedy.CHOOSE:
                self.show_first_run() if not self._models.installed() else self.show_models()

    def took_over(self, title: str) -> None:
        """The model of this machine is here and writes in the starter's place."""
        text = self.tr("{0} is here and writes from now on.").format(title)
        self._window.notices.show_notice(BarNotice("setUp", text, "done", brief=True))

    def set_up_failed(self, why: str) -> None:
        """The model of this machine did not come. The first page says so itself."""
        if self._window.current_page() == "firstRun":
            return
        again = NoticeAction(self.tr("Choose another…"), self.show_first_run)
        self._window.notices.show_notice(BarNotice("setUp", why, "warning", (again,)))

    # ---- making
    def _make_preferences(self) -> QWidget:
        from writer_app.ui.commands.preferences import Preferences

        page = Preferences(
            self._window.theme,
            store=self._store,
            commands=self._window.commands,
            models=lambda: [(m.id, m.title) for m in self._models.installed() if m.ready],
            usual_folder=self._paths.documents,
            language=self._language,
        )
        page.restartRequested.connect(self._window.open_anew)
        page.finished.connect(self._back)
        self._models.changed.connect(page.refresh_models)
        return page

    def _make_models(self) -> QWidget:
        from writer_app.ui.models.models_dialog import ModelsPage

        page = ModelsPage(
            self._window.theme,
            self._models,
            loader=self._loader,
            current=self._current_model,
            own=lambda i: self._store.settings.per_model.get(i, ModelDefaults()),
        )
        page.finished.connect(self._back)
        page.useRequested.connect(self.use)
        page.serverRequested.connect(self.show_server)
        page.defaultsChanged.connect(self._set_defaults)
        return page

    def _current_model(self) -> str:
        model = self._store.settings.model
        return model.id if model.engine == "transformers" else ""

    def _set_defaults(self, model_id: str, own: ModelDefaults) -> None:
        """One model's own ways; what agrees with all others is not kept."""
        kept = dict(self._store.settings.per_model)
        kept.pop(model_id, None)
        if own != ModelDefaults():
            kept[model_id] = own
        self._store.update("per_model", {i: d.model_dump() for i, d in kept.items()})

    def _make_first_run(self) -> QWidget:
        from writer_app.ui.models.first_run import FirstRun

        page = FirstRun(self._window.theme, self._models)
        page.useRequested.connect(self.use)
        page.fetchRequested.connect(self._models.transfers.fetch)
        page.skipped.connect(self._skip)
        page.otherRequested.connect(self.show_models)
        page.serverRequested.connect(self.show_server)
        return page

    def _make_server(self) -> QWidget:
        from writer_app.ui.models.server_page import ServerPage

        page = self._server = ServerPage(self._window.theme, self._setup)
        page.finished.connect(self._back)
        page.helpRequested.connect(lambda: self._show_help("show_servers"))
        return page

    def _make_help(self) -> QWidget:
        from writer_app.ui.commands.help_view import HelpView

        page = HelpView(self._window.theme, commands=self._window.commands, language=self._language)
        page.finished.connect(self._back)
        return page

    # ---- doing
    def _show_help(self, part: str) -> None:
        self._window.show_page("help")
        getattr(self._window.page("help"), part)()

    def _fetched(self, model_id: str) -> None:
        """A model is here now: the first one is used at once."""
        page = self._window.current_page()
        if not self._store.settings.model.id or page == "firstRun":
            self.use(model_id)
            if page == "models":
                self.show_models()

    def _progressed(self, transfer: Transfer) -> None:
        share = round(100 * transfer.done / transfer.total) if transfer.total else 0
        words = f"{phase_words(transfer.phase)} {transfer.title}"
        self._window.status.set_transfer(f"{words} · {share} %" if transfer.total else words)

    def _transfer_ended(self) -> None:
        if self._models.transfers.current is None:
            self._window.status.set_transfer("")
            self._change_language()

    def _checked(self, model_id: str, problems: tuple[str, ...]) -> None:
        """The chosen model turned out sound: it is loaded if it was held back for that."""
        chosen = self._store.settings.model.id == model_id
        if chosen and not problems and self._loader.state.kind == "none":
            self._loader.load()

    def _removed(self, model_id: str) -> None:
        """The chosen model is gone: none is chosen any more, and its memory is given back."""
        if self._store.settings.model.id == model_id:
            self._store.update("model.id", "")

    def _settings_changed(self, names: frozenset[str]) -> None:
        """Another language was chosen: the window changes, if not amid an answer."""
        if "appearance.language" not in names:
            return
        if self._speaks():
            self._anew.stop()
            self._window.notices.settle(LANGUAGE)
            return
        self._change_language()
        if not self._anew.isActive():
            text = self.tr("The window changes its language as soon as the model is done.")
            action = NoticeAction(self.tr("Change now"), self._window.open_anew)
            self._window.notices.show_notice(BarNotice(LANGUAGE, text, "info", (action,)))

    def _speaks(self) -> bool:
        """Whether the window has the chosen language."""
        return language_of(self._store.settings.appearance.language) == self._language

    def _change_language(self) -> None:
        """Take the chosen language up, unless the model or a download is at work."""
        busy = self._loader.state.kind in ("loading", "writing") or self._models.transfers.current
        if not self._speaks() and not busy:
            self._anew.start()

    def show_language(self) -> None:
        """Go on where the language was chosen."""
        from writer_app.ui.commands.preferences import Preferences

        self._window.show_page("preferences")
        page = self._window.page("preferences")
        assert isinstance(page, Preferences)
        page.field("appearance.language").setFocus()

    def _skip(self) -> None:
        self.firstRunSkipped.emit()
        self._back()

    def _back(self) -> None:
        self._window.show_page("")

    def _page_changed(self, name: str) -> None:
        if name == "preferences":
            self._models.refresh()
        if (name == "firstRun") != self._asking:
            self._asking = name == "firstRun"
            edited = self._window.editor.edited
            (edited.connect if self._asking else edited.disconnect)(self._writing)
        empty = name == "firstRun" and self._window.document_path() is None
        self._window.status.set_message(self.tr("No document") if empty else "")

    def _writing(self) -> None:
        """Whoever types wants to write, though the page of the first run is shown."""
        self._back()

    def say(self, text: str) -> None:
        """A short word in the bar."""
        self._window.notices.show_notice(BarNotice("pages", text, brief=True))
