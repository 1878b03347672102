"""The words of an HTML block as Markdown that reads back as the same words with the same marks.

Marks are written as Markdown writes them; what would not read back so (a mark beside punctuation
inside a word, stars that run together) is written in HTML, which Markdown keeps. Each block is
parsed again and compared, so that nothing here has to know every rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from writer_app.domain.text.flanking import can_mark
from writer_app.storage.formats import dialect, markdown
from writer_app.storage.formats.html_tree import HtmlNode

Mark = tuple[str, str, str]
"""What it is (`strong`, `em`, `s`, `link`, or an HTML tag that stays), a link's address, title."""

_MARKS = {
    "strong": "strong", "b": "strong", "em": "em", "i": "em", "cite": "em", "dfn": "em",
    "var": "em", "del": "s", "s": "s", "strike": "s", "sub": "sub", "sup": "sup", "kbd": "kbd",
    "mark": "mark", "u": "u", "ins": "ins",
}  # fmt: skip
_SIGNS = {"strong": "**", "em": "*", "s": "~~"}
_TAGS = {"strong": "strong", "em": "em", "s": "del"}
_SPACE = re.compile(r"[ \t\r\n\f]+")
_ENTITY = re.compile(r"&(?=#?\w+;)")
# What can be a mark of Markdown; with `all`, whatever could ever be one.
_LIGHT = re.compile(
    r"\\(?=[!-/:-@\[-`{-~\n]|$)|`|\*(?!\s)|(?<!\s)\*|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])"
    r"|\[(?=[\[^xX ]?\])|\[(?=[\[^])|\](?=[(\[:])|~(?=~)|(?<=~)~|(?<=!)\["
)
_ALL = re.compile(r"[\\`*_\[\]<>~$^|]")
_START = re.compile(
    r"^(?:(#{1,6})(?=\s|$)|([-+*])(?=\s|$)|(>)|(=+)(?=\s*$)|(-+)(?=\s*$)|(\d{1,9})([.)])(?=\s|$)"
    r"|(~{3})|(:)|(\|))"
)
_LONG = 20_000  # characters of a block that is not parsed again


@dataclass(frozen=True, slots=True)
class InlinePiece:
    """A stretch of words under the same marks; `kind` is text, code, break, image or raw."""

    text: str
    marks: tuple[Mark, ...] = ()
    kind: str = "text"
    address: str = ""
    title: str = ""


def pieces(
    parts: Iterable[HtmlNode | str], *, marks: tuple[Mark, ...] = ()
) -> Iterator[InlinePiece]:
    """The pieces of inline HTML under these marks, white space as it stands."""
    for part in parts:
        yield from _pieces(part, marks)


def _pieces(part: HtmlNode | str, marks: tuple[Mark, ...]) -> Iterator[InlinePiece]:
    if isinstance(part, str):
        yield InlinePiece(part, marks)
    elif part.tag == "br":
        yield InlinePiece("", marks, "break")
    elif part.tag == "img":
        yield _image(part, marks)
    elif part.tag in ("code", "samp", "tt") and not next(part.find("img", "a"), None):
        yield InlinePiece(part.text(), marks, "code")
    elif "math" in part.classes and part.text().strip().startswith("$"):
        yield InlinePiece(part.text().strip(), marks, "raw")
    elif part.tag == "note":
        yield InlinePiece(part.text(), marks, "raw")
    elif part.tag in ("rp", "input"):
        return
    else:
        before, after = {"q": ("“", "”"), "rt": ("（", "）")}.get(part.tag, ("", ""))
        inside = _with_marks(part, marks)
        yield InlinePiece(before, inside)
        yield from pieces(part.children, marks=inside)
        yield InlinePiece(after, inside)


def _image(part: HtmlNode, marks: tuple[Mark, ...]) -> InlinePiece:
    source, words = part.values.get("src", "").strip(), _SPACE.sub(" ", part.values.get("alt", ""))
    if not source:
        return InlinePiece(words, marks, "lost image")
    return InlinePiece(words.strip(), marks, "image", source, part.values.get("title", "").strip())


def _with_marks(part: HtmlNode, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    styles = dict(
        (name.strip(), value.strip())
        for name, _, value in (p.partition(":") for p in part.values.get("style", "").split(";"))
    )
    new: list[Mark] = []
    if part.tag == "a":
        address = part.values.get("href", "").strip()
        if address and markdown.is_safe(address) and not address.startswith("data:"):
            new.append(("link", address, part.values.get("title", "")))
    weight = styles.get("font-weight", "")
    name = _MARKS.get(part.tag)
    if name and not (name == "strong" and weight in ("normal", "400")):
        new.append((name, "", ""))
    if weight in ("bold", "bolder", "600", "700", "800", "900"):
        new.append(("strong", "", ""))
    if styles.get("font-style") in ("italic", "oblique"):
        new.append(("em", "", ""))
    if "line-through" in styles.get("text-decoration", "") + styles.get("text-decoration-line", ""):
        new.append(("s", "", ""))
    if styles.get("vertical-align") in ("sub", "super"):
        new.append(({"sub": "sub", "super": "sup"}[styles["vertical-align"]], "", ""))
    kinds = {mark[0] for mark in marks}
    return marks + tuple(mark for mark in dict.fromkeys(new) if mark[0] not in kinds)


def settled(found: Iterable[InlinePiece]) -> list[InlinePiece]:
    """White space as a browser shows it, pieces of the same looks joined, marks in one order."""
    made: list[InlinePiece] = []
    space = True  # at the beginning, and after a break
    for piece in found:
        text = piece.text
        if piece.kind in ("text", "code"):
            text = _SPACE.sub(" ", text)
        if piece.kind == "text" and space:
            text = text.lstrip(" ")
        if not text and piece.kind in ("text", "code"):
            continue
        if piece.kind == "break" and made and made[-1].kind == "text":
            made[-1] = replace(made[-1], text=made[-1].text.rstrip(" "))
        space = piece.kind == "break" or (piece.kind == "text" and text.endswith(" "))
        fresh = replace(piece, text=text)
        if piece.kind in ("text", "code") and _joins(made, fresh):
            made[-1] = replace(made[-1], text=made[-1].text + text)
        else:
            made.append(fresh)
    return _trimmed(_between(made))


def _joins(made: list[InlinePiece], fresh: InlinePiece) -> bool:
    last = made[-1] if made else None
    return last is not None and last.kind == fresh.kind and {*last.marks} == {*fresh.marks}


def _between(made: list[InlinePiece]) -> list[InlinePiece]:
    """Spaces and breaks under the marks alone that both their neighbours have."""
    found = []
    for n, piece in enumerate(made):
        kept = piece
        if piece.kind == "break" or (piece.kind == "text" and not piece.text.strip(" ")):
            near = [p.marks for p in (*made[max(n - 1, 0) : n], *made[n + 1 : n + 2])]
            marks = tuple(
                m for m in piece.marks if len(near) == 2 and m in near[0] and m in near[1]
            )
            kept = replace(piece, marks=marks)
        found.append(kept)
    return found


def _trimmed(made: list[InlinePiece]) -> list[InlinePiece]:
    while made and (made[0].kind == "break" or not (made[0].text or made[0].address)):
        made.pop(0)
    while made and (
        made[-1].kind == "break" or (made[-1].kind == "text" and not made[-1].text.strip(" "))
    ):
        made.pop()
    if made and made[-1].kind == "text":
        made[-1] = replace(made[-1], text=made[-1].text.rstrip(" "))
    return made


def write(found: Sequence[InlinePiece], *, cell: bool = False, heading: bool = False) -> str:
    """Settled pieces as one block of Markdown, checked by reading it again."""
    if heading:
        found = settled(InlinePiece(" ", p.marks) if p.kind == "break" else p for p in found)
    attempts = ((False, False), (True, False), (False, True), (True, True))
    made = ""
    for strict, tags in attempts:
        made = _InlineWriter(cell=cell, strict=strict, tags=tags).write(found)
        if len(made) > _LONG or _same(found, made, cell=cell, heading=heading):
            return made
    return made


class _InlineWriter:
    """One way to write the pieces down."""

    def __init__(self, *, cell: bool, strict: bool, tags: bool) -> None:
        self._cell, self._strict, self._tags = cell, strict, tags
        self._out: list[str] = []

    def write(self, found: Sequence[InlinePiece]) -> str:
        """The pieces, marks opened and closed between them."""
        self._level(list(found), frozenset(), "")
        made = "".join(self._out)
        if self._cell:
            return made.replace("|", "\\|").replace("\\\\|", "\\|")
        lines = made.split("\n")
        return "\n".join(_START.sub(_escaped_start, line) for line in lines)

    def _level(self, found: list[InlinePiece], opened: frozenset[Mark], following: str) -> None:
        """Pieces under marks that are open: the mark that reaches furthest opens next."""
        at = 0
        while at < len(found):
            mark, end = _furthest(found, at, opened)
            after = found[end] if end < len(found) else None
            behind = _first_char(after, opened) if after else following
            if mark is None:
                self._out.append(self._piece(found[at]))
            else:
                self._marked(mark, found[at:end], opened | {mark}, behind)
            at = end

    def _marked(
        self, mark: Mark, inside: list[InlinePiece], opened: frozenset[Mark], following: str
    ) -> None:
        before, after = _edge(inside, 0), _edge(inside, -1)
        inside = [p for p in _stripped(inside) if p.text or p.kind != "text"]
        if not inside:
            self._out.append(before or after)
            return
        self._out.append(before)
        start = len(self._out)
        self._level(inside, opened, "*")
        words = "".join(self._out[start:])
        del self._out[start:]
        self._out += [self._around(mark, words, after or following), after]

    def _around(self, mark: Mark, words: str, following: str) -> str:
        kind, address, title = mark
        if kind == "link":
            return self._link(words, address, title)
        sign = _SIGNS.get(kind)
        if sign is None:
            return f"<{kind}>{words}</{kind}>"
        preceding = next((part[-1] for part in reversed(self._out) if part), "")
        opens = can_mark(sign[0], preceding, words[:1])[0]
        closes = can_mark(sign[0], words[-1:], following)[1]
        if self._tags or not (opens and closes) or sign[0] in (preceding, following):
            return f"<{_TAGS[kind]}>{words}</{_TAGS[kind]}>"
        return f"{sign}{words}{sign}"

    def _link(self, words: str, address: str, title: str) -> str:
        last = next((n for n in reversed(range(len(self._out))) if self._out[n]), None)
        if last is not None and self._out[last].endswith("!"):  # it would be a picture
            self._out[last] = self._out[last][:-1] + "\\!"
        target = _target(address, title)
        named = words == address and ":" in address
        if not self._strict and not title and (named or _is_mail(words, address)):
            return f"<{words}>"
        return f"[{words}]({target})"

    def _piece(self, piece: InlinePiece) -> str:
        if piece.kind == "break":
            return "<br>" if self._cell else "\\\n"
        if piece.kind == "code":
            return _code(piece.text)
        if piece.kind == "image":
            return f"![{self._text(piece.text)}]({_target(piece.address, piece.title)})"
        return piece.text if piece.kind == "raw" else self._text(piece.text)

    def _text(self, text: str) -> str:
        text = (_ALL if self._strict else _LIGHT).sub(lambda m: "\\" + m[0], text)
        return _ENTITY.sub(r"\\&", text)


def _is_mail(words: str, address: str) -> bool:
    """Whether a link is a mail address that says itself."""
    return (
        address == f"mailto:{words}"
        and re.fullmatch(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", words, re.A) is not None
    )


def _code(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    runs = {len(run) for run in re.findall(r"`+", text)}
    length = next(n for n in range(1, longest + 2) if n not in runs)
    edge = text[:1] == "`" or text[-1:] == "`"
    spaces = text.startswith(" ") and text.endswith(" ") and text.strip(" ")
    pad = " " if edge or spaces else ""
    return f"{'`' * length}{pad}{text}{pad}{'`' * length}"


def _target(address: str, title: str) -> str:
    """An address as it may stand in round brackets, with the title behind it."""
    address = address.replace("\n", "%0A").replace("<", "%3C").replace(">", "%3E")
    address = _ENTITY.sub("&amp;", address.replace("\\", "%5C"))
    if re.search(r"[\s()]", address) or not address:
        address = f"<{address}>"
    words = _SPACE.sub(" ", title).strip()
    if not words:
        return address
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'{address} "{_ENTITY.sub("&amp;", escaped)}"'


def _escaped_start(match: re.Match[str]) -> str:
    if match[6]:
        return f"{match[6]}\\{match[7]}"
    return "\\" + match[0]


def _edge(found: list[InlinePiece], place: int) -> str:
    """The space at one end of pieces; marks stand at words, so it moves outside them."""
    piece = found[place]
    if piece.kind != "text":
        return ""
    return " " if (piece.text[:1] if place == 0 else piece.text[-1:]) == " " else ""


def _stripped(found: list[InlinePiece]) -> list[InlinePiece]:
    made = list(found)
    if made[0].kind == "text":
        made[0] = replace(made[0], text=made[0].text.lstrip(" "))
    if made[-1].kind == "text":
        made[-1] = replace(made[-1], text=made[-1].text.rstrip(" "))
    return made


def _furthest(
    found: list[InlinePiece], at: int, opened: frozenset[Mark]
) -> tuple[Mark | None, int]:
    """The mark of the piece at `at` that goes on longest, and where it ends."""
    best: tuple[Mark | None, int] = (None, at + 1)
    for mark in found[at].marks:
        end = at
        while end < len(found) and mark in found[end].marks:
            end += 1
        if mark not in opened and (best[0] is None or end > best[1]):
            best = (mark, end)
    return best


def _first_char(piece: InlinePiece, opened: frozenset[Mark]) -> str:
    """The character a piece will begin with, or one that counts the same beside a mark."""
    if piece.kind == "text" and piece.text[:1] == " ":
        return " "
    fresh = [mark[0] for mark in piece.marks if mark not in opened]
    if fresh:
        return _SIGNS.get(fresh[0], "<")[0]
    return {"break": "\\", "code": "`", "image": "!", "raw": "$"}.get(piece.kind, piece.text[:1])


# Reading it again


@cache
def _parser() -> MarkdownIt:
    return dialect.parser()


def _same(found: Sequence[InlinePiece], made: str, *, cell: bool, heading: bool) -> bool:
    """Whether the Markdown means the pieces."""
    source = f"|x|\n|-|\n|{made}|" if cell else f"# {made}" if heading else made
    tokens = [token for token in _parser().parse(source) if token.type != "front_matter"]
    if cell:
        if len(tokens) != 16 and made:
            return False
        tokens = tokens[10:13]
    kind = "td_open" if cell else "heading_open" if heading else "paragraph_open"
    if not made:
        return True
    if len(tokens) != 3 or tokens[0].type != kind:
        return False
    return _meant(tokens[1].children or []) == _wanted(found)


def _wanted(found: Sequence[InlinePiece]) -> list[tuple[str, frozenset[str]]]:
    parts = []
    for piece in found:
        marks = {_name(mark[0], mark[1]) for mark in piece.marks}
        if piece.kind == "image":
            parts.append((piece.text, marks | {"image " + _normal(piece.address)}))
        elif piece.kind == "break":
            parts.append(("\n", marks))
        else:
            parts.append((piece.text, marks | ({"code"} if piece.kind == "code" else set())))
    return _joined(parts)


def _meant(children: Sequence[Token]) -> list[tuple[str, frozenset[str]]]:
    parts: list[tuple[str, set[str]]] = []
    marks: list[str] = []
    for child in children:
        tag = re.match(r"</?(\w+)", child.content) if child.type == "html_inline" else None
        if tag and tag[1] == "br":
            parts.append(("\n", set(marks)))
        elif child.nesting > 0 or (tag and child.content[1] != "/"):
            name = tag[1] if tag else child.type.removesuffix("_open")
            marks.append(_name({"del": "s"}.get(name, name), str(child.attrGet("href") or "")))
        elif child.nesting < 0 or tag:
            if marks:
                marks.pop()
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(("\n" if child.type == "hardbreak" else " ", set(marks)))
        elif child.type == "image":
            address = _normal(str(child.attrGet("src") or ""))
            parts.append((child.content, {*marks, f"image {address}"}))
        elif child.type == "math_inline":
            parts.append((child.markup + child.content + child.markup, set(marks)))
        else:
            parts.append((child.content, {*marks, *(["code"] if "code" in child.type else [])}))
    return _joined(parts)


def _name(kind: str, address: str) -> str:
    return f"link {_normal(address)}" if kind == "link" else kind


def _normal(address: str) -> str:
    return _parser().normalizeLink(address)


def _joined(parts: Sequence[tuple[str, set[str]]]) -> list[tuple[str, frozenset[str]]]:
    """Neighbours under the same marks as one; spaces and breaks belong to no mark."""
    made: list[tuple[str, frozenset[str]]] = []
    for text, marks in parts:
        for part in re.split(r"([ \n]+)", text):
            kept = frozenset() if not part.strip(" \n") else frozenset(marks)
            if not part:
                continue
            if made and made[-1][1] == kept:
                made[-1] = (made[-1][0] + part, kept)
            else:
                made.append((part, kept))
    return made
