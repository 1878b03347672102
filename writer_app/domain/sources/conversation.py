"""A conversation about a document and sources: questions, checked answers, and what was in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from writer_app.domain.sources.passage import Passage
from writer_app.domain.sources.ranking import chinese
from writer_app.domain.sources.terms import terms

_FEW = 3  # terms, below which a question may only be understood after the one before it
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|this|that|these|those|he|she|him|her|his|then|same"
    r"|else|also)\b|[它他她们这那其此呢还]",
    re.IGNORECASE,
)
_SHOWN = 240  # characters of an earlier answer that go with a question


@dataclass(frozen=True, slots=True)
class Place:
    """A passage as an answer names it; `start` and `end` are code points of the source's text."""

    path: str
    title: str
    text: str
    start: int
    end: int
    page: int = 0
    headings: tuple[str, ...] = ()

    @classmethod
    def of(cls, path: str, title: str, passage: Passage) -> Place:
        """Where a passage of a source stands."""
        at = (passage.start, passage.end, passage.page)
        return cls(path, title, passage.text, *at, tuple(passage.headings))

    def at(self, line: str) -> Place:
        """The sentence of it that reads so; all of it where none does."""
        first = self.text.find(line) if line else -1
        start = self.start + first
        return replace(self, text=line, start=start, end=start + len(line)) if first >= 0 else self


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of an answer with the numbers of its passages, from 1, and its mark."""

    text: str
    before: str = ""
    passages: tuple[int, ...] = ()
    support: str = "supported"


@dataclass(frozen=True, slots=True)
class ChatTurn:
    """A question and what came of it. With `refused` the sources do not say it."""

    question: str
    sentences: tuple[Said, ...] = ()
    places: tuple[Place, ...] = ()
    refused: bool = False
    stopped: bool = False
    included: int = 0  # passages that the model was given, of how many there are
    of: int = 0

    @property
    def text(self) -> str:
        """The answer without marks."""
        return "".join(said.before + said.text for said in self.sentences).strip()

    @property
    def used(self) -> tuple[int, ...]:
        """The numbers of the passages that the answer names, in the order it names them."""
        return tuple(dict.fromkeys(n for said in self.sentences for n in said.passages))


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns in order, and what they are about beside the document."""

    turns: tuple[ChatTurn, ...] = ()
    files: tuple[str, ...] = ()
    document: bool = True  # whether the open document is asked, too
    library: bool = False

    def relocated(self, where: Callable[[str], str]) -> Conversation:
        """With every path as `where` gives it: documents were renamed or moved."""
        turns = [
            replace(turn, places=tuple(replace(p, path=where(p.path)) for p in turn.places))
            for turn in self.turns
        ]
        return replace(self, turns=tuple(turns), files=tuple(map(where, self.files)))

    def branched(self, count: int) -> Conversation:
        """The first turns as a conversation of its own."""
        return replace(self, turns=self.turns[:count])

    def without(self, number: int) -> Conversation:
        """All turns but this one."""
        return replace(self, turns=(*self.turns[:number], *self.turns[number + 1 :]))


@dataclass(frozen=True, slots=True)
class Kept:
    """Every conversation about one document, and the one that is open."""

    conversations: tuple[Conversation, ...] = field(default=(Conversation(),))
    current: int = 0

    @property
    def opened(self) -> Conversation:
        """The conversation that is open."""
        return self.conversations[self.current]

    def put(self, conversation: Conversation) -> Kept:
        """With another one in the place of the open conversation."""
        made = list(self.conversations)
        made[self.current] = conversation
        return replace(self, conversations=tuple(made))

    def relocated(self, where: Callable[[str], str]) -> Kept:
        """With every path as `where` gives it."""
        made = tuple(each.relocated(where) for each in self.conversations)
        return replace(self, conversations=made)

    def without_opened(self) -> Kept:
        """Without the open conversation; the last one gives way to one that has its sources."""
        others = [each for at, each in enumerate(self.conversations) if at != self.current]
        made = tuple(others) or (self.opened.branched(0),)
        return Kept(made, min(self.current, len(made) - 1))


def follows(question: str, turns: Sequence[ChatTurn]) -> bool:
    """Whether a question is perhaps only understood after the one before it."""
    if not turns:
        return False
    return len(terms(question)) < _FEW or bool(_POINTS_BACK.search(question))


def searched(question: str, turns: Sequence[ChatTurn]) -> str:
    """The words that passages are looked for with."""
    return f"{turns[-1].question} {question}" if follows(question, turns) else question


def earlier(question: str, turns: Sequence[ChatTurn]) -> str:
    """What goes with a question that may refer to it: the turn before, as the model reads it."""
    if not follows(question, turns):
        return ""
    last = turns[-1]
    answer = "" if last.refused else last.text[:_SHOWN]
    answer = answer or "(the sources do not say)"
    return f"Q: {last.question}\nA: {answer}"


def cited(turn: ChatTurn, first: int = 1, own: str = "") -> tuple[str, str]:
    """An answer with footnote marks, and the notes that say where each passage stands.

    Marks begin with `first`; a passage of the document `own` that it is written into needs none.
    """
    others = [number for number in turn.used if turn.places[number - 1].path != own]
    numbers = {number: first + at for at, number in enumerate(others)}
    body = ""
    for said in turn.sentences:
        marks = "".join(f"[^{numbers[n]}]" for n in said.passages if n in numbers)
        body += said.before + said.text + marks
    notes = "\n".join(
        f"[^{numbers[number]}]: {source_words(turn.places[number - 1])}" for number in others
    )
    return body.strip(), notes


def bracketed(turn: ChatTurn, own: str = "") -> str:
    """An answer whose sentences name their sources in brackets, before the full stop."""
    body = ""
    for said in turn.sentences:
        places = [turn.places[number - 1] for number in said.passages]
        named = [source_words(each).rstrip(".。") for each in places if each.path != own]
        inside = "; ".join(dict.fromkeys(named))
        mark = f"（{inside}）" if chinese(said.text) else f" ({inside})"
        end = said.text[-1:] if said.text[-1:] in (".", "。", "!", "！", "?", "？") else ""
        body += said.before + said.text.removesuffix(end) + (mark if named else "") + end
    return body.strip()


def source_words(place: Place) -> str:
    """A passage's source in one line: title, page, heading; in Chinese with Chinese signs."""
    heading = place.headings[-1] if place.headings else ""
    heading = "" if heading == place.title else heading
    if chinese(place.title):
        page = f"，第 {place.page} 页" if place.page else ""
        return place.title + page + (f"，“{heading}”。" if heading else "。")
    page = f", p. {place.page}" if place.page else ""
    return f"{place.title}{page}" + (f", “{heading}”." if heading else ".")
