"""The context menu of the page: what is wrong there, the change there, the clipboard, rewriting."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu

from writer_app.bridge.base.states import State
from writer_app.bridge.review.assistant import Assistant
from writer_app.bridge.templates.template_model import TemplateModel
from writer_app.domain.change.anchor import Anchor
from writer_app.ui.library.proof_controller import ProofController
from writer_app.ui.window.main_window import MainWindow

MOST_TEMPLATES = 12
_OF_A_CHANGE = ("acceptChange", "rejectChange", "accept", "reject")
_OF_A_MODEL = ("rewrite", "otherWords", "continue")


class PageMenu(QObject):
    """Makes the menu anew for each click. Nothing of a model shows where AI is switched off."""

    def __init__(
        self,
        window: MainWindow,
        *,
        assistant: Assistant,
        templates: TemplateModel,
        proof: ProofController,
        run_or_ask: Callable[[str], None],
        is_frozen: Callable[[Anchor], bool] = lambda _: False,
    ) -> None:
        super().__init__(window)
        self._window, self._assistant = window, assistant
        self._templates, self._proof, self._run = templates, proof, run_or_ask
        self._is_frozen = is_frozen
        window.editor.make_menu = self.made

    def made(self, where: QPoint) -> QMenu:
        """The menu for a point of the page; the caret goes there, unless it is in the selection."""
        editor = self._window.editor
        menu = QMenu(editor)
        menu.setObjectName("pageMenu")
        change = editor.layer.change_at(where.toPointF())
        if change is not None:
            self._add_change(menu, change)
            return menu
        self._go_to(editor.cursorForPosition(where).position())
        finding = self._proof.finding_at(editor.cursorForPosition(where).position())
        if finding is not None and not editor.isReadOnly():
            self._proof.fill(menu, finding)
            menu.addSeparator()
        self._add_clipboard(menu)
        if not editor.isReadOnly():
            self._add_model(menu)
        return menu

    # ---- inside
    def _go_to(self, position: int) -> None:
        selection = self._window.editor.selection()
        if not selection.start <= position <= selection.end or not selection.length:
            self._window.editor.select(Anchor(position, position))

    def _add_change(self, menu: QMenu, change: int) -> None:
        if self._assistant.state is State.REVIEW and change >= 0:
            self._assistant.review.focus_change(change)
        for name in _OF_A_CHANGE[0 if change >= 0 else 2 :]:
            self._add(menu, name)

    def _add_clipboard(self, menu: QMenu) -> None:
        editor = self._window.editor
        document, writable = editor.document(), not editor.isReadOnly()
        selected = bool(editor.selection().length)
        pasting = QGuiApplication.clipboard().mimeData()
        self._add(menu, "undo", enabled=writable and document.isUndoAvailable())
        self._add(menu, "redo", enabled=writable and document.isRedoAvailable())
        menu.addSeparator()
        self._add(menu, "cut", enabled=writable and selected)
        self._add(menu, "copy", enabled=selected)
        self._add(
            menu, "paste", enabled=writable and pasting is not None and bool(pasting.formats())
        )
        rich = pasting is not None and pasting.hasHtml()
        self._add(menu, "pasteMarkdown", enabled=writable and rich)
        self._add(menu, "selectAll")
        menu.addSeparator()
        self._add(menu, "comment")

    def _add_model(self, menu: QMenu) -> None:
        commands = self._window.commands
        if not commands["rewrite"].isVisible():
            return
        menu.addSeparator()
        self._add(menu, "rewrite", enabled=commands["rewrite"].isEnabled())
        rows = [row for row in self._templates.rows() if self._is_for_a_passage(row.id)]
        if rows:
            more = menu.addMenu(self.tr("Templates"))
            more.setObjectName("pageMenuTemplates")
            more.setEnabled(commands["rewrite"].isEnabled())
            for row in rows[:MOST_TEMPLATES]:
                action = more.addAction(row.title.replace("&", "&&"))
                action.triggered.connect(partial(self._run_template, row.id))
        for name in _OF_A_MODEL[1:]:
            self._add(menu, name, enabled=commands[name].isEnabled())
        selection = self._window.editor.selection()
        if selection.length or self._is_frozen(selection):
            self._add(menu, "freeze")

    def _is_for_a_passage(self, template: str) -> bool:
        head = self._templates.get(template).head
        return head.scope not in ("none", "document") and head.apply not in (
            "new_document",
            "panel",
        )

    def _run_template(self, template: str, _checked: bool = False) -> None:
        self._run(template)

    def _add(self, menu: QMenu, name: str, *, enabled: bool = True) -> QAction:
        """A command under its own words and key. Its own action stays as it is."""
        command = self._window.commands[name]
        key = self._window.commands.key_of(name)
        words = command.iconText().replace("&", "&&")
        action = menu.addAction(f"{words}\t{key}" if key else words)
        action.setObjectName(f"pageMenu.{name}")
        action.setEnabled(enabled)
        action.triggered.connect(command.trigger)
        return action
