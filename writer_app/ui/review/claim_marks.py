"""Lines under the claims of the page that sources do not hold, and the way between them and the
panel: the caret in a claim shows there what the sources say of it.

A solid line differs, under the figures and names that do where these are known; a dashed one has to
be compared, a dotted one was not found. Colour tells nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QLineF, QObject, Qt
from PySide6.QtGui import QPainter, QPen

from writer_app.domain.change.anchor import Anchor
from writer_app.domain.sources.verdicts import CheckedClaim, ClaimFinding
from writer_app.domain.text.units import from_utf16, to_utf16
from writer_app.ui.page.editor import Editor
from writer_app.ui.panels.verdict_list import VerdictList

_LINES = (
    (ClaimFinding.DIFFERS, Qt.PenStyle.SolidLine, 2.0, "warn"),
    (ClaimFinding.COMPARE, Qt.PenStyle.DashLine, 1.5, "text2"),
    (ClaimFinding.NOT_FOUND, Qt.PenStyle.DotLine, 1.5, "text2"),
)
_KINDS = {finding: kind for kind, (finding, *_) in enumerate(_LINES)}


class ClaimMarks(QObject):
    """Connects the page with the list in the panel, as long as there is one."""

    def __init__(self, editor: Editor, verdicts: VerdictList) -> None:
        super().__init__(editor)
        self._editor, self._verdicts = editor, verdicts
        self._places: list[Anchor | None] = []  # of each claim; None where it was changed
        editor.marks.overlays.append(self._paint)
        editor.edited.connect(self._edited)
        editor.cursorPositionChanged.connect(self._moved)
        verdicts.changed.connect(self._changed)
        verdicts.claimWanted.connect(self._go_to)

    def _changed(self) -> None:
        """One claim more, which stands behind those before it; or none any more."""
        claims = self._verdicts.claims
        del self._places[len(claims) :]
        text = self._editor.raw_text() if len(claims) > len(self._places) else ""
        for claim in claims[len(self._places) :]:
            last = max((place.end for place in self._places if place is not None), default=0)
            start = text.find(claim.words, from_utf16(text, last))
            start = start if start >= 0 else text.find(claim.words)
            end = start + len(claim.words)
            there = start >= 0
            self._places.append(
                Anchor(to_utf16(text, start), to_utf16(text, end)) if there else None
            )
        self._editor.viewport().update()

    def _edited(self, position: int, removed: int, added: int) -> None:
        self._places = [
            None
            if place is None or place.touched_by(position, removed, added)
            else place.edited(position, removed, added)
            for place in self._places
        ]

    def _go_to(self, number: int) -> None:
        place = self._places[number] if number < len(self._places) else None
        if place is not None:
            self._editor.reveal(place.start)
            self._editor.select(place)
            self._editor.setFocus()

    def _moved(self) -> None:
        if self._places and self._verdicts.isVisible():
            at = self._editor.cursor_position()
            found = (n for n, p in enumerate(self._places) if p and p.start <= at <= p.end)
            self._verdicts.point_at(next(found, -1))

    def _paint(self, painter: QPainter) -> None:
        marks = [
            (part, _KINDS[claim.verdict.finding])
            for place, claim in zip(self._places, self._verdicts.claims, strict=False)
            if place is not None and claim.verdict.finding in _KINDS
            for part in _parts(place, claim)
        ]
        if marks:
            self._editor.marks.paint_lines(painter, marks, self._line)

    def _line(self, painter: QPainter, kind: int, at: QLineF) -> None:
        _, style, width, role = _LINES[kind]
        pen = QPen(self._editor.theme.color(role), width, style)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawLine(at)


def _parts(place: Anchor, claim: CheckedClaim) -> list[Anchor]:
    """The words of a claim that its source lacks, where they are known, else all of it."""
    words = claim.words
    found = [(words.find(each), len(each)) for each in claim.verdict.strange if each in words]
    spans = [(to_utf16(words, at), to_utf16(words, at + length)) for at, length in found]
    return [Anchor(place.start + a, place.start + b) for a, b in spans] or [place]
