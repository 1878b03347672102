"""An HTML page as a small tree: nothing that acts, tags closed, no block inside an inline mark."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

from writer_app.storage.formats import markdown

TAGS = {
    "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "body",
    "br", "caption", "center", "cite", "code", "dd", "del", "details", "dfn", "div", "dl", "dt",
    "em", "fieldset", "figcaption", "figure", "font", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hgroup", "hr", "i", "img", "input", "ins", "kbd", "legend", "li",
    "main", "mark", "nav", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section",
    "small", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "tt", "u", "ul", "var",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {
        "class",
        "id",
        "style",
        "hidden",
        "aria-hidden",
        "aria-expanded",
        "role",
        "itemprop",
        "itemtype",
    },
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "input": {"type", "checked"},
    "ol": {"start"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
}
_STYLES = {"font-weight", "font-style", "text-decoration", "text-decoration-line",
           "vertical-align", "text-align", "display", "visibility", "font-size",
           "opacity"}  # fmt: skip
_EMPTIED = {
    "script", "style", "template", "noscript", "svg", "math", "iframe", "object", "select",
    "audio", "video", "canvas", "button", "textarea", "datalist", "title",
}  # fmt: skip
BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hgroup", "hr", "legend", "li", "main", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_VOID = {"br", "hr", "img", "input", "wbr"}
_FORMULA = re.compile(
    r"<math\b(?:(?!</math>).)*?<annotation[^>]*application/x-tex[^>]*>(.*?)</annotation>"
    r"(?:(?!</math>).)*</math>",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(slots=True)
class HtmlNode:
    """A tag with what is inside it: other nodes and text."""

    tag: str
    values: dict[str, str] = field(default_factory=dict)
    children: list[HtmlNode | str] = field(default_factory=list)

    def find(self, *tags: str) -> Iterator[HtmlNode]:
        """Every node of these tags inside this one, in order."""
        for child in self.children:
            if isinstance(child, HtmlNode):
                if child.tag in tags:
                    yield child
                yield from child.find(*tags)

    def text(self) -> str:
        """All the words inside."""
        parts = (c if isinstance(c, str) else "\n" if c.tag == "br" else c.text() for c in
                 self.children)  # fmt: skip
        return "".join(parts)

    @property
    def classes(self) -> list[str]:
        """The names in its class."""
        return self.values.get("class", "").split()


_ROWS = re.compile(r"<t[drh][\s>]", re.IGNORECASE)
_TABLE = re.compile(r"<table[\s>]", re.IGNORECASE)


def read(markup: str) -> HtmlNode:
    """The body of a page. Raises nothing: broken HTML is read as a browser reads it."""
    if markdown.too_deep(markup):
        return HtmlNode("body", {}, [re.sub(r"<[^<>]*>?", " ", markup)])
    markup = _FORMULA.sub(_formula, markup)
    if _ROWS.search(markup) and not _TABLE.search(markup):  # cells that were copied alone
        markup = f"<table>{markup}</table>"
    builder = _HtmlBuilder()
    builder.feed(
        nh3.clean(
            markup,
            tags=TAGS,
            attributes=_ATTRIBUTES,
            clean_content_tags=_EMPTIED,
            filter_style_properties=_STYLES,
            url_schemes={"http", "https", "mailto", "data", "cid", "file"},
            link_rel=None,
        )
    )
    builder.close()
    _settle(builder.root)
    return builder.root


def _formula(match: re.Match[str]) -> str:
    source = html.unescape(match[1]).strip()
    mark = "$$" if re.search(r"display\s*=\s*[\"']?block", match[0][:300]) else "$"
    return f'<span class="math">{html.escape(mark + source + mark)}</span>'


class _HtmlBuilder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = HtmlNode("body")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = HtmlNode(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if any(node.tag == tag for node in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def _settle(node: HtmlNode) -> bool:
    """Move inline marks that stand round blocks into them; whether the node holds a block."""
    made: list[HtmlNode | str] = []
    blocks = False
    for child in node.children:
        if isinstance(child, str):
            made.append(child)
            continue
        inside = _settle(child)
        blocks |= inside or child.tag in BLOCKS
        made += _pushed(child) if inside and child.tag not in BLOCKS else [child]
    node.children = made
    return blocks


def _pushed(mark: HtmlNode) -> list[HtmlNode | str]:
    """The children of an inline mark that holds blocks, the mark round the words of each."""
    made: list[HtmlNode | str] = []
    run: list[HtmlNode | str] = []
    for child in mark.children:
        if isinstance(child, HtmlNode) and (child.tag in BLOCKS or _holds_block(child)):
            made += _wrapped(mark, run)
            run = []
            if child.tag not in ("hr", "pre"):
                child.children = _pushed(HtmlNode(mark.tag, mark.values, child.children))
            made.append(child)
        else:
            run.append(child)
    return made + _wrapped(mark, run)


def _holds_block(node: HtmlNode) -> bool:
    return next(node.find(*BLOCKS), None) is not None


def _wrapped(mark: HtmlNode, run: list[HtmlNode | str]) -> list[HtmlNode | str]:
    if all(isinstance(part, str) and not part.strip() for part in run):
        return list(run)
    return [HtmlNode(mark.tag, mark.values, list(run))]


def words_of(parts: Iterable[HtmlNode | str]) -> str:
    """The words of several parts."""
    return "".join(part if isinstance(part, str) else part.text() for part in parts)
