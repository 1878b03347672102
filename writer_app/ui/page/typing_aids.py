"""What the editor does for a writer of Markdown while typing: lists, indents, marks around words.

Each function works on a text cursor and is one undo step; each returns whether it did anything.
"""

from __future__ import annotations

import re

from PySide6.QtGui import QTextBlock, QTextCursor

from writer_app.domain.text.units import from_utf16, utf16_len

_ITEM = re.compile(r"([ \t]*)((?:[-+*]|(\d{1,9})([.)])))([ \t]+)(\[[ xX]\][ \t]+)?(.*)", re.DOTALL)
_QUOTE = re.compile(r"([ \t]*(?:>[ \t]?)+)(.*)", re.DOTALL)
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")  # a thematic break
_ROW = re.compile(r"\s*\|.*\|\s*$")  # of a table
# Blocks of HTML: to the next blank line, and to the closing tag.
_HTML = re.compile(
    r" {0,3}</?(?:address|article|aside|blockquote|center|details|dialog|div|dl|dt|dd|fieldset|"
    r"figcaption|figure|footer|form|h[1-6]|header|hr|iframe|li|main|nav|ol|p|section|summary|"
    r"table|tbody|td|tfoot|th|thead|tr|ul)(?:[\s/>]|$)",
    re.IGNORECASE,
)
_RAW = re.compile(r" {0,3}<(?:pre|script|style|textarea)(?:[\s>]|$)", re.IGNORECASE)
_RAW_END = re.compile(r"</(?:pre|script|style|textarea)>", re.IGNORECASE)
_FAR = 500  # lines looked at above one, for what it belongs to
INDENT = "  "
_KEEP = QTextCursor.MoveMode.KeepAnchor


def continue_line(cursor: QTextCursor) -> bool:
    """Enter in a list or quotation: another item; on an empty one the list ends."""
    block = cursor.block()
    text = block.text()
    prefix, match = _opening(block)
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


def _opening(block: QTextBlock) -> tuple[str, re.Match[str] | None]:
    """The parts of an item or a quotation, behind the signs of the quotation that an item is in."""
    text = block.text()
    quote = None if _item(text) else _QUOTE.match(text)
    inner = _item(quote[2]) if quote else None
    if quote is not None and inner is not None and not _in_quoted_code(block):
        return quote[1], inner
    return "", quote or _item(text)


def _in_quoted_code(block: QTextBlock) -> bool:
    """Whether a line of a quotation stands in fenced code of that quotation."""
    fences, above = 0, block.previous()
    while above.isValid() and (quote := _QUOTE.match(above.text())):
        fences += quote[2].lstrip().startswith(("```", "~~~"))
        above = above.previous()
    return fences % 2 == 1


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


def in_indented_code(block: QTextBlock) -> bool:
    """Whether a line is code by its four blanks, and belongs to no list item above it."""
    if _indent(block.text()) < 4:
        return False
    above = block.previous()
    for _ in range(_FAR):
        if not above.isValid():
            return True
        text = above.text()
        if text.strip() and _item(text):
            return _indent(text) >= 4 and in_indented_code(above)
        if text.strip() and not _indent(text):
            return True
        above = above.previous()
    return False


def in_raw(block: QTextBlock) -> bool:
    """Whether a line stands in HTML, in a formula of several lines, or in `+++` front matter."""
    above, joined, far = block.previous(), True, 0
    while above.isValid() and far < _FAR:
        text = above.text()
        joined = joined and bool(text.strip())
        if joined and (_HTML.match(text) or text.strip() == "$$"):
            return text.strip() != "$$" or _opens_formula(above)
        if _RAW_END.search(text):
            return False
        if _RAW.match(text):
            return True
        if text == "+++":
            return not above.previous().isValid()
        above, far = above.previous(), far + 1
    return False


def _opens_formula(block: QTextBlock) -> bool:
    """Whether a line of `$$` begins a formula: none above it, in its paragraph, is open."""
    signs, above = 1, block.previous()
    while above.isValid() and above.text().strip():
        signs += above.text().strip() == "$$"
        above = above.previous()
    return signs % 2 == 1


def _indent(text: str) -> int:
    """Columns before the first letter; a tab goes to the next multiple of four."""
    return len(text[: len(text) - len(text.lstrip(" \t"))].expandtabs(4))


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
