"""The elements of an XML part with the places of their bytes, so that a part can be patched.

Read by expat, which says at which byte each element begins and ends. No document types, so no
entities; no more elements or depth than a Word document has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

MOST_ELEMENTS = 1_000_000  # of a package: some thousand pages, read in three seconds
MOST_PARAGRAPHS = 100_000  # of a part: eight times *War and Peace*
MOST_TEXT = 6_000_000  # characters of a part: twice *War and Peace*
DEEPEST = 120
_START = re.compile(rb"<[^\s/>]+(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>")
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)[\"'][^>]*\?>", re.DOTALL)

# The last words of namespaces, transitional and strict, and what they are called here.
_KNOWN = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.microsoft.com/office/word/2010/wordml": "w14",
    "http://schemas.microsoft.com/office/word/2012/wordml": "w15",
    "http://www.w3.org/XML/1998/namespace": "xml",
}
_SLASH = ord("/")
_TEXTS = frozenset({"w:t", "w:delText", "w:instrText", "w:delInstrText", "m:t"})


class Damaged(Exception):
    """Says, as the end of a sentence, why a part is not read."""


class Node:
    """One element. `start` to `end` are its bytes; `inner` to `close` those between its tags.

    `tag` and the names of `attrs` have our short prefixes ("w:p"); attributes of no namespace and
    children of namespaces that are not known here go by their local names.
    """

    __slots__ = ("attrs", "children", "close", "end", "inner", "parent", "start", "tag", "text")

    def __init__(self, tag: str, attrs: dict[str, str], start: int, parent: Node | None) -> None:
        self.tag, self.attrs, self.start, self.parent = tag, attrs, start, parent
        self.children: list[Node] = []
        self.inner = self.close = self.end = start
        self.text = ""

    def child(self, tag: str) -> Node | None:
        """The first child of a tag."""
        return next((node for node in self.children if node.tag == tag), None)

    def get(self, name: str) -> str:
        """An attribute of Word's namespace, or nothing."""
        return self.attrs.get(f"w:{name}", "")

    def each(self, tag: str) -> Iterator[Node]:
        """Every element of a tag below this one, in the order of the document."""
        waiting = self.children[::-1]
        while waiting:
            node = waiting.pop()
            if node.tag == tag:
                yield node
            waiting += node.children[::-1]

    def value(self, tag: str) -> str:
        """The `w:val` of a child, or nothing."""
        node = self.child(tag)
        return node.get("val") if node is not None else ""


def parse(data: bytes, most: int = MOST_ELEMENTS) -> tuple[bytes, Node]:
    """The part in UTF-8 and its root element. Raises Damaged; `most` is how many it may have."""
    data = _as_utf8(data)
    if elements(data) > most:
        raise Damaged("has more elements than can be opened")
    reader = _Reader(data)
    reader.run()
    if reader.root is None:
        raise Damaged("is empty")
    return data, reader.root


def elements(data: bytes) -> int:
    """How many elements a part has, and not fewer."""
    return data.count(b"<") - data.count(b"</")


def _as_utf8(data: bytes) -> bytes:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    else:
        found = _DECLARED.match(data[:300])
        encoding = found[1].decode("ascii").lower() if found else "utf-8"
    if encoding.replace("-", "").replace("_", "") in ("utf8", "usascii", "ascii"):
        return data
    try:
        text = data.decode(encoding)
    except (LookupError, UnicodeError) as bad:
        raise Damaged(f"is in the encoding {encoding[:20]}, which cannot be read") from bad
    return re.sub(r"^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*[\"'][^\"']*[\"']", r"\1", text).encode()


class _ShortNames(dict[str, str]):
    """Names as expat says them, and ours."""

    def __missing__(self, name: str) -> str:
        space, _, local = name.rpartition(" ")
        prefix = _KNOWN.get(space, "")
        short = self[name] = f"{prefix}:{local}" if prefix else local
        return short


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.root: Node | None = None
        self.now: Node | None = None
        self.depth = self.chars = self.paragraphs = 0
        self.texts: list[str] | None = None
        self.names = _ShortNames()
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._doctype
        self.parser = parser

    def run(self) -> None:
        try:
            self.parser.Parse(self.data, True)
        except expat.ExpatError as bad:
            raise Damaged(f"is damaged in line {bad.lineno}") from bad

    def _doctype(self, *_: object) -> None:
        raise Damaged("declares a document type, which Word never writes")

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Damaged("is nested deeper than a Word document")
        names = self.names
        named = {names[key]: value for key, value in attrs.items()} if attrs else attrs
        node = Node(names[name], named, self.parser.CurrentByteIndex, self.now)
        if self.now is None:
            self.root = node
        else:
            self.now.children.append(node)
        self.now = node
        if node.tag in _TEXTS:
            self.texts = []
            self.parser.CharacterDataHandler = self.texts.append

    def _end(self, _name: str) -> None:
        node, at = self.now, self.parser.CurrentByteIndex
        if node is None:
            return
        self.depth -= 1
        if node.tag == "w:p":
            self.paragraphs += 1
            if self.paragraphs > MOST_PARAGRAPHS:
                raise Damaged("has more paragraphs than can be opened")
        if self.texts is not None and node.tag in _TEXTS:
            node.text = "".join(self.texts)
            self.chars += len(node.text)
            if self.chars > MOST_TEXT:
                raise Damaged("has more text than can be opened")
            self.texts = self.parser.CharacterDataHandler = None
        self.now = node.parent
        if not node.children:
            found = _START.match(self.data, node.start)
            if found and self.data[found.end() - 2] == _SLASH:
                node.inner = node.close = node.end = found.end()
                return
        node.close = at
        node.end = self.data.index(b">", at) + 1


def inner(data: bytes, node: Node) -> int:
    """Where the bytes between an element's tags begin."""
    if node.inner == node.start:
        found = _START.match(data, node.start)
        node.inner = found.end() if found else node.start
    return node.inner
