"""The library's side of the File menu: new folder, trash with undo, search, history."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from writer_app.bridge.comments.past_comments import PastComments
from writer_app.bridge.documents.document_names import DocumentNames
from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.documents.favourites import Favourites
from writer_app.bridge.documents.history_model import (
    NO_COMMENTS,
    HistoryModel,
    VersionComments,
    VersionKind,
)
from writer_app.bridge.documents.library_model import LibraryModel, Trashed
from writer_app.bridge.documents.places import DocumentPlaces
from writer_app.bridge.documents.search_model import FoundDocument, SearchModel, first_hit
from writer_app.domain.base.errors import WriterError
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.units import to_utf16
from writer_app.ui.kit.ask import Ask
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.kit.rows import ListRow
from writer_app.ui.library.comparison import Comparison
from writer_app.ui.panels.history_panel import HistoryPanel
from writer_app.ui.window.document_controller import DocumentController
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.views import ignoring_state


class LibraryController(QObject):
    """Connects the library panel with the library, the history and the search."""

    def __init__(
        self,
        window: MainWindow,
        *,
        controller: DocumentController,
        session: DocumentSession,
        library: LibraryModel,
        history: HistoryModel,
        search: SearchModel,
        favourites: Favourites,
        places: DocumentPlaces,
        names: DocumentNames,
        comparison: Comparison,
        comments: PastComments,
    ) -> None:
        super().__init__(window)
        self._window, self._controller, self._session = window, controller, session
        self._library, self._history, self._search = library, history, search
        self._comparison, self._comments = comparison, comments
        self._favourites, self._names, self._places = favourites, names, places
        self._saved_at: float | None = None
        self._before: tuple[str, float | None, VersionComments] | None = None  # as it was opened
        self._thrown: Trashed | None = None  # what the bar offers to bring back
        self._next_kind = VersionKind.SAVED
        self._kept = ""  # the comments of the version that the page is compared with
        self._connect_panel()
        self._connect_history()
        commands = window.commands
        pairs: dict[str, Callable[[], object]] = {
            "newFolder": self._ask_folder,
            "trash": lambda: self.trash(session.path),
            "keepVersion": self._ask_version,
            "rename": self._ask_name,
            "showTrash": self._show_trash,
        }
        for name, run in pairs.items():
            commands[name].triggered.connect(ignoring_state(run))

    def compare(
        self, old: str, title: str, *, restorable: bool = True, comments: bool = False
    ) -> None:
        """Compare an older text with the page."""
        self._window.show_page("")
        self._kept = ""
        self._comparison.show(old, title, restorable=restorable, comments=comments)
        self._window.status.set_message(self.tr("Comparing two versions, read only"))

    def keep_versions(self, path: Path, base: str, theirs: str) -> None:
        """After a crash while the file changed: what both sides began with, and their text."""
        self._history.keep(path, base, VersionKind.OPENED, name=self.tr("Before both changes"))
        self._history.keep(path, theirs, VersionKind.THEIRS)

    # ---- library
    def _connect_panel(self) -> None:
        panel = self._window.library
        panel.attach(self._library)
        panel.attach_favourites(self._favourites)
        panel.openRequested.connect(self._controller.open_quietly)
        panel.trashRequested.connect(self.trash)
        panel.moveRequested.connect(self.move)
        panel.renamed.connect(self.rename)
        panel.trash.lookRequested.connect(self._look_at)
        panel.trash.restoreRequested.connect(lambda item: self._bring_back(item, Path()))
        panel.trash.discardRequested.connect(self._ask_discard)
        self._library.trashChanged.connect(self._trash_changed)
        panel.duplicateRequested.connect(self.duplicate)
        panel.searched.connect(self._search.ask)
        panel.foundRequested.connect(self._open_found)
        self._search.found.connect(self._show_found)
        self._session.pathChanged.connect(self._path_changed)

    def _show_found(self, query: str, found: tuple[FoundDocument, ...]) -> None:
        rows = [
            ListRow(
                str(f.path),
                f.title,
                note=f.line,
                note_hits=f.marks,
                count=f"{f.count:,}" if f.count else "",
                tip=f.path.name,
            )
            for f in found
        ]
        self._window.library.show_results(query, rows)

    def _open_found(self, path: Path, query: str) -> None:
        """Open a document where it has what was looked for, selected and in the middle of view."""
        self._controller.open_quietly(path)
        text = self._window.editor.raw_text()
        hit = first_hit(text, query) if self._session.path == path else None
        if hit is not None:
            place = Anchor(to_utf16(text, hit[0]), to_utf16(text, hit[1]))
            self._window.editor.reveal(place.start)
            self._window.editor.select(place)

    def trash(self, path: Path | None) -> None:
        """Move a document or a folder to the trash, with a way back in the bar."""
        if path is None:
            return
        here = self._session.path
        mine = here is not None and path in (here, *here.parents)
        opened: Path | None = None
        try:
            self._leave_beside()
            if mine:
                self._session.leave()
                now = self._session.path or path  # it may have followed its heading
                path = now if path == here else path
                opened = now.relative_to(path)
            trashed = self._library.files.trash(path)
        except WriterError as error:
            self._controller.show_error(error)
            return
        if mine:
            self._session.forget()
        self._thrown = trashed
        undo = NoticeAction(self.tr("Undo"), lambda: self._bring_back(trashed, opened))
        text = self.tr("{0} is in the trash.").format(path.name)
        self._window.notices.show_notice(BarNotice("trash", text, "info", (undo,)))

    def _trash_changed(self) -> None:
        """The bar goes with its reason, and not because what it tells of has arrived."""
        thrown = self._thrown
        if thrown is None or not thrown.path.exists():
            self._window.notices.settle("trash")

    def move(self, path: Path, folder: Path) -> Path | None:
        """Move a document into another folder; all that belongs to it goes along.

        Its new path; None where it could not be moved, which the bar says.
        """
        try:
            if path == self._session.path:
                fresh = self._session.move(folder)
                self._library.refresh()
                return fresh
            self._leave_beside()
            fresh = self._library.files.move(path, folder)
        except WriterError as error:
            self._controller.show_error(error)
            return None
        self._places.moved.emit(path, fresh)
        return fresh

    def duplicate(self, path: Path) -> None:
        """Copy a document as it is on the page now, and open the copy."""
        try:
            if path == self._session.path:
                self._session.save()
            copy = self._library.files.duplicate(path)
        except WriterError as error:
            self._controller.show_error(error)
            return
        self._controller.open_quietly(copy)

    def _bring_back(self, trashed: Trashed, opened: Path | None) -> None:
        """Undo `trash`; what of it is to be opened: itself, a document of a folder, or nothing."""
        try:
            path = self._library.files.restore(trashed)
        except WriterError as error:
            self._controller.show_error(error)
            return
        if opened is not None and not (path / opened).is_dir():
            self._controller.open_quietly(path / opened)

    def _show_trash(self) -> None:
        self._window.commands["libraryPanel"].setChecked(True)
        self._window.library.show_trash()

    def _look_at(self, item: Trashed) -> None:
        """Show what lies in the trash; it cannot be written in there."""
        if item.path.is_dir():
            self._controller.open_folder(item.path)
            return
        why = self.tr("{0} is in the trash. Put it back to write in it.")
        back = NoticeAction(self.tr("Put back"), lambda: self._bring_back(item, Path()))
        text = why.format(item.origin.name)
        if self._controller.look_at(item.path, text):
            self._window.notices.show_notice(BarNotice("document", text, "info", (back,)))

    def _ask_discard(self, items: tuple[Trashed, ...]) -> None:
        """Ask in the bar, for this cannot be undone."""
        if len(items) == 1:
            text = self.tr("Delete {0} for good? This cannot be undone.")
            text = text.format(items[0].origin.name)
        else:
            text = self.tr("Delete {0} documents for good? This cannot be undone.")
            text = text.format(f"{len(items):,}")
        sure = NoticeAction(self.tr("Delete for good"), lambda: self._discard(items))
        self._window.notices.show_notice(BarNotice("trash", text, "warning", (sure,)))

    def _discard(self, items: tuple[Trashed, ...]) -> None:
        if self._session.path in {item.path for item in items}:
            self._session.forget()
        self._tried(lambda: self._library.files.discard(items))

    def _ask_folder(self) -> None:
        self._ask_text(self.tr("New folder"), self.tr("Name of the folder"), "", self._make_folder)

    def _make_folder(self, name: str) -> None:
        if name.strip():
            self._tried(lambda: self._library.files.new_folder(name))

    def _ask_name(self) -> None:
        """Let the writer rename the open document: in the list where it is in view."""
        path, panel = self._session.path, self._window.library
        if path is None or not panel.edit_name(path, path.stem):
            name, words = path.stem if path else "", self.tr("Name of the document")
            self._ask_text(self.tr("Rename"), words, name, self._controller.rename)

    def rename(self, path: Path, name: str) -> None:
        """Give a document another name."""
        if path == self._session.path:
            self._controller.rename(name)
        else:
            self._tried(lambda: self._rename_closed(path, name))

    def _leave_beside(self) -> None:
        """What stands beside the page is saved before its file goes elsewhere. Raises NotSaved."""
        for leave in self._controller.also_left:
            leave()

    def _rename_closed(self, path: Path, name: str) -> None:
        self._leave_beside()
        fresh = self._library.files.rename(path, name)
        self._places.moved.emit(path, fresh)
        self._names.chosen(fresh)
        self._library.refresh()

    def _ask_text(self, title: str, words: str, value: str, done: Callable[[str], None]) -> None:
        Ask(self._window.theme, self._window, title, words, done, value=value)

    # ---- history
    def _connect_history(self) -> None:
        self.panel = HistoryPanel(self._window.theme, self._history)
        self._window.library.add_tab(self.tr("History"), self.panel)
        self.panel.compareRequested.connect(self._compare_version)
        self.panel.restoreRequested.connect(self._restore_listed)
        session = self._session
        session.stateChanged.connect(self._keep_saved)
        session.opened.connect(self._opened)
        session.reloaded.connect(self._reloaded)
        self._comparison.restoreRequested.connect(self._restore)
        self._comparison.ended.connect(self._compared)
        self.panel.doneRequested.connect(self._comparison.end)
        self._controller.differenceWanted.connect(partial(self.compare, restorable=False))
        self._controller.differenceSettled.connect(self._comparison.end)

    def _path_changed(self) -> None:
        self._comparison.end()
        self._saved_at = self._session.saved_at
        self._history.show(self._session.path)
        self._library.refresh()

    def _opened(self, _text: str) -> None:
        text, path = self._session.saved_text, self._session.path
        beside = self._history.beside(path, text) if path is not None else NO_COMMENTS
        self._before = text, self._session.modified_at, beside

    def _reloaded(self, text: str) -> None:
        """Another program changed the file: what it was before stays in the history."""
        path = self._session.path
        if path is not None:
            self._keep_opened(path)
            self._history.keep(path, text, VersionKind.THEIRS)

    def _keep_saved(self) -> None:
        """Each save is a version, and before the first one the text as it was opened."""
        when, path = self._session.saved_at, self._session.path
        if when is None or path is None or when == self._saved_at:
            return
        self._saved_at = when
        self._keep_opened(path)
        self._history.keep(path, self._session.saved_text, self._next_kind)
        self._next_kind = VersionKind.SAVED

    def _keep_opened(self, path: Path) -> None:
        before, self._before = self._before, None
        if before is not None and before[0]:
            text, when, beside = before
            self._history.keep(path, text, VersionKind.OPENED, when=when, comments=beside)

    def _ask_version(self) -> None:
        words = self.tr("Name of this version")
        self._ask_text(self.tr("Name this version"), words, "", self.keep_version)

    def keep_version(self, name: str) -> None:
        """Keep the page as it is now, under a name, in the history; it is never thinned out."""
        self._tried(self._session.save)
        path = self._session.path
        if path is not None and name.strip():
            text = self._window.editor.raw_text()
            self._history.keep(path, text, VersionKind.NAMED, name=name.strip())
            self._say("history", self.tr("Kept as “{0}”.").format(name.strip()), "info")

    def keep_before_edit(self) -> None:
        """A proposal is about to be written into the page."""
        path = self._session.path
        if path is not None:
            self._history.keep(path, self._window.editor.raw_text(), VersionKind.BEFORE_EDIT)

    def _compare_version(self, version: int, title: str) -> None:
        def show(text: str, comments: str) -> None:
            other = self._comments.differs(comments)
            self.compare(text, title, comments=other)
            self._kept = comments
            self.panel.set_compared(version)

        self._history.version(version, show)

    def _compared(self) -> None:
        self._kept = ""
        self._window.status.set_message("")
        self.panel.set_compared(None)

    def _restore(self, text: str) -> None:
        """An older text comes back as one edit of the page; undo takes it away again."""
        editor, path = self._window.editor, self._session.path
        if path is not None:
            self._history.keep(path, editor.raw_text(), VersionKind.BEFORE_RESTORE)
            self._next_kind = VersionKind.RESTORED
        editor.replace(Anchor(0, editor.document().characterCount() - 1), text)
        self._controller.save()
        self._comments.restore(self._kept)

    def _restore_listed(self, text: str, comments: str) -> None:
        """A version restored from the list, without a look at it first."""
        self._comparison.end()
        if not self._window.editor.isReadOnly():
            self._kept = comments
            self._restore(text)
            self._kept = ""

    def _say(self, key: str, text: str, tone: str) -> None:
        self._window.notices.show_notice(
            BarNotice(key, text, "warning" if tone == "warning" else "info")
        )

    def _tried(self, run: Callable[[], object]) -> None:
        try:
            run()
        except WriterError as error:
            self._controller.show_error(error)
