"""Formulas of an HTML page as MathML, which every browser sets; their source goes along.

latex2mathml reads TeX, and puts its words into the markup as they are, an address or a tag too:
what it makes is taken over element by element, by an allow-list, and written anew. A formula with
a command it does not know, or too deep to be one, stays its source.
"""

from __future__ import annotations

import html
import re
from xml.etree.ElementTree import Element

_SHOWN = re.compile(r'<(span|div) class="math">(\${1,2})([^<]+?)\2</\1>')
_LONGEST, _DEEPEST = 4_000, 60  # characters of a source, elements inside one another
_CHILDREN = {
    "mfrac": 2, "mroot": 2, "msup": 2, "msub": 2, "mover": 2, "munder": 2, "msubsup": 3,
    "munderover": 3,
}  # fmt: skip
_ELEMENTS = frozenset(
    (
        *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "msqrt", "mstyle", "mpadded"),
        *("mphantom", "menclose", "mtable", "mtr", "mtd", "mmultiscripts", "mprescripts", "none"),
        *_CHILDREN,
    )
)
_ATTRIBUTES = frozenset(
    (
        *("display", "displaystyle", "scriptlevel", "mathvariant", "stretchy", "fence", "form"),
        *("separator", "accent", "accentunder", "linethickness", "movablelimits", "largeop"),
        *("symmetric", "minsize", "maxsize", "lspace", "rspace", "width", "height", "depth"),
        *("voffset", "notation", "columnalign", "rowspacing", "columnspacing", "columnlines"),
        *("rowlines", "mathsize"),
    )
)
_VALUE = re.compile(r"[\w.%+\- ]{0,60}")


_ALIGNED = re.compile(r"\\(begin|end)\{(?:aligned|align\*?|split|eqnarray\*?)\}")


def plainer(source: str) -> str:
    """TeX whose aligned equations are arrays, which latex2mathml knows."""
    columns = {"begin": "{" + "rl" * 6 + "}", "end": ""}
    return _ALIGNED.sub(lambda m: f"\\{m[1]}{{array}}{columns[m[1]]}", source)


class _NoMathML(Exception):
    """The formula cannot be set."""


def formula(source: str, *, display: bool) -> str:
    """One formula, written in TeX, as MathML; "" where it cannot be set."""
    if not source.strip() or len(source) > _LONGEST:
        return ""
    from latex2mathml.converter import convert_to_element  # not before a text has a formula

    try:
        made = convert_to_element(plainer(source), display="block" if display else "inline")
        body = "".join(_written(child, 1) for child in made)
    except Exception:  # noqa: BLE001  # it raises what it runs into: no words left, too deep …
        return ""
    shape = "block" if display else "inline"
    return (
        f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="{shape}"><semantics>'
        f'<mrow>{body}</mrow><annotation encoding="application/x-tex">{html.escape(source)}'
        "</annotation></semantics></math>"
    )


def in_page(markup: str) -> tuple[str, int]:
    """Sanitised HTML with its formulas set, and how many stand as their source still."""
    unset = 0

    def shown(match: re.Match[str]) -> str:
        nonlocal unset
        tag, _sign, source = match.groups()
        found = formula(html.unescape(source), display=tag == "div")
        unset += not found
        return f'<{tag} class="math">{found}</{tag}>' if found else match.group()

    return _SHOWN.sub(shown, markup), unset


def _written(part: Element, depth: int) -> str:
    """An element in our own hand. Raises _NoMathML."""
    if depth > _DEEPEST or part.tag not in _ELEMENTS:
        raise _NoMathML
    if len(part) != _CHILDREN.get(part.tag, len(part)):
        raise _NoMathML
    words = html.unescape(part.text or "")
    if words.startswith("\\"):  # a command that is not known
        raise _NoMathML
    kept = "".join(
        f' {name}="{html.escape(value)}"'
        for name, value in part.attrib.items()
        if name in _ATTRIBUTES and _VALUE.fullmatch(value)
    )
    inside = html.escape(words) + "".join(_written(child, depth + 1) for child in part)
    return f"<{part.tag}{kept}>{inside}</{part.tag}>"
