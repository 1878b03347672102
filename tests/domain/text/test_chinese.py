"""Blanks between Han and Latin, punctuation of the right width; code and links as they were."""

from __future__ import annotations

import pytest

from writer_app.domain.text.chinese import applied, full_width, half_width, spaced
from writer_app.domain.text.prose import BLANK, masked


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("用Python写", "用 Python 写"),
        ("共3个，占50%的人", "共 3 个，占 50% 的人"),
        ("已经 有 blank了", "已经 有 blank 了"),
        ("用`ls`列出", "用 `ls` 列出"),
        ("看[Qt文档](http://a.b/中文c)吧", "看[Qt 文档](http://a.b/中文c)吧"),
        ("见https://a.b/x中文", "见https://a.b/x中文"),
        ("```\n用Python写\n```", "```\n用Python写\n```"),
        ("---\ntitle: 用Qt写\n---\n用Qt写", "---\ntitle: 用Qt写\n---\n用 Qt 写"),
        ("公式$x$是", "公式$x$是"),
        ("第1行\nLatin第2行", "第 1 行\nLatin 第 2 行"),
        ("**用Qt**写", "**用 Qt**写"),
        ("日本のRuby言語", "日本の Ruby 言語"),
        ("[[用Qt写]]", "[[用Qt写]]"),
        ("plain English only", "plain English only"),
        ("全是中文。", "全是中文。"),
        ("", ""),
    ],
)
def test_a_blank_stands_between_han_and_latin(text: str, wanted: str) -> None:
    assert applied(text, spaced(text)) == wanted
    assert spaced(wanted) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("你好,世界.", "你好，世界。"),
        ("你好, 世界!", "你好，世界！"),
        ("真的吗?真的!", "真的吗？真的！"),
        ('他说:"你好".', "他说：“你好”。"),
        ("(见第二章)", "（见第二章）"),
        ("等等...算了", "等等……算了"),
        ("时间:3点;地点:北京", "时间：3点；地点：北京"),
        ("圆周率是3.14,约数", "圆周率是3.14,约数"),
        ("看![图](a,b.png)", "看![图](a,b.png)"),
        ("用`a,b`,然后", "用`a,b`,然后"),
        ("English, text. (yes)", "English, text. (yes)"),
        ("文件a.md在", "文件a.md在"),
        ("**注意:**请看", "**注意：**请看"),
        ("好吗?!", "好吗？！"),
        ("写了script,花了五天", "写了script，花了五天"),
        ("有bug!价格不变", "有bug！价格不变"),
        ("他说:'好的'。", "他说：‘好的’。"),
        ("it's fine, don't 改", "it's fine, don't 改"),
        ("- 一,二\n- 三.", "- 一，二\n- 三。"),
        ("[链接](http://a.b/你,好)", "[链接](http://a.b/你,好)"),
        ("```\n你好,世界\n```", "```\n你好,世界\n```"),
        ("| 一 | 二, |\n|:--|--:|\n", "| 一 | 二， |\n|:--|--:|\n"),
    ],
)
def test_punctuation_of_chinese_is_full_width(text: str, wanted: str) -> None:
    assert applied(text, full_width(text)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("你好，世界。", "你好, 世界."),
        ("他说：“你好”。", '他说: "你好".'),
        ("一、二；三", "一, 二; 三"),
        ("（见第二章）", "(见第二章)"),
        ("算了……走", "算了...走"),
        ("`，`和[甲](a，b)", "`，`和[甲](a，b)"),
    ],
)
def test_and_back_it_is_half_width(text: str, wanted: str) -> None:
    assert applied(text, half_width(text)) == wanted


def test_there_and_back_leaves_a_plain_sentence_as_it_was() -> None:
    text = "你好，世界！他说：“走吧（快点）；真的？”"
    half = applied(text, half_width(text))
    assert applied(half, full_width(half)) == text


def test_what_is_no_prose_is_blanked_and_nothing_moves() -> None:
    text = "a `b` <c> [d](e) https://f.g\n```\nh\n```\nend"
    plain = masked(text)
    assert len(plain) == len(text)
    assert plain.replace(BLANK, "") == "a   [d] \n\n\n\nend"
