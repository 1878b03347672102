"""Pasting what is no plain text: HTML comes as Markdown, a picture as a file beside the document.

Where both are on the clipboard, the plain text is pasted; *Paste as Markdown* takes the other. A
paste that brings nothing says why.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QObject
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QTextCursor

from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.documents.pasting import LARGEST_PICTURE, Pasting
from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.views import ignoring_state

NOTICE = "paste"


class PasteController(QObject):
    """Connects the page with what makes Markdown of the clipboard."""

    def __init__(self, window: MainWindow, *, session: DocumentSession, pasting: Pasting) -> None:
        super().__init__(window)
        self._window, self._session, self._pasting = window, session, pasting
        window.editor.pasteWanted.connect(self.paste)
        window.commands["pasteMarkdown"].triggered.connect(ignoring_state(self.paste_markdown))

    def paste_markdown(self) -> None:
        """The clipboard's HTML as Markdown; what has none is pasted as usual."""
        held = QGuiApplication.clipboard().mimeData()
        if held is not None and held.hasHtml():
            self.paste(held)
        else:
            self._window.editor.paste()

    def paste(self, held: QMimeData) -> None:
        """Paste HTML or a picture at the caret."""
        editor = self._window.editor
        if editor.isReadOnly():
            return
        put = partial(self._put, QTextCursor(editor.textCursor()))
        image = held.imageData() if held.hasImage() else None
        if held.hasHtml() and held.html().strip():
            self._pasting.html(held.html(), put, self._broke)
        elif isinstance(image, QImage) and not image.isNull():
            data = _png(image)
            if len(data) > LARGEST_PICTURE:
                self._say(self.tr("The picture is too large to be pasted."))
                return
            self._pasting.picture(data, self._session.path, put, self._broke)
        else:
            self._say(self.tr("The clipboard holds nothing that can be pasted as text."))

    # ---- inside
    def _put(self, cursor: QTextCursor, text: str) -> None:
        editor = self._window.editor
        if cursor.document() is not editor.document() or editor.isReadOnly():
            return
        if not text:
            self._say(self.tr("The clipboard holds nothing that can be pasted as text."))
            return
        self._window.notices.settle(NOTICE)
        cursor.insertText(text)
        editor.setTextCursor(cursor)
        editor.ensureCursorVisible()

    def _broke(self, error: Exception) -> None:
        self._say(self.tr("It could not be pasted: {0}").format(str(error)))

    def _say(self, text: str) -> None:
        self._window.notices.show_notice(BarNotice(NOTICE, text, "info", brief=True))


def _png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    buffer.close()
    return bytes(data.data())
