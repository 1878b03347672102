"""File, Print: preview, printer and the pages one after the other, typing in between."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QPageSize, QPainter
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.documents.printing import PdfPages, Printing
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.kit.sentences import said, together
from writer_app.ui.library.print_page import PrintPage, picture, whole
from writer_app.ui.window.document_controller import DocumentController
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.views import ignoring_state

_KEY, _DPI = "print", 300
_FINEST = 2_600  # pixels across a page, 300 an inch


class PrintController(QObject):
    """Connects the File menu with preview and printer."""

    def __init__(
        self,
        window: MainWindow,
        *,
        controller: DocumentController,
        session: DocumentSession,
        store: SettingsStore,
        printing: Printing,
    ) -> None:
        super().__init__(window)
        self._window, self._controller, self._session = window, controller, session
        self._store, self._printing = store, printing
        self._printer: QPrinter | None = None
        self._painter: QPainter | None = None
        self._left: list[int] = []
        self._count = 0
        self._title = ""
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._print_one)
        window.add_page(_KEY, self._make)
        window.commands["print"].triggered.connect(ignoring_state(self.preview))
        window.pageChanged.connect(self._page_changed)
        printing.ready.connect(self._ready)
        printing.failed.connect(self._failed)

    def preview(self) -> None:
        """Show the pages of the open document."""
        kept = self._session.read_only and self._session.saved_text
        text = kept or self._window.editor.raw_text()
        self.show_pages(text, self._controller.title(), self._session.path)

    def show_pages(self, text: str, title: str, near: Path | None) -> None:
        """Show the pages of a text; those of the whole book where `near` is its `book.md`."""
        if self._painter is not None:
            return
        self._title = title
        self._page().wait()
        self._window.show_page(_KEY)
        self._printing.prepare(text, title=title, near=near)

    def print_on(self, printer: QPrinter) -> None:
        """Print the pages that are shown, in the printer's range; the window stays alive."""
        pages = self._page().pages
        if pages is None or self._painter is not None:
            return
        printer.setFullPage(True)
        first = max(printer.fromPage(), 1)
        last = min(printer.toPage() or len(pages), len(pages))
        self._left, self._count = list(range(first - 1, last)), 0
        self._printer, self._painter = printer, QPainter()
        if not self._left or not self._painter.begin(printer):
            self._say(self.tr("The printer could not be used."), "warning")
            self._end()
            return
        self._next.start()

    # ---- inside
    def _make(self) -> PrintPage:
        page = PrintPage(self._window.theme)
        page.finished.connect(self._leave)
        page.printWanted.connect(self._ask)
        return page

    def _page(self) -> PrintPage:
        page = self._window.page(_KEY)
        assert isinstance(page, PrintPage)
        return page

    def _leave(self) -> None:
        self._window.show_page("")

    @Slot(str)
    def _page_changed(self, name: str) -> None:
        if name != _KEY:
            self._printing.forget()
            if self._painter is None:
                self._page().clear()

    @Slot(object, object)
    def _ready(self, pages: PdfPages, notes: tuple[str, ...]) -> None:
        words = self.tr("Pages: {0}.").format(len(pages))
        self._page().show_pages(pages, together(words, *map(said, notes)))

    @Slot(str)
    def _failed(self, why: str) -> None:
        self._page().tell(said(why))

    @Slot()
    def _ask(self) -> None:
        pages = self._page().pages
        if pages is None:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self._title or self.tr("Untitled"))
        letter = self._store.settings.export.paper == "letter"
        size = QPageSize.PageSizeId.Letter if letter else QPageSize.PageSizeId.A4
        printer.setPageSize(QPageSize(size))
        printer.setResolution(_DPI)
        dialog = QPrintDialog(printer, self._window)
        dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.setMinMax(1, len(pages))
        dialog.accepted.connect(lambda *_: self.print_on(printer))
        dialog.finished.connect(dialog.deleteLater)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()

    def _print_one(self) -> None:
        pages, painter, printer = self._page().pages, self._painter, self._printer
        if pages is None or painter is None or printer is None:
            return
        if self._count and not printer.newPage():
            self._end()
            self._say(self.tr("The printer could not be used."), "warning")
            return
        sheet = whole(painter)
        drawn = picture(pages, self._left.pop(0), min(sheet.width(), _FINEST))
        painter.drawImage(sheet, drawn)
        self._count += 1
        if self._left:
            words = self.tr("Printing page {0} of {1}…")
            stop = NoticeAction(self.tr("Stop"), self._stop)
            text = words.format(self._count, self._count + len(self._left))
            self._window.notices.show_notice(BarNotice(_KEY, text, "info", (stop,)))
            self._next.start()
            return
        file = printer.outputFileName()
        self._end()
        sent = self.tr("Pages sent to the printer: {0}.").format(self._count)
        printed = self.tr("Printed into the file {0}.").format(Path(file).name)
        self._say(printed if file else sent, "done")
        self._leave()

    def _stop(self) -> None:
        if self._printer is not None:
            self._printer.abort()
        self._end()
        self._say(self.tr("Printing was stopped."), "info")

    def _end(self) -> None:
        self._next.stop()
        if self._painter is not None and self._painter.isActive():
            self._painter.end()
        self._painter = self._printer = None
        self._left = []
        if self._window.current_page() != _KEY:
            self._page().clear()

    def _say(self, text: str, kind: Literal["info", "warning", "done"]) -> None:
        self._window.notices.show_notice(BarNotice(_KEY, text, kind, brief=kind != "warning"))
