"""A Word document's working text for other formats: nothing in it that only Word can say.

Pictures carry their bytes, as `data:` addresses; fields, controls and formulas their words; tables
the line that Markdown wants below their first row.
"""

from __future__ import annotations

import base64
import posixpath
import re

from writer_app.domain.base.errors import WriterError
from writer_app.storage.word.document import WordDocument
from writer_app.storage.word.tree import Node

_MARK = re.compile(r"⟦([^⟦⟧\n]{1,80})⟧")
_SPECIAL = re.compile(r"([\\*_`\[\]<>|])")
_ROW = re.compile(r"\|.*\|[ \t]*")
_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*")
_KINDS = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"))
_LARGEST = 20_000_000  # bytes of a picture that are taken


def on_paper(document: WordDocument, text: str) -> str:
    """A working text made of this document. Raises nothing: a picture that cannot be read is left
    out."""
    text = _MARK.sub(lambda mark: _said(document, mark[1]), text)
    return "\n".join(_ruled(text.split("\n")))


def _said(document: WordDocument, label: str) -> str:
    kind, _, words = label.partition(": ")
    code = document.read.marks.codes.get(label)
    span = document.read.marks.spans.get(code or "")
    if span is not None and kind.startswith("image "):
        return _picture(document, span.node)
    plain = _SPECIAL.sub(r"\\\1", words)
    return f"*{plain}*" if kind.startswith("equation ") and plain else plain


def _picture(document: WordDocument, node: Node) -> str:
    package, part = document.package, document.package.document
    home = posixpath.dirname(part)
    blip = _inside(node, "blip") or _inside(node, "imagedata")
    names = blip.attrs if blip is not None else {}
    link = package.links(part).get(names.get("r:embed") or names.get("r:id") or "")
    if link is None or link.outside:
        return ""
    try:
        data = package.read(posixpath.normpath(posixpath.join("/", home, link.target))[1:])
    except (WriterError, KeyError):
        return ""
    kind = next((kind for magic, kind in _KINDS if data.startswith(magic)), "")
    if not kind or len(data) > _LARGEST:
        return ""
    shown = _inside(node, "docPr")
    alt = " ".join((shown.attrs.get("descr", "") if shown is not None else "").split())
    alt = _SPECIAL.sub(r"\\\1", alt[:2000])
    return f"![{alt}](data:image/{kind};base64,{base64.b64encode(data).decode('ascii')})"


def _inside(node: Node, tag: str) -> Node | None:
    """The first element of that name, whatever its prefix, at any depth."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if each.tag.rpartition(":")[2] == tag:
            return each
        waiting += reversed(each.children)
    return None


def _ruled(lines: list[str]) -> list[str]:
    made: list[str] = []
    for number, line in enumerate(lines):
        made.append(line)
        first = _ROW.fullmatch(line) and not (number and _ROW.fullmatch(lines[number - 1]))
        below = lines[number + 1] if number + 1 < len(lines) else ""
        if first and not _RULE.fullmatch(below):
            made.append("|" + "---|" * (len(_BAR.findall(line)) - 1))
    return made
