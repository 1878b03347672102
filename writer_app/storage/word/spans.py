"""One paragraph of Word as spans: stretches of text, marks, and what is kept but not shown.

Every child of every run is a span of its own, so that a run can be taken apart at any character
and put together again with its formatting.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from writer_app.domain.word.inline import BREAK, MARKS, MOST_MARKS, PLAIN
from writer_app.storage.word.moves import MoveRange, name_at
from writer_app.storage.word.package import Link
from writer_app.storage.word.styles import Styles, is_on
from writer_app.storage.word.tree import Node


class SpanState(Enum):
    """How a span stands to what is shown."""

    PLAIN = "plain"
    MINE_IN = "mine in"  # the writer's own tracked insertion: shown
    MINE_OUT = "mine out"  # the writer's own tracked deletion: not shown
    THEIR_IN = "their in"  # a colleague's insertion that waits: not shown
    THEIR_OUT = "their out"  # a colleague's deletion that waits: shown
    KEPT = "kept"  # nothing to show: bookmarks, leading marks


SHOWN = (SpanState.PLAIN, SpanState.MINE_IN, SpanState.THEIR_OUT)  # a tuple compares faster
_IN = frozenset({"w:ins", "w:moveTo"})
_OUT = frozenset({"w:del", "w:moveFrom"})
_THROUGH = frozenset({"w:smartTag", "w:customXml", "w:bdo", "w:dir"})
_QUIET = frozenset(
    {
        *("w:bookmarkStart", "w:bookmarkEnd", "w:proofErr", "w:permStart", "w:permEnd"),
        *("w:lastRenderedPageBreak", "w:annotationRef", "w:footnoteRef", "w:endnoteRef"),
        *("w:separator", "w:continuationSeparator", "w:commentReference", "w:subDoc"),
        *("w:moveFromRangeStart", "w:moveFromRangeEnd", "w:moveToRangeStart", "w:moveToRangeEnd"),
    }
)
_CHARS = {"w:noBreakHyphen": "\u2011", "w:softHyphen": "\u00ad", "w:cr": BREAK}
_ATOMS = {
    "w:drawing": "image",
    "w:pict": "image",
    "w:object": "object",
    "w:sym": "symbol",
    "w:ptab": "tab",
    "w:ruby": "ruby",
    "mc:AlternateContent": "drawing",
    "m:oMath": "equation",
    "m:oMathPara": "equation",
    "w:sdt": "control",
    "w:fldSimple": "field",
    "w:pgNum": "field",
}
SpanKind = Literal["text", "mark", "tail", "end", "quiet", "anchor"]


class Span:
    """A stretch of a paragraph. `text` is what it shows: one character for a mark, "\\n" an end.

    `node` is its element, `run` the run that holds it, if one does; `head` the mark it belongs to.
    """

    __slots__ = ("format", "head", "key", "kind", "node", "run", "state", "text")

    def __init__(
        self, kind: SpanKind, node: Node, *, text: str = "", run: Node | None = None
    ) -> None:
        self.kind, self.node, self.text, self.run = kind, node, text, run
        self.state = SpanState.PLAIN
        self.format = PLAIN
        self.head: Span | None = None
        self.key: Key | None = None

    @property
    def shown(self) -> bool:
        """Whether its text is part of the working text."""
        return self.state in SHOWN and bool(self.text)


@dataclass(frozen=True, slots=True)
class Key:
    """A tracked change of a colleague: its name in this package, author and date.

    `move` is the name of the move that it is a part of, or empty.
    """

    name: str
    author: str
    date: str
    move: str = ""


@dataclass
class Marks:
    """The private characters given to marks, and their labels, numbered by kind."""

    labels: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def give(self, span: Span, kind: str, words: str = "") -> None:
        """Name a mark after its kind, a number, and the words in it."""
        number = self.count(kind)
        said = " ".join(words.split())[:40].strip()
        said = "".join(c for c in said if c not in "⟦⟧|" and ord(c) < MARKS)
        self.name(span, f"{kind} {number}: {said}" if said else f"{kind} {number}")

    def count(self, kind: str) -> int:
        """How many there are of a kind, with one more."""
        number = self._counts[kind] = self._counts.get(kind, 0) + 1
        return number

    def name(self, span: Span, label: str) -> None:
        """Give a mark this label."""
        code = self.codes.get(label)
        if code is None:
            code = chr(MARKS + min(len(self.labels), MOST_MARKS))
            self.codes[label], self.labels[code] = code, label
            self.spans[code] = span
        span.text = code

    def rename(self, span: Span, words: str) -> None:
        """Add the words that a mark turned out to hold."""
        label = self.labels.pop(span.text)
        del self.codes[label]
        said = " ".join(words.split())[:40].strip()
        said = "".join(c for c in said if c not in "⟦⟧|" and ord(c) < MARKS)
        label = f"{label}: {said}" if said else label
        self.labels[span.text], self.codes[label] = label, span.text


@dataclass
class Context:
    """What spans of a part are read with. `mine` is the writer's name as an author."""

    styles: Styles
    links: dict[str, Link]
    marks: Marks
    mine: str
    refused: frozenset[str]
    accepted: frozenset[str]
    part: str
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    """The labels of footnotes and endnotes, by kind and id, in the order they are met."""
    fields: int = 0
    """How many complex fields are open that began in an earlier paragraph."""
    moves: tuple[MoveRange, ...] = ()
    """What moved within the part."""

    def change(self, node: Node, at: int | None = None) -> tuple[SpanState, Key | None]:
        """How a tracked insertion or deletion stands; `at` is its byte where it has another."""
        inward = node.tag in _IN
        if node.get("author") == self.mine:
            return (SpanState.MINE_IN if inward else SpanState.MINE_OUT), None
        name = f"{self.part}#{node.start}"
        if name in self.refused or name in self.accepted:
            there = inward == (name in self.accepted)
            return (SpanState.PLAIN if there else SpanState.MINE_OUT), None
        author = node.get("author")
        move = name_at(self.moves, node.start if at is None else at, author, inward=inward)
        key = Key(name, author, node.get("date"), move)
        return (SpanState.THEIR_IN if inward else SpanState.THEIR_OUT), key

    def settled(self, node: Node) -> str:
        """What was decided about a tracked change: "in", "out" or nothing."""
        name = f"{self.part}#{node.start}"
        if node.get("author") == self.mine or name not in self.refused | self.accepted:
            return ""
        return "in" if (node.tag in _IN) == (name in self.accepted) else "out"


def of_paragraph(node: Node, context: Context) -> list[Span]:
    """The spans of a `w:p`, the last of which is its end."""
    return _Paragraph(node, context).run()


def words_in(node: Node) -> str:
    """All text below an element, paragraphs apart; of two ways to show it the first."""
    return "".join(_words_in(node)).strip()


def _words_in(node: Node) -> Iterator[str]:
    for child in node.children:
        if child.tag in ("w:t", "m:t"):
            yield child.text
        elif child.tag != "mc:Fallback":
            yield from _words_in(child)
            if child.tag == "w:p":
                yield " "


class _Paragraph:
    def __init__(self, node: Node, context: Context) -> None:
        self.node, self.context = node, context
        self.found: list[Span] = []
        self.field: Span | None = None  # the mark of the open complex field
        self.depth = 0
        self.link = ""  # of an open field that is a link
        self.instruction = ""
        self.result: list[str] = []
        self.begun: list[Span] = []

    def run(self) -> list[Span]:
        for child in self.node.children:
            if child.tag != "w:pPr":
                self._inline(child, SpanState.PLAIN, None, "")
        if self.field is not None:
            self._close_field()
        self.context.fields += self.depth
        end = Span("end", self.node, text="\n")
        self._mark_end(end)
        self.found.append(end)
        return self.found

    def _mark_end(self, end: Span) -> None:
        props = self.node.child("w:pPr")
        inside = props.child("w:rPr") if props is not None else None
        for child in inside.children if inside is not None else ():
            if child.tag in _IN or child.tag in _OUT:
                state, key = self.context.change(child, self.node.end - 1)
                if end.state in SHOWN:
                    end.state, end.key = state, key

    def _inline(self, node: Node, state: SpanState, key: Key | None, link: str) -> None:
        tag = node.tag
        if tag == "w:r":
            self._run(node, state, key, link)
        elif tag in _IN or tag in _OUT:
            outer = state
            state, fresh = self.context.change(node)
            if outer is SpanState.MINE_OUT or outer is SpanState.THEIR_IN:
                state, fresh = outer, key
            for child in node.children:
                self._inline(child, state, fresh, link)
        elif tag == "w:hyperlink":
            found = self.context.links.get(node.attrs.get("r:id", ""))
            to = found.target if found is not None and found.outside else ""
            for child in node.children:
                self._inline(child, state, key, _url(to))
        elif tag in _THROUGH:
            for child in node.children:
                self._inline(child, state, key, link)
        elif tag in _ATOMS:
            self._atom(node, state, key, None)
        else:
            kind: SpanKind = "anchor" if tag.startswith("w:commentRange") else "quiet"
            self._add(Span(kind, node), SpanState.KEPT, None)

    def _atom(self, node: Node, state: SpanState, key: Key | None, run: Node | None) -> None:
        span = Span("mark", node, run=run)
        if node.tag == "w:fldSimple" and not node.children:
            self._add(Span("quiet", node, run=run), SpanState.KEPT, None)
            return
        kind = _ATOMS[node.tag]
        if kind in ("image", "drawing") and next(node.each("w:txbxContent"), None) is not None:
            kind = "text box"
        self._add(span, state, key)
        if self.field is None:
            self.context.marks.give(span, kind, "" if kind == "image" else _said(node))

    def _run(self, node: Node, state: SpanState, key: Key | None, link: str) -> None:
        props = node.child("w:rPr")
        shape = self.context.styles.format(props)
        if props is not None and is_on(props.child("w:vanish")):
            state, key = SpanState.KEPT, None
        for child in node.children:
            if child.tag == "w:rPr":
                continue
            if child.tag == "w:fldChar":
                self._field(child, node, state, key)
                continue
            span = self._child(child, node, state, key)
            if span is not None:
                to = link or self.link
                span.format = shape._replace(link=to) if to else shape

    def _child(self, node: Node, run: Node, state: SpanState, key: Key | None) -> Span | None:
        tag = node.tag
        if tag in ("w:t", "w:delText"):
            span = Span("text", node, text=_shown(node.text), run=run)
        elif tag in ("w:tab", *_CHARS):
            span = Span("text", node, text=_CHARS.get(tag, "\t"), run=run)
        elif tag == "w:br" and node.get("type") in ("", "textWrapping"):
            span = Span("text", node, text=BREAK, run=run)
        elif tag in ("w:footnoteReference", "w:endnoteReference"):
            return self._note(node, run, state, key)
        elif tag in _QUIET or tag in ("w:instrText", "w:delInstrText"):
            if tag.lower().endswith("instrtext"):
                self.instruction += node.text
            kind: SpanKind = "anchor" if tag == "w:commentReference" else "quiet"
            span = Span(kind, node, run=run)
            state = state if self.field is not None else SpanState.KEPT
        elif tag == "w:br":
            span = Span("mark", node, run=run)
            self._add(span, state, key)
            if self.field is None:
                self.context.marks.give(span, f"{node.get('type')} break")
            return span
        elif tag in _ATOMS:
            self._atom(node, state, key, run)
            return None
        else:
            span, state, key = Span("quiet", node, run=run), SpanState.KEPT, None
        self._add(span, state, key)
        return span

    def _note(self, node: Node, run: Node, state: SpanState, key: Key | None) -> Span:
        what = "e" if node.tag == "w:endnoteReference" else ""
        notes = self.context.notes
        place = (what, node.get("id"))
        if place not in notes:
            notes[place] = f"{what}{self.context.marks.count(f'^{what}')}"
        span = Span("mark", node, run=run)
        self._add(span, state, key)
        if self.field is None:
            self.context.marks.name(span, f"^{notes[place]}")
        return span

    # ---- complex fields
    def _field(self, node: Node, run: Node, state: SpanState, key: Key | None) -> None:
        kind = node.get("fldCharType")
        span = Span("quiet", node, run=run)
        if kind == "begin":
            self.depth += 1
            if self.depth == 1 and self.field is None:
                self._begin_field(span, state, key)
                return
        self._add(span, state if self.field is not None else SpanState.KEPT, key)
        if kind == "separate" and self.depth == 1:
            self._perhaps_link()
        elif kind == "end":
            self.depth -= 1
            if self.depth <= 0:
                self._close_field()

    def _begin_field(self, span: Span, state: SpanState, key: Key | None) -> None:
        span.kind = "mark"
        self.instruction, self.result, self.begun = "", [], []
        self._add(span, state, key)
        self.context.marks.give(span, "field")
        self.field = span

    def _perhaps_link(self) -> None:
        """A field that is a link is no mark: its words are shown as a link."""
        parts = self.instruction.split('"')
        if self.field is None or self.instruction.split()[:1] != ["HYPERLINK"] or len(parts) < 2:
            return
        to = "" if "\\l" in parts[0] else _url(parts[1])
        for span in (self.field, *self.begun):
            span.kind, span.text, span.head, span.state = "quiet", "", None, SpanState.KEPT
        self.field, self.link = None, to

    def _close_field(self) -> None:
        if self.field is not None:
            self.context.marks.rename(self.field, "".join(self.result))
        self.field, self.link, self.instruction = None, "", ""

    def _add(self, span: Span, state: SpanState, key: Key | None) -> None:
        span.state, span.key = state, key
        if self.field is not None and span is not self.field and span.kind != "anchor":
            if state in SHOWN and span.kind == "text":
                self.result.append(span.text)
            span.head, span.text, span.kind = self.field, "", "tail"
            self.begun.append(span)
        self.found.append(span)


def _shown(text: str) -> str:
    """Text as it is shown: blanks for line ends, private characters of ours as boxes."""
    if text.isascii() and "\n" not in text:
        return text
    return "".join(
        " " if c in "\n\r" else BREAK if c == "\u2029" else "\ufffd" if ord(c) >= MARKS else c
        for c in text
    )


def _url(target: str) -> str:
    """An address as it can stand in a link of Markdown."""
    kept = target.strip().replace(" ", "%20").replace("(", "%28").replace(")", "%29")
    return "".join(c for c in kept if c.isprintable() and c not in "\\<>|")


def _said(node: Node) -> str:
    return words_in(node)
