"""The look in one object: palette, fonts and measures, after the table of roles.

A palette is one colour a role, read from `resources/themes`. `Theme` joins it with the writer's
choices and the system's font, hands both to Qt (`apply`), and tells widgets when it changed.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from writer_app.paths import resources
from writer_app.ui.kit import faces, stylesheet

if TYPE_CHECKING:
    from writer_app.domain.base.settings import Appearance

Step = Literal[
    "caption", "key", "small", "chip", "base", "button", "input", "title", "palette", "page"
]

_REGULAR, _MEDIUM, _SEMIBOLD = QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold
# step -> pixels when the interface font has 13, weight
_STEPS: dict[str, tuple[int, QFont.Weight]] = {
    "caption": (11, _SEMIBOLD),
    "key": (11, _MEDIUM),
    "small": (12, _REGULAR),
    "chip": (12, _MEDIUM),
    "base": (13, _REGULAR),
    "button": (13, _MEDIUM),
    "input": (15, _REGULAR),
    "title": (15, _SEMIBOLD),
    "palette": (17, _REGULAR),
    "page": (30, QFont.Weight.Bold),
}
BASE_PIXELS = 13


@dataclass(frozen=True, slots=True)
class Palette:
    """One colour a role, `#RRGGBB`; `shadow` is the strongest alpha of a shadow, of 255."""

    name: str
    dark: bool
    shadow: int
    sheet: str
    chrome: str
    raised: str
    line: str
    rule: str
    edge: str
    track: str
    hover: str
    row: str
    pick: str
    text: str
    text2: str
    text3: str
    accent: str
    on_accent: str
    sel: str
    held: str
    ins: str
    ins_bg: str
    ins_bg2: str
    dele: str
    del_bg2: str
    warn: str
    warn_bg: str
    warn_mark: str
    ok: str

    def color(self, role: str) -> QColor:
        """The colour of a role. Raises AttributeError for a role that does not exist."""
        return QColor(getattr(self, role))

    def roles(self) -> dict[str, str]:
        """Every role with its colour."""
        plain = {"name", "dark", "shadow"}
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in plain}

    def high_contrast(self) -> Palette:
        """This palette with outlines and hairlines as strong as quiet text."""
        return replace(self, edge=self.text3, line=self.text3, rule=self.text3)


def load_palette(path: Path) -> Palette:
    """Read a palette. Raises KeyError or TypeError when a role is missing or unknown.

    JSON, since the first paint waits for it and a reader of TOML takes 4 ms to come in.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    return Palette(name=data["name"], dark=data["dark"], shadow=data["shadow"], **data["colours"])


PAPER = load_palette(resources() / "themes" / "paper.json")
INK = load_palette(resources() / "themes" / "ink.json")


def _system_is_dark() -> bool:
    hints = QGuiApplication.styleHints()
    return hints.colorScheme() == Qt.ColorScheme.Dark


def _system_wants_contrast() -> bool:
    hints = QGuiApplication.styleHints()
    accessibility = getattr(hints, "accessibility", None)  # Qt 6.10 and newer
    if accessibility is None:
        return False
    wish = accessibility().contrastPreference()
    return bool(wish == Qt.ContrastPreference.HighContrast)


def system_wants_stillness() -> bool:
    """Whether the desktop asks for no animations; Qt has no property for it."""
    if sys.platform == "win32":
        import ctypes

        on = ctypes.c_int(1)
        # SPI_GETCLIENTAREAANIMATION
        ctypes.windll.user32.SystemParametersInfoW(0x1042, 0, ctypes.byref(on), 0)
        return not on.value
    file = Path.home() / ".config" / "gtk-3.0" / "settings.ini"
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    # One line of an INI file: its reader in the library takes 2 ms to come in before the paint.
    found = re.findall(r"^[ \t]*gtk-enable-animations[ \t]*=[ \t]*(\w+)", text, re.MULTILINE)
    return bool(found) and found[-1].lower() in {"0", "false", "no", "off"}


def _system_font() -> QFont:
    """The desktop's interface font; 13 px of a plain face where there is no desktop."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if QGuiApplication.platformName() in {"offscreen", "minimal", "vnc"}:
        font = QFont(faces.existing(("Inter", "Noto Sans", "DejaVu Sans"))[:1] or font.family())
        font.setPixelSize(BASE_PIXELS)
    if sys.platform.startswith("linux"):  # fontconfig alone falls back to Japanese forms
        font.setFamilies([QFontInfo(font).family(), *faces.existing(faces.SANS_HAN)[:1]])
    return font


def choose_palette(appearance: Appearance) -> Palette:
    """Paper or Ink, as chosen or as the system is, stronger where the system asks for it."""
    dark = appearance.theme == "ink" or (appearance.theme == "system" and _system_is_dark())
    palette = INK if dark else PAPER
    return palette.high_contrast() if _system_wants_contrast() else palette


class Theme(QObject):
    """Palette, fonts and measures. Belongs to the GUI thread; needs a QApplication."""

    changed = Signal()

    def __init__(
        self,
        palette: Palette | None = None,
        appearance: Appearance | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        if appearance is None:
            # Imported late: the settings model costs more than the first paint of the window.
            from writer_app.domain.base.settings import Appearance

            appearance = Appearance()
        self._appearance = appearance
        self._fixed = palette
        self._palette = palette or choose_palette(self._appearance)
        faces.load_bundled()
        self._system = _system_font()
        self._scale = QFontInfo(self._system).pixelSize() / BASE_PIXELS
        self._still = system_wants_stillness()
        self._app: QApplication | None = None
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def palette(self) -> Palette:
        """The palette in use."""
        return self._palette

    @property
    def appearance(self) -> Appearance:
        """The writer's choices this theme was made from."""
        return self._appearance

    @property
    def reduced_motion(self) -> bool:
        """Whether nothing may move; the writer's switch wins over the system's setting."""
        return self._appearance.reduced_motion or self._still

    def set_appearance(self, appearance: Appearance, palette: Palette | None = None) -> None:
        """Take new choices, restyle the application and tell the widgets."""
        self._appearance = appearance
        self._fixed = palette
        self._refresh()

    def follow(self, restyle: Callable[[], None]) -> None:
        """Style something now, and again whenever the theme changes.

        `restyle` is a method of a QObject, which is let go with it.
        """
        self.changed.connect(restyle)
        restyle()

    def unit(self, pixels: float) -> int:
        """Pixels of the design, scaled with the interface font."""
        return round(pixels * self._scale)

    def color(self, role: str) -> QColor:
        """The colour of a role."""
        return self._palette.color(role)

    def font(self, step: Step, weight: int | None = None) -> QFont:
        """The interface font at a step, tabular figures on. `weight` as in QFont.Weight."""
        if step == "page":
            return self._page_font()
        pixels, usual = _STEPS[step]
        font = QFont(self._system)
        font.setPixelSize(self.unit(pixels))
        font.setWeight(QFont.Weight(weight) if weight is not None else usual)
        font.setFeature(QFont.Tag("tnum"), 1)
        return faces.smooth(font)

    def text_font(self, kind: faces.Face | None = None) -> QFont:
        """The writer's text face at the writer's size, x-height matched across faces."""
        face = kind or self._appearance.face
        return faces.text_font(face, self._appearance.text_size, self._system)

    def apply(self, app: QApplication) -> None:
        """Style the application: Fusion, the palette, the style sheet and the font."""
        self._app = app
        # `application` asks for Fusion when Qt starts, which saves making every enum of QStyle.
        if not app.property("fusion"):
            app.setStyle("Fusion")
            app.setProperty("fusion", True)
        app.setFont(self.font("base"))
        app.setPalette(qt_palette(self._palette))
        sheet = stylesheet.build(self._palette, self.unit)
        if sheet != app.styleSheet():  # Qt polishes every widget anew, which is felt
            app.setStyleSheet(sheet)

    def _page_font(self) -> QFont:
        font = self.text_font("serif")
        pixels, weight = _STEPS["page"]
        font.setPixelSize(self.unit(pixels))
        font.setWeight(weight)
        return font

    def _follow_system(self) -> None:
        if self._fixed is None and self._appearance.theme == "system":
            self._refresh()

    def _refresh(self) -> None:
        self._palette = self._fixed or choose_palette(self._appearance)
        if self._app is not None:
            self.apply(self._app)
        self.changed.emit()


def qt_palette(palette: Palette) -> QPalette:
    """Qt's palette from ours; the groups differ in nothing but disabled text."""
    role = QPalette.ColorRole
    table = {
        role.Window: "chrome", role.Base: "sheet", role.AlternateBase: "chrome",
        role.Button: "raised", role.Light: "raised", role.Midlight: "raised",
        role.Text: "text", role.WindowText: "text", role.ButtonText: "text",
        role.BrightText: "text", role.PlaceholderText: "text3",
        role.Highlight: "accent", role.Accent: "accent", role.HighlightedText: "on_accent",
        role.Link: "accent", role.LinkVisited: "accent",
        role.Mid: "edge", role.Dark: "edge", role.Shadow: "edge",
        role.ToolTipBase: "raised", role.ToolTipText: "text",
    }  # fmt: skip
    result = QPalette()
    for qt_role, name in table.items():
        result.setColor(QPalette.ColorGroup.All, qt_role, palette.color(name))
    for qt_role in (role.Text, role.WindowText, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, qt_role, palette.color("text3"))
    return result
