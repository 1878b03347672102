"""Faults that can be seen in any answer of a template, without an expectation of its author.

Only what rules can tell for sure: talk around the answer, facts of the text that are gone, another
language than the text's, an endless loop, nothing at all. Whether a text is *good*, nobody but a
reader can say.
"""

from __future__ import annotations

import re
from enum import StrEnum

from writer_app.domain.answers import preambles
from writer_app.domain.facts.facts import FactKind, compare
from writer_app.domain.templates.template import Template
from writer_app.domain.text.language import language


class Fault(StrEnum):
    """What is wrong with an answer."""

    EMPTY = "empty"
    CHATTER = "chatter"  # an announcement before it, an offer or an explanation after it
    LOST_FACTS = "lost_facts"  # a number, name, link or quotation of the text is gone
    WRONG_LANGUAGE = "wrong_language"
    LOOP = "loop"  # it was cut off because it repeated itself


_KEPT = (FactKind.NUMBER, FactKind.NAME, FactKind.LINK, FactKind.QUOTATION)
# After the answer, on a line of its own.
_AFTER = re.compile(
    r"^[ \t]*(?:\((?:note|i(?: have|['’]ve)? (?:changed|kept))|note:|"
    r"i(?: have|['’]ve)? (?:changed|made|corrected|rewritten|revised|kept)\b|"
    r"let me know|please let me know|feel free|is there anything|(?:key )?changes(?: made)?:|"
    r"explanation:|希望(?:这|以上)|如果(?:您|你)(?:需要|还)|请告诉我|说明：|修改说明)",
    re.IGNORECASE | re.MULTILINE,
)
_BEFORE = re.compile(
    r"\s*(?:as an ai\b|i(?:'m| am) (?:unable to|a language)|"
    r"i(?:'m| am) sorry,? (?:but|for (?:the|any) (?:confusion|misunderstanding))|"
    r"i can(?:'t|not) (?:help|assist)|"
    r"作为(?:一个)?(?:ai|人工智能|语言模型))",
    re.IGNORECASE,
)


def faults(template: Template, source: str, output: str, reason: str = "stop") -> tuple[Fault, ...]:
    """Every fault of an answer, in the order of `Fault`. `source` "" = it was made from nothing.

    A template that translates is expected in the language of its examples' outputs, any other in
    the language of its source; facts count only where the template's guard says so.
    """
    if not output.strip():
        return (Fault.EMPTY,)
    found: list[Fault] = []
    edits = template.head.apply == "review"
    if chatter(source, output, after=edits):
        found.append(Fault.CHATTER)
    if edits and template.guard.facts and lost_facts(source, output):
        found.append(Fault.LOST_FACTS)
    expected = expected_language(template, source)
    if expected and language(output) != expected:
        found.append(Fault.WRONG_LANGUAGE)
    if reason == "repetition":
        found.append(Fault.LOOP)
    return tuple(found)


def chatter(source: str, output: str, *, after: bool = True) -> bool:
    """Whether an answer talks about itself, before the text or `after` it.

    A letter may well end with “Let me know …”, so what comes after tells only in an edit.
    """
    if preambles.find(output) and not preambles.find(source):
        return True
    if _BEFORE.match(output) and not _BEFORE.match(source):
        return True
    talk = _AFTER.search(output, 1) if after else None
    return talk is not None and talk.group().strip().lower() not in source.lower()


def lost_facts(source: str, output: str) -> tuple[str, ...]:
    """The numbers, names, links and quotations of the source that the answer lost or changed."""
    return tuple(
        difference.old.text
        for difference in compare(source, output)
        if difference.kind in _KEPT and difference.old is not None
    )


def expected_language(template: Template, source: str) -> str:
    """The language an answer should be in; "" where nothing says so."""
    if "translate" in template.head.tags:
        outputs = " ".join(example.output for example in template.head.examples)
        return language(outputs) if outputs.strip() else ""
    return language(source) if any(map(str.isalpha, source)) else ""
