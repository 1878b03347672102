"""Spelling and grammar on the page: zigzags, signs of grammar in the margin, and what to do.

F8 goes to the next place and opens its menu, a click on a sign does; a right click on a marked word
has it on top of the page's own menu.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QMenu

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.bridge.documents.documents import DocumentSession
from writer_app.bridge.documents.proofreading import Finding, Proofreading, available
from writer_app.domain.facts import issue_kinds
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.kit.sentences import said
from writer_app.ui.page.editor_painting import Marked
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.views import ignoring_state

PAUSE_MS = 700
SETTING, RULES = "editing.proofreading", "editing.rules_off"


def message(finding: Finding) -> str:
    """What is wrong, in the window's language: the checker's own words where they are in it."""
    issue = finding.issue
    told = said(issue.message)
    if told != issue.message:
        return told
    plain = issue_kinds.sentence(issue.kind, issue.words)
    other = said(plain)
    return issue.message if other == plain else other


class ProofController(QObject):
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
        self._checked = False
        self._editor.edited.connect(self._edited)
        self._editor.marks.overlays.append(self._paint)
        self._editor.signClicked.connect(self.open_at)
        for signal in (session.opened, session.reloaded):
            signal.connect(self._opened)
        proofreading.changed.connect(self._editor.viewport().update)
        store.changed.connect(self._settings_changed)
        window.commands["nextIssue"].triggered.connect(ignoring_state(self.next_issue))
        proofreading.set_dialect(store.settings.editing.proofreading)
        proofreading.set_rules_off(store.settings.editing.rules_off)

    def stop(self) -> None:
        """The window closes: check nothing any more."""
        self._proofreading.stop()

    @Slot()
    def look_again(self) -> None:
        """The rules are others now."""
        self._check()

    def next_issue(self) -> None:
        """Select the next place after the caret, around the end, and offer what to do."""
        found = self._proofreading.findings
        if not found:
            self._say_nothing()
            return
        caret = self._editor.selection().end
        finding = next((f for f in found if f.anchor.start >= caret), found[0])
        self._window.show_page("")
        self._open(finding)

    def open_at(self, position: int) -> None:
        """The sign of an issue was clicked: select it and offer what to do."""
        finding = self.finding_at(position)
        if finding is not None:
            self._open(finding)

    def _open(self, finding: Finding) -> None:
        self._editor.setFocus()
        self._editor.select(finding.anchor)
        self._editor.ensureCursorVisible()
        corner = self._editor.cursorRect().bottomLeft() + QPoint(0, self._window.theme.unit(6))
        self.menu_for(finding).popup(self._editor.viewport().mapToGlobal(corner))

    def menu_for(self, finding: Finding) -> QMenu:
        """The message, what could stand there, and the ways to let it be."""
        menu = QMenu(self._window)
        menu.setObjectName("proofMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill(menu, finding)
        if finding.issue.replacements:
            menu.setActiveAction(menu.actions()[2])
        return menu

    def fill(self, menu: QMenu, finding: Finding) -> None:
        """Add what can be done about an issue."""
        issue, proofreading = finding.issue, self._proofreading
        menu.addAction(message(finding).replace("&", "&&")).setEnabled(False)
        menu.addSeparator()
        for text in issue.replacements:
            words = text.replace("&", "&&") or self.tr("Remove “{0}”").format(issue.words)
            menu.addAction(words).triggered.connect(partial(self._replace, finding, text))
        menu.addSeparator()
        ignore = menu.addAction(self.tr("Ignore"))
        ignore.triggered.connect(lambda: proofreading.ignore(finding))
        if issue.spelling:
            learn = menu.addAction(self.tr("Add to dictionary"))
            learn.triggered.connect(lambda: proofreading.learn(issue.words))
        else:
            never = menu.addAction(self.tr("Turn this rule off"))
            never.triggered.connect(lambda: self._turn_off(issue.rule))
        if self._store.settings.editing.rules_off:
            again = menu.addAction(self.tr("Turn all rules on again"))
            again.triggered.connect(lambda: self._set_rules(()))

    def finding_at(self, place: int) -> Finding | None:
        """What is wrong at a place of the text (UTF-16)."""
        found = self._proofreading.findings
        return next((f for f in found if f.anchor.start <= place <= f.anchor.end), None)

    # ---- inside
    def _turn_off(self, rule: str) -> None:
        before = self._store.settings.editing.rules_off
        self._set_rules((*before, rule))
        undo = NoticeAction(self.tr("Undo"), lambda: self._set_rules(before))
        text = self.tr("This rule is off. Any other mark’s menu turns the rules on again.")
        self._window.notices.show_notice(BarNotice("proof", text, "info", (undo,), brief=True))

    def _set_rules(self, rules: tuple[str, ...]) -> None:
        self._store.update(RULES, tuple(dict.fromkeys(rules)))

    def _replace(self, finding: Finding, text: str, _checked: bool = False) -> None:
        if finding in self._proofreading.findings and not self._editor.isReadOnly():
            self._editor.replace(finding.anchor, text)

    def _edited(self, position: int, removed: int, added: int) -> None:
        self._proofreading.edited(position, removed, added)
        self._timer.start()

    def _opened(self) -> None:
        self._proofreading.edited(0, 1 << 30, 0)
        # The first check starts the checkers, 0.8 s of work: the window that opens comes first.
        self._timer.start(0 if self._checked else PAUSE_MS)

    def _check(self) -> None:
        self._checked = True
        self._timer.setInterval(PAUSE_MS)
        self._proofreading.check(self._editor.raw_text())

    def _paint(self, painter: QPainter) -> None:
        findings = self._proofreading.findings
        if findings:
            marked = (Marked(f.anchor, partial(message, f), f.issue.spelling) for f in findings)
            self._editor.marks.paint_issues(painter, list(marked))

    def _settings_changed(self, names: frozenset[str]) -> None:
        if RULES in names:
            self._proofreading.set_rules_off(self._store.settings.editing.rules_off)
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
