"""The library: search, folders that fold, documents by title, and the outline below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, SignalInstance
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from writer_app.ui.kit.actions import Actions
from writer_app.ui.kit.rows import ListRow, RowEntries, RowList, fill
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import EmptyState, IconButton, TabStrip
from writer_app.ui.panels.document_list import DocumentList
from writer_app.ui.panels.library_rows import MISSING, rows_of
from writer_app.ui.panels.outline_panel import OutlinePanel
from writer_app.ui.panels.search_field import SearchField
from writer_app.ui.panels.trash_view import TrashView

if TYPE_CHECKING:
    from writer_app.bridge.documents.books_model import BooksModel
    from writer_app.bridge.documents.favourites import Favourites
    from writer_app.bridge.documents.library_model import Entry, LibraryModel

MOST_TITLES = 60
MOST_FOLDERS = 60  # in the menu of where to move
FAVOURITE = "favourite:"  # before the path in the key of a favourite's row
TRASH = "trash:"  # the key of the row that opens the trash


class LibraryPanel(QWidget):
    """The left panel. It shows what the model holds and says what was chosen."""

    openRequested = Signal(object)  # Path
    trashRequested = Signal(object)
    tabRequested = Signal(object)  # in a tab of its own
    besideRequested = Signal(object)  # beside the page
    renamed = Signal(object, str)  # the document, the name that the writer gave it
    moveRequested = Signal(object, object)  # the document and the folder
    duplicateRequested = Signal(object)
    newDocumentIn = Signal(object)  # a folder
    newFolderIn = Signal(object)
    folderRenamed = Signal(object, str)
    folderMoved = Signal(object, object)
    folderTrashed = Signal(object)
    searched = Signal(str)
    foundRequested = Signal(object, str)  # a document and what was looked for
    withoutAiToggled = Signal(object, bool)  # a folder, and whether no model may see it
    placeRequested = Signal(object, object, object, bool)  # document, book, beside which, below it
    missingRequested = Signal(object)  # a chapter that is in a book's list and not on the disk

    def __init__(self, theme: Theme, commands: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("libraryPanel")
        self.setAccessibleName(self.tr("Library"))
        self._theme, self._commands = theme, commands
        self._model: LibraryModel | None = None
        self._favourites: Favourites | None = None
        self._books: BooksModel | None = None
        self._folds: dict[str, bool] = {}  # what the writer folded (True) and unfolded
        self._current: Path | None = None
        self._titled: list[ListRow] = []  # what the titles found
        self.withoutAi: Callable[[Path], bool] = lambda _folder: False
        self.ofBooks: Callable[[Path], RowEntries] = lambda _path: []
        self.tabs = TabStrip(theme)
        self.tabs.setAccessibleName(self.tr("Library and history"))
        self.search = SearchField(theme, "searchField", self.tr("Search documents"))
        self._new = IconButton(theme, "file-plus", commands.tip("new"))
        self._new.setObjectName("newDocument")
        self._new.clicked.connect(commands["new"].trigger)
        self.list = DocumentList(theme, "documentList")
        self.list.setAccessibleName(self.tr("Documents"))
        self.results = RowList(theme, "searchResults", row_height=46)
        self.results.setAccessibleName(self.tr("Search results"))
        self.empty = EmptyState(
            theme,
            "folder",
            self.tr("Nothing here yet"),
            self.tr("Open a folder of Markdown files, or start a page."),
            self.tr("Open folder…"),
        )
        self.nothing = EmptyState(theme, "search", "", "")
        self.trash = TrashView(theme)
        self.outline = OutlinePanel(theme)
        self._assemble()
        self._connect()
        theme.follow(self._restyle)

    # ---- what it shows
    def attach(self, model: LibraryModel) -> None:
        """Show this model from now on."""
        self._model = model
        model.changed.connect(self._show)
        model.trashChanged.connect(self._trash_changed)
        self._show()

    def show_trash(self) -> None:
        """Show what was thrown away."""
        self.tabs.setCurrentIndex(0)
        self.search.clear()
        self._lists.setCurrentWidget(self.trash)
        self.trash.list.setFocus()

    def edit_name(self, path: Path, name: str) -> bool:
        """Let the writer change a document's name in the list; False where it is not in view."""
        if self._lists.currentWidget() is not self.list:
            return False
        return self.list.edit_name(str(path), name)

    def attach_favourites(self, favourites: Favourites) -> None:
        """Show these above the folders from now on."""
        self._favourites = favourites
        favourites.changed.connect(self._show)
        self._show()

    def attach_books(self, books: BooksModel) -> None:
        """Show the chapters of these books in their order from now on."""
        self._books = books
        books.changed.connect(self._show)
        self._show()

    def set_current(self, path: Path | None) -> None:
        """Mark the open document."""
        self._current = path
        if path is not None and self._model is not None:
            for folder in path.parents:
                self._folds[str(folder)] = False
            self._show()
        self.list.set_current(str(path) if path else "", show=True)

    def add_tab(self, title: str, page: QWidget) -> None:
        """Add a tab beside the library, as the history."""
        self.tabs.addTab(title)
        self._pages.addWidget(page)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("chrome"))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ContextMenu and watched is self.list.viewport():
            self._menu_at(event.pos())  # type: ignore[attr-defined]  # a QContextMenuEvent
            return True
        return super().eventFilter(watched, event)

    # ---- inside
    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.search, 1)
        head.addWidget(self._new)
        self._head = head
        self._lists = QStackedWidget()
        for page in (self.list, self.results, self.empty, self.nothing, self.trash):
            self._lists.addWidget(page)
        upper = QWidget()
        top = QVBoxLayout(upper)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(0)
        top.addLayout(head)
        top.addWidget(self._lists, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(upper)
        split.addWidget(self.outline)
        split.setStretchFactor(0, 1)
        self._split = split
        self._pages = QStackedWidget()
        self._pages.addWidget(split)
        self.tabs.addTab(self.tr("Library"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self._pages, 1)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._pages.setCurrentIndex)
        self.search.textChanged.connect(self._search)
        self.search.stepped.connect(self._step)
        self.search.taken.connect(self._take_found)
        self.list.chosen.connect(self._chosen)
        self.results.chosen.connect(self._open_found)
        self.results.entries_of = self._openings
        self.list.foldRequested.connect(self._fold)
        self.list.moveWanted.connect(self._move)
        self.list.placeWanted.connect(
            lambda key, book, beside, below: self.placeRequested.emit(
                Path(key), Path(book), _path_of(beside), below
            )
        )
        self.list.viewport().installEventFilter(self)
        self.list.tabWanted.connect(lambda key: self.tabRequested.emit(_path_of(key)))
        self.list.named.connect(self._named)
        self.trash.backRequested.connect(self._leave_trash)
        self.empty.clicked.connect(self._commands["chooseFolder"].trigger)

    def _restyle(self) -> None:
        unit = self._theme.unit
        self._head.setContentsMargins(unit(12), unit(10), unit(12), unit(6))
        self._head.setSpacing(unit(6))
        self._new.set_tip(self._commands.tip("new"))
        self._split.setSizes([unit(700), unit(184)])

    def _show(self) -> None:
        if self._model is None:
            return
        if self.search.text().strip():
            self._search(self.search.text())
            return
        entries = self._model.entries
        books = self._books.books if self._books else {}
        root = str(self._model.library.root) if books else ""
        rows = self._favourite_rows(entries) + rows_of(entries, self._folded, books, root)
        self.list.set_rows(rows + self._trash_rows())
        if not (self.list.hasFocus() and self.list.current_key()):  # where the writer is, stays
            self.list.set_current(str(self._current) if self._current else "")
        if self._lists.currentWidget() is self.trash:
            return
        nothing = self._model.loaded and not entries and not self._model.trashed
        self._lists.setCurrentWidget(self.empty if nothing else self.list)

    def _favourite_rows(self, entries: tuple[Entry, ...]) -> list[ListRow]:
        wanted = dict.fromkeys(map(str, self._favourites.paths)) if self._favourites else {}
        found = {e.where: e for e in entries if e.where in wanted} if wanted else {}
        rows = [
            ListRow(FAVOURITE + where, found[where].title, icon="pin", tip=found[where].path.name)
            for where in wanted
            if where in found
        ]
        return [ListRow("", self.tr("Favourites")), *rows] if rows else []

    def _trash_rows(self) -> list[ListRow]:
        count = len(self._model.trashed) if self._model else 0
        return [ListRow(TRASH, self.tr("Trash"), icon="trash", count=f"{count:,}")] if count else []

    def _trash_changed(self) -> None:
        if self._model is not None:
            self.trash.show_items(self._model.trashed)
            self._show()

    def _leave_trash(self) -> None:
        self._lists.setCurrentWidget(self.list)
        self._show()
        self.list.setFocus()

    def _folded(self, key: str, usual: bool) -> bool:
        """Whether a folder is folded; one that the writer never folded is as is usual."""
        return self._folds.get(key, usual)

    def _chosen(self, key: str) -> None:
        row = self.list.rows.row_at(self.list.currentIndex())
        if key == TRASH:
            self.show_trash()
        elif row is not None and row.arrow:
            self._fold(key, row.arrow == "closed")
        elif key.startswith(MISSING):
            self.missingRequested.emit(_path_of(key))
        else:
            self.openRequested.emit(_path_of(key))

    def _fold(self, key: str, unfold: bool) -> None:
        self._folds[key] = not unfold
        self._show()
        self.list.set_current(key)

    # ---- searching
    def show_results(self, query: str, rows: list[ListRow]) -> None:
        """Show what a search in the texts found, under what its titles found."""
        if query != self.search.text().strip():
            return
        inside = {row.key: row for row in rows}
        merged = []
        for titled in self._titled:
            if titled.key in inside:
                merged.append(replace(inside.pop(titled.key), hits=titled.hits))
            elif not rows or _side_by_side(titled.hits):
                merged.append(titled)
        self._show_found(query, [*merged, *inside.values()])

    def _open_found(self, key: str) -> None:
        self.foundRequested.emit(Path(key), self.search.text().strip())

    def _search(self, text: str) -> None:
        query = text.strip()
        if not query or self._model is None:
            self._show()
            return
        self._titled = []
        self.searched.emit(query)  # the texts are searched while the titles are shown
        if query.startswith("#"):
            return
        found = self._model.titled(query, MOST_TITLES)
        rows = [
            ListRow(
                str(entry.path),
                entry.title,
                detail=entry.path.parent.name,
                hits=fit.hits,
                tip=entry.path.name,
            )
            for entry, fit in found
        ]
        self._titled = rows
        self._show_found(query, rows)

    def _show_found(self, query: str, rows: list[ListRow]) -> None:
        self.results.set_rows(rows)
        self.nothing.set_words(
            self.tr("Nothing found for “{0}”").format(query), self.tr("Try fewer letters.")
        )
        self._lists.setCurrentWidget(self.results if rows else self.nothing)
        if rows and not self.results.current_key():
            self.results.set_current(rows[0].key)

    def _step(self, by: int) -> None:
        shown = self._lists.currentWidget()
        if isinstance(shown, RowList):
            shown.step(by)

    def _take_found(self) -> None:
        key = self.results.current_key()
        if self._lists.currentWidget() is self.results and key:
            self._open_found(key)

    def _move(self, key: str, folder: str) -> None:
        """A document was dragged to a folder."""
        if self._model is not None:
            target = Path(folder) if folder else self._model.library.root
            self.moveRequested.emit(Path(key), target)

    def _named(self, key: str, name: str) -> None:
        path = _path_of(key)
        (self.folderRenamed if path.is_dir() else self.renamed).emit(path, name)

    def _menu_at(self, place: QPoint) -> None:
        row = self.list.rows.row_at(self.list.indexAt(place))
        if row is not None and row.arrow:
            self._folder_menu(place, Path(row.key))
            return
        if row is None:
            return
        if row.key in ("", TRASH):
            return
        path = _path_of(row.key)
        if row.key.startswith(MISSING):
            self.missingRequested.emit(path)
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        entries: RowEntries = [
            *self._openings(str(path)),
            *self._favourite_entry(path),
            (self.tr("Duplicate"), lambda: self.duplicateRequested.emit(path)),
            (self.tr("Rename…"), lambda: self.edit_name(path, path.stem)),
            (self.tr("Move to trash"), lambda: self.trashRequested.emit(path)),
        ]
        fill(menu, entries)
        self._add_folders(menu, path, self.moveRequested)
        self._add_book(menu, path)
        menu.popup(self.list.viewport().mapToGlobal(place))

    def _openings(self, key: str) -> RowEntries:
        path = Path(key)
        return [
            (self.tr("Open"), lambda: self.openRequested.emit(path)),
            (self.tr("Open in a new tab"), lambda: self.tabRequested.emit(path)),
            (self.tr("Open beside"), lambda: self.besideRequested.emit(path)),
        ]

    def _folder_menu(self, place: QPoint, folder: Path) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        entries: RowEntries = [
            (self.tr("New document here…"), lambda: self.newDocumentIn.emit(folder)),
            (self.tr("New folder here…"), lambda: self.newFolderIn.emit(folder)),
            (self.tr("Rename…"), lambda: self.edit_name(folder, folder.name)),
            (self.tr("Move to trash"), lambda: self.folderTrashed.emit(folder)),
        ]
        fill(menu, entries)
        self._add_folders(menu, folder, self.folderMoved)
        self._add_book(menu, folder)
        if self._commands["noAiFolder"].isVisible():
            self._add_bar(menu, folder)
        menu.popup(self.list.viewport().mapToGlobal(place))

    def _add_bar(self, menu: QMenu, folder: Path) -> None:
        menu.addSeparator()
        bar = menu.addAction(self._commands["noAiFolder"].text())
        bar.setCheckable(True)
        bar.setChecked(self.withoutAi(folder))
        bar.toggled.connect(partial(self.withoutAiToggled.emit, folder))

    def _add_book(self, menu: QMenu, path: Path) -> None:
        """What can be done with a document or a folder as part of a book."""
        found = self.ofBooks(path)
        if found and menu.actions():
            menu.addSeparator()
        fill(menu, found)

    def _add_folders(self, menu: QMenu, path: Path, moved: SignalInstance) -> None:
        """A menu of the folders that a document or a folder can be moved to."""
        if self._model is None:
            return
        root = self._model.library.root
        folders = [entry.path for entry in self._model.entries if entry.folder][:MOST_FOLDERS]
        others = [f for f in (root, *folders) if f != path.parent and path not in (f, *f.parents)]
        if not others:
            return
        to = QMenu(self.tr("Move to"), menu)
        menu.insertMenu(menu.actions()[-1], to)
        for folder in others:
            inside = folder.relative_to(root).as_posix()
            words = self.tr("Documents") if folder == root else inside
            action = to.addAction(words.replace("&", "&&"))
            action.triggered.connect(partial(moved.emit, path, folder))

    def _favourite_entry(self, path: Path) -> RowEntries:
        favourites = self._favourites
        if favourites is None:
            return []
        inside = path in favourites
        words = self.tr("Remove from favourites") if inside else self.tr("Add to favourites")
        return [(words, lambda: favourites.toggle(path))]


def _side_by_side(hits: tuple[int, ...]) -> bool:
    """Whether letters were found together, and not here and there in a long title."""
    return bool(hits) and hits[-1] - hits[0] == len(hits) - 1


def _path_of(key: str) -> Path:
    return Path(key.removeprefix(FAVOURITE).removeprefix(MISSING))
