"""Sentences before and after an edit that speak about it go; what a text itself may say stays."""

from __future__ import annotations

import pytest
from cut_answers import cut_up

from writer_app.domain.answers.cleaning import clean

SOURCE = "The cat sit on the mat. It look at the birds."
CAT = "The cat sat on the mat. It looked at the birds."
ZH_SOURCE = "猫坐在垫子上，看着窗外的鸟。它很安静。"
ZH_CAT = "猫坐在垫子上，望着窗外的鸟，很安静。"
BEFORE = [
    "Certainly! Below is a more formal version of your text.\n\n",
    "Absolutely! I've rewritten it for you.\n\n",
    "I have corrected the grammar as follows.\n\n",
    "Below is the revised paragraph.\n\n",
    "Sure thing — here's a tighter version:\n\n",
    "Okay, so here is my attempt:\n\n",
    "Translation: ",
    "Übersetzung: ",
    "Korrigiert: ",
]
AFTER = ["\n\n(Word count: 11)", "\n\n[End of text]", "\n\nTotal words: about 11"]
ZH_BEFORE = [
    "您好！这是您要的改写。\n\n",
    "好的！以下是润色后的文本。\n\n",
    "你好，以下是修改后的版本：\n",
    "【改写】",
    "【润色后】",
    "译文：",
]
ZH_AFTER = [
    "\n\n希望对你有帮助！",
    "\n\n（注：我改了标点。）",
    "\n\n以上是修改后的文本。",
    "\n\n（字数：17）",
    "\n\n（共17字）",
]
STAYS = [
    "I've corrected it for you. Your timetable is on page 3.",
    "Here is the report you asked for.\n\nIt has three parts.",
    "以上是本次会议的全部内容。",
    "The word count is given below.",
    "Translation studies: a field of its own.",
]


def streamed(text: str, source: str) -> str:
    return cut_up(text, [1] * len(text), source)


@pytest.mark.parametrize("said", BEFORE)
def test_a_sentence_before_goes(said: str) -> None:
    assert clean(said + CAT, SOURCE) == streamed(said + CAT, SOURCE) == CAT


@pytest.mark.parametrize("said", AFTER)
def test_a_line_behind_goes(said: str) -> None:
    assert clean(CAT + said, SOURCE) == streamed(CAT + said, SOURCE) == CAT


@pytest.mark.parametrize("said", ZH_BEFORE)
def test_a_chinese_sentence_before_goes(said: str) -> None:
    assert clean(said + ZH_CAT, ZH_SOURCE) == streamed(said + ZH_CAT, ZH_SOURCE) == ZH_CAT


@pytest.mark.parametrize("said", ZH_AFTER)
def test_a_chinese_line_behind_goes(said: str) -> None:
    assert clean(ZH_CAT + said, ZH_SOURCE) == streamed(ZH_CAT + said, ZH_SOURCE) == ZH_CAT


@pytest.mark.parametrize("text", STAYS)
def test_a_new_text_may_say_so(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize("said", [*BEFORE, *ZH_BEFORE])
def test_what_the_source_begins_with_stays(said: str) -> None:
    assert clean(said + CAT, said + SOURCE) == said + CAT
