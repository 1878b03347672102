"""Threads as today's mail programs quote them: the last mail, whose it is, how a reply begins."""

from __future__ import annotations

import pytest

from writer_app.domain.text.mail import parse, salutation

MINE = ("Tom Weber", "王小明")
OUTLOOK = """Hi Tom,

Can you send me the final invoice by Friday?

Best regards,

Lena Roth
Purchasing | Roth GmbH

From: Tom Weber <tom.weber@weber.example>
Sent: Monday, March 3, 2025 10:24 AM
To: Lena Roth <lena@roth.example>
Cc: Office <office@roth.example>
Subject: RE: Invoice 2041

The price is £380.
"""
OUTLOOK_PHONE = """Could you confirm the room?

Get Outlook for iOS
________________________________
From: Tom Weber <tom@weber.example>
Sent: Monday, March 3, 2025 10:24:11 AM
To: Lena Roth <lena@roth.example>
Subject: Room

Room 4 is free.
"""
QQ = """王经理，您好！

合同已收到，请于3月14日前寄出发票。

此致
敬礼
李娜
华东采购部

------------------&nbsp;原始邮件&nbsp;------------------
发件人: "王小明"<123456@qq.com>;
发送时间: 2025年3月3日(星期一) 上午10:24
收件人: "李娜"<lina@qq.com>;
主题: 回复：合同

李娜您好，合同见附件。
"""
QQ_PHONE = """好的，周四下午三点见。

---Original---
From: "王小明"<123456@qq.com>
Date: Mon, Mar 3, 2025 10:24 AM
To: "李娜"<lina@qq.com>;
Subject: Re:会议时间

周三还是周四？
"""
OF_163 = """王老师您好：

    论文修改稿见附件，请您审阅。

学生 李娜

在 2025-03-03 10:24:15，"王小明" <wang@163.com> 写道：

请在周五前把修改稿发来。

王小明
"""
OF_163_NOW = """王总，
报价单我看过了，运费能否再低一些？

李娜
---- 回复的原邮件 ----
| 发件人 | 王小明<wang@163.com> |
| 发送日期 | 2025年03月03日 10:24 |
| 收件人 | 李娜<lina@126.com> |
| 主题 | 报价 |
报价单见附件。
"""
FOXMAIL = """小王：

明天的会改到周五上午九点，请通知大家。

李娜


发件人： 王小明
发送时间： 2025-03-03 10:24
收件人： 李娜
主题： 明天的会
明天的会还开吗？
"""


@pytest.mark.parametrize(
    ("text", "name", "greeting", "subject"),
    [
        (OUTLOOK, "Lena Roth", "Hi Lena,", "Invoice 2041"),
        (OUTLOOK_PHONE, "Lena Roth", "Hello Lena,", "Room"),
        (QQ, "李娜", "李娜，您好！", "合同"),
        (QQ_PHONE, "李娜", "李娜，你好！", "会议时间"),
        (OF_163, "李娜", "李娜，您好！", ""),
        (OF_163_NOW, "李娜", "李娜，你好！", "报价"),
        (FOXMAIL, "李娜", "李娜，你好！", "明天的会"),
    ],
)
def test_the_last_mail_is_answered(text: str, name: str, greeting: str, subject: str) -> None:
    thread = parse(text)
    mail = thread.to_answer(MINE)
    assert (mail.name, salutation(mail), thread.subject) == (name, greeting, subject)
    assert len(thread.mails) == 2
    assert "----" not in mail.body


def test_ones_own_answer_on_top_is_not_answered() -> None:
    text = OUTLOOK_PHONE.replace("From: Tom Weber <tom@weber.example>", "From: Ann Li <a@li.org>")
    text = text.replace("To: Lena Roth <lena@roth.example>", "To: Tom Weber <tom@weber.example>")
    assert parse(text).to_answer(MINE).name == "Ann Li"
