"""Chinese by the letters it is typed with: full, by initials, mixed; and the order of pinyin."""

from __future__ import annotations

import pytest

from writer_app.domain.base import fuzzy
from writer_app.domain.text import pinyin


@pytest.mark.parametrize(
    ("query", "name", "hits"),
    [
        ("haigang", "海港日记", (0, 1)),
        ("hg", "海港日记", (0, 1)),
        ("haig", "海港日记", (0, 1)),
        ("hgang", "海港日记", (0, 1)),
        ("riji", "海港日记", (2, 3)),
        ("hgrj", "海港日记", (0, 1, 2, 3)),
        ("hai gang", "海港日记", (0, 1)),
        ("HG", "海港日记", (0, 1)),
        ("chongqing", "重庆见闻", (0, 1)),
        ("cq", "重庆见闻", (0, 1)),
        ("lvxing", "旅行", (0, 1)),
        ("yinhang", "银行", (0, 1)),
        ("q3bg", "Q3报告", (0, 1, 2, 3)),
        ("bjnote", "北京 Note", (0, 1, 3, 4, 5, 6)),
        ("taiwan", "臺灣遊記", (0, 1)),
    ],
)
def test_letters_find_characters(query: str, name: str, hits: tuple[int, ...]) -> None:
    found = fuzzy.match(query, name)
    assert found is not None
    assert found.hits == hits


@pytest.mark.parametrize(
    ("query", "name"),
    [("gh", "海港"), ("haigangs", "海港"), ("x", "海港"), ("h港a", "海港"), ("12", "一二")],
)
def test_other_letters_do_not(query: str, name: str) -> None:
    assert fuzzy.match(query, name) is None


def test_a_name_that_begins_so_comes_first() -> None:
    found = fuzzy.ranked("hg", ["上海港口", "海港日记", "黄瓜"], str)
    assert [name for name, _ in found][-1] == "上海港口"


@pytest.mark.parametrize("count", [10, 6_000])
def test_an_index_finds_them_in_any_library(count: int) -> None:
    names = [f"Note {n}" for n in range(count)] + ["海港日记", "港口"]
    found = fuzzy.Index(names).search("haigang", 10)
    assert [names[n] for n, _ in found][:1] == ["海港日记"]


def test_latin_names_stay_before_spelled_ones() -> None:
    names = ["海港", "Hg levels"]
    found = fuzzy.Index(names).search("hg")
    assert names[found[0][0]] == "Hg levels"


@pytest.mark.parametrize(
    ("query", "text", "inside"),
    [
        ("kuang", "打开命令框", True),
        ("mlk", "打开命令框", True),
        ("open", "打开", False),
        ("命令", "打开命令框", True),
        ("", "打开", True),
    ],
)
def test_a_filter_takes_letters_side_by_side(query: str, text: str, inside: bool) -> None:
    assert fuzzy.holds(query, text) is inside


def test_the_order_is_that_of_pinyin_behind_other_scripts() -> None:
    names = ["上海", "北京", "apple", "Zebra", "安徽", "Äpfel", "广州"]
    assert sorted(names, key=pinyin.sort_key) == [
        *("apple", "Zebra", "Äpfel"),
        *("安徽", "北京", "广州", "上海"),
    ]


def test_nothing_is_spelled_where_there_is_nothing_to_spell() -> None:
    assert not pinyin.has_han("Äpfel ハ 😀")
    assert pinyin.readings("x") == ()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("fanyi", ["翻译", "翻译"]),
        ("fan yi", ["翻译", "翻译"]),
        ("FANY", ["翻译", "翻译"]),
        ("xian", ["西安", "先"]),
        ("fy", []),
        ("f", []),
        ("", []),
        ("翻", []),
        ("zhongxin", ["重新"]),
    ],
)
def test_where_a_text_is_spelled(wanted: str, found: list[str]) -> None:
    text = "翻译一页。去西安，先再翻译 word，重新。"
    assert [text[a:b] for a, b in pinyin.occurrences(wanted, text)] == found
