"""Markdown to HTML that is safe to show: no script, nothing from the network, no local file.

One parser, storage.formats.dialect, whose tokens also feed the other exports; nh3 then removes
whatever is not on the list of harmless tags and attributes, also from HTML that stands in the
Markdown itself.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import nh3
from markdown_it.token import Token

from writer_app.storage.formats import dialect
from writer_app.storage.office import emphasis

ImageSource = Callable[[str], str | None]
"""From an image's address in the Markdown to a `data:` address, or None to show its words."""

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details",
    "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "section",
    "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "u", "ul", "var",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"dir", "id", "lang", "title"},
    "a": {"href", "class"},
    "code": {"class"},
    "em": {"class"},
    "hr": {"class"},
    "img": {"src", "alt", "width", "height"},
    "li": {"class"},
    "ol": {"start", "class"},
    "p": {"class"},
    "div": {"class"},
    "section": {"class"},
    "span": {"class"},
    "sup": {"class"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
}
_WITH_CLASSES = {**_ATTRIBUTES, "*": {*_ATTRIBUTES["*"], "class"}, "details": {"open"}}
_SCHEMES = {"http", "https", "mailto", "data"}
_LINK = re.compile(r"(?:https?|mailto):|(?![/\\]{2})[^:]*(?:[/?#]|\Z)", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*\Z")
_CLASS = re.compile(
    r"language-[\w+#.-]{1,40}|footnote[\w-]{0,20}|task|math|csl-entry|equation|number|han"
)
_NAME = re.compile(r"[\w-]{1,40}")
_IMG = re.compile(r'<img((?:\s+[a-z]+="[^"]*")*)\s*/?>')
_WRITTEN_IMG = re.compile(
    r"""(<img\b(?:\s+(?!src\b)[\w-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>=]+))?){0,20}\s+src\s*=\s*)"""
    r"""(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""",
    re.IGNORECASE,
)
_ALT = re.compile(r'\salt="([^"]*)"')
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)[^<>]*>?")
# Tags that hold nothing, or that the next one of their kind closes.
_SHALLOW = {
    "area", "base", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "p",
    "td", "th", "tr", "wbr",
}  # fmt: skip
_DEEPEST = 256  # tags inside one another; the sanitiser's time grows with the square of it
_BOXES = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """One heading for a table of contents: its level 1 to 6, its words, its `id` in the HTML."""

    level: int
    title: str
    slug: str


def to_html(text: str, *, image: ImageSource | None = None, breaks: bool = False) -> str:
    """The body HTML of a Markdown text, sanitised. Raises nothing; a linear-time parse.

    Images show only where they carry their own data, or where `image` supplies it. With `breaks`
    every line end inside a paragraph is a line break.
    """
    return render(parse(text, breaks=breaks), image=image)


def parse(
    text: str,
    *,
    breaks: bool = False,
    env: dict[str, object] | None = None,
    citations: bool = False,
) -> list[Token]:
    """The block tokens of a Markdown text, as markdown-it-py gives them, headings with an `id`.

    `env` gets what the parser knows beside them: references, and footnotes for `unused_notes`.
    Citations are text as they are written, or tokens of their own for `paper` with `citations`.
    """
    tokens = dialect.parser().parse(text.replace("\0", "\ufffd"), env)
    if breaks:
        for child in (child for token in tokens for child in token.children or []):
            if child.type == "softbreak":
                child.type, child.tag = "hardbreak", "br"
    found = tokens if citations else as_written(tokens)
    for token in found:
        if token.children and any(child.type == "em_open" for child in token.children):
            token.children = emphasis.split(token.children)
    return found


def as_written(tokens: list[Token]) -> list[Token]:
    """The tokens with every citation as its `tokens` say it, as it is written where none do."""
    for token in tokens:
        children = token.children
        if children and any(child.type == "citation" for child in children):
            token.children = joined_texts(_resolved(children))
    return tokens


def _resolved(children: Iterable[Token]) -> Iterable[Token]:
    """The words of a paragraph with those of its citations; a link holds no other link."""
    depth = 0
    for child in children:
        depth += child.nesting if child.type.startswith("link_") else 0
        for part in _said(child):
            if child.type != "citation" or not depth or not part.type.startswith("link_"):
                yield part


def _said(child: Token) -> list[Token]:
    if child.type != "citation":
        return [child]
    if "tokens" in child.meta:
        return list(child.meta["tokens"])
    return [Token("text", "", 0, content=child.content)]


def joined_texts(tokens: Iterable[Token]) -> list[Token]:
    """Texts that stand side by side as one."""
    made: list[Token] = []
    for token in tokens:
        if made and token.type == made[-1].type == "text" and not made[-1].meta:
            made[-1].content += token.content
        else:
            made.append(token)
    return made


def render(tokens: Sequence[Token], *, image: ImageSource | None = None) -> str:
    """Sanitised HTML of tokens that `parse` gave; their images and alignments are rewritten."""
    _settle(tokens, image)
    parser = dialect.parser()
    markup = parser.renderer.render(tokens, parser.options, {})
    if too_deep(markup):
        for token in tokens:
            for piece in (token, *(token.children or [])):
                if piece.type in ("html_block", "html_inline"):
                    piece.content = html.escape(piece.content)
        markup = parser.renderer.render(tokens, parser.options, {})
    return sanitise(markup)


def sanitise(markup: str, *, classes: bool = False) -> str:
    """Any HTML with everything executable, remote or local taken out; words are kept.

    With `classes` any name of a class stays, not only those that CommonMark's renderer writes.
    """
    if too_deep(markup):
        return html.escape(_TAG.sub("", markup))
    clean = nh3.clean(
        markup,
        tags=_TAGS,
        attributes=_WITH_CLASSES if classes else _ATTRIBUTES,
        attribute_filter=_any_class if classes else _attribute,
        url_schemes=_SCHEMES,
        clean_content_tags={"script", "style", "template", "iframe", "noscript", "title"},
        link_rel="noopener noreferrer",
    )
    return _IMG.sub(_without_source, clean)


def too_deep(markup: str) -> bool:
    """Whether so many tags stand inside one another that only an attack would do it."""
    depth = 0
    for match in _TAG.finditer(markup):
        if match.group(2).lower() not in _SHALLOW:
            depth += -1 if match.group(1) else 1
            if depth > _DEEPEST:
                return True
    return False


def unused_notes(env: Mapping[str, object]) -> int:
    """How many footnotes nothing refers to, by the `env` of a parse; they show nowhere."""
    notes = env.get("footnotes")
    places = notes.get("refs", {}) if isinstance(notes, dict) else {}
    return sum(place < 0 for place in places.values())


def outline(tokens: Sequence[Token]) -> tuple[ContentsEntry, ...]:
    """The headings among tokens that `parse` gave."""
    found = []
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            slug = str(opening.attrGet("id") or "")
            found.append(ContentsEntry(int(opening.tag[1]), plain_text(inline), slug))
    return tuple(found)


def pictures(tokens: Sequence[Token]) -> list[str]:
    """The addresses of the images among tokens that `parse` gave, each once."""
    inside = [child for token in tokens for child in token.children or []]
    found = [str(child.attrGet("src") or "") for child in inside if child.type == "image"]
    return list(dict.fromkeys(found))


def plain_text(inline: Token) -> str:
    """The words of an inline token, without marks."""
    words = []
    for child in inline.children or []:
        if child.type in ("text", "code_inline", "image", "math_inline"):
            words.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            words.append(" ")
    return "".join(words)


def as_is(text: str) -> str:
    """The text itself as HTML, for what is too large or too strange to render."""
    return f"<pre>{html.escape(text)}</pre>"


def _settle(tokens: Sequence[Token], image: ImageSource | None) -> None:
    """Images, task boxes and cell alignment, in the tokens before they become HTML."""
    for number, token in enumerate(tokens):
        if token.type in ("td_open", "th_open"):
            side = str(token.attrs.pop("style", "")).removeprefix("text-align:")
            if side:
                token.attrSet("align", side)
        if token.type == "html_block":
            token.content = _with_data(token.content, image)
        if token.type != "inline" or not token.children:
            continue
        if number > 1 and tokens[number - 2].type == "list_item_open":
            _tick(token)
        token.children = [_picture(child, image) for child in token.children]


def _tick(token: Token) -> None:
    first = (token.children or [])[0]
    box = _BOXES.get(first.content[:4])
    if first.type == "text" and box:
        first.content = box + first.content[4:]


def _picture(token: Token, image: ImageSource | None) -> Token:
    """The image with its data, or its words where it has none to show."""
    if token.type == "html_inline":
        token.content = _with_data(token.content, image)
    if token.type != "image":
        return token
    source = str(token.attrs.get("src", ""))
    if not _PICTURE.match(source):
        found = image(source) if image else None
        if found is None:
            return Token("text", "", 0, content=f"[{token.content or source}]")
        token.attrs["src"] = found
    return token


def _with_data(markup: str, image: ImageSource | None) -> str:
    """HTML as it was written, its pictures with their data where `image` supplies it."""

    def found(match: re.Match[str]) -> str:
        source = html.unescape(match[2] or match[3] or match[4] or "")
        data = image(source) if image and not _PICTURE.match(source) else None
        if data is None:
            return match[0]
        return f'{match[1]}"{data}"'

    return _WRITTEN_IMG.sub(found, markup)


def is_kept(tag: str) -> bool:
    """Whether an HTML tag of this name stays when a text is shown."""
    return tag.lower() in _TAGS


def is_safe(address: str) -> bool:
    """Whether a link may lead there: the web, mail, or a place beside the document."""
    # Without spaces and invisible characters, as lenient readers see it.
    return bool(_LINK.match("".join(c for c in address if c.isprintable() and not c.isspace())))


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if _PICTURE.match(value) else None
    if name == "class":
        return " ".join(word for word in value.split() if _CLASS.fullmatch(word)) or None
    if name == "href":
        return value if is_safe(value) else None
    return value


def _any_class(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return " ".join(word for word in value.split() if _NAME.fullmatch(word)) or None
    return _attribute(tag, name, value)


def _without_source(match: re.Match[str]) -> str:
    if ' src="' in match[1]:
        return match[0]
    words = _ALT.search(match[1])
    return f"[{words[1]}]" if words and words[1] else ""
