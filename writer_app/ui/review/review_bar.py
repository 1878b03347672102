"""The review bar: what changed, which variant, whether the facts hold, and the decisions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget
from typing_extensions import override

from writer_app.bridge.base.states import Notice
from writer_app.bridge.review.reading import Measured
from writer_app.domain.change.suggestion import Suggestion
from writer_app.domain.facts.facts import FactDifference
from writer_app.domain.locks.locks import Held
from writer_app.ui.kit.actions import key_text, usual_key
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import Chip, IconButton, KeyCaps, PrimaryButton, QuietButton
from writer_app.ui.review import inline_strings
from writer_app.ui.review.inline_strings import DIAL_TIPS, DIALS, KEYS, tr
from writer_app.ui.review.level_chip import LevelChip
from writer_app.ui.review.lock_chip import LockChip
from writer_app.ui.review.page_bar import KEY_ROW, LEFT, BarLabel, PageBar, WarningRow
from writer_app.ui.review.prompt_bar import add_choices


class Divider(QWidget):
    """A short upright hairline between groups."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(1, theme.unit(18))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.color("edge"))


class ReviewBar(PageBar):
    """It decides nothing itself."""

    accepted = Signal()
    rejected = Signal()
    nextVariant = Signal()
    previousVariant = Signal()
    factShown = Signal(int)  # which of the differences, from 0
    factKept = Signal(int)
    dialChosen = Signal(str)
    levelChosen = Signal(str)
    loosened = Signal(object)  # what of the passage may change, a tuple of Held
    keysWanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "reviewBar", tr("Review of the proposal"), parent)
        self._spoken, self._dial = "", "free"
        self._count = self._short_count = ""
        self._keys_of = ("Esc", "Ctrl+Return")  # of the two buttons
        self._which = (0, 2)  # the variant on show, and how many there are or can be
        self._key_of: Callable[[str], str] = str
        self.count = BarLabel(theme, "base", "text")
        self.balance = BarLabel(theme)
        self.back = IconButton(theme, "chevron-left", tr("Previous variant"))
        self.variant = BarLabel(theme)
        self.forward = IconButton(theme, "chevron-right", tr("Next variant"))
        self.why = BarLabel(theme)
        self.why.setObjectName("reviewWhy")
        self.facts_hold = BarLabel(theme, "base", "ok")
        self.dial = Chip(theme, "", menu=True)
        self.dial.setObjectName("reviewDial")
        self.level = LevelChip(theme)
        self.level.levelChosen.connect(self.levelChosen)
        self.lock = LockChip(theme)
        self.lock.loosened.connect(self.loosened)
        self.show_keys = QuietButton(theme, tr("Keys"))
        self.show_keys.installEventFilter(self)
        self._keys_by_pointer = False
        self.reject = QuietButton(theme, tr("Reject"), keys="Esc")
        self.accept = PrimaryButton(theme, tr("Accept all"), keys="Ctrl+Return")
        self.fact = WarningRow(theme, facts=True)
        self._facts: tuple[FactDifference, ...] = ()
        self._at: int | None = None  # the fact that was shown last
        self.keys = QWidget()
        self._caps = KeyCaps(theme, [])
        self._assemble()
        self._connect()
        self.show_shortcuts(lambda name: usual_key(name).toString())

    # ---- what it shows -----------------------------------------------------------------------
    def show_suggestion(self, suggestion: Suggestion, *, variants: int, checks_facts: bool) -> None:
        """Counts, variant and facts of what is under review; where there is and can be one
        variant alone, written by no model, nothing is said of variants.
        """
        before = self.body_height()
        self._short_count = inline_strings.short_changes(suggestion)
        self._count = inline_strings.changes(suggestion)
        self.balance.say(inline_strings.balance(suggestion))
        total = max(variants, len(suggestion.variants))
        if (total > 1) != (self._which[1] > 1):
            self._which = (suggestion.current, total)
            self._show_caps()
        self._which = (suggestion.current, total)
        self.back.setEnabled(suggestion.current > 0)
        differences = suggestion.variant.facts if checks_facts else ()
        holds = checks_facts and not differences
        self.facts_hold.say(tr("numbers, names, links ✓") if holds else "")
        self._show_facts(differences)
        all_decided = suggestion.variant.pending == 0 and suggestion.variant.counts.changes > 0
        self.accept.set_words(tr("Apply") if all_decided else tr("Accept all"))
        self._speak(inline_strings.spoken(suggestion))
        self._fit()
        if self.body_height() != before:
            self.resized.emit()

    def show_shortcuts(self, key_of: Callable[[str], str]) -> None:
        """The keys as they are now, by the commands' names."""
        self._key_of = key_of
        self._show_caps()
        self._keys_of = key_of("reject"), key_of("accept")
        self._show_button_keys(*self._keys_of)
        ways = ((self.back, "previousVariant", tr("Previous variant")),
                (self.forward, "nextVariant", tr("Next variant")))  # fmt: skip
        for button, name, words in ways:
            button.set_tip(f"{words} ({key_text([QKeySequence(key_of(name))])})")

    def show_locks(
        self,
        held: tuple[Held, ...],
        loosened: tuple[Held, ...],
        *,
        decoded: bool,
        frozen: tuple[str, ...] = (),
    ) -> None:
        """What of the passage could not change, or, not `decoded` with, was only checked."""
        self.lock.show_held(held, loosened, decoded=decoded, frozen=frozen)
        self._fit()

    def show_level(self, measured: Measured) -> None:
        """How hard text and answer are to read."""
        self.level.show_measured(measured)
        self._fit()

    def show_why(self, reasons: tuple[str, ...]) -> None:
        """What the first of several answers is the best in; () where they were not ranked."""
        words = inline_strings.best_in(reasons) if reasons and self._which[0] == 0 else ""
        self.why.say(words)
        self.variant.setToolTip(words)
        self._fit()

    def show_dial(self, dial: str) -> None:
        """How far the edit may go."""
        self._dial = dial
        self.dial.set_text(tr(DIALS[dial]))
        self.dial.setAccessibleName(tr("Change: {dial}").format(dial=tr(DIALS[dial])))
        self.dial.setToolTip(tr(DIAL_TIPS[dial]))

    def set_keys_shown(self, on: bool) -> None:
        """Show the keys in a row of their own, or behind a button."""
        before = self.body_height()
        self.keys.setVisible(on)
        self.show_keys.setVisible(not on)
        if self.body_height() != before:
            self.resized.emit()

    def set_question(self, problem: Notice | None, *, asking: bool) -> None:
        """Say what is wrong; while the writer is asked, nothing can be decided."""
        self.show_problem(problem)
        for widget in (self.accept, self.back, self.forward, self.dial):
            widget.setEnabled(not asking)
        if asking:
            self.fact.say("")

    # ---- inside ------------------------------------------------------------------------------
    def _show_caps(self) -> None:
        keys = [k for k in KEYS if self._which[1] > 1 or k[0] not in ("nextVariant", "retry")]
        caps = [(k if k == "Space" else self._key_of(k), tr(label)) for k, label in keys]
        self._caps.set_keys([(key, label) for key, label in caps if key])

    def _show_facts(self, differences: tuple[FactDifference, ...]) -> None:
        if differences != self._facts:
            self._facts, self._at = differences, None
        if not differences:
            self.fact.say("")
            return
        keep = inline_strings.keep(differences[self._at or 0])
        show = tr("Show") if self._at is None or len(differences) == 1 else tr("Show next")
        self.fact.say(inline_strings.facts(differences, self._at), (show, keep))

    def _assemble(self) -> None:
        theme, unit = self.theme, self.theme.unit
        self.main.setSpacing(unit(8))
        self._of_variants = (Divider(theme), self.back, self.variant, self.forward, self.dial)
        for widget in (
            self.count,
            self.balance,
            *self._of_variants[:-1],
            self.why,
            self.facts_hold,
            self.dial,
            self.level,
            self.lock,
        ):
            self.main.addWidget(widget)
        self.main.addStretch(1)
        for button in (self.show_keys, self.reject, self.accept):
            self.main.addWidget(button)
        self.add_row(self.fact)
        row = QHBoxLayout(self.keys)
        row.setContentsMargins(unit(LEFT), 0, unit(LEFT), 0)
        row.addWidget(self._caps, 1)
        self.keys.setFixedHeight(unit(KEY_ROW))
        self.add_row(self.keys)
        names: tuple[tuple[QWidget, str], ...] = (
            (self.reject, "reviewReject"),
            (self.accept, "reviewAccept"),
            (self.back, "reviewPreviousVariant"),
            (self.forward, "reviewNextVariant"),
            (self.fact, "reviewFact"),
        )
        for named, name in names:
            named.setObjectName(name)

    def _connect(self) -> None:
        self.accept.clicked.connect(self.accepted)
        self.reject.clicked.connect(self.rejected)
        self.forward.clicked.connect(self.nextVariant)
        self.back.clicked.connect(self.previousVariant)
        self.show_keys.clicked.connect(self.keysWanted)
        self.fact.acted.connect(self._fact_acted)
        self.dial.clicked.connect(self._dial_menu)

    def _fact_acted(self, which: int) -> None:
        if which:
            self.factKept.emit(self._at or 0)
            return
        self._at = 0 if self._at is None else (self._at + 1) % max(1, len(self._facts))
        self.factShown.emit(self._at)
        self._show_facts(self._facts)

    def _dial_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add_choices(menu, DIALS, self._dial, self.dialChosen.emit, tips=DIAL_TIPS)
        menu.popup(self.dial.mapToGlobal(QPoint(0, self.dial.height())))

    def _speak(self, text: str) -> None:
        """What a screen reader hears of the change in focus; painted marks say nothing to it."""
        if text != self._spoken:
            self._spoken = text
            self.setAccessibleDescription(text)
            event = QAccessible.Event.DescriptionChanged
            QAccessible.updateAccessibility(QAccessibleEvent(self, event))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.show_keys and event.type() == QEvent.Type.Enter:
            self.set_keys_shown(True)  # while the pointer rests on the bar
            self._keys_by_pointer = True
        return False

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._keys_by_pointer:
            self._keys_by_pointer = False
            self.set_keys_shown(False)

    def _fit(self) -> None:
        """In a narrow column the variant loses its word first, then the balance of words goes, the
        tick loses its words, the count and the buttons all but their words; level and dial go."""
        room = self.body().width()
        which = inline_strings.variant(*self._which)
        self.variant.say(which)
        self.variant.setAccessibleName(which)
        if self.facts_hold.text():
            self.facts_hold.say(tr("numbers, names, links ✓"))
            self.facts_hold.setAccessibleName(self.facts_hold.text())
        self.count.say(self._count)
        self._show_button_keys(*self._keys_of)
        for widget in self._of_variants:
            widget.setVisible(self._which[1] > 1)
        self.level.setVisible(self.level.tells)
        self.lock.fit(self.theme.unit(1000))
        self.balance.setVisible(bool(self.balance.text()))
        self.why.setVisible(bool(self.why.text()))
        leave_out = (
            self.why.hide,
            self.lock.shorten,
            self._shorten_variant,
            self.balance.hide,
            self._shorten_facts,
            self._shorten_count,
            lambda: self._show_button_keys("", ""),
            self.level.hide,
            self.dial.hide,
            self.lock.hide,
        )
        for step in leave_out:
            self.main.invalidate()
            if self.main.sizeHint().width() <= room:
                return
            step()

    def _shorten_variant(self) -> None:
        current, total = self._which
        self.variant.say(f"{current + 1}/{total}")

    def _shorten_count(self) -> None:
        self.count.setToolTip(self._count)
        self.count.say(self._short_count)

    def _show_button_keys(self, reject: str, accept: str) -> None:
        self.reject.set_words(self.reject.text(), reject)
        self.accept.set_words(self.accept.text(), accept)

    def _shorten_facts(self) -> None:
        if self.facts_hold.text():
            self.facts_hold.setToolTip(tr("numbers, names, links ✓"))
            self.facts_hold.say("✓")
