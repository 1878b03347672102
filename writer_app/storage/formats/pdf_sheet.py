"""The sheet a PDF is drawn on: where the next line goes, page breaks, fonts and lines of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from fpdf import FPDF
from fpdf.bidi import BidiParagraph, auto_detect_base_direction
from fpdf.enums import TextDirection

from writer_app.storage.formats.pdf_fonts import FaceKey, FontBook
from writer_app.storage.formats.pdf_lines import Atom, Style, atoms, lines

MARGIN = 68.0  # points, as every length here
BODY, LEADING = 11.0, 1.5
INK, GREY, RULE = (26, 26, 26), (110, 110, 110), (200, 200, 200)
PALE, LINK = (244, 242, 238), (34, 87, 168)
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdfd\ufe70-\ufefc]")


class Page(FPDF):
    """A4 with the page number at the foot."""

    def footer(self) -> None:
        """Draw the page number."""
        self.set_y(-44)
        self.set_font("text", "", 9)
        self.set_text_color(*GREY)
        self.cell(0, 12, str(self.page_no()), align="C")


class Sheet:
    """One document's pages and the place of the next line.

    `y` and `left` are points from the page's edges, `size` the font size, `bars` where the bars of
    quotations stand, `label` a bullet or number that the next line will carry.
    """

    def __init__(self, title: str, fonts: Path) -> None:
        self.pdf = Page(unit="pt", format="A4")
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
        key, shown = self.book.choose(char, style.face, style.mono)
        return sum(self.book.width(key, part) for part in shown) * self._points(style) / 1000

    def paragraph(self, text: list[Atom], *, leading: float = LEADING) -> None:
        """Lines of text, in their direction, with bars and the label."""
        height = self.size * leading
        right_to_left = _direction(text)
        for line in lines(text, self.room):
            self.need(height)
            self._margin(height)
            spare = self.room - sum(atom.width for atom in line) if right_to_left else 0.0
            self.line(_visual(line, right_to_left), self.left + spare, height)
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

    def line(self, line: list[Atom], x: float, height: float) -> None:
        """One line of text in the order it is drawn, in a box `height` points high at `y`."""
        baseline = self.y + height / 2 + self.size * 0.34
        for key, style, text, width in self._runs(line):
            points = self._points(style)
            self.pdf.set_font(key[0], key[1], points)
            self.pdf.set_text_color(*(LINK if style.link else INK))
            self.pdf.text(x, baseline - (points * 0.5 if style.raised else 0.0), text)
            if style.strike:
                self.pdf.set_draw_color(*INK)
                self.pdf.line(x, baseline - points * 0.28, x + width, baseline - points * 0.28)
            if style.link.startswith(("http:", "https:", "mailto:")):
                self.pdf.link(x, self.y, width, height, style.link)
            x += width

    def _points(self, style: Style) -> float:
        return self.size * (0.65 if style.raised else 0.9 if style.mono and self.size > 9 else 1)

    def _margin(self, height: float) -> None:
        """What stands left of a line: bars and the label."""
        self.pdf.set_draw_color(*RULE)
        for bar in self.bars:
            self.pdf.line(bar, self.y, bar, self.y + height)
        if self.label:
            label = atoms([(self.label, Style())], self.measure)
            self.line(label, self.left - 6 - sum(atom.width for atom in label), height)
            self.label = ""

    def _runs(self, line: list[Atom]) -> Iterator[tuple[FaceKey, Style, str, float]]:
        """Neighbours drawn alike, together: face, style, text and width in points."""
        run: tuple[FaceKey, Style] | None = None
        text, width = "", 0.0
        for atom in line:
            key, shown = self.book.choose(atom.char, atom.style.face, atom.style.mono)
            if (key, atom.style) != run:
                if run and text:
                    yield *run, text, width
                run, text, width = (key, atom.style), "", 0.0
            text += shown
            width += atom.width
        if run and text:
            yield *run, text, width


def _direction(text: list[Atom]) -> bool:
    words = "".join(atom.char for atom in text)
    return bool(_RTL.search(words)) and auto_detect_base_direction(words) == TextDirection.RTL


def _visual(line: list[Atom], right_to_left: bool) -> list[Atom]:
    """The line in the order it is drawn, left to right."""
    words = "".join(atom.char for atom in line)
    if not _RTL.search(words):
        return line
    base = TextDirection.RTL if right_to_left else TextDirection.LTR
    order = BidiParagraph(words, base_direction=base).get_reordered_characters()
    return [replace(line[char.character_index], char=char.character) for char in order]
