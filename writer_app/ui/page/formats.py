"""Formats of the page's text: what each part of a line looks like, in the writer's face."""

from __future__ import annotations

from PySide6.QtGui import QFont, QTextCharFormat, QTextFormat, QTextLayout

from writer_app.ui.kit import faces
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page.highlighter import Part, Span
from writer_app.ui.page.page_lines import page_font

H1_SCALE, H2_SCALE, SMALL_SCALE = 1.5, 1.18, 0.72


class Formats:
    """Character formats by part, made when first needed. One for a theme, a script and a mode."""

    def __init__(self, theme: Theme, *, dim: bool = False, han: bool = False) -> None:
        self._theme = theme
        self._dim = dim
        self._nominal = theme.appearance.text_size
        self._pixels = page_font(theme, han=han).pixelSize()
        self._mono = theme.text_font("mono").families()
        self._kai = faces.kai()
        self._made: dict[Part, QTextCharFormat] = {}

    def of(self, part: Part) -> QTextCharFormat:
        """The format of a part."""
        if part not in self._made:
            self._made[part] = self._make(part)
        return self._made[part]

    def role(self, name: str) -> QTextCharFormat:
        """What a run of a proposal adds to the formats of its parts, by the role's name."""
        colour = {"DELETE": "dele", "INSERT": "ins", "OLD": "text2", "NEW": "text"}.get(name)
        made = QTextCharFormat()
        if colour is not None:
            made.setForeground(self._theme.color(colour))
        return made

    def ranges(self, found: list[Span], shift: int = 0) -> list[QTextLayout.FormatRange]:
        """Format ranges for spans that are in UTF-16 units."""
        result = []
        for span in found:
            item = QTextLayout.FormatRange()
            item.start, item.length = span.start + shift, span.end - span.start
            item.format = self.of(span.part)
            result.append(item)
        return result

    def _make(self, part: Part) -> QTextCharFormat:
        made = QTextCharFormat()
        self._set_size(made, part)
        if part & (Part.EMPHASIS | Part.QUOTE):
            self._slant(made, part)
        if part & Part.STRONG:
            made.setFontWeight(QFont.Weight.Bold)
        if part & Part.MARK:
            made.setForeground(self._theme.color("text3"))
            if not part & (Part.H1 | Part.H2):
                made.setFontWeight(QFont.Weight.Normal)
                made.setFontItalic(False)
        elif part & Part.QUOTE and not self._dim:
            made.setForeground(self._theme.color("text2"))
        if part & Part.LINK:
            made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
            made.setUnderlineColor(self._theme.color("edge"))
        if part & Part.STRIKE:
            made.setFontStrikeOut(True)
        return made

    def _set_size(self, made: QTextCharFormat, part: Part) -> None:
        scale = H1_SCALE if part & Part.H1 else H2_SCALE if part & Part.H2 else 0.0
        if scale:
            made.setFontWeight(QFont.Weight.Bold)
            self._pixel_size(made, round(self._pixels * scale))
        if part & (Part.TARGET | Part.CODE | Part.TABLE):
            made.setFontFamilies(self._mono)
            made.setFontFixedPitch(True)
            self._pixel_size(made, round(self._nominal * SMALL_SCALE))

    def _slant(self, made: QTextCharFormat, part: Part) -> None:
        if not part & Part.HAN:
            made.setFontItalic(True)
        elif self._kai is not None:
            made.setFontFamilies([self._kai])
        elif part & Part.EMPHASIS:
            made.setFontWeight(QFont.Weight.Bold)

    @staticmethod
    def _pixel_size(made: QTextCharFormat, pixels: int) -> None:
        made.setProperty(QTextFormat.Property.FontPixelSize, pixels)
