"""HTML to Markdown: the structure a writer wants, none of the scripts, and what was left out."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

from writer_app.domain.text.tables import width
from writer_app.storage.formats import markdown

_TAGS = {
    "a", "abbr", "address", "article", "aside", "b", "blockquote", "br", "caption", "center",
    "cite", "code", "dd", "del", "details", "div", "dl", "dt", "em", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "i",
    "img", "input", "ins", "kbd", "li", "main", "mark", "nav", "ol", "p", "pre", "s", "samp",
    "section", "small", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "input": {"type", "checked"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_EMPTIED = {
    "script", "style", "template", "noscript", "svg", "math", "iframe", "object", "select",
    "audio", "video", "canvas", "button", "textarea", "datalist", "title",
}  # fmt: skip
_LOST = {
    "iframe": "embedded page", "object": "embedded object", "video": "video", "audio": "sound",
    "svg": "drawing", "canvas": "drawing", "math": "formula", "form": "form",
}  # fmt: skip
_COUNTED = re.compile(rf"<({'|'.join(_LOST)})\b", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>([^<]*)", re.IGNORECASE)
_MARKS = {
    "strong": "**", "b": "**", "em": "*", "i": "*", "cite": "*", "del": "~~", "s": "~~",
    "strike": "~~",
}  # fmt: skip
_KEPT = {"sub", "sup", "kbd", "mark", "u", "ins"}
_BLOCKS = {
    "p", "div", "section", "article", "main", "header", "footer", "nav", "aside", "figure",
    "figcaption", "address", "dl", "dt", "dd", "form", "fieldset", "center", "body", "details",
    "summary", "hgroup",
}  # fmt: skip
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_STRUCTURE = _HEADINGS | {"hr", "pre", "blockquote", "ul", "ol", "li", "table", "tr", "caption"}
_ADDRESS = re.compile(r"(?:https?|mailto):|[^:]*(?:[/?#]|\Z)", re.IGNORECASE)
_SPECIAL = re.compile(r"([\\`*_\[\]<>~|])")
_LAST_BREAKS = re.compile(r"(?:\s*\\\n)+\s*\Z|\A(?:\s*\\\n)+")
_LINE_START = re.compile(r"^(\s*)([#+\-=]|\d+(?=[.)]))", re.MULTILINE)


@dataclass(slots=True)
class _Table:
    rows: list[list[str]] = field(default_factory=list)
    spans: bool = False


def to_markdown(markup: str) -> tuple[str, str, dict[str, int]]:
    """The Markdown of an HTML page, its title, and how many of what was left out.

    Raises nothing: broken HTML is read as far as it goes.
    """
    reader = _Reader()
    for match in _COUNTED.finditer(markup):
        reader.lost[_LOST[match.group(1).lower()]] += 1
    reader.feed(_whole(markup))
    reader.close()
    title = _TITLE.search(markup)
    words = html.unescape(title.group(1)) if title else ""
    return reader.result(), " ".join(words.split()), dict(reader.lost)


def _whole(markup: str) -> str:
    """The page as a browser would understand it, with every tag closed and nothing that acts."""
    if markdown.too_deep(markup):
        return html.escape(re.sub(r"<[^<>]*>?", " ", markup))
    return nh3.clean(
        markup,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        clean_content_tags=_EMPTIED,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel=None,
    )


class _Reader(HTMLParser):
    """Turns tags into marks, block by block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lost: Counter[str] = Counter()
        self._blocks: list[str] = []
        self._text: list[str] = []
        self._prefix: list[str] = []
        self._label = ""
        self._numbers: list[int | None] = []
        self._heading = ""
        self._pre: list[str] | None = None
        self._links: list[tuple[str, int]] = []
        self._tables: list[_Table] = []
        self._code = False

    def result(self) -> str:
        """All blocks, one blank line between them."""
        self._flush()
        text = "\n".join(self._blocks)
        return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + ("\n" if text.strip() else "")

    def handle_data(self, data: str) -> None:
        if self._pre is not None:
            self._pre.append(data)
        elif self._code:
            self._text.append(re.sub(r"\s+", " ", data))
        else:
            self._text.append(_SPECIAL.sub(r"\\\1", re.sub(r"[ \t\r\n\f]+", " ", data)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open(tag, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        self._close(tag)

    # Opening

    def _open(self, tag: str, values: dict[str, str]) -> None:
        if tag in _MARKS or tag in _KEPT or tag == "code":
            self._inline(tag, opening=True)
        elif tag == "a":
            self._links.append((values.get("href", ""), len(self._text)))
        elif tag == "br":
            self._text.append("<br>" if self._tables else "\\\n")
        elif tag == "img":
            self._image(values)
        elif tag in ("td", "th"):
            self._cell(values)
        elif tag == "input":
            self._box(values)
        else:
            self._open_block(tag, values)

    def _open_block(self, tag: str, values: dict[str, str]) -> None:
        if tag not in _BLOCKS | _STRUCTURE or (self._tables and tag not in ("table", "tr")):
            return  # a cell holds one line
        self._flush()
        if tag in _HEADINGS:
            self._heading = "#" * int(tag[1]) + " "
        elif tag == "hr":
            self._put("* * *")
        elif tag == "pre":
            self._pre = []
        elif tag == "blockquote":
            self._prefix.append("> ")
        elif tag in ("ul", "ol"):
            self._numbers.append(_start(values) if tag == "ol" else None)
        elif tag == "li":
            self._item()
        elif tag in ("table", "tr"):
            self._open_table(tag)

    def _open_table(self, tag: str) -> None:
        if tag == "table":
            self._tables.append(_Table())
        elif self._tables:
            self._tables[-1].rows.append([])

    def _item(self) -> None:
        number = self._numbers[-1] if self._numbers else None
        label = "- " if number is None else f"{number}. "
        if self._numbers and number is not None:
            self._numbers[-1] = number + 1
        self._label = label
        self._prefix.append(" " * len(label))

    def _image(self, values: dict[str, str]) -> None:
        source, words = values.get("src", "").strip(), values.get("alt", "")
        words = _SPECIAL.sub(r"\\\1", " ".join(words.split()))
        if source.startswith("data:") or not source or not _ADDRESS.match(source):
            self.lost["embedded picture"] += 1
            self._text.append(words)
        else:
            self._text.append(f"![{words}]({_target(source)})")

    def _cell(self, values: dict[str, str]) -> None:
        if not self._tables:
            return
        self._end_cell()
        table = self._tables[-1]
        if not table.rows:
            table.rows.append([])
        if {values.get("colspan", "1"), values.get("rowspan", "1")} != {"1"}:
            table.spans = True
        table.rows[-1].append("")
        self._text = []

    def _box(self, values: dict[str, str]) -> None:
        if values.get("type") == "checkbox" and self._label:
            self._text.append("[x] " if "checked" in values else "[ ] ")
        elif values.get("type") != "hidden":
            self.lost["form field"] += 1

    # Closing

    def _close(self, tag: str) -> None:
        if tag in _MARKS or tag in _KEPT or tag == "code":
            self._inline(tag, opening=False)
        elif tag == "a" and self._links:
            self._end_link()
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag == "table" and self._tables:
            self._end_table()
        elif tag == "pre" and self._pre is not None:
            self._end_pre(self._pre)
        elif not self._tables:
            self._close_block(tag)

    def _close_block(self, tag: str) -> None:
        if tag in _BLOCKS | _HEADINGS:
            self._flush()
        elif tag in ("blockquote", "li") and self._prefix:
            self._flush()
            if self._label:  # an empty item
                self._put("")
            self._prefix.pop()
            if self._blocks and not self._blocks[-1].strip("> "):
                self._blocks[-1] = "".join(self._prefix).rstrip()
        elif tag in ("ul", "ol") and self._numbers:
            self._flush()
            self._numbers.pop()
            if not self._numbers:
                self._blank()

    def _inline(self, tag: str, *, opening: bool) -> None:
        if self._pre is not None:
            return
        if tag == "code":
            self._code = opening
            self._text.append("`")
        elif tag in _MARKS:
            self._mark(_MARKS[tag], opening=opening)
        else:
            self._text.append(f"<{tag}>" if opening else f"</{tag}>")

    def _mark(self, mark: str, *, opening: bool) -> None:
        """A mark stands at its words: spaces inside it move outside."""
        if opening:
            self._text.append(mark)
            return
        if self._text and self._text[-1] == mark:
            self._text.pop()  # nothing was marked
            return
        if self._text and self._text[-1].endswith(" "):
            self._text[-1] = self._text[-1].rstrip(" ")
            mark += " "
        self._text.append(mark)

    def _end_link(self) -> None:
        address, start = self._links.pop()
        words = "".join(self._text[start:]).strip()
        if address.strip() and words and _ADDRESS.match(address.strip()):
            self._text[start:] = [f"[{words}]({_target(address.strip())})"]

    def _end_cell(self) -> None:
        table = self._tables[-1] if self._tables else None
        if table and table.rows and table.rows[-1] and self._text:
            words = " ".join("".join(self._text).split())
            table.rows[-1][-1] = (table.rows[-1][-1] + " " + words).strip()
            self._text = []

    def _end_table(self) -> None:
        self._end_cell()
        table = self._tables.pop()
        rows = [row for row in table.rows if row]
        if table.spans:
            self.lost["table with joined cells"] += 1
        if self._tables:
            self.lost["table in a table"] += 1
            self._text += [" ".join(cell for row in rows for cell in row)]
        elif rows:
            self._put("\n".join(_pipes(rows)))

    def _end_pre(self, pieces: list[str]) -> None:
        self._pre = None
        code = "".join(pieces).strip("\n")
        ticks = max((len(run) for run in re.findall(r"`+", code)), default=0)
        fence = "`" * max(3, ticks + 1)
        self._put(f"{fence}\n{code}\n{fence}")

    # Putting blocks down

    def _flush(self) -> None:
        words = "".join(self._text)
        self._text = []
        self._links = []
        self._code = False
        words = _LAST_BREAKS.sub("", "\n".join(line.strip() for line in words.split("\n"))).strip()
        if not words:
            return
        if self._heading:
            words = self._heading + " ".join(words.split())
        else:
            words = _LINE_START.sub(_escaped_start, words)
        self._heading = ""
        self._put(words)

    def _put(self, words: str) -> None:
        before = "".join(self._prefix[:-1]) + (self._label or "".join(self._prefix[-1:]))
        rest = "".join(self._prefix)
        lines = words.split("\n")
        item = bool(self._label)
        self._label = ""
        if not (item and self._numbers):
            self._blank()
        self._blocks.append((before + lines[0]).rstrip())
        self._blocks += [(rest + line).rstrip() for line in lines[1:]]
        if not self._numbers:
            self._blank()

    def _blank(self) -> None:
        if self._blocks and self._blocks[-1].strip("> "):
            self._blocks.append("".join(self._prefix).rstrip())


def _start(values: dict[str, str]) -> int:
    value = values.get("start", "1")
    return int(value) if value.isdecimal() and len(value) < 10 else 1


def _target(address: str) -> str:
    """An address as it may stand in round brackets."""
    return f"<{address}>" if re.search(r"[\s()]", address) else address


def _escaped_start(match: re.Match[str]) -> str:
    mark = match.group(2)
    return match.group(1) + (mark if mark.isdecimal() else "\\" + mark)


def _pipes(rows: list[list[str]]) -> list[str]:
    """A table of pipes with straight columns; the first row is its head."""
    count = max(len(row) for row in rows)
    full = [row + [""] * (count - len(row)) for row in rows]
    widths = [max(3, *(width(row[i]) for row in full)) for i in range(count)]
    lines = [
        "| " + " | ".join(c + " " * (w - width(c)) for c, w in zip(row, widths, strict=True)) + " |"
        for row in full
    ]
    return [lines[0], "|" + "|".join("-" * (w + 2) for w in widths) + "|", *lines[1:]]
