"""The palettes' contrast, the fonts' sizes, and what the theme hands to Qt."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication

from writer_app.domain.base.settings import Appearance
from writer_app.ui.kit import faces, stylesheet, theme
from writer_app.ui.kit.theme import INK, PAPER, Palette, Theme

# (foreground, background): ratios of Paper and Ink as the design has them, WCAG 2.x
TEXT_PAIRS = {
    ("text", "sheet"): (14.67, 12.06), ("text", "chrome"): (13.45, 12.84),
    ("text", "raised"): (15.18, 10.42), ("text", "sel"): (11.48, 7.86),
    ("text", "row"): (11.31, 9.87), ("text", "pick"): (12.86, 8.41),
    ("text2", "sheet"): (6.70, 7.24), ("text2", "chrome"): (6.14, 7.70),
    ("text2", "raised"): (6.93, 6.25), ("text2", "row"): (5.16, 5.92),
    ("text2", "pick"): (5.87, 5.04), ("text3", "sheet"): (5.09, 5.46),
    ("text3", "chrome"): (4.66, 5.81), ("text3", "raised"): (5.26, 4.72),
    ("text3", "held"): (4.66, 4.98), ("ins", "ins_bg"): (6.89, 7.35),
    ("ins", "ins_bg2"): (6.08, 5.31), ("dele", "held"): (5.85, 7.21),
    ("dele", "del_bg2"): (5.20, 5.96), ("warn", "warn_bg"): (6.10, 8.25),
    ("ok", "raised"): (6.44, 7.79), ("accent", "sheet"): (6.77, 7.96),
    ("accent", "chrome"): (6.21, 8.47), ("accent", "raised"): (7.01, 6.87),
    ("accent", "pick"): (5.94, 5.54), ("on_accent", "accent"): (7.01, 8.54),
}  # fmt: skip
GRAPHIC_PAIRS = {("warn_mark", "held"): (3.23, 6.83), ("edge", "sheet"): (1.63, 1.75)}


def luminance(palette: Palette, role: str) -> float:
    """Relative luminance as WCAG 2.x defines it."""
    channels = palette.color(role).getRgbF()[:3]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(palette: Palette, one: str, other: str) -> float:
    """The contrast ratio of two roles."""
    low, high = sorted((luminance(palette, one), luminance(palette, other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("pair", "ratios"), {**TEXT_PAIRS, **GRAPHIC_PAIRS}.items(), ids=str)
def test_contrast_is_the_designs(pair: tuple[str, str], ratios: tuple[float, float]) -> None:
    for palette, ratio in zip((PAPER, INK), ratios, strict=True):
        assert contrast(palette, *pair) == pytest.approx(ratio, abs=0.02)


@pytest.mark.parametrize("pair", TEXT_PAIRS, ids=str)
@pytest.mark.parametrize("palette", [PAPER, INK], ids=lambda p: p.name)
def test_all_text_has_at_least_four_and_a_half(palette: Palette, pair: tuple[str, str]) -> None:
    assert contrast(palette, *pair) >= 4.5


def test_high_contrast_strengthens_outlines_and_hairlines() -> None:
    strong = PAPER.high_contrast()
    assert {strong.edge, strong.line, strong.rule} == {PAPER.text3}


def test_both_palettes_fill_every_role() -> None:
    for palette in (PAPER, INK):
        assert all(len(color) == 7 and color[0] == "#" for color in palette.roles().values())
        assert len(palette.roles()) == 26


def test_an_unknown_role_in_a_palette_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "odd.json"
    file.write_text('{"name": "Odd", "dark": false, "shadow": 1, "colours": {"glow": "#000000"}}')
    with pytest.raises(TypeError):
        theme.load_palette(file)


@pytest.mark.parametrize(("choice", "name"), [("paper", "Paper"), ("ink", "Ink")])
def test_the_writers_choice_decides_the_palette(qapp: QApplication, choice: str, name: str) -> None:
    made = Theme(appearance=Appearance.model_validate({"theme": choice}))
    assert made.palette.name == name


def test_new_choices_are_told_and_used(qapp: QApplication) -> None:
    made = Theme(appearance=Appearance(theme="paper"))
    seen: list[str] = []
    made.changed.connect(lambda: seen.append(made.palette.name))
    made.set_appearance(Appearance(theme="ink", text_size=24))
    assert seen == ["Ink"]
    assert made.text_font().pixelSize() > Theme(PAPER).text_font().pixelSize()


def test_every_face_has_the_same_x_height(qapp: QApplication) -> None:
    made = Theme(PAPER, Appearance(text_size=19))
    heights = []
    for kind in ("serif", "sans", "mono"):
        font = QFont(made.text_font(kind))
        size = font.pixelSize()
        font.setPixelSize(200)  # of the outline: at its own size a hinted face says whole pixels
        heights.append(QFontMetricsF(font).xHeight() * size / 200)
    assert max(heights) - min(heights) < 0.8
    assert heights[0] == pytest.approx(19 * faces.X_HEIGHT, abs=0.5)


def test_qt_gets_the_palette(qapp: QApplication) -> None:
    shown = theme.qt_palette(INK)
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
        assert shown.color(group, QPalette.ColorRole.Base).name() == INK.sheet.lower()
        assert shown.color(group, QPalette.ColorRole.Highlight).name() == INK.accent.lower()


def test_the_style_sheet_is_short_and_complete() -> None:
    sheet = stylesheet.build(PAPER, round)
    assert len(sheet.strip().splitlines()) < 60
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")


def test_figures_are_tabular(qapp: QApplication) -> None:
    font = Theme(PAPER).font("small")
    metrics = QFontMetricsF(font)
    assert metrics.horizontalAdvance("1111") == pytest.approx(metrics.horizontalAdvance("0000"))


def test_units_follow_the_interface_font(qapp: QApplication) -> None:
    made = Theme(PAPER)
    assert made.unit(13) == made.font("base").pixelSize()


@pytest.mark.parametrize(
    ("line", "still"),
    [("gtk-enable-animations=0", True), (" gtk-enable-animations = false", True), ("a=1", False)],
)
def test_stillness_is_read_from_the_desktops_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, still: bool
) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows is asked itself")
    file = tmp_path / ".config" / "gtk-3.0" / "settings.ini"
    file.parent.mkdir(parents=True)
    file.write_text(f"[Settings]\ngtk-theme-name=A\n{line}\n", encoding="utf-8")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert theme.system_wants_stillness() is still
