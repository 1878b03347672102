"""Looking through a translation: source and target side by side, block against block.

Enter changes a passage by hand, Ctrl+Enter accepts it and goes on, Backspace drops it, Ctrl+R asks
for it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.bridge.model.preemptible import BenchState
from writer_app.bridge.translation.translator import Translator
from writer_app.domain.translation.rows import AlignedRow, RowState
from writer_app.ui.files.file_dialog import ask_file, ask_target
from writer_app.ui.kit.fields import Choice, DropDown
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.notices import BarNotice, NoticeAction
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import PlainButton, PrimaryButton
from writer_app.ui.kit.work_page import WorkPage
from writer_app.ui.translation.translation_table import TranslationTable

_SAID = "translation"


class TranslationPage(WorkPage):
    """See above. `languageChosen` asks for another language, `documentWanted` for the document."""

    languageChosen = Signal(str)
    documentWanted = Signal()
    termsWanted = Signal()

    def __init__(
        self,
        theme: Theme,
        work: Translator,
        languages: Sequence[Choice],
        parent: QWidget | None = None,
    ) -> None:
        title = QCoreApplication.translate("TranslationPage", "Translation")
        super().__init__(theme, "translationView", title, parent)
        self._work = work
        self.table = TranslationTable(theme, work)
        self.table.setAccessibleName(self.tr("Passages and their translations"))
        self.language = DropDown(theme, languages)
        self.language.setObjectName("translationLanguage")
        self.language.setAccessibleName(self.tr("Into"))
        self.terms = PlainButton(theme, self.tr("Terms…"))
        self.terms.setObjectName("translationTerms")
        self.memory = PlainButton(theme, self.tr("Memory…"))
        self.memory.setObjectName("translationMemory")
        self.memory.setToolTip(self.tr("What you accepted, for this document and others"))
        self.run = PlainButton(theme, self.tr("Translate"))
        self.run.setObjectName("translationRun")
        self.accept_all = PlainButton(theme, self.tr("Accept what is sound"))
        self.accept_all.setObjectName("translationAcceptAll")
        self.make = PrimaryButton(theme, self.tr("Make the document"))
        self.make.setObjectName("translationMake")
        self._keys = QLabel(
            self.tr("Enter: change · Ctrl+Enter: accept · Backspace: drop · Ctrl+R: again")
        )
        self._keys.setTextFormat(Qt.TextFormat.PlainText)
        body = QVBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self.table, 1)
        body.addWidget(self._keys)
        every = [self.language, self.terms, self.memory, self.run, self.accept_all, self.make]
        self._fill(every, body)
        self._soon = QTimer(self)  # many rows may change at once
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._show_state)
        self._connect()
        theme.follow(self._restyle)

    def _connect(self) -> None:
        work, table = self._work, self.table
        self.language.valueChanged.connect(self.languageChosen)
        self.terms.clicked.connect(self.termsWanted)
        self.memory.clicked.connect(self._offer_memory)
        self.run.clicked.connect(self.start_or_stop)
        self.accept_all.clicked.connect(self._accept_all)
        self.make.clicked.connect(self.documentWanted)
        table.acceptRequested.connect(self._accept)
        table.refuseRequested.connect(self._refuse)
        table.againRequested.connect(work.again)
        table.rows.edited.connect(self._edited)
        work.opened.connect(self._show_state)
        work.rowChanged.connect(lambda _row: self._soon.start())
        work.stateChanged.connect(self._state_changed)
        work.failed.connect(self._say)
        work.troubled.connect(self._say)
        work.memoryTaken.connect(self._taken_in)
        work.memoryGiven.connect(self._given_out)

    def begin(self, name: str) -> None:
        """Another document or language."""
        self._title.setText(self.tr("Translation: {0}").format(name))
        blocked = self.language.blockSignals(True)
        self.language.set_value(self._work.to)
        self.language.blockSignals(blocked)
        self.notices.settle(_SAID)
        self._show_state()
        self.table.setFocus()

    def start_or_stop(self) -> None:
        """Begin, go on, or pause."""
        if self._work.busy:
            self._work.stop()
        else:
            self.notices.settle(_SAID)
            self._work.start()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.table.setFocus()

    # ---- doing
    def _accept(self, number: int) -> None:
        if self._work.rows[number].target:
            self._work.accept(number)
            self.table.choose_next(lambda row: row.state is not RowState.ACCEPTED)

    def _edited(self, number: int, target: str) -> None:
        if target.strip() and target != self._work.rows[number].target:
            self._work.accept(number, target.strip())
            self.table.choose(number)

    def _refuse(self, number: int) -> None:
        row = self._work.rows[number]
        if row.target:
            self._work.refuse(number)
            self._offer_back(self.tr("The translation of this passage is dropped."), number, row)

    def _offer_back(self, text: str, number: int, row: AlignedRow) -> None:
        back = NoticeAction(self.tr("Undo"), lambda: self._work.restore(number, row))
        self.notices.show_notice(BarNotice(_SAID, text, "done", (back,)))

    def _accept_all(self) -> None:
        count = self._work.accept_all()
        left = sum(row.state is not RowState.ACCEPTED for row in self._work.rows)
        text = self.tr("{0} accepted; {1} left to look at.").format(count, left)
        self.notices.show_notice(BarNotice(_SAID, text, "done"))
        self.table.choose_next(lambda row: row.state is not RowState.ACCEPTED)

    def _offer_memory(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Take in…"), self._ask_memory)
        menu.addAction(self.tr("Give out…"), self._ask_place)
        menu.popup(self.memory.mapToGlobal(self.memory.rect().bottomLeft()))

    def _ask_memory(self) -> None:
        title, kinds, start = self._memory_files()
        ask_file(self, title, self._work.take_in, start=start, kinds=kinds)

    def _ask_place(self) -> None:
        title, kinds, start = self._memory_files()
        ask_target(self, title, self._work.give_out, start=start, kinds=kinds, suffix="tmx")

    def _memory_files(self) -> tuple[str, list[str], Path | None]:
        title, path = self.tr("Translation memory"), self._work.path
        return title, [title + " (*.tmx)"], path.parent if path is not None else None

    def _taken_in(self, count: int) -> None:
        text = self.tr("New passages in the memory: {0}.").format(count)
        self.notices.show_notice(BarNotice(_SAID, text, "done"))

    def _given_out(self, count: int, name: str) -> None:
        text = self.tr("Passages in “{1}”: {0}.").format(count, name)
        self.notices.show_notice(BarNotice(_SAID, text, "done"))

    def _say(self, why: str) -> None:
        self.notices.show_notice(BarNotice(_SAID, said(why), "warning"))

    # ---- showing
    def _state_changed(self, state: BenchState) -> None:
        if state is not BenchState.RUNNING:
            self.table.rows.quiet()
        self._show_state()

    def _show_state(self) -> None:
        rows, busy = self._work.rows, self._work.busy
        count, left = len(rows), self._work.left
        accepted = sum(row.state is RowState.ACCEPTED for row in rows)
        words = {
            BenchState.RUNNING: self.tr("{0} of {1} translated"),
            BenchState.WAITING: self.tr("{0} of {1} translated; waits for the model"),
        }.get(self._work.state, self.tr("{0} of {1} translated"))
        state = words.format(count - left, count)
        if accepted:
            state += " · " + self.tr("{0} accepted").format(accepted)
        self._state.setText(state)
        begun = count > left
        self.run.setText(
            self.tr("Pause") if busy else self.tr("Go on") if begun else self.tr("Translate")
        )
        self.run.setEnabled(busy or left > 0)
        self.accept_all.setEnabled(any(row.state is RowState.PROPOSED for row in rows))
        self.make.setEnabled(begun)

    def _restyle(self) -> None:
        unit = self._theme.unit
        self._keys.setFont(self._theme.font("small"))
        self._keys.setContentsMargins(unit(14), unit(6), unit(14), unit(6))
        ink(self._keys, "text2")
        palette = self.table.palette()
        palette.setColor(palette.ColorRole.Base, self._theme.color("sheet"))
        self.table.setPalette(palette)
