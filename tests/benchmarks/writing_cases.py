"""Inputs on which every built-in template is tried, in English and in Chinese.

The values of forms were written for this. Texts come from shared/material where it lies beside the
checkout (guides on open source, learners' sentences, encyclopedia passages); none is part of the
project.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from rewriting_texts import CHINESE, ENGLISH

from writer_app.domain.bench.bench_grid import Row
from writer_app.domain.templates.template import Template

MATERIAL = Path(__file__).resolve().parents[3] / "shared" / "material"
Form = dict[str, str]

FORMS: dict[str, dict[str, list[Form]]] = {
    "article": {
        "en": [
            {"topic": "Why small towns should keep their railway station", "length": "250"},
            {
                "topic": "What a beginner should know before keeping bees",
                "audience": "people with a small garden",
                "points": "two hives rather than one; join a club; costs about 600 euros; stings",
                "length": "300",
            },
            {"topic": "How reading aloud changes a family evening", "length": "200"},
            {
                "topic": "Working four days a week: what companies found",
                "audience": "managers",
                "points": "same output in most trials; fewer sick days; hard in shift work",
                "length": "350",
            },
            {"topic": "The history of the pencil in ten minutes", "length": "250"},
        ],
        "zh": [
            {"topic": "小城为什么应该留住火车站", "length": "400"},
            {
                "topic": "新手养蜂之前要知道什么",
                "audience": "有小院子的人",
                "points": "两箱比一箱好；加入协会；大约花费4000元；会被蜇",
                "length": "400",
            },
            {"topic": "朗读如何改变一个家庭的夜晚", "length": "300"},
            {
                "topic": "每周工作四天：企业发现了什么",
                "audience": "管理者",
                "points": "多数试点产出不变；病假减少；轮班工作难以实行",
                "length": "500",
            },
            {"topic": "铅笔的历史", "length": "400"},
        ],
    },
    "report": {
        "en": [
            {
                "topic": "Water use in the town hall",
                "notes": "2023: 1,200 m³, 2024: 1,750 m³. Leak in the cellar since June. Plumber: "
                "900 euros. Two old toilets.",
            },
            {
                "topic": "Pilot of the online booking for the sports hall",
                "notes": "March to May. 340 bookings, 210 online. 12 double bookings before, none "
                "since. Older members phone. Licence 40 euros a month.",
            },
            {
                "topic": "Sick leave in the warehouse",
                "notes": "8.1 days a year each, company average 5.4. Most back pain. New lifting "
                "table tried in bay 2: 3 days fewer. Table 2,300 euros.",
            },
            {
                "topic": "School bus line 14",
                "notes": "Late on 31 of 60 mornings. Roadworks in Mill Lane until October. 46 "
                "pupils. Driver suggests leaving 10 minutes earlier.",
            },
            {
                "topic": "Returns in the online shop",
                "notes": "18 % of orders returned, shoes 31 %. Main reason: size. Shops with size "
                "tables have 22 %. Photographer could make tables by June.",
            },
        ],
        "zh": [
            {
                "topic": "镇政府大楼用水情况",
                "notes": "2023年1200立方米，2024年1750立方米。地下室6月起漏水。水管工报价900元。"
                "两个旧马桶。",
            },
            {
                "topic": "体育馆网上预约试点",
                "notes": "3月到5月。340次预约，网上210次。以前有12次重复预约，之后没有。"
                "老会员打电话。"
                "许可费每月300元。",
            },
            {
                "topic": "仓库病假情况",
                "notes": "人均每年8.1天，公司平均5.4天。多为腰痛。"
                "2号库试用升降台后少了3天。每台2300元。",
            },
            {
                "topic": "14路校车",
                "notes": "60个早晨有31次晚点。磨坊巷修路到10月。46名学生。司机建议提前10分钟发车。",
            },
            {
                "topic": "网店退货情况",
                "notes": "18%的订单退货，鞋类31%。主要原因是尺码。有尺码表的店为22%。"
                "摄影师6月前可做好"
                "尺码表。",
            },
        ],
    },
    "email": {
        "en": [
            {
                "purpose": "Ask whether the invoice of 3 May has been paid",
                "to": "Mr Brandt",
                "sender": "Lucia Ferri",
                "points": "invoice 2041; 860 euros; due on 2 June",
            },
            {
                "purpose": "Tell the team that I am on leave",
                "to": "team",
                "sender": "Arun",
                "points": "12 to 23 August; Sofia takes over; phone only in emergencies",
                "tone": "warm",
            },
            {
                "purpose": "Complain about noise at night",
                "to": "Ms Keller",
                "sender": "Jan Novak",
                "points": "flat 12; music after 11 on four nights last week; ask for a talk",
                "tone": "firm",
            },
            {
                "purpose": "Ask for a later date for handing in the thesis",
                "to": "Professor Lindqvist",
                "sender": "Hanna Oja",
                "points": "two weeks; was ill; three of five chapters done",
                "tone": "formal",
            },
            {
                "purpose": "Introduce the new colleague",
                "to": "everyone",
                "sender": "Paula",
                "points": "Marek Dvorak; starts Monday; accounts; sits in room 7",
            },
        ],
        "zh": [
            {
                "purpose": "询问5月3日的发票是否已付款",
                "to": "陈先生",
                "sender": "林晓",
                "points": "发票号2041；860元；6月2日到期",
            },
            {
                "purpose": "告诉同事我要休假",
                "to": "各位同事",
                "sender": "小吴",
                "points": "8月12日至23日；由小方接手；紧急情况才打电话",
                "tone": "warm",
            },
            {
                "purpose": "投诉夜间噪音",
                "to": "张女士",
                "sender": "王建国",
                "points": "12号房；上周四个晚上11点后放音乐；希望谈一谈",
                "tone": "firm",
            },
            {
                "purpose": "请求推迟提交论文",
                "to": "李教授",
                "sender": "韩梅",
                "points": "两周；之前生病；五章已完成三章",
                "tone": "formal",
            },
            {
                "purpose": "介绍新同事",
                "to": "各位",
                "sender": "赵敏",
                "points": "马强；周一入职；财务；坐7号办公室",
            },
        ],
    },
    "blog-post": {
        "en": [{"topic": "Giving up my car for a month", "length": "180"}],
        "zh": [{"topic": "一个月不开车", "length": "250"}],
    },
    "news": {
        "en": [
            {
                "facts": "Storm on Sunday night, Port Ellis. 14 trees down. School roof damaged. "
                "Nobody hurt. Ferry back on Tuesday.",
                "length": "100",
            }
        ],
        "zh": [
            {
                "facts": "周日夜里，埃利斯港刮起大风。14棵树倒下。学校屋顶受损。无人受伤。"
                "渡轮周二恢复。",
                "length": "120",
            }
        ],
    },
    "press-release": {
        "en": [
            {
                "news": "The town library lends tools from 1 September: drills, saws, ladders. "
                "A library card is enough.",
                "place": "Westbrook",
                "quotation": "“Nobody needs a drill every day,” says Maria Kern, the head.",
                "contact": "library@westbrook.example",
            }
        ],
        "zh": [
            {
                "news": "镇图书馆9月1日起出借工具：电钻、锯子、梯子。凭借书证即可。",
                "place": "西溪",
                "quotation": "“谁也不会天天用电钻，”馆长周敏说。",
                "contact": "library@westbrook.example",
            }
        ],
    },
    "product-text": {
        "en": [
            {
                "product": "Heron rain jacket",
                "facts": "Recycled polyester, 310 grams, hood fits over a helmet, two pockets, "
                "sizes XS to XXL, yellow or navy",
            }
        ],
        "zh": [
            {
                "product": "白鹭雨衣",
                "facts": "再生涤纶，310克，帽子可罩头盔，两个口袋，XS到XXL码，黄色或藏青色",
            }
        ],
    },
    "social-post": {
        "en": [{"topic": "Our bookshop reads to children every Thursday at 4, free"}],
        "zh": [{"topic": "我们书店每周四下午4点给孩子讲故事，免费"}],
    },
    "speech": {
        "en": [
            {
                "occasion": "Opening of the village shop run by its customers",
                "audience": "villagers",
                "points": "two years of planning; 180 members; open every day from 7",
                "length": "150",
            }
        ],
        "zh": [
            {
                "occasion": "村民自办商店开业",
                "audience": "乡亲们",
                "points": "筹备两年；180名成员；每天7点开门",
                "length": "200",
            }
        ],
    },
    "story-opening": {
        "en": [{"topic": "A postman finds a letter addressed to himself, dated 1962"}],
        "zh": [{"topic": "邮递员发现一封写给自己的信，日期是1962年", "length": "250"}],
    },
    "how-to": {
        "en": [{"topic": "Bleed a radiator", "steps": "5"}],
        "zh": [{"topic": "给暖气片放气", "steps": "5"}],
    },
    "outline": {
        "en": [{"topic": "Moving a small office to another town", "sections": "4"}],
        "zh": [{"topic": "小公司搬到另一个城市", "sections": "4"}],
    },
    "minutes": {
        "en": [
            {
                "notes": "Present Sam, Ines, Wu. Budget 3,000 ok. Stand at the fair: yes. Ines "
                "orders banners until 10 May. Wu asks hotel. Next meeting 2 June."
            }
        ],
        "zh": [
            {
                "notes": "小沈、老尹、阿武出席。预算3000元通过。参加展会：同意。"
                "老尹5月10日前订横幅。"
                "阿武联系酒店。下次会议6月2日。"
            }
        ],
    },
    "email-apologise": {
        "en": [
            {
                "to": "Mr Rossi",
                "sender": "Dana",
                "mistake": "we charged you twice for the room",
                "remedy": "140 euros are on their way back",
            }
        ],
        "zh": [
            {
                "to": "罗先生",
                "sender": "小丹",
                "mistake": "房费重复扣款",
                "remedy": "140元已在退还",
            }
        ],
    },
    "email-chase": {
        "en": [
            {
                "to": "Karim",
                "sender": "Julie",
                "matter": "the figures for the annual report",
                "since": "8 January",
                "due": "Wednesday",
            }
        ],
        "zh": [
            {
                "to": "小康",
                "sender": "朱莉",
                "matter": "年报用的数据",
                "since": "1月8日",
                "due": "周三",
            }
        ],
    },
    "email-decline": {
        "en": [
            {
                "to": "Ms Tanaka",
                "sender": "Ole Berg",
                "request": "to join the jury in October",
                "reason": "I am abroad until November",
            }
        ],
        "zh": [
            {
                "to": "田女士",
                "sender": "白宇",
                "request": "十月担任评委",
                "reason": "我在国外待到十一月",
            }
        ],
    },
    "email-invite": {
        "en": [
            {
                "to": "friends",
                "sender": "Tess",
                "occasion": "house-warming",
                "when": "Saturday 4 May, 6 p.m.",
                "where": "18 Canal Street",
                "answer_by": "1 May",
            }
        ],
        "zh": [
            {
                "to": "各位朋友",
                "sender": "小谭",
                "occasion": "乔迁聚会",
                "when": "5月4日周六晚6点",
                "where": "运河街18号",
                "answer_by": "5月1日",
            }
        ],
    },
    "email-thank": {
        "en": [
            {
                "to": "Dr Osei",
                "sender": "Mila",
                "thing": "the talk at our school",
                "effect": "three pupils now want to study medicine",
            }
        ],
        "zh": [
            {
                "to": "欧阳医生",
                "sender": "米拉",
                "thing": "来我们学校作讲座",
                "effect": "有三名学生想学医了",
            }
        ],
    },
}
REPLIES = {
    "en": (
        "Hi Nora,\nthe printer is here but the cable is missing. Shall I order one for 15 euros, "
        "or will you send it?\nBest, Pete",
        {"answer": "Order it, we pay. Send me the bill.", "sender": "Nora"},
    ),
    "zh": (
        "小罗：\n打印机到了，但少一根线。我花15元买一根，还是你寄来？\n皮特",
        {"answer": "你买吧，我们付钱，把发票发给我", "sender": "小罗"},
    ),
}
NOTES = {
    "en": "Swimming pool reopens 3 May. New roof, 2.1 million euros. Children under 6 free. Cafe "
    "not ready before autumn.",
    "zh": "游泳馆5月3日重开。新屋顶，花了210万元。六岁以下儿童免费。咖啡馆秋天才开。",
}
# The text of rewriting_texts.py that a template has most to do with; a paragraph follows it.
SUITED = {
    **{"active-voice": 4, "american-english": 7, "confident": 1, "formal": 1, "friendly": 9},
    **{"neutral": 3, "split-sentences": 5, "simpler-words": 11, "rewrite-clearly": 2, "shorten": 2},
}


def rows(template: Template, language: str, count: int) -> tuple[Row, ...]:
    """At most `count` inputs for a template in one language, none where there is no material."""
    head = template.head
    if template.id in FORMS:
        forms = FORMS[template.id][language][:count]
        return tuple(Row(f"{language} {n}", "", tuple(f.items())) for n, f in enumerate(forms, 1))
    if template.id == "email-reply":
        text, values = REPLIES[language]
        return (Row(f"{language} 1", text, tuple(values.items())),)
    if template.id == "expand":
        return (Row(f"{language} 1", NOTES[language]),)
    foreign = {"translate-to-english": "zh", "translate-to-chinese": "en"}.get(template.id)
    if foreign is not None and foreign != language:
        return ()
    if template.id == "fix-grammar":
        texts = learners(language)
    elif head.scope == "document":
        texts = sections(language)
    elif head.scope == "section":
        texts = list(spans(language))
    else:
        first = 1 if language == "zh" else SUITED.get(template.id, 0)
        own = CHINESE if language == "zh" else ENGLISH
        texts = [own[first], *paragraphs(language)]
    return tuple(Row(f"{language} {n}", text) for n, text in enumerate(texts[:count], 1))


def guides(language: str) -> Iterator[str]:
    """The guides of the material, without their front matter."""
    for path in sorted((MATERIAL / "parallel" / language).glob("*.md")):
        yield re.sub(r"\A---\n.*?\n---\n", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def paragraphs(language: str) -> list[str]:
    """Plain paragraphs of 30 to 70 words (60 to 150 characters in Chinese)."""
    least, most = (60, 150) if language == "zh" else (180, 420)
    blocks = (block.strip() for guide in guides(language) for block in guide.split("\n\n"))
    plain = [b for b in blocks if least <= len(b) <= most and not re.search(r"[\n\[<#*>|!{]", b)]
    return plain[::5]


def spans(language: str) -> Iterator[str]:
    """Three plain paragraphs that follow each other."""
    for guide in guides(language):
        blocks = [b for b in guide.split("\n\n") if not re.search(r"[\[<#*>|!{]", b)]
        if len(blocks) >= 3:
            yield "\n\n".join(blocks[:3]).strip()


def sections(language: str) -> list[str]:
    """Texts of 120 to 220 words: sections of guides; in Chinese passages of an encyclopedia."""
    path = MATERIAL / "qa" / "cmrc2018_dev.json"
    if language == "zh" and path.is_file():
        data = json.loads(path.read_text(encoding="utf-8"))["data"]
        found = [p["context"].strip() for entry in data for p in entry["paragraphs"]]
        return [text for text in found if 220 <= len(text) <= 420][::40]
    texts: list[str] = []
    for guide in guides(language):
        for part in re.split(r"\n(?=## )", guide)[1:]:
            plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", part).strip()
            if 120 <= len(plain.split()) <= 220 and "<" not in plain:
                texts.append(plain)
    return texts


def learners(language: str) -> list[str]:
    """Learners' sentences with mistakes, as they wrote them."""
    if language == "zh":
        lines = (MATERIAL / "edit" / "sighan2015" / "test.tsv").read_text(encoding="utf-8")
        pairs = [line.split("\t") for line in lines.splitlines() if "\t" in line]
        return [wrong for wrong, right in pairs if wrong != right][::30]
    lines = (MATERIAL / "edit" / "jfleg" / "dev.src").read_text(encoding="utf-8")
    return [re.sub(r" (?=[.,;:!?'%])", "", line).strip() for line in lines.splitlines()][300:][::20]
