"""An answer from sources: sentences, the passages each rests on, quotations and their places.

What a model wrote is read here: marks such as [2] name passages that were given, and no others;
words between quotation marks stay quoted only where a given passage holds them, letter for letter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from writer_app.domain.sources.verbatim import Verbatim, quotations
from writer_app.domain.text.sentences import sentences

_BRACKET = re.compile(
    r"[ \t]*(?:\[\^?|［|【)(?P<n>\d{1,2}(?:[ \t]*[,，、;–-][ \t]*\d{1,2})*)(?:\]|］|】)"
)
_NAMED = re.compile(
    r"[ \t]*[(（](?:passages?|sources?|见|来源|段落|资料)[ \t]*"
    r"(?P<n>\d{1,2}(?:[ \t]*[,，、and ]+\d{1,2})*)[)）]",
    re.IGNORECASE,
)
_ACCORDING = re.compile(
    r"\A(?:(?:according to|as stated in|based on)\s+(?:the\s+)?"
    r"(?:passages?|sources?)?(?:\s+and)*\s*,\s*"
    r"|the answer(?: to (?:the|this|your) question)? is\s*[:,]?\s*"
    r"|(?:根据|依据|按照)(?:以上|上述|上面)?(?:的)?(?:段落|资料|文章|内容|信息)?\s*[，,]\s*"
    r"|(?:根据|依据|按照)第?[和、与及\s]*[一二两三四几]?[篇段条个]?\s*(?:passages?|段落|资料)\s*[，,]\s*)",
    re.IGNORECASE,
)
_THEREFORE = re.compile(
    r"\A(?:(?:therefore|so|thus|hence|in short|in summary|that is|overall)\b\s*,?\s*"
    r"|(?:因此|所以|也就是说|总之|综上所述|综上)[，,]?\s*)",
    re.IGNORECASE,
)
_GIVEN = r"(?:(?:provided|given|available|numbered|quoted|above|attached|these|this|the) )*"
_MATERIAL = _GIVEN + r"(?:passages?|sources?|texts?|documents?|information|materials?)\b"
_ZH_MATERIAL = (
    "(?:资料|段落|文中|文章|来源|原文|文本|材料|(?:提供|给出|以上|上述|上面)的?(?:内容|信息))"
)
# What is said of the material alone: a source may say itself what is not included.
_REFUSED = re.compile(
    r"sources? (?:do|does) not say\b|\b(?:do|does) not say\W*\Z"
    rf"|\A(?:[^.]{{0,60}}[,;] )?(?:but )?(?:none of )?{_MATERIAL}"
    r"[^.]{0,60}?(?:do(?:es)? not|don[’']t|doesn[’']t|did not) (?:\w+ )?(?:say|mention|contain"
    r"|provide|include|specify|state|answer|give|indicate|address|discuss|explain)"
    r"|(?:is|are|was|were) not (?:\w+ )?(?:mentioned|provided|specified|stated|given|found"
    rf"|available|included|answered|addressed|discussed) (?:\w+ )?(?:in|by) {_MATERIAL}"
    r"|(?:there is|have|has|found?|contains?) no (?:\w+ )?(?:information|mention|answer|details?)\b"
    rf"|\Ano (?:information|mention|answer|details?)\b|cannot be (?:determined|answered)"
    rf"|\A(?:根据|从|在)?(?:你|您)?(?:提供|给出|以上|上述|上面|这些|该|本|所给)?的?{_ZH_MATERIAL}[^。]{{0,20}}"
    r"(?:没有|未|并未|无)(?:直接|明确)?(?:提到|提及|说明|提供|给出|包含|涉及|回答|说|指出|记载|相关)"
    r"|(?:没有|未|并未|无)(?:直接|明确)?(?:提到|提及|提供|给出|找到|说明)[^。]{0,20}(?:信息|答案)"
    r"|无法(?:确定|回答|得知|判断|从)|没有(?:相关|足够)(?:的)?(?:信息|资料|内容)",
    re.IGNORECASE,
)
_FORMULA = re.compile(
    r"\W*(?:the )?(?:sources?|passages?) do(?:es)? not say(?: (?:so|more|anything else|that))?\W*"
    r"|\W*(?:以上)?(?:资料|来源|段落)(?:中|里)?(?:没有|未)(?:说明|提到|提及|说|提供)\W*",
    re.IGNORECASE,
)


class Support(StrEnum):
    """Whether the passages of a sentence hold what it says."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that are quoted, the number of their passage, and where they stand in its source."""

    text: str
    passage: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer without its marks.

    `start` and `end` are its place in the answer as the model wrote it, `before` is what stands
    between it and the sentence before it; `passages` are numbers from 1.
    """

    text: str
    start: int = 0
    end: int = 0
    before: str = ""
    passages: tuple[int, ...] = ()
    support: Support = Support.NOT_FOUND
    quotes: tuple[Quote, ...] = ()

    @property
    def marked(self) -> str:
        """The sentence with the numbers of its passages, as the terminal shows it."""
        marks = "".join(f"[{number}]" for number in self.passages)
        return f"{self.text} {marks}" if marks and self.text[-1:].isascii() else self.text + marks


def refuses(text: str) -> bool:
    """Whether an answer, or a sentence of one, says that the sources do not say it."""
    return _REFUSED.search(text) is not None


def without_formula(sentences: Sequence[Sentence]) -> list[Sentence]:
    """An answer without “The sources do not say.” behind, or between, what they do say."""
    kept = [each for each in sentences if not _FORMULA.fullmatch(each.text)]
    return kept if kept and kept[0] is sentences[0] else list(sentences)


def read(answer: str, passages: Sequence[str], starts: Sequence[int]) -> list[Sentence]:
    """The sentences of an answer. `passages` are what was given, `starts` where each begins.

    Marks of passages that were not given are dropped; a quotation that no passage holds loses its
    quotation marks; what is said twice stands there once.
    """
    found: list[Sentence] = []
    known: list[str] = []
    at = 0
    for start, end in sentences(answer):
        raw = answer[start:end]
        text, numbers = _without_marks(raw, len(passages))
        before = answer[at:start]
        at = end
        if not text:
            if found and numbers:  # a line of marks alone belongs to the sentence before it
                found[-1] = _also(found[-1], numbers)
            continue
        told = _plain(text)
        broken = text[-1].isalnum()  # where it was stopped as it said itself over
        same = [n for n, each in enumerate(known) if told in (each, broken and each[: len(told)])]
        if same:  # “…。因此，…。”
            found[same[0]] = _also(found[same[0]], numbers)
            continue
        known.append(told)
        found.append(Sentence(text, start, end, before, numbers))
    return _quoting(found, [Verbatim(passage) for passage in passages], starts)


def _also(sentence: Sentence, numbers: tuple[int, ...]) -> Sentence:
    return replace(sentence, passages=tuple(dict.fromkeys((*sentence.passages, *numbers))))


def _plain(text: str) -> str:
    """A sentence as it is compared with others: its letters, without “therefore” before them."""
    return re.sub(r"[\W_]+", "", _THEREFORE.sub("", text)).casefold()


def _without_marks(raw: str, count: int) -> tuple[str, tuple[int, ...]]:
    numbers: list[int] = []
    for pattern in (_BRACKET, _NAMED):
        for match in pattern.finditer(raw):
            numbers += [n for n in map(int, re.findall(r"\d+", match["n"])) if 1 <= n <= count]
        raw = pattern.sub("", raw)
    text = _ACCORDING.sub("", raw.strip())
    if not re.search(r"\w", text):
        text = ""
    return text[:1].upper() + text[1:], tuple(dict.fromkeys(numbers))


def _quoting(
    found: list[Sentence], passages: Sequence[Verbatim], starts: Sequence[int]
) -> list[Sentence]:
    """Sentences with their quotations; one that no passage holds loses its marks, wherever they
    stand. What stands then may be a quotation anew.
    """
    lost: set[int] = set()
    quotes: list[tuple[int, Quote]] = []
    answer = "".join(each.before + each.text for each in found)
    for first, last in quotations(answer):
        words = answer[first + 1 : last]
        for number, passage in enumerate(passages):
            if place := passage.find(words):
                start = starts[number]
                quote = Quote(words, number + 1, start + place[0], start + place[1])
                quotes.append((first, quote))
                break
        else:
            lost |= {first, last}
    made, at = [], 0
    for each in found:
        begin, end = at + len(each.before), at + len(each.before) + len(each.text)
        before, text = (
            "".join(answer[n] for n in range(*part) if n not in lost)
            for part in ((at, begin), (begin, end))
        )
        own = tuple(quote for place, quote in quotes if begin <= place < end)
        made.append(replace(each, before=before, text=text, quotes=own))
        at = end
    return _quoting(made, passages, starts) if lost else made
