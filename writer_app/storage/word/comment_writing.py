"""Comments written into a package: new ones, answers, other words, resolved and deleted ones.

Only the parts that hold comments are made anew, and of the document's part only the runs at whose
characters a comment begins or ends. Everything else stays as it is stored.
"""

from __future__ import annotations

import posixpath
import re
import secrets
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from xml.sax.saxutils import escape, quoteattr

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.comments import placing
from writer_app.domain.comments.values import NOTHING, CommentThread, Margin, Note
from writer_app.domain.word.values import Author
from writer_app.storage.word import comments, places
from writer_app.storage.word.package import Package
from writer_app.storage.word.props import Makes
from writer_app.storage.word.reading import Reading, read
from writer_app.storage.word.spans import Span
from writer_app.storage.word.tree import Node, inner

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_RELATED = {
    "comments": "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments",
    "commentsExtended": "http://schemas.microsoft.com/office/2011/relationships/commentsExtended",
}
_EMPTY = {
    "comments": f'<w:comments xmlns:w="{_W}"></w:comments>',
    "commentsExtended": f'<w15:commentsEx xmlns:w15="{_W15}"></w15:commentsEx>',
}
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def margin_of(reading: Reading) -> Margin:
    """The threads of a package that stand at places of its working text."""
    try:
        found = comments.of(reading)
    except DocumentError:
        return NOTHING
    parents = {one.id: one.parent for one in found}
    answers: dict[str, list[Note]] = {}
    for one in sorted(found, key=lambda each: each.date):
        root, seen = one.id, {one.id}
        while parents.get(root) and parents[root] not in seen:
            root = parents[root]
            seen.add(root)
        if root != one.id:
            answers.setdefault(root, []).append(Note(one.id, one.author, one.date, one.text))
    return Margin(
        tuple(
            CommentThread(
                one.start,
                one.end if one.end is not None else one.start,
                (Note(one.id, one.author, one.date, one.text), *answers.get(one.id, ())),
                one.resolved,
            )
            for one in found
            if not one.parent and one.start is not None
        )
    )


def written(data: bytes, name: str, text: str, margin: Margin, author: Author) -> bytes:
    """The package `data`, whose working text is `text`, with these threads and no others.

    Comments without a place in the text are kept. Raises DocumentError.
    """
    package = Package(data, name)
    if not margin and not package.related("comments"):
        return data
    reading = read(package, author.name)
    before = margin_of(reading)
    if not differ(before, margin):
        return data
    writer = _CommentWriter(reading, before, placing.moved(margin, text, reading.text), author)
    return package.written(writer.parts())


def differ(one: Margin, other: Margin) -> bool:
    """Whether two margins say different things, wherever their words stand."""
    return _said(one) != _said(other)


def _said(margin: Margin) -> dict[str, tuple[bool, tuple[tuple[str, str], ...]]]:
    return {
        one.id: (one.resolved, tuple((note.id, note.text) for note in one.notes))
        for one in margin.threads
    }


@dataclass
class _Patch:
    """Changes of one part: bytes that give way to others."""

    data: bytes
    root: Node
    pieces: list[tuple[int, int, bytes]] = field(default_factory=list)

    def put(self, start: int, end: int, new: bytes) -> None:
        """`new` in the place of what stands from `start` to `end`."""
        self.pieces.append((start, end, new))

    def append(self, new: bytes) -> None:
        """`new` at the end of the root element."""
        if self.data[: self.root.end].endswith(b"/>"):
            self.data = (
                self.data[: self.root.end - 2] + b"></" + _name(self.data, self.root).encode()
                + b">" + self.data[self.root.end :]
            )  # fmt: skip
            self.root.close = self.root.end - 1
        self.put(self.root.close, self.root.close, new)

    def made(self) -> bytes:
        """The part."""
        out, at = [], 0
        for start, end, new in sorted(self.pieces, key=lambda piece: piece[:2]):
            out += [self.data[at : max(at, start)], new]
            at = max(at, end)
        return b"".join([*out, self.data[at:]])


def _name(data: bytes, node: Node) -> str:
    found = re.match(rb"<([^\s/>]+)", data[node.start : node.start + 200])
    return found[1].decode("ascii", "replace") if found else ""


class _CommentWriter:
    def __init__(self, reading: Reading, before: Margin, after: Margin, author: Author) -> None:
        self.reading, self.package, self.author = reading, reading.package, author
        self.before = {note.id: note for one in before.threads for note in one.notes}
        self.was_resolved = {one.id: one.resolved for one in before.threads}
        self.after = after
        self.made: dict[str, bytes] = {}  # parts that were not there
        self.remarks = self._patch("comments")
        self.nodes = {
            node.get("id"): node for node in self.remarks.root.children if node.tag == "w:comment"
        }
        numbers = [int(key) for key in self.nodes if key.isascii() and key.isdigit()]
        self.next = max(numbers, default=-1) + 1
        self.paragraphs: dict[str, str] = {}  # the paragraph by which a comment is known
        self.places = _RangeMarks(reading, author)

    def parts(self) -> dict[str, bytes]:
        """Every part that changes, by its name."""
        now = {note.id for one in self.after.threads for note in one.notes}
        for gone in self.before.keys() - now:
            node = self.nodes[gone]
            self.remarks.put(node.start, node.end, b"")
            self.places.remove(gone)
        for one in self.after.threads:
            self._thread(one)
        self._extended()
        self.made[self._part("comments")] = self.remarks.made()
        self.made[self.package.document] = self.places.made()
        return self.made

    # ---- comments
    def _thread(self, one: CommentThread) -> None:
        for note in one.notes:
            old = self.before.get(note.id)
            if old is None:
                number = str(self.next)
                self.next += 1
                self._new(note, number)
                self.places.add(number, one.start, one.end)
            elif old.text != note.text:
                node = self.nodes[note.id]
                start = inner(self.remarks.data, node)
                self.paragraphs[note.id] = _paragraph_id(node)
                self.remarks.put(start, node.close, self._words(note.text, note.id))

    def _new(self, note: Note, number: str) -> None:
        words = self._words(note.text, note.id)
        values = {
            "id": number,
            "author": note.author or self.author.name,
            "date": note.date or self.author.stamp,
            "initials": Author(note.author or self.author.name).initials,
        }
        said = "".join(f" w:{key}={quoteattr(value)}" for key, value in values.items())
        head = f'<w:comment xmlns:w="{_W}"{said}>'.encode()
        self.remarks.append(head + words + b"</w:comment>")

    def _words(self, text: str, id: str) -> bytes:
        """The paragraphs of a comment; the last one has the id that answers name."""
        lines = _ILLEGAL.sub("", text).split("\n")
        known = self.paragraphs.setdefault(id, _fresh())
        found = []
        for number, line in enumerate(lines, 1):
            mark = f' w14:paraId="{known}"' if number == len(lines) else ""
            run = f'<w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r>'
            found.append(f'<w:p xmlns:w="{_W}" xmlns:w14="{_W14}"{mark}>{run}</w:p>')
        return "".join(found).encode()

    # ---- answers and what is resolved
    def _extended(self) -> None:
        lines, dropped = [], set()
        for one in self.after.threads:
            root = one.notes[0]
            answers = [note for note in one.notes[1:] if note.id not in self.before]
            changed = one.resolved != self.was_resolved.get(root.id, False)
            if not answers and not changed:
                continue
            known = self._known(root.id)
            if changed or not self.package.related("commentsExtended"):
                dropped.add(known)
                done = "1" if one.resolved else "0"
                lines.append(f'<w15:commentEx w15:paraId="{known}" w15:done="{done}"/>')
            lines += [
                f'<w15:commentEx w15:paraId="{self._known(note.id)}" '
                f'w15:paraIdParent="{known}" w15:done="0"/>'
                for note in answers
            ]
        if not lines:
            return
        patch = self._patch("commentsExtended")
        for node in patch.root.children:
            if node.attrs.get("w15:paraId", "") in dropped:
                patch.put(node.start, node.end, b"")
        declared = f' xmlns:w15="{_W15}"'
        said = "".join(line.replace(" ", f"{declared} ", 1) for line in lines)
        patch.append(said.encode())
        self.made[self._part("commentsExtended")] = patch.made()

    def _known(self, id: str) -> str:
        """The id of a comment's last paragraph, given to it if it has none."""
        if id in self.paragraphs:
            return self.paragraphs[id]
        node = self.nodes[id]
        known = _paragraph_id(node)
        if not known:
            known = _fresh()
            last = list(node.each("w:p"))[-1]
            at = last.start + 1 + len(_name(self.remarks.data, last))
            self.remarks.put(at, at, f' xmlns:w14="{_W14}" w14:paraId="{known}"'.encode())
        self.paragraphs[id] = known
        return known

    # ---- parts
    def _part(self, kind: str) -> str:
        folder = self.package.document.rpartition("/")[0]
        return self.package.related(kind) or posixpath.join(folder, f"{kind}.xml")

    def _patch(self, kind: str) -> _Patch:
        from writer_app.storage.word.tree import parse

        part = self.package.related(kind)
        if part:
            return _Patch(*self.package.tree(part))
        self._enter(kind)
        return _Patch(*parse((_HEAD + _EMPTY[kind]).encode()))

    def _enter(self, kind: str) -> None:
        """Name a new part in the package's lists."""
        folder, _, file = self.package.document.rpartition("/")
        rels = posixpath.join(folder, "_rels", f"{file}.rels")
        ids = self.package.links(self.package.document)
        number = next(n for n in range(1, 100_000) if f"rIdC{n}" not in ids)
        number += sum(name.endswith(".rels") for name in self.made)
        number += self.made.get(rels, b"").count(b"rIdC")
        link = f'Id="rIdC{number}" Type="{_RELATED[kind]}" Target="{kind}.xml"'
        self._list(rels, "Relationship", link)
        content = f'PartName="/{self._part(kind)}" ContentType="{_KIND}{kind}+xml"'
        self._list("[Content_Types].xml", "Override", content)

    def _list(self, part: str, tag: str, values: str) -> None:
        from writer_app.storage.word.tree import parse

        if part not in self.made and part not in self.package:
            space = "http://schemas.openxmlformats.org/package/2006/relationships"
            self.made[part] = f'{_HEAD}<Relationships xmlns="{space}"></Relationships>'.encode()
        data, root = parse(self.made.get(part) or self.package.read(part))
        prefix = _name(data, root).rpartition(":")[0]
        patch = _Patch(data, root)
        patch.append(f"<{prefix}{':' if prefix else ''}{tag} {values}/>".encode())
        self.made[part] = patch.made()


def _paragraph_id(node: Node) -> str:
    paragraphs = list(node.each("w:p"))
    return paragraphs[-1].attrs.get("w14:paraId", "") if paragraphs else ""


def _fresh() -> str:
    """An id of a paragraph: eight hexadecimal digits, below 0x80000000."""
    return f"{secrets.randbelow(0x7FFFFFFE) + 1:08X}"


@dataclass
class _RunCut:
    """What stands in front of character `at` of a child of a run."""

    at: int
    order: int
    data: bytes


class _RangeMarks:
    """The document's part: where comments begin and end."""

    def __init__(self, reading: Reading, author: Author) -> None:
        self.part = reading.parts[reading.package.document]
        self.makes = Makes(reading, self.part, author, tracked=False)
        self.patch = _Patch(self.part.data, self.part.root)
        self.reading = reading
        self.cuts: dict[int, list[_RunCut]] = {}  # by the child of a run
        self.runs: dict[int, Node] = {}
        self.ends: dict[str, Node] = {}
        for node in self.part.root.each("w:commentRangeEnd"):
            self.ends[node.get("id")] = node

    @cached_property
    def chars(self) -> list[tuple[int, Span, int]]:
        """Every shown character, in the order of the text."""
        return sorted(_chars(self.reading, self.part.root), key=lambda one: one[0])

    def add(self, number: str, start: int, end: int) -> None:
        """Put the marks of a comment around its words."""
        begin = self.makes.tag("commentRangeStart", id=number)
        finish = self.makes.tag("commentRangeEnd", id=number)
        finish += self.makes.tag("r", self.makes.tag("commentReference", id=number))
        first = bisect_left(self.chars, start, key=lambda one: one[0])
        last = bisect_left(self.chars, end, key=lambda one: one[0])
        if not self.chars:
            self._alone(begin + finish)
        elif first < last:
            self._cut(*self.chars[first][1:], 2, begin)
            _, span, at = self.chars[last - 1]
            self._cut(span, at + 1, 0, finish)
        elif first:  # behind the character before the place
            _, span, at = self.chars[first - 1]
            self._cut(span, at + 1, 1, begin + finish)
        else:
            self._cut(*self.chars[0][1:], 1, begin + finish)

    def _alone(self, marks: bytes) -> None:
        """A text without words: in its first paragraph."""
        node = next(self.part.root.each("w:p"), None)
        if node is not None:
            props = node.child("w:pPr")
            tag = self.makes.open_tag(node)
            front = self.makes.raw(props) if props is not None else b""
            rest = self.part.data[props.end if props else inner(self.part.data, node) : node.close]
            whole = tag + front + marks + rest + self.makes.close_tag(node)
            self.patch.put(node.start, node.end, whole)

    def _cut(self, span: Span, at: int, order: int, data: bytes) -> None:
        run = span.run
        assert run is not None
        self.runs[id(run)] = run
        self.cuts.setdefault(id(span.node), []).append(_RunCut(at, order, data))

    def remove(self, number: str) -> None:
        """Take away the marks of a comment."""
        for tag in ("w:commentRangeStart", "w:commentRangeEnd", "w:commentReference"):
            for node in self.part.root.each(tag):
                if node.get("id") == number:
                    run = node.parent
                    alone = tag.endswith("Reference") and run is not None and run.tag == "w:r"
                    alone = alone and run is not None and len(_content(run)) == 1
                    gone = run if alone and run is not None else node
                    self.patch.put(gone.start, gone.end, b"")

    def made(self) -> bytes:
        """The part with the marks in it."""
        for run in self.runs.values():
            self.patch.put(run.start, run.end, self._run(run))
        return self.patch.made()

    def _run(self, run: Node) -> bytes:
        """A run, taken apart where comments begin and end."""
        props = run.child("w:rPr")
        front = self.makes.open_tag(run) + (self.makes.raw(props) if props is not None else b"")
        out: list[bytes] = []
        now: list[bytes] = []

        def close() -> None:
            if now:
                out.append(front + b"".join(now) + self.makes.close_tag(run))
                now.clear()

        for child in _content(run):
            cuts = sorted(self.cuts.get(id(child), ()), key=lambda one: (one.at, one.order))
            at = 0
            for cut in cuts:
                if at < cut.at:
                    now.append(self._text(child, at, cut.at))
                    at = cut.at
                close()
                out.append(cut.data)
            if at == 0:
                now.append(self.makes.raw(child))
            elif at < len(child.text):
                now.append(self._text(child, at, len(child.text)))
        close()
        return b"".join(out)

    def _text(self, child: Node, start: int, end: int) -> bytes:
        if not child.text or (start == 0 and end >= len(child.text)):
            return self.makes.raw(child)
        name = _name(self.part.data, child)
        words = escape(child.text[start:end])
        return f'<{name} xml:space="preserve">{words}</{name}>'.encode()


def _content(run: Node) -> list[Node]:
    return [child for child in run.children if child.tag != "w:rPr"]


def _chars(reading: Reading, root: Node) -> Iterator[tuple[int, Span, int]]:
    """Every shown character of the document's own part: place in the text, span, number in it."""
    for span, number, place in places.characters(reading):
        if span.run is None or span.head is not None or span.kind not in ("text", "mark"):
            continue
        top = span.run
        while top.parent is not None:
            top = top.parent
        if top is root:
            yield place, span, number
