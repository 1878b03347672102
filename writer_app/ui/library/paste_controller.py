"""Pasting what is no plain text: HTML comes as Markdown, a picture as a file beside the document.

Where both are on the clipboard, the plain text is pasted, and what it lost is offered: the same as
Markdown, or as a quotation with its source. A paste that brings nothing says why.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QObject
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QTextCursor

from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.documents.pasting import LARGEST_PICTURE, Pasting, has_form, with_words
from writer_app.domain.text.units import utf16_len
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.library.picture_card import PictureCard
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.views import ignoring_state

NOTICE = "paste"


class PasteController(QObject):
    """Connects the page with what makes Markdown of the clipboard."""

    def __init__(self, window: MainWindow, *, session: DocumentSession, pasting: Pasting) -> None:
        super().__init__(window)
        self._window, self._session, self._pasting = window, session, pasting
        self._offered = False  # the Markdown of what was pasted last
        window.editor.pasteWanted.connect(self.paste)
        window.editor.pastedPlain.connect(self._offer)
        session.opened.connect(lambda _text: self._written_on())
        window.picturesDropped.connect(self.drop)
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
            shown = partial(self._show_picture, QTextCursor(editor.textCursor()))
            self._pasting.picture(data, self._session.path, shown, self._broke)
        else:
            self._say(self.tr("The clipboard holds nothing that can be pasted as text."))

    def drop(self, files: list[Path]) -> None:
        """Put pictures that were dropped at the caret; other files are the window's."""
        editor = self._window.editor
        if editor.isReadOnly():
            return
        for path in files:
            shown = partial(self._show_picture, QTextCursor(editor.textCursor()))
            self._pasting.picture_file(path, self._session.path, shown, self._broke)

    # ---- inside
    def _offer(self, held: QMimeData, start: int) -> None:
        """Plain text came of HTML with links, lists or tables: offer those, in its place."""
        markup, source = held.html(), _source(held)
        if not has_form(markup):
            return
        pasted = QTextCursor(self._window.editor.textCursor())
        pasted.setPosition(start, QTextCursor.MoveMode.KeepAnchor)
        text = pasted.selectedText()
        put = partial(self._put_instead, pasted, text)
        markdown = NoticeAction(
            self.tr("As Markdown"), lambda: self._pasting.html(markup, put, self._broke)
        )
        quotation = NoticeAction(
            self.tr("As a quotation"),
            lambda: self._pasting.quotation(markup, source, put, self._broke),
        )
        said = self.tr("Pasted as plain text, without its formatting.")
        notice = BarNotice(NOTICE, said, actions=(markdown, quotation))
        self._window.notices.show_notice(notice)
        if not self._offered:
            self._offered = True
            self._window.editor.edited.connect(self._written_on)

    def _written_on(self) -> None:
        """The offer is for the moment after the paste."""
        if self._offered:
            self._offered = False
            self._window.editor.edited.disconnect(self._written_on)
        notice = self._window.notices.current
        if notice is not None and notice.key == NOTICE and notice.actions:
            self._window.notices.settle(NOTICE)

    def _put_instead(self, pasted: QTextCursor, was: str, text: str) -> None:
        """In the place of what was pasted, unless that was edited meanwhile."""
        if pasted.selectedText() == was:
            self._put(pasted, text)

    def _show_picture(self, cursor: QTextCursor, text: str) -> None:
        """Put a picture at a caret, and ask for its words."""
        start = cursor.selectionStart()
        self._put(cursor, text)
        if cursor.position() != start + utf16_len(text):
            return
        put = QTextCursor(cursor)
        put.setPosition(start)
        put.setPosition(cursor.position(), QTextCursor.MoveMode.KeepAnchor)
        window = self._window
        for card in window.findChildren(PictureCard):
            card.leave()
        PictureCard(window.theme, window, told=partial(self._tell, put, text))

    def _tell(self, put: QTextCursor, text: str, alt: str, caption: str, numbered: bool) -> None:
        """Write the words of a picture where it still stands as it came."""
        editor = self._window.editor
        if put.document() is not editor.document() or put.selectedText() != text:
            return
        whole = editor.raw_text()
        put.insertText(with_words(text, alt, caption, numbered=numbered, text=whole))
        editor.setTextCursor(put)

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


def _source(held: QMimeData) -> str:
    """The address of the page that was copied, where the browser tells it."""
    chromium = bytes(held.data("chromium/x-source-url").data()).decode("utf-8", "replace")
    firefox = bytes(held.data("text/x-moz-url-priv").data()).decode("utf-16-le", "replace")
    return (chromium or firefox).strip("\0 \r\n")


def _png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    buffer.close()
    return bytes(data.data())
