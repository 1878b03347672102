"""What a small model writes for a reply, and what is left of it."""

from __future__ import annotations

import pytest

from writer_app.domain.answers.mail_replies import (
    asked,
    not_signed_by,
    repeats,
    to_oneself,
    turns_round,
    without_copies,
)
from writer_app.domain.text.mail import Mail, parse

MAIL = (
    "马医生：\n您好！我母亲5月4日有预约，但那天家里没人能送她来。能不能推迟一周？\n非常感谢！\n郭鹏"
)


@pytest.mark.parametrize(
    ("answer", "again"),
    [
        ("会议室订好了。教材要几份？午餐订吗？", True),
        ("教材打印20份。午餐也订。", False),
        ("会议室订好了，谢谢。教材打印20份。", False),
        ("", False),
    ],
)
def test_a_reply_that_is_the_mail_again(answer: str, again: bool) -> None:
    assert repeats(answer, "李老师：\n会议室订好了。教材要几份？\n午餐订吗？\n陈静") is again


def test_a_reply_is_not_signed_by_the_writer_of_the_mail() -> None:
    mail = Mail(sender="陈静", body="会议室订好了。\n\n陈静")
    assert not_signed_by("好的。\n\n陈静\n", mail) == "好的。"
    assert not_signed_by("好的。\n\n李明", mail) == "好的。\n\n李明"


@pytest.mark.parametrize(
    ("answer", "body", "kept"),
    [
        (
            "合同已经准备好了，你什么时候能来签字？\n\n小李：可以，3月7日下午三点来。\n\n谢谢！",
            "小李：\n合同已经准备好了，你什么时候能来签字？需要停车位吗？\n王经理",
            "可以，3月7日下午三点来。\n\n谢谢！",
        ),
        (
            "Could you take the early shift?\n\nYes, I can take it on Friday.",
            "Hi Lena,\nCould you take the early shift?\nJo",
            "Yes, I can take it on Friday.",
        ),
        ("好的，我来。谢谢！", "小李：\n能来吗？谢谢！\n老陈", "好的，我来。谢谢！"),
        ("能来签字吗，请告诉我？", "小李：\n能来签字吗，请告诉我？", "能来签字吗，请告诉我？"),
    ],
)
def test_what_the_mail_said_is_taken_out_of_a_reply(answer: str, body: str, kept: str) -> None:
    assert without_copies(answer, Mail(body=body)) == kept


@pytest.mark.parametrize(
    ("answer", "again"),
    [
        ("我母亲5月11日有预约，但那天家里没人能送她来。能不能推迟一周？", True),
        ("可以推迟一周，改到5月11日上午。请带上转诊单。", False),
        ("能不能推迟一周？可以，改到5月11日上午8:45，请带上社区医院的转诊单。", False),
    ],
)
def test_a_mail_with_another_figure_is_the_mail_once_again(answer: str, again: bool) -> None:
    assert repeats(answer, MAIL) is again


@pytest.mark.parametrize(
    ("decided", "answer", "turned"),
    [
        ("不能延到7月底，最晚6月30日", "第四章延期到7月底交。", True),
        ("不能延到7月底，最晚6月30日", "抱歉，无法延到7月底。", False),
        ("旧柜子留下不用拉走", "旧柜子留下吧。", False),
        ("周四不行，周五可以", "周四开行不行？周五可以。", True),
        ("选第二种，榉木的", "李女士，您选第二种，榉木的。", True),
        ("no, we cannot extend it", "Yes, we can extend it.", True),
        ("I can't make Thursday", "Unfortunately Thursday is too early for me.", False),
        ("no problem, come at 9", "Gladly, come at 9.", False),
    ],
)
def test_a_no_that_became_a_yes_is_seen(decided: str, answer: str, turned: bool) -> None:
    assert turns_round(decided, answer) is turned


def test_what_a_reply_is_asked_for_with_the_second_time() -> None:
    before = "我母亲5月4日有预约，但那天家里没人能送她来。"
    assert asked(parse(MAIL).mails[0]) == f"{before} 能不能推迟一周？"


def test_a_reply_does_not_ask_what_the_mail_asks() -> None:
    mail = parse(MAIL).mails[0]
    assert (
        without_copies("能不能推迟一周？可以，改到5月11日上午。", mail) == "可以，改到5月11日上午。"
    )


@pytest.mark.parametrize(
    ("mail", "answer", "own"),
    [
        (MAIL, "马医生，您好！我预约的日期是5月11日。", True),
        (MAIL, "郭鹏，您好！\n\n马医生可以改期。", False),
        ("Dear Ms Okafor,\ncould we come?\nBest,\nTom", "Dear Tom,\n\nMs Okafor will wait.", False),
        ("Dear Ms Okafor,\ncould we come?\nBest,\nTom", "Dear Ms Okafor,\n\nyes.", False),
        ("Dear Ms Okafor,\ncould we come?\nBest,\nTom", "Yes.\n\nDear Ms Okafor, thank you.", True),
        ("Could we come?", "Yes.", False),
    ],
)
def test_a_reply_to_its_own_writer_is_seen(mail: str, answer: str, own: bool) -> None:
    assert to_oneself(answer, parse(mail).mails[0]) is own
