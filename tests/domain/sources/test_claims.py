"""Sentences that have the words of their passage and say another thing."""

from __future__ import annotations

import pytest

from writer_app.domain.sources.answer import Support
from writer_app.domain.sources.claims import misread
from writer_app.domain.sources.support import judged

FERRY = "The ferry leaves at 9 from Oban and takes 35 minutes. A ticket costs £6."
KEPT = "Greta Lind handed the books over to Samuel Okoro in June, after eleven years."
CONCERTS = "The spring concert was sold out, the one in the open air lost £340."
BOXES = "The archive received 212 boxes, 58 fewer than last spring."
STEAMER = "食堂把旧蒸柜卖给了一家面馆，账目由罗敏移交给丁国梁，罗敏此前管账六年。"
BOOKS = (
    "How long may I keep a book?\nThree weeks. You may renew a book twice. Films are lent for one "
    "week and cannot be renewed."
)
BOATS = "The first boat leaves at 6:40. In winter there are no boats on Sundays."
CHOICE = "Guido chose Python for Anna in 1991."
SPACE = "免费版有2GB空间，高级版有100GB。"
OPENED = "哪些商品不能退？\n- 内衣、泳衣等贴身用品\n- 拆封的食品和化妆品"
BILL = "没有发票还能保修吗？\n可以，按机身编号的出厂日期再加3个月计算。"
MOUNTAIN = "灰凤冠雉的体长91厘米，生活在山地。"

WRONG = [
    ("You may renew a film.", BOOKS, "Can I renew a film?"),
    ("You may renew a film twice.", BOOKS, "Can I renew a film?"),
    ("The ferry takes 9 minutes.", FERRY, ""),
    ("There are boats on Sundays in winter.", BOATS, ""),
    ("Anna chose Python for Guido.", CHOICE, ""),
    ("Rome defeated Carthage.", "In that war Carthage defeated Rome.", ""),
    ("可以退。", OPENED, "拆开的化妆品可以退吗？"),
    ("高级版有2GB空间。", SPACE, "高级版空间多大？"),
    ("没有发票不能保修。", BILL, "发票丢了还保修吗？"),
    ("单线天竺鲷的俗名是大目侧仔。", "斑柄天竺鲷，俗名大目侧仔。", "单线天竺鲷的俗名是什么？"),
    ("项斯推荐郑薰。", "郑薰推荐项斯担任县尉。", ""),
    ("灰凤冠雉的体长不是91厘米。", MOUNTAIN, ""),
    ("Children pay £6.", "A ticket costs £6; children pay nothing.", ""),
    ("There were 12 pears and 18 plums.", "They planted 18 pears and 12 plums.", ""),
    ("The last ferry leaves at 22:15.", "The last ferry leaves at 21:40 instead of 22:15.", ""),
    ("The Heron replaced the Sandpiper.", "The new Sandpiper replaced the Heron on 9 May.", ""),
    ("The shed may be rented on Sundays.", "The shed may be rented, but not on Sundays.", ""),
    ("The council agreed to lengthen it.", "The council refused to lengthen the pier.", ""),
    ("学生门票30元。", "门票30元，学生免费。", ""),
    ("冬季开放至晚上九点。", "夏季开放至晚上九点，冬季开放至晚上七点。", ""),
    ("书车每周来一次。", "书车每两周来一次。", ""),
    ("专架由退休教师周怀明整理。", "专架由退休教师周怀民整理。", ""),
    ("地理标志申报已经通过。", "地理标志申报能否通过要看评审。", ""),
    ("Greta Lind took over the books in June.", KEPT, ""),
    ("Tom Bell taught Priya Nair to sing.", "Priya Nair taught Tom Bell to sing.", ""),
    ("The slide was repaired by the town.", "The slide was repaired by a firm from Oban.", ""),
    ("The spring concert made a loss of £340.", CONCERTS, ""),
    ("The archive received 58 boxes more than last spring.", BOXES, ""),
    ("A year ago there were nine members more.", "There are 64, nine more than a year ago.", ""),
    ("Dogs cost £2.", "Bicycles cost £2 each way, dogs £3.", ""),
    ("All members may vote.", "Only members who have paid may vote.", ""),
    ("It is open on Saturdays.", "It is open on Fridays; on Saturdays only the shop is.", ""),
    ("The county pays for the roof.", "The county has refused to pay for the roof.", ""),
    ("食堂从一家面馆买来了旧蒸柜。", STEAMER, ""),
    ("丁国梁此前管账六年。", STEAMER, ""),
    ("Greta Lind.", KEPT, "Who took over the books?"),
    ("Pupils pay £2 for the bus.", "The bus is free for pupils; all others pay £2.", ""),
    ("每头奶牛每天产奶5.6吨。", "产奶牛有215头，每天产奶5.6吨。", ""),
    ("维修费由食堂承担。", "维修费2.6万元由厂家承担。", ""),
    (
        "Two walkers drowned at the bridge.",
        "Two walkers drowned at the ford. A bridge is near.",
        "",
    ),
    ("志愿者早上遛狗。", "店员早上遛狗，志愿者傍晚遛狗。", ""),
    ("Colm began in 2014 in a garage.", "I began in 2014 in a garage. Colm joined in 2017.", ""),
    ("Every summer it dries up.", "In most summers it dries up.", ""),
    ("多数人献血后会头晕。", "献血后少数人会头晕。", ""),
    ("A booking can be cancelled at any time.", "A booking can be cancelled before pick-up.", ""),
    ("Interest of 4 per cent a month is due.", "Interest of 4 per cent a year is due.", ""),
    ("They still bake white loaves.", "They gave up the white loaves.", ""),
    ("The way to work is refunded.", "Travel is refunded, the way to work is not.", ""),
    ("She works for lenders.", "She works for others if they are not lenders.", ""),
    ("所有会员都可以用。", "通过培训的会员可以用。", ""),
    ("Petra has hired Sami.", "Sami has a bakery, and he has hired Petra.", ""),
    ("罗彬会唱也会刻。", "大徒弟秦小满在剧团，她会唱也会刻；小徒弟罗彬只会刻。", ""),
    ("纹身的要等半个月。", "拔牙的要等半个月，纹身的要等一年。", ""),
    ("报告由我起草，小何核对。", "报告由小何起草，我来核对。", ""),
    ("It was put up before they drowned.", "They drowned; since then it was put up.", ""),
]
RIGHT = [
    ("Films cannot be renewed.", BOOKS, "Can I renew a film?"),
    ("You may renew a book twice.", BOOKS, ""),
    ("The ferry takes 35 minutes.", FERRY, ""),
    ("There are no boats on Sundays in winter.", BOATS, ""),
    ("Guido chose Python for Anna.", CHOICE, ""),
    ("Python was chosen by Guido.", CHOICE, ""),
    ("In 1991 Guido chose Python.", CHOICE, ""),
    ("Samuel Okoro took over the books from Greta Lind.", KEPT, ""),
    ("Samuel Okoro.", KEPT, "Who took over the books?"),
    ("The concert in the open air lost £340.", CONCERTS, ""),
    ("Bicycles cost £2 each way.", "Bicycles cost £2 each way, dogs £3.", ""),
    ("补贴比去年少4万元。", "今年补贴18万元，比去年少了4万元。", ""),
    ("面馆买来了旧蒸柜。", STEAMER, ""),
    ("不能退。", OPENED, "拆开的化妆品可以退吗？"),
    ("高级版有100GB空间。", SPACE, "高级版空间多大？"),
    ("可以，按出厂日期再加3个月计算。", BILL, "发票丢了还保修吗？"),
    ("郑薰推荐项斯担任县尉。", "郑薰推荐项斯担任县尉。", ""),
    ("灰凤冠雉的体长是91厘米。", MOUNTAIN, ""),
    ("A ticket for children costs £3.", "A ticket costs £6 for adults and £3 for children.", ""),
    ("The café stays open.", "The café stays open, while the office is closed.", ""),
    ("夏季开放至晚上九点。", "夏季开放至晚上九点，冬季开放至晚上七点。", ""),
    ("产量下降了三成。", "明前茶产量下降了三成，但夏秋茶略有增加。", ""),
    ("The harvest was good.", "The harvest\nThe harvest was good.", ""),
    ("周日不可以用电钻。", "周日不得使用电钻。", ""),
    ("Rates are not part of the charge.", "The charge covers water, but not rates.", ""),
    ("Bob wants no shop.", "Will there be a shop?\nBob says never.", ""),
    ("没有收工钱。", "没要工钱。", ""),
    ("The harvest ended on 9 May.", "The harvest began on 2 May and ended on 9 May.", ""),
    ("A reason is needed.", "It must not be withheld without a reason.", ""),
    ("水费由恒筑公司付。", "由乙方恒筑公司施工。水费由乙方付，书店付电费。", ""),
]


@pytest.mark.parametrize(("sentence", "passage", "question"), WRONG)
def test_a_wrong_reading_is_seen(sentence: str, passage: str, question: str) -> None:
    assert misread(sentence, [passage], question)
    assert judged(sentence, [passage], question) is not Support.SUPPORTED


@pytest.mark.parametrize(("sentence", "passage", "question"), RIGHT)
def test_a_right_reading_passes(sentence: str, passage: str, question: str) -> None:
    assert not misread(sentence, [passage], question)


def test_what_has_nothing_in_common_is_not_judged_here() -> None:
    assert not misread("Whales sing.", [FERRY])
