"""Folders of the library: made inside others, named anew, moved and thrown away with all in them.

A document is its path, so every document of a folder is told to have moved, the open one first of
all: it stays on the page with its undo.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.documents.library_model import LibraryModel
from writer_app.bridge.documents.places import DocumentPlaces
from writer_app.domain.base.errors import WriterError
from writer_app.domain.base.moving import moved_path
from writer_app.ui.kit.ask import Ask
from writer_app.ui.library.library_controller import LibraryController
from writer_app.ui.window.document_controller import DocumentController
from writer_app.ui.window.main_window import MainWindow


class FolderController(QObject):
    """Does what the menu of a folder asks for."""

    renamed = Signal(object, str)  # where the folder stands now, the name as it was given

    def __init__(
        self,
        window: MainWindow,
        *,
        controller: DocumentController,
        session: DocumentSession,
        library: LibraryModel,
        places: DocumentPlaces,
        files: LibraryController,
    ) -> None:
        super().__init__(window)
        self._window, self._controller, self._session = window, controller, session
        self._library, self._places = library, places
        panel = window.library
        panel.newDocumentIn.connect(self._ask_document)
        panel.newFolderIn.connect(self._ask_folder)
        panel.folderRenamed.connect(self.rename)
        panel.folderMoved.connect(self.move)
        panel.folderTrashed.connect(files.trash)

    def rename(self, folder: Path, name: str) -> None:
        """Give a folder another name."""
        fresh = self._carry(folder, lambda: self._library.files.rename(folder, name))
        if fresh is not None:
            self.renamed.emit(fresh, name)

    def move(self, folder: Path, into: Path) -> None:
        """Put a folder into another one."""
        self._carry(folder, lambda: self._library.files.move(folder, into))

    # ---- inside
    def _carry(self, folder: Path, change: Callable[[], Path]) -> Path | None:
        """Change where a folder stands, with everything saved before and told after.

        Where that is; None where it could not be done, which the bar says.
        """
        inside = [entry.path for entry in self._library.documents if folder in entry.path.parents]
        try:
            self._session.leave()
            for leave in self._controller.also_left:
                leave()
            mine = self._session.path
            fresh = change()
            if mine is not None and folder in mine.parents:
                self._session.follow(mine, _after(mine, folder, fresh))
        except WriterError as error:
            self._controller.show_error(error)
            return None
        self._places.moved.emit(folder, fresh)
        for path in inside:
            if path != mine:
                self._places.moved.emit(path, _after(path, folder, fresh))
        self._library.refresh()
        return fresh

    def _ask_folder(self, parent: Path) -> None:
        done = partial(self._make_folder, parent)
        self._ask(self.tr("New folder"), self.tr("Name of the folder"), done)

    def _make_folder(self, parent: Path, name: str) -> None:
        try:
            self._library.files.new_folder(name, parent)
        except WriterError as error:
            self._controller.show_error(error)

    def _ask_document(self, folder: Path) -> None:
        done = partial(self._make_document, folder)
        self._ask(self.tr("New document"), self.tr("Title of the document"), done)

    def _make_document(self, folder: Path, title: str) -> None:
        try:
            path = self._library.library.create(title, f"# {title}\n\n", folder=folder)
        except WriterError as error:
            self._controller.show_error(error)
            return
        self._library.refresh()
        self._controller.open_quietly(path)
        editor = self._window.editor
        editor.put_caret(editor.document().characterCount() - 1)

    def _ask(self, title: str, words: str, done: Callable[[str], None]) -> None:
        Ask(self._window.theme, self._window, title, words, done, value="")


def _after(path: Path, folder: Path, fresh: Path) -> Path:
    return Path(moved_path(str(path), folder, fresh))
