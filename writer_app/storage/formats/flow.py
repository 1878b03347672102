"""A text as every format but HTML reads it: no HTML left, and a count of what could not be kept.

HTML in the Markdown becomes tokens of the same kinds: `<sub>`, `<sup>`, `<u>`, `<mark>` and `<kbd>`
marks of their own (`sub_open`, `sub_close` …), `<br>` a `hardbreak`, blocks what the HTML import
makes of them. Marks are closed in the order in which they opened.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from markdown_it.token import Token

from writer_app.storage.formats import html_import, markdown, paper
from writer_app.storage.formats.citing import Citing

# HTML tags and the tokens that stand for them.
_KINDS = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "dfn": "em",
    "var": "em", "s": "s", "del": "s", "strike": "s", "sub": "sub", "sup": "sup", "u": "u",
    "ins": "u", "mark": "mark", "kbd": "kbd", "code": "kbd", "samp": "kbd", "tt": "kbd",
    "a": "link",
}  # fmt: skip
_SILENT = {"span", "small", "big", "abbr", "bdi", "bdo", "time", "data", "wbr", "font", "center"}
_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*?)/?>\Z", re.DOTALL)
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))")
# What XML may not hold; a vertical tab and a form feed count as spaces.
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BLANK = re.compile("[\x0b\x0c\x85]")
_WIDTH = re.compile(r"\d{1,3}%|\d{1,4}(?:px)?")
_NAME = re.compile(r"<([A-Za-z][\w-]*)")
_DEEPEST = 50  # marks inside one another
_BOXES = ("[ ] ", "[x] ", "[X] ")


@dataclass(slots=True)
class TokenFlow:
    """The tokens of a text, how many of what (losses.NAMES), and which HTML tags were left out."""

    tokens: list[Token]
    lost: Counter[str] = field(default_factory=Counter)
    tags: Counter[str] = field(default_factory=Counter)
    notes: tuple[str, ...] = ()  # on citations and references that could not be resolved


def clean(text: str) -> tuple[str, int]:
    """The text without control characters and half characters, and how many there were."""
    text = _BLANK.sub(" ", text)
    found = len(_NO_TEXT.findall(text))
    return (_NO_TEXT.sub("", text), found) if found else (text, 0)


def read(text: str, *, breaks: bool = False, citing: Citing | None = None) -> TokenFlow:
    """The tokens of a Markdown text without HTML. Raises nothing; linear in the text.

    With `citing` its citations are written out.
    """
    text, controls = clean(text)
    found = TokenFlow([])
    if controls:
        found.lost["control character"] = controls
    env: dict[str, object] = {}
    tokens, found.notes = paper.read(text, breaks=breaks, env=env, citing_from=citing)
    for token in tokens:
        if token.type == "html_block":
            found.tokens += _block(token, found.lost)
        else:
            found.tokens.append(token)
    found.lost["footnote that nothing refers to"] = markdown.unused_notes(env)
    for token in found.tokens:
        if token.type == "inline":
            token.children = list(_nested(_inline(token.children or [], found.tags)))
    return found


def title_repeats(tokens: Sequence[Token], title: str) -> bool:
    """Whether a text begins with its title as a heading, so that no second one is wanted."""
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            words = markdown.plain_text(tokens[number + 1])
            return token.tag == "h1" and " ".join(words.split()) == " ".join(title.split())
        if token.type not in ("front_matter", "html_block"):
            return False
    return False


def lost_in_html(tokens: Sequence[Token]) -> tuple[Counter[str], Counter[str]]:
    """How many of what, and which HTML tags, a sanitised page leaves out."""
    lost, tags = Counter[str](), Counter[str]()
    for token in _every(tokens):
        if token.type in ("html_block", "html_inline"):
            names = map(str.lower, _NAME.findall(token.content))
            tags.update(name for name in names if not markdown.is_kept(name))
        elif token.type == "link_open" and not markdown.is_safe(str(token.attrGet("href") or "")):
            lost["link to an unsafe place"] += 1
    return lost, tags


def count(tokens: Sequence[Token], *kinds: str) -> Iterator[int]:
    """How many tokens of each kind there are, inside blocks too."""
    found = Counter(token.type for token in _every(tokens))
    return (found[kind] for kind in kinds)


def formulas(tokens: Sequence[Token]) -> int:
    """How many formulas there are."""
    return sum(count(tokens, "math_inline", "math_block"))


def _every(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def tick(token: Token, *, done: str = "☒ ") -> bool:
    """Turn `[x] ` at the beginning of a list item's words into a box, a ticked one into `done`;
    whether there was one."""
    first = (token.children or [token])[0]
    if first.type == "text" and first.content[:4] in _BOXES:
        box = "☐ " if first.content[1] == " " else done
        first.content = box + first.content[4:]
        return True
    return False


def _block(token: Token, lost: Counter[str]) -> list[Token]:
    """The tokens of an HTML block, by way of the Markdown that its import gives."""
    text, _, left_out = html_import.to_markdown(token.content)
    lost.update(left_out)
    return [part for part in markdown.parse(text) if part.type != "html_block"]


def _inline(children: Iterable[Token], tags: Counter[str]) -> Iterator[Token]:
    """The children of one inline token, HTML tags as tokens."""
    for child in children:
        if child.type != "html_inline":
            yield child
            continue
        match = _TAG.match(child.content)
        if match is None:
            continue  # a comment
        closing, name, values = match[1], match[2].lower(), _values(match[3])
        if name == "br":
            yield Token("hardbreak", "br", 0)
        elif name == "img":
            yield _image(values)
        elif name == "q":
            yield Token("text", "", 0, content="”" if closing else "“")
        elif name in _KINDS:
            yield _mark(_KINDS[name], name, values, closing=bool(closing))
        elif name not in _SILENT and not closing:
            tags[name] += 1


def _values(text: str) -> dict[str, str]:
    return {
        match[1].lower(): html.unescape(match[2] or match[3] or match[4] or "")
        for match in _ATTRIBUTE.finditer(text)
    }


def _image(values: dict[str, str]) -> Token:
    source = values.get("src", "")
    token = Token("image", "img", 0, content=values.get("alt", ""), children=[])
    token.attrs = {"src": source, "alt": ""}
    if _WIDTH.fullmatch(values.get("width", "")):
        token.attrs["width"] = values["width"].removesuffix("px")
    return token


def _mark(kind: str, tag: str, values: dict[str, str], *, closing: bool) -> Token:
    token = Token(f"{kind}_{'close' if closing else 'open'}", tag, -1 if closing else 1)
    token.markup = "html"
    if kind == "link" and not closing:
        address = values.get("href", "")
        token.attrs = {"href": address if markdown.is_safe(address) else ""}
    return token


def _nested(children: Iterable[Token]) -> Iterator[Token]:
    """Each mark closed once, inside the one it opened in; what only opens or closes is left out."""
    tokens = list(children)
    partner = _pairs(tokens)
    opened: list[Token] = []
    for index, token in enumerate(tokens):
        if token.nesting == 0:
            yield token
        elif index not in partner:
            continue
        elif token.nesting > 0:
            opened.append(token)
            yield token
        else:
            over = []
            while opened and _kind(opened[-1]) != _kind(token):
                over.append(opened.pop())
                yield _closing(over[-1])
            if opened:
                opened.pop()
                yield token
            while over:
                opened.append(over.pop())
                yield opened[-1]
    while opened:
        yield _closing(opened.pop())


def _pairs(tokens: Sequence[Token]) -> set[int]:
    """The places of marks that have a partner, down to a depth that readers can follow."""
    waiting: dict[str, list[int]] = {}
    found: set[int] = set()
    depth = 0
    for index, token in enumerate(tokens):
        if token.nesting > 0:
            depth += 1
            waiting.setdefault(_kind(token), []).append(index if depth <= _DEEPEST else -1)
        elif token.nesting < 0 and waiting.get(_kind(token)):
            depth -= 1
            partner = waiting[_kind(token)].pop()
            if partner >= 0:
                found |= {index, partner}
    return found


def _kind(token: Token) -> str:
    return token.type.rpartition("_")[0]


def _closing(opened: Token) -> Token:
    return Token(f"{_kind(opened)}_close", opened.tag, -1)


def alt_text(image: Token) -> str:
    """The words that stand for a picture, without marks."""
    return markdown.plain_text(image) if image.children else image.content


def picture_name(source: str) -> str:
    """A picture's address as people read it, without its data and its percent signs."""
    return "data" if source.startswith("data:") else unquote(source)
