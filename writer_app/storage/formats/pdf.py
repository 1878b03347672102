"""Markdown to a PDF that reads like a book page: contents, page numbers, bookmarks, real text.

The tokens of formats.flow are laid out line by line; the fonts are embedded as subsets.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.errors import FPDFException
from fpdf.outline import OutlineSection
from markdown_it.token import Token
from PIL import Image

from writer_app.domain.base.exporting import Contents, Paper
from writer_app.storage.formats import markdown, pdf_table
from writer_app.storage.formats.pdf_lines import Style, lines
from writer_app.storage.formats.pdf_sheet import BODY, GREY, LEADING, MARGIN, PdfSheet

ImageBytes = Callable[[str], bytes | None]
"""From an image's address in the Markdown to its bytes, or None where it may not be shown."""

_HEADINGS = {1: 22.0, 2: 16.0, 3: 13.0, 4: 11.5, 5: 11.0, 6: 11.0}
_PLACES = {
    "s": "strike", "sub": "lowered", "sup": "raised", "u": "under", "mark": "tinted", "kbd": "mono",
}  # fmt: skip
_BOXES = {"[ ] ": "☐", "[x] ": "☑", "[X] ": "☑"}
_CONTENTS_FROM, _SHORT, _ENTRY = 3, 3, 18.0  # headings; pages; points
_INDENT = 20.0
_SIDES = {"text-align:right": 1.0, "text-align:center": 0.5}


@dataclass(slots=True)
class _List:
    ordered: bool
    number: int


def to_pdf(
    tokens: Sequence[Token],
    *,
    title: str,
    fonts: Path,
    image: ImageBytes | None = None,
    contents: Contents = "auto",
    paper: Paper = "a4",
    on_progress: Callable[[float], None] | None = None,
) -> tuple[bytes, str]:
    """A PDF of a text (flow.read), and the characters no font here could draw, each once.

    `fonts` is the folder of our own fonts. `on_progress` gets a share from 0 to 1; what it raises
    ends the work. Raises ExportError when our fonts are missing.
    """
    headings = markdown.outline(tokens)
    many = sum(heading.level <= 3 for heading in headings) >= _CONTENTS_FROM
    with_contents = contents == "always" or (contents == "auto" and many and _is_long(tokens))
    while True:
        sheet = PdfSheet(title, fonts, paper)
        try:
            if with_contents:
                _keep_contents(sheet, title, headings)
            writer = _PdfWriter(sheet, image)
            for number, token in enumerate(tokens):
                if on_progress and number % 50 == 0:
                    on_progress(number / len(tokens))
                writer.take(token, tokens, number)
            if contents == "auto" and many and not with_contents:
                with_contents = sheet.pdf.page_no() > _SHORT
                if with_contents:
                    continue  # longer than it looked
            return bytes(sheet.pdf.output()), "".join(sheet.book.missing)
        finally:
            sheet.book.close()


def _is_long(tokens: Sequence[Token]) -> bool:
    """Whether a text surely takes more pages than a short one; the others are laid out first."""
    return sum(len(token.content) for token in tokens) > 30_000


class _PdfWriter:
    """Lays out one document, token by token, from the top of the page down."""

    def __init__(self, sheet: PdfSheet, image: ImageBytes | None) -> None:
        self._sheet = sheet
        self._image = image
        self._lists: list[_List] = []
        self._table: list[list[tuple[Token, float]]] | None = None

    def take(self, token: Token, tokens: Sequence[Token], number: int) -> None:
        """One token, in order."""
        if token.type == "inline":
            self._inline(token, tokens[number - 1])
        elif token.type in ("fence", "code_block"):
            self._code(token.content.rstrip("\n"))
        elif token.type == "math_block":
            self._code(token.markup + token.content + token.markup)
        else:
            step = getattr(self, f"_{token.type}", None)
            if step is not None:
                step(token)

    # Text

    def _inline(self, token: Token, opening: Token) -> None:
        if self._table is not None:
            side = _SIDES.get(str(opening.attrGet("style") or ""), 0.0)
            self._table[-1].append((token, side))
            return
        if opening.type == "heading_open":
            self._heading(int(opening.tag[1]), token)
            return
        pieces = list(self._pieces(token))
        if self._sheet.label == "•" and pieces and pieces[0][0][:4] in _BOXES:
            self._sheet.label = _BOXES[pieces[0][0][:4]]
            pieces[0] = (pieces[0][0][4:], pieces[0][1])
        self._paragraph(pieces, after=2.0 if opening.hidden else 7.0)

    def _heading(self, level: int, token: Token) -> None:
        sheet, size = self._sheet, _HEADINGS[level]
        sheet.need(size * 4)  # never alone at the foot of a page
        if sheet.y > MARGIN:
            sheet.y += size * 0.7
        sheet.pdf.set_y(sheet.y)
        words = " ".join(markdown.plain_text(token).split())
        sheet.pdf.start_section(words or "–", level - 1, strict=False)
        sheet.size = size
        self._paragraph(list(self._pieces(token, Style("B"))), leading=1.25, after=size * 0.45)
        sheet.size = BODY

    def _paragraph(
        self, pieces: list[tuple[str, Style]], *, leading: float = LEADING, after: float = 7.0
    ) -> None:
        text = self._sheet.atoms(pieces)
        self._sheet.paragraph(text, leading=leading)
        self._sheet.y += after if text else 0.0
        for _, style in pieces:
            if style.link.startswith("image:"):
                self._picture(style.link.removeprefix("image:"))

    def _code(self, content: str) -> None:
        sheet = self._sheet
        sheet.size = 9.0
        sheet.y += 2
        sheet.code(sheet.atoms([(content.expandtabs(4), Style(mono=True))]))
        sheet.y += 9
        sheet.size = BODY

    def _picture(self, source: str) -> None:
        sheet = self._sheet
        data = (self._image(source) if self._image else None) or b""
        try:
            with Image.open(io.BytesIO(data)) as picture:
                width, height = picture.size
            scale = min(0.75, sheet.room / width, sheet.height * 0.8 / height)
            sheet.need(height * scale + 8)
            place = (sheet.left, sheet.y, width * scale, height * scale)
            sheet.pdf.image(io.BytesIO(data), *place)
        except (OSError, ValueError, FPDFException, ZeroDivisionError):
            self._paragraph([(f"[{source}]", Style())])
        else:
            sheet.y += height * scale + 8

    def _pieces(self, token: Token, style: Style = Style()) -> Iterator[tuple[str, Style]]:  # noqa: B008  # frozen
        for child in token.children or []:
            if child.type in ("text", "code_inline"):
                yield child.content, replace(style, mono=child.type == "code_inline")
            elif child.type in ("softbreak", "hardbreak"):
                yield (" " if child.type == "softbreak" else "\n"), style
            elif child.type == "math_inline":
                yield child.markup + child.content + child.markup, replace(style, mono=True)
            elif child.type == "image":
                yield self._image_piece(child, style)
            elif child.type == "footnote_ref":
                yield str(child.meta["id"] + 1), replace(style, raised=True)
            else:
                style = _styled(child, style)

    def _image_piece(self, child: Token, style: Style) -> tuple[str, Style]:
        source = str(child.attrGet("src") or "")
        if self._table is None and self._image and self._image(source) is not None:
            return "", replace(style, link=f"image:{source}")
        return f"[{child.content or source}]", style

    # Blocks around text, one method for each token type of markdown-it-py

    def _hr(self, _: Token) -> None:
        sheet = self._sheet
        sheet.need(24)
        middle = sheet.pdf.w / 2
        sheet.pdf.set_draw_color(*GREY)
        sheet.pdf.line(middle - 40, sheet.y + 8, middle + 40, sheet.y + 8)
        sheet.y += 22

    def _blockquote_open(self, _: Token) -> None:
        self._sheet.bars.append(self._sheet.left + 2)
        self._sheet.left += 16

    def _blockquote_close(self, _: Token) -> None:
        self._sheet.bars.pop()
        self._sheet.left -= 16

    def _bullet_list_open(self, _: Token) -> None:
        self._lists.append(_List(False, 0))

    def _ordered_list_open(self, token: Token) -> None:
        start = token.attrGet("start")
        self._lists.append(_List(True, 1 if start is None else int(start)))

    def _bullet_list_close(self, _: Token) -> None:
        self._lists.pop()
        self._sheet.y += 0 if self._lists else 5

    _ordered_list_close = _bullet_list_close

    def _list_item_open(self, _: Token) -> None:
        self._sheet.left += _INDENT
        top = self._lists[-1]
        self._sheet.label = f"{top.number}." if top.ordered else "•"
        top.number += 1

    def _list_item_close(self, _: Token) -> None:
        if self._sheet.label:  # an empty item still shows its mark
            self._sheet.paragraph(self._sheet.atoms([(" ", Style())]))
        self._sheet.left -= _INDENT

    def _footnote_block_open(self, token: Token) -> None:
        self._hr(token)
        self._sheet.size = 9.5

    def _footnote_block_close(self, _: Token) -> None:
        self._sheet.size = BODY

    def _footnote_open(self, token: Token) -> None:
        self._sheet.left += _INDENT
        self._sheet.label = f"{token.meta['id'] + 1}."

    _footnote_close = _list_item_close

    def _table_open(self, _: Token) -> None:
        self._table = []

    def _tr_open(self, _: Token) -> None:
        if self._table is not None:
            self._table.append([])

    def _table_close(self, _: Token) -> None:
        rows, sheet = self._table or [], self._sheet
        sheet.size = 9.5
        cells = [
            [
                pdf_table.PdfCell(sheet.atoms(self._pieces(token, style)), side)
                for token, side in row
            ]
            for row, style in zip(rows, [Style("B")] + [Style()] * len(rows), strict=False)
        ]
        self._table = None
        pdf_table.draw(sheet, cells)
        sheet.size = BODY
        sheet.y += 9


def _styled(child: Token, style: Style) -> Style:
    """The style after an opening or closing mark."""
    mark = {"strong": "B", "em": "I"}.get(child.type.partition("_")[0])
    if mark and child.nesting > 0:
        return replace(style, face="".join(sorted({*style.face, mark})))
    if mark:
        return replace(style, face=style.face.replace(mark, ""))
    place = _PLACES.get(child.type.partition("_")[0])
    if place:
        change: dict[str, Any] = {place: child.nesting > 0}
        return replace(style, **change)
    if child.type == "link_open":
        return replace(style, link=str(child.attrGet("href") or ""))
    return replace(style, link="") if child.type == "link_close" else style


def _keep_contents(sheet: PdfSheet, title: str, headings: Sequence[markdown.ContentsEntry]) -> None:
    """Keep pages for the contents, filled in at the end, when the page numbers are known."""
    shown = [heading for heading in headings if heading.level <= 3]
    if not shown:
        return
    per_page = int(sheet.height // _ENTRY) - 3  # the title takes three lines

    def fill(pdf: FPDF, outline: list[OutlineSection]) -> None:
        sheet.y, sheet.left, sheet.size, sheet.bars, sheet.label = MARGIN, MARGIN, 22.0, [], ""
        words = sheet.atoms([(title, Style("B"))])
        sheet.line(next(lines(words, sheet.room), []), sheet.left, 28)
        sheet.y += 3 * _ENTRY
        sheet.size = BODY
        for number, section in enumerate(part for part in outline if part.level <= 2):
            if number and number % per_page == 0:
                pdf.add_page()
                sheet.y = MARGIN
            _entry(sheet, section)

    pages = -(-len(shown) // per_page)
    sheet.pdf.insert_toc_placeholder(fill, pages=pages, reset_page_indices=False)
    sheet.y = MARGIN


def _entry(sheet: PdfSheet, section: OutlineSection) -> None:
    left = sheet.left + 16.0 * section.level
    style = Style("B" if section.level == 0 else "")
    page = sheet.atoms([(str(section.page_number), Style())])
    right = sheet.left + sheet.room
    words = sheet.atoms([(section.name, style)])
    sheet.line(next(lines(words, right - left - 40), []), left, _ENTRY)
    sheet.line(page, right - sum(atom.width for atom in page), _ENTRY)
    link = sheet.pdf.add_link(page=section.page_number)
    sheet.pdf.link(left, sheet.y, right - left, _ENTRY, link)
    sheet.y += _ENTRY
