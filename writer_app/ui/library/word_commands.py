"""The window's side of Word files: a copy with changes tracked, comparing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from writer_app.bridge.comments.comment_model import Comments
from writer_app.bridge.documents import word_copy
from writer_app.bridge.documents.document_files import text_of_file
from writer_app.bridge.documents.documents import DocumentSession
from writer_app.domain.base.errors import WriterError
from writer_app.domain.word.values import Way
from writer_app.ui.files.file_dialog import ask_file, ask_target
from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.kit.sentences import said, together
from writer_app.ui.library.comparison import Comparison
from writer_app.ui.page.mark_guard import MarkGuard
from writer_app.ui.window.document_controller import DOCUMENT_FILTER
from writer_app.ui.window.main_window import MainWindow


class WordCommands(QObject):
    """See the module. `way` says under which name changes are written."""

    def __init__(
        self,
        window: MainWindow,
        *,
        session: DocumentSession,
        comparison: Comparison,
        comments: Comments,
        way: Callable[[], Way],
    ) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._comparison, self._comments, self._way = comparison, comments, way
        self._guard = MarkGuard(window.editor)
        self._opened = ""
        window.commands["saveAsWord"].triggered.connect(self._ask_copy)
        window.commands["compare"].triggered.connect(self._ask_other)
        session.opened.connect(self._document_opened)
        session.reloaded.connect(self._document_opened)

    # ---- a copy with changes tracked
    @Slot()
    def _ask_copy(self) -> None:
        path = self._session.path
        folder = path.parent if path is not None else Path.home()
        name = self.tr("{0} (changes).docx").format(path.stem if path is not None else "Text")
        kinds, title = (
            [self.tr("Word files") + " (*.docx)"],
            self.tr("Save as Word with changes tracked"),
        )
        ask_target(
            self._window, title, self._save_copy, start=folder, name=name, kinds=kinds,
            suffix="docx",
        )  # fmt: skip

    def _save_copy(self, path: Path) -> None:
        loaded = self._session.file.loaded
        from_word = loaded is not None and loaded.word is not None
        before = self._comparison.old
        if before is None and not from_word:
            before = self._opened
        try:
            text = self._window.editor.raw_text()
            margin = self._comments.all_of(text)
            word_copy.save(loaded, before, text, path, self._way(), margin=margin)
        except WriterError as error:
            self._say(str(error), warning=True)
            return
        word = loaded.word if loaded is not None and before is None else None
        was, theirs = (word.text, word.revisions()) if word is not None else (before, ())
        tracked = self.tr("Saved {0} with the changes tracked.")
        plain = self.tr("Saved {0}; nothing was changed, so nothing is tracked in it.")
        changed = text != was or bool(theirs) or bool(margin.suggested)
        words = (tracked if changed else plain).format(path.name)
        if count := sum(len(one.notes) for one in margin.threads):
            words = together(words, self.tr("Comments in it: {0}.").format(count))
        self._say(words)

    # ---- comparing
    @Slot()
    def _ask_other(self) -> None:
        path = self._session.path
        folder = path.parent if path is not None else Path.home()
        kinds = [self.tr("Documents") + f" ({DOCUMENT_FILTER})"]
        ask_file(
            self._window, self.tr("Compare with"), self.compare_with, start=folder, kinds=kinds
        )

    def compare_with(self, path: Path) -> None:
        """Show how the page differs from another file."""
        try:
            text = text_of_file(path)
        except WriterError as error:
            self._say(str(error), warning=True)
            return
        self._comparison.show(text, path.name, restorable=False)

    @Slot(object)
    def _document_opened(self, text: str) -> None:
        self._opened = text
        loaded = self._session.file.loaded
        self._guard.active = loaded is not None and loaded.word is not None

    def _say(self, text: str, *, warning: bool = False) -> None:
        notice = BarNotice("word", said(text), "warning" if warning else "info", brief=not warning)
        self._window.notices.show_notice(notice)
