"""Formats of the page's text: what each part of a line looks like, in the writer's face."""

from __future__ import annotations

from PySide6.QtGui import QFont, QTextCharFormat, QTextFormat, QTextLayout

from writer_app.ui.kit import faces
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page.highlighter import LinePart, LineSpan
from writer_app.ui.page.page_lines import page_font

H1_SCALE, H2_SCALE, SMALL_SCALE = 1.5, 1.18, 0.72


class Formats:
    """Character formats by part, made when first needed. One for a theme, a script and a mode."""

    def __init__(self, theme: Theme, *, dim: bool = False, han: bool = False) -> None:
        self._theme = theme
        self._dim, self.han = dim, han
        self._nominal = theme.appearance.text_size
        self._pixels = page_font(theme, han=han).pixelSize()
        self._mono = theme.text_font("mono").families()
        self._kai = faces.kai()
        self._han = theme.text_font().families()[1:]
        self._made: dict[LinePart, QTextCharFormat] = {}

    def of(self, part: LinePart) -> QTextCharFormat:
        """The format of a part."""
        if part not in self._made:
            self._made[part] = self._make(part)
        return self._made[part]

    def role(self, name: str) -> QTextCharFormat:
        """What a run of a proposal adds to the formats of its parts, by the role's name."""
        table = {"DELETE": "dele", "INSERT": "ins", "OLD": "text2", "NEW": "text"}
        colour = {**table, "LEFT": "text3", "CAME": "text"}.get(name)
        made = QTextCharFormat()
        if colour is not None:
            made.setForeground(self._theme.color(colour))
        return made

    def ranges(self, found: list[LineSpan], shift: int = 0) -> list[QTextLayout.FormatRange]:
        """Format ranges for spans that are in UTF-16 units."""
        result = []
        for span in found:
            item = QTextLayout.FormatRange()
            item.start, item.length = span.start + shift, span.end - span.start
            item.format = self.of(span.part)
            result.append(item)
        return result

    def _make(self, part: LinePart) -> QTextCharFormat:
        made = QTextCharFormat()
        self._set_size(made, part)
        if part & (LinePart.EMPHASIS | LinePart.QUOTE):
            self._slant(made, part)
        if part & LinePart.STRONG:
            made.setFontWeight(QFont.Weight.Bold)
        if part & LinePart.MARK:
            made.setForeground(self._theme.color("text3"))
            if not part & (LinePart.H1 | LinePart.H2):
                made.setFontWeight(QFont.Weight.Normal)
                made.setFontItalic(False)
        elif part & LinePart.QUOTE and not self._dim:
            made.setForeground(self._theme.color("text2"))
        if part & LinePart.LINK:
            made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
            made.setUnderlineColor(self._theme.color("edge"))
        if part & LinePart.WIDE and self._han:
            made.setFontFamilies(self._han)
        if part & LinePart.STRIKE:
            made.setFontStrikeOut(True)
        return made

    def _set_size(self, made: QTextCharFormat, part: LinePart) -> None:
        scale = H1_SCALE if part & LinePart.H1 else H2_SCALE if part & LinePart.H2 else 0.0
        if scale:
            made.setFontWeight(QFont.Weight.Bold)
            self._pixel_size(made, round(self._pixels * scale))
        if part & (LinePart.TARGET | LinePart.CODE | LinePart.TABLE):
            made.setFontFamilies(self._mono)
            made.setFontFixedPitch(True)
            self._pixel_size(made, round(self._nominal * SMALL_SCALE))

    def _slant(self, made: QTextCharFormat, part: LinePart) -> None:
        if not part & LinePart.HAN:
            made.setFontItalic(True)
        elif self._kai is not None:
            made.setFontFamilies([self._kai])
        elif part & LinePart.EMPHASIS:
            made.setFontWeight(QFont.Weight.Bold)

    @staticmethod
    def _pixel_size(made: QTextCharFormat, pixels: int) -> None:
        made.setProperty(QTextFormat.Property.FontPixelSize, pixels)
