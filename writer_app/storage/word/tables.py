"""A new table: one row for each row of the Markdown, looking like the first one of the document."""

from __future__ import annotations

from collections.abc import Callable

from writer_app.domain.word.inline import Format
from writer_app.storage.word.edits import Insert, NewTable
from writer_app.storage.word.props import Makes
from writer_app.storage.word.tree import Node

_WIDTH = 9000  # of the text, twentieths of a point; Word makes the columns fit
_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")

Words = Callable[[str, list[Format]], bytes]
"""Runs with these characters, each with its format; inserted where changes are tracked."""


def table(root: Node, makes: Makes, add: NewTable, words: Words) -> bytes:
    """The bytes of a table in the part that begins at `root`."""
    columns = max(len(row) for row in add.rows)
    width = str(_WIDTH // max(columns, 1))
    grid = makes.tag("tblGrid", makes.tag("gridCol", w=width) * columns)
    rows = b""
    for number, row in enumerate(add.rows):
        cells = [*row, *[[Insert("", [])]] * (columns - len(row))]
        inside = b"".join(_cell(makes, cell, width, words) for cell in cells)
        rows += makes.tag("tr", _row_props(makes, head=number == 0) + inside)
    return makes.tag("tbl", _props(root, makes) + grid + rows)


def _props(root: Node, makes: Makes) -> bytes:
    like = next(root.each("w:tblPr"), None)
    if like is not None:
        left_out = ("w:tblPrChange", "w:tblpPr", "w:tblW", "w:tblCaption", "w:tblDescription")
        style = [makes.raw(one) for one in like.children if one.tag == "w:tblStyle"]
        rest = [
            makes.raw(one)
            for one in like.children
            if one.tag not in left_out and one.tag != "w:tblStyle"
        ]
        return makes.tag("tblPr", b"".join([*style, _any_width(makes), *rest]))
    edges = b"".join(makes.tag(edge, val="single", sz="4", color="808080") for edge in _EDGES)
    return makes.tag("tblPr", _any_width(makes) + makes.tag("tblBorders", edges))


def _any_width(makes: Makes) -> bytes:
    return makes.tag("tblW", w="0", type="auto")


def _row_props(makes: Makes, *, head: bool) -> bytes:
    inside = makes.tag("tblHeader") if head else b""
    inside += makes.change("ins") if makes.tracked else b""
    return makes.tag("trPr", inside) if inside else b""


def _cell(makes: Makes, pieces: list[Insert], width: str, words: Words) -> bytes:
    inside = makes.tag("tcPr", makes.tag("tcW", w=width, type="dxa"))
    for piece in pieces:
        mark = makes.change("ins") if makes.tracked else b""
        front = makes.paragraph_props(None, mark=mark, fresh=True)
        inside += makes.tag("p", front + words(piece.chars, piece.formats))
    return makes.tag("tc", inside)
