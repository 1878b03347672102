"""What pandoc read of a foreign document, made plain: no anchors, no wrappers, no lost picture.

The tree is the JSON of pandoc-types 1.23; see pandoc_tree for the other direction.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from writer_app.storage.formats.imported_rules import RULE, in_full, joined

Node = dict[str, Any]
KeepPicture = Callable[[str], str | None]
"""From a picture's place in the document to its address for the Markdown, or None when lost."""

_EMPTY: list[Any] = ["", [], []]


def _html(markup: str) -> Node:
    return {"t": "RawInline", "c": ["html", markup]}


_BREAK = _html("<br>")
# Tags that only stand around words, which are kept.
_WRAPPER = re.compile(r"</?(?:label|span|font|bdi|bdo|abbr|time|data|q|cite|dfn|wbr)\b[^<>]*>")
_FORMULA: Node = {"t": "Null"}  # stands behind a formula that had a line of its own
_NOT_IN_SLUG = re.compile(r"[^\w\- ]")
_BLOCKS = {
    "docx": re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL),
    "odt": re.compile(r"<text:h\b.*?</text:h>", re.DOTALL),
}
_NAMES = {
    "docx": re.compile(r'<w:bookmarkStart\b[^>]*?\bw:name="([^"]+)"'),
    "odt": re.compile(r'<text:bookmark(?:-start)?\b[^>]*?\btext:name="([^"]+)"'),
}
_WORDS = {"docx": re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>"), "odt": re.compile(r">([^<]+)")}


@dataclass(frozen=True, slots=True)
class ReadingCounts:
    """How many of what was lost (losses.NAMES), how many pictures and formulas there are still."""

    lost: Counter[str]
    kept: Counter[str]


def plain(
    tree: Node, keep: KeepPicture, bookmarks: Mapping[str, str] | None = None
) -> ReadingCounts:
    """Take wrappers and anchors out of a document, in place.

    `bookmarks` are names that pandoc may have dropped, with the words of their headings.
    """
    reader = _PandocReader(keep, bookmarks or {})
    reader.find_anchors(tree["blocks"])
    tree["blocks"] = reader.blocks(tree["blocks"])
    return ReadingCounts(reader.lost, reader.kept)


def bookmarks(markup: str, kind: str) -> dict[str, str]:
    """The names of headings in the body of a `docx` or `odt`, each with its words.

    Pandoc drops the name of a heading that is linked to further up, and every name of an ODT's
    heading; links inside the document then lead nowhere. A name that stands between two paragraphs
    of a Word file belongs to the one below. Words that stand there more than once tell nothing.
    """
    if kind not in _BLOCKS:
        return {}
    found: dict[str, str] = {}
    times: Counter[str] = Counter()
    last = 0
    for block in _BLOCKS[kind].finditer(markup):
        between, last = markup[last : block.start()], block.end()
        words = "".join(_WORDS[kind].findall(block[0]))
        title = " ".join(html.unescape(words).split())
        times[title] += 1
        names = _NAMES[kind].findall(block[0])
        if kind == "docx":
            names += _NAMES[kind].findall(between)
        found.update({html.unescape(name): title for name in names if title})
    return {name: title for name, title in found.items() if times[title] == 1}


def title_of(tree: Node) -> str:
    """The title among the document's properties."""
    value = tree.get("meta", {}).get("title")
    return " ".join(words(value).split()) if value else ""


def words(value: Any) -> str:
    """The words of any part of a tree."""
    if isinstance(value, list):
        return "".join(map(words, value))
    if not isinstance(value, dict):
        return ""
    kind = value.get("t")
    content: Any = value.get("c")
    if kind in ("Str", "MetaString"):
        return str(content)
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    if kind in ("Code", "Math"):
        return str(content[1])
    return words(content)


class _PandocReader:
    def __init__(self, keep: KeepPicture, bookmarks: Mapping[str, str]) -> None:
        self._keep = keep
        self._titles: dict[str, list[str]] = {}
        for name, title in bookmarks.items():
            self._titles.setdefault(title, []).append(name)
        self._slugs: dict[str, str] = {}
        self._used: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()

    # Where links inside the document lead

    def find_anchors(self, blocks: list[dict[str, Any]], waiting: tuple[str, ...] = ()) -> None:
        """Note which heading each anchor means: its own, or the first one of its wrapper."""
        for block in blocks:
            content: Any = block.get("c")
            if block["t"] == "Div":
                self.find_anchors(content[1], (*waiting, content[0][0]))
                waiting = ()
            elif block["t"] == "Header":
                names = [content[1][0], *waiting, *_anchors(content[2])]
                title = words(content[2])
                slug = self._slug(title)
                self._slugs.update({name: slug for name in names if name})
                for name in self._titles.get(" ".join(title.split()), ()):
                    self._slugs.setdefault(name, slug)
                waiting = ()

    def _slug(self, title: str) -> str:
        bare = _NOT_IN_SLUG.sub("", title.strip().lower()).replace(" ", "-") or "section"
        self._used[bare] += 1
        return bare if self._used[bare] == 1 else f"{bare}-{self._used[bare] - 1}"

    # Blocks

    def blocks(self, blocks: list[Any]) -> list[Node]:
        """The blocks without wrappers."""
        return [made for block in joined(blocks) for made in self._block(block)]

    def _block(self, block: Node) -> list[Node]:
        kind: str = block["t"]
        content: Any = block.get("c")
        if kind in ("Para", "Plain"):
            if words(content).strip() == RULE:
                return [{"t": "HorizontalRule"}]
            made = self._inlines(content)
            return [{"t": kind, "c": made}] if made else []
        if kind == "Header":
            made = self._inlines(content[2])
            return [{"t": "Header", "c": [content[0], _EMPTY, made]}] if made else []
        if kind == "Figure":
            return self._figure(content)
        if kind == "Div":
            return self.blocks(content[1])
        if kind == "RawBlock":
            self.lost["piece of raw code"] += 1
            return []
        if kind == "CodeBlock":
            return [{"t": kind, "c": [["", content[0][1][:1], []], content[1]]}]
        return [self._container(block)]

    def _figure(self, content: list[Any]) -> list[Node]:
        """A picture and its caption, once: readers give the caption as its words too."""
        inside = self.blocks(content[2])
        caption = self.blocks(content[1][1])
        said = " ".join(words(caption).split())
        return inside if not said or said in words(inside) else inside + caption

    def _container(self, block: Node) -> Node:
        kind: str = block["t"]
        content: Any = block.get("c")
        if kind == "BlockQuote":
            return {"t": kind, "c": self.blocks(content)}
        if kind == "BulletList":
            return {"t": kind, "c": [self.blocks(item) for item in content]}
        if kind == "OrderedList":
            return {"t": kind, "c": [content[0], [self.blocks(item) for item in content[1]]]}
        if kind == "DefinitionList":
            return {"t": kind, "c": [
                [self._inlines(term), [self.blocks(each) for each in meanings]]
                for term, meanings in content
            ]}  # fmt: skip
        if kind == "LineBlock":
            lines = [self._inlines(line) for line in content]
            broken = [part for line in lines for part in ({"t": "LineBreak"}, *line)]
            return {"t": "Para", "c": broken[1:]}
        return self._table(block) if kind == "Table" else block

    def _table(self, block: Node) -> Node:
        _, caption, columns, head, bodies, foot = block["c"]
        bodies = [[_EMPTY, n, self._rows(a), self._rows(b)] for _, n, a, b in bodies]
        caption = [None, self.blocks(caption[1])]
        columns = [[side, {"t": "ColWidthDefault"}] for side, _ in columns]
        top, bottom = [_EMPTY, self._rows(head[1])], [_EMPTY, self._rows(foot[1])]
        return {"t": "Table", "c": [_EMPTY, caption, columns, top, bodies, bottom]}

    def _rows(self, rows: list[Any]) -> list[Any]:
        return [
            [_EMPTY, [[_EMPTY, side, down, across, _one_line(self.blocks(inside))]
                      for _, side, down, across, inside in cells]]
            for _, cells in rows
        ]  # fmt: skip

    # Words

    def _inlines(self, parts: list[Any]) -> list[Node]:
        return [made for part in parts for made in self._inline(part)]

    def _inline(self, part: Node) -> list[Node]:
        kind: str = part["t"]
        content: Any = part.get("c")
        if kind == "Image":
            return self._image(content)
        if kind == "Link":
            return self._link(content)
        if kind == "SmallCaps":
            return self._inlines(content)
        if kind == "Span":
            inside = self._inlines(content[1])
            marked = inside and "mark" in content[0][1]
            return [_html("<mark>"), *inside, _html("</mark>")] if marked else inside
        return self._leaf(part)

    def _leaf(self, part: Node) -> list[Node]:
        kind: str = part["t"]
        content: Any = part.get("c")
        if kind == "RawInline":
            self.lost["piece of raw code"] += not _WRAPPER.fullmatch(content[1].strip())
            return []
        if kind == "Code":
            return [{"t": kind, "c": [_EMPTY, in_full(content[1])]}]
        if kind == "Note":
            return [{"t": kind, "c": self.blocks(content)}]
        if kind in ("Quoted", "Cite"):
            return [{"t": kind, "c": [content[0], self._inlines(content[1])]}]
        self.kept["formula"] += kind == "Math"
        if isinstance(content, list) and kind != "Math":
            return [{"t": kind, "c": self._inlines(content)}]
        return [part]

    def _image(self, content: list[Any]) -> list[Node]:
        address = self._keep(content[2][0])
        self.kept["picture"] += 1
        title = "" if content[2][1].startswith("fig:") else content[2][1]
        if address is None:
            self.lost["picture"] += 1
            return self._inlines(content[1])
        return [{"t": "Image", "c": [_EMPTY, self._inlines(content[1]), [address, title]]}]

    def _link(self, content: list[Any]) -> list[Node]:
        target, inside = content[2][0], self._inlines(content[1])
        if target.startswith("#"):
            slug = self._slugs.get(target[1:])
            if slug is None:
                self.lost["link inside the document"] += bool(inside)
                return inside
            target = f"#{slug}"
        return [{"t": "Link", "c": [_EMPTY, inside, [target, content[2][1]]]}] if inside else []


def _one_line(inside: list[Node]) -> list[Node]:
    """The paragraphs of a cell as one, with breaks: a table of Markdown has one line a row."""
    if not inside or any(block["t"] not in ("Para", "Plain") for block in inside):
        return inside
    found: list[Node] = []
    for block in inside:
        apart = [part for part in block["c"] if part["t"] == "Math"] == block["c"]
        between = {"t": "Space"} if apart or found[-1:] == [_FORMULA] else _BREAK
        found += [between] if found else []
        found += map(_in_line, block["c"])
        found += [_FORMULA] if apart else []
    return [{"t": "Plain", "c": [_BREAK if part["t"] == "LineBreak" else part
                                 for part in found if part is not _FORMULA]}]  # fmt: skip


def _in_line(part: Node) -> Node:
    return {"t": "Math", "c": [{"t": "InlineMath"}, part["c"][1]]} if part["t"] == "Math" else part


def _anchors(parts: list[Any]) -> list[str]:
    return [part["c"][0][0] for part in parts if part["t"] == "Span"]
