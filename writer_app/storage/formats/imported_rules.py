"""What pandoc passes over in office files, put so that it does not.

Lines across the page of OpenDocument files are empty paragraphs with a border: they get a word of
their own, by which they are known afterwards. So do their lines of code, whose blanks would be
lost, and their quotations, by how far they stand from the margin; `joined` makes blocks of them
again. Their title is made a heading. Dots below Chinese in Word files are emphasis.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

RULE = "\ue0f1rule\ue0f1"  # signs for private use, which no document has by chance
BLANK = "\ue0f2"  # a blank in code
_CODE, _QUOTE = "\ue0f3", "\ue0f4"  # at the beginning of a line of code; one for each depth
_TAB, _BREAK = "\ue0f5", "\ue0f6"
_PART = "content.xml"
_DOTTED = ("word/document.xml", "word/styles.xml", "word/footnotes.xml", "word/endnotes.xml")
_DOTS = re.compile(r'<(\w+:)em (?:\w+:)val="(?!none")\w+"\s*/>')
_EMPTY = re.compile(
    r'<text:p text:style-name="([^"]+)"\s*(?:/>|>(?:<text:soft-page-break\s*/>)?</text:p>)'
)
_STYLE = re.compile(
    r'<style:style\s(?=[^<>]*style:family="paragraph")([^<>]*?)'
    r"(?:/>|>((?:(?!<style:style\s).)*?)</style:style>)",
    re.DOTALL,
)
_PARAGRAPH = re.compile(
    r'<text:p text:style-name="([^"]+)"([^<>]*?)(?:/>|>((?:(?!</?text:p\b).)*)</text:p>)', re.DOTALL
)
_SOURCE = re.compile(
    r'(<text:span text:style-name="Source_(?:20_)?Text"[^<>]*>)((?:(?!</?text:span\b).)*)'
    r"(?=</text:span>)",
    re.DOTALL,
)
_BLANKS = re.compile(r'<text:s(?:\s+text:c="(\d{1,4})")?\s*/>')
_TABLE = re.compile(r"(<table:table\b|</table:table>)")
_MARGIN = re.compile(r'fo:margin-left="([\d.]+)(in|cm|mm|pt)"')
_CENTIMETRES = {"in": 2.54, "cm": 1.0, "mm": 0.1, "pt": 2.54 / 72}
_BORDER = re.compile(r'fo:border(?:-bottom|-top)?="(?![^"]*none)')


def marked(packed: zipfile.ZipFile, kind: str) -> bytes | None:
    """The document with the word `RULE` in each such paragraph, a heading for its title, and with
    italics for dots; None where there is none of these.

    Raises what `zipfile` raises for a damaged document.
    """
    changed: dict[str, str] = {}
    for name in {"odt": (_PART,), "docx": _DOTTED}.get(kind, ()):
        if name in packed.namelist():
            before = packed.read(name).decode("utf-8", "replace")
            after = _with_rules(before, packed) if kind == "odt" else _DOTS.sub(r"<\1i/>", before)
            if after != before:
                changed[name] = after
    if not changed:
        return None
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for entry in packed.infolist():
            part = changed.get(entry.filename)
            target.writestr(entry, packed.read(entry) if part is None else part.encode("utf-8"))
    return made.getvalue()


def _with_rules(markup: str, packed: zipfile.ZipFile) -> str:
    styles = markup
    if "styles.xml" in packed.namelist():
        styles += packed.read("styles.xml").decode("utf-8", "replace")
    ruled = _ruled_styles(styles)
    markup = _with_code(markup, styles)

    def put(found: re.Match[str]) -> str:
        if found[1] not in ruled:
            return found[0]
        return f'<text:p text:style-name="{found[1]}">{RULE}</text:p>'

    return _with_title(_EMPTY.sub(put, markup))


def _with_title(markup: str) -> str:
    """The paragraph of the style “Title”, or of one made of it, as a heading of the first rank."""
    names = {"Title"} | {
        name[1]
        for attributes, _ in _STYLE.findall(markup)
        if 'style:parent-style-name="Title"' in attributes
        and (name := re.search(r'style:name="([^"]+)"', attributes))
    }
    style = "|".join(map(re.escape, names))
    paragraph = (
        rf'<text:p( text:style-name="(?:{style})"[^<>]*)(?<!/)>((?:(?!</?text:p\b).)*)</text:p>'
    )
    heading = r'<text:h text:outline-level="1"\1>\2</text:h>'
    return re.sub(paragraph, heading, markup, count=1, flags=re.DOTALL)


def _with_code(markup: str, styles: str) -> str:
    """Code and quotations with their signs. Cells of tables stay, and a text of nothing but lines
    of code, which is how LibreOffice opens plain text."""
    made_of = _made_of(styles)
    margins = _margins(styles, made_of)
    code = {name for name, all_ in made_of.items() if "Preformatted_20_Text" in all_}
    quoted = {name for name, all_ in made_of.items() if "Quotations" in all_}
    used = {found[1] for found in _PARAGRAPH.finditer(markup)}
    depths = sorted({margins[name] for name in quoted & used})
    code = code if used - code or "<text:h" in markup else set()

    def put(found: re.Match[str]) -> str:
        name, more, inside = found[1], found[2], found[3] or ""
        if name in code:
            return f'<text:p text:style-name="{name}"{more}>{_CODE}{_in_code(inside)}</text:p>'
        if name in quoted and inside.strip():
            signs = _QUOTE * (depths.index(margins[name]) + 1)
            return f'<text:p text:style-name="{name}"{more}>{signs}{inside}</text:p>'
        return found[0]

    parts, depth = _TABLE.split(markup), 0
    for at, part in enumerate(parts):
        if at % 2:
            depth = max(0, depth + (-1 if part.startswith("</") else 1))
        elif not depth:
            parts[at] = _PARAGRAPH.sub(put, part)
    return _SOURCE.sub(lambda found: found[1] + _blanks(found[2]), "".join(parts))


def _in_code(inside: str) -> str:
    """The blanks outside of tags, and those that are tags."""
    parts = re.split(r"(<[^>]*>)", _blanks(inside))
    return "".join(part if part[:1] == "<" else part.replace(" ", BLANK) for part in parts)


def _blanks(inside: str) -> str:
    inside = _BLANKS.sub(lambda found: BLANK * int(found[1] or 1), inside)
    return re.sub(
        r"<text:(tab|line-break)\b[^>]*/>", lambda f: _TAB if f[1] == "tab" else _BREAK, inside
    )


def _made_of(markup: str) -> dict[str, set[str]]:
    """Each paragraph style with itself and those that it is made of."""
    parents = {"Quotations": "", "Preformatted_20_Text": ""}
    for attributes, _ in _STYLE.findall(markup):
        name = re.search(r'style:name="([^"]+)"', attributes)
        parent = re.search(r'style:parent-style-name="([^"]+)"', attributes)
        if name:
            parents[name[1]] = parent[1] if parent else ""
    return {name: {name, *_ancestors(name, parents)} for name in parents}


def _margins(markup: str, made_of: dict[str, set[str]]) -> dict[str, float]:
    """How far paragraphs of each style stand from the margin, centimetres; 0 where it is unsaid."""
    own: dict[str, float] = {}
    for attributes, inside in _STYLE.findall(markup):
        name = re.search(r'style:name="([^"]+)"', attributes)
        margin = _MARGIN.search(inside)
        if name and margin:
            own[name[1]] = round(float(margin[1]) * _CENTIMETRES[margin[2]], 1)
    return {
        name: own.get(name, max((own[each] for each in all_ if each in own), default=0.0))
        for name, all_ in made_of.items()
    }


def joined(blocks: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of code as blocks, the quotations as deep as they stood; no sign is left."""
    made: list[dict[str, Any]] = []
    for sign, group in groupby(_lifted(blocks), key=lambda block: _sign(block)[:1]):
        these = list(group)
        if sign == _CODE:
            lines = "\n".join(_plain(block).removeprefix(_CODE) for block in these)
            made.append({"t": "CodeBlock", "c": [["", [], []], lines]})
        else:
            made += _nested(these, 0) if sign == _QUOTE else these
    return made


def _lifted(blocks: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Out of the quotations that pandoc made by itself what has a sign of its own."""
    for block in blocks:
        if block["t"] == "BlockQuote" and all(map(_sign, block["c"])):
            yield from block["c"]
        else:
            yield block


def _nested(blocks: list[dict[str, Any]], depth: int) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for deeper, group in groupby(blocks, key=lambda block: len(_sign(block)) > depth):
        these = list(group)
        if deeper:
            made.append({"t": "BlockQuote", "c": _nested(these, depth + 1)})
        else:
            made += [_unsigned(block) for block in these]
    return made


def _sign(block: dict[str, Any]) -> str:
    """The signs that a paragraph begins with."""
    words = _plain(block) if block["t"] in ("Para", "Plain") else ""
    found = re.match(f"{_CODE}|{_QUOTE}*", words)
    return found[0] if found else ""


def _plain(value: Any) -> str:
    """The words of a part of a tree, its blanks and lines as they were."""
    if isinstance(value, list):
        return "".join(map(_plain, value))
    if not isinstance(value, dict):
        return ""
    kind, content = value.get("t"), value.get("c")
    if kind == "Str":
        return in_full(str(content))
    if kind == "Code" and isinstance(content, list):
        return in_full(str(content[1]))
    return " " if kind in ("Space", "SoftBreak") else _plain(content)


def in_full(words: str) -> str:
    """With the blanks, tabs and line ends that had signs of their own."""
    return words.replace(BLANK, " ").replace(_TAB, "\t").replace(_BREAK, "\n")


def _unsigned(value: Any) -> Any:
    if isinstance(value, list):
        return [_unsigned(each) for each in value]
    if isinstance(value, dict):
        return {name: _unsigned(each) for name, each in value.items()}
    return value.replace(_QUOTE, "") if isinstance(value, str) else value


def _ruled_styles(markup: str) -> set[str]:
    """The names of paragraph styles with a line above or below, their own or their parent's."""
    ruled = {"Horizontal_20_Line"}
    parents: dict[str, str] = {}
    for attributes, inside in _STYLE.findall(markup):
        name = re.search(r'style:name="([^"]+)"', attributes)
        parent = re.search(r'style:parent-style-name="([^"]+)"', attributes)
        if name and _BORDER.search(inside):
            ruled.add(name[1])
        elif name and parent and "fo:border" not in inside:
            parents[name[1]] = parent[1]
    return ruled | {name for name in parents if _ancestors(name, parents) & ruled}


def _ancestors(style: str, parents: dict[str, str]) -> set[str]:
    found: set[str] = set()
    while (above := parents.get(style)) is not None and above not in found:
        found.add(above)
        style = above
    return found
