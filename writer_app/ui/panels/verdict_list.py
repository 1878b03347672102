"""What sources say of each claim of a text: a list with ways to the page and into the sources."""

from __future__ import annotations

import html
import time
from collections import Counter

from PySide6.QtCore import QCoreApplication, QTimer, QUrl, Signal, Slot
from PySide6.QtWidgets import QFrame, QTextBrowser, QVBoxLayout, QWidget

from writer_app.domain.sources.conversation import Place
from writer_app.domain.sources.verdicts import CheckedClaim, ClaimFinding
from writer_app.ui.kit.theme import Theme

_OFTEN_MS = 100  # between two looks at what was added
_tr = QCoreApplication.translate


def place_words(place: Place) -> str:
    """Where a passage stands: its source, the page and the heading above it."""
    page = f", {_tr('VerdictList', 'p. {0}').format(place.page)}" if place.page else ""
    heading = place.headings[-1] if place.headings else ""
    heading = f" › {heading}" if heading not in ("", place.title) else ""
    return f"{place.title}{page}{heading}"


def finding_words(finding: ClaimFinding) -> str:
    """What came of a claim, in a word or two."""
    return {
        ClaimFinding.SUPPORTED: _tr("VerdictList", "Supported"),
        ClaimFinding.DIFFERS: _tr("VerdictList", "Differs"),
        ClaimFinding.COMPARE: _tr("VerdictList", "Compare"),
        ClaimFinding.NOT_FOUND: _tr("VerdictList", "Not found"),
    }[finding]


class VerdictList(QWidget):
    """Grows by `add`. A click on a claim says `claimWanted`, one on a source `placeWanted`."""

    claimWanted = Signal(int)  # its number, from 0
    placeWanted = Signal(object)  # Place
    changed = Signal()  # a claim more, or none any more

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("verdicts")
        self._theme = theme
        self.claims: list[CheckedClaim] = []
        self._current = -1
        self._page = QTextBrowser()
        self._page.setObjectName("verdictPage")
        self._page.setAccessibleName(self.tr("What the sources say"))
        self._page.setFrameShape(QFrame.Shape.NoFrame)
        self._page.setOpenLinks(False)
        self._page.anchorClicked.connect(self._go)
        self._soon = QTimer(self, singleShot=True, interval=_OFTEN_MS)
        self._soon.timeout.connect(self._show)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._page)
        theme.follow(self._restyle)
        self.hide()

    def clear(self) -> None:
        """There is nothing that was checked."""
        self.hide()
        if self.claims:
            self.claims, self._current = [], -1
            self._page.clear()
            self.changed.emit()

    @Slot(object)
    def add(self, claim: CheckedClaim) -> None:
        """One more; the view stays where the reader is."""
        self.claims.append(claim)
        self.show()
        if not self._soon.isActive():
            self._soon.start()
        self.changed.emit()

    def point_at(self, number: int) -> None:
        """Bring a claim into view and mark it; -1 marks none."""
        if number != self._current:
            self._current = number
            self._show()
            if number >= 0:
                self._page.scrollToAnchor(f"claim-{number}")

    # ---- inside
    def _go(self, url: QUrl) -> None:
        name, _, number = url.toString().partition(":")
        place = self.claims[int(number)].place
        if name == "claim":
            self.claimWanted.emit(int(number))
        elif place is not None:
            self.placeWanted.emit(place)

    def _show(self) -> None:
        began, bar = time.perf_counter(), self._page.verticalScrollBar()
        at = bar.value()
        rows = "".join(self._row(number) for number in range(len(self.claims)))
        self._page.setHtml(f"<body style='color:{self._theme.palette.text}'>{self._head()}{rows}")
        bar.setValue(at)
        cost_ms = (time.perf_counter() - began) * 1000
        self._soon.setInterval(int(max(_OFTEN_MS, 5 * cost_ms)))

    def _head(self) -> str:
        """How many there are of each."""
        counts = Counter(claim.verdict.finding for claim in self.claims)
        words = " · ".join(
            f"{finding_words(finding)} {counts[finding]}"
            for finding in ClaimFinding
            if counts[finding]
        )
        return f"<p style='margin-top:0'>{self._small(words)}</p>"

    def _row(self, number: int) -> str:
        claim, palette, gap = self.claims[number], self._theme.palette, self._theme.unit(10)
        made, place = claim.verdict, claim.place
        right = made.finding is ClaimFinding.SUPPORTED
        tone = palette.warn if made.finding is ClaimFinding.DIFFERS else palette.text
        head = finding_words(made.finding)
        if made.strange:
            head = self.tr("{0} ({1})").format(head, ", ".join(made.strange))
        head = (
            self._small(head)
            if right
            else f"<b style='color:{tone}; font-size:{self._theme.unit(12)}px'>"
            f"{html.escape(head)}</b>"
        )
        words = html.escape(" ".join(claim.words.split()))
        ground = f"background-color:{palette.sel};" if number == self._current else ""
        row = (
            f"<p style='margin-top:{gap}px; margin-bottom:0; {ground}'>"
            f"<a name='claim-{number}'></a>{head}<br>"
            f"<a href='claim:{number}' style='color:{palette.text}; text-decoration:none'>"
            f"{words}</a></p>"
        )
        if place is None:
            return row
        line = "" if right else f"{self._small(f'“{made.line}”')}<br>"
        link = (
            f"<a href='place:{number}' style='color:{palette.accent}; text-decoration:none;"
            f" font-size:{self._theme.unit(12)}px'>{html.escape(place_words(place))}</a>"
        )
        return f"{row}<p style='margin:2px 0 0 {gap}px'>{line}{link}</p>"

    def _small(self, words: str) -> str:
        style = f"color:{self._theme.palette.text2}; font-size:{self._theme.unit(12)}px"
        return f"<span style='{style}'>{html.escape(words)}</span>"

    def _restyle(self) -> None:
        font = self._theme.font("base")
        font.setPixelSize(self._theme.unit(14))
        self._page.setFont(font)
        self._page.document().setDefaultFont(font)
        palette = self._theme.palette
        self._page.setStyleSheet(
            f"QTextBrowser {{ background: transparent; selection-background-color: {palette.sel};"
            f" selection-color: {palette.text} }}"
        )
        self._show()
