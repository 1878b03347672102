"""Formulas for Typst: latex2mathml reads TeX, its elements become Typst's words for them."""

from __future__ import annotations

import html
from xml.etree.ElementTree import Element

from writer_app.storage.formats import mathml

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


_LIMITS = frozenset(("lim", "max", "min", "sup", "inf", "limsup", "liminf", "det", "gcd", "Pr"))
_SPACES = {"1em": "quad", "2em": "quad quad", "0em": "", "0": ""}
_BRACKETS = frozenset("()[]{}|‖⟨⟩⌈⌉⌊⌋")


class _NotSet(Exception):
    """The formula cannot be set."""


def formula(source: str, *, display: bool) -> str:
    """One formula, written in TeX, as an expression of Typst's code; "" where it cannot be set."""
    if not source.strip() or len(source) > _LONGEST:
        return ""
    from latex2mathml.converter import convert_to_element  # not before a text has a formula

    try:
        made = convert_to_element(mathml.plainer(source), display="block" if display else "inline")
        body = _row(made, 0)
    except Exception:  # noqa: BLE001  # it raises what it runs into: no words left, too deep …
        return ""
    return f"$ {body} $" if display else f"${body}$"


def _row(part: Element, depth: int) -> str:
    words = [_written(child, depth + 1) for child in part]
    for number, child in enumerate(part):  # brackets grow with a matrix that they enclose
        if child.tag != "mtable" and child.get("linethickness") != "0":
            continue
        before = number > 0 and _is_bracket(part[number - 1])
        after = number < len(words) - 1 and _is_bracket(part[number + 1])
        if before or after:
            words[number - before] = "lr(" + words[number - before]
            words[number + after] += ")"
    return " ".join(words)


def _is_bracket(part: Element) -> bool:
    return part.tag == "mo" and html.unescape(part.text or "") in _BRACKETS


def _written(part: Element, depth: int) -> str:
    """One element. Raises _NotSet."""
    words = html.unescape(part.text or "")
    laid_over = part.tag == "mpadded" and part.get("width") == "0"
    if depth > _DEEPEST or laid_over or words.startswith("\\"):  # a command that is not known
        raise _NotSet
    if part.tag in ("mi", "mn", "mo", "mtext"):
        return _token(part, words)
    if part.tag == "mspace":
        return _SPACES.get(part.get("width", ""), "thin")
    if part.tag in _PLAIN:
        grown = len(part) > 2 and part[0].get("stretchy") == part[-1].get("stretchy") == "true"
        row = _row(part, depth)
        return f"lr({row})" if grown and not row.startswith("lr(") else row
    if part.tag == "msqrt":
        return f"sqrt({_row(part, depth)})"
    return _table(part, depth) if part.tag == "mtable" else _shape(part, depth)


def _shape(part: Element, depth: int) -> str:
    """An element of two or three parts. Raises _NotSet."""
    if len(part) != _COUNT.get(part.tag, -1):
        raise _NotSet
    shape = _SHAPES[part.tag]
    if part.tag in ("mover", "munder"):
        mark = _ACCENTS.get(html.unescape(part[1].text or ""))
        if mark is not None:
            return mark.format(_group(part[0], depth))
    if part.get("linethickness") == "0":
        shape = "mat(delim: #none, row-gap: #0.2em, {0}; {1})"
    return shape.format(*(_group(child, depth) for child in part))


def _group(part: Element, depth: int) -> str:
    """An argument; one that is empty still is one."""
    return _written(part, depth + 1).strip() or '""'


def _token(part: Element, words: str) -> str:
    name = words.strip()
    if part.tag in ("mo", "mi") and len(name) > 1 and name.isascii() and name.isalpha():
        limits = "true" if name in _LIMITS else "false"
        return f'op("{name}", limits: #{limits})'
    if part.tag == "mo" and part.get("stretchy") == "false" and name in ("|", "‖"):
        return f'class("normal", {name})'
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
        rows.append([_row(cell, depth + 2) or '""' for cell in row])
    sides = [cell.get("columnalign", "") for row in part for cell in row]
    if sides[:2] == ["right", "left"]:  # equations, one below the other
        return " \\ ".join(" & ".join(cells) for cells in rows)
    left = "align: #left, " if set(sides) == {"left"} else ""
    return f"mat(delim: #none, {left}{'; '.join(map(', '.join, rows))})"
