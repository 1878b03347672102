"""Spelling and grammar on the page: zigzags, a sign in the margin, and a menu with what to do.

F8 goes to the next place and opens its menu; a right click on a marked word opens it as well.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QPainter
from PySide6.QtWidgets import QMenu
from typing_extensions import override

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.documents.proofreading import Finding, Proofreading, available
from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.views import ignoring_state

PAUSE_MS = 700
SETTING = "editing.proofreading"


class ProofDesk(QObject):
    """Connects the page with the proofreading."""

    def __init__(
        self,
        window: MainWindow,
        *,
        proofreading: Proofreading,
        session: DocumentSession,
        store: SettingsStore,
    ) -> None:
        super().__init__(window)
        self._window, self._proofreading, self._store = window, proofreading, store
        self._editor = window.editor
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._check)
        self._editor.edited.connect(self._edited)
        self._editor.marks.overlays.append(self._paint)
        self._editor.viewport().installEventFilter(self)
        for signal in (session.opened, session.reloaded):
            signal.connect(self._opened)
        proofreading.changed.connect(self._editor.viewport().update)
        store.changed.connect(self._settings_changed)
        window.commands["nextIssue"].triggered.connect(ignoring_state(self.next_issue))
        proofreading.set_dialect(store.settings.editing.proofreading)

    def stop(self) -> None:
        """The window closes: check nothing any more."""
        self._proofreading.stop()

    def next_issue(self) -> None:
        """Select the next place after the caret, around the end, and offer what to do."""
        found = self._proofreading.findings
        if not found:
            self._say_nothing()
            return
        caret = self._editor.selection().end
        finding = next((f for f in found if f.anchor.start >= caret), found[0])
        self._window.show_page("")
        self._editor.select(finding.anchor)
        self._editor.ensureCursorVisible()
        corner = self._editor.cursorRect().bottomLeft() + QPoint(0, self._window.theme.unit(6))
        self.menu_for(finding).popup(self._editor.viewport().mapToGlobal(corner))

    def menu_for(self, finding: Finding) -> QMenu:
        """The message, what could stand there, and the two ways to let it be."""
        menu = QMenu(self._window)
        menu.setObjectName("proofMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(finding.issue.message.replace("&", "&&")).setEnabled(False)
        menu.addSeparator()
        for text in finding.issue.replacements:
            words = text.replace("&", "&&") or self.tr("Remove “{0}”").format(finding.issue.words)
            menu.addAction(words).triggered.connect(partial(self._replace, finding, text))
        menu.addSeparator()
        proofreading = self._proofreading
        ignore = menu.addAction(self.tr("Ignore"))
        ignore.triggered.connect(lambda: proofreading.ignore(finding))
        if finding.issue.spelling:
            learn = menu.addAction(self.tr("Add to dictionary"))
            learn.triggered.connect(lambda: proofreading.learn(finding.issue.words))
        if finding.issue.replacements:
            menu.setActiveAction(menu.actions()[2])
        return menu

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QContextMenuEvent):
            return False
        cursor = self._editor.cursorForPosition(event.pos())
        finding = self._at(cursor.position())
        if finding is None:
            return False
        self._editor.select(finding.anchor)
        self.menu_for(finding).popup(event.globalPos())
        return True

    # ---- inside
    def _at(self, place: int) -> Finding | None:
        found = self._proofreading.findings
        return next((f for f in found if f.anchor.start <= place <= f.anchor.end), None)

    def _replace(self, finding: Finding, text: str, _checked: bool = False) -> None:
        if finding in self._proofreading.findings and not self._editor.isReadOnly():
            self._editor.replace(finding.anchor, text)

    def _edited(self, position: int, removed: int, added: int) -> None:
        self._proofreading.edited(position, removed, added)
        self._timer.start()

    def _opened(self) -> None:
        self._proofreading.edited(0, 1 << 30, 0)
        self._timer.start(0)

    def _check(self) -> None:
        self._timer.setInterval(PAUSE_MS)
        self._proofreading.check(self._editor.raw_text())

    def _paint(self, painter: QPainter) -> None:
        findings = self._proofreading.findings
        if findings:
            self._editor.marks.paint_warnings(painter, [f.anchor for f in findings])

    def _settings_changed(self, names: frozenset[str]) -> None:
        if SETTING in names:
            self._proofreading.set_dialect(self._store.settings.editing.proofreading)
            self._check()

    def _say_nothing(self) -> None:
        if not available():
            text = self.tr("Spelling and grammar need the extra “proof”: see the help.")
        elif not self._proofreading.on:
            text = self.tr("Spelling and grammar are off in the preferences.")
        else:
            text = self.tr("Nothing to correct was found.")
        self._window.notices.show_notice(BarNotice("proof", text, "info", brief=True))
