"""The tokens of a text as the tree that pandoc reads, so that office formats see what all see.

Pandoc's own Markdown is another language than ours: prices became formulas there. The tree is the
JSON of pandoc-types 1.23 (pandoc 3 and later).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from markdown_it.token import Token

from writer_app.storage.formats import flow, markdown
from writer_app.storage.office import emphasis

API = (1, 23)
_WIDEST_CM, _HIGHEST_CM, _LINE = 15.9, 19.0, 84  # of a page; a line in columns of a fixed face
ImageSize = Callable[[str], tuple[int, int] | None]
ImageAddress = Callable[[str], str | None]
"""From a picture's address in the text to a `data:` address, or None where it cannot go in."""
Node = dict[str, Any]

_PLAIN: list[Any] = ["", [], []]
_MARKS = {
    "strong": "Strong", "em": "Emph", "s": "Strikeout", "sub": "Subscript", "sup": "Superscript",
    "u": "Underline",
}  # fmt: skip
_SIDES = {"left": "AlignLeft", "right": "AlignRight", "center": "AlignCenter"}
_BARE = re.compile(
    r"https?://[^\s<>\"'“”‘’，。；：！？、）】」]+[^\s<>\"'“”‘’，。；：！？、）】」.,;:!?)\]]"
)


def tree(
    tokens: Sequence[Token],
    *,
    image: ImageAddress,
    meta: dict[str, str],
    size: ImageSize | None = None,
) -> Node:
    """The whole document. `meta` has texts by their names in pandoc (author, date, lang).

    With `size`, it has pages: pictures are no higher, tables as wide as they need.
    """
    builder = _PandocBuilder(tokens, image, size)
    values = {name: _node("MetaString", text) for name, text in meta.items()}
    return {"pandoc-api-version": list(API), "meta": values, "blocks": builder.document()}


def _node(kind: str, content: Any = None) -> Node:
    return {"t": kind} if content is None else {"t": kind, "c": content}


def without_tables_in_lists(blocks: Sequence[Node]) -> list[Node]:
    """The same blocks with each table of a list behind its item: in an ODT file a list may hold
    none, and programs that read one show nothing in its place.
    """
    return [made for block in blocks for made in _unlisted(block)]


def _unlisted(block: Node) -> list[Node]:
    kind: str = block["t"]
    content: Any = block.get("c")
    if kind == "BlockQuote":
        return [_node(kind, without_tables_in_lists(content))]
    if kind == "Div":
        return [_node(kind, [content[0], without_tables_in_lists(content[1])])]
    if kind not in ("BulletList", "OrderedList"):
        return [block]
    found: list[Node] = []
    items: list[list[Node]] = []
    every = content if kind == "BulletList" else content[1]
    for number, item in enumerate(every):
        parts = without_tables_in_lists(item)
        end = next((n for n, part in enumerate(parts) if _holds_table(part)), len(parts))
        items += [parts[:end]] if end else []
        if end < len(parts) or number == len(every) - 1:
            found += [_listed(block, items, number + 1 - len(items))] if items else []
            found += parts[end:]
            items = []
    return found


def _holds_table(block: Node) -> bool:
    kind: str = block["t"]
    content: Any = block.get("c")
    inside = content if kind == "BlockQuote" else content[1] if kind == "Div" else []
    return kind == "Table" or any(map(_holds_table, inside))


def _listed(block: Node, items: list[list[Node]], before: int) -> Node:
    """A part of a list, which goes on with its numbers."""
    if block["t"] == "BulletList":
        return _node("BulletList", items)
    (start, *how), _ = block["c"]
    return _node("OrderedList", [[start + before, *how], items])


class _PandocBuilder:
    def __init__(
        self, tokens: Sequence[Token], image: ImageAddress, size: ImageSize | None
    ) -> None:
        self._tokens = tokens
        self._image, self._size = image, size
        self._notes: dict[int, list[Node]] = {}
        self._at = 0
        self._in_note = False
        self._told: set[int] = set()  # notes that stand at a page's foot, or within another
        self._inner: list[tuple[Node, int]] = []  # numbers within notes

    def document(self) -> list[Node]:
        """Every block; the footnotes are read first, since they stand at the end."""
        start = next(
            (n for n, t in enumerate(self._tokens) if t.type == "footnote_block_open"), None
        )
        if start is not None:
            self._at, self._in_note = start + 1, True
            while self._at < len(self._tokens) and self._tokens[self._at].type == "footnote_open":
                number = int(self._tokens[self._at].meta["id"])
                self._at += 1
                self._notes[number] = self._blocks("footnote_close")
        self._at, self._in_note = 0, False
        main = self._blocks("footnote_block_open")
        self._tell_within()
        return _with_list(main)

    def _tell_within(self) -> None:
        """A note that stands within notes alone gets its words there: office files nest none."""
        for node, number in self._inner:
            if number in self._notes and number not in self._told:
                self._told.add(number)
                words: list[Node] = [_node("Space"), _node("Str", "(")]
                for block in self._notes[number]:
                    if block["t"] in ("Para", "Plain"):
                        words += [*block["c"], _node("Space")]
                words[-1:] = [_node("Str", ")")]
                node.update(_node("Span", [_PLAIN, words]))

    def _blocks(self, end: str) -> list[Node]:
        """The blocks up to a token of type `end`, which is passed."""
        found: list[Node] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token.type == end:
                break
            found += self._block(token)
        return found

    def _block(self, token: Token) -> list[Node]:
        kind = token.type
        if kind in ("paragraph_open", "heading_open"):
            return self._words(token)
        if kind in ("bullet_list_open", "ordered_list_open"):
            return [self._list(token)]
        if kind == "blockquote_open":
            return [_node("BlockQuote", self._blocks("blockquote_close"))]
        if kind in ("fence", "code_block"):
            language = token.info.split()[:1]
            return [_node("CodeBlock", [["", language, []], token.content.removesuffix("\n")])]
        if kind == "math_block":
            if "field" in token.meta:
                return [self._numbered(token)]
            return [_node("Para", [_equation(token)])]
        if kind == "raw_block":
            return [_node("RawBlock", [token.info, token.content])]
        if kind == "figure_open":
            return [self._figure(token)]
        if kind == "hr":
            return [_node("HorizontalRule")]
        return [self._table()] if kind == "table_open" else []

    def _words(self, token: Token) -> list[Node]:
        inline = self._tokens[self._at]
        self._at += 2  # the words and the closing token
        heading = token.type == "heading_open"
        words = self._inlines(inline.children or [], apart=not heading)
        if heading:
            slug = str(token.attrGet("id") or "")
            names = str(token.attrGet("class") or "").split()
            return [_node("Header", [int(token.tag[1]), [slug, names, []], words])]
        made = [_node("Plain" if token.hidden else "Para", words)]
        if token.attrGet("class") != "csl-entry":
            return made
        kept = [["custom-style", "Bibliography"]]
        return [_node("Div", [[str(token.attrGet("id") or ""), ["csl-entry"], kept], made])]

    def _figure(self, token: Token) -> Node:
        """A picture with its caption; its words where the picture is not there."""
        inside = self._blocks("figcaption_open")
        self._at += 1  # the caption, which the token has as well
        self._blocks("figure_close")
        caption = [_node("Plain", self._inlines(token.meta["caption"].children or []))]
        plain = [_node("Plain", part["c"]) if part["t"] == "Para" else part for part in inside]
        name = str(token.attrGet("id") or "")
        return _node("Figure", [[name, [], []], [None, caption], plain])

    def _list(self, token: Token) -> Node:
        items = []
        end = token.type.replace("_open", "_close")
        while self._tokens[self._at].type != end:
            self._at += 1  # list_item_open
            first = self._tokens[self._at + 1 : self._at + 2]
            if first and first[0].type == "inline" and token.type == "bullet_list_open":
                flow.tick(first[0])
            items.append(self._blocks("list_item_close"))
        self._at += 1
        if token.type == "bullet_list_open":
            return _node("BulletList", items)
        start = token.attrGet("start")
        number = 1 if start is None else int(start)
        mark = _node("OneParen" if token.markup == ")" else "Period")
        return _node("OrderedList", [[number, _node("Decimal"), mark], items])

    def _table(self) -> Node:
        sides: list[Node] = []
        rows: list[list[Any]] = []
        lengths: list[list[int]] = []
        opening = self._tokens[self._at - 1]
        said = opening.meta.get("caption")
        caption = [_node("Plain", self._inlines(said.children or []))] if said else []
        name = str(opening.attrGet("id") or "")
        while self._tokens[self._at].type != "table_close":
            token = self._tokens[self._at]
            if token.type == "tr_open":
                rows.append([])
                lengths.append([])
            elif token.type in ("th_open", "td_open"):
                style = str(token.attrGet("style") or "").removeprefix("text-align:")
                side = _node(_SIDES.get(style, "AlignDefault"))
                if len(rows) == 1:
                    sides.append(side)
                cell = self._tokens[self._at + 1]
                lengths[-1].append(display_width(cell.content))
                words = self._inlines(cell.children or [], apart=False)
                content = [_node("Plain", words)] if words else []
                rows[-1].append([_PLAIN, _node("AlignDefault"), 1, 1, content])
            self._at += 1
        self._at += 1
        widths = column_widths(lengths, paged=self._size is not None)
        columns = [[side, width] for side, width in zip(sides, widths, strict=True)]
        made = [[_PLAIN, row] for row in rows]
        body = [[_PLAIN, 0, [], made[1:]]]
        return _node(
            "Table",
            [[name, [], []], [None, caption], columns, [_PLAIN, made[:1]], body, [_PLAIN, []]],
        )

    # Words

    def _inlines(self, children: Sequence[Token], *, apart: bool = True) -> list[Node]:
        """Words; formulas in `$$` stand on a line of their own where they may stand `apart`."""
        stack: list[tuple[Token | None, list[Node]]] = [(None, [])]
        for child in children:
            if child.nesting > 0:
                stack.append((child, []))
            elif child.nesting < 0 and len(stack) > 1:
                opened, inside = stack.pop()
                stack[-1][1].extend(_marked(opened, inside) if opened else inside)
            elif child.nesting == 0:
                linked = any(t and t.type == "link_open" for t, _ in stack)
                made = self._leaf(child, linked=linked)
                stack[-1][1].extend(made if apart else map(_within, made))
        while len(stack) > 1:
            stack[-2][1].extend(stack.pop()[1])
        return stack[0][1]

    def _leaf(self, child: Token, *, linked: bool) -> list[Node]:
        if child.type == "text":
            return _text(child.content) if linked else _linked(child.content)
        if child.type == "code_inline":
            return [_node("Code", [_PLAIN, child.content])]
        if child.type == "softbreak":
            return [_node("SoftBreak")]
        if child.type == "hardbreak":
            return [_node("LineBreak")]
        if child.type == "math_inline":
            return [_math(child)]
        if child.type == "raw_inline":
            return [_node("RawInline", [child.info, child.content])]
        if child.type == "image":
            return self._picture(child)
        return self._note(child) if child.type == "footnote_ref" else []

    def _picture(self, child: Token) -> list[Node]:
        source = str(child.attrGet("src") or "")
        words = child.content or flow.picture_name(source)
        address = self._image(source)
        if address is None:
            return _text(f"[{words}]")
        title = str(child.attrGet("title") or "")
        width = str(child.attrGet("width") or "")
        pixels = self._size(source) if self._size else None
        fitting = _fitting(width, pixels) if pixels else ("width", width)
        sized = ["", [], [list(fitting)]] if fitting[1] else _PLAIN
        return [_node("Image", [sized, _text(flow.alt_text(child)), [address, title]])]

    def _numbered(self, token: Token) -> Node:
        """A formula in the middle and its number at the right, in a table without lines."""
        cells = [[], [_node("Plain", [_math(token)])]]
        cells.append([_node("Plain", self._inlines(token.meta["field"]))])
        sides = ("AlignLeft", "AlignCenter", "AlignRight")
        columns = [
            [_node(side), _node("ColWidth", width)]
            for side, width in zip(sides, (0.1, 0.8, 0.1), strict=True)
        ]
        row = [_PLAIN, [[_PLAIN, _node("AlignDefault"), 1, 1, cell] for cell in cells]]
        name = str(token.attrGet("id") or "")
        body = [[_PLAIN, 0, [], [row]]]
        empty = [_PLAIN, []]
        return _node("Table", [[name, [], []], [None, []], columns, empty, body, empty])

    def _note(self, child: Token) -> list[Node]:
        number = int(child.meta["id"])
        if self._in_note or number not in self._notes:
            mark = _node("Superscript", _text(str(number + 1)))
            self._inner.append((mark, number))
            return [mark]
        self._told.add(number)
        return [_node("Note", self._notes[number])]


def _with_list(blocks: list[Node]) -> list[Node]:
    """The blocks with the works side by side in one list, as LaTeX wants them."""
    made: list[Node] = []
    for block in blocks:
        if block["t"] != "Div" or "csl-entry" not in block["c"][0][1]:
            made.append(block)
        elif made and made[-1]["t"] == "Div" and made[-1]["c"][0][0] == "refs":
            made[-1]["c"][1].append(block)
        else:
            names = ["references", "csl-bib-body", "hanging-indent"]
            made.append(_node("Div", [["refs", names, []], [block]]))
    return made


def _marked(token: Token, inside: list[Node]) -> list[Node]:
    kind = token.type.removesuffix("_open")
    if emphasis.is_han(token) and inside:
        style = [["custom-style", emphasis.STYLE]]
        return [_node("Span", [["", [emphasis.CLASS], style], inside])]
    if kind in _MARKS:
        return [_node(_MARKS[kind], inside)] if inside else []
    if kind == "link":
        address, title = str(token.attrGet("href") or ""), str(token.attrGet("title") or "")
        kept = address and markdown.is_safe(address)
        return [_node("Link", [_PLAIN, inside, [address, title]])] if kept else inside
    if kind == "kbd":
        words = "".join(str(part.get("c", " ")) for part in inside if part["t"] in ("Str", "Space"))
        return [_node("Code", [_PLAIN, words])]
    return [_node("Span", [["", ["mark"], []], inside])]


def _math(token: Token) -> Node:
    display = token.markup == "$$"
    source = token.content.strip()
    return _node("Math", [_node("DisplayMath" if display else "InlineMath"), source])


def _within(node: Node) -> Node:
    """A formula of a heading or a cell, which have one line."""
    return _node("Math", [_node("InlineMath"), node["c"][1]]) if node["t"] == "Math" else node


def _equation(token: Token) -> Node:
    """A formula on a line of its own, with its number behind it."""
    if "number" not in token.meta:
        return _math(token)
    source = f"{token.content.strip()}\\text{{\u2003\u2003({token.meta['number']})}}"
    made = _node("Math", [_node("DisplayMath"), source])
    return _node("Span", [[str(token.attrGet("id") or ""), [], []], [made]])


def _fitting(width: str, pixels: tuple[int, int]) -> tuple[str, str]:
    """The width that was asked for, no more than a page has; its height where it is higher."""
    natural = min(pixels[0] / 96 * 2.54, _WIDEST_CM)
    if width.endswith("%"):
        natural = _WIDEST_CM * min(float(width[:-1]), 100) / 100
    elif width.isdigit():
        natural = min(int(width) / 96 * 2.54, _WIDEST_CM)
    if natural * pixels[1] / max(pixels[0], 1) > _HIGHEST_CM:
        return "height", f"{_HIGHEST_CM}cm"
    return "width", f"{natural:.2f}cm"


def column_widths(lengths: Sequence[Sequence[int]], *, paged: bool) -> list[Node]:
    """How wide each column of a table is, from the lengths of its cells, row by row.

    Long ones share what short ones leave of a line. Where there are no pages, and all fits into a
    line, the reader decides.
    """
    count = len(lengths[0]) if lengths else 0
    wanted = [
        1.15 * max((row[at] for row in lengths if at < len(row)), default=0) + 5
        for at in range(count)
    ]
    if not paged and sum(wanted) <= _LINE:
        return [_node("ColWidthDefault")] * count
    left, found = float(_LINE), [0.0] * count
    for done, at in enumerate(sorted(range(count), key=wanted.__getitem__)):
        found[at] = min(float(wanted[at]), left / (count - done))
        left -= found[at]
    return [_node("ColWidth", round(width / _LINE, 4)) for width in found]


def display_width(text: str) -> int:
    """Columns of a fixed face that a text takes; letters of Chinese take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _linked(text: str) -> list[Node]:
    """Words; bare web addresses in them become links, as word processors make them."""
    found: list[Node] = []
    at = 0
    for match in _BARE.finditer(text) if "://" in text else ():
        found += _text(text[at : match.start()])
        found.append(_node("Link", [_PLAIN, _text(match[0]), [match[0], ""]]))
        at = match.end()
    return found + _text(text[at:])


def _text(text: str) -> list[Node]:
    parts = re.split(r"( )", text)
    return [_node("Space") if part == " " else _node("Str", part) for part in parts if part]
