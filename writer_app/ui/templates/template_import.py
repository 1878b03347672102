"""What an import would bring, before anything is kept: each template with where it comes from, what
of the writer's text it wants to see, the key it wishes for, and its source. Nothing runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.domain.templates.template import Template
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.rows import ListRow, RowList
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.template_strings import need_words, result_words, scope_words
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import PlainButton, PrimaryButton

if TYPE_CHECKING:
    from writer_app.bridge.templates.template_changes import ImportPreview

LIST = 380  # pixels of the design
MOST_PROBLEMS = 200


class TemplateImportPage(QWidget):
    """Enter or a click takes one in or leaves it out."""

    takeRequested = Signal(object)  # tuple of Template
    finished = Signal()

    def __init__(
        self,
        theme: Theme,
        *,
        language: str,
        known: Callable[[str], Template | None],
        key_taken: Callable[[str], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("templateImport")
        self.setAccessibleName(self.tr("Import templates"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._theme, self._language = theme, language
        self._known, self._key_taken = known, key_taken
        self._templates: tuple[Template, ...] = ()
        self._chosen: set[int] = set()
        self.list = RowList(theme, "templateImportList", row_height=46)
        self.list.setAccessibleName(self.tr("Templates that would come in"))
        self.setFocusProxy(self.list)
        self._title, self._name = QLabel(), QLabel()
        self._facts = note(theme, "", role="text")
        self.source = QPlainTextEdit()
        self.source.setObjectName("templateImportSource")
        self.source.setAccessibleName(self.tr("Source"))
        self.source.setReadOnly(True)
        self.source.setTabChangesFocus(True)
        self._problems = note(theme, "", role="text")
        self._problems.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.cancel = PlainButton(theme, self.tr("Cancel"), keys="Esc")
        self.take = PrimaryButton(theme, "", keys="Ctrl+Return")
        self.take.setObjectName("templateImportTake")
        self._assemble()
        self.list.currentRowChanged.connect(self._show_one)
        self.list.chosen.connect(self._toggle)
        self.cancel.clicked.connect(self.finished)
        self.take.clicked.connect(self._take)
        theme.follow(self._restyle)

    def show_preview(self, preview: ImportPreview) -> None:
        """Show what would come in; all of it is chosen but what is there already."""
        self._templates = preview.templates
        self._chosen = {
            number
            for number, template in enumerate(preview.templates)
            if not self._is_there(template)
        }
        self._show_rows()
        self._show_problems([said(str(problem)) for problem in preview.problems])
        if preview.templates:
            self.list.set_current("0")
            self._show_one("0")
        else:
            self._show_one("")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self.finished.emit()
        elif event.key() == Qt.Key.Key_Space and self.list.hasFocus():
            self._toggle(self.list.current_key())
        elif control and enter:
            self._take()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("chrome"))
        line = self.list.geometry().right() + 1
        painter.fillRect(line, self.list.y(), 1, self.height(), self._theme.color("line"))

    # ---- inside
    def _assemble(self) -> None:
        unit = self._theme.unit
        self._head = QHBoxLayout()
        self._head.addWidget(self._title, 1)
        self._head.addWidget(self.cancel)
        self._head.addWidget(self.take)
        right = QVBoxLayout()
        right.setContentsMargins(unit(20), unit(8), unit(16), unit(16))
        right.setSpacing(unit(8))
        right.addWidget(self._name)
        right.addWidget(self._facts)
        right.addWidget(self.source, 1)
        right.addWidget(self._problems)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.list)
        middle.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addLayout(middle, 1)

    def _is_there(self, template: Template) -> bool:
        known = self._known(template.id)
        return known is not None and known.text == template.text

    def _show_rows(self) -> None:
        rows = [self._row(n, template) for n, template in enumerate(self._templates)]
        self.list.set_rows(rows)
        count = len(self._chosen)
        words = self.tr("Import 1 template") if count == 1 else self.tr("Import {0} templates")
        self.take.set_words(words.format(f"{count:,}"))
        self.take.setEnabled(bool(count))
        found = len(rows)
        title = self.tr("1 template found") if found == 1 else self.tr("{0} templates found")
        self._title.setText(title.format(f"{found:,}"))

    def _row(self, number: int, template: Template) -> ListRow:
        chosen = number in self._chosen
        said = self._what_happens(template)
        return ListRow(
            str(number),
            template.title_in(self._language),
            note=said if chosen or self._is_there(template) else self.tr("left out"),
            icon="check" if chosen else "close",
        )

    def _what_happens(self, template: Template) -> str:
        if self._is_there(template):
            return self.tr("is there already, word for word")
        if self._known(template.id) is not None:
            return self.tr("comes in beside the one called {0}").format(template.id)
        wants = self.tr(", ").join(map(need_words, template.head.needs))
        return self.tr("wants to see: {0}").format(wants) if wants else template.id

    def _toggle(self, key: str) -> None:
        if key.isdecimal():
            self._chosen ^= {int(key)}
            self._show_rows()
            self._show_one(key)

    def _show_one(self, key: str) -> None:
        templates = self._templates
        if not key.isdecimal() or int(key) >= len(templates):
            self._name.setText("")
            self._facts.setText(self.tr("There is no template in what was chosen."))
            self.source.setPlainText("")
            return
        template = templates[int(key)]
        self._name.setText(template.title_in(self._language))
        self._facts.setText("\n".join(self._facts_of(template)))
        self.source.setPlainText(template.text)

    def _facts_of(self, template: Template) -> list[str]:
        head = template.head
        facts = [self.tr("From: {0}").format(template.name or template.id)]
        if about := template.description_in(self._language):
            facts.append(about)
        facts.append(
            self.tr("Works on: {0} · Result: {1}").format(
                scope_words(head.scope), result_words(head.apply)
            )
        )
        wants = self.tr(", ").join(map(need_words, head.needs)) or self.tr("nothing more")
        facts.append(self.tr("Wants to see besides that: {0}").format(wants))
        if head.shortcut:
            taken = self._key_taken(head.shortcut)
            words = self.tr("Wished-for key: {0}").format(head.shortcut)
            if taken:
                words += " · " + self.tr("taken by “{0}”, so it gets none").format(taken)
            facts.append(words)
        if head.license:
            facts.append(self.tr("Licence: {0}").format(head.license))
        return facts

    def _show_problems(self, found: list[str]) -> None:
        more = len(found) - MOST_PROBLEMS
        if more > 0:
            found = [*found[:MOST_PROBLEMS], self.tr("and {0} more").format(f"{more:,}")]
        self._problems.setText("\n".join(found[:6]))
        self._problems.setToolTip("\n".join(found))
        self._problems.setVisible(bool(found))

    def _take(self) -> None:
        chosen = tuple(t for n, t in enumerate(self._templates) if n in self._chosen)
        if chosen:
            self.takeRequested.emit(chosen)

    def _restyle(self) -> None:
        unit, palette = self._theme.unit, self._theme.palette
        self._head.setContentsMargins(unit(16), unit(10), unit(12), unit(10))
        self._head.setSpacing(unit(8))
        self._title.setFont(self._theme.font("title"))
        ink(self._title, "text")
        self._name.setFont(self._theme.font("title"))
        ink(self._name, "text")
        self.list.setFixedWidth(unit(LIST))
        font = QFont(self._theme.text_font("mono"))
        font.setPixelSize(unit(12))
        self.source.setFont(font)
        self.source.setStyleSheet(
            f"QPlainTextEdit {{ background: {palette.sheet}; color: {palette.text};"
            f" border: 1px solid {palette.line}; border-radius: {unit(6)}px;"
            f" selection-background-color: {palette.sel}; selection-color: {palette.text} }}"
        )
