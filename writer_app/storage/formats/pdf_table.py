"""Tables in a PDF: column widths by content, cells that wrap, rows that run on over pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from writer_app.storage.formats.pdf_lines import Atom, lines
from writer_app.storage.formats.pdf_sheet import RULE, PdfSheet

_PAD = 5.0  # points at each side of a cell


@dataclass(frozen=True, slots=True)
class PdfCell:
    """One cell's text and where it stands: 0 left, 0.5 centre, 1 right."""

    text: list[Atom]
    side: float


def draw(sheet: PdfSheet, rows: Sequence[Sequence[PdfCell]]) -> None:
    """Draw the rows from the sheet's place downwards, a thin rule under each."""
    widths = column_widths(rows, sheet.room)
    for row in rows:
        _row(sheet, row, widths)
        sheet.pdf.set_draw_color(*RULE)
        sheet.y += 3
        sheet.pdf.line(sheet.left, sheet.y, sheet.left + sum(widths), sheet.y)
        sheet.y += 3


def column_widths(rows: Sequence[Sequence[PdfCell]], room: float) -> list[float]:
    """Widths in points: what the longest cells take, or a fair share of `room` when it is short."""
    wanted = [24.0] * max(len(row) for row in rows)
    for row in rows:
        for column, cell in enumerate(row):
            width = sum(atom.width for atom in cell.text) + 2 * _PAD + 2
            wanted[column] = max(wanted[column], width)
    if sum(wanted) <= room:
        return wanted
    # Long columns give way to short ones: roots even out what the lengths would take.
    shares = [width**0.6 for width in wanted]
    return [room * share / sum(shares) for share in shares]


def _row(sheet: PdfSheet, row: Sequence[PdfCell], widths: Sequence[float]) -> None:
    height = sheet.size * 1.4
    rooms = [max(width - 2 * _PAD, 4.0) for width in widths]
    wrapped = [list(lines(cell.text, room)) for cell, room in zip(row, rooms, strict=False)]
    for number in range(max((len(cell) for cell in wrapped), default=0)):
        sheet.need(height)
        x = sheet.left
        for column, cell in enumerate(wrapped):
            if number < len(cell):
                spare = rooms[column] - sum(atom.width for atom in cell[number])
                sheet.line(cell[number], x + _PAD + row[column].side * spare, height)
            x += widths[column]
        sheet.y += height
