"""The manual's pictures: all of them are there, in both palettes, and small."""

from __future__ import annotations

import json
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


def test_the_chinese_page_names_menus_as_they_are() -> None:
    table = json.loads((resources() / "i18n" / "zh.json").read_text("utf-8"))
    contexts = (table[name] for name in ("Actions", "Settings", "Preferences"))
    names = {
        re.sub(r"\(&.\)", "", words).rstrip("…") for each in contexts for words in each.values()
    }
    page = (HELP / "zh.md").read_text("utf-8")
    paths = re.findall(r"\*([^*\n]{2,12} → [^*\n]{1,40})\*", page)
    steps = [step.rstrip("…") for path in paths for step in path.split(" → ")]
    assert len(paths) > 30
    assert [step for step in steps if step not in names | {"HSK 6", "4"}] == []


@pytest.mark.parametrize("word", ["首选项", "撤消", "审阅这篇文档", "您"])
def test_the_chinese_table_has_one_word_for_a_thing(word: str) -> None:
    for file in (resources() / "i18n" / "zh.json", HELP / "zh.md"):
        assert word not in file.read_text("utf-8")
