"""One work of a bibliography: key, kind, and fields as BibLaTeX names and writes them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304",
    ".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328",
    "r": "\u030a", "d": "\u0323", "b": "\u0331",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø",
    "O": "Ø", "l": "ł", "L": "Ł", "i": "i", "j": "j", "textendash": "–", "textemdash": "—",
    "textquoteright": "’", "ldots": "…", "dots": "…", "textasciitilde": "~",
}  # fmt: skip
_ACCENTED = re.compile(
    r"\\([`'^~\"=.]|[uvHckrdb](?![A-Za-z]))\s*(?:\{\s*(?:\\?([A-Za-z]))?\s*\}|\\?([A-Za-z]))"
)
_LETTER = re.compile(rf"\\({'|'.join(sorted(_LETTERS, key=len, reverse=True))})(?![A-Za-z])\s?")
_COMMAND = re.compile(r"\\[A-Za-z]+\*?\s?")
_LOGO = re.compile(r"\\((?:Xe|Lua|pdf)?(?:La|Bib)?TeX)(?![A-Za-z])(?:\{\})?")
_SIGN = re.compile(r"\\([&%$#_{}])")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_HELD = {"\\{": "\ue010", "\\}": "\ue011"}


@dataclass(frozen=True)
class BibEntry:
    """`fields` are as they are written, names in lower case, their macros put in; `line` from 1."""

    key: str
    kind: str
    fields: Mapping[str, str] = field(default_factory=dict)
    line: int = 0

    @cached_property
    def title(self) -> str:
        """The title as people read it."""
        return readable(self.fields.get("title", ""))

    @cached_property
    def year(self) -> str:
        """The year, or what stands there instead."""
        said = self.fields.get("date") or self.fields.get("year") or ""
        found = _YEAR.search(said)
        return found[1] if found else readable(said)

    @cached_property
    def authors(self) -> tuple[str, ...]:
        """The family names of authors, of editors where there is no author."""
        said = self.fields.get("author") or self.fields.get("editor") or ""
        return tuple(_family(name) for name in people(said))

    def by(self) -> str:
        """Who wrote it, shortly: `Doe`, `Doe & Li`, `Doe et al.`."""
        names = self.authors
        if len(names) > 2:
            return f"{names[0]} et al."
        return " & ".join(names)

    @cached_property
    def search(self) -> str:
        """What it is found by."""
        return " ".join(part for part in (self.key, *self.authors, self.year, self.title) if part)


def people(text: str) -> list[str]:
    """The names in a field of names, each as it is written."""
    depth, parts, at = 0, [], 0
    for match in re.finditer(r"[{}]|\s+and\s+", text, re.IGNORECASE):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
        elif depth == 0:
            parts.append(text[at : match.start()])
            at = match.end()
    parts.append(text[at:])
    return [part.strip() for part in parts if part.strip() and part.strip().lower() != "others"]


def _family(name: str) -> str:
    if name.startswith("{") and name.endswith("}"):
        return readable(name)
    family, comma, _ = name.partition(",")
    if comma:
        return readable(family)
    plain = readable(name)
    return plain.split()[-1] if plain.split() else plain


def readable(text: str) -> str:
    """A field without the marks of TeX: accents in place, braces and commands gone."""
    if not text:
        return ""
    if "\\" in text:
        for mark, held in _HELD.items():
            text = text.replace(mark, held)
        text = _SIGN.sub(r"\1", _without_commands(text))
    text = text.replace("{", "").replace("}", "").replace("~", " ")
    text = text.replace("---", "—").replace("--", "–").replace("\ue010", "{").replace("\ue011", "}")
    return " ".join(unicodedata.normalize("NFC", text).split())


def spelled(text: str) -> str:
    """A field as any reader of BibLaTeX takes it: accents in place, unknown commands gone, in one
    line, braces and escaped signs as they were."""
    if "\\" in text:
        kept = {f"\\{sign}": chr(0xE020 + n) for n, sign in enumerate("&%$#_{}")}
        for mark, held in kept.items():
            text = text.replace(mark, held)
        text = _without_commands(text).replace("\\", "")
        for mark, held in kept.items():
            text = text.replace(held, mark)
    return " ".join(unicodedata.normalize("NFC", text).split())


def _without_commands(text: str) -> str:
    """Accents and letters of TeX as characters; other commands gone, their words kept."""
    text = _LETTER.sub(lambda m: _LETTERS[m[1]], text)
    text = _ACCENTED.sub(lambda m: (m[2] or m[3] or "") + _ACCENTS[m[1]], text)
    return _COMMAND.sub("", _LOGO.sub(r"\1", text))
