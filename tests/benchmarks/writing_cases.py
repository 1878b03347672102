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
        forms = (dict(form) for form in FORMS[template.id][language][first : first + count])
        return tuple(
            GridRow(f"{language} {n}", form.pop("text", ""), tuple(form.items()))
            for n, form in enumerate(forms, first + 1)
        )
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
