"""Asking for files, folders and places to write to: one dialog for the whole program.

Where the desktop has a dialog of its own Qt shows that one, and what is said here of looks does
nothing. Elsewhere Qt's own dialog comes, in our icons and measures. Nothing waits for an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QFileInfo, QSize, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QAbstractFileIconProvider, QIcon, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QLineEdit,
    QListView,
    QToolButton,
    QTreeView,
    QWidget,
)
from typing_extensions import override

from writer_app.ui.kit import icons

_SIZE, _ROW_ICON, _TOOL_ICON = QSize(860, 560), 16, 16
_SIDE = 150  # pixels of the list of places
_TOOLS = {
    "backButton": "chevron-left",
    "forwardButton": "chevron-right",
    "toParentButton": "return",
    "newFolderButton": "folder-plus",
}
_MODES = ("listModeButton", "detailModeButton")  # one way of showing files is enough
_TYPE = 2  # the column that says “Folder” or “md file”
_PLACES = (
    QStandardPaths.StandardLocation.HomeLocation,
    QStandardPaths.StandardLocation.DesktopLocation,
    QStandardPaths.StandardLocation.DocumentsLocation,
    QStandardPaths.StandardLocation.DownloadLocation,
)
_last: dict[str, Path] = {}
"""Where something was found last, by the title of the question; as long as the program runs."""


class FileDialog(QFileDialog):
    """One question, which goes by itself. `start` is where to look at first.

    A place that was chosen under the same title before goes before a `start` that is a folder.
    """

    def __init__(self, parent: QWidget, title: str, start: Path | None = None) -> None:
        super().__init__(parent, title.rstrip("…"))
        self._title = title
        self._icons = _Icons()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setIconProvider(self._icons)
        self._go_to(start)
        self._dress(start)
        self.finished.connect(self._remember)

    def _go_to(self, start: Path | None) -> None:
        folder = start if start is not None and start.is_dir() else _last.get(self._title)
        if start is not None and not start.is_dir():
            folder = start.parent
        elif (known := _last.get(self._title)) is not None and known.is_dir():
            folder = known
        self.setDirectory(str(folder or Path.home()))

    def _remember(self, accepted: int) -> None:
        if accepted:
            _last[self._title] = Path(self.directory().absolutePath())

    def _dress(self, start: Path | None) -> None:
        tree = self.findChild(QTreeView, "treeView")
        if tree is None:
            return  # the desktop's own dialog
        self.resize(_SIZE)
        self.setViewMode(QFileDialog.ViewMode.Detail)
        folder = start if start is None or start.is_dir() else start.parent
        places = [Path(path) for kind in _PLACES for path in QStandardPaths.standardLocations(kind)]
        known = dict.fromkeys([*([folder] if folder else []), *places])
        self.setSidebarUrls([QUrl.fromLocalFile(str(path)) for path in known if path.is_dir()])
        self._dress_lists(tree)
        colour = self.palette().color(QPalette.ColorRole.WindowText)
        for name, icon in _TOOLS.items():
            button = self.findChild(QToolButton, name)
            if button is not None:
                button.setIcon(icons.icon(icon, colour, _TOOL_ICON))
        for name in _MODES:
            button = self.findChild(QToolButton, name)
            if button is not None:
                button.hide()

    def ask(self) -> None:
        """Show the question; what it asks for is settled, which makes its buttons anew."""
        box = self.findChild(QDialogButtonBox)
        for each in box.buttons() if box is not None else ():
            each.setIcon(QIcon())
        self.open()

    def _dress_lists(self, tree: QTreeView) -> None:
        head = tree.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, head.count()):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionHidden(_TYPE, True)
        tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side = self.findChild(QListView, "sidebar")
        for view in (tree, side):
            if isinstance(view, QAbstractItemView):
                view.setIconSize(QSize(_ROW_ICON, _ROW_ICON))
        if side is not None:
            side.setMinimumWidth(_SIDE)
        field = self.findChild(QLineEdit, "fileNameEdit")
        completer = field.completer() if field is not None else None
        popup = completer.popup() if completer is not None else None
        if popup is not None:  # a window of its own, without a ground: lists have none
            ground = self.palette().color(QPalette.ColorRole.Base).name()
            popup.setStyleSheet(f"QListView {{ background: {ground}; }}")


class _Icons(QAbstractFileIconProvider):
    """Folders and files in the program's own outlines."""

    @override
    def icon(self, info: QFileInfo | QAbstractFileIconProvider.IconType) -> QIcon:
        folder = info.isDir() if isinstance(info, QFileInfo) else info.name in _FOLDERS
        colour = QApplication.palette().color(QPalette.ColorRole.PlaceholderText)
        return icons.icon("folder" if folder else "file", colour, _ROW_ICON)


_FOLDERS = ("Folder", "Computer", "Drive", "Desktop", "Trashcan", "Network")


def ask_file(
    parent: QWidget,
    title: str,
    chosen: Callable[[Path], object],
    *,
    start: Path | None = None,
    kinds: Sequence[str] = (),
) -> FileDialog:
    """Ask for one file of these `kinds` (“Words (*.a *.b)”; none: any)."""
    dialog = FileDialog(parent, title, start)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _open(dialog, kinds, chosen)


def ask_files(
    parent: QWidget,
    title: str,
    chosen: Callable[[list[Path]], object],
    *,
    start: Path | None = None,
    kinds: Sequence[str] = (),
) -> FileDialog:
    """Ask for one or several files."""
    dialog = FileDialog(parent, title, start)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(lambda names: chosen([Path(name) for name in names]))
    return _open(dialog, kinds)


def ask_folder(
    parent: QWidget, title: str, chosen: Callable[[Path], object], *, start: Path | None = None
) -> FileDialog:
    """Ask for a folder that exists."""
    dialog = FileDialog(parent, title, start)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _open(dialog, (), chosen)


def ask_target(
    parent: QWidget,
    title: str,
    chosen: Callable[[Path], object],
    *,
    start: Path | None = None,
    name: str = "",
    kinds: Sequence[str] = (),
    suffix: str = "",
) -> FileDialog:
    """Ask where to write; `name` is proposed, `suffix` is put behind a name that has none."""
    dialog = FileDialog(parent, title, start)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    if suffix:
        dialog.setDefaultSuffix(suffix)
    made = _open(dialog, kinds, chosen)
    if name:
        made.selectFile(file_name(name))
    return made


def file_name(words: str) -> str:
    """A name that is one on every system: none of the signs that part folders or are refused."""
    kept = "".join(" " if sign in '/\\:*?"<>|' or ord(sign) < 32 else sign for sign in words)
    return " ".join(kept.split()).strip(". ")


def _open(
    dialog: FileDialog, kinds: Sequence[str], chosen: Callable[[Path], object] | None = None
) -> FileDialog:
    if kinds:
        dialog.setNameFilters(list(kinds))
    if chosen is not None:
        dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.ask()
    return dialog
