"""Import in the File menu, and Copy as rich text in the Edit menu."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from writer_app.bridge.documents.importer import MOST_RICH, SUFFIXES, Importer
from writer_app.bridge.documents.library_model import LibraryModel
from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.kit.sentences import said
from writer_app.ui.window.document_controller import DocumentController
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.views import ignoring_state


class ImportController(QObject):
    """Connects the window with the importer."""

    def __init__(
        self,
        window: MainWindow,
        *,
        controller: DocumentController,
        library: LibraryModel,
        importer: Importer,
    ) -> None:
        super().__init__(window)
        self._window, self._controller = window, controller
        self._library, self._importer = library, importer
        window.commands["import"].triggered.connect(ignoring_state(self._ask))
        window.commands["copyRich"].triggered.connect(ignoring_state(self.copy_rich))
        controller.importRequested.connect(self.import_file)
        importer.done.connect(self._imported)
        importer.failed.connect(lambda why: self._say(why, warning=True))

    def import_file(self, path: Path) -> None:
        """Bring a document of another program into the library and open it."""
        self._say(self.tr("Importing {0}…").format(path.name))
        self._importer.run(path)

    def copy_rich(self) -> None:
        """Put the selection, or the page when nothing is selected, on the clipboard with looks."""
        editor = self._window.editor
        selection = editor.selection()
        chosen = selection.end > selection.start
        text = editor.text_of(selection) if chosen else editor.raw_text()
        if len(text) > MOST_RICH:
            self._say(self.tr("This is too long to copy as rich text; export it."), warning=True)
            return
        self._importer.rich(text, lambda html: self._put(text, html))

    # ---- inside
    def _put(self, text: str, html: str) -> None:
        data = QMimeData()
        data.setText(text)
        data.setHtml(html)
        QGuiApplication.clipboard().setMimeData(data)
        self._say(self.tr("Copied as rich text."), brief=True)

    def _ask(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Import"), str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        kinds = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        dialog.setNameFilters([self.tr("Documents") + f" ({kinds})"])
        dialog.filesSelected.connect(self._import_all)
        dialog.open()
        dialog.finished.connect(dialog.deleteLater)

    def _import_all(self, names: list[str]) -> None:
        for name in names:
            self.import_file(Path(name))

    def _imported(self, path: Path, notes: tuple[str, ...]) -> None:
        self._library.refresh()
        self._controller.open_quietly(path)
        done = self.tr("Imported as {0}.").format(path.name)
        self._say(" ".join((done, *map(said, notes))), warning=bool(notes))

    def _say(self, text: str, *, warning: bool = False, brief: bool = False) -> None:
        self._window.notices.show_notice(
            BarNotice("import", text, "warning" if warning else "info", brief=brief)
        )
