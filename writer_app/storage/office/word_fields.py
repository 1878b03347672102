"""Numbers and references as Word's own fields, so that Word counts them anew (SEQ, REF).

`prepared` changes the tokens of one text: the number of a caption becomes a SEQ field inside two
bookmarks, one around its name and number, one around the number; a reference becomes a REF field
to one of them. Fields hold the numbers that `crossref` wrote, so that no reader has to count.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

_NUMBER = re.compile(r"\d[\d.]*")
_NO_NAME = re.compile(r"[^\w]+")
_FIRST = 900_000_000  # Word hides bookmarks called _Ref and nine digits
_CHAR = '<w:r><w:fldChar w:fldCharType="{0}"/></w:r>'
_NAMES = {"fig": "Figure", "tbl": "Table", "eq": "Equation"}


@dataclass(slots=True)
class _FieldMarks:
    """The bookmarks of one text: for a label's key that around its number, and the words that the
    one around name and number holds."""

    numbers: dict[str, str] = field(default_factory=dict)
    wholes: dict[str, tuple[str, str]] = field(default_factory=dict)
    count: int = 0

    def fresh(self) -> tuple[int, str]:
        self.count += 1
        return _FIRST + self.count, f"_Ref{_FIRST + self.count}"


def prepared(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of a text (`flow.read`) for Word; they are changed in place."""
    marks = _FieldMarks()
    for number, token in enumerate(tokens):
        key = str(token.attrGet("id") or "")
        if token.type in ("figure_open", "table_open") and "caption" in token.meta:
            _caption(token.meta["caption"], key, marks)
        elif token.type == "math_block" and "number" in token.meta:
            token.meta["field"] = _equation(str(token.meta["number"]), key, marks)
        elif token.type == "heading_open" and "number" in token.meta:
            _heading(tokens[number + 1], str(token.meta["number"]), key, marks)
    for token in tokens:
        if token.type == "inline":
            token.children = _referring(token.children or [], marks)
    return list(tokens)


def _caption(caption: Token, key: str, marks: _FieldMarks) -> None:
    made: list[Token] = []
    for child in caption.children or []:
        kind, number = child.meta.get("numbered", ("", ""))
        at = child.content.rfind(number) if number else -1
        if at < 0:
            made.append(child)
            continue
        name, rest = child.content[:at], child.content[at + len(number) :]
        whole, inside = marks.fresh(), marks.fresh()
        source = _run(name) + _marked(_sequence(_called(name, kind), number), inside)
        made += [_raw(_marked(source, whole)), _text(rest)]
        if key and key not in marks.numbers:
            marks.numbers[key] = inside[1]
            marks.wholes[key] = (whole[1], name + number)
    caption.children = made


def _equation(number: str, key: str, marks: _FieldMarks) -> list[Token]:
    """The number of an equation in its brackets."""
    mark = marks.fresh()
    marks.numbers.setdefault(key, mark[1])
    return [_text("("), _raw(_marked(_sequence(_NAMES["eq"], number), mark)), _text(")")]


def _heading(inline: Token, number: str, key: str, marks: _FieldMarks) -> None:
    """The number of a heading can be referred to."""
    children = inline.children or []
    if not children or not children[0].content.startswith(number):
        return
    mark = marks.fresh()
    marks.numbers.setdefault(key, mark[1])
    rest = _text(children[0].content[len(number) :])
    inline.children = [_raw(_marked(_run(number), mark)), rest, *children[1:]]


def _referring(children: Sequence[Token], marks: _FieldMarks) -> list[Token]:
    """The words of a paragraph with REF fields in place of the links that refer."""
    made: list[Token] = []
    inside = ""
    for child in children:
        if child.type == "link_open" and "refers" in child.meta:
            inside = str(child.attrGet("href") or "").removeprefix("#")
            if inside not in marks.numbers:
                made.append(child)
        elif child.type == "link_close" and inside:
            if inside not in marks.numbers:
                made.append(child)
            inside = ""
        elif inside in marks.numbers and child.type == "text":
            made += _reference(child.content, inside, marks)
        else:
            made.append(child)
    return made


def _reference(words: str, key: str, marks: _FieldMarks) -> list[Token]:
    whole = marks.wholes.get(key)
    if whole is not None and words == whole[1]:
        return [_raw(_field(f" REF {whole[0]} \\h ", words))]
    found = _NUMBER.search(words)
    if found is None:
        return [_text(words)]
    made = _raw(_field(f" REF {marks.numbers[key]} \\h ", found[0]))
    return [_text(words[: found.start()]), made, _text(words[found.end() :])]


def _called(name: str, kind: str) -> str:
    """What Word counts by: the caption's own word, as its dialog of captions has it."""
    return _NO_NAME.sub("", name)[:30] or _NAMES.get(kind, "Figure")


def _sequence(name: str, number: str) -> str:
    return _field(f" SEQ {name} \\* ARABIC ", number)


def _field(code: str, shown: str) -> str:
    kept = f'<w:r><w:instrText xml:space="preserve">{html.escape(code)}</w:instrText></w:r>'
    parts = (
        _CHAR.format("begin"),
        kept,
        _CHAR.format("separate"),
        _run(shown),
        _CHAR.format("end"),
    )
    return "".join(parts)


def _run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{html.escape(words, quote=False)}</w:t></w:r>'


def _marked(source: str, mark: tuple[int, str]) -> str:
    number, name = mark
    start = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'
    return f'{start}{source}<w:bookmarkEnd w:id="{number}"/>'


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)


def _raw(source: str) -> Token:
    made = Token("raw_inline", "", 0, content=source)
    made.info = "openxml"
    return made
