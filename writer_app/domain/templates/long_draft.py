"""Drafts of many words: an outline first, then one section after the other.

A small model keeps to a subject for a page at most. So it is asked for the outline, and then for
each section with the outline before its eyes and the end of the section before. Pure: the prompts,
the reading of the outline, and what is dropped at the head of a section. `assist.run` asks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from writer_app.domain.templates.prompt import Turn
from writer_app.domain.templates.template import Template
from writer_app.domain.text.language import language
from writer_app.domain.text.sentences import sentences

LENGTHS = ("length", "words")  # the names of a variable that says how long a text becomes
_SECTION = 150  # words a section has, about; 260 signs in Chinese
_SECTION_WIDE = 260
_FEWEST, _MOST = 3, 12
_MORE = 1  # sections that a plan may have beyond those asked for: often one for each point
_LONGEST_HEAD = 100  # characters
_TAIL = 2  # sentences of the section before that are shown
_LINE = re.compile(r"^\s*(?:[-*+•]|#{2,4}|\d{1,2}[.)、．])\s*(?P<rest>\S.*)$")
_SPLIT = re.compile(r"\s*(?:[:：]|\s[–—-]\s)\s*")
_CLAUSE = re.compile(r"[,;，；。]")
_LONGEST_HEADING = 60  # characters
_STRAY = re.compile(r"[*_“”\"]+")

# What a task and its outline look like, two unlike ones: a single one would be copied.
_OUTLINES = (
    (
        "Write an article of about 300 words.\nTopic: Why an old bicycle is worth mending",
        "# Why an old bicycle is worth mending\n"
        "- What usually breaks: tyres, cables and brake pads, and none of them is dear\n"
        "- An afternoon's work: a flat tyre and a loose chain, mended with three tools\n"
        "- What you gain: a bicycle for years, and you know how to mend it next time",
    ),
    (
        "Write an article of about 450 words.\nTopic: A market that moves indoors\n"
        "Readers: stallholders\nPoints to make: roof leaks; rent stays; opens in May",
        "# The market moves indoors\n"
        "- Why it cannot stay: the roof over the square leaks, and buyers stay away in rain\n"
        "- What the hall offers: light, water at every stall, doors wide enough for carts\n"
        "- What it costs you: the rent stays as it is, the key is paid for once\n"
        "- How to get your stall: choose a place, bring the shelves, tell your customers",
    ),
)
_OUTLINES_ZH = (
    (
        "写一篇约400字的文章。\n主题：旧自行车为什么值得修",
        "# 旧自行车为什么值得修\n"
        "- 常坏的地方：车胎、线缆和刹车皮，都不贵\n"
        "- 半天就能修好：补胎、紧链条，只要三样工具\n"
        "- 修好有什么好处：还能骑好几年，下次自己也会修",
    ),
    (
        "写一篇约600字的文章。\n主题：集市搬进室内\n读者：摊主\n要写到：顶棚漏雨；租金不变；五月开业",
        "# 集市搬进室内\n"
        "- 为什么要搬：广场顶棚漏雨，一下雨就没有客人\n"
        "- 新大厅有什么：灯光、每个摊位的水龙头、推得进车的大门\n"
        "- 要花多少钱：租金不变，钥匙只收一次费\n"
        "- 怎样拿到摊位：选位置、搬货架、告诉老顾客",
    ),
)
_SECTIONS = (
    "You write a text section by section, as somebody who knows the matter writes for a reader: "
    "short plain sentences, concrete people, things and steps, no filler, nothing said twice. "
    "Invent no figures, studies, names or quotations. Output only the text of this section."
)
_SECTIONS_ZH = (
    "你逐节撰写一篇文章，像一个熟悉这件事的人写给读者看：句子短而平实，写具体的人、事、物和做法，"
    "不说空话，不重复，不编造数字、研究、人名和引语。只输出这一节的正文。"
)
_SECTION_SHOWN = (
    "Most bicycles in the cellar have the same three faults. The tyres are flat because the tubes "
    "are old, the brake pads are worn, and a cable is stuck. You see all of it when you turn the "
    "bicycle upside down and spin the wheels. Each of these parts costs little, and every bicycle "
    "shop has them."
)
_SECTION_SHOWN_ZH = (
    "地下室里的旧车大多是同样几个毛病：内胎老化没了气，刹车皮磨平了，线缆卡住了。把车倒过来，"
    "转一转轮子，一眼就能看出来。这些零件都不贵，哪家车店都有。"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A section to be written: its heading and what it says."""

    heading: str
    note: str = ""

    @property
    def line(self) -> str:
        """As the outline shows it."""
        return f"{self.heading}: {self.note}" if self.note else self.heading


@dataclass(frozen=True, slots=True)
class Outline:
    """The plan of a text. `title` "" where there is none."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class LongDraft:
    """What a long draft needs beside its first request.

    `task` is what the template's form says, `words` the length of the whole, `headed` whether
    title and headings are part of the text, `chinese` the language of the instructions.
    """

    task: str
    words: int
    headed: bool
    chinese: bool

    @property
    def sections(self) -> int:
        """How many sections the text gets."""
        size = _SECTION_WIDE if self.chinese else _SECTION
        return max(_FEWEST, min(_MOST, round(self.words / size)))


def long_draft(template: Template, values: Mapping[str, str], task: str) -> LongDraft | None:
    """How to draft in several requests; None for what is drafted in one go."""
    asked = next((values[name] for name in LENGTHS if values.get(name, "").isdigit()), "0")
    if template.head.long == "whole" or int(asked) <= template.head.long_from:
        return None
    chinese = language(" ".join(values.values())) == "zh"
    return LongDraft(task, int(asked), template.head.long == "sections", chinese)


def outline_turns(job: LongDraft) -> tuple[Turn, ...]:
    """The first request, after two worked ones: without them a small model writes no outline."""
    system = (
        "你为文章拟提纲。只输出提纲，不写正文。"
        if job.chinese
        else "You plan texts. Output only the outline, not the text."
    )
    turns = [Turn("system", system)]
    for task, outline in _OUTLINES_ZH if job.chinese else _OUTLINES:
        ask = _outline_ask(task, outline.count("\n- "), chinese=job.chinese)
        turns += [Turn("user", ask), Turn("assistant", outline)]
    ask = _outline_ask(job.task.strip(), job.sections, chinese=job.chinese)
    return (*turns, Turn("user", ask))


def _outline_ask(task: str, count: int, *, chinese: bool) -> str:
    if chinese:
        return (
            f"{task}\n\n先不要写正文，只写提纲：第一行是标题，然后正好{count}行，每行一节："
            "小标题和本节写什么。各节都要扣住主题，内容不重复。"
        )
    return (
        f"{task}\n\nDo not write the text yet. Write only its outline: the title, then exactly "
        f"{count} lines, one a section: its heading and what it says. Every section serves the "
        "topic and says something of its own."
    )


def read_outline(text: str, job: LongDraft) -> Outline | None:
    """The outline in an answer; None when it has fewer than two sections."""
    title, parts = "", list[Part]()
    for line in text.splitlines():
        plain = line.strip()
        if plain.startswith("# ") and not parts:
            title = _plain(plain[2:])
        elif found := _LINE.match(line):
            heading, _, note = _cut(found["rest"])
            if heading and heading.lower() not in {part.heading.lower() for part in parts}:
                parts.append(Part(heading, note))
    if len(parts) < 2:
        return None
    return Outline(title, tuple(parts[: job.sections + _MORE]))


def _cut(line: str) -> tuple[str, str, str]:
    plain = _plain(line)
    found = _SPLIT.search(plain)
    if found is None or found.start() > _LONGEST_HEADING:
        return _short(plain), "", plain if len(plain) > _LONGEST_HEADING else ""
    return plain[: found.start()].strip(), found.group(), plain[found.end() :].strip()


def _short(line: str) -> str:
    """A heading from a whole sentence: its first clause, or its first words."""
    if len(line) <= _LONGEST_HEADING:
        return line.rstrip(".。")
    clause = _CLAUSE.split(line, maxsplit=1)[0].strip()
    if len(clause) <= _LONGEST_HEADING:
        return clause
    return line[:_LONGEST_HEADING].rpartition(" ")[0] or line[:_LONGEST_HEADING]


def _plain(text: str) -> str:
    return _STRAY.sub("", text).strip()


def section_turns(
    job: LongDraft, outline: Outline, number: int, words: int, before: str
) -> tuple[Turn, ...]:
    """The request for section `number` (from 0), after a worked one; `before` is the text so far.

    The worked one is the same for every section, so the engine reads it once.
    """
    system = _SECTIONS_ZH if job.chinese else _SECTIONS
    task, plan = (_OUTLINES_ZH if job.chinese else _OUTLINES)[0]
    shown = LongDraft(task, 300, headed=True, chinese=job.chinese)
    known = read_outline(plan, shown)
    assert known is not None
    return (
        Turn("system", system),
        Turn("user", _section_ask(shown, known, 0, 80, "")),
        Turn("assistant", _SECTION_SHOWN_ZH if job.chinese else _SECTION_SHOWN),
        Turn("user", _section_ask(job, outline, number, words, _ending(before))),
    )


def _section_ask(job: LongDraft, outline: Outline, number: int, words: int, tail: str) -> str:
    part, last = outline.parts[number], number == len(outline.parts) - 1
    listed = "\n".join(f"{n}. {each.line}" for n, each in enumerate(outline.parts, 1))
    if job.chinese:
        return (
            f"整篇文章的任务：\n{job.task}\n\n全文各节：\n{listed}\n\n"
            + (f"上一节的结尾：\n{tail}\n\n" if tail else "")
            + f"现在只写第{number + 1}节“{part.heading}”，约{words}字，写成自然段，不用列表，"
            "不写小标题，不写其他节的内容。" + ("这是最后一节，写完就结束全文。" if last else "")
        )
    return (
        f"The task of the whole text:\n{job.task}\n\nIts sections:\n{listed}\n\n"
        + (f"The section before ends:\n{tail}\n\n" if tail else "")
        + f"Now write only section {number + 1}, “{part.heading}”, in about {words} words: "
        "plain paragraphs, no list, no heading, nothing that belongs to another section."
        + (" It is the last one and closes the text." if last else "")
    )


def more_turns(
    asked: Sequence[Turn], written: str, words: int, *, chinese: bool
) -> tuple[Turn, ...]:
    """The request for the rest of a section that became too short."""
    ask = (
        f"接着往下写这一节，再写约{words}字：补充一个具体的例子或细节，不要重复。"
        if chinese
        else f"Go on with this section for about {words} words more: a concrete example or detail, "
        "nothing said before."
    )
    return (*asked, Turn("assistant", written), Turn("user", ask))


def _ending(text: str) -> str:
    """The last sentences of a text, without a heading."""
    last = text.rstrip().rpartition("\n\n")[2]
    spans = list(sentences(last))[-_TAIL:]
    return last[spans[0][0] : spans[-1][1]].strip() if spans and not last.startswith("#") else ""


class HeadDropper:
    """Drops a heading that a section brings along, as it streams."""

    def __init__(self, part: Part, number: int) -> None:
        lines = (part.heading, part.line)
        self._names = {_bare(f"{n} {each}") for each in lines for n in ("", number + 1)}
        self._held: str | None = ""

    def feed(self, text: str) -> str:
        """The text without its own heading; held back until its first line is known."""
        if self._held is None:
            return text
        self._held += text
        line, newline, rest = self._held.lstrip().partition("\n")
        if not newline and len(line) <= _LONGEST_HEAD:
            return ""
        if newline and self._is_head(line):
            self._held = rest
            return self.feed("")
        held, self._held = self._held, None
        return held

    def finish(self) -> str:
        """What was still held back."""
        held, self._held = self._held or "", None
        return "" if self._is_head(held.strip()) else held

    def _is_head(self, line: str) -> bool:
        bold = line.startswith("**") and line.endswith(("**", "**:", "**："))
        return line.startswith("#") or bold or _bare(line) in self._names


def _bare(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())
