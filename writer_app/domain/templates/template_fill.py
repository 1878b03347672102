"""Fills a template's messages with values, and writes messages from texts and placeholders."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from writer_app.domain.templates.prompt import Turn
from writer_app.domain.templates.template_body import If, Name, Node, Section, Text

Lookup = Callable[[str], str]


# Characters of one filled-in message: more than any model reads, less than would hurt. A value of
# a megabyte that is named ten thousand times must not become ten gigabytes.
LONGEST = 4_000_000


class TooLong(Exception):
    """A message grew beyond `LONGEST`; `line` is where it begins."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def fill(
    section: Section,
    lookup: Lookup,
    truth: Callable[[str], bool],
    examples: Iterable[Mapping[str, str]] = (),
) -> Turn:
    """One message with its values; blank lines around an absent conditional are closed up.

    Raises TooLong.
    """
    pieces: list[tuple[str, str]] = []
    length = 0
    for piece in _pieces(section.nodes, lookup, truth, tuple(examples)):
        length += len(piece[0])
        if length > LONGEST:
            raise TooLong(section.line)
        pieces.append(piece)
    for at in range(1, len(pieces) - 1):
        before, after = pieces[at - 1], pieces[at + 1]
        if pieces[at][1] == "gap" and before[1] == after[1] == "own":
            pieces[at + 1] = (_closed(before[0], after[0]), "own")
    return Turn(section.role, "".join(text for text, _ in pieces))


def _closed(before: str, after: str) -> str:
    """`after` without the blank lines that a conditional left behind it, beyond one."""
    spare = len(before) - len(before.rstrip("\n")) + len(after) - len(after.lstrip("\n")) - 2
    return after[max(0, min(spare, len(after) - len(after.lstrip("\n")))) :]


def _pieces(
    nodes: Iterable[Node],
    lookup: Lookup,
    truth: Callable[[str], bool],
    examples: tuple[Mapping[str, str], ...],
) -> Iterator[tuple[str, str]]:
    """The text of a tree in order: the template's "own", a "value", or the "gap" of nothing."""
    for node in nodes:
        if isinstance(node, Text):
            yield node.text, "own"
        elif isinstance(node, Name):
            yield lookup(node.name), "value"
        elif isinstance(node, If):
            branch = node.then if truth(node.name) else node.otherwise
            if not branch:
                yield "", "gap"
            yield from _pieces(branch, lookup, truth, examples)
        else:
            for row in examples:
                yield from _pieces(node.body, _over(row, lookup), _truth_over(row, truth), ())


def _over(row: Mapping[str, str], lookup: Lookup) -> Lookup:
    return lambda name: row[name] if name in row else lookup(name)


def _truth_over(row: Mapping[str, str], truth: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda name: bool(row[name].strip()) if name in row else truth(name)


def escape(text: str) -> str:
    """`text` written so that the parser reads it as literal text, braces and headings and all."""
    return compose(text)


def compose(*pieces: str | Name) -> str:
    """A message's source from literal texts and placeholders; parsing gives the same back."""
    out: list[str] = []
    whole = _merged(pieces)
    for at, piece in enumerate(whole):
        if isinstance(piece, Name):
            out.append(f"{{{{{piece.name}}}}}")
            continue
        written = re.sub(r"(?<!\\)(\\*)\{\{", lambda m: m[1] * 2 + "\\{{", piece)
        if at + 1 < len(whole) and (tail := re.search(r"(?<!\\)\\+(?=\{?\Z)", written)):
            # Before a placeholder these backslashes would be read as its escape.
            written = written[: tail.start()] + tail.group() * 2 + written[tail.end() :]
        out.append(written)
    lines = (
        "\\" + line if re.fullmatch(r"\\*# (?:system|user|assistant)[ \t]*", line) else line
        for line in "".join(out).split("\n")
    )
    return "\n".join(lines)


def _merged(pieces: Iterable[str | Name]) -> list[str | Name]:
    """With literal texts that follow each other made one."""
    whole: list[str | Name] = []
    for piece in pieces:
        if isinstance(piece, str) and whole and isinstance(whole[-1], str):
            whole[-1] += piece
        elif piece:
            whole.append(piece)
    return whole
