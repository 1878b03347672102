"""Drafts of many words: an outline first, then one section after the other.

A small model keeps to a subject for a page at most, and has more to say in a list than in prose. So
it is asked for headings with points first, and then to write out the points of each section. What
the writer wants said stands in one section's points, and the others do not see it. Pure: the
prompts, the reading of the outline, what is dropped at the head of a section. `assist.run` asks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from writer_app.domain.templates.long_draft_examples import (
    OUTLINES,
    OUTLINES_ZH,
    SECTIONS,
    SECTIONS_ZH,
    SHOWN,
    SHOWN_ZH,
)
from writer_app.domain.templates.prompt import Turn
from writer_app.domain.templates.template import Template
from writer_app.domain.text.language import language
from writer_app.domain.text.sentences import sentences

LENGTHS = ("length", "words")  # the names of a variable that says how long a text becomes
ADVICE = "proposal"  # that of one that says what a report recommends
POINTS = ("points", "notes")  # those of one that lists what has to come in
_SECTION = 100  # words a section has, about; 170 signs in Chinese
_SECTION_WIDE = 170
_FEWEST, _MOST = 3, 12
_MORE = 1  # sections that a plan may have beyond those asked for: often one for each point
_LONGEST_HEAD = 100  # characters
_TAIL = 2  # sentences of the section before that are shown
_HEAD = re.compile(r"^(?:##\s+|\d{1,2}[.)、．]\s*|\*\*)(?P<rest>\S.*)$")
_NOTE = re.compile(r"^\s*(?:[-*+•]|#{3,4}|\d{1,2}[.)、．])\s*(?P<rest>\S.*)$")
_SPLIT = re.compile(r"\s*(?:[:：]|\s[–—-]\s)\s*")
_CLAUSE = re.compile(r"[,;，；。]")
_LONGEST_HEADING = 60  # characters
_BETWEEN = re.compile(r"[;；\n]+")
_WIDE = re.compile(r"[\u3400-\u9fff]{2}")
_WORD = re.compile(r"[a-z]{4,}")
_DIGITS = re.compile(r"\d+")
_SAID = 0.6  # of a point's words: so much of it is in a note that says the same
_NOTE_WORDS, _NOTE_SIGNS = 27, 45  # that a note becomes, about
_MOST_NOTES = 5
_STRAY = re.compile(r"[*_“”\"]+")


@dataclass(frozen=True, slots=True)
class DraftPart:
    """A section to be written: its heading and what it says, point by point."""

    heading: str
    notes: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """Heading and notes on one line."""
        return f"{self.heading}: {'; '.join(self.notes)}" if self.notes else self.heading


@dataclass(frozen=True, slots=True)
class Outline:
    """The plan of a text. `title` "" where there is none."""

    title: str
    parts: tuple[DraftPart, ...]


@dataclass(frozen=True, slots=True)
class SectionPlace:
    """One section of an outline: `number` from 0, and about how many words it gets."""

    outline: Outline
    number: int
    words: int

    @property
    def part(self) -> DraftPart:
        """Its line of the outline."""
        return self.outline.parts[self.number]

    @property
    def last(self) -> bool:
        """Whether the text ends with it."""
        return self.number == len(self.outline.parts) - 1


@dataclass(frozen=True, slots=True)
class LongDraft:
    """What a long draft needs beside its first request.

    `task` is what the template's form says, `words` the length of the whole, `headed` whether
    title and headings are part of the text, `chinese` the language of the instructions, `points`
    what the writer wants said.
    """

    task: str
    words: int
    headed: bool
    chinese: bool
    points: tuple[str, ...] = ()

    @property
    def figures(self) -> frozenset[str]:
        """The runs of digits that the task has."""
        return frozenset(_DIGITS.findall(self.task))

    @property
    def sections(self) -> int:
        """How many sections the text gets: by its length, and one for two points that are given.

        With more of them a small model fills the others with what it makes up.
        """
        size = _SECTION_WIDE if self.chinese else _SECTION
        most = min(_MOST, (len(self.points) + 1) // 2) if self.points else _MOST
        return max(_FEWEST, min(most, round(self.words / size)))


def long_draft(template: Template, values: Mapping[str, str], task: str) -> LongDraft | None:
    """How to draft in several requests; None for what is drafted in one go."""
    asked = next((values[name] for name in LENGTHS if values.get(name, "").isdigit()), "0")
    if template.head.long == "whole" or int(asked) <= template.head.long_from:
        return None
    chinese = language(" ".join(values.values())) == "zh"
    given = next((values[name] for name in POINTS if values.get(name, "").strip()), "")
    points = tuple(point for each in _BETWEEN.split(given) if (point := each.strip(" \t-*•")))
    headed = template.head.long == "sections"
    return LongDraft(task, int(asked), headed, chinese, points)


def with_points(outline: Outline, points: Sequence[str]) -> Outline:
    """The outline with the writer's points that it leaves out, each in the section likest to it.

    Where none is like it, in the one that says least.
    """
    parts = list(outline.parts)
    for point in points:
        grams = _grams(point)
        alike = [_share(grams, part.line) for part in parts]
        if _says(outline, point):
            continue
        best = max(range(len(parts)), key=lambda n: (alike[n], -len(parts[n].notes)))
        parts[best] = DraftPart(parts[best].heading, (*parts[best].notes, point))
    return Outline(outline.title, tuple(parts))


def _says(outline: Outline, point: str) -> bool:
    """Whether a note of the outline says most of a point."""
    grams = _grams(point)
    notes = (note for part in outline.parts for note in part.notes)
    return bool(grams) and any(_share(grams, note) >= _SAID for note in notes)


def _share(grams: set[str], text: str) -> float:
    return len(grams & _grams(text)) / max(1, len(grams))


def _grams(text: str) -> set[str]:
    """Pairs of signs of a Chinese text, the stems of words of another."""
    plain = text.lower()
    pairs = {plain[n : n + 2] for n in range(len(plain) - 1) if _WIDE.match(plain, n)}
    return pairs | {word[:5] for word in _WORD.findall(plain)} | set(_DIGITS.findall(plain))


def outline_turns(job: LongDraft) -> tuple[Turn, ...]:
    """The first request, after worked ones: without them a small model writes no outline."""
    system = (
        "你为文章拟提纲：小标题和每节的要点，要点写具体的事。只输出提纲。"
        if job.chinese
        else "You plan texts: headings, and under each the points that it makes, each a thing one "
        "can see, do or check. Output only the outline."
    )
    turns = [Turn("system", system)]
    for task, outline in examples(job):
        ask = _outline_ask(task, outline.count("\n## "), 3, chinese=job.chinese)
        turns += [Turn("user", ask), Turn("assistant", outline)]
    size = _NOTE_SIGNS if job.chinese else _NOTE_WORDS
    notes = max(2, min(_MOST_NOTES, round(job.words / job.sections / size)))
    ask = _outline_ask(job.task.strip(), job.sections, notes, chinese=job.chinese)
    return (*turns, Turn("user", ask))


def examples(job: LongDraft) -> tuple[tuple[str, str], ...]:
    """The worked tasks and outlines."""
    return OUTLINES_ZH if job.chinese else OUTLINES


def _outline_ask(task: str, count: int, notes: int, *, chinese: bool) -> str:
    if chinese:
        return (
            f"{task}\n\n先不要写正文，只写提纲：第一行是标题，然后{count}个“## ”小标题，每个下面"
            f"{notes}条要点。每条都扣住主题，说具体的事，谁也不重复谁。"
        )
    return (
        f"{task}\n\nDo not write the text yet. Write only its outline: the title, then {count} "
        f"“## ” headings with {notes} points under each. Every point serves the topic, is "
        "concrete, and says what no other says."
    )


def read_outline(text: str, job: LongDraft) -> Outline | None:
    """The outline in an answer; None when it has fewer than two sections.

    A flat list becomes sections of one note each. Notes with figures that the task has not are
    left out: they are made up.
    """
    title, heads = "", list[tuple[str, list[str]]]()
    lines = text.splitlines()
    flat = not any(line.startswith("## ") for line in lines)
    for line in lines:
        if line.startswith("# ") and not heads:
            title = _plain(line[2:])
        elif found := (_NOTE if flat else _HEAD).match(line):
            heading, note = _cut(found["rest"])
            if heading and heading.lower() not in {known.lower() for known, _ in heads}:
                heads.append((heading, [note] if note else []))
        elif heads and (found := _NOTE.match(line)):
            heads[-1][1].append(_plain(found["rest"]))
    if len(heads) < 2:
        return None
    true = [(heading, [n for n in notes if not _invents(job, n)]) for heading, notes in heads]
    parts = tuple(DraftPart(heading, tuple(notes[:_MOST_NOTES])) for heading, notes in true)
    return Outline(title, parts[: job.sections + _MORE])


def _invents(job: LongDraft, note: str) -> bool:
    """Whether a note has figures of its own."""
    return bool(set(_DIGITS.findall(note)) - job.figures)


def _cut(line: str) -> tuple[str, str]:
    """Heading and note of a line."""
    plain = _plain(line)
    found = _SPLIT.search(plain)
    if found is None or found.start() > _LONGEST_HEADING:
        return _short(plain), plain if len(plain) > _LONGEST_HEADING else ""
    return plain[: found.start()].strip(), plain[found.end() :].strip()


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


def section_turns(job: LongDraft, place: SectionPlace, before: str) -> tuple[Turn, ...]:
    """The request for one section, after two worked ones; `before` is the text so far.

    The worked ones are the same for every section, so the engine reads them once.
    """
    system = SECTIONS_ZH if job.chinese else SECTIONS
    turns = [Turn("system", system)]
    for (task, plan), text in zip(examples(job), shown(job), strict=True):
        other = LongDraft(task, 300, headed=True, chinese=job.chinese)
        outline = read_outline(plan, other)
        assert outline is not None
        turns.append(Turn("user", _section_ask(other, SectionPlace(outline, 0, 80), "")))
        turns.append(Turn("assistant", text))
    return (*turns, Turn("user", _section_ask(job, place, _ending(before))))


def shown(job: LongDraft) -> tuple[str, ...]:
    """The worked sections, whose words had better not come again."""
    return SHOWN_ZH if job.chinese else SHOWN


def _section_ask(job: LongDraft, place: SectionPlace, tail: str) -> str:
    outline, part, words = place.outline, place.part, place.words
    others = [each.heading for each in outline.parts if each is not part]
    notes = "\n".join(f"- {note}" for note in part.notes or (part.heading,))
    about = outline.title or job.task.strip()
    if job.chinese:
        return (
            f"全文：{about}\n其他各节（这里不写）：{'；'.join(others)}\n\n"
            + (f"上一节的结尾：\n{tail}\n\n" if tail else "")
            + f"把“{part.heading}”这一节的要点写成约{words}字的正文，每条写两三句"
            + ("：是什么，读者会遇到什么" if job.headed else "")
            + f"。不用列表，不写小标题，不总结：\n{notes}"
        )
    return (
        f"The text: {about}\nOther sections, not to be written here: {'; '.join(others)}\n\n"
        + (f"The section before ends:\n{tail}\n\n" if tail else "")
        + f"Write out the notes of the section “{part.heading}” in about {words} words, two or "
        + "three sentences for each"
        + (": what it is, and what follows for the reader" if job.headed else "")
        + ". Running text, no list, no heading, no summing up.\n"
        + notes
    )


def more_turns(
    asked: Sequence[Turn], outline: str, heading: str, count: int, *, chinese: bool
) -> tuple[Turn, ...]:
    """The request for more points of a section that became too short, after the outline's own.

    To go on with the section itself is no use: a small model fills it with what it has said.
    """
    ask = (
        f"再给“{heading}”这一节补充{count}条要点，每条一行，以“- ”开头，说提纲里没有的具体的事。"
        if chinese
        else f"Give {count} more points for the section “{heading}”, one a line after “- ”, each a "
        "concrete thing that the outline does not have."
    )
    return (*asked, Turn("assistant", outline), Turn("user", ask))


def read_notes(text: str, job: LongDraft, known: Outline) -> tuple[str, ...]:
    """The points in an answer that the outline does not have yet, without invented figures."""
    found = (_NOTE.match(line) for line in text.splitlines())
    notes = tuple(_plain(each["rest"]) for each in found if each)[:_MOST_NOTES]
    return tuple(note for note in notes if not _says(known, note) and not _invents(job, note))


def _ending(text: str) -> str:
    """The last sentences of a text, without a heading."""
    last = text.rstrip().rpartition("\n\n")[2]
    spans = list(sentences(last))[-_TAIL:]
    return last[spans[0][0] : spans[-1][1]].strip() if spans and not last.startswith("#") else ""


class HeadDropper:
    """Drops a heading that a section brings along, as it streams."""

    def __init__(self, part: DraftPart, number: int) -> None:
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
