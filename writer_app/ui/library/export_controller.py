"""File, Export: the format with its choices, the place, and what could not be kept."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QObject

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.comments.comment_model import Comments
from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.documents.exporter import FORMATS, Exporter
from writer_app.domain.text.book_list import NAME
from writer_app.ui.files.file_dialog import ask_target, file_name
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.kit.sentences import said, together
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
        self._book: tuple[Path, str, str] | None = None  # asked about instead of the page
        window.commands["export"].triggered.connect(ignoring_state(self._ask))
        window.documentChanged.connect(self._left)
        exporter.done.connect(self._exported)
        exporter.failed.connect(self._failed)
        exporter.stopped.connect(self._stopped)
        exporter.progressed.connect(self._progressed)

    def ask_for(self, book: Path, text: str, title: str) -> None:
        """Ask for the format and the place of a whole book, whose `book.md` has this text."""
        self._ask((book, text, title))

    def export(self, target: Path) -> None:
        """Write the page, or the book that was asked about, in the format of the target's suffix.

        Onto the document's own file it is a save: else the file would seem changed by others.
        """
        if target == self._session.path:
            self._controller.save()
            return
        self._exporting = target.name
        self._say_progress(0.0)
        if self._book is not None:
            book, text, title = self._book
            self._exporter.run(text, target, title=title, near=book)
            return
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

    def _ask(self, book: tuple[Path, str, str] | None = None) -> None:
        """The format and its choices first, on a card of the window."""
        self._book = book
        for card in self._window.findChildren(ExportCard):
            card.leave()
        ExportCard(
            self._window.theme,
            self._window,
            store=self._store,
            formats=self._words(),
            chosen=self._format,
            what=book[2] if book else self._controller.title() or self.tr("Untitled"),
            done=self._ask_place,
        )

    def _ask_place(self, format: str) -> None:
        self._format = format
        folder = (
            self._session.path.parent if self._session.path else self._controller.documents_folder()
        )
        name = self._controller.title() or self.tr("Untitled")
        if self._book is not None:
            folder, name = self._book[0].parent, _as_file(self._book[2])
        elif format == "md" and folder / f"{file_name(name)}.md" == self._session.path:
            name = self.tr("{0} (copy)").format(name)  # never proposed: the open text itself
        filters = {f"{words} (*.{suffix})": suffix for suffix, words in self._words().items()}
        dialog = ask_target(
            self._window,
            self.tr("Export"),
            lambda path: self._export_as(path, filters[dialog.selectedNameFilter()]),
            start=folder,
            name=name,
            kinds=list(filters),
            suffix=format,
        )
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(filters[chosen]))
        dialog.selectNameFilter(next(name for name, suffix in filters.items() if suffix == format))

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

    def _left(self) -> None:
        """Another document is on the page: what was done with the one before is told no longer."""
        now = self._window.notices.current
        if now is not None and now.key == "export" and now.tone == "done":
            self._window.notices.settle("export")

    def _stopped(self) -> None:
        text = self.tr("The export was stopped; nothing was written.")
        self._window.notices.show_notice(BarNotice("export", text, "info", brief=True))

    def _failed(self, why: str) -> None:
        self._window.notices.show_notice(BarNotice("export", why, "warning"))

    def _exported(self, target: Path, notes: tuple[str, ...]) -> None:
        show = NoticeAction(self.tr("Show in folder"), lambda: show_in_files(target.parent))
        text = together(self.tr("Exported to {0}.").format(target.name), *map(said, notes))
        self._window.notices.show_notice(BarNotice("export", text, "done", (show,)))


def _as_file(title: str) -> str:
    """A title as the name of a file that every system takes."""
    return re.sub(r'[<>:"/\\|?*\x00-\x1f]+', " ", title).strip(" .")[:100] or NAME
