"""Captions, numbers and references of figures, tables, equations and sections, for every format.

A picture that stands alone with a label or a title becomes a figure (`figure_open`, its paragraph,
`figcaption_open`, the caption, both closed); a paragraph `: words {#tbl:x}` beside a table its
caption (`caption_open` … inside the table). What opens one has the caption's inline token in its
`meta["caption"]`. A numbered equation has `meta["number"]`; references become links.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it.token import Token

from writer_app.domain.base.message import coded
from writer_app.domain.citing import labels
from writer_app.domain.citing.citation import Citation, Cite
from writer_app.storage.formats import dialect

_CAPTION = re.compile(r"(?:(?:Table|表)[ \t]*)?[:：][ \t]*(?=\S)")
_PLAIN_CAPTION = re.compile(r"(?::[ \t]|(?:Table|表)[ \t]*[:：])")
_WIDTH = re.compile(r"(\d{1,3}%|\d{1,4}(?:px)?)\Z")
_MOST_NAMES = 8


@dataclass(slots=True)
class _Labels:
    """What has a label: its number, and where links to it lead."""

    words: labels.LabelWords
    numbers: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    def take(self, key: str, kind: str) -> str:
        """The number of a new figure, table or equation."""
        self.counts[kind] = number = self.counts.get(kind, 0) + 1
        self.numbers.setdefault(key, str(number))
        self.places.setdefault(key, key)
        return str(number)


def settle(
    tokens: list[Token], *, language: str, meta: Mapping[str, Any]
) -> tuple[list[Token], tuple[str, ...]]:
    """The tokens with everything numbered and every reference written out, and sentences on
    labels that nothing has. Works of a bibliography are left to `citing`."""
    found = _Labels(labels.LabelWords(language, meta))
    tokens = _captioned(_figures(tokens, found), found)
    _equations(tokens, found)
    _sections(tokens, found, meta)
    for token in tokens:
        for child in token.children or ():
            if child.type == "citation":
                _refer(child, found)
            elif child.type == "link_open":
                _follow(child, found)
    if not found.unknown:
        return tokens, ()
    names = ", ".join(list(dict.fromkeys(found.unknown))[:_MOST_NAMES])
    return tokens, (coded("refer.unknown", "Nothing in the text has the label: {0}.", names),)


# ---- figures


def _figures(tokens: list[Token], found: _Labels) -> list[Token]:
    made: list[Token] = []
    for token in tokens:
        made.append(token)
        if token.type == "paragraph_close" and len(made) > 2 and made[-2].type == "inline":
            shape = _figure(made[-3], made[-2], token, found)
            if shape is not None:
                made[-3:] = shape
    return made


def _figure(opening: Token, inline: Token, closing: Token, found: _Labels) -> list[Token] | None:
    """A picture that stands alone as a figure; None for what is none. Its width is taken over."""
    children = inline.children or []
    if not children or children[0].type != "image":
        return None
    rest = "".join(c.content if c.type == "text" else "\n" for c in children[1:])
    if any(c.type not in ("text", "softbreak") for c in children[1:]):
        return None
    left, values = labels.attributes(rest)
    if left.strip():
        return None
    image = children[0]
    inline.children = [image]
    width = _WIDTH.match(values.get("width", ""))
    if width:
        image.attrs["width"] = width[1].removesuffix("px")
    key = labels.same(values.get("id", ""))
    kind = labels.kind_of(key)
    title = str(image.attrs.pop("title", ""))
    words = title or (image.content if kind == "fig" else "")
    if kind != "fig" and not title:
        return None
    number = found.take(key, "fig") if kind == "fig" else ""
    own = list(image.children or ())
    if title:  # a caption may have emphasis, formulas and citations
        own = dialect.parser().parseInline(title, {})[0].children or []
    caption = _caption(own, words, number, "fig", found)
    figure = _block("figure_open", "figure", 1)
    figure.meta = {"caption": caption}
    if key or values.get("id"):
        figure.attrs["id"] = key or values["id"]
    return [
        figure, opening, inline, closing, _block("figcaption_open", "figcaption", 1), caption,
        _block("figcaption_close", "figcaption", -1), _block("figure_close", "figure", -1),
    ]  # fmt: skip


def _caption(children: list[Token], words: str, number: str, kind: str, found: _Labels) -> Token:
    """The inline token of a caption, with its number in front."""
    own = [_copy(child) for child in children]
    if number:
        start = found.words.caption(kind, number, words)
        label = Token("text", "", 0, content=start)
        label.meta = {"numbered": (kind, number)}
        own.insert(0, label)
        words = start + words
    return Token("inline", "", 0, content=words, children=own, block=True)


def _copy(token: Token) -> Token:
    made = Token(token.type, token.tag, token.nesting, content=token.content, markup=token.markup)
    made.attrs, made.meta, made.children = dict(token.attrs), dict(token.meta), token.children
    return made


def _block(kind: str, tag: str, nesting: int) -> Token:
    return Token(kind, tag, nesting, block=True)  # type: ignore[arg-type]  # -1, 0 or 1


# ---- tables


def _captioned(tokens: list[Token], found: _Labels) -> list[Token]:
    """Tables with the captions that stand behind or before them."""
    made: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token.type != "table_open":
            made.append(token)
            continue
        end = next(n for n in range(at, len(tokens)) if tokens[n].type == "table_close")
        inside = tokens[at:end]
        at = end + 1
        caption = _paragraph_caption(tokens[at : at + 3])
        if caption is not None:
            at += 3
        else:
            caption = _row_caption(inside)
        if caption is None and (caption := _paragraph_caption(made[-3:])) is not None:
            del made[-3:]
        made += [*_table(token, inside, caption, found), tokens[end]]
    return made


def _table(
    opening: Token, inside: list[Token], caption: Token | None, found: _Labels
) -> list[Token]:
    if caption is None:
        return [opening, *inside]
    values = _taken(caption)
    key = labels.same(values.get("id", ""))
    number = found.take(key, "tbl") if labels.kind_of(key) == "tbl" else ""
    if key:
        opening.attrs["id"] = key
    said = _caption(caption.children or [], caption.content, number, "tbl", found)
    opening.meta = {**opening.meta, "caption": said}
    return [
        opening, _block("caption_open", "caption", 1), said,
        _block("caption_close", "caption", -1), *inside,
    ]  # fmt: skip


def _paragraph_caption(part: Sequence[Token]) -> Token | None:
    """The words of a paragraph that is a table's caption."""
    kinds = [token.type for token in part]
    if kinds != ["paragraph_open", "inline", "paragraph_close"]:
        return None
    return part[1] if _PLAIN_CAPTION.match(part[1].content) else None


def _row_caption(inside: list[Token]) -> Token | None:
    """The same where no blank line parts it from the table, so that it became its last row."""
    start = next((n for n in reversed(range(len(inside))) if inside[n].type == "tr_open"), 0)
    cells = [token for token in inside[start:] if token.type == "inline"]
    first, others = cells[:1], cells[1:]
    if not start or not first or any(cell.content for cell in others):
        return None
    if not _PLAIN_CAPTION.match(first[0].content):
        return None
    end = next(n for n in range(start, len(inside)) if inside[n].type == "tr_close")
    del inside[start : end + 1]
    return first[0]


def _taken(caption: Token) -> dict[str, str]:
    """Take the sign before a caption and the attributes behind it out of its words."""
    children = caption.children or []
    values: dict[str, str] = {}
    if children and children[-1].type == "text":
        children[-1].content, values = labels.attributes(children[-1].content)
    if children and children[0].type == "text":
        children[0].content = _CAPTION.sub("", children[0].content, count=1)
    caption.content = _CAPTION.sub("", labels.attributes(caption.content)[0], count=1)
    return values


# ---- equations and sections


def _equations(tokens: Sequence[Token], found: _Labels) -> None:
    for token in tokens:
        key = labels.same(str(token.meta.get("label", ""))) if token.type == "math_block" else ""
        if labels.kind_of(key) == "eq":
            token.meta["number"] = found.take(key, "eq")
            token.attrs["id"] = key


def _sections(tokens: Sequence[Token], found: _Labels, meta: Mapping[str, Any]) -> None:
    """Labels of headings, and the numbers before them where they are asked for or spoken of."""
    spoken = any(
        labels.kind_of(cite.key) == "sec"
        for token in tokens
        for child in token.children or ()
        if child.type == "citation"
        for cite in child.meta["citation"].cites
    )
    asked = meta.get("number-sections", meta.get("numbersections", False)) is True
    headings = [n for n, token in enumerate(tokens) if token.type == "heading_open"]
    tags = [tokens[n].tag for n in headings]
    title = tags[:1] == ["h1"] and tags.count("h1") == 1 and len(tags) > 1
    top = min((int(tag[1]) for tag in tags[title:]), default=1)
    counts = [0] * 7
    used: set[str] = {str(token.attrs.get("id", "")) for token in tokens}
    for place, n in enumerate(headings):
        opening, inline = tokens[n], tokens[n + 1]
        values = _heading_values(opening, inline, used)
        key = labels.same(values.get("id", ""))
        plain = " unnumbered " in values.get("class", "") or (title and place == 0)
        plain = plain or inline.content.strip().lower() in labels.HEADINGS
        number = "" if plain else _counted(counts, int(opening.tag[1]) - top)
        if labels.kind_of(key) == "sec":
            found.numbers.setdefault(key, number or inline.content)
            found.places.setdefault(key, str(opening.attrs.get("id", "")))
        if number and (asked or spoken):
            opening.meta = {**opening.meta, "number": number}
            start = Token("text", "", 0, content=f"{number}\u2002")
            inline.children = [start, *(inline.children or ())]
            inline.content = start.content + inline.content


def _counted(counts: list[int], level: int) -> str:
    level = max(level, 0)
    counts[level] += 1
    counts[level + 1 :] = [0] * (len(counts) - level - 1)
    return ".".join(str(max(count, 1)) for count in counts[: level + 1])


def _heading_values(opening: Token, inline: Token, used: set[str]) -> dict[str, str]:
    """The attributes of a heading, taken out of its words; its `id` without them."""
    children = inline.children or []
    if not children or children[-1].type != "text" or "{" not in children[-1].content:
        return {}
    left, values = labels.attributes(children[-1].content)
    if not values:
        return {}
    children[-1].content = left
    inline.content = labels.attributes(inline.content)[0]
    own = values.get("id", "")
    slug = own if own and not labels.kind_of(own) else dialect.slug(inline.content)
    name, more = slug, 1
    while name in used:
        name, more = f"{slug}-{more}", more + 1
    used.add(name)
    opening.attrs["id"] = name
    return values


# ---- references


def _follow(link: Token, found: _Labels) -> None:
    """A plain link to a labelled heading leads to its place."""
    key = str(link.attrs.get("href", "")).removeprefix("#")
    place = found.places.get(labels.same(key))
    if place and labels.kind_of(key):
        link.attrs["href"] = f"#{place}"


def _refer(token: Token, found: _Labels) -> None:
    """Write out a reference; what cites works stays."""
    citation: Citation = token.meta["citation"]
    cites, rest = _known(citation, found)
    kinds = [labels.kind_of(cite.key) for cite in cites]
    if not all(kinds):
        return
    gone = [cite.key for cite in cites if cite.key not in found.numbers]
    if gone:
        found.unknown += gone
        words = "; ".join(f"@{key}?" for key in gone)
        token.meta["tokens"] = [
            Token("mark_open", "mark", 1), _text(f"[{words}]"), Token("mark_close", "mark", -1)
        ]  # fmt: skip
        return
    made: list[Token] = []
    at = 0
    while at < len(cites):  # those of one kind side by side
        end = at + 1
        while end < len(cites) and kinds[end] == kinds[at] and not cites[end].before:
            end += 1
        made += [_text("; ")] if made else []
        made += _written(cites[at:end], kinds[at], found)
        at = end
    after = cites[-1].after
    if after:
        made.append(_text(f" [{after}]" if citation.in_text else f", {after}"))
    token.meta["tokens"] = [*made, _text(rest)] if rest else made


def _known(citation: Citation, found: _Labels) -> tuple[list[Cite], str]:
    """The cites by the labels they mean; the Han characters behind a key in a sentence."""
    made, rest = [], ""
    for cite in citation.cites:
        one = cite
        if labels.same(cite.key) not in found.numbers and labels.kind_of(cite.key):
            shorter = cite.trimmed()
            if shorter is not None and labels.same(shorter[0].key) in found.numbers:
                one, rest = shorter
        made.append(Cite(labels.same(one.key), one.before, one.after, one.only))
    return made, rest if citation.in_text else ""


def _written(cites: Sequence[Cite], kind: str, found: _Labels) -> list[Token]:
    numbers = [labels.shown(kind, found.numbers[cite.key]) for cite in cites]
    start, between, behind = found.words.reference(kind, numbers)
    alone = cites[0].only
    made = [_text(cites[0].before + " ")] if cites[0].before else []
    for place, (cite, number) in enumerate(zip(cites, numbers, strict=True)):
        words = number
        if not alone and len(cites) == 1:
            words = start + number + behind
        elif not alone and place == 0:
            made.append(_text(start))
        link = Token("link_open", "a", 1)
        link.attrs = {"href": f"#{found.places[cite.key]}"}
        link.meta = {"refers": (kind, cite.key)}
        made += [link, _text(words), Token("link_close", "a", -1)]
        made += [_text(between[place])] if place < len(between) else []
    return [*made, _text(behind)] if behind and not alone and len(cites) > 1 else made


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)
