"""Which font draws which character in a PDF: ours for European text, the system's for the rest."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections import Counter
from collections.abc import Container, Iterator
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]  # it ships no types
from fpdf import FPDF
from fpdf.fonts import TTFFont

from writer_app.domain.base.errors import ExportError
from writer_app.domain.base.message import coded

FaceKey = tuple[str, str]
"""A family and a style ("", "B", "I", "BI") as fpdf2 names fonts."""

_OURS = {
    ("text", ""): "Literata-Regular.ttf",
    ("text", "B"): "Literata-Bold.ttf",
    ("text", "I"): "Literata-Italic.ttf",
    ("text", "BI"): "Literata-BoldItalic.ttf",
    ("mono", ""): "JetBrainsMono-Regular.ttf",
}
# File stems in order of liking, with the number of the face for simplified Chinese in a collection.
_HAN = (
    ("NotoSerifCJK-Regular", 2), ("NotoSerifCJKsc-Regular", 0), ("SourceHanSerifSC-Regular", 0),
    ("NotoSerifSC-Regular", 0), ("Songti", 0), ("NotoSansCJK-Regular", 2),
    ("NotoSansCJKsc-Regular", 0), ("SourceHanSansSC-Regular", 0), ("NotoSansSC-Regular", 0),
    ("msyh", 0), ("PingFang", 0), ("STHeiti Light", 0), ("wqy-zenhei", 0), ("wqy-microhei", 0),
    ("DroidSansFallbackFull", 0), ("DroidSansFallback", 0), ("simsun", 0), ("malgun", 0),
    ("Arial Unicode", 0),
)  # fmt: skip
_HAN_BOLD = (
    ("NotoSerifCJK-Bold", 2), ("NotoSerifCJKsc-Bold", 0), ("SourceHanSerifSC-Bold", 0),
    ("NotoSerifSC-Bold", 0), ("NotoSansCJK-Bold", 2), ("NotoSansCJKsc-Bold", 0),
    ("SourceHanSansSC-Bold", 0), ("NotoSansSC-Bold", 0), ("msyhbd", 0),
)  # fmt: skip
_OTHERS = (
    ("DejaVuSerif", 0), ("DejaVuSans", 0), ("NotoSansSymbols2-Regular", 0),
    ("NotoSansSymbols-Regular", 0), ("NotoSansMath-Regular", 0), ("NotoSerifHebrew-Regular", 0),
    ("NotoNaskhArabic-Regular", 0), ("NotoSerifDevanagari-Regular", 0),
    ("NotoSerifThai-Regular", 0), ("NotoEmoji-Regular", 0), ("FreeSerif", 0), ("seguisym", 0),
    ("seguiemj", 0), ("segoeui", 0), ("Arial Unicode", 0), ("Apple Symbols", 0),
)  # fmt: skip
_SIMPLER = {"☐": "[ ]", "☑": "[x]", "\u2011": "-", "\u2010": "-", "\u202f": "\xa0"}


class FontBook:
    """The fonts of one PDF, loaded when the first character needs them.

    `missing` counts the characters that no font here has; they are drawn as question marks.
    """

    def __init__(self, pdf: FPDF, folder: Path) -> None:
        self._pdf = pdf
        self._folder = folder
        self._faces: dict[FaceKey, TTFFont | None] = {}
        self._chosen: dict[tuple[str, str, bool], tuple[FaceKey, str]] = {}
        self._covered: dict[Path, Container[int]] = {}
        self._files: dict[str, Path] | None = None
        self.missing: Counter[str] = Counter()
        for key, name in _OURS.items():
            if self._load(key, folder / name, 0) is None:
                raise ExportError(
                    coded(
                        "pdf-fonts.font-missing-install-program-again",
                        "The font {0} is missing; install the program again.",
                        name,
                    )
                )

    def choose(self, char: str, style: str, mono: bool) -> tuple[FaceKey, str]:
        """The face for one character and what to draw for it: itself, something simpler, nothing.

        `style` is "", "B", "I" or "BI".
        """
        wanted = (char, style, mono)
        if wanted not in self._chosen:
            self._chosen[wanted] = self._search(char, style, mono)
        found = self._chosen[wanted]
        if found[1] == "?" != char:
            self.missing[char] += 1
        return found

    def width(self, key: FaceKey, char: str) -> float:
        """The advance of one character in thousandths of the font size."""
        face = self._faces[key]
        return float(face.cw[ord(char)]) if face else 0.0

    def face(self, key: FaceKey) -> TTFFont | None:
        """The font of a face that was chosen."""
        return self._faces.get(key)

    def close(self) -> None:
        """Close the font files; the PDF must have been put out by then."""
        for face in self._faces.values():
            if face is not None:
                face.ttfont.close()

    def _search(self, char: str, style: str, mono: bool) -> tuple[FaceKey, str]:
        if unicodedata.category(char) in ("Cf", "Cc", "Cs") or "\ufe00" <= char <= "\ufe0f":
            return ("text", style), ""
        keys: list[FaceKey] = [("mono", "")] if mono else []
        for key in [*keys, ("text", style), ("mono", "")]:
            if self.has(key, char):
                return key, char
        for key in self._fallbacks(char, style):
            if self.has(key, char):
                return key, char
        simpler = _SIMPLER.get(char) or unicodedata.normalize("NFKD", char)[0]
        if simpler != char and all(self.has(("text", style), part) for part in simpler):
            return ("text", style), simpler
        return ("text", style), "?"

    def _fallbacks(self, char: str, style: str) -> Iterator[FaceKey]:
        """System faces that may have the character, loaded one after the other."""
        # Emoji are wide too, but no Chinese font has them.
        wide = unicodedata.east_asian_width(char) in "WF" and unicodedata.category(char) != "So"
        # Chinese is never slanted: emphasis shows as weight.
        groups = ([_HAN_BOLD] if style else []) + [_HAN] if wide else []
        for group in [*groups, _OTHERS, *([] if wide else [_HAN])]:
            for stem, number in group:
                key = (stem.lower(), "")
                path = self._system().get(stem.lower())
                if path is None or ord(char) not in self._coverage(path, number):
                    continue
                if key in self._faces or self._load(key, path, number):
                    yield key

    def _coverage(self, path: Path, number: int) -> Container[int]:
        """What a font file has, found much faster than by loading it for drawing."""
        if path not in self._covered:
            try:
                with TTFont(path, fontNumber=number, lazy=True) as font:
                    self._covered[path] = frozenset(font.getBestCmap() or ())
            except (OSError, TTLibError, KeyError, ValueError, AssertionError):
                self._covered[path] = frozenset()
        return self._covered[path]

    def has(self, key: FaceKey, char: str) -> bool:
        """Whether a face that is loaded has the character."""
        face = self._faces.get(key)
        return face is not None and ord(char) in face.cmap

    def _load(self, key: FaceKey, path: Path, number: int) -> TTFFont | None:
        family, style = key
        face = None
        try:
            self._pdf.add_font(family, style, path, collection_font_number=number)
            found = self._pdf.fonts[family + style]
            face = found if isinstance(found, TTFFont) else None
        except (OSError, TTLibError, KeyError, ValueError, NotImplementedError, RuntimeError):
            pass  # a broken or odd font is as good as none
        self._faces[key] = face
        return face

    def _system(self) -> dict[str, Path]:
        if self._files is None:
            self._files = {}
            for folder in _folders():
                for parent, _, names in os.walk(folder):
                    for name in names:
                        stem, dot, suffix = name.rpartition(".")
                        if dot and suffix.lower() in ("ttf", "otf", "ttc"):
                            self._files.setdefault(stem.lower(), Path(parent, name))
        return self._files


def _folders() -> list[Path]:
    home = Path.home()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", str(home))
        windows = os.environ.get("WINDIR", "C:/Windows")
        return [Path(windows, "Fonts"), Path(local, "Microsoft/Windows/Fonts")]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    data = os.environ.get("XDG_DATA_HOME", str(home / ".local/share"))
    return [
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        Path(data, "fonts"),
        home / ".fonts",
    ]
