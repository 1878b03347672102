"""Markdown as plain text for mail and forms: no marks, lists and tables as people type them."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token

from writer_app.domain.text.tables import width

_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def write(tokens: Sequence[Token]) -> str:
    """The words of tokens that `flow.read` gave, one blank line between paragraphs."""
    writer = _PlainWriter()
    for number, token in enumerate(tokens):
        writer.take(token, tokens, number)
    return writer.result()


def inline(token: Token) -> str:
    """The words of one inline token; an address follows its link's words where they differ."""
    words: list[str] = []
    marks: list[tuple[str, int]] = []
    for child in token.children or []:
        if child.type in ("link_open", "sub_open", "sup_open"):
            marks.append((str(child.attrGet("href") or ""), len(words)))
        elif child.type in ("link_close", "sub_close", "sup_close") and marks:
            address, start = marks.pop()
            shown = "".join(words[start:])
            if child.type != "link_close":
                words[start:] = [_shifted(shown, raised=child.type == "sup_close")]
            elif address.startswith(("http", "mailto:")) and _differs(shown, address):
                words.append(f" ({address})")
        else:
            words.append(_leaf(child))
    return "".join(words)


def _leaf(child: Token) -> str:
    """What a token without an end is in plain text."""
    if child.type in ("text", "code_inline"):
        return child.content
    if child.type in ("softbreak", "hardbreak"):
        return " " if child.type == "softbreak" else "\n"
    if child.type == "image":
        return f"[{child.content}]" if child.content else ""
    if child.type == "math_inline":
        return child.markup + child.content + child.markup
    return f"[{child.meta['id'] + 1}]" if child.type == "footnote_ref" else ""


def _shifted(words: str, *, raised: bool) -> str:
    """Raised or lowered figures by their own signs; other words with `^` or `_`: 10⁶ is not 106."""
    if words.startswith("[") and words.endswith("]"):  # the number of a work
        return words
    shifted = words.translate(_RAISED if raised else _LOWERED)
    if not words or not any(old == new for old, new in zip(words, shifted, strict=True)):
        return shifted
    sign = "^" if raised else "_"
    return f"{sign}{words}" if len(words) == 1 else f"{sign}({words})"


class _PlainWriter:
    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._indent: list[str] = []
        self._label = ""
        self._numbers: list[int | None] = []
        self._rows: list[list[str]] | None = None
        self._figure = False

    def take(self, token: Token, tokens: Sequence[Token], number: int) -> None:
        """One token, in order."""
        if token.type == "inline":
            self._inline(token, tokens[number - 1])
        elif token.type in ("fence", "code_block"):
            self._put("    " + token.content.rstrip("\n").replace("\n", "\n    "))
        elif token.type == "math_block":
            late = f"  ({token.meta['number']})" if "number" in token.meta else ""
            self._put(token.markup + token.content + token.markup + late)
        elif token.type in ("figure_open", "figure_close"):
            self._figure = token.nesting > 0
        elif token.type == "hr":
            self._put("* * *")
        elif token.type in ("blockquote_open", "blockquote_close"):
            self._nest(token, "> ")
        elif token.type.startswith(("bullet_list", "ordered_list", "list_item", "footnote_")):
            self._list(token)
        elif token.type in ("table_open", "tr_open", "table_close"):
            self._table(token)

    def result(self) -> str:
        """Everything taken so far."""
        return "\n".join(self._blocks).strip("\n") + "\n" if self._blocks else ""

    def _inline(self, token: Token, opening: Token) -> None:
        words = inline(token)
        if self._figure and opening.type == "paragraph_open":
            return  # its caption stands for it
        if self._rows:
            self._rows[-1].append(words.replace("\n", " "))
            return
        self._put(words, tight=opening.hidden)

    def _list(self, token: Token) -> None:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            ordered = token.type == "ordered_list_open"
            self._numbers.append(int(token.attrGet("start") or 1) if ordered else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self._numbers.pop()
            if not self._numbers:
                self._gap()
        elif token.type == "list_item_open":
            number = self._numbers[-1]
            self._label = "- " if number is None else f"{number}. "
            self._numbers[-1] = None if number is None else number + 1
            self._indent.append(" " * len(self._label))
        elif token.type == "footnote_open":
            self._label = f"[{token.meta['id'] + 1}] "
            self._indent.append(" " * len(self._label))
        elif token.type in ("list_item_close", "footnote_close"):
            self._indent.pop()
            self._label = ""

    def _nest(self, token: Token, mark: str) -> None:
        if token.nesting > 0:
            self._indent.append(mark)
        else:
            self._indent.pop()

    def _table(self, token: Token) -> None:
        if token.type == "table_open":
            self._rows = []
        elif token.type == "tr_open" and self._rows is not None:
            self._rows.append([])
        elif token.type == "table_close":
            rows, self._rows = self._rows or [], None
            self._put("\n".join(aligned(rows)))

    def _put(self, words: str, *, tight: bool = False) -> None:
        if not words and not self._label:
            return
        before = "".join(self._indent[:-1] if self._label else self._indent)
        first = before + self._label
        rest = "".join(self._indent)
        lines = words.split("\n")
        self._label = ""
        self._blocks.append(first + lines[0])
        self._blocks += [rest + line for line in lines[1:]]
        if not tight:
            self._gap()

    def _gap(self) -> None:
        if self._blocks and self._blocks[-1]:
            self._blocks.append("")


def _differs(shown: str, address: str) -> bool:
    bare = address.removeprefix("mailto:").rpartition("://")[2].rstrip("/")
    return shown.rstrip("/") not in (bare, address.rstrip("/"))


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines with straight columns; Chinese characters count two."""
    count = max((len(row) for row in rows), default=0)
    widths = [max((width(row[i]) for row in rows if i < len(row)), default=0) for i in range(count)]
    lines = []
    for number, row in enumerate(rows):
        cells = [cell + " " * (widths[i] - width(cell)) for i, cell in enumerate(row)]
        lines.append("  ".join(cells).rstrip())
        if number == 0:
            lines.append("  ".join("-" * width for width in widths))
    return lines
