"""Inputs on which every built-in template is tried, in English and in Chinese.

The values of forms (writing_forms.json) were written for this. Texts come from shared/material
where it lies beside the checkout (guides on open source, learners' sentences, encyclopedia
passages); none is part of the project.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from rewriting_texts import CHINESE, ENGLISH

from writer_app.domain.bench.bench_grid import GridRow
from writer_app.domain.templates.template import Template

MATERIAL = Path(__file__).resolve().parents[3] / "shared" / "material"
Form = dict[str, str]

FORMS: dict[str, dict[str, list[Form]]] = json.loads(
    Path(__file__).with_name("writing_forms.json").read_text(encoding="utf-8")
)
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
    "en": [
        "Swimming pool reopens 3 May. New roof, 2.1 million euros. Children under 6 free. Cafe not "
        "ready before autumn.",
        "Bridge on Mill Lane closed from 4 November. Rust in two beams. Bus 7 goes round by the "
        "station, ten minutes longer. Walkers can still cross. Open again before Easter.",
        "Choir looks for singers. 31 members, only 4 men. Tuesdays at 8 in the old school. No "
        "audition. First concert 14 December.",
        "Market moves to the station square, Saturdays from 7 May. 28 stalls so far. No cars there "
        "6 to 2. Bus 3 stops at the church instead.",
    ],
    "zh": [
        "游泳馆5月3日重开。新屋顶，花了210万元。六岁以下儿童免费。咖啡馆秋天才开。",
        "磨坊路的桥11月4日起封闭。两根梁生锈。7路车绕行火车站，多10分钟。行人仍可通过。春节前恢复。",
        "合唱团招人。31名团员，男声只有4人。每周二晚8点，老学校。不用面试。12月14日首场演出。",
        "集市从5月7日起每周六搬到站前广场。目前28个摊位。6点到14点禁止车辆进入。3路车改停教堂。",
    ],
}
# The text of rewriting_texts.py that a template has most to do with; a paragraph follows it.
SUITED = {
    **{"active-voice": 4, "american-english": 7, "confident": 1, "formal": 1, "friendly": 9},
    **{"neutral": 3, "split-sentences": 5, "simpler-words": 11, "rewrite-clearly": 2, "shorten": 2},
}


def rows(template: Template, language: str, count: int, first: int = 0) -> tuple[GridRow, ...]:
    """At most `count` inputs for a template in one language, those after the `first`.

    None where there is no material.
    """
    head = template.head
    if template.id in FORMS:
        forms = FORMS[template.id][language][first : first + count]
        return tuple(
            GridRow(f"{language} {n}", "", tuple(f.items())) for n, f in enumerate(forms, first + 1)
        )
    if template.id == "email-reply":
        text, values = REPLIES[language]
        return (GridRow(f"{language} 1", text, tuple(values.items())),)
    foreign = {"translate-to-english": "zh", "translate-to-chinese": "en"}.get(template.id)
    if foreign is not None and foreign != language:
        return ()
    if template.id == "expand":
        texts = NOTES[language]
    elif template.id == "fix-grammar":
        texts = learners(language)
    elif head.scope == "document":
        texts = sections(language)
    elif head.scope == "section":
        texts = list(spans(language))
    else:
        suited = 1 if language == "zh" else SUITED.get(template.id, 0)
        own = CHINESE if language == "zh" else ENGLISH
        texts = [own[suited], *paragraphs(language)]
    return tuple(
        GridRow(f"{language} {n}", text) for n, text in enumerate(texts[first:][:count], first + 1)
    )


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
