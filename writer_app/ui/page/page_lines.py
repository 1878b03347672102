"""How one paragraph is set: its measures, its shape, and its lines on the baseline grid.

Shared by the page's layout and by painted proposals, so that both look the same. Offsets are
UTF-16 units, lengths pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout, QTextLine, QTextOption

from writer_app.domain.text.units import to_utf16
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page import highlighter
from writer_app.ui.page.highlighter import PLAIN, hanging, heading_level, list_indent

TOP, BOTTOM = 56, 120
H1_PITCH, H2_PITCH, EMPTY_PITCH, CODE_PITCH = 1.35, 1.16, 0.62, 0.8
HEADING_ABOVE = 14
LATIN_PITCH, HAN_PITCH = 31 / 19, 34 / 19
LETTERS, CHARACTERS = 75, 34
CLOSING = "，。、；：！？）》〉」』】〕”’…—,.;:!?)]}"  # never the first of a line
MARGIN = 64  # the least room beside the column, where marks hang
# UTF-16 units on a line that is not shown (Qt's widths end at some million letters), and where.
_REST, _OUT_OF_VIEW = 500_000, 1_000_000.0
_SAMPLE = (
    "Nobody reads them for pleasure. The drums stand in a dry room behind the office, each "
    "labelled in the hand of whoever was on duty that week. You can tell the winters by the ink: "
    "cold pens skip."
)


@dataclass(frozen=True, slots=True)
class PageMetrics:
    """The page's measures in pixels. `nominal` is the em of every mark."""

    nominal: int
    pitch: int
    ascent: float
    descent: float
    measure: int
    left: float
    width: float

    def baseline(self, pitch: float) -> float:
        """Distance of the baseline from the top of a line's slot."""
        return float(round((pitch - self.ascent - self.descent) / 2 + self.ascent))


def page_font(theme: Theme, *, han: bool) -> QFont:
    """The text face; on a Chinese page at its nominal size, which is that of Chinese faces."""
    font = theme.text_font()
    if han:
        font.setPixelSize(theme.appearance.text_size)
    return font


def measure_page(theme: Theme, width: float, *, han: bool) -> PageMetrics:
    """The measures for a viewport of this width, in Latin or Chinese text."""
    nominal = theme.appearance.text_size
    metrics = QFontMetricsF(page_font(theme, han=han))
    if han:
        measure = CHARACTERS * nominal
    else:
        letter = metrics.horizontalAdvance(_SAMPLE) / len(_SAMPLE)
        measure = round(LETTERS * letter / 8) * 8
    measure = int(max(min(measure, width - 2 * MARGIN), 160))
    return PageMetrics(
        nominal=nominal,
        pitch=round(nominal * (HAN_PITCH if han else LATIN_PITCH)),
        ascent=metrics.ascent(),
        descent=metrics.descent(),
        measure=measure,
        left=float(max(round((width - measure) / 2), 1)),
        width=width,
    )


@dataclass(frozen=True, slots=True)
class ParagraphShape:
    """How a paragraph is set. `hang` and `indent` in code points."""

    pitch: float
    above: float
    hang: int = 0
    indent: int = 0


def shape_of(
    text: str, metrics: PageMetrics, *, before: int, after: int, first: bool
) -> ParagraphShape:
    """The shape of a paragraph between two states. `first` = the document's first line."""
    pitch, above = metrics.pitch, float(TOP) if first else 0.0
    if not text:
        return ParagraphShape(round(pitch * EMPTY_PITCH), above)
    if before != PLAIN or after != PLAIN:
        code = highlighter.COMMENT not in (before, after)
        return ParagraphShape(round(pitch * CODE_PITCH) if code else pitch, above)
    level = heading_level(text)
    if level:
        tall = round(pitch * (H1_PITCH if level == 1 else H2_PITCH))
        extra = HEADING_ABOVE if level > 1 and not first else 0
        return ParagraphShape(tall, above + extra, hang=hanging(text))
    if highlighter.is_table(text):
        return ParagraphShape(round(pitch * CODE_PITCH), above)
    hang = hanging(text)
    return ParagraphShape(pitch, above, hang=hang, indent=0 if hang else list_indent(text))


@dataclass(frozen=True, slots=True)
class LineColumn:
    """Where lines go: the left edge and the measure."""

    left: float
    measure: float


def page_option(metrics: PageMetrics) -> QTextOption:
    """How every paragraph of the page is broken into lines."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTabStopDistance(metrics.nominal * 2)
    return option


def set_lines(
    layout: QTextLayout,
    text: str,
    shape: ParagraphShape,
    metrics: PageMetrics,
    *,
    column: LineColumn,
    top: float,
    gaps: list[tuple[int, float]],
    most: int | None = None,
) -> tuple[int, float]:
    """Break a paragraph into lines from `top` down; (how many, where it ends).

    Every line stands on one baseline grid, whatever font falls back, and never at x = 0, which
    is how Qt's own layout is told apart. `gaps` are (position, height), in order. Of a paragraph
    with more than `most` lines the others are out of view, and not counted.
    """
    hang, indent = to_utf16(text, shape.hang), to_utf16(text, shape.indent)
    waiting, count, shift = list(gaps), 0, 0.0
    layout.beginLayout()
    while count != most and (line := layout.createLine()).isValid():
        line.setLeadingIncluded(False)
        x, width = column.left, column.measure
        if count == 0 and (hang or indent):
            line.setLineWidth(width + 4 * MARGIN)
            reach = x_at(line, hang or indent)
            if hang:
                x, width = x - reach, width + reach
            else:
                shift = min(reach, width / 2)
        elif count:
            x, width = x + shift, width - shift
        line.setLineWidth(width)
        line.setPosition(QPointF(x or 0.5, top + metrics.baseline(shape.pitch) - line.ascent()))
        top += shape.pitch
        while waiting and waiting[0][0] <= line.textStart() + line.textLength():
            top += waiting.pop(0)[1]
        count += 1
    if count == most:
        _set_rest(layout, column)
    layout.endLayout()
    return count, top


def _set_rest(layout: QTextLayout, column: LineColumn) -> None:
    """Put what is not shown on lines below everything.

    Qt crashes on a selection inside a paragraph that begins or ends where there is no line.
    """
    while (line := layout.createLine()).isValid():
        line.setNumColumns(_REST)
        line.setPosition(QPointF(column.left or 0.5, _OUT_OF_VIEW))


def x_at(line: QTextLine, position: int) -> float:
    """Where a position of a valid line stands. PySide6 returns (x, position)."""
    found = cast("tuple[float, int]", line.cursorToX(position))
    return found[0]
