"""What the editor does for a writer of Markdown while typing: lists, indents, marks around words.

Each function works on a text cursor and is one undo step; each returns whether it did anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtGui import QTextBlock, QTextCursor

from writer_app.bridge.documents.line_kind import PROSE, TypedLine, last_line
from writer_app.domain.text.units import from_utf16, utf16_len

_ITEM = re.compile(r"([ \t]*)((?:[-+*]|(\d{1,9})([.)])))([ \t]+)(\[[ xX]\][ \t]+)?(.*)", re.DOTALL)
_QUOTE = re.compile(r"([ \t]*(?:>[ \t]?)+)(.*)", re.DOTALL)
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")  # a thematic break
_ROW = re.compile(r"\s*\|.*\|\s*$")  # of a table
# Lines that may be something else than prose, or make the lines below something else.
_MARKED = re.compile(r"(?:[ \t]{2}|\t|[ \t]*(?:[-+*>]|\d+[.)]|<|\$\$|\+\+\+))|.*(?:```|~~~)")
_NEAR, _FAR = 40, 400  # lines looked at above one: so many, then on to one that begins afresh
INDENT = "  "
_KEEP = QTextCursor.MoveMode.KeepAnchor


def kind_of(block: QTextBlock, starts: Callable[[QTextBlock], bool]) -> TypedLine:
    """What a line of prose, as far as colours go, is by the lines above it.

    `starts` says of a line that no code, comment or front matter of the colours reaches into it.
    """
    above, marked = [block.text()], bool(_MARKED.match(block.text()))
    first = block
    for count in range(_FAR):
        if count >= _NEAR and _begins(first) and starts(first):
            break
        first = first.previous()
        if not first.isValid():
            break
        above.append(first.text())
        marked = marked or bool(_MARKED.match(first.text()))
    if not marked:
        return PROSE
    quote = _QUOTE.match(block.text())
    return last_line("\n".join(reversed(above)), quote[1] if quote else "")


def _begins(block: QTextBlock) -> bool:
    """Whether the lines above a line do not matter to those below it: prose behind a blank line,
    an item at the margin below another one."""
    text, above = block.text(), block.previous().text()
    if _MARKED.match(text):
        return all(each[:1].strip() and _item(each) for each in (text, above))
    return bool(text.strip()) and not above.strip()


def continue_line(cursor: QTextCursor, kind: TypedLine) -> bool:
    """Enter in a list or quotation: another item; on an empty one the list ends."""
    block = cursor.block()
    text = block.text()
    prefix, match = _opening(text, kind)
    if match is None or cursor.hasSelection():
        return False
    written = match.group(match.lastindex or 0)
    mark_units = utf16_len(text) - utf16_len(written)
    if cursor.positionInBlock() < mark_units:
        return False
    cursor.beginEditBlock()
    if written.strip():
        cursor.insertText("\n" + prefix + _next_mark(match))
    else:
        above = block.previous().text() if block.previous().isValid() else ""
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        # Right under the list, Markdown would take the line for the last item's.
        cursor.insertText(prefix or ("\n" if _belongs(above) else ""))
    cursor.endEditBlock()
    return True


def _opening(text: str, kind: TypedLine) -> tuple[str, re.Match[str] | None]:
    """The parts of an item or a quotation, behind what stands before them in the next line too:
    the signs of a quotation, blanks for the items that an item begins in."""
    quote = None if _item(text) else _QUOTE.match(text)
    if kind.raw:
        return "", quote if kind.quoted else None
    prefix, rest = (quote[1], quote[2]) if quote else ("", text)
    items = list[re.Match[str]]()
    while item := _item(rest):
        empty = not item[7].strip() and not items
        if not empty and len(items) >= kind.items:
            break
        items.append(item)
        rest = item[7]
    if not items:
        return "", quote
    prefix += "".join(" " * (len(item[0]) - len(item[7])) for item in items[:-1])
    return prefix, items[-1]


def _belongs(line: str) -> bool:
    """Whether a line is of a list or a quotation, so that one right below it would be as well."""
    return bool(line.strip()) and bool(_item(line) or _QUOTE.match(line) or line[0] in " \t")


def begin_paragraph(cursor: QTextCursor) -> bool:
    """Enter in prose: a blank line, and the line behind it. Rows of tables stay together."""
    text = cursor.block().text()
    before = text[: from_utf16(text, cursor.positionInBlock())]
    if cursor.hasSelection() or not before.strip() or _ROW.match(text):
        return False
    cursor.insertText("\n\n")
    return True


def break_line(cursor: QTextCursor, *, marked: bool) -> None:
    """A line end inside a paragraph; `marked` with the backslash that CommonMark wants for one."""
    text = cursor.block().text()
    item = _item(text)
    before = text[: from_utf16(text, cursor.positionInBlock())]
    spaces = " " * (len(text) - len(item[7]) - len(item[6] or "")) if item and marked else ""
    shown = marked and before.strip() and not _ROW.match(text)
    cursor.insertText(f"\\\n{spaces}" if shown else "\n")


def _item(text: str) -> re.Match[str] | None:
    """The parts of a list item; a thematic break of stars or hyphens is none."""
    return None if _RULE.match(text) else _ITEM.match(text)


def _next_mark(match: re.Match[str]) -> str:
    if match.re is _QUOTE:
        return match[1]
    number = str(int(match[3]) + 1) + match[4] if match[3] else match[2]
    return match[1] + number + match[5] + ("[ ] " if match[6] else "")


def indent(cursor: QTextCursor, *, back: bool) -> bool:
    """Tab or Shift+Tab on list items: all touched items one level in or out."""
    document = cursor.document()
    block = document.findBlock(cursor.selectionStart())
    last = document.findBlock(cursor.selectionEnd())
    blocks = [block]
    while block.isValid() and block != last:
        block = block.next()
        blocks.append(block)
    if not all(_item(b.text()) or not b.text().strip() for b in blocks):
        return False
    if not any(_item(b.text()) for b in blocks):
        return False
    edit = QTextCursor(document)
    edit.beginEditBlock()
    for item in blocks:
        text = item.text()
        edit.setPosition(item.position())
        if not back and text.strip():
            edit.insertText(_step(text))
        elif back and text[:1] in {" ", "\t"}:
            width = 1 if text[0] == "\t" else min(len(text) - len(text.lstrip(" ")), 2)
            edit.setPosition(item.position() + width, QTextCursor.MoveMode.KeepAnchor)
            edit.removeSelectedText()
    edit.endEditBlock()
    return True


def _step(text: str) -> str:
    return "\t" if text.startswith("\t") else INDENT


def replace_range(cursor: QTextCursor, text: str, *, join: bool = False) -> None:
    """Put `text` in place of a selection as one undo step that later typing does not join.

    With `join` it is one with the step before.
    Qt joins typing to an insertion that ends the step before; a removal at the end parts them.
    """
    start, length = cursor.selectionStart(), cursor.selectionEnd() - cursor.selectionStart()
    edit = QTextCursor(cursor.document())
    edit.joinPreviousEditBlock() if join else edit.beginEditBlock()
    edit.setPosition(start)
    edit.insertText(text if length else text + " ")
    edit.setPosition(edit.position() + length if length else edit.position() - 1, _KEEP)
    edit.removeSelectedText()
    edit.endEditBlock()
