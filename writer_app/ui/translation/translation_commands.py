"""Opens the translation of the document on the page, and makes a document of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from writer_app.bridge.model.preemptible import BenchState
from writer_app.bridge.translation.translator import Translator
from writer_app.domain.base.errors import UsageError, WriterError
from writer_app.domain.text.language import language
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.kit.sentences import said
from writer_app.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from writer_app.ui.translation.translation_page import TranslationPage

PAGE = "translation"
TAGS = ("en", "zh", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "ja", "ko", "vi", "ar", "tr")


class TranslationCommands(QObject):
    """Belongs to the window. `make` saves a text as a new document beside another."""

    def __init__(
        self,
        window: MainWindow,
        *,
        work: Translator,
        title: Callable[[], str],
        barred: Callable[[Path], str],
        make: Callable[[Path | None, str, str], Path],
        show_beside: Callable[[Path], None],
        terms_file: Path,
    ) -> None:
        super().__init__(window)
        self._window, self._work, self._title = window, work, title
        self._barred, self._make, self._show_beside = barred, make, show_beside
        self._terms_file = terms_file
        self._to = ""
        window.add_page(PAGE, self._make_page)
        work.stateChanged.connect(self._state_changed)

    def show(self) -> None:
        """The page for the document that is open; while one is translated, that one."""
        if not self._work.busy:
            text = self._window.editor.raw_text()
            if not self._open(self._to or ("en" if language(text) == "zh" else "zh")):
                return
        self._window.show_page(PAGE)
        self._page().begin(self._title())

    # ---- inside
    def _open(self, to: str) -> bool:
        """Take the document and what was done for it; whether there is anything to do."""
        path, text = self._window.document_path(), self._window.editor.raw_text()
        why = self._barred(path) if path is not None else ""
        if not why:
            same = (path, text, to) == (self._work.path, self._work.text, self._work.to)
            if same and self._work.rows:
                return True
            if language(text) == to:
                to = "en" if to != "en" else "zh"
            try:
                self._work.open(path, text, to)
            except UsageError as error:
                why = str(error)
        if why:
            self._window.notices.show_notice(BarNotice(PAGE, said(why), "info", brief=True))
        return not why

    def _page(self) -> TranslationPage:
        return cast("TranslationPage", self._window.page(PAGE))

    def _make_page(self) -> QWidget:
        from writer_app.ui.translation.translation_page import TranslationPage
        from writer_app.ui.translation.translation_strings import language_words

        page = TranslationPage(
            self._window.theme, self._work, [(tag, language_words(tag)) for tag in TAGS]
        )
        page.finished.connect(lambda: self._window.show_page(""))
        page.languageChosen.connect(self._choose)
        page.documentWanted.connect(self._document)
        page.termsWanted.connect(self._terms)
        return page

    def _choose(self, to: str) -> None:
        if to == self._work.source:
            self._page().begin(self._title())  # the language of the text is no choice
            return
        self._work.stop()
        self._to = to
        if self._open(to):
            self._page().begin(self._title())

    def _document(self) -> None:
        """Save what there is as a document of its own, and show it beside the page."""
        try:
            path = self._make(self._work.path, self._work.document(), self._work.to)
        except WriterError as error:
            self._window.notices.show_notice(BarNotice(PAGE, said(str(error)), "warning"))
            return
        self._window.show_page("")
        self._show_beside(path)
        text = self.tr("“{0}” is the translation.").format(path.name)
        self._window.notices.show_notice(BarNotice(PAGE, text, "done", brief=True))

    def _terms(self) -> None:
        from writer_app.ui.translation.terms_dialog import TermsDialog

        dialog = TermsDialog(
            self._window.theme,
            self._terms_file,
            self._work.source,
            self._work.to,
            self._window,
            text="\n\n".join(row.source for row in self._work.rows),
            folder=self._work.path.parent if self._work.path is not None else None,
        )
        dialog.saved.connect(self._work.read_terms_again)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _state_changed(self, state: BenchState) -> None:
        if state is not BenchState.DONE or self._window.current_page() == PAGE:
            return
        text = self.tr("The translation is done.")
        show = NoticeAction(self.tr("Look at it"), self.show)
        self._window.notices.show_notice(BarNotice(PAGE, text, "info", (show,)))
