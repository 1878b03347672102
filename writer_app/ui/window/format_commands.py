"""The Format menu, finding and replacing, and the recent files: small commands of the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit, QMenu

from writer_app.bridge.base.settings_store import SettingsStore
from writer_app.domain.text import chinese, typography
from writer_app.ui.kit.notices import BarNotice
from writer_app.ui.page import chinese_edit, markdown_edit, table_edit
from writer_app.ui.page.find_bar import FindBar
from writer_app.ui.window.document_controller import DocumentController
from writer_app.ui.window.focused import focused_field
from writer_app.ui.window.main_window import MainWindow
from writer_app.ui.window.views import ignoring_state


class FormatCommands(QObject):
    """Wires them to one window's page."""

    def __init__(
        self, window: MainWindow, *, controller: DocumentController, store: SettingsStore
    ) -> None:
        super().__init__(window)
        self._window, self._controller, self._store = window, controller, store
        editor = window.editor
        self._find: FindBar | None = None
        pairs: dict[str, Callable[[], object]] = {
            "bold": lambda: markdown_edit.wrap(editor, "**"),
            "italic": lambda: markdown_edit.wrap(editor, "*"),
            "code": lambda: markdown_edit.wrap(editor, "`"),
            "link": lambda: markdown_edit.link(editor),
            "heading1": lambda: markdown_edit.heading(editor, 1),
            "heading2": lambda: markdown_edit.heading(editor, 2),
            "heading3": lambda: markdown_edit.heading(editor, 3),
            "paragraph": lambda: markdown_edit.heading(editor, 0),
            "quote": lambda: markdown_edit.quote(editor),
            "bullets": lambda: markdown_edit.bullets(editor),
            "numbers": lambda: markdown_edit.numbers(editor),
            "alignTable": self._align,
            "spaceChinese": lambda: self._set(chinese.spaced),
            "fullWidth": lambda: self._set(chinese.full_width),
            "halfWidth": lambda: self._set(chinese.half_width),
            "typographic": lambda: self._set(typography.typographic),
            "unbroken": lambda: self._set(typography.unbroken),
        }
        for name, run in pairs.items():
            slot = ignoring_state(partial(self._on_page, run))
            window.commands[name].triggered.connect(slot)
        finding: dict[str, Callable[[], object]] = {
            "find": self._find_here,
            "replace": lambda: self._bar().open(replacing=True),
            "findNext": lambda: self._bar().find_next(),
            "findPrevious": lambda: self._bar().find_previous(),
        }
        for name, run in finding.items():
            window.commands[name].triggered.connect(ignoring_state(run))
        self._recent = QMenu(self.tr("Recent"), window)
        self._recent.setObjectName("menu.recent")
        self._recent.aboutToShow.connect(self._fill_recent)
        window.menus["file"].insertMenu(window.commands["openQuickly"], self._recent)

    def _on_page(self, run: Callable[[], object]) -> None:
        """Marks are only put on a page that can be written on, never while a field is typed in."""
        window = self._window
        if not (window.editor.isReadOnly() or window.current_page() or focused_field(window)):
            run()
            self._window.editor.setFocus()

    def _align(self) -> None:
        if not table_edit.align(self._window.editor):
            text = self.tr("Put the caret into a table first: rows of cells with | between them.")
            self._window.notices.show_notice(BarNotice("format", text, "info", brief=True))

    def _set(self, find: Callable[[str], list[chinese.Edit]]) -> None:
        count = chinese_edit.apply(self._window.editor, find)
        if count == 0:
            text = self.tr("Nothing to change.")
        elif count == 1:
            text = self.tr("1 place changed.")
        else:
            text = self.tr("{0} places changed.").format(f"{count:,}")
        self._window.notices.show_notice(BarNotice("format", text, "info", brief=True))

    def _find_here(self) -> None:
        """In the text; on a page of the program that can be searched, there."""
        name = self._window.current_page()
        field = getattr(self._window.page(name), "search", None) if name else None
        if isinstance(field, QLineEdit):
            field.setFocus()
            field.selectAll()
        else:
            self._bar().open(replacing=False)

    def _bar(self) -> FindBar:
        self._window.show_page("")
        if self._find is None:
            self._find = FindBar(self._window.theme, self._window.editor)
            self._window.over_page.add(self._find)
        return self._find

    def _fill_recent(self) -> None:
        self._recent.clear()
        for name in self._store.settings.library.recent:
            path = Path(name)
            action = self._recent.addAction(path.name)
            action.setToolTip(name)
            action.triggered.connect(ignoring_state(partial(self._controller.open_quietly, path)))
        if self._recent.isEmpty():
            none = self._recent.addAction(self.tr("None yet"))
            none.setEnabled(False)
