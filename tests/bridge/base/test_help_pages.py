"""The manual's pictures: all of them are there, in both palettes, and small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from writer_app.bridge.base.help_pages import to_html
from writer_app.paths import resources

HELP = resources() / "help"


def named(language: str) -> list[str]:
    return re.findall(r"\]\(([a-z0-9-]+\.png)\)", (HELP / f"{language}.md").read_text("utf-8"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_picture_is_there_twice_and_small(language: str) -> None:
    pictures = [HELP / name for name in named(language)]
    assert len(pictures) >= 6
    for picture in pictures:
        twin = picture.with_name(picture.stem + "-ink.png")
        assert max(picture.stat().st_size, twin.stat().st_size) < 40_000


def test_the_page_shows_the_picture_of_its_palette() -> None:
    page = "![A bar](rewrite-1.png)"
    light, dark = to_html(page), to_html(page, dark=True)
    assert light.count("data:image/png") == dark.count("data:image/png") == 1
    assert light != dark


@pytest.mark.parametrize("name", ["../i18n/zh.json", "/etc/hostname", "missing.png"])
def test_nothing_else_is_read(name: str, tmp_path: Path) -> None:
    assert "data:" not in to_html(f"![Words]({name})")
