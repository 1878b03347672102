"""The sheet a PDF is drawn on: where the next line goes, page breaks, fonts and lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from fpdf import FPDF

from writer_app.domain.base.exporting import Paper
from writer_app.storage.formats import pdf_bidi, pdf_lines
from writer_app.storage.formats.pdf_bidi import BidiSegment
from writer_app.storage.formats.pdf_fonts import FontBook
from writer_app.storage.formats.pdf_lines import Atom, Style, lines

MARGIN = 68.0  # points, as every length here
BODY, LEADING = 11.0, 1.5
INK, GREY, RULE = (26, 26, 26), (110, 110, 110), (200, 200, 200)
PALE, LINK, TINT = (244, 242, 238), (34, 87, 168), (255, 241, 168)


class PdfPage(FPDF):
    """A sheet with the page number at the foot."""

    def footer(self) -> None:
        """Draw the page number."""
        self.set_y(-44)
        self.set_font("text", "", 9)
        self.set_text_color(*GREY)
        self.cell(0, 12, str(self.page_no()), align="C")


class PdfSheet:
    """One document's pages and the place of the next line.

    `y` and `left` are points from the page's edges, `size` the font size, `bars` where the bars of
    quotations stand, `label` a bullet or number that the next line will carry.
    """

    def __init__(self, title: str, fonts: Path, paper: Paper = "a4") -> None:
        self.pdf = PdfPage(unit="pt", format=paper)
        self.pdf.c_margin = 0
        self.book = FontBook(self.pdf, fonts)
        self.pdf.set_title(title.encode("utf-8", "replace").decode("utf-8"))
        self.pdf.set_creator("Writer App")
        self.pdf.set_margins(MARGIN, MARGIN, MARGIN)
        self.pdf.set_auto_page_break(False)
        self.pdf.add_page()
        self.y = self.left = MARGIN
        self.size = BODY
        self.bars: list[float] = []
        self.label = ""
        self._widths: dict[tuple[str, str, bool], float] = {}

    @property
    def room(self) -> float:
        """The width left for text, in points."""
        return max(self.pdf.w - MARGIN - self.left, 60.0)

    @property
    def height(self) -> float:
        """The height of a page's text, in points."""
        return self.pdf.h - 2 * MARGIN

    def need(self, height: float) -> None:
        """Begin a new page when `height` points do not fit on this one."""
        if self.y + height > self.pdf.h - MARGIN:
            self.pdf.add_page()
            self.y = MARGIN

    def measure(self, char: str, style: Style) -> float:
        """The width of one character in points."""
        looks = (char, style.face, style.mono)
        width = self._widths.get(looks)
        if width is None:
            key, shown = self.book.choose(*looks)
            width = self._widths[looks] = sum(self.book.width(key, part) for part in shown) / 1000
        return width * self._points(style)

    def atoms(self, pieces: Iterable[tuple[str, Style]]) -> list[Atom]:
        """The characters of styled pieces with their widths at this size."""
        return pdf_bidi.settled(
            pdf_lines.atoms(pieces, self.measure), self._faces, self.book.face, self._points
        )

    def paragraph(self, text: list[Atom], *, leading: float = LEADING) -> None:
        """Lines of text, in their direction, with bars and the label."""
        height = self.size * leading
        right_to_left = pdf_bidi.is_right_to_left(text)
        for line in lines(text, self.room):
            self.need(height)
            self._margin(height)
            spare = self.room - sum(atom.width for atom in line) if right_to_left else 0.0
            self.line(line, self.left + spare, height, right_to_left=right_to_left)
            self.y += height

    def code(self, text: list[Atom]) -> None:
        """Lines on a tinted ground."""
        height = self.size * 1.45
        for line in lines(text, self.room - 20):
            self.need(height)
            self.pdf.set_fill_color(*PALE)
            self.pdf.rect(self.left, self.y, self.room, height, style="F")
            self._margin(height)
            self.line(line, self.left + 10, height)
            self.y += height

    def line(
        self, line: Sequence[Atom], x: float, height: float, *, right_to_left: bool = False
    ) -> None:
        """One line of text in the order it is read, in a box `height` points high at `y`."""
        baseline = self.y + height / 2 + self.size * 0.34
        shown = pdf_bidi.segments(line, self._faces(line), right_to_left=right_to_left)
        for segment in shown:
            self._segment(segment, x, baseline, height)
            x += segment.width

    def _faces(self, line: Sequence[Atom]) -> list[pdf_bidi.Face]:
        return pdf_bidi.faces(line, self.book.choose, self.book.has)

    def _segment(self, segment: BidiSegment, x: float, baseline: float, height: float) -> None:
        style, points = segment.style, self._points(segment.style)
        if style.tinted:
            self.pdf.set_fill_color(*TINT)
            self.pdf.rect(x, baseline - points, segment.width, points * 1.3, style="F")
        self.pdf.set_font(segment.key[0], segment.key[1], points)
        self.pdf.set_text_color(*(LINK if style.link else INK))
        at = baseline + points * (-0.5 if style.raised else 0.25 if style.lowered else 0.0)
        if segment.shaped:
            self._shaped(segment, x, at, points)
        else:
            self.pdf.text(x, at, segment.text)
        self.pdf.set_draw_color(*INK)
        for wanted, rise in ((style.strike, -0.28), (style.under, 0.12)):
            if wanted:
                self.pdf.line(x, at + points * rise, x + segment.width, at + points * rise)
        if style.link.startswith(("http:", "https:", "mailto:")):
            self.pdf.link(x, self.y, segment.width, height, style.link)

    def _shaped(self, segment: BidiSegment, x: float, baseline: float, points: float) -> None:
        direction = "rtl" if segment.right_to_left else "ltr"
        self.pdf.set_text_shaping(True, direction=direction)
        self.pdf.set_xy(x, baseline - 0.3 * points)  # where a cell of no height has its baseline
        self.pdf.cell(segment.width, 0, segment.text)
        self.pdf.set_text_shaping(False)

    def _points(self, style: Style) -> float:
        if style.raised or style.lowered:
            return self.size * 0.65
        return self.size * (0.9 if style.mono and self.size > 9 else 1)

    def _margin(self, height: float) -> None:
        """What stands left of a line: bars and the label."""
        self.pdf.set_draw_color(*RULE)
        for bar in self.bars:
            self.pdf.line(bar, self.y, bar, self.y + height)
        if self.label:
            label = self.atoms([(self.label, Style())])
            self.line(label, self.left - 6 - sum(atom.width for atom in label), height)
            self.label = ""
