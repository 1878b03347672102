"""Import in the File menu, and Copy as rich text in the Edit menu."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication

from writer_app.bridge.documents.importer import MOST_RICH, SUFFIXES, Brought, Importer
from writer_app.bridge.documents.library_model import LibraryModel
from writer_app.ui.files.file_dialog import ask_files
from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.kit.sentences import said, together
from writer_app.ui.window.document_controller import DocumentController
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.views import ignoring_state

_TOLD = 3  # sentences about single documents, when several come


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
        window.documentChanged.connect(lambda: window.notices.settle("import"))
        importer.done.connect(self._imported)
        importer.all_done.connect(self._imported_all)
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
        kinds = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        words = [self.tr("Documents") + f" ({kinds})"]
        ask_files(self._window, self.tr("Import"), self._import_all, kinds=words)

    def _import_all(self, paths: list[Path]) -> None:
        if len(paths) == 1:
            self.import_file(paths[0])
            return
        self._say(self.tr("Importing {0} documents…").format(len(paths)))
        self._importer.run_all(paths)

    def _imported_all(self, made: list[Brought], failed: list[str]) -> None:
        """One sentence for all that went well, then what did not."""
        self._library.refresh()
        if made:
            self._controller.open_quietly(made[0][0])
        lost = [(path.name, note) for path, notes in made for note in notes]
        told = [self.tr("{0}: {1}").format(name, said(note)) for name, note in lost]
        told = [*map(said, failed), *told]
        more = len(told) - _TOLD
        if more > 0:
            told = [*told[:_TOLD], self.tr("And {0} more notes.").format(more)]
        some, every = self.tr("Imported {0} of {1} documents."), self.tr("Imported {0} documents.")
        done = (some if failed else every).format(len(made), len(made) + len(failed))
        self._say(together(done, *told), warning=bool(told), brief=not told)

    def _imported(self, path: Path, notes: tuple[str, ...]) -> None:
        self._library.refresh()
        self._controller.open_quietly(path)
        done = self.tr("Imported as {0}.").format(path.name)
        self._say(together(done, *map(said, notes)), warning=bool(notes), brief=not notes)

    def _say(self, text: str, *, warning: bool = False, brief: bool = False) -> None:
        self._window.notices.show_notice(
            BarNotice("import", text, "warning" if warning else "info", brief=brief)
        )
