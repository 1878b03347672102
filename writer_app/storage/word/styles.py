"""What a paragraph is by its style and numbering: heading, list item, quotation, or text."""

from __future__ import annotations

import re

from writer_app.domain.word.blocks import TEXT, Kind
from writer_app.domain.word.inline import PLAIN, Format
from writer_app.storage.word.package import Package
from writer_app.storage.word.tree import Node

_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_QUOTES = frozenset({"quote", "intense quote", "block text"})
_BELOW_TITLE = frozenset({"subtitle", "author", "date"})  # they look like one, and are none
_OFF = frozenset({"0", "false", "off"})
_DEEPEST_STYLE = 20


def is_on(node: Node | None) -> bool:
    """Whether a switch such as `w:b` is set and on."""
    return node is not None and node.get("val") not in _OFF


def has_dots(props: Node) -> bool:
    """Whether there are dots at its characters, the emphasis of Chinese."""
    dots = props.child("w:em")
    return dots is not None and dots.get("val") != "none"


def _emphasised(props: Node) -> bool | None:
    """Whether it is italic or has dots; None where it says neither."""
    italic = props.child("w:i")
    if italic is None and props.child("w:em") is None:
        return None
    return is_on(italic) or has_dots(props)


class Styles:
    """The styles and the numbering of one package. Raises DocumentError when made."""

    def __init__(self, package: Package) -> None:
        self._styles: dict[str, Node] = {}
        self._ordered: dict[tuple[str, int], bool] = {}
        self._kinds: dict[str, tuple[Kind, Node | None]] = {}
        self._formats: dict[str, Format] = {}
        part = package.related("styles")
        if part:
            for node in package.tree(part)[1].children:
                if node.tag == "w:style":
                    self._styles.setdefault(node.get("styleId"), node)
        part = package.related("numbering")
        if part:
            self._read_numbering(package.tree(part)[1])

    def _read_numbering(self, root: Node) -> None:
        abstract: dict[str, dict[int, bool]] = {}
        for node in root.children:
            if node.tag == "w:abstractNum":
                levels = (child for child in node.children if child.tag == "w:lvl")
                abstract[node.get("abstractNumId")] = {
                    _number(lvl.get("ilvl")): lvl.value("w:numFmt") not in ("bullet", "none")
                    for lvl in levels
                }
        for node in root.children:
            if node.tag == "w:num":
                for level, ordered in abstract.get(node.value("w:abstractNumId"), {}).items():
                    self._ordered[node.get("numId"), level] = ordered

    def has(self, style_id: str) -> bool:
        """Whether the package has a style of this id."""
        return style_id in self._styles

    def kind(self, props: Node | None) -> Kind:
        """What a paragraph of these properties (`w:pPr`) is."""
        if props is None:
            return self.of_style("")[0]
        kind, numbered = self.of_style(props.value("w:pStyle"))
        own = props.child("w:numPr")
        level = props.value("w:outlineLvl")
        if kind is TEXT and level.isascii() and level.isdigit() and int(level) < 6:
            return Kind("heading", int(level) + 1)
        if kind.shape == "heading":
            return kind
        found = self._listed(own if own is not None else numbered, numbered)
        return found or kind

    def _listed(self, numbered: Node | None, behind: Node | None) -> Kind | None:
        if numbered is None:
            return None
        number = numbered.value("w:numId") or (behind.value("w:numId") if behind else "")
        if number in ("", "0"):
            return None
        level = min(_number(numbered.value("w:ilvl")), 8)
        ordered = self._ordered.get((number, level), False)
        return Kind("number" if ordered else "bullet", level)

    def of_style(self, style: str) -> tuple[Kind, Node | None]:
        """The kind that a style makes, and its numbering."""
        found = self._kinds.get(style)
        if found is None:
            found = self._kinds[style] = self._read_style(style)
        return found

    def _read_style(self, style: str) -> tuple[Kind, Node | None]:
        numbered: Node | None = None
        for _ in range(_DEEPEST_STYLE):
            node = self._styles.get(style)
            if node is None:
                break
            name = node.value("w:name").lower()
            heading = _HEADING.fullmatch(name)
            if heading:
                return Kind("heading", min(int(heading[1]), 6)), None
            if name == "title":
                return Kind("heading", 1), None
            if name in _BELOW_TITLE:
                return TEXT, None
            if name in _QUOTES:
                return Kind("quote"), None
            props = node.child("w:pPr")
            if props is not None and numbered is None:
                numbered = props.child("w:numPr")
            style = node.value("w:basedOn")
        return TEXT, numbered

    def numbering_for(self, kind: Kind) -> str:
        """The number of a list of this kind, or nothing."""
        ordered = kind.shape == "number"
        found = (
            n for (n, level), o in self._ordered.items() if (level, o) == (kind.level, ordered)
        )
        return next(found, "")

    def style_for(self, kind: Kind) -> str | None:
        """A style that makes this kind; "" for plain text; None where there is none."""
        if kind.shape == "text":
            return ""
        wanted = {"heading": f"heading {kind.level}", "quote": "quote"}.get(kind.shape)
        for style, node in self._styles.items():
            if node.get("type") == "paragraph" and node.value("w:name").lower() == wanted:
                return style
        return None

    def format(self, props: Node | None) -> Format:
        """What Markdown can say of a run of these properties (`w:rPr`); no link."""
        if props is None or not props.children:
            return PLAIN
        base = self._of_characters(props.value("w:rStyle"))
        bold, emphasis = props.child("w:b"), _emphasised(props)
        return Format(
            base.bold if bold is None else is_on(bold),
            base.italic if emphasis is None else emphasis,
            is_on(props.child("w:strike")),
        )

    def _of_characters(self, style: str) -> Format:
        found = self._formats.get(style)
        if found is None:
            node = self._styles.get(style) if style else None
            props = node.child("w:rPr") if node is not None else None
            found = Format(
                props is not None and is_on(props.child("w:b")),
                props is not None and bool(_emphasised(props)),
            )
            self._formats[style] = found
        return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
