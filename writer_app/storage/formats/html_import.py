"""HTML to Markdown: the structure a writer wants, none of the scripts, and what was left out."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import unquote

from writer_app.domain.text.tables import pipes
from writer_app.storage.formats import dialect, html_inline, html_tree
from writer_app.storage.formats.html_tree import HtmlNode

_LOST = {
    "iframe": "embedded page", "object": "embedded object", "video": "video", "audio": "sound",
    "svg": "drawing", "canvas": "drawing", "math": "formula", "form": "form",
}  # fmt: skip
_COUNTED = re.compile(rf"<({'|'.join(_LOST)})\b", re.IGNORECASE)
_SET = re.compile(r"<annotation[^>]*application/x-tex", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>([^<]*)", re.IGNORECASE)
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_AROUND = {"section", "article", "div", "main", "header", "body"}
_LANGUAGE = re.compile(r"(?:language|lang|highlight-source|sourceCode)-?([\w+#.-]{1,40})\Z|\Z")
_NOTE = re.compile(r"#?(fn[\w:.-]{0,40})\Z")
_SECTIONS = {"footnotes", "footnotes-list"}
_NUMBER = re.compile(r"\s*\[[\w\s]{1,12}\]\s*")  # [1], [note 2]
_BOX = re.compile(r"([☐☑☒]) ")

_ADDRESS = re.compile(r"https?:|(?!/{2})[^:]*(?:[/?#]|\Z)", re.IGNORECASE)

Picture = Callable[[str], str | None]
"""From a picture's address in a page to the one in the Markdown, or None when it is lost."""
Blocks = list[str]
"""Blocks of Markdown, each of one or more lines."""


def near_or_far(address: str) -> str | None:
    """Pictures stay where they are; those that the page carries itself are lost."""
    return address if _ADDRESS.match(address) else None


def to_markdown(markup: str, *, picture: Picture = near_or_far) -> tuple[str, str, dict[str, int]]:
    """The Markdown of an HTML page, its title, and how many of what was left out (losses.NAMES).

    `picture` gives the address of a picture in the Markdown. Raises nothing: broken HTML is read
    as far as it goes.
    """
    lost: Counter[str] = Counter(
        _LOST[match.group(1).lower()] for match in _COUNTED.finditer(markup)
    )
    lost["formula"] -= len(_SET.findall(markup))
    writer = _BlockWriter(lost, picture)
    page = html_tree.read(markup)
    _refer(page, {item.values.get("id", "") for item in page.find("li")})
    _unlink(page, {node.values.get("id", "") for node in page.find(*html_tree.TAGS)} - {""})
    _lead_to_headings(page)
    blocks = writer.blocks(page) + writer.notes
    return _joined(blocks), _title(markup), dict(+lost)


def written(page: HtmlNode, markup: str) -> tuple[str, str]:
    """The Markdown of a tree that was read already, without its pictures, and the page's title."""
    writer = _BlockWriter(Counter(), lambda _: None)
    return _joined(writer.blocks(page) + writer.notes), _title(markup)


def _joined(blocks: Blocks) -> str:
    text = "\n\n".join(blocks)
    return text + "\n" if text else ""


def _title(markup: str) -> str:
    title = _TITLE.search(markup)
    return " ".join(html.unescape(title.group(1)).split()) if title else ""


class _BlockWriter:
    """Turns a tree into blocks; what it cannot keep is counted in `lost`."""

    def __init__(self, lost: Counter[str], picture: Picture) -> None:
        self._lost, self._picture = lost, picture
        self.notes: Blocks = []

    def blocks(self, node: HtmlNode) -> Blocks:
        """The blocks inside a node."""
        made: Blocks = []
        run: list[HtmlNode | str] = []
        bullet = ""
        for child in _listed(node.children):
            if isinstance(child, str) or child.tag not in html_tree.BLOCKS:
                run.append(child)
                continue
            made += self._words(run)
            run = []
            # Two lists one after the other would be one: their marks differ.
            after_list = bool(made) and bullet.startswith(child.tag)
            found = self._block(child, other=after_list and not bullet.endswith("*"))
            if found:
                made += found
                bullet = child.tag + ("*" if after_list and not bullet.endswith("*") else "")
        return made + self._words(run)

    def _words(self, parts: Sequence[HtmlNode | str]) -> Blocks:
        """Paragraphs of inline parts; several breaks in a row part them."""
        pieces = self._pieces(parts)
        made: Blocks = []
        run: list[html_inline.InlinePiece] = []
        for number, piece in enumerate(pieces):
            doubled = piece.kind == "break" and pieces[number - 1].kind == "break"
            if doubled and run:
                made.append(html_inline.write(html_inline.settled(run)))
                run = []
            elif not doubled:
                run.append(piece)
        if run:
            made.append(html_inline.write(html_inline.settled(run)))
        return [block for block in made if block]

    def _pieces(self, parts: Sequence[HtmlNode | str]) -> list[html_inline.InlinePiece]:
        """The pieces of inline parts; pictures and fields among them that are lost are counted."""
        found = [self._placed(piece) for piece in html_inline.pieces(parts)]
        self._lost["embedded picture"] += sum(p.kind == "lost image" for p in found)
        for part in parts:
            if isinstance(part, HtmlNode):
                inputs = [part] if part.tag == "input" else part.find("input")
                self._lost["form field"] += sum(
                    i.values.get("type") not in ("hidden", "checkbox") for i in inputs
                )
        return html_inline.settled(found)

    def _placed(self, piece: html_inline.InlinePiece) -> html_inline.InlinePiece:
        if piece.kind != "image":
            return piece
        address = self._picture(piece.address)
        return replace(piece, address=address or "", kind="image" if address else "lost image")

    def _block(self, node: HtmlNode, *, other: bool) -> Blocks:
        if node.tag in _HEADINGS:
            return self._heading(node)
        if node.tag == "hr":
            return [] if "footnotes-sep" in node.classes else ["* * *"]
        if node.tag == "pre":
            return [_fenced(node)]
        if node.tag == "blockquote":
            inside = self.blocks(node)
            return [_prefixed("\n\n".join(inside), "> ", "> ")] if inside else []
        if node.tag in ("ul", "ol"):
            return self._list(node, other=other)
        if node.tag == "table":
            return self._table(node)
        if _SECTIONS & {*node.classes} and self._notes(node):
            return []
        return self.blocks(node)

    def _heading(self, node: HtmlNode) -> Blocks:
        words = html_inline.write(self._pieces(node.children), heading=True)
        if not words:
            return []
        words = re.sub(r"(?<!\\)(#+)\Z", r"\\\1", words)
        return ["#" * _HEADINGS[node.tag] + " " + words]

    # Lists

    def _list(self, node: HtmlNode, *, other: bool) -> Blocks:
        items = _items(node)
        if not items:
            return []
        loose = any(
            isinstance(c, HtmlNode) and c.tag == "p" and c.values.get("role") != "presentation"
            for item in items
            for c in item.children
        )
        start = node.values.get("start", "1")
        number = int(start) if start.isdecimal() and len(start) < 10 else 1
        made: Blocks = []
        for place, item in enumerate(items):
            label = ("* " if other else "- ") if node.tag == "ul" else f"{number + place}. "
            if node.tag == "ol" and other:
                label = f"{number + place}) "
            made.append(self._item(item, label, loose=loose))
        return ["\n\n".join(made) if loose else "\n".join(made)]

    def _item(self, item: HtmlNode, label: str, *, loose: bool) -> str:
        box = _take_box(item)
        inside = self.blocks(item)
        if box:
            inside = [f"[{box}] {inside[0]}", *inside[1:]] if inside else [f"[{box}] "]
        elif inside and _BOX.match(inside[0]):
            sign = " " if inside[0][0] == "☐" else "x"
            inside[0] = f"[{sign}] {inside[0][2:]}"
        words = "\n\n".join(inside) if loose else _tight(inside)
        return _prefixed(words, label, " " * len(label)) if words else label.rstrip()

    # Tables

    def _table(self, node: HtmlNode) -> Blocks:
        rows = list(_rows(node))
        captions = [c for c in node.children if isinstance(c, HtmlNode) and c.tag == "caption"]
        made = [block for caption in captions for block in self._words(caption.children)]
        narrow = max((len(row) for row in rows), default=0) <= 1
        if narrow and not any(cell.tag == "th" for row in rows for cell in row):  # a mail's frame
            return made + [b for row in rows for cell in row for b in self.blocks(cell)]
        if any({c.values.get("colspan", "1"), c.values.get("rowspan", "1")} != {"1"}
               for row in rows for c in row):  # fmt: skip
            self._lost["table with joined cells"] += 1
        cells = [[self._cell(c) if c else "" for c in row] for row in _grid(rows)]
        return [*made, "\n".join(pipes(cells, [_side(c) for c in rows[0]]))]

    def _cell(self, cell: HtmlNode) -> str:
        """The parts of a cell with breaks between them; list items behind a bullet."""
        self._lost["table in a table"] += sum(1 for _ in cell.find("table"))
        lines = []
        for parts in _lines(cell):
            lines.append(html_inline.write(self._pieces(parts), cell=True))
        return "<br>".join(line for line in lines if line)

    # Footnotes, as this program and pandoc write them

    def _notes(self, section: HtmlNode) -> bool:
        """Take a section of footnotes; whether it was one."""
        found = []
        for item in section.find("li"):
            name = _NOTE.match(item.values.get("id", ""))
            if name:
                _drop_back_links(item)
                inside = "\n\n".join(self.blocks(item))
                found.append(_prefixed(inside, f"[^{name[1][2:] or '1'}]: ", "    "))
        self.notes += found
        return bool(found)


def _listed(parts: Sequence[HtmlNode | str]) -> list[HtmlNode | str]:
    """The parts, items that stand in no list gathered in one."""
    made: list[HtmlNode | str] = []
    for part in parts:
        if not isinstance(part, HtmlNode) or part.tag != "li":
            made.append(part)
        elif made and isinstance(made[-1], HtmlNode) and "loose-items" in made[-1].values:
            made[-1].children.append(part)
        else:
            made.append(HtmlNode("ul", {"loose-items": ""}, [part]))
    return made


def _prefixed(text: str, first: str, rest: str) -> str:
    """Lines behind a prefix, empty ones without its spaces."""
    lines = text.split("\n")
    return "\n".join(((rest if n else first) + line).rstrip() if not line else
                     (rest if n else first) + line for n, line in enumerate(lines))  # fmt: skip


def _tight(blocks: Blocks) -> str:
    """Blocks of a list item without blank lines, where they stay apart without."""
    made = ""
    for block in blocks:
        apart = "\n\n"
        first = made.rpartition("\n")[2]
        if re.match(r"`{3}|#{1,6} ", block) or (
            re.match(r"> |[-*] |1[.)] ", block) and not re.match(r"[>|`#]|[-*] |\d+[.)] ", first)
        ):
            apart = "\n"
        made += (apart if made else "") + block
    return made


def _items(node: HtmlNode) -> list[HtmlNode]:
    """The items of a list; what stands between them belongs to the one before."""
    items: list[HtmlNode] = []
    for child in node.children:
        if isinstance(child, HtmlNode) and child.tag == "li":
            items.append(child)
        elif isinstance(child, HtmlNode) and child.tag in ("ul", "ol") and items:
            items[-1].children.append(child)
        elif isinstance(child, HtmlNode) or child.strip():
            items.append(HtmlNode("li", {}, [child]))
    return items


def _take_box(item: HtmlNode) -> str:
    """A list item's check box, taken out: `x`, a space, or nothing."""
    for child in item.children:
        if isinstance(child, str) and not child.strip():
            continue
        if isinstance(child, HtmlNode) and child.tag == "input":
            if child.values.get("type") != "checkbox":
                return ""
            item.children.remove(child)
            return "x" if "checked" in child.values else " "
        if isinstance(child, HtmlNode) and child.tag in ("p", "span", "div"):
            return _take_box(child)
        return ""
    return ""


def _rows(node: HtmlNode) -> list[list[HtmlNode]]:
    rows: list[list[HtmlNode]] = []
    for child in node.children:
        if isinstance(child, HtmlNode) and child.tag in ("thead", "tbody", "tfoot"):
            rows += _rows(child)
        elif isinstance(child, HtmlNode) and child.tag == "tr":
            cells: list[HtmlNode] = [
                c for c in child.children if isinstance(c, HtmlNode) and c.tag in ("td", "th")
            ]
            if cells:
                rows.append(cells)
    return rows


def _grid(rows: Sequence[Sequence[HtmlNode]]) -> list[list[HtmlNode | None]]:
    """The cells at their columns; None where one from above or from the left reaches."""
    made: list[list[HtmlNode | None]] = []
    reach: dict[int, int] = {}  # column -> rows that a cell above still takes
    for row in rows:
        line: list[HtmlNode | None] = []
        for cell in row:
            _pass_taken(line, reach)
            at, wide = len(line), _span(cell, "colspan", 50)
            line += [cell, *[None] * (wide - 1)]
            reach |= dict.fromkeys(range(at, at + wide), _span(cell, "rowspan", len(rows)))
        _pass_taken(line, reach)
        reach = {column: left - 1 for column, left in reach.items() if left > 1}
        made.append(line)
    return made


def _pass_taken(line: list[HtmlNode | None], reach: Mapping[int, int]) -> None:
    while len(line) in reach:
        line.append(None)


def _span(cell: HtmlNode, name: str, most: int) -> int:
    """How many columns or rows a cell takes; a `rowspan` of 0 means all that follow."""
    text = cell.values.get(name, "1").strip()
    if not text.isdecimal():
        return 1
    return min(int(text[:6]) or (most if name == "rowspan" else 1), most)


def _side(cell: HtmlNode) -> str:
    found = re.search(r"text-align:\s*(\w+)", cell.values.get("style", ""))
    return found[1] if found else cell.values.get("align", "").lower()


def _lines(node: HtmlNode) -> list[list[HtmlNode | str]]:
    """The inline parts of a cell, line by line."""
    lines: list[list[HtmlNode | str]] = [[]]
    number = 0
    for child in node.children:
        if isinstance(child, str) or child.tag not in html_tree.BLOCKS:
            lines[-1].append(child)
        elif child.tag == "pre":
            code = child.text().strip("\n").split("\n")
            lines.extend([HtmlNode("code", {}, [line])] for line in code)
            lines.append([])
        else:
            inside = _lines(child)
            if child.tag == "li":
                number += 1
                inside[0].insert(0, f"{number}. " if node.tag == "ol" else "• ")
            lines += [*inside, []]
    return lines


def _fenced(node: HtmlNode) -> str:
    code = node.text()
    code = code.removesuffix("\n")
    names = [c for part in (node, *node.find("code")) for c in part.classes]
    language = next((m[1] for m in map(_LANGUAGE.match, names) if m and m[1]), "")
    ticks = max((len(run) for run in re.findall(r"`+", code)), default=0)
    fence = "`" * max(3, ticks + 1)
    return f"{fence}{language}\n{code}\n{fence}" if code else f"{fence}{language}\n{fence}"


def _refer(node: HtmlNode, ids: set[str]) -> None:
    """Turn the figures that refer to a footnote of the page into Markdown's."""
    for number, child in enumerate(node.children):
        if not isinstance(child, HtmlNode):
            continue
        links = [child] if child.tag == "a" else [*child.find("a")]
        if "footnote-ref" in child.classes and links:
            name = _NOTE.match(links[0].values.get("href", ""))
            if name and name[1] in ids:
                node.children[number] = HtmlNode("note", {}, [f"[^{name[1][2:] or '1'}]"])
                continue
        _refer(child, ids)


def _unlink(node: HtmlNode, ids: set[str]) -> None:
    """Take away links to places that a part of a page left behind, and note numbers with them."""
    kept: list[HtmlNode | str] = []
    for child in node.children:
        if isinstance(child, HtmlNode):
            links = [*child.find("a")] if child.tag == "sup" else []
            if links and _NUMBER.fullmatch(child.text()) and all(_gone(a, ids) for a in links):
                continue
            if child.tag == "a" and child.values.get("href", "").startswith("#"):
                child.tag = "span" if _gone(child, ids) else "a"
            _unlink(child, ids)
        kept.append(child)
    node.children = kept


def _lead_to_headings(page: HtmlNode) -> None:
    """Let links inside the page lead to headings by the names that those have in Markdown."""
    used: Counter[str] = Counter()
    places: dict[str, str] = {}
    waiting: list[str] = []  # names of what stands right before a heading, or begins with it
    for node in page.find(*html_tree.TAGS):
        names = [name for name in (node.values.get("id", ""), node.values.get("name", "")) if name]
        if node.tag in _HEADINGS:
            bare = dialect.slug(" ".join(node.text().split()))
            place = f"{bare}-{used[bare]}" if used[bare] else bare
            used[bare] += 1
            inside = [each.values.get("id", "") for each in node.find(*html_tree.TAGS)]
            places |= dict.fromkeys([*names, *waiting, *inside], place)
        elif node.tag in _AROUND or not node.text().strip():
            waiting += names
            continue
        waiting = []
    for link in page.find("a"):
        _, mark, name = link.values.get("href", "").partition("#")
        if mark and (found := places.get(unquote(name))):
            link.values["href"] = f"#{found}"


def _gone(link: HtmlNode, ids: set[str]) -> bool:
    _, mark, place = link.values.get("href", "").partition("#")
    return bool(mark) and unquote(place) not in ids


def _drop_back_links(node: HtmlNode) -> None:
    kept = []
    for child in node.children:
        if isinstance(child, HtmlNode):
            if {"footnote-backref", "footnote-back"} & {*child.classes}:
                continue
            _drop_back_links(child)
        kept.append(child)
    node.children = kept
