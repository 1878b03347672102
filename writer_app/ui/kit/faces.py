"""Fonts: the chains of text faces, what exists on this machine, and equal x-heights.

The size a writer picks is nominal: a face is set so that its small letters are as high as those
of Charis SIL at that size. Chinese faces stand behind every chain and keep their size.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetricsF

from writer_app.paths import resources

Face = Literal["serif", "sans", "mono"]

X_HEIGHT = 0.482  # of Charis SIL, in em: what the nominal size refers to
SERIF = (
    "Charter", "Source Serif 4", "Source Serif Pro", "Literata", "Iowan Old Style", "Sitka Text",
    "Charis SIL", "Noto Serif", "Georgia", "DejaVu Serif",
)  # fmt: skip
MONO = (
    "JetBrains Mono", "Cascadia Mono", "Menlo", "Consolas", "Noto Sans Mono", "DejaVu Sans Mono",
)  # fmt: skip
# "Microsoft YaHei UI" closes the serif chain: SimSun is made for 12 px.
SERIF_HAN = (
    "Source Han Serif SC", "Noto Serif CJK SC", "Noto Serif SC", "Songti SC",
    "Microsoft YaHei UI",
)  # fmt: skip
SANS_HAN = (
    "PingFang SC", "Microsoft YaHei UI", "Source Han Sans SC", "Noto Sans CJK SC",
    "WenQuanYi Micro Hei",
)  # fmt: skip
KAI = ("LXGW WenKai", "KaiTi", "Kaiti SC")


@lru_cache(maxsize=1)
def _families() -> frozenset[str]:
    """Every family here, asked once: the names of absent ones cost time."""
    return frozenset(QFontDatabase.families())


def existing(chain: Iterable[str]) -> list[str]:
    """The families of a chain that this machine has, in order."""
    return [name for name in chain if name in _families()]


def load_bundled() -> None:
    """Register the fonts that came with the program, if any did."""
    folder = resources() / "fonts"
    if folder.is_dir():
        loaded = [
            QFontDatabase.addApplicationFont(str(file))
            for file in sorted(folder.iterdir())
            if file.suffix.lower() in {".ttf", ".otf", ".ttc"}
        ]
        if loaded:
            _families.cache_clear()


def smooth(font: QFont) -> QFont:
    """Letters off the pixel grid on Linux, where hinting makes word shapes lumpy."""
    if sys.platform.startswith("linux"):
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def text_font(face: Face, nominal: int, interface: QFont) -> QFont:
    """The first face of the chain that exists, at `nominal` pixels of Charis's x-height."""
    latin = {"serif": SERIF, "sans": (), "mono": MONO}[face]
    han = SERIF_HAN if face == "serif" else SANS_HAN
    families = existing(latin)[:1] or [QFontInfo(interface).family()]
    font = QFont(families + existing(han)[:1])
    font.setPixelSize(equal_size(QFont(families), nominal))
    font.setStyleHint(QFont.StyleHint.Serif if face == "serif" else QFont.StyleHint.SansSerif)
    if face == "mono":
        font.setFixedPitch(True)
    return smooth(font)


def equal_size(font: QFont, nominal: int) -> int:
    """The pixel size at which `font` has the x-height of the nominal size."""
    probe = QFont(font)
    probe.setPixelSize(200)
    height = QFontMetricsF(smooth(probe)).xHeight() / 200
    return round(nominal * X_HEIGHT / height) if height > 0 else nominal


def kai() -> str | None:
    """The family that stands for italics in Chinese, if this machine has one."""
    return next(iter(existing(KAI)), None)
