"""A template's own key: it runs the template without the bar, whatever has the focus.

A key that a command has already, or that typing needs, is not given away; who asked for it in
vain is said once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from writer_app.bridge.templates.template_model import TemplateModel
from writer_app.domain.templates.template import Template
from writer_app.ui.kit.actions import COMMANDS, key_text, words
from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.window.keys_table import refused
from writer_app.ui.window.main_window import MainWindow


class TemplateKeys(QObject):
    """Actions of the window named `template.ID`, made anew when the templates or keys change."""

    def __init__(
        self, window: MainWindow, *, templates: TemplateModel, run: Callable[[str], None]
    ) -> None:
        super().__init__(window)
        self._window, self._templates, self._run = window, templates, run
        self._actions: list[QAction] = []
        self._said = ""
        templates.changed.connect(self.bind)

    def bind(self) -> None:
        """Bind the keys that are free, and say which are not."""
        for action in self._actions:
            self._window.removeAction(action)
            action.deleteLater()
        self._actions.clear()
        if not self._window.commands["templates"].isVisible():
            return  # the writer writes without AI
        taken = self._commands()
        problems = []
        for template in self._templates.all():
            if not template.head.shortcut:
                continue
            key = QKeySequence(template.head.shortcut)
            title = template.title_in(self._templates.language)
            if problem := self._problem(key, title, taken):
                problems.append(problem)
                continue
            taken[key.toString()] = title
            self._add(template, key, title)
        self._say("\n".join(problems))

    def _add(self, template: Template, key: QKeySequence, title: str) -> None:
        action = QAction(title, self._window)
        action.setObjectName(f"template.{template.id}")
        action.setShortcut(key)
        action.triggered.connect(partial(self._triggered, template.id))
        self._window.addAction(action)
        self._actions.append(action)

    def _triggered(self, template: str, _checked: bool = False) -> None:
        self._run(template)

    def _commands(self) -> dict[str, str]:
        """Every key that a command has, and the command's words."""
        taken = {}
        for command in COMMANDS:
            keys = self._window.commands[command.name].shortcuts()
            keys += [self._window.commands.sequence(command.name)] if command.local_key else []
            taken.update({key.toString(): words(command) for key in keys})
        return taken

    def _problem(self, key: QKeySequence, title: str, taken: dict[str, str]) -> str:
        if refused(key):
            text = self.tr("{0} is needed for typing; the template “{1}” has no key.")
            return text.format(key_text([key]), title)
        if key.toString() in taken:
            text = self.tr("{0} belongs to “{1}”; the template “{2}” has no key.")
            return text.format(key_text([key]), taken[key.toString()], title)
        return ""

    def _say(self, problems: str) -> None:
        if problems == self._said:
            return
        self._said = problems
        if problems:
            self._window.notices.show_notice(BarNotice("templateKeys", problems))
        else:
            self._window.notices.settle("templateKeys")
