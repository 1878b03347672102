"""File, Export: the format with its choices, the place, and what could not be kept."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.comments.comment_model import Comments
from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.documents.exporter import FORMATS, Exporter
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.kit.sentences import said
from writer_app.ui.library.export_card import ExportCard
from writer_app.ui.window.document_controller import DocumentController, show_in_files
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.views import ignoring_state


class ExportController(QObject):
    """Connects the File menu with the exporter."""

    def __init__(
        self,
        window: MainWindow,
        *,
        controller: DocumentController,
        session: DocumentSession,
        store: SettingsStore,
        exporter: Exporter,
        comments: Comments,
    ) -> None:
        super().__init__(window)
        self._window, self._controller, self._session = window, controller, session
        self._store, self._exporter, self._comments = store, exporter, comments
        self._exporting = ""
        self._format = "pdf"  # of the last export
        window.commands["export"].triggered.connect(ignoring_state(self._ask))
        exporter.done.connect(self._exported)
        exporter.failed.connect(self._failed)
        exporter.stopped.connect(self._stopped)
        exporter.progressed.connect(self._progressed)

    def export(self, target: Path) -> None:
        """Write the page into another format, by the target's suffix.

        Onto the document's own file it is a save: else the file would seem changed by others.
        """
        if target == self._session.path:
            self._controller.save()
            return
        self._exporting = target.name
        self._say_progress(0.0)
        whole = self._session.read_only and self._session.saved_text
        text = whole or self._window.editor.raw_text()
        self._exporter.run(
            text,
            target,
            margin=self._comments.all_of(text),
            title=self._controller.title(),
            near=self._session.path,
        )

    # ---- inside
    def _words(self) -> dict[str, str]:
        return FORMATS | {"txt": self.tr("Plain text")}

    def _ask(self) -> None:
        """The format and its choices first, on a card of the window."""
        for card in self._window.findChildren(ExportCard):
            card.leave()
        ExportCard(
            self._window.theme,
            self._window,
            store=self._store,
            formats=self._words(),
            chosen=self._format,
            done=self._ask_place,
        )

    def _ask_place(self, format: str) -> None:
        self._format = format
        folder = (
            self._session.path.parent if self._session.path else self._controller.documents_folder()
        )
        name = self._controller.title() or self.tr("Untitled")
        dialog = QFileDialog(self._window, self.tr("Export"), str(folder / name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        filters = {f"{words} (*.{suffix})": suffix for suffix, words in self._words().items()}
        dialog.setNameFilters(list(filters))
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(filters[chosen]))
        dialog.setDefaultSuffix(format)
        dialog.selectNameFilter(next(name for name, suffix in filters.items() if suffix == format))
        dialog.fileSelected.connect(
            lambda path: self._export_as(Path(path), filters[dialog.selectedNameFilter()])
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _export_as(self, target: Path, suffix: str) -> None:
        """Export; a name that ends in no format, as “Dr. Smith” does, gets the chosen one."""
        if target.suffix.lower().removeprefix(".") in FORMATS:
            self.export(target)
            return
        target = target.with_name(f"{target.name}.{suffix}")
        if not target.exists():
            self.export(target)
            return
        replace = NoticeAction(self.tr("Replace it"), lambda: self.export(target))
        text = self.tr("{0} exists already.").format(target.name)
        self._window.notices.show_notice(BarNotice("export", text, "warning", (replace,)))

    def _progressed(self, share: float) -> None:
        """Say how far it is, unless the bar was closed or says something else now."""
        now = self._window.notices.current
        if now is not None and now.key == "export":
            self._say_progress(share)

    def _say_progress(self, share: float) -> None:
        text = self.tr("Exporting {0}…").format(self._exporting)
        if share > 0:
            text = f"{text} {share:.0%}"
        stop = NoticeAction(self.tr("Stop"), self._exporter.stop)
        self._window.notices.show_notice(BarNotice("export", text, "info", (stop,)))

    def _stopped(self) -> None:
        text = self.tr("The export was stopped; nothing was written.")
        self._window.notices.show_notice(BarNotice("export", text, "info", brief=True))

    def _failed(self, why: str) -> None:
        self._window.notices.show_notice(BarNotice("export", why, "warning"))

    def _exported(self, target: Path, notes: tuple[str, ...]) -> None:
        show = NoticeAction(self.tr("Show in folder"), lambda: show_in_files(target.parent))
        text = " ".join((self.tr("Exported to {0}.").format(target.name), *map(said, notes)))
        self._window.notices.show_notice(BarNotice("export", text, "done", (show,)))
