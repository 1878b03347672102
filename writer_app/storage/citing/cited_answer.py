"""Typst's page of citations (`cited`) as tokens of Markdown: citations, notes, works."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from markdown_it.token import Token
from typing_extensions import override

from writer_app.domain.citing.citation import Citation, Cite
from writer_app.storage.citing.cited import MATH
from writer_app.storage.citing.mended import mended

_MARKS = {"em": "em", "i": "em", "strong": "strong", "b": "strong", "sup": "sup", "sub": "sub"}
_RAISED = 3  # tokens of raised words
_VOID = frozenset(("br", "meta", "link", "img", "hr"))
_DIVISION = re.compile(r"([agfp])(\d+)\Z")
_SPACES = re.compile(r"[ \t\r\n]+")
_HELD = re.compile(f"([{chr(MATH)}-\uf8ff])")
_EMPTY_DATE = re.compile(
    r"(\d{4}[a-z]?),(?=\))"
)  # “(2020,)”: a group for a month that is not there


@dataclass(slots=True)
class _Element:
    """An element of the answer."""

    tag: str
    attributes: dict[str, str]
    inside: list[_Element | str] = field(default_factory=list)

    def text(self) -> str:
        """All its words."""
        return "".join(part if isinstance(part, str) else part.text() for part in self.inside)

    def every(self, tag: str) -> list[_Element]:
        """The elements of a kind in it, in their order."""
        found = []
        for part in self.inside:
            if isinstance(part, _Element):
                found += ([part] if part.tag == tag else []) + part.every(tag)
        return found


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("", {})
        self._open = [self.root]

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        part = _Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(part)
        if tag not in _VOID:
            self._open.append(part)

    @override
    def handle_endtag(self, tag: str) -> None:
        if len(self._open) > 1 and self._open[-1].tag == tag:
            self._open.pop()

    @override
    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)


@dataclass(slots=True)
class CitedAnswer:
    """Tokens for each group by its number; `notes` where the style cites in footnotes; and the
    list of works, each with the key it has in the text ("" where that is not known)."""

    groups: dict[int, list[Token]] = field(default_factory=dict)
    notes: dict[int, list[Token]] = field(default_factory=dict)
    works: list[tuple[str, list[Token]]] = field(default_factory=list)


def answer(
    page: str, groups: Sequence[Citation], keys: Sequence[str], formulas: Sequence[str]
) -> CitedAnswer:
    """What the page says. `keys` are those of the works in the order in which they were given."""
    tree = _Tree()
    tree.feed(page)
    tree.close()
    return _AnswerReader(tree.root, groups, keys, formulas).read()


class _AnswerReader:
    def __init__(
        self,
        root: _Element,
        groups: Sequence[Citation],
        keys: Sequence[str],
        formulas: Sequence[str],
    ) -> None:
        self._root, self._groups, self._formulas = root, groups, formulas
        self._divisions: dict[tuple[str, int], _Element] = {}
        self._keys: dict[str, str] = {}  # by the place of the list's row
        for part in root.every("div"):
            name = _DIVISION.match(part.attributes.get("id", ""))
            if name is None:
                continue
            if name[1] != "p":
                self._divisions[name[1], int(name[2])] = part
            for link in part.every("a") if name[1] == "p" else ():
                self._keys.setdefault(_place(link), keys[int(name[2])])
        self._notes = {
            row.attributes.get("id", ""): row
            for section in root.every("section")
            if section.attributes.get("role") == "doc-endnotes"
            for row in section.every("li")
        }

    def read(self) -> CitedAnswer:
        """The whole answer."""
        made = CitedAnswer()
        rows = [
            row
            for section in self._root.every("section")
            if section.attributes.get("role") == "doc-bibliography"
            for row in section.every("li")
        ]
        numbered = any(part.attributes.get("class") == "prefix" for r in rows for part in _spans(r))
        for row in rows:
            key = self._keys.get(row.attributes.get("id", ""), "")
            made.works.append((key, mended(self._tokens(row, linked=False))))
        for number, group in enumerate(self._groups):
            self._group(number, group, made, numbered=numbered)
        return made

    def _group(self, number: int, group: Citation, made: CitedAnswer, *, numbered: bool) -> None:
        part = self._divisions.get(("g", number))
        if part is None:
            return
        only = ("f", number) in self._divisions
        if only and numbered:
            part, only = self._divisions["f", number], False
        note = next((self._notes.get(_place(a)) for a in part.every("a") if self._noted(a)), None)
        if note is not None:
            made.notes[number] = self._tokens(note, linked=True, group=group)
        tokens = self._tokens(part, linked=True, group=None if note else group)
        author = self._divisions.get(("a", number))
        if author is not None:
            tokens = self._tokens(author, linked=True)
        if only:
            whole = self._divisions["f", number].text()
            tokens = [_text("("), *_with_letters(tokens, whole), _text(")")]
        made.groups[number] = _joined(tokens)

    def _noted(self, link: _Element) -> bool:
        return _place(link) in self._notes

    def _tokens(
        self, part: _Element, *, linked: bool, group: Citation | None = None
    ) -> list[Token]:
        """The words of an element. `linked`: links to the list stay; of `group` the words before
        its works are put in, and the places that the style leaves out."""
        out: list[Token] = []
        self._write(part, out, linked=linked, waiting=list(group.cites if group else ()))
        return _joined(out)

    def _write(
        self, part: _Element, out: list[Token], *, linked: bool, waiting: list[Cite]
    ) -> None:
        for child in part.inside:
            if isinstance(child, str):
                out.extend(self._words(child))
                continue
            role = child.attributes.get("role", "")
            if role == "doc-noteref" or (role == "doc-backlink" and child.tag == "sup"):
                continue
            if child.tag == "a":
                self._link(child, out, linked=linked, waiting=waiting)
            else:
                kind = _MARKS.get(child.tag, "")
                inner: list[Token] = []
                self._write(child, inner, linked=linked, waiting=waiting)
                out.extend(_marked(kind, inner))

    def _link(
        self, child: _Element, out: list[Token], *, linked: bool, waiting: list[Cite]
    ) -> None:
        """A link, to a work of the list or a place in the web."""
        key = self._keys.get(_place(child), "")
        cite = next((one for one in waiting if one.key == key), None)
        inner: list[Token] = []
        self._write(child, inner, linked=False, waiting=[])
        inner = _raised(_joined(inner, ends=False))
        kind = "sup" if inner and inner[0].type == "sup_open" else ""
        if cite is not None:
            waiting.remove(cite)
            if cite.before:
                out.extend(_marked(kind, [_text(cite.before + " ")]))
        href = self._href(child, linked=linked, key=key)
        if kind and href and inner[-1].type == "sup_close" and len(inner) == _RAISED:
            out.extend(_marked("sup", _marked("link", inner[1:-1], href)))  # next to its brackets
        else:
            out.extend(_marked("link", inner, href) if href else inner)
        if cite is not None and cite.after and _bare(cite.after) not in _bare(child.text()):
            out.extend(_marked(kind, [_text(f", {cite.after}" if not kind else f" {cite.after}")]))

    def _href(self, link: _Element, *, linked: bool, key: str) -> str:
        address = link.attributes.get("href", "")
        if not address.startswith("#"):
            return address
        nested = any(not a.attributes.get("href", "").startswith("#") for a in link.every("a"))
        return f"#{anchor(key)}" if key and linked and not nested else ""

    def _words(self, words: str) -> list[Token]:
        found = []
        plain = _EMPTY_DATE.sub(r"\1", _SPACES.sub(" ", words))
        for piece in _HELD.split(plain):
            held = ord(piece) - MATH if len(piece) == 1 else -1
            if 0 <= held < len(self._formulas):
                found.append(Token("math_inline", "span", 0))
                found[-1].content, found[-1].markup = self._formulas[held], "$"
            elif piece:
                found.append(_text(piece))
        return found


def anchor(key: str) -> str:
    """What a work of the list is called as a place to go to."""
    return "ref-" + re.sub(r"[^\w:.-]", "-", key)


def _marked(kind: str, inner: list[Token], href: str = "") -> list[Token]:
    """Tokens inside a mark."""
    if not kind:
        return inner
    opening = Token(f"{kind}_open", "a" if href else kind, 1)
    opening.attrs = {"href": href} if href else {}
    return [opening, *inner, Token(f"{kind}_close", "a" if href else kind, -1)]


def _raised(tokens: list[Token]) -> list[Token]:
    """Brackets around a raised number are raised as it is: “[⁴]” is “⁽⁴⁾” in the style."""
    for number, token in enumerate(tokens[:-3]):
        last = tokens[number + 3]
        raised = tokens[number + 1].type == "sup_open" and last.type == "sup_close"
        closing = tokens[number + 4] if number + 4 < len(tokens) else None
        if not raised or closing is None or not closing.content.startswith("]"):
            continue
        if token.content.endswith("["):
            token.content = token.content.removesuffix("[").rstrip()
            tokens[number + 2].content = f"[{tokens[number + 2].content}]"
            closing.content = closing.content.removeprefix("]")
    return [token for token in tokens if token.type != "text" or token.content]


def _with_letters(tokens: list[Token], whole: str) -> list[Token]:
    """Years with the letter that tells works of one year apart, which Typst's year alone lacks."""
    letters = dict(re.findall(r"(?<!\d)(\d{4})([a-z])(?!\w)", whole))
    for token in tokens:
        if token.type == "text":
            token.content = re.sub(
                r"(?<!\d)(\d{4})(?!\w)", lambda m: m[1] + letters.get(m[1], ""), token.content
            )
    return tokens


def _bare(words: str) -> str:
    return "".join(char for char in words if char.isalnum())


def _place(link: _Element) -> str:
    return link.attributes.get("href", "").removeprefix("#")


def _spans(part: _Element) -> list[_Element]:
    return part.every("span")


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)


def _joined(tokens: Sequence[Token], *, ends: bool = True) -> list[Token]:
    """Texts that stand side by side as one; with `ends` no blank at the ends."""
    made: list[Token] = []
    for token in tokens:
        if made and token.type == made[-1].type == "text":
            made[-1].content += token.content
        elif made and (made[-1].type, token.type) == ("sup_close", "sup_open"):
            made.pop()
        else:
            made.append(token)
    for token in made:
        if token.type == "text":
            token.content = _SPACES.sub(" ", token.content)
    if ends and made and made[0].type == "text":
        made[0].content = made[0].content.lstrip()
    if ends and made and made[-1].type == "text":
        made[-1].content = made[-1].content.rstrip()
    return [token for token in made if token.type != "text" or token.content]
