"""Formulas for Typst: latex2mathml reads TeX, its elements become Typst's words for them."""

from __future__ import annotations

import html
from xml.etree.ElementTree import Element

_LONGEST, _DEEPEST = 4_000, 25  # characters of a source, elements inside one another
_PLAIN = frozenset(("math", "mrow", "mstyle", "mpadded", "mphantom", "menclose"))
_COUNT = {
    "mfrac": 2, "mroot": 2, "msup": 2, "msub": 2, "mover": 2, "munder": 2, "msubsup": 3,
    "munderover": 3,
}  # fmt: skip
_SHAPES = {
    "mfrac": "frac({0}, {1})",
    "mroot": "root({1}, {0})",
    "msup": "attach({0}, t: {1})",
    "msub": "attach({0}, b: {1})",
    "mover": "attach(limits({0}), t: {1})",
    "munder": "attach(limits({0}), b: {1})",
    "msubsup": "attach({0}, b: {1}, t: {2})",
    "munderover": "attach(limits({0}), b: {1}, t: {2})",
}
_ACCENTS = {
    "¯": "overline({0})", "―": "overline({0})", "‾": "overline({0})", "_": "underline({0})",
    "^": "hat({0})", "~": "tilde({0})", "→": "arrow({0})", "˙": "dot({0})", "¨": "diaer({0})",
    "⏞": "overbrace({0})", "⏟": "underbrace({0})", "ˇ": "caron({0})", "˘": "breve({0})",
}  # fmt: skip
_FACES = {
    "bold": "bold", "double-struck": "bb", "script": "cal", "fraktur": "frak",
    "sans-serif": "sans", "monospace": "mono", "normal": "upright",
}  # fmt: skip


class _NotSet(Exception):
    """The formula cannot be set."""


def formula(source: str, *, display: bool) -> str:
    """One formula, written in TeX, as an expression of Typst's code; "" where it cannot be set."""
    if not source.strip() or len(source) > _LONGEST:
        return ""
    from latex2mathml.converter import convert_to_element  # not before a text has a formula

    try:
        made = convert_to_element(source, display="block" if display else "inline")
        body = _row(made, 0)
    except Exception:  # noqa: BLE001  # it raises what it runs into: no words left, too deep …
        return ""
    return f"$ {body} $" if display else f"${body}$"


def _row(part: Element, depth: int) -> str:
    words = [_written(child, depth + 1) for child in part]
    for number, child in enumerate(part):  # brackets grow with a matrix that they enclose
        inside = child.tag == "mtable" and 0 < number < len(words) - 1
        if inside and part[number - 1].tag == part[number + 1].tag == "mo":
            words[number - 1] = "lr(" + words[number - 1]
            words[number + 1] += ")"
    return " ".join(words)


def _written(part: Element, depth: int) -> str:
    """One element. Raises _NotSet."""
    words = html.unescape(part.text or "")
    if depth > _DEEPEST or words.startswith("\\"):  # a command that is not known
        raise _NotSet
    if part.tag in _PLAIN:
        fenced = len(part) > 2 and part[0].tag == part[-1].tag == "mo"
        return f"lr({_row(part, depth)})" if fenced else _row(part, depth)
    if part.tag in ("mi", "mn", "mo", "mtext"):
        return _token(part, words)
    if part.tag == "mspace":
        return "space" if part.get("width", "0") not in ("0", "0em") else ""
    if part.tag == "msqrt":
        return f"sqrt({_row(part, depth)})"
    if part.tag == "mtable":
        return _table(part, depth)
    if len(part) != _COUNT.get(part.tag, -1):
        raise _NotSet
    if part.tag in ("mover", "munder"):
        mark = _ACCENTS.get((part[1].text and html.unescape(part[1].text)) or "")
        if mark is not None:
            return mark.format(_group(part[0], depth))
    return _SHAPES[part.tag].format(*(_group(child, depth) for child in part))


def _group(part: Element, depth: int) -> str:
    """An argument; one that is empty still is one."""
    return _written(part, depth + 1).strip() or '""'


def _token(part: Element, words: str) -> str:
    if part.tag == "mo":
        return "".join("\\" + char if char.isascii() else char for char in words.strip())
    if part.tag == "mi" and len(words) == 1:
        found = words if words.isalnum() else "\\" + words
    else:
        found = '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'
    variant = part.get("mathvariant", "")
    face = next((name for key, name in _FACES.items() if variant.startswith(key)), "")
    return f"{face}({found})" if face and part.tag != "mtext" else found


def _table(part: Element, depth: int) -> str:
    rows = []
    for row in part:
        if row.tag != "mtr":
            raise _NotSet
        rows.append(", ".join(_row(cell, depth + 2) or '""' for cell in row))
    return f"mat(delim: #none, {'; '.join(rows)})"
