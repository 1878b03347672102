"""Writing without AI: one switch hides every trace of it; in a folder without AI its keys say so.

Hidden are commands (and with them their keys, their places in menus, palette and key tables), the
assistant's menu and panel, and what the status line says about a model.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup, QShortcut

from writer_app.bridge.model.without_ai import AiRefusals
from writer_app.ui.kit.actions import COMMANDS, Command
from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.kit.sentences import said
from writer_app.ui.window.main_window import MainWindow

NOTICE = "withoutAi"
# What is about a model though it stands in another menu.
IN_OTHER_MENUS = frozenset(
    {"assistantPanel", "provenance", "surprise", "nextSurprise", "previousSurprise"}
)
# What would send the text of the page.
SENDS = (
    *("rewrite", "continue", "otherWords", "draft", "summarize", "ask", "translate"),
    *("throughDocument", "reviewDocument"),
)
PAGES = ("models", "firstRun", "server", "evidence", "translation")


def of_a_model(command: Command) -> bool:
    """Whether a command means nothing without a model."""
    return command.menu == "assistant" or command.name in IN_OTHER_MENUS


class AiSwitch(QObject):
    """Keeps the window as `AiRefusals` wants it."""

    def __init__(self, window: MainWindow, rule: AiRefusals) -> None:
        super().__init__(window)
        self._window, self._rule = window, rule
        self._off = False
        self._panel_was = True
        commands = window.commands
        self._senders = QActionGroup(self)
        self._senders.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        self._refusals: list[QShortcut] = []
        for name in SENDS:
            self._senders.addAction(commands[name])
            refusal = QShortcut(window)
            refusal.setEnabled(False)
            refusal.activated.connect(self._refuse)
            self._refusals.append(refusal)
        commands["noAi"].toggled.connect(rule.set_off)
        commands["noAiFolder"].toggled.connect(self._set_folder)
        window.library.withoutAi = rule.includes
        window.library.withoutAiToggled.connect(rule.set_folder)
        commands["assistantPanel"].toggled.connect(self._keep_shut)
        rule.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what may be shown now."""
        if self._rule.off != self._off:
            self._off = self._rule.off
            self._hide(self._off)
        folder = "" if self._off else self._rule.folder
        self._senders.setEnabled(not folder)
        for name, refusal in zip(SENDS, self._refusals, strict=True):
            refusal.setKeys(self._window.commands[name].shortcuts())
            refusal.setEnabled(bool(folder))
        if not folder:
            self._window.notices.settle(NOTICE)
        self._show_checks(folder)

    # ---- inside
    def _hide(self, off: bool) -> None:
        window, commands = self._window, self._window.commands
        panel = commands["assistantPanel"]
        if off:
            self._panel_was = panel.isChecked()
            if window.current_page() in PAGES or window.current_page().startswith("template"):
                window.show_page("")
            commands["monitor"].setChecked(False)
            commands["provenance"].setChecked(False)
            commands["surprise"].setChecked(False)
            panel.setChecked(False)
        for command in COMMANDS:
            if of_a_model(command):
                commands[command.name].setVisible(not off)
        for name, menu in window.menus.items():  # its own and those inside it
            if name.partition(".")[0] == "assistant":
                menu.menuAction().setVisible(not off)
        window.status.set_without_ai(off)
        if not off:
            panel.setChecked(self._panel_was)

    def _keep_shut(self, on: bool) -> None:
        """The panel was remembered open from a time with AI."""
        if on and self._off:
            self._window.commands["assistantPanel"].setChecked(False)

    def _show_checks(self, folder: str) -> None:
        commands, path = self._window.commands, self._window.document_path()
        commands["noAiFolder"].setEnabled(path is not None)
        for name, on in (("noAi", self._off), ("noAiFolder", bool(folder))):
            blocked = commands[name].blockSignals(True)
            commands[name].setChecked(on)
            commands[name].blockSignals(blocked)

    def _set_folder(self, on: bool) -> None:
        path = self._window.document_path()
        if path is not None:
            # A folder above it may have been taken out: that one is what is let in again.
            self._rule.set_folder(Path(self._rule.folder or path.parent), on)

    def _refuse(self) -> None:
        text = said(self._rule.sentence())
        self._window.notices.show_notice(BarNotice(NOTICE, text, "info", brief=True))
