"""The Markdown this program reads: CommonMark, and what is added to it, in one place.

Added: tables, strikethrough, footnotes (inline ones too), front matter, formulas, wiki links,
citations, and the amendment for emphasis in Chinese and Japanese. A formula is a token of its own
(`math_inline`, `math_block`) whose content is its source as written, dollar signs left out; a
citation is one (`citation`) whose content is as written.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.parser_inline import ParserInline
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from writer_app.domain.citing.citation import group_at, mention_at
from writer_app.domain.text.flanking import can_mark
from writer_app.domain.text.formula import formula_at

_NOT_IN_SLUG = re.compile(r"[^\w\- ]")
# Not what CommonMark reads as a link with brackets around its words, nor `[[ -f name ]]`.
_WIKI = re.compile(
    r"\[\[(?!\s)([^\[\]\n]{1,500})\]\](?!\[|\]|: ?[/<]|\(<?[^\s()<>]*>?(?:\s+[\"'(][^()]*)?\))"
)
_HEADING_PART = re.compile(
    r"([^#]*(?:#(?!\S)[^#]*)*)(?:#(.*))?\Z", re.DOTALL
)  # “C# notes” is a title
_EQUATION = re.compile(r"\$\$[ \t]*\{#([^\s{}]+)\}[ \t]*\Z")
_PICTURE_SIZE = re.compile(r"(?:(.*)\|)?[ \t]*(\d{1,4})(?:x\d{1,4})?[ \t]*\Z", re.DOTALL)
_PICTURE_NAME = re.compile(r"\.(?:png|jpe?g|gif|webp|svg|bmp|tiff?)\Z", re.IGNORECASE)


def parser() -> MarkdownIt:
    """A new parser."""
    made = MarkdownIt()
    made.inline = _DialectInline()
    made.configure("commonmark", {"html": True})
    made.enable(["table", "strikethrough"])
    made.use(front_matter_plugin).use(footnote_plugin)
    made.use(anchors_plugin, max_level=6, slug_func=slug)
    made.inline.add_terminator_char("$")
    made.inline.ruler.before("escape", "math_inline", _math_inline)
    made.inline.ruler.before("link", "wiki", _wiki)
    made.inline.add_terminator_char("@")
    made.inline.ruler.before("link", "citation", _citation)
    made.block.ruler.before(
        "fence",
        "math_block",
        _math_block,
        {"alt": ["paragraph", "reference", "blockquote", "list"]},
    )
    made.core.ruler.push("picture_sizes", _sizes)
    made.add_render_rule("math_inline", _show_math)
    made.add_render_rule("citation", _show_citation)
    made.add_render_rule("math_block", _show_math)
    return made


class _State(StateInline):
    """Markdown-it's state with the amended rule for where marks open and close."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # theirs
        """How long the run of marks at `start` is, and whether it may open and close."""
        mark, end = self.src[start], start
        while end < self.posMax and self.src[end] == mark:
            end += 1
        before = self.src[start - 1] if start else ""
        if "\ufe00" <= before <= "\ufe0e" and start > 1:  # selects a form of the sign before it
            before = self.src[start - 2]
            if before in "‘’“”" and self.src[start - 1] == "\ufe01":
                before = "「"  # asked for in its full width
        after = self.src[end] if end < self.posMax else ""
        opens, closes = can_mark("*" if canSplitWord else "_", before, after)
        return Scanned(opens, closes, end - start)


class _DialectInline(ParserInline):
    """Markdown-it's inline parser over our state."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Process the text of one block and push its tokens into `tokens`."""
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def slug(title: str) -> str:
    """What a heading is called as a place to go to."""
    return _NOT_IN_SLUG.sub("", title.strip().lower()).replace(" ", "-") or "section"


# Formulas


def _math_inline(state: StateInline, silent: bool) -> bool:
    found = formula_at(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("math_inline", "span", 0)
        token.content, token.markup = found.source, found.sign
    state.pos = found.end
    return True


def _math_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Lines from one that begins with `$$` to one that ends with it, with no blank line."""
    if state.is_code_block(start):
        return False
    lines = []
    for number in range(start, end):
        inside = state.sCount[number] >= state.blkIndent
        line = state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]
        if not line.strip() or not (inside or number == start):
            return False
        lines.append(line)
        if number == start and not line.startswith("$$"):
            return False
        named = _EQUATION.search("\n".join(lines))
        whole = "\n".join(lines)[: named.start() + 2 if named else None].rstrip()
        if whole.endswith("$$") and len(whole) > 4:
            label = named[1] if named else ""
            return _end_math(state, start, number + 1, whole[2:-2], label, silent=silent)
        if number == start and "$$" in line[2:]:
            return False
    return False


def _end_math(  # the rule's own
    state: StateBlock, start: int, end: int, source: str, label: str, *, silent: bool
) -> bool:
    if not source.strip() or "$$" in source:
        return False
    if not silent:
        token = state.push("math_block", "div", 0)
        token.content, token.markup, token.block = source, "$$", True
        token.map = [start, end]
        token.meta = {"label": label} if label else {}
        state.line = end
    return True


def _show_math(
    _: RendererProtocol, tokens: Sequence[Token], index: int, __: OptionsDict, ___: EnvType
) -> str:
    token = tokens[index]
    shown = html.escape(token.markup + token.content + token.markup, quote=False)
    if token.block and "number" in token.meta:
        name = html.escape(str(token.attrs.get("id", "")))
        number = f'<div class="number">({token.meta["number"]})</div>'
        return f'<div class="equation" id="{name}"><div class="math">{shown}</div>{number}</div>\n'
    if token.block:
        return f'<div class="math">{shown}</div>\n'
    return f'<span class="math">{shown}</span>'


# Citations


def _citation(state: StateInline, silent: bool) -> bool:
    """`[see @key, p. 3]` and `@key`; what is a link of CommonMark stays one."""
    sign = state.src[state.pos]
    if sign == "@":
        found = mention_at(state.src, state.pos, state.posMax)
    elif sign == "[" and state.src[max(state.pos - 1, 0) : state.pos] != "!":
        found = group_at(state.src, state.pos, state.posMax)
    else:
        return False
    if found is None:
        return False
    source = state.src[state.pos : found.end]
    if sign == "[" and normalizeReference(source[1:-1]) in state.env.get("references", {}):
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.content, token.meta = source, {"citation": found}
    state.pos = found.end
    return True


def _show_citation(
    _: RendererProtocol, tokens: Sequence[Token], index: int, __: OptionsDict, ___: EnvType
) -> str:
    return html.escape(tokens[index].content, quote=False)


# Wiki links and pictures


def _sizes(state: StateCore) -> None:
    """`![words|200](picture.png)`: 200 pixels wide, as Obsidian writes it."""
    for child in (child for token in state.tokens for child in token.children or []):
        if child.type == "image" and "|" in child.content:
            _sized(child, child.content)


def _sized(token: Token, words: str) -> None:
    match = _PICTURE_SIZE.match(words)
    if match is None:
        return
    token.attrs["width"] = match[2]
    token.content = (match[1] or "").partition("|")[0].strip()
    token.children = [Token("text", "", 0, content=token.content)]


def _wiki(state: StateInline, silent: bool) -> bool:
    """`[[title#heading|words]]`: its words; `![[picture.png]]`: the picture."""
    picture = state.src.startswith("![[", state.pos)
    start = state.pos + picture
    if not picture and state.src[max(start - 1, 0) : start] in ("[", "!"):
        return False
    match = _WIKI.match(state.src, start, state.posMax)
    if match is None or normalizeReference(match[1]) in state.env.get("references", {}):
        return False
    target, _, words = match[1].replace("\\|", "|").partition("|")
    title, heading = _HEADING_PART.match(target).groups()  # type: ignore[union-attr]  # matches all
    shown = words.strip() or title.strip() or (heading or "").strip()
    if not shown or match[1].startswith("^") or (picture and not _PICTURE_NAME.search(title)):
        return False
    if not silent and picture:
        token = state.push("image", "img", 0)
        token.attrs = {"src": title.strip(), "alt": ""}
        token.content = words.strip() or title.strip()
        token.children = []
        if words:
            _sized(token, f"{title.strip()}|{words}")
    elif not silent:
        state.push("text", "", 0).content = shown
    state.pos = match.end()
    return True
