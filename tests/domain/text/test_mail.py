"""Pasted mail: who wrote what, which mail a reply answers, and what the reply begins with."""

from __future__ import annotations

import pytest

from writer_app.domain.text.mail import (
    Mail,
    closing,
    framed,
    is_mail,
    parse,
    salutation,
    signature_for,
)

GMAIL = """Hi Lena,

Thursday works. Could you send the contract by then?

Best,
Anna

On Mon, 3 Mar 2025 at 10:24, Lena Roth <lena@x.org> wrote:
> Hi Anna,
> can we move it to Thursday?
> Lena
>
> On Sun, 2 Mar 2025 at 9:12, Anna Berg <anna@b.org>
> wrote:
>> See you Tuesday?
>> Anna
"""
OUTLOOK = """Dear Ms Roth,

please confirm the delivery of 40 chairs by 12 May.

Kind regards,
Anna Berg
Head of Purchasing
Berg GmbH

From: Roth, Lena <lena@x.org>
Sent: Monday, March 3, 2025 10:24 AM
To: Berg, Anna
Subject: RE: Chairs

We can deliver.

-----Original Message-----
From: Berg, Anna
Sent: Sunday
To: Roth
Subject: Chairs

How many can you deliver?"""
APPLE = """Sounds good to me.

Cheers,
Tom
Sent from my iPhone

> On 3 Mar 2025, at 10:24, Lena Roth <lena@x.org> wrote:
>\x20
> Shall we?
"""
GMAIL_PAGE = """Lena Roth <lena@x.org>
Mon, Mar 3, 10:24 AM (2 days ago)
to Anna

Can we move?

Anna Berg <anna@b.org>
11:02 AM (1 hour ago)
to me

Hey Lena, yes, Thursday. Who books the room?
Anna
"""
QQ = """李经理：
您好！合同我们看过了，能否周五前签字？

此致
敬礼
王芳

------------------ 原始邮件 ------------------
发件人: "李明" <li@x.cn>;
发送时间: 2025年3月3日(星期一) 上午10:24
收件人: "王芳"<w@x.cn>;
主题: 回复：合同

合同请见附件。
李明"""
APPLE_ZH = """小李，
周五的早班你能替一下吗？
老陈

在 2025年3月3日，上午10:24，李明 <li@x.cn> 写道：

> 好的，收到。
> 李明"""
GMAIL_ZH = """可以。

王芳 <w@x.cn> 于2025年3月3日周一 10:24写道：
> 你好，
> 见附件"""


@pytest.mark.parametrize(
    ("text", "writers", "subject"),
    [
        (GMAIL, ["Anna", "Lena Roth", "Anna Berg"], ""),
        (OUTLOOK, ["Anna Berg", "Lena Roth", "Anna Berg"], "Chairs"),
        (APPLE, ["Tom", "Lena Roth"], ""),
        (GMAIL_PAGE, ["Anna Berg", "Lena Roth"], ""),
        (QQ, ["王芳", "李明"], "合同"),
        (APPLE_ZH, ["老陈", "李明"], ""),
        (GMAIL_ZH, ["", "王芳"], ""),
    ],
)
def test_who_wrote_what_the_newest_first(text: str, writers: list[str], subject: str) -> None:
    thread = parse(text)
    assert [mail.name for mail in thread.mails] == writers
    assert thread.subject == subject
    assert is_mail(text)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (GMAIL, "Hi Anna,"),
        (OUTLOOK, "Dear Anna Berg,"),
        (APPLE, "Hello Tom,"),
        (GMAIL_PAGE, "Hello Anna,"),
        (QQ, "王芳，您好！"),
        (APPLE_ZH, "老陈，你好！"),
        (GMAIL_ZH, "你好！"),
        ("Hello,\ncan I send it back?", "Hello,"),
    ],
)
def test_a_reply_greets_as_the_mail_did_and_calls_nobody_by_a_wrong_name(
    text: str, begins: str
) -> None:
    assert salutation(parse(text).to_answer()) == begins


def test_the_writers_own_mail_is_not_answered() -> None:
    assert parse(GMAIL).to_answer(("Anna",)).name == "Lena Roth"
    assert parse(QQ).to_answer(("王芳",)).name == "李明"


def test_a_mail_is_without_quoting_marks_and_what_it_quotes() -> None:
    mails = parse(GMAIL).mails
    assert mails[0].body.endswith("Best,\nAnna")
    assert mails[1].body == "Hi Anna,\ncan we move it to Thursday?\nLena"
    assert mails[2].body == "See you Tuesday?\nAnna"
    assert "iPhone" not in parse(APPLE).mails[0].body


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The keeper wrote it down every single night, and never once forgot.\n",
        "He wrote:\n> a quotation\n\nand went on.",
        "From: the beginning\nto the end",
        "守灯人每晚都写下来。",
    ],
)
def test_other_texts_are_no_mail(text: str) -> None:
    assert not is_mail(text)
    assert parse(text).mails[0].sender == ""


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("Dear Ms Berg,\n\nYes, we can.\n\nKind regards,\nLena", "Hi Anna,\n\nYes, we can.\n\nL."),
        ("Yes, we can.", "Hi Anna,\n\nYes, we can.\n\nL."),
        ("Yes.\n\nThank you for it.\n\nBest, Lena", "Hi Anna,\n\nYes.\n\nThank you for it.\n\nL."),
        ("王芳：\n\n可以。\n\n谢谢！\n李明", "Hi Anna,\n\n可以。\n\nL."),
        ("王芳：\n\n可以。\n\n李明", "Hi Anna,\n\n可以。\n\nL."),
        ("你好，李娜：\n\n可以。", "Hi Anna,\n\n可以。\n\nL."),
        ("你好，可以退货。\n\n谢谢！", "Hi Anna,\n\n你好，可以退货。\n\nL."),
    ],
)  # fmt: skip
def test_greeting_and_signature_take_the_places_of_the_models(answer: str, wanted: str) -> None:
    assert framed(answer, "Hi Anna,", "L.\n") == wanted


@pytest.mark.parametrize(
    ("body", "signature", "wanted"),
    [
        ("Do you ship?", "祝好\n王芳", "Kind regards,\n王芳"),
        ("可以吗？", "Kind regards,\nLena", "祝好\nLena"),
        ("可以吗？", "祝好\n王芳", "祝好\n王芳"),
        ("Do you ship?", "王芳\n小店", "王芳\n小店"),
    ],
)
def test_closing_words_are_in_the_mails_language(body: str, signature: str, wanted: str) -> None:
    assert signature_for(body, signature) == wanted


def test_without_a_signature_the_answers_own_end_stays() -> None:
    assert framed("Yes.\n\nKind regards", "Hi,", "") == "Hi,\n\nYes.\n\nKind regards"


def test_a_closing_is_in_the_mails_language() -> None:
    assert closing("可以吗？", "李明") == "祝好\n李明"
    assert closing("Can you?", "Lena").startswith("Kind regards")


def test_a_name_is_turned_and_unquoted() -> None:
    text = 'On 3 March 2025 at 10:24 AM, "Berg, Anna" <a@b.org> wrote:\n> Could you come?\n'
    assert parse(text).mails[0] == Mail(
        "Anna Berg", "a@b.org", "3 March 2025 at 10:24 AM", "", "Could you come?"
    )


def test_a_subject_over_the_mail_is_no_part_of_it() -> None:
    thread = parse("Re: Reading evening\n\nDear Ms Okafor,\n\nmay we come?\n\nBest,\nTom Hadley\n")
    assert thread.subject == "Reading evening"
    assert thread.mails[0].body.startswith("Dear Ms Okafor")
    assert salutation(thread.mails[0]) == "Dear Tom Hadley,"


def test_a_name_that_the_signature_has_stands_once() -> None:
    answer = "Dear Tom,\n\nYes.\n\nMaria Okafor"
    assert (
        framed(answer, "Dear Tom,", "Best,\nMaria Okafor")
        == "Dear Tom,\n\nYes.\n\nBest,\nMaria Okafor"
    )
