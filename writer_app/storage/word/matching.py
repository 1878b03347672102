"""Finds which paragraphs a new working text changed, and how, word by word as the review shows."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from writer_app.domain.change.diff import Segment
from writer_app.domain.word import blocks, inline
from writer_app.domain.word.blocks import TEXT, Kind, Line
from writer_app.domain.word.inline import PLAIN, Format, Inline
from writer_app.storage.word.edits import (
    Edge,
    Edits,
    Insert,
    Moved,
    NewRow,
    NewTable,
    Paragraph,
    first_paragraph,
    last_paragraph,
    top_of,
)
from writer_app.storage.word.pairing import Pairing, Region
from writer_app.storage.word.reading import Block, Flow, Reading, Words, same_formats
from writer_app.storage.word.spans import Span, SpanState
from writer_app.storage.word.stretches import segments as segments_of
from writer_app.storage.word.stretches import starts
from writer_app.storage.word.tree import Node
from writer_app.storage.word.whole_tables import differing

_JOINED = 0.4  # of a few paragraphs that are the same words split otherwise, the share changed
_MOST_JOINED = 12


def plan(reading: Reading, text: str) -> Edits:
    """The edits that make the working text `text`."""
    kinds = {block.kind for block in reading.blocks}
    lines = [_possible(line, text, reading, kinds) for line in blocks.split(text)]
    planner = _Planner(reading, lines)
    planner.run()
    return planner.edits


def _possible(line: Line, text: str, reading: Reading, kinds: Iterable[Kind]) -> Line:
    """A line; as words where it is a note or a numbered item that the package cannot have."""
    kind, said = line.kind, text[line.start : line.end].strip()
    if kind.note and all(kind.note != each.note for each in kinds):
        return replace(line, kind=TEXT, words=said)
    if kind.shape != "number" or kind in kinds or reading.styles.numbering_for(kind):
        return line
    number = said.removesuffix(line.words).strip()
    words = f"{number[:-1]}\\{number[-1:]} {line.words}"
    return replace(line, kind=TEXT, words=words.strip())


@dataclass
class _Old:
    """Some paragraphs of the package as characters, and what each was."""

    words: list[Words]
    kinds: list[Kind]

    @property
    def chars(self) -> str:
        return "\n".join(words.chars for words in self.words)

    @property
    def formats(self) -> list[Format]:
        found: list[Format] = []
        for words in self.words:
            found += [*words.formats(), PLAIN]
        return found[:-1]


class _Planner:
    def __init__(self, reading: Reading, lines: list[Line]) -> None:
        self.reading, self.lines, self.edits = reading, lines, Edits()
        self.blocks = reading.blocks
        self.opaque = {
            block.line for block in reading.blocks if block.words is None and block.row is None
        }
        self.tails: dict[int, Kind] = {}  # the kind of the last paragraph put in behind an end
        self.pairing = Pairing(reading.blocks, lines, frozenset(self.opaque))
        self.moves: dict[int, Moved] = {}  # by the number of the block that moved away
        self.came: dict[int, Moved] = {}  # by the number of the line where it stands
        self.joins: dict[int, Span] = {}  # for the last of an element, which end goes with it

    def run(self) -> None:
        pairing = self.pairing
        stretches = differing(blocks.split(self.reading.text), self.lines, pairing)
        pairing.exact(stretches)
        left = [
            (a, b, c, d)
            for a, b, c, d in stretches
            if not pairing.stays((a, b, c, d))
            or pairing.wanders((a, b, c, d), stretches)
            or not self._joined(self.blocks[a:b], self.lines[c:d])
        ]
        regions = pairing.regions(left)
        self._name_moves()
        for region in regions:
            self._region(region)
        self._mark_moves()

    def _region(self, region: Region) -> None:
        at, to, last = region.a, region.c, region.a - 1  # `last`: what new paragraphs follow
        for i, j in [*region.pairs, (region.b, region.d)]:
            self._drop(self.blocks[at:i], at)
            gone = self.blocks[i - 1] if i > at else None
            behind = gone is not None and gone.words is not None and self._is_last(gone)
            self._insert(range(to, j), i - 1 if behind else last, i)
            if i < region.b:
                self._change(self.blocks[i], self.lines[j])
            at, to, last = i + 1, j + 1, i

    # ---- what moved
    def _name_moves(self) -> None:
        """Names for what moved: paragraphs that went together have one."""
        taken = b"".join(part.data for part in self.reading.parts.values())
        free = (n for n in itertools.count(1) if f'"move{n}"'.encode() not in taken)
        before = (-2, -2)
        for block, line in sorted(self.pairing.moved.items()):
            words = self.blocks[block].words
            assert words is not None
            together = (block - 1, line - 1) == before and words.flow is self._flow(block - 1)
            name = self.moves[before[0]].name if together else f"move{next(free)}"
            moved = self.moves[block] = Moved(words, name, self._on_the_way(block, line))
            if together:
                self.moves[block - 1].last = moved.first = False
            before = (block, line)
        self.came = {line: self.moves[block] for block, line in self.pairing.moved.items()}

    def _flow(self, number: int) -> Flow | None:
        words = self.blocks[number].words
        return words.flow if words is not None else None

    def _on_the_way(self, block: int, line: int) -> tuple[Segment, ...]:
        """What changed in a paragraph that moved."""
        words = self.blocks[block].words
        assert words is not None
        new = inline.parse(self.lines[line].words, self.reading.marks.codes)
        if words.chars == new.chars and same_formats(new.chars, new.formats, words.formats()):
            return ()
        return tuple(segments_of(words.chars, new.chars))

    def _mark_moves(self) -> None:
        """Note where what moved away begins and ends."""
        for number, moved in sorted(self.moves.items()):
            end = moved.words.spans[-1]
            cut = id(end) in self.edits.ends
            before = self.joins.get(number)
            begin = Edge("moveFrom", moved.name, begins=True)
            if before is not None:  # the end of the paragraph before goes in place of its own
                self.edits.left[id(before)] = moved.name
                first = next(n for n, one in sorted(self.moves.items()) if one.name == moved.name)
                self.edits.edges.get(id(self.moves[first].words.spans[-1]), {}).pop("before", None)
                self.edits.edge(before, "behind", begin)
            elif moved.first:
                self.edits.edge(end, "before", begin)
            if moved.last:
                where = "after" if cut else "behind"
                self.edits.edge(end, where, Edge("moveFrom", moved.name, begins=False))
            self.edits.leave(moved.words, moved.name)

    # ---- the same words with other ends of paragraphs
    def _joined(self, old: list[Block], new: list[Line]) -> bool:
        """Take a few paragraphs as one text, if hardly more than their ends changed."""
        few = 0 < len(old) <= _MOST_JOINED and 0 < len(new) <= _MOST_JOINED
        if not few or len(old) == len(new):
            return False
        words = [block.words for block in old if block.words is not None]
        if len(words) < len(old) or not all(self.pairing.may(old[0], line) for line in new):
            return False
        if any(one.flow is not words[0].flow for one in words):
            return False
        before, after = _Old(words, [b.kind for b in old]), self._parsed(new)
        segments = segments_of(before.chars, after.chars)
        same = sum(len(s.old) for s in segments if s.kind == "same")
        if 2 * same < (1 - _JOINED) * (len(before.chars) + len(after.chars)):
            return False
        self._apply(before, after, [line.kind for line in new], segments)
        return True

    def _parsed(self, lines: Sequence[Line]) -> Inline:
        found = Inline()
        for number, line in enumerate(lines):
            one = inline.parse(line.words, self.reading.marks.codes)
            found.chars += ("\n" if number else "") + one.chars
            found.formats += ([PLAIN] if number else []) + one.formats
        return found

    # ---- changes
    def _change(self, block: Block, line: Line) -> None:
        if block.row is not None:
            for words, cell in zip(block.cells, line.cells, strict=True):
                if any(span.kind == "end" for span in words.spans):
                    self._change_cell(words, cell)
            return
        assert block.words is not None
        new = self._parsed([line])
        old = _Old([block.words], [block.kind])
        self._apply(old, new, [line.kind], segments_of(old.chars, new.chars))

    def _change_cell(self, words: Words, cell: str) -> None:
        new = Inline()
        for number, piece in enumerate(cell.split("<br>")):
            one = inline.parse(piece.strip(), self.reading.marks.codes)
            new.chars += ("\n" if number else "") + one.chars
            new.formats += ([PLAIN] if number else []) + one.formats
        if new.chars == words.chars and same_formats(new.chars, new.formats, words.formats()):
            return
        kinds = [TEXT] * (new.chars.count("\n") + 1)
        self._apply(_Old([words], [TEXT]), new, kinds, segments_of(words.chars, new.chars))

    def _apply(
        self, old: _Old, new: Inline, kinds: list[Kind], segments: Sequence[Segment]
    ) -> None:
        """Turn the segments of a diff into cuts and insertions."""
        formats = old.formats
        at = to = line = block = 0
        begins = starts([words.chars for words in old.words])
        for segment in segments:
            if segment.kind == "same":
                for a, b in _restyled(segment.old, formats[at:], new.formats[to:], old, block):
                    self._cut(old, begins, at + a, at + b)
                    fresh = Insert(segment.new[a:b], new.formats[to + a : to + b])
                    self._put(old, begins, at + b, fresh)
                for char in segment.old:
                    if char == "\n":
                        self._set_kind(old, block, kinds[line])
                        line, block = line + 1, block + 1
            else:
                self._cut(old, begins, at, at + len(segment.old))
                ends = segment.new.count("\n")
                if segment.new:
                    to_end = to + len(segment.new)
                    fresh = Insert(
                        segment.new, new.formats[to:to_end], list(kinds[line : line + ends])
                    )
                    self._put(old, begins, at + len(segment.old), fresh)
                line += ends
                block += segment.old.count("\n")
            at += len(segment.old)
            to += len(segment.new)
        self._set_kind(old, len(old.words) - 1, kinds[-1])

    def _cut(self, old: _Old, begins: list[int], start: int, end: int) -> None:
        for number, words in enumerate(old.words):
            first, size = begins[number], len(words.chars)
            if start < first + size and end > first and size:
                self.edits.cut(words, max(start - first, 0), min(end - first, size))
            if start <= first + size < end and number + 1 < len(old.words):
                self.edits.cut_end(words, words.spans[-1])

    def _put(self, old: _Old, begins: list[int], at: int, insert: Insert) -> None:
        """Put in before the character `at`: behind what was cut, in the paragraph it ends in."""
        number = max(n for n, first in enumerate(begins) if first <= at)
        self.edits.put(old.words[number], at - begins[number], insert)

    def _set_kind(self, old: _Old, number: int, kind: Kind) -> None:
        number = min(number, len(old.words) - 1)
        end = old.words[number].spans[-1]
        was = old.kinds[number]
        if end.kind == "end" and kind != was and not kind.note:
            self.edits.kinds[id(end)] = end, kind

    # ---- whole paragraphs
    def _drop(self, old: list[Block], first: int) -> None:
        for number, block in enumerate(old, first):
            if block.row is not None:
                self.edits.rows[id(block.row)] = block.row
            elif block.words is None:
                self.edits.wholes.update((id(node), node) for node in block.nodes)
            else:
                self.edits.cut_whole(block.words)
                self._drop_end(block, number)

    def _drop_end(self, block: Block, number: int) -> None:
        """The end of a paragraph goes with it; the last of an element has to stay."""
        assert block.words is not None
        last = number
        flow, end = block.words.flow, block.words.spans[-1]
        ends = [span for span in flow.spans if span.kind == "end"]
        if not (flow.ends_with_paragraph and end is ends[-1]):
            self.edits.ends[id(end)] = end
            return
        before = self.blocks[number - 1] if number else None
        if before is None or before.words is None or before.words.flow is not flow:
            return
        while before.words is not None and id(before.words.spans[-1]) in self.edits.ends:
            number -= 1
            before = self.blocks[number - 1] if number else before
            if not number or before.words is None or before.words.flow is not flow:
                return
        if before.words is not None:
            self.joins[last] = before.words.spans[-1]
            self.edits.cut_end(before.words, before.words.spans[-1])
            if before.kind != block.kind:
                self.edits.kinds[id(end)] = end, before.kind

    def _insert(self, numbers: range, last: int, following: int) -> None:
        """Add whole paragraphs and tables after the block `last`, or before the next."""
        number = numbers.start
        while number < numbers.stop:
            line = self.lines[number]
            rows = blocks.table_at(self.lines, number, numbers.stop)
            whole = bool(rows) and blocks.table_at(self.lines, number, len(self.lines)) == rows
            if not whole and self._insert_row(line, last, following):
                rows = 1
            elif rows:
                table = NewTable([self._cells(one) for one in self.lines[number : number + rows]])
                self._insert_whole(Insert("", [], tables={0: table}), TEXT, last, following)
            else:
                one = inline.parse(line.words, self.reading.marks.codes)
                words = Insert(one.chars, one.formats)
                self._insert_whole(words, line.kind, last, following, self.came.get(number))
            number += max(rows, 1)

    def _cells(self, line: Line) -> list[list[Insert]]:
        """Of each cell of a new row its paragraphs."""
        return [[self._as_insert(piece) for piece in cell.split("<br>")] for cell in line.cells]

    def _insert_row(self, line: Line, last: int, following: int) -> bool:
        if not line.row:
            return False
        while not line.head and last >= 0 and not self._has_row(last):
            last -= 1  # what stood below its table went
        for number in (following, last) if line.head else (last, following):
            block = self.blocks[number] if 0 <= number < len(self.blocks) else None
            if block is None or block.row is None or len(block.cells) != len(line.cells):
                continue
            row = NewRow(block.row, [self._as_insert(cell) for cell in line.cells])
            if number == last:
                self.edits.add_after(block.row, row)
            else:
                self.edits.add_before(block.row, row)
            return True
        return False

    def _has_row(self, number: int) -> bool:
        """Whether a block is a row that stays."""
        row = self.blocks[number].row
        return row is not None and id(row) not in self.edits.rows

    def _as_insert(self, words: str) -> Insert:
        one = inline.parse(words.replace("<br>", " "), self.reading.marks.codes)
        return Insert(one.chars, one.formats)

    def _insert_whole(
        self, words: Insert, kind: Kind, last: int, following: int, moved: Moved | None = None
    ) -> None:
        near = self._near(kind, last, following)
        if near is None:
            self._insert_first(words, kind)
            return
        number, behind = near
        block = self.blocks[number]
        if kind.note:
            kind = Kind(note=kind.note)
        table = words.tables.get(0)
        whole = table or Paragraph(words, kind, _model(block), moved)
        gap = [Paragraph(Insert("", []), TEXT, None)] if table and block.row is not None else []
        if not behind:
            for one in (whole, *gap):
                self.edits.add_before(top_of(block), one)
        elif block.words is not None and self._is_last(block):
            end = block.words.spans[-1]
            now = self.edits.kinds.get(id(end), (end, block.kind))[1]  # another one's, if it went
            kinds = [self.tails.get(id(end), now)]
            self.tails[id(end)] = kind
            tables = {at + 1: one for at, one in words.tables.items()}
            insert = Insert("\n" + words.chars, [PLAIN, *words.formats], kinds, moved, tables)
            self.edits.put(block.words, len(block.words.chars), insert)
            if kind != block.kind and not kind.note:
                self.edits.kinds[id(end)] = end, kind
            else:
                self.edits.kinds.pop(id(end), None)
        else:
            node = last_paragraph(block) or (block.row.parent if block.row else block.nodes[-1])
            assert node is not None
            for one in (*gap, whole):
                self.edits.add_after(node, one)

    def _is_last(self, block: Block) -> bool:
        assert block.words is not None
        flow, end = block.words.flow, block.words.spans[-1]
        last = next(span for span in reversed(flow.spans) if span.kind == "end")
        return flow.ends_with_paragraph and end is last and end.state is SpanState.PLAIN

    def _near(self, kind: Kind, last: int, following: int) -> tuple[int, bool] | None:
        """The block that a new paragraph goes behind, or before: one of its own note or text."""
        note = kind.note
        if 0 <= last < len(self.blocks) and self.blocks[last].kind.note == note:
            return last, True
        if following < len(self.blocks) and self.blocks[following].kind.note == note:
            return following, False
        body = [n for n, block in enumerate(self.blocks) if not block.kind.note]
        if not body:
            return None
        return (body[-1], True) if last >= body[-1] else (last, True) if last >= 0 else (0, False)

    def _insert_first(self, words: Insert, kind: Kind) -> None:
        """The document shows nothing yet: its first paragraph takes the words."""
        part = self.reading.parts[self.reading.package.document]
        for flow in part.flows:
            ends = [span for span in flow.spans if span.kind == "end"]
            if ends:
                edit = self.edits.of(ends[-1])
                if edit.puts:
                    first = edit.puts[0][1]
                    lines = first.chars.count("\n") + 1
                    first.tables |= {lines + at: one for at, one in words.tables.items()}
                    first.chars += "\n" + words.chars
                    first.formats += [PLAIN, *words.formats]
                    first.kinds.append(self.tails[id(ends[-1])])
                else:
                    edit.puts.append((0, words))
                self.tails[id(ends[-1])] = kind
                self.edits.kinds[id(ends[-1])] = ends[-1], kind
                return
        body = part.root.child("w:body")
        assert body is not None, "what has none is not opened"
        whole = words.tables.get(0) or Paragraph(words, kind, None)
        self.edits.add_before(body.children[-1], whole)


def _model(block: Block) -> Node | None:
    return first_paragraph(block.words) if block.words is not None else None


def _restyled(
    chars: str, old: list[Format], new: list[Format], whole: _Old, first: int
) -> list[tuple[int, int]]:
    """Stretches of unchanged characters whose formats changed."""
    found: list[tuple[int, int]] = []
    block = first
    for at, char in enumerate(chars):
        if char == "\n":
            block += 1
            continue
        styled = whole.words[min(block, len(whole.words) - 1)].styled
        if not styled or char.isspace() or old[at] == new[at]:
            continue
        if found and not chars[found[-1][1] : at].strip() and "\n" not in chars[found[-1][1] : at]:
            found[-1] = found[-1][0], at + 1
        else:
            found.append((at, at + 1))
    return found
