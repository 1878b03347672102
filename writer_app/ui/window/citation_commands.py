"""“Insert citation…”: the list of works at the caret, or what to do where there is none."""

from __future__ import annotations

from PySide6.QtCore import QObject

from writer_app.bridge.citing.works import Works
from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.kit.sentences import said, together
from writer_app.ui.window.citation_menu import CitationMenu
from writer_app.ui.window.focused import focused_field
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.views import ignoring_state


class CitationCommands(QObject):
    """Wires the command to one window's page."""

    def __init__(self, window: MainWindow, *, works: Works, menu: CitationMenu) -> None:
        super().__init__(window)
        self._window, self._works, self._menu = window, works, menu
        self._waiting = False
        self._told: tuple[str, ...] = ()
        window.commands["insertCitation"].triggered.connect(ignoring_state(self._ask))
        works.loaded.connect(self._loaded)

    def _ask(self) -> None:
        """The bibliography is looked at first: it may have been written a moment ago."""
        window = self._window
        if window.editor.isReadOnly() or window.current_page() or focused_field(window):
            return
        window.editor.setFocus()
        self._waiting = True
        self._works.refresh()

    def _loaded(self) -> None:
        waiting, self._waiting = self._waiting, False
        problems = self._works.problems
        if problems and (waiting or (problems != self._told and self._works.wanted)):
            words = together(*map(said, problems))
            self._window.notices.show_notice(BarNotice("citations", words, "warning"))
        elif not problems and (self._told or self._works.there):
            self._window.notices.settle("citations")
        self._told = problems
        if not waiting or self._window.editor.isReadOnly():
            return
        if self._works.there:
            self._menu.begin()
        elif not problems:
            words = self.tr(
                "No bibliography was found. Put references.bib (BibTeX) or references.json (CSL "
                "JSON) beside the document, or name one in its front matter: bibliography: "
                "works.bib"
            )
            self._window.notices.show_notice(BarNotice("citations", words, "info"))
