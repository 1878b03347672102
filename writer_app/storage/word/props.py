"""The bytes of Word's properties: marks of changes, styles of paragraphs, formats of runs."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from writer_app.domain.word.blocks import Kind
from writer_app.domain.word.inline import Format
from writer_app.domain.word.values import Author
from writer_app.storage.word.reading import Part, Reading
from writer_app.storage.word.tree import Node, inner

_NAMES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
}
_DECLARED = re.compile(rb"xmlns:([\w.-]+)\s*=\s*[\"']([^\"']+)[\"']")
_BEFORE_BOLD = frozenset({"w:rStyle", "w:rFonts"})
_SWITCHES = {"bold": ("b", "bCs"), "italic": ("i", "iCs"), "strike": ("strike",)}
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_NOT_COPIED = frozenset({"w:rPr", "w:sectPr", "w:pPrChange"})
_CHANGES = frozenset({"w:ins", "w:del", "w:moveFrom", "w:moveTo"})
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Makes:
    """Makes elements for one part, in the prefix that the part has for Word's own."""

    def __init__(self, reading: Reading, part: Part, author: Author, *, tracked: bool) -> None:
        self.reading, self.part, self.tracked = reading, part, tracked
        self.author, self.stamp = author.name, author.stamp
        head = part.data[part.root.start : inner(part.data, part.root)]
        found = [
            p for p, uri in _DECLARED.findall(head) if uri.decode("utf-8", "replace") in _NAMES
        ]
        self.prefix = found[0].decode("ascii", "replace") if found else "w"
        self.declared = b"" if found else b' xmlns:w="' + sorted(_NAMES)[0].encode() + b'"'
        self._number = _highest(part.root)

    def raw(self, node: Node) -> bytes:
        """An element as it stands in the file."""
        return self.part.data[node.start : node.end]

    def open_tag(self, node: Node) -> bytes:
        """Its start tag; of an empty element, as if it were not empty."""
        head = self.part.data[node.start : inner(self.part.data, node)]
        return head[:-2] + b">" if head.endswith(b"/>") else head

    def close_tag(self, node: Node) -> bytes:
        """The end tag that belongs to `open_tag`."""
        name = re.match(rb"<([^\s/>]+)", self.part.data[node.start : node.start + 200])
        return b"</" + (name[1] if name else b"") + b">"

    def tag(self, tag: str, inside: bytes = b"", **attrs: str) -> bytes:
        """An element of Word's namespace."""
        said = "".join(f" {self.prefix}:{key}={quoteattr(value)}" for key, value in attrs.items())
        head = f"<{self.prefix}:{tag}{said}".encode() + self.declared
        if not inside:
            return head + b"/>"
        return head + b">" + inside + f"</{self.prefix}:{tag}>".encode()

    def change(self, name: str, inside: bytes = b"") -> bytes:
        """A tracked change (`ins`, `del`, `moveTo`, `pPrChange`) of this author."""
        number = self.next_number()
        return self.tag(name, inside, id=number, author=self.author, date=self.stamp)

    def next_number(self) -> str:
        """A number that nothing in the part has yet."""
        self._number += 1
        return str(self._number)

    def range_start(self, name: str, number: str, of: str) -> bytes:
        """The mark at which one end of the move `of` begins."""
        return self.tag(name, id=number, author=self.author, date=self.stamp, name=of)

    def text(self, chars: str, name: str = "t") -> bytes:
        """Characters as they go into a run."""
        said = escape(_ILLEGAL.sub("\ufffd", chars)).encode()
        head = f"<{self.prefix}:{name}".encode() + self.declared
        space = b' xml:space="preserve"' if chars != chars.strip() or "  " in chars else b""
        return head + space + b">" + said + f"</{self.prefix}:{name}>".encode()

    # ---- runs
    def run_props(self, node: Node | None, wanted: Format | None, chars: str = "") -> bytes:
        """The properties of a run like `node`'s, with the wanted format for these characters."""
        dots = _HAN.search(chars) is not None
        if node is None:
            return self._switched([], wanted, Format(), dots=dots)
        now = self.reading.styles.format(node)
        if wanted is None or wanted[:3] == now[:3]:
            kept = [child for child in node.children if child.tag != "w:rPrChange"]
            if len(kept) == len(node.children) and (
                wanted is None or wanted.link or not _linked(node)
            ):
                return self.raw(node)
            now = wanted or now
        kept = [child for child in node.children if child.tag != "w:rPrChange"]
        if wanted is not None and not wanted.link and _linked(node):
            kept = [child for child in kept if child.tag not in ("w:rStyle", "w:color", "w:u")]
        return self._switched(kept, wanted, now, dots=dots)

    def _switched(
        self, kept: list[Node], wanted: Format | None, now: Format, *, dots: bool
    ) -> bytes:
        """The properties; `dots`: emphasis is that of Chinese, which never slants."""
        wanted = wanted or now
        changed = [kind for kind in _SWITCHES if getattr(wanted, kind) != getattr(now, kind)]
        gone = {f"w:{name}" for kind in changed for name in _SWITCHES[kind]}
        if "italic" in changed:
            gone.add("w:em")
        kept = [child for child in kept if child.tag not in gone]
        first = [self.raw(child) for child in kept if child.tag in _BEFORE_BOLD]
        rest = [self.raw(child) for child in kept if child.tag not in _BEFORE_BOLD]
        middle = []
        for kind in changed:
            on = getattr(wanted, kind)
            if kind == "italic" and dots:
                middle.append(self.tag("em", val="dot" if on else "none"))
            if kind != "italic" or not (on and dots):
                middle += [
                    self.tag(name) if on else self.tag(name, val="0") for name in _SWITCHES[kind]
                ]
        inside = b"".join([*first, *middle, *rest])
        return self.tag("rPr", inside) if inside else b""

    # ---- paragraphs
    def paragraph_props(
        self,
        node: Node | None,
        *,
        kind: Kind | None = None,
        mark: bytes = b"",
        without: frozenset[int] = frozenset(),
        fresh: bool = False,
    ) -> bytes:
        """The `w:pPr` of a paragraph like one with the properties `node`.

        `kind`: make it of this kind, as a tracked change unless `fresh`; `mark`: the tracked
        insertion or deletion of its end; `without`: elements, by identity, that are left out.
        """
        children = node.children if node is not None else []
        plain = [c for c in children if c.tag not in _NOT_COPIED and id(c) not in without]
        if fresh:  # no style that the package lacks: LibreOffice then loses the paragraph's end
            has = self.reading.styles.has
            plain = [c for c in plain if c.tag != "w:pStyle" or has(c.get("val"))]
        rest = [] if fresh else [c for c in children if c.tag in ("w:sectPr", "w:pPrChange")]
        was = b"".join(self.raw(child) for child in plain)
        body = was
        if kind is not None and self.reading.styles.kind(node) != kind:
            body = self._of_kind(plain, kind)
        end = self._end_props(node, mark, without, fresh=fresh)
        changed = b""
        known = any(child.tag == "w:pPrChange" for child in rest)
        if not fresh and body != was and self.tracked and not known:
            changed = self.change("pPrChange", self.tag("pPr", was) if was else self.tag("pPr"))
        inside = body + end + b"".join(self.raw(child) for child in rest) + changed
        return self.tag("pPr", inside) if inside else b""

    def _end_props(
        self, node: Node | None, mark: bytes, without: frozenset[int], *, fresh: bool
    ) -> bytes:
        props = node.child("w:rPr") if node is not None else None
        kept = [
            child
            for child in (props.children if props is not None else [])
            if id(child) not in without and not (fresh and child.tag in _CHANGES)
        ]
        inside = mark + b"".join(self.raw(child) for child in kept)
        return self.tag("rPr", inside) if inside else b""

    def _of_kind(self, plain: list[Node], kind: Kind) -> bytes:
        """The properties without their style and numbering, with those of the kind."""
        kept = b"".join(
            self.raw(c) for c in plain if c.tag not in ("w:pStyle", "w:numPr", "w:outlineLvl")
        )
        if kind.listed:
            like = self._like(kind)
            if like is None:
                return self._numbered(plain, kind, kept)
            style, number = like.child("w:pStyle"), like.child("w:numPr")
            front = self.raw(style) if style is not None else b""
            return front + (self.raw(number) if number is not None else b"") + kept
        style_id = self.reading.styles.style_for(kind)
        if style_id is None:
            like = self._like(kind)
            style = like.child("w:pStyle") if like is not None else None
            if style is None:
                return b"".join(self.raw(child) for child in plain)
            return self.raw(style) + kept
        return (self.tag("pStyle", val=style_id) if style_id else b"") + kept

    def _numbered(self, plain: list[Node], kind: Kind, kept: bytes) -> bytes:
        number = self.reading.styles.numbering_for(kind)
        if not number:
            return b"".join(self.raw(child) for child in plain)
        level = self.tag("ilvl", val=str(kind.level)) + self.tag("numId", val=number)
        return self.tag("numPr", level) + kept

    def _like(self, kind: Kind) -> Node | None:
        """The properties of a paragraph of this part that is of this kind."""
        for block in self.reading.blocks:
            if block.kind == kind and block.words is not None and block.part == self.part.name:
                return block.words.spans[-1].node.child("w:pPr")
        return None

    def can(self, kind: Kind) -> bool:
        """Whether this part can have a paragraph of this kind."""
        styles = self.reading.styles
        known = styles.numbering_for(kind) if kind.listed else styles.style_for(kind) is not None
        return bool(known) or self._like(kind) is not None


def _linked(node: Node) -> bool:
    return "link" in node.value("w:rStyle").lower()


def _highest(root: Node) -> int:
    """The highest number of a tracked change or comment in a part."""
    highest = 0
    waiting = [root]
    while waiting:
        node = waiting.pop()
        number = node.attrs.get("w:id", "")
        if number.isascii() and number.isdigit() and len(number) < 10:
            highest = max(highest, int(number))
        waiting += node.children
    return highest
