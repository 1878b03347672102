"""File, Print: the pages as they will come out, and the way to the printer."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRect, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from writer_app.bridge.documents.printing import PdfPages
from writer_app.ui.kit.sheet_page import SheetPage, note
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import PrimaryButton

WIDTH, GAP = 640, 24  # pixels of the design


def picture(pages: PdfPages, number: int, width: int) -> QImage:
    """A page, `width` pixels wide."""
    made = pages.image(number, width)
    shape = QImage.Format.Format_RGB32
    return QImage(made.data, made.width, made.height, made.stride, shape).copy()


class _Sheet(QWidget):
    """One sheet of paper, drawn when it first comes into view."""

    def __init__(self, pages: PdfPages, number: int, width: int) -> None:
        super().__init__()
        self._pages, self._number = pages, number
        self._image: QImage | None = None
        wide, high = pages.size(number)
        self.setFixedSize(width, round(width * high / wide))
        words = QCoreApplication.translate("PrintPage", "Page {0} of {1}")
        self.setAccessibleName(words.format(number + 1, len(pages)))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._image is None:
            self._image = picture(self._pages, self._number, round(self.width() * ratio))
        with QPainter(self) as painter:
            painter.drawImage(self.rect(), self._image)
            painter.setPen(QColor(0, 0, 0, 40))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class PrintPage(SheetPage):
    """The preview. `printWanted` asks for the printer; `finished` asks to leave."""

    printWanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, QCoreApplication.translate("PrintPage", "Print"), width=WIDTH)
        self.setObjectName("printPreview")
        self.pages: PdfPages | None = None
        self._sheets: list[_Sheet] = []
        self.told = note(theme, "", role="text2", step="base")
        self.told.setObjectName("printTold")
        self.accept = PrimaryButton(
            theme, QCoreApplication.translate("PrintPage", "Choose the printer…"), keys="Return"
        )
        self.accept.setObjectName("printAccept")
        self.accept.clicked.connect(self.printWanted)
        row = QHBoxLayout()
        row.addWidget(self.told, 1)
        row.addWidget(self.accept, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)
        self.body.setSpacing(theme.unit(GAP))
        self.wait()

    def wait(self) -> None:
        """Show that the pages are being set."""
        self.clear()
        self.tell(QCoreApplication.translate("PrintPage", "Setting the pages…"))

    def tell(self, words: str) -> None:
        """Say something beside the button."""
        self.told.setText(words)

    def show_pages(self, pages: PdfPages, words: str) -> None:
        """Show these pages, which are closed when others come or `clear` is called."""
        self.clear()
        self.pages = pages
        self.accept.setEnabled(True)
        self.tell(words)
        for number in range(len(pages)):
            sheet = _Sheet(pages, number, self.theme.unit(WIDTH))
            self._sheets.append(sheet)
            self.body.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        self.setFocus()

    def clear(self) -> None:
        """Take the pages away. Safe to repeat."""
        self.accept.setEnabled(False)
        for sheet in self._sheets:
            self.body.removeWidget(sheet)
            sheet.hide()
            sheet.deleteLater()
        self._sheets = []
        if self.pages is not None:
            self.pages.close()
            self.pages = None

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self._scroll.verticalScrollBar()
        steps = {
            Qt.Key.Key_Down: bar.singleStep() * 3,
            Qt.Key.Key_Up: -bar.singleStep() * 3,
            Qt.Key.Key_PageDown: bar.pageStep(),
            Qt.Key.Key_Space: bar.pageStep(),
            Qt.Key.Key_PageUp: -bar.pageStep(),
            Qt.Key.Key_Home: -bar.maximum(),
            Qt.Key.Key_End: bar.maximum(),
        }
        key = Qt.Key(event.key())
        if key in steps:
            bar.setValue(bar.value() + steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.accept.isEnabled():
                self.printWanted.emit()
        else:
            super().keyPressEvent(event)


def whole(painter: QPainter) -> QRect:
    """The whole sheet of the painter's printer, in its own pixels."""
    device = painter.device()
    return QRect(0, 0, device.width(), device.height())
