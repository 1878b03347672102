"""The pages of a PDF that this program made, as pictures for preview and printer."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2  # type: ignore[import-untyped]  # it ships no types


@dataclass(frozen=True, slots=True)
class PageImage:
    """A picture of a page: `data` are rows of 4 bytes a pixel (blue, green, red, unused)."""

    data: bytes
    width: int
    height: int
    stride: int  # bytes a row


class PdfPages:
    """The pages of one PDF; belongs to one thread. Call `close` when they are no longer shown."""

    def __init__(self, data: bytes) -> None:
        """Raises pypdfium2.PdfiumError for what is no PDF."""
        self._document = pypdfium2.PdfDocument(data)

    def __len__(self) -> int:
        return len(self._document)

    def size(self, number: int) -> tuple[float, float]:
        """Width and height of a page in points."""
        width, height = self._document.get_page_size(number)
        return float(width), float(height)

    def image(self, number: int, width: int) -> PageImage:
        """A page, `width` pixels wide."""
        page = self._document[number]
        try:
            scale = max(width, 1) / page.get_width()
            bitmap = page.render(scale=scale, force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGRx)
            made = PageImage(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)
            bitmap.close()
        finally:
            page.close()
        return made

    def close(self) -> None:
        """Let go of the document. Safe to repeat."""
        self._document.close()
