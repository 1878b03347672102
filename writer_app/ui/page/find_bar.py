"""Find and replace: a bar at the top of the page, plain or by regular expression.

Replacing all is one undo step. Hits are found in one form of the text (`domain/text/forms.py`) with
Qt's own expressions; a pattern that takes too long is cut off by Qt itself. All of them are marked,
the one in hand is selected, in the middle of the view.
"""

from __future__ import annotations

from functools import cached_property, partial
from itertools import pairwise

from PySide6.QtCore import QRegularExpression, QRegularExpressionMatch, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.forms import Form, composed, narrow
from writer_app.domain.text.replacing import expanded
from writer_app.domain.text.units import Utf16Map, slice16
from writer_app.ui.kit.fields import Switch
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import IconButton, PlainButton
from writer_app.ui.page.editor import Editor
from writer_app.ui.page.key_filter import KeyFilter, Run

MOST = 10_000  # hits that are counted
FOLLOW_MS = 150  # after an edit of the page, until the hits are looked for again
ONE_LINE = 560  # pixels of the design that field and switches need beside each other


class SearchedText:
    """A text, the form in which it is searched, and the way back. Offsets are UTF-16."""

    def __init__(self, text: str, *, exact: bool = False) -> None:
        self.exact = exact
        self._text, self._form = text, Form(text, exact=exact)
        self.form = self._form.text
        self._same = self.form is text
        self._units = None if self._same else (Utf16Map(self.form), Utf16Map(text))

    @cached_property
    def narrow(self) -> str:
        """The form without full-width letters, figures and marks; offsets are the same."""
        return narrow(self.form)

    def anchor(self, start: int, end: int) -> Anchor:
        """The range of the text that a range of the form stands for; an empty one stays empty."""
        if self._units is None:
            return Anchor(start, end)
        form, text = self._units
        first = text.to_utf16(self._form.start(form.from_utf16(start)))
        if start == end:
            return Anchor(first, first)
        return Anchor(first, max(first, text.to_utf16(self._form.end(form.from_utf16(end)))))

    def caught(self, match: QRegularExpressionMatch) -> list[str]:
        """What the whole and each group caught, as it is written in the text; “” for none."""
        groups = match.regularExpression().captureCount() + 1
        if self._units is None:
            return [match.captured(group) for group in range(groups)]
        found = []
        for group in range(groups):
            start, end = match.capturedStart(group), match.capturedEnd(group)
            place = self.anchor(start, end) if start >= 0 else Anchor(0, 0)
            found.append(slice16(self._text, place.start, place.end))
        return found


class FindBar(QWidget):
    """The bar. It selects what it found; Esc closes it and leaves the selection."""

    closed = Signal()

    def __init__(self, theme: Theme, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("findBar")
        self.setAccessibleName(self.tr("Find and replace"))
        self._theme, self._editor = theme, editor
        self.query = self._field("findField", self.tr("Find"))
        self.new = self._field("replaceField", self.tr("Replace with"))
        self.cases = Switch(self.tr("Match case"))
        self.patterns = Switch(self.tr("Pattern"))
        self.inside = Switch(self.tr("In selection"))
        self._replaced = -1  # the document's revision that the words “2 replaced” are about
        self._searched: tuple[int, SearchedText] | None = None  # of a revision of the document
        self._within: QTextCursor | None = None  # the range that `inside` means; follows edits
        self._count = QLabel()
        self._count.setObjectName("findCount")
        self._previous = IconButton(theme, "chevron-left", self.tr("Find previous (Shift+F3)"))
        self._next = IconButton(theme, "chevron-right", self.tr("Find next (F3)"))
        self._close = IconButton(theme, "close", self.tr("Close (Esc)"))
        self._one = PlainButton(theme, self.tr("Replace"))
        self._all = PlainButton(theme, self.tr("Replace all"))
        self._assemble()
        self.query.textChanged.connect(self._typed)
        for switch in (self.cases, self.patterns, self.inside):
            switch.toggled.connect(self._typed)
        self._next.clicked.connect(self.find_next)
        self._previous.clicked.connect(self.find_previous)
        self._close.clicked.connect(self.close_bar)
        self._one.clicked.connect(self.replace_one)
        self._all.clicked.connect(self.replace_all)
        self._follow = QTimer(self, singleShot=True, interval=FOLLOW_MS)
        self._follow.timeout.connect(self._follow_edits)
        editor.edited.connect(self._edited)
        editor.keys.add("find", self._on_page, claims=False)
        theme.follow(self._restyle)
        self.hide()

    # ---- commands
    def open(self, *, replacing: bool) -> None:
        """Show the bar with the selected words in it; several lines are where it searches."""
        selection = self._editor.selection()
        words = self._editor.text_of(selection)
        several = "\n" in words or len(words) >= 200
        self._within = self._editor.cursor_over(selection) if several else None
        self.inside.setEnabled(several)
        self.inside.set_value(several)
        if words and not several:
            self.query.setText(words)
        self._second.setVisible(replacing)
        self.show()
        self._editor.set_top_room(self.sizeHint().height())
        self.query.selectAll()
        self.query.setFocus()
        self._show_count()
        self._mark()

    def close_bar(self) -> None:
        """Back to the page."""
        self.hide()
        self._editor.set_top_room(0)
        self._editor.marks.ranges.find(())
        self._editor.setFocus()
        self.closed.emit()

    def find_next(self) -> None:
        """Select the next hit, from the caret on and around the end."""
        self._step(1)

    def find_previous(self) -> None:
        """Select the hit before."""
        self._step(-1)

    def replace_one(self) -> None:
        """Replace the hit that is selected, then go to the next."""
        selection = self._editor.selection()
        hit = next((h for h in self._hits() if h[0] == selection), None)
        if hit is not None and not self._editor.isReadOnly():
            self._editor.replace(hit[0], self._replacement(hit[1]))
        self._step(1)

    def replace_all(self) -> None:
        """Replace every hit in the document, or in the selection; one undo."""
        if self._editor.isReadOnly():
            return
        hits = self._hits(most=None)
        cursor = QTextCursor(self._editor.document())
        cursor.beginEditBlock()
        for anchor, match in reversed(hits):
            cursor.setPosition(anchor.start)
            cursor.setPosition(anchor.end, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(self._replacement(match))
        cursor.endEditBlock()
        self._replaced = self._editor.document().revision()
        self._count.setText(self.tr("{0} replaced").format(f"{len(hits):,}"))

    # ---- Qt
    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:  # from a button or a switch; fields have a filter
            self.close_bar()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        first = self._rows[0]
        beside = self.width() >= self._theme.unit(ONE_LINE)
        if beside != (first.indexOf(self._options) >= 0):
            if beside:
                first.insertWidget(first.count() - 1, self._options)
            else:  # a line of their own, so that the field keeps its room
                self._column.insertWidget(1, self._options)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("chrome"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.color("line"))

    # ---- inside
    def _field(self, name: str, words: str) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName(name)
        field.setPlaceholderText(words)
        field.setAccessibleName(words)
        KeyFilter(field).add("bar", partial(self._meaning, field))
        return field

    def _on_page(self, event: QKeyEvent) -> Run | None:
        """Esc on the page closes the bar where nothing nearer wants it."""
        return self.close_bar if event.key() == Qt.Key.Key_Escape and self.isVisible() else None

    def _meaning(self, field: QLineEdit, event: QKeyEvent) -> Run | None:
        """What a key means in one of the fields."""
        if event.key() == Qt.Key.Key_Escape:
            return self.close_bar
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return None
        back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if field is self.new:
            return self.replace_one
        return self.find_previous if back else self.find_next

    def _assemble(self) -> None:
        first = QHBoxLayout()
        self._options = QWidget()
        options = QHBoxLayout(self._options)
        options.setContentsMargins(0, 0, 0, 0)
        for switch in (self.cases, self.patterns, self.inside):
            options.addWidget(switch)
        options.addStretch(1)
        for widget in (self.query, self._count, self._previous, self._next, self._options):
            first.addWidget(widget)
        first.addWidget(self._close)
        first.setStretch(0, 1)
        self._second = QWidget()
        second = QHBoxLayout(self._second)
        second.setContentsMargins(0, 0, 0, 0)
        second.addWidget(self.new, 1)
        second.addWidget(self._one)
        second.addWidget(self._all)
        self._column = QVBoxLayout(self)
        self._column.addLayout(first)
        self._column.addWidget(self._second)
        self._rows = (first, second, options)
        order = [self.query, self.new, self._one, self._all, self._previous, self._next]
        order += [self.cases, self.patterns, self.inside, self._close]
        for one, other in pairwise(order):
            QWidget.setTabOrder(one, other)

    def _restyle(self) -> None:
        unit = self._theme.unit
        self._column.setContentsMargins(unit(16), unit(7), unit(12), unit(8))
        self._column.setSpacing(unit(6))
        for row in self._rows:
            row.setSpacing(unit(8))
        for field in (self.query, self.new):
            field.setFixedHeight(unit(30))
        ink(self._count, "text2")
        self._count.setFont(self._theme.font("small"))

    def _expression(self) -> QRegularExpression:
        text = composed(self.query.text(), exact=self._exact())
        if self._any_width():
            text = narrow(text)
        pattern = text if self.patterns.value() else QRegularExpression.escape(text)
        option = QRegularExpression.PatternOption
        options = option.UseUnicodePropertiesOption | option.MultilineOption
        if not self.cases.value():
            options |= option.CaseInsensitiveOption
        return QRegularExpression(pattern, options)

    def _any_width(self) -> bool:
        """Whether `3.5` finds `３．５` as well: for words and figures, not for marks alone, which
        one looks for to change their width."""
        plain = not self.cases.value() and not self.patterns.value()
        return plain and any(c.isalnum() for c in self.query.text())

    def _text(self) -> SearchedText:
        """The page's text in the form in which it is searched."""
        revision, exact = self._editor.document().revision(), self._exact()
        known = self._searched
        if known is None or known[0] != revision or known[1].exact != exact:
            self._searched = known = revision, SearchedText(self._editor.raw_text(), exact=exact)
        return known[1]

    def _exact(self) -> bool:
        """Whether marks that show nothing count: for patterns, and to find them themselves."""
        return self.patterns.value() or not composed(self.query.text())

    def _hits(self, most: int | None = MOST) -> list[tuple[Anchor, list[str]]]:
        """Every hit with what its groups caught, at most `most` of them."""
        expression = self._expression()
        if not self.query.text() or not expression.isValid():
            return []
        text, found = self._text(), list[tuple[Anchor, list[str]]]()
        matches = expression.globalMatch(text.narrow if self._any_width() else text.form)
        first, last = self._range()
        empty = self.patterns.value()  # `^` and `$` are places
        while matches.hasNext() and (most is None or len(found) < most):
            match = matches.next()
            anchor = text.anchor(match.capturedStart(), match.capturedEnd())
            if anchor.start > last:
                break
            if (anchor.length or empty) and anchor.start >= first and anchor.end <= last:
                found.append((anchor, text.caught(match)))
        return found

    def _range(self) -> tuple[int, int]:
        """Where hits count: in the selection the bar was opened with, or everywhere."""
        if self._within is not None and self.inside.value():
            return self._within.selectionStart(), self._within.selectionEnd()
        return 0, self._editor.document().characterCount()

    def _replacement(self, caught: list[str]) -> str:
        """The new words; in a pattern `\\1` stands for what the first group caught."""
        text = self.new.text()
        return expanded(text, caught) if self.patterns.value() else text

    def _typed(self, *_state: object) -> None:
        selection = self._editor.selection()
        cursor = self._editor.textCursor()
        cursor.setPosition(selection.start)
        self._editor.setTextCursor(cursor)
        self._step(1, stay=True)

    def _step(self, by: int, *, stay: bool = False) -> None:
        hits = [anchor for anchor, _ in self._hits()]
        if not hits:
            self._editor.marks.ranges.find(())
            self._show_count()
            return
        here = self._editor.selection()
        if here in hits and not stay:
            number = (hits.index(here) + by) % len(hits)
        elif by > 0:
            place = here.start if stay or not here.length else here.end
            ahead = [n for n, hit in enumerate(hits) if hit.start >= place]
            number = ahead[0] if ahead else 0
        else:
            before = [n for n, hit in enumerate(hits) if hit.end <= here.start]
            number = before[-1] if before else len(hits) - 1
        self._editor.marks.ranges.find(hits)
        self._editor.select(hits[number])
        self._editor.centre_caret()
        self._say(number + 1, len(hits))

    def _mark(self) -> None:
        """Mark every hit on the page while the bar is open."""
        shown = self.isVisible() and bool(self.query.text())
        self._editor.marks.ranges.find([hit for hit, _ in self._hits()] if shown else ())

    def _follow_edits(self) -> None:
        """Mark and count anew what an edit, an undo too, has left."""
        self._mark()
        if self.isVisible() and self._editor.document().revision() != self._replaced:
            self._show_count()

    def _edited(self, position: int, removed: int, added: int) -> None:
        if self.isVisible():
            hits = self._editor.marks.ranges.hits
            self._editor.marks.ranges.find([h.edited(position, removed, added) for h in hits])
            self._follow.start()

    def _show_count(self) -> None:
        if not self._expression().isValid():
            self._count.setText(self.tr("The pattern is not complete"))
        elif not self.query.text():
            self._count.clear()
        else:
            hits, here = [anchor for anchor, _ in self._hits()], self._editor.selection()
            self._say(hits.index(here) + 1 if here in hits else 0, len(hits))

    def _say(self, number: int, total: int) -> None:
        if not total:
            self._count.setText(self.tr("Not found"))
        elif number:
            self._count.setText(self.tr("{0} of {1}").format(f"{number:,}", f"{total:,}"))
        else:
            self._count.setText(self.tr("{0} found").format(f"{total:,}"))
