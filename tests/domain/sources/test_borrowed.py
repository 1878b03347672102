"""What an answer took from the examples that the model was shown."""

from __future__ import annotations

import pytest

from writer_app.domain.sources.borrowed import Borrowing, ShownExample

GARDEN = ShownExample(
    "In 2019 the parish of Sele made a garden with 42 plots. A retired gardener, Mette Holm, "
    "teaches on Saturdays, and the school wants four plots.",
    "Sele has had a garden of 42 plots since 2019. A retired gardener teaches on Saturdays.",
)
MAIL = ShownExample(
    "Purpose: ask whether the room is free",
    "Dear Mr Lind,\n\nI am writing to ask whether the room is free.\n\n"
    "I look forward to hearing from you.\n\nKind regards,\nAda",
)
BICYCLE = ShownExample(
    "Topic: why an old bicycle is worth mending",
    "Turn the bicycle upside down and spin the wheels. Tyre levers and a spanner do the work.",
)
TICKETS = ShownExample(
    "Tickets by phone tried in week 6: liked by 14.", "Give out tickets by phone, as in week 6."
)
GARDEN_ZH = ShownExample(
    "2019年，赛勒乡把学校后面的空地改成菜园，分成42块地。退休园艺师何梅每周六上午来教大家种菜。",
    "赛勒乡从2019年起有42块菜地。退休园艺师何梅周六来教种菜。",
)
BICYCLE_ZH = ShownExample(
    "主题：旧自行车为什么值得修",
    "把车倒过来，转一转轮子。垫圈会滚到柜子底下，轮子会装反，吃晚饭时手还是黑的。",
)
LETTER = ShownExample(
    "Decline a review\nThe e-mail ends: Ida Berg", "I cannot.\n\nKind regards,\nIda Berg"
)
LETTER_ZH = ShownExample("婉拒审稿\n落款：白冰", "很抱歉，我不能审稿。\n\n此致\n白冰")
FERRY = "The ferry crosses the sound twice a day."
FERRY_ZH = "渡轮每天两次横渡海峡。"


@pytest.mark.parametrize(
    ("example", "given", "sentence"),
    [
        (GARDEN, FERRY, "A retired gardener teaches on Saturdays."),
        (GARDEN, FERRY, "The school of the parish wants four plots."),
        (BICYCLE, FERRY, "Turn it upside down and spin the wheels of the bicycle."),
        (TICKETS, "62 calls a week after 12.", "Give out tickets by phone, as in week 6."),
        (GARDEN_ZH, FERRY_ZH, "退休园艺师每周六上午来教大家。"),
        (BICYCLE_ZH, FERRY_ZH, "垫圈会滚到柜子底下，轮子会装反。"),
    ],
)
def test_a_sentence_of_an_example_is_taken(
    example: ShownExample, given: str, sentence: str
) -> None:
    assert Borrowing([example], given).taken(sentence)


@pytest.mark.parametrize(
    ("example", "given", "sentence"),
    [
        (GARDEN, "A retired gardener teaches on Saturdays.", "A retired gardener teaches there."),
        (GARDEN, FERRY, "On Saturdays the ferry crosses the sound four times."),
        (TICKETS, "Tickets by phone, tried in week 6.", "Give out tickets by phone, as in week 6."),
        (GARDEN, FERRY, "The ferry is new."),
        (MAIL, FERRY, "I look forward to hearing from you."),
        (MAIL, FERRY, "I am writing to ask whether the ferry crosses on Sundays."),
        (GARDEN_ZH, "退休园艺师何梅每周六上午来教大家。", "退休园艺师何梅周六来教大家。"),
        (GARDEN_ZH, FERRY_ZH, "渡轮周六上午多开一班。"),
    ],
)
def test_the_writer_s_own_and_the_form_stay(
    example: ShownExample, given: str, sentence: str
) -> None:
    assert not Borrowing([example], given).taken(sentence)


TAKEN = "A retired gardener teaches on Saturdays."
TAKEN_ZH = "退休园艺师何梅每周六上午来教大家。"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"It sails. {TAKEN} It lands.", "It sails. It lands."),
        (f"{TAKEN} It sails.\n\nIt lands.", "It sails.\n\nIt lands."),
        (f"It sails. {TAKEN}\n\nIt lands.", "It sails.\n\nIt lands."),
        (f"It sails.\n\n{TAKEN}\n\nIt lands.", "It sails.\n\nIt lands."),
        (f"- It sails.\n- {TAKEN}\n- It lands.", "- It sails.\n- It lands."),
        (f"1. {TAKEN} It sails.", "1. It sails."),
    ],
)
def test_what_is_left_is_a_text(text: str, left: str) -> None:
    assert Borrowing([GARDEN], FERRY).left(text) == left


def test_what_is_left_of_a_chinese_text() -> None:
    assert (
        Borrowing([GARDEN_ZH], FERRY_ZH).left(f"船开了。{TAKEN_ZH}船到了。") == "船开了。船到了。"
    )


def test_a_sentence_that_may_go_on_stays() -> None:
    borrowing = Borrowing([GARDEN], FERRY)
    assert borrowing.left(f"It sails. {TAKEN}", over=False).endswith(TAKEN)
    assert borrowing.left(f"It sails. {TAKEN} It", over=False) == "It sails. It"


@pytest.mark.parametrize(
    ("example", "letter", "name"),
    [
        (LETTER, "I cannot come.\n\nKind regards,\nIda Berg", "Ida Berg"),
        (LETTER_ZH, "我不能来。\n\n此致\n白冰", "白冰"),
    ],
)
def test_the_name_below_an_examples_letter_is_taken_but_for_the_writers_own(
    example: ShownExample, letter: str, name: str
) -> None:
    assert Borrowing([example], FERRY).left(letter).rstrip() == letter.removesuffix(name).rstrip()
    assert Borrowing([example], name).left(letter) == letter
