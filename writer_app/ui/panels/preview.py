"""The preview: the document as a reader sees it, from HTML that was made elsewhere.

It loads nothing, neither from the network nor from the disk: only pictures that stand in the HTML
itself are shown. A link is reported, never followed.
"""

from __future__ import annotations

import base64
import binascii
from string import Template

from PySide6.QtCore import QByteArray, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextListFormat,
)
from PySide6.QtWidgets import QTextBrowser, QWidget
from typing_extensions import override

from writer_app.ui.kit.ink import dress, trough
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page.page_lines import LATIN_PITCH, measure_page

INSET = 24
_BULLETS = (
    QTextListFormat.Style.ListDisc,
    QTextListFormat.Style.ListCircle,
    QTextListFormat.Style.ListSquare,
)
_SHEET = Template("""
body { color: $text; }
p, li { line-height: ${line}%; margin-top: 0; margin-bottom: 0.95em; }
li { margin-bottom: 0.25em; }
h1 { font-size: ${h1}px; margin-top: 0.2em; margin-bottom: 0.6em; }
h2 { font-size: ${h2}px; margin-top: 1.1em; margin-bottom: 0.5em; }
h3, h4, h5, h6 { font-size: ${h3}px; margin-top: 1em; margin-bottom: 0.4em; }
em.han { font-style: normal; font-weight: 600; }
a { color: $accent; text-decoration: underline; }
blockquote { color: $text2; margin-left: ${inset}px; margin-right: 0; }
code, pre, kbd, samp { font-family: $mono; font-size: ${code}px; }
pre { color: $text; background-color: $chrome; line-height: 120%; }
code { background-color: $chrome; }
th { font-weight: 600; background-color: $chrome; padding: 6px 10px; }
td { padding: 6px 10px; }
table { border-collapse: collapse; border-color: $edge; border-style: solid; border-width: 1px;
        margin-top: 0.5em; margin-bottom: 1em; }
del, s { color: $text2; text-decoration: line-through; }
figcaption, caption { color: $text2; }
p.csl-entry { margin-left: ${inset}px; text-indent: -${inset}px; margin-bottom: 0.5em; }
mark { background-color: $pick; }
""")


class Preview(QTextBrowser):
    """Shows HTML. `linkActivated` carries the address of a link that was clicked; after
    `rebuilt` the text is the same, and cursors that were in it are not.
    """

    linkActivated = Signal(QUrl)
    rebuilt = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._body = ""
        self._fitted = 0  # the room that the pictures were made for, pixels
        self._resized = QTimer(self, singleShot=True, interval=200)
        self._resized.timeout.connect(self._fit)
        self.setObjectName("preview")
        self.setAccessibleName(self.tr("Preview"))
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.document().setDocumentMargin(0)
        self.anchorClicked.connect(self._clicked)
        theme.follow(self._restyle)

    def set_html(self, body: str) -> None:
        """Show the body of a document and stay where the reader was."""
        self._body = body
        bar = self.verticalScrollBar()
        place = bar.value()
        self.setHtml(f"<body>{body}</body>")
        self._part_bullets()
        self._settle()
        self._fitted = self._room()
        self.document().size()  # finishes the layout, which Qt does piece by piece otherwise
        bar.setValue(min(place, bar.maximum()))

    @override
    def loadResource(self, kind: int, url: QUrl | str) -> object:
        """Pictures inside the HTML, and nothing else.

        An empty picture rather than none: for none Qt would look on the disk by itself.
        """
        address = url if isinstance(url, str) else url.toString()
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return QByteArray()
        found = _inline_picture(address)
        if found is None:
            return _nothing()
        room = self._room()
        smooth = Qt.TransformationMode.SmoothTransformation
        return found.scaledToWidth(room, smooth) if found.width() > room else found

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()
        if "<img" in self._body and event.size().width() != event.oldSize().width():
            self._resized.start()

    def _room(self) -> int:
        """The pixels that a picture may be wide."""
        shape = self.document().rootFrame().frameFormat()
        return max(60, int(self.viewport().width() - shape.leftMargin() - shape.rightMargin()))

    def _fit(self) -> None:
        """Pictures again, as wide as the column is now.

        A text that is set anew takes the scroll bar away for a moment: that is no other width.
        """
        if self._room() != self._fitted:
            self.set_html(self._body)
            self.rebuilt.emit()

    def _settle(self) -> None:
        """A column no wider than the page's, in the middle."""
        unit = self._theme.unit
        measure = measure_page(self._theme, 10_000, han=False).measure
        room = self.viewport().width()
        side = max(unit(INSET), (room - measure) // 2)
        frame = self.document().rootFrame()
        shape = frame.frameFormat()
        shape.setLeftMargin(side)
        shape.setRightMargin(side)
        shape.setTopMargin(unit(INSET))
        shape.setBottomMargin(unit(64))
        frame.setFrameFormat(shape)

    def _part_bullets(self) -> None:
        """Room between bullets and words: Qt leaves a blank of the bullet's own face, which is
        next to nothing beside Chinese."""
        face, block = QTextCharFormat(), self.document().begin()
        face.setFontFamilies(self._theme.text_font("mono").families())
        cursor = QTextCursor(block)
        cursor.beginEditBlock()
        while block.isValid():
            items = block.textList()
            if items is not None and items.format().style() in _BULLETS:
                cursor.setPosition(block.position())
                cursor.mergeBlockCharFormat(face)
            block = block.next()
        cursor.endEditBlock()

    def _restyle(self) -> None:
        theme, palette = self._theme, self._theme.palette
        font = theme.text_font()
        size = font.pixelSize()
        dress(self, theme)
        trough(self, "sheet")
        self.document().setDefaultFont(font)
        mono = ", ".join(f"'{name}'" for name in theme.text_font("mono").families())
        spacing = QFontMetricsF(font).lineSpacing()
        sizes = {
            "line": round(100 * LATIN_PITCH * theme.appearance.text_size / spacing),
            "h1": round(size), "h2": round(size * 0.9), "h3": round(size * 0.85),
            "code": round(theme.appearance.text_size * 0.76), "inset": theme.unit(INSET),
        }  # fmt: skip
        self.document().setDefaultStyleSheet(_SHEET.substitute(palette.roles(), mono=mono, **sizes))
        self._settle()
        if self._body:
            self.set_html(self._body)
            self.rebuilt.emit()

    def _clicked(self, url: QUrl) -> None:
        if not url.scheme() and not url.path() and url.hasFragment():
            self.scrollToAnchor(url.fragment())
            return
        self.linkActivated.emit(url)


def _inline_picture(address: str) -> QImage | None:
    """The picture in a `data:` address, or None."""
    head, comma, data = address.partition(",")
    if not comma or not head.startswith("data:image/") or not head.endswith(";base64"):
        return None
    try:
        picture = QImage.fromData(QByteArray(base64.b64decode(data, validate=True)))
    except binascii.Error:
        return None
    return None if picture.isNull() else picture


def _nothing() -> QImage:
    empty = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
    empty.fill(QColor(0, 0, 0, 0))
    return empty
