"""The template editor: a page of its own with the source on the left, and on the right what it
would send or what it was before. Everything can be done from the keyboard.

A page of the window rather than a document on the writing page: the source wants a fixed-width
face, line numbers and a preview beside it, and the document the writer works on stays untouched.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QLabel,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from writer_app.bridge.base.background import Background
from writer_app.bridge.templates.template_editing import Checked, TemplateEditing
from writer_app.bridge.templates.template_preview import PageText
from writer_app.domain.templates.template import Problem, Template
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.kit.rows import ListRow, RowList
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import IconButton, PlainButton, PrimaryButton, TabStrip
from writer_app.ui.kit.work_page import WorkPage
from writer_app.ui.templates.template_preview_pane import TemplatePreviewPane
from writer_app.ui.templates.template_source import TemplateSource
from writer_app.ui.templates.template_versions_pane import TemplateVersionsPane

ROWS = 4  # problems in view at once
VERSIONS = 1  # of the side's two panes
SIDE = 440  # pixels of the design


class TemplateEditor(WorkPage):
    """It shows and asks; `TemplateEditing` knows the text and keeps it."""

    tryRequested = Signal(str)  # template id
    menuRequested = Signal(object)  # the widget to open a menu under

    def __init__(
        self,
        theme: Theme,
        editing: TemplateEditing,
        *,
        language: str,
        page: Callable[[Template], PageText],
        context: Callable[[], int],
        tiny: Callable[[], bool] = bool,
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        title = QCoreApplication.translate("TemplateEditor", "Template editor")
        super().__init__(theme, "templateEditor", title, parent)
        self.editing = editing
        self._found: tuple[Problem, ...] = ()
        self._saved_at = ""
        self.source = TemplateSource(theme)
        self.problems = RowList(theme, "templateProblems", row_height=28)
        self.problems.setAccessibleName(self.tr("Problems"))
        self.preview = TemplatePreviewPane(
            theme, language=language, page=page, context=context, tiny=tiny
        )
        self.versions = TemplateVersionsPane(theme, editing, background=background)
        self.tabs = TabStrip(theme, [self.tr("What is sent"), self.tr("Versions")])
        self.tabs.setAccessibleName(self.tr("Preview and versions"))
        self._side = QStackedWidget()
        self._make_buttons()
        self._assemble()
        self._connect()
        theme.follow(self._restyle)
        if editing.open:
            self._opened(editing.text)
            if editing.last is not None:
                self._checked(editing.last)

    # ---- Qt
    @override
    def event(self, event: QEvent) -> bool:
        # The window has these keys as well; while this page is shown they mean the template.
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and self._meant(event) is not None:
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        todo = self._meant(event)
        if todo is not None:
            todo()
        else:
            super().keyPressEvent(event)

    def focus_source(self) -> None:
        """Put the focus where one writes."""
        self.source.setFocus()

    # ---- keys
    def _meant(self, event: QKeyEvent) -> Callable[[], object] | None:
        if event.matches(QKeySequence.StandardKey.Save):
            return self.editing.save
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        keys: dict[int, Callable[[], object]] = {
            Qt.Key.Key_F6: partial(self._walk, -1 if back else 1),
            Qt.Key.Key_F8: partial(self._next_problem, -1 if back else 1),
        }
        if self._side.currentIndex() == VERSIONS:
            keys[Qt.Key.Key_F7] = partial(self.versions.changes.step, -1 if back else 1)
        return keys.get(event.key())

    def _walk(self, by: int) -> None:
        """F6: the source, the problems, the tabs, the pane beside it."""
        panes: list[QWidget] = [self.source, self.problems, self.tabs, self._first_beside()]
        panes = [pane for pane in panes if pane.isVisible()]
        here = next((n for n, p in enumerate(panes) if p.hasFocus() or p is self.focusWidget()), 0)
        panes[(here + by) % len(panes)].setFocus()

    def _first_beside(self) -> QWidget:
        if self._side.currentIndex() == VERSIONS:
            return self.versions.list
        return self.preview.fields.first() or self.preview.box.prompt

    def _next_problem(self, by: int) -> None:
        """F8: the next line that something is wrong with, from the caret on."""
        lines = sorted({problem.line for problem in self._found})
        if not lines:
            return
        here = self.source.textCursor().blockNumber() + 1
        if by > 0:
            self.source.go_to(next((n for n in lines if n > here), lines[0]))
        else:
            self.source.go_to(next((n for n in reversed(lines) if n < here), lines[-1]))

    # ---- building
    def _make_buttons(self) -> None:
        theme = self._theme
        self._try = PlainButton(theme, self.tr("Try it on my texts…"))
        self._try.setObjectName("templateTry")
        self._more = IconButton(theme, "more", self.tr("More for this template"))
        self._more.setObjectName("templateMore")
        self.save_button = PrimaryButton(theme, self.tr("Save"), keys="Ctrl+S")
        self.save_button.setObjectName("templateSave")

    def _assemble(self) -> None:
        self._verdict = QLabel()
        self._verdict.setObjectName("templateVerdict")
        self._verdict.setTextFormat(Qt.TextFormat.PlainText)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.source, 1)
        column.addWidget(self._verdict)
        column.addWidget(self.problems)
        right = QWidget()
        beside = QVBoxLayout(right)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(self.tabs)
        self._side.addWidget(self.preview)
        self._side.addWidget(self.versions)
        beside.addWidget(self._side, 1)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(left)
        self._split.addWidget(right)
        self._split.setStretchFactor(0, 1)
        self._fill([self._try, self._more, self.save_button], self._split)

    def _connect(self) -> None:
        editing = self.editing
        self.source.written.connect(editing.edited)
        self.save_button.clicked.connect(editing.save)
        self.tabs.currentChanged.connect(self._side.setCurrentIndex)
        self.problems.chosen.connect(self._go_to_problem)
        self.versions.restoreRequested.connect(self._restore)
        self._try.clicked.connect(lambda: self.tryRequested.emit(editing.id))
        self._more.clicked.connect(lambda: self.menuRequested.emit(self._more))
        editing.opened.connect(self._opened)
        editing.checked.connect(self._checked)
        editing.saved.connect(self._saved)
        editing.failed.connect(self._failed)
        editing.stateChanged.connect(self._show_state)

    # ---- showing
    def _opened(self, text: str) -> None:
        self._saved_at = ""
        self.source.show_text(text)
        self.source.go_to(1, focus=self.isVisible())
        for key in ("save", "draft"):
            self.notices.settle(key)
        if self.editing.from_draft:
            actions = (NoticeAction(self.tr("Drop the unsaved text"), self.editing.give_up),)
            words = self.tr("This text was not saved yet; it is as you left it.")
            self.notices.show_notice(BarNotice("draft", words, "info", actions))

    def _checked(self, found: Checked) -> None:
        self._found = found.problems
        self.source.show_problems(found.problems)
        self._show_problems()
        if found.template is not None and found.usable:
            self.preview.show_template(found.template)

    def _show_problems(self) -> None:
        line = self.tr("Line {0}")
        self.problems.set_rows(
            [
                ListRow(
                    f"{number}",
                    said(problem.message),
                    icon="warning" if problem.fatal else "info",
                    count=line.format(f"{problem.line:,}"),
                    tip=said(problem.message),
                )
                for number, problem in enumerate(self._found)
            ]
        )
        shown = min(ROWS, len(self._found))
        self.problems.setVisible(bool(shown))
        self.problems.setFixedHeight(self._theme.unit(28) * shown + self._theme.unit(6))
        fatal = sum(problem.fatal for problem in self._found)
        if not self._found:
            words = self.tr("No problems: this can be saved and used.")
        else:
            words = self._count_words(len(self._found), fatal=bool(fatal))
        self._verdict.setText(words)
        self._verdict.setAccessibleName(words)
        role = "text" if fatal else "text2"
        ink(self._verdict, role)

    def _count_words(self, count: int, *, fatal: bool) -> str:
        if fatal and count == 1:
            return self.tr("Not usable yet: 1 problem. F8 goes to it.")
        if fatal:
            words = self.tr("Not usable yet: {0} problems. F8 goes to the next.")
            return words.format(f"{count:,}")
        if count == 1:
            return self.tr("This can be saved and used. 1 thing to look at; F8 goes to it.")
        words = self.tr("This can be saved and used. {0} things to look at; F8 goes to the next.")
        return words.format(f"{count:,}")

    def _go_to_problem(self, key: str) -> None:
        if key.isdecimal() and int(key) < len(self._found):
            self.source.go_to(self._found[int(key)].line)

    def _show_state(self) -> None:
        editing = self.editing
        self._title.setText(editing.title or self.tr("New template"))
        template = editing.last.template if editing.last else None
        version = f"v{template.version} · " if template is not None else ""
        words = self.tr("not saved yet")
        if not editing.dirty:
            saved = self.tr("saved at {0}").format(self._saved_at)
            words = saved if self._saved_at else self.tr("saved")
        self._state.setText(version + words)
        self.save_button.setEnabled(editing.dirty)

    def _saved(self, template: Template) -> None:
        self._saved_at = datetime.now().strftime("%H:%M")
        for key in ("draft", "save"):
            self.notices.settle(key)
        if self.editing.text == template.text:  # nothing was typed while it was saved
            self.source.put_text(template.text)

    def _failed(self, why: str) -> None:
        why = said(why)
        ended = why if why.endswith((".", "。", "!", "?")) else f"{why}."
        words = self.tr("Not saved: {0} The text is kept.").format(ended)
        self.notices.show_notice(BarNotice("save", words, "warning"))

    def _restore(self, text: str) -> None:
        """An earlier text is the current one again, as a version of its own; Ctrl+Z undoes it."""
        self.source.put_text(text)
        self.editing.save()

    def _restyle(self) -> None:
        unit = self._theme.unit
        self._verdict.setFont(self._theme.font("small"))
        self._verdict.setContentsMargins(unit(16), unit(8), unit(16), unit(8))
        self._split.setSizes([unit(10_000), unit(SIDE)])
        self._show_problems()
