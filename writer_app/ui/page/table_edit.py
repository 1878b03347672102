"""Tables on the page: columns put in line, and Tab from cell to cell. Each is one undo step."""

from __future__ import annotations

from PySide6.QtGui import QTextBlock, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from writer_app.domain.text import tables
from writer_app.domain.text.text import from_utf16, to_utf16

_MOST = 2_000  # rows of a table that is put in line


def align(editor: QPlainTextEdit) -> bool:
    """Put the columns of the table around the caret in line; False where there is none."""
    return _step(editor, 0)


def next_cell(editor: QPlainTextEdit, *, back: bool) -> bool:
    """Put the table in line and go to the next cell or the one before; False outside a table.

    After the last cell a new row begins.
    """
    return _step(editor, -1 if back else 1)


def _step(editor: QPlainTextEdit, by: int) -> bool:
    cursor = editor.textCursor()
    blocks = _around(cursor.block())
    here = next((n for n, block in enumerate(blocks) if block == cursor.block()), 0)
    lines = [block.text() for block in blocks]
    table = tables.table_at(lines, here)
    if table is None or cursor.hasSelection():
        return False
    before = lines[here][: from_utf16(lines[here], cursor.positionInBlock())]
    cell = max(len(tables.cells_of(before + "x")) - 1, 0)
    blocks, row = blocks[table.first : table.last + 1], here - table.first
    rows = lines[table.first : table.last + 1]
    row, cell, fresh = _target(rows, row, cell, by)
    done = tables.aligned([*rows, *fresh])
    cursor.beginEditBlock()
    for block, old, new in zip(blocks, rows, done, strict=False):
        if old != new:
            _replace(cursor, block, new)
    if fresh:
        cursor.setPosition(blocks[-1].position() + blocks[-1].length() - 1)
        cursor.insertText("\n" + done[-1])
    cursor.endEditBlock()
    block = blocks[0].document().findBlockByNumber(blocks[0].blockNumber() + row)
    cursor.setPosition(block.position() + to_utf16(done[row], _start(done[row], cell)))
    editor.setTextCursor(cursor)
    editor.ensureCursorVisible()
    return True


def _target(rows: list[str], row: int, cell: int, by: int) -> tuple[int, int, list[str]]:
    """Row and cell to go to, and the row that is to be added; the line of dashes is passed over."""
    if not by:
        return row, cell, []
    columns, cell = len(tables.cells_of(rows[0])), cell + by
    if cell >= columns or cell < 0:
        row, cell = row + by, 0 if by > 0 else columns - 1
    if row == 1:
        row += by
    if row < 0:
        return 0, 0, []
    return row, cell, ["|" + " |" * columns] if row >= len(rows) else []


def _start(row: str, cell: int) -> int:
    """Where the words of a cell begin in a row that is in line, or its blank when it is empty."""
    place = row.index("|")
    for _ in range(cell):
        following = row.find(" | ", place + 1)
        if following < 0:
            break
        place = following + 1
    words = len(row[place + 1 :]) - len(row[place + 1 :].lstrip(" "))
    rest = row[place + 1 + words :]
    return place + 2 if rest.startswith("|") or not rest else place + 1 + words


def _around(block: QTextBlock) -> list[QTextBlock]:
    """The lines before and after that may belong to the same table."""
    first = block
    for _ in range(_MOST):
        if not first.previous().isValid() or "|" not in first.previous().text():
            break
        first = first.previous()
    found = [first]
    while len(found) < 2 * _MOST and found[-1].next().isValid() and "|" in found[-1].next().text():
        found.append(found[-1].next())
    return found


def _replace(cursor: QTextCursor, block: QTextBlock, text: str) -> None:
    cursor.setPosition(block.position())
    cursor.setPosition(block.position() + block.length() - 1, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(text)
