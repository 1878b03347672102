"""Comments as annotations of a PDF: their words are marked, what was said stands in the mark."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

import pypdfium2  # type: ignore[import-untyped]  # it ships no types

from writer_app.domain.comments import placing
from writer_app.domain.comments.values import CommentThread, Margin

_COLOUR = (255, 214, 102, 255)
_NOTE = 18.0  # points, the side of a sign without words

Unreadable = pypdfium2.PdfiumError
"""Raised for a PDF that cannot be read again."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points, from the lower left corner of a page."""


def annotated(data: bytes, text: str, margin: Margin) -> bytes:
    """The PDF `data`, made from `text`, with its threads. Raises Unreadable."""
    threads = [one for one in margin.threads if any(note.text for note in one.notes)]
    if not threads:
        return data
    document = pypdfium2.PdfDocument(data)
    try:
        pages = _Pages(document)
        for thread in placing.moved(Margin(tuple(threads)), text, pages.text).threads:
            pages.annotate(thread)
        made = io.BytesIO()
        pages.close()
        document.save(made)
        return made.getvalue()
    finally:
        document.close()


class _Pages:
    """The words of all pages, one after another."""

    def __init__(self, document: Any) -> None:
        self._pages = list(document)
        self._texts = [page.get_textpage() for page in self._pages]
        said = [text.get_text_range() for text in self._texts]
        self._starts = [0, *accumulate(len(words) for words in said)]
        self.text = "".join(said)

    def close(self) -> None:
        """Let go of the pages."""
        for one in (*self._texts, *self._pages):
            one.close()

    def annotate(self, thread: CommentThread) -> None:
        """Mark a thread's words on every page that has some of them."""
        boxes = [found for found in self._found(thread.start, thread.end) if found[1]]
        for number, (page, found) in enumerate(boxes):
            _highlight(page, found, thread if number == 0 else None)
        if not boxes and self._pages:
            page, box = self._beside(thread.start)
            _sign(page, box, thread)

    def _found(self, start: int, end: int) -> Iterator[tuple[Any, list[Box]]]:
        for number, page in enumerate(self._pages):
            first = max(start, self._starts[number]) - self._starts[number]
            last = min(end, self._starts[number + 1]) - self._starts[number]
            if first < last:
                yield page, _boxes(self._texts[number], first, last - first)

    def _beside(self, place: int) -> tuple[Any, Box]:
        """A place without words: beside the character in front of it."""
        number = max(n for n, start in enumerate(self._starts[:-1]) if start <= max(place - 1, 0))
        at = max(place - 1 - self._starts[number], 0)
        found = _boxes(self._texts[number], at, 1)
        page = self._pages[number]
        left, _, _, top = found[0] if found else (36.0, 0.0, 0.0, page.get_height() - 36.0)
        return page, (left, top - _NOTE, left + _NOTE, top)


def _boxes(text: Any, start: int, count: int) -> list[Box]:
    raw = pypdfium2.raw
    found: list[Box] = []
    for number in range(raw.FPDFText_CountRects(text, start, count)):
        sides = [ctypes.c_double() for _ in range(4)]  # left, top, right, bottom
        if raw.FPDFText_GetRect(text, number, *map(ctypes.byref, sides)):
            left, top, right, bottom = (side.value for side in sides)
            found.append((left, bottom, right, top))
    return found


def _highlight(page: Any, boxes: list[Box], thread: CommentThread | None) -> None:
    raw = pypdfium2.raw
    mark = raw.FPDFPage_CreateAnnot(page, raw.FPDF_ANNOT_HIGHLIGHT)
    raw.FPDFAnnot_SetColor(mark, raw.FPDFANNOT_COLORTYPE_Color, *_COLOUR)
    for left, bottom, right, top in boxes:
        corners = raw.FS_QUADPOINTSF(left, top, right, top, left, bottom, right, bottom)
        raw.FPDFAnnot_AppendAttachmentPoints(mark, ctypes.byref(corners))
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    _say(mark, (min(lefts), min(bottoms), max(rights), max(tops)), thread)


def _sign(page: Any, box: Box, thread: CommentThread) -> None:
    mark = pypdfium2.raw.FPDFPage_CreateAnnot(page, pypdfium2.raw.FPDF_ANNOT_TEXT)
    _say(mark, box, thread)


def _say(mark: Any, box: Box, thread: CommentThread | None) -> None:
    """What a mark says: the first comment, and the answers under their authors' names."""
    raw = pypdfium2.raw
    left, bottom, right, top = box
    raw.FPDFAnnot_SetRect(mark, ctypes.byref(raw.FS_RECTF(left, top, right, bottom)))
    raw.FPDFAnnot_SetFlags(mark, raw.FPDF_ANNOT_FLAG_PRINT)
    if thread is not None:
        first, *answers = [note for note in thread.notes if note.text]
        said = [first.text, *(f"{note.author}: {note.text}" for note in answers)]
        date = "".join(c for c in first.date if c.isdigit())[:14]
        values = {
            "Contents": "\n\n".join(said),
            "T": first.author,
            "M": f"D:{date}" if date else "",
        }
        for key, value in values.items():
            if value:
                wide = ctypes.create_string_buffer(value.encode("utf-16-le", "replace") + b"\0\0")
                chars = ctypes.cast(wide, ctypes.POINTER(raw.FPDF_WCHAR))
                raw.FPDFAnnot_SetStringValue(mark, key.encode(), chars)
    raw.FPDFPage_CloseAnnot(mark)
