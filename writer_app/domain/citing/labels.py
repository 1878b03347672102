"""What figures, tables, equations and sections are called by number, language by language.

The spelling is pandoc-crossref's: `{#fig:x}`, `{#tbl:x}`, `{#eq:x}`, `{#sec:x}` where a thing is,
`@fig:x` or `[@fig:a; @fig:b]` where it is spoken of, `[-@fig:x]` for the number alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

HEADINGS = frozenset(
    (
        *("references", "bibliography", "works cited", "literature", "sources"),
        *("参考文献", "参考书目", "引用文献", "文献"),
    )
)
"""What the list of works is called, in small letters."""
KINDS = {"fig": "fig", "tbl": "tbl", "tab": "tbl", "eq": "eq", "sec": "sec"}
_LABEL = re.compile(r"([A-Za-z]+):.+", re.DOTALL)
_ATTRIBUTES = re.compile(r"[ \t\n]*\{([ \t]*(?:[#.][^\s{}]+|-|[\w-]+=(?:\"[^\"{}]*\"|[^\s{}]+))"
                         r"(?:[ \t]+(?:[#.][^\s{}]+|-|[\w-]+=(?:\"[^\"{}]*\"|[^\s{}]+)))*[ \t]*)\}"
                         r"[ \t]*\Z")  # fmt: skip
# what one is called, and several
_NAMES: dict[str, dict[str, tuple[str, str]]] = {
    "en": {"fig": ("Figure", "Figures"), "tbl": ("Table", "Tables"),
           "eq": ("Equation", "Equations"), "sec": ("Section", "Sections")},
    "de": {"fig": ("Abbildung", "Abbildungen"), "tbl": ("Tabelle", "Tabellen"),
           "eq": ("Gleichung", "Gleichungen"), "sec": ("Abschnitt", "Abschnitte")},
    "fr": {"fig": ("Figure", "Figures"), "tbl": ("Tableau", "Tableaux"),
           "eq": ("Équation", "Équations"), "sec": ("Section", "Sections")},
    "es": {"fig": ("Figura", "Figuras"), "tbl": ("Tabla", "Tablas"),
           "eq": ("Ecuación", "Ecuaciones"), "sec": ("Sección", "Secciones")},
    "zh": {"fig": ("图", "图"), "tbl": ("表", "表"), "eq": ("式", "式"), "sec": ("第", "第")},
}  # fmt: skip
_CONTENTS = {
    "en": "Contents", "de": "Inhalt", "fr": "Table des matières", "es": "Índice", "zh": "目录",
}  # fmt: skip
_AND = {"en": " and ", "de": " und ", "fr": " et ", "es": " y ", "zh": "、"}
_OWN = {
    "fig": ("figPrefix", "figureTitle"), "tbl": ("tblPrefix", "tableTitle"),
    "eq": ("eqnPrefix", ""), "sec": ("secPrefix", ""),
}  # fmt: skip
_GAP = "\u00a0"  # a name and its number stay in one line


def contents(language: str) -> str:
    """What a table of contents is called."""
    return _CONTENTS.get(language, _CONTENTS["en"])


def kind_of(key: str) -> str:
    """`fig`, `tbl`, `eq` or `sec` for a label's key, "" for the key of a work."""
    found = _LABEL.match(key)
    return KINDS.get(found[1].lower(), "") if found else ""


def same(key: str) -> str:
    """A label in the form in which two spellings of it are one: `@Fig:x`, `@tab:x`."""
    kind = kind_of(key)
    return f"{kind}:{key.partition(':')[2]}" if kind else key


def attributes(text: str) -> tuple[str, dict[str, str]]:
    """A text without the attributes at its end (`{#fig:x width=60%}`), and these: `id`, `class`
    (with blanks around its names), and others by their names."""
    found = _ATTRIBUTES.search(text)
    if found is None:
        return text, {}
    values: dict[str, str] = {}
    for part in re.findall(r"[\w-]+=\"[^\"]*\"|\S+", found[1]):
        if part[0] == "#":
            values["id"] = part[1:]
        elif part[0] == "." or part == "-":
            name = part[1:] or "unnumbered"
            values["class"] = f"{values.get('class', ' ')}{name} "
        else:
            name, _, value = part.partition("=")
            values[name] = value.strip('"')
    return text[: found.start()], values


class LabelWords:
    """The words of one text: its language, and what its front matter calls things."""

    def __init__(self, language: str, meta: Mapping[str, Any]) -> None:
        self.language = language if language in _NAMES else "en"
        self._meta = meta

    def caption(self, kind: str, number: str, words: str) -> str:
        """How a caption begins: `Figure 1: `."""
        name = self._own(_OWN[kind][1], 0) or _NAMES[self.language][kind][0]
        if not words:
            return f"{name}{_GAP}{number}"
        return f"{name}{_GAP}{number}{'　' if self.language == 'zh' else ': '}"

    def reference(self, kind: str, numbers: Sequence[str]) -> tuple[str, list[str], str]:
        """What stands before the numbers of a reference, between them, and behind."""
        several = len(numbers) > 1
        name = self._own(_OWN[kind][0], int(several)) or _NAMES[self.language][kind][several]
        comma = "、" if self.language == "zh" else ", "
        between = [comma] * (len(numbers) - 1)
        if between:
            between[-1] = _AND[self.language]
        behind = f"{_GAP}节" if (self.language, kind) == ("zh", "sec") else ""
        return f"{name}{_GAP}", between, "" if self._own(_OWN[kind][0], 0) else behind

    def _own(self, name: str, place: int) -> str:
        said = self._meta.get(name) if name else None
        if isinstance(said, list):
            said = said[min(place, len(said) - 1)] if said else ""
        return str(said or "").strip()


def shown(kind: str, number: str) -> str:
    """A number as it stands in a sentence: that of an equation in brackets."""
    return f"({number})" if kind == "eq" else number
