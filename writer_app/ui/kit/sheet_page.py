"""A whole-window page: a title, a centred column of content, Esc or a button to go back."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.ui.kit.ink import ink, trough
from writer_app.ui.kit.theme import Step, Theme


class SheetPage(QWidget):
    """The page. `body` is where content goes; `finished` asks to leave."""

    finished = Signal()

    def __init__(
        self,
        theme: Theme,
        title: str,
        *,
        width: int = 680,
        top: int = 56,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self._width, self._top = width, top
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title = QLabel(title)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.done = QPushButton(QCoreApplication.translate("SheetPage", "Done"))
        self.done.setObjectName("pageDone")
        self.done.setAccessibleName(self.done.text())
        self.done.clicked.connect(self.finished)
        self.content = QWidget()
        self.body = QVBoxLayout(self.content)
        self.body.setContentsMargins(0, 0, 0, 0)
        self._head = QHBoxLayout()
        self._head.addWidget(self.title, 1)
        self._head.addWidget(self.done, 0, Qt.AlignmentFlag.AlignBottom)
        column = QWidget()
        self._column = column
        inner = QVBoxLayout(column)
        inner.addLayout(self._head)
        inner.addWidget(self.content)
        inner.addStretch(1)
        self._inner = inner
        centred = QWidget()
        row = QHBoxLayout(centred)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(column)
        row.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("sheetScroll")
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(centred)
        # No style sheet on an ancestor of labels: it would undo the fonts that were set on them.
        for clear in (self._scroll, self._scroll.viewport(), centred):
            clear.setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)
        theme.changed.connect(self.restyle)
        SheetPage.restyle(self)

    def restyle(self) -> None:
        """Take measures and fonts from the theme again."""
        unit = self.theme.unit
        ink(self.title, "text")
        self.title.setFont(self.theme.font("page"))
        self._inner.setContentsMargins(0, unit(self._top), 0, unit(56))
        self._inner.setSpacing(unit(16))
        self._fit()
        trough(self._scroll, "sheet")

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The column is as wide as it is drawn, or as a narrow window lets it be."""
        unit = self.theme.unit
        room = self.width() - 2 * unit(16)
        self._column.setFixedWidth(max(unit(320), min(unit(self._width), room)))

    def show_top(self) -> None:
        """Scroll to where the page begins."""
        self._scroll.verticalScrollBar().setValue(0)

    def settle(self) -> None:
        """Lay everything out now: what was added would squeeze the rest for a moment.

        Qt shows what is added to a layout only when the event loop turns.
        """
        explicitly = Qt.WidgetAttribute.WA_WState_ExplicitShowHide
        for child in self.content.findChildren(QWidget):
            if child.isHidden() and not child.isWindow() and not child.testAttribute(explicitly):
                child.show()
        for widget in (self.content, self._column, self._scroll.widget()):
            if widget is not None and (layout := widget.layout()) is not None:
                layout.activate()
        QCoreApplication.sendEvent(self._scroll, QEvent(QEvent.Type.LayoutRequest))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self.theme.color("sheet"))


def note(theme: Theme, text: str, *, role: str = "text2", step: Step = "small") -> QLabel:
    """A quiet sentence that wraps."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setFont(theme.font(step))
    ink(label, role)
    return label
