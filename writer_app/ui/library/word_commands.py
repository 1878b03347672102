"""The window's side of Word files: a copy with changes tracked, comparing, comments in the bar."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from writer_app.bridge.documents import word_copy
from writer_app.bridge.documents.document_files import text_of_file
from writer_app.bridge.documents.documents import DocumentSession
from writer_app.domain.base.errors import WriterError
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.text import Utf16Map
from writer_app.domain.word.values import Comment, Way
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.kit.sentences import said
from writer_app.ui.library.comparison import Comparison
from writer_app.ui.page.mark_guard import MarkGuard
from writer_app.ui.window.document_controller import DOCUMENT_FILTER
from writer_app.ui.window.main_window import MainWindow

_KEY = "comments"


class WordCommands(QObject):
    """See the module. `way` says under which name changes are written."""

    def __init__(
        self,
        window: MainWindow,
        *,
        session: DocumentSession,
        comparison: Comparison,
        way: Callable[[], Way],
    ) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._comparison, self._way = comparison, way
        self._guard = MarkGuard(window.editor)
        self._opened = ""
        self._comments: list[tuple[Comment, Anchor]] = []
        self._at = -1
        window.commands["saveAsWord"].triggered.connect(self._ask_copy)
        window.commands["compare"].triggered.connect(self._ask_other)
        window.editor.edited.connect(self._edited)
        session.opened.connect(self._document_opened)
        session.reloaded.connect(self._document_opened)

    # ---- a copy with changes tracked
    @Slot()
    def _ask_copy(self) -> None:
        path = self._session.path
        folder = path.parent if path is not None else Path.home()
        name = self.tr("{0} (changes).docx").format(path.stem if path is not None else "Text")
        dialog = QFileDialog(
            self._window, self.tr("Save as Word with changes tracked"), str(folder)
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Word files") + " (*.docx)"])
        dialog.setDefaultSuffix("docx")
        dialog.selectFile(name)
        dialog.fileSelected.connect(self._save_copy)
        dialog.open()
        dialog.finished.connect(dialog.deleteLater)

    @Slot(str)
    def _save_copy(self, name: str) -> None:
        loaded, path = self._session.file.loaded, Path(name)
        from_word = loaded is not None and loaded.word is not None
        before = self._comparison.old
        if before is None and not from_word:
            before = self._opened
        try:
            word_copy.save(loaded, before, self._window.editor.raw_text(), path, self._way())
        except WriterError as error:
            self._say(str(error), warning=True)
            return
        self._say(self.tr("Saved {0} with the changes tracked.").format(path.name))

    # ---- comparing
    @Slot()
    def _ask_other(self) -> None:
        path = self._session.path
        folder = path.parent if path is not None else Path.home()
        dialog = QFileDialog(self._window, self.tr("Compare with"), str(folder))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Documents") + f" ({DOCUMENT_FILTER})"])
        dialog.fileSelected.connect(self.compare_with)
        dialog.open()
        dialog.finished.connect(dialog.deleteLater)

    @Slot(str)
    def compare_with(self, name: str) -> None:
        """Show how the page differs from another file."""
        path = Path(name)
        try:
            text = text_of_file(path)
        except WriterError as error:
            self._say(str(error), warning=True)
            return
        self._comparison.show(text, path.name, restorable=False)

    # ---- comments
    @Slot(object)
    def _document_opened(self, text: str) -> None:
        self._opened, self._comments, self._at = text, [], -1
        loaded = self._session.file.loaded
        self._guard.active = loaded is not None and loaded.word is not None
        if loaded is None or loaded.word is None:
            return
        try:
            found = loaded.word.comments()
        except WriterError:
            return
        units = Utf16Map(loaded.word.text)
        for one in found:
            start, end = units.to_utf16(one.start or 0), units.to_utf16(one.end or 0)
            self._comments.append((one, Anchor(start, end)))
        if found:
            text = self.tr("Comments in this Word file: {0}.").format(len(found))
            show = NoticeAction(self.tr("Show them"), self._next_comment)
            self._window.notices.show_notice(BarNotice(_KEY, text, "info", (show,)))

    def _next_comment(self) -> None:
        """Say the next comment and select its words."""
        if not self._comments:
            return
        self._at = (self._at + 1) % len(self._comments)
        one, place = self._comments[self._at]
        which = self.tr("{0} of {1}").format(self._at + 1, len(self._comments))
        date = f", {one.date[:10]}" if one.date else ""
        text = f"{one.author}{date}: {' '.join(one.text.split())} ({which})"
        follow = NoticeAction(self.tr("Next comment"), self._next_comment)
        self._window.notices.show_notice(BarNotice(_KEY, text, "info", (follow,)))
        if one.start is not None:
            self._window.editor.reveal(place.start)
            self._window.editor.select(place)

    @Slot(int, int, int)
    def _edited(self, position: int, removed: int, added: int) -> None:
        self._comments = [(c, a.edited(position, removed, added)) for c, a in self._comments]

    def _say(self, text: str, *, warning: bool = False) -> None:
        notice = BarNotice("word", said(text), "warning" if warning else "info", brief=not warning)
        self._window.notices.show_notice(notice)
