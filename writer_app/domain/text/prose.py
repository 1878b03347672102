"""Which characters of a Markdown text are prose, and which are code, addresses or marks."""

from __future__ import annotations

import re

from writer_app.domain.text.structure import LineKind, lines

BLANK = "\0"  # stands where there is no prose
_NO_PROSE = re.compile(
    r"(?P<ticks>`+)(?:(?!(?P=ticks)).)+?(?P=ticks)(?!`)"  # code
    r"|\$\$.+?\$\$|\$(?=[^\s$])[^$\n]*?[^\s$]\$(?!\d)"  # formulas
    r"|(?<=\])\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"\n]*\")?\)"  # the target of a link
    r"|(?<=\])\[[^\]\n]*\]|^\[[^\]\n]+\]:.*$|\[\^[^\]\n]+\]"  # references, notes
    r"|\[\[[^\]\n]*\]\]|!(?=\[)"
    r"|(?<![A-Za-z0-9])(?:https?|mailto|ftp|file):[^\s\u3000-\u303f\uff00-\uff65\u4e00-\u9fff)>\]]+"
    r"|(?<![A-Za-z0-9_.])@(?:\{[^{}\s]+\}|[^\W\u2e80-\u9fff](?:[^\s\u2e80-\uffee\])}]{0,200}[^\W\u2e80-\u9fff])?)"
    r"|\{[ \t]*[#.][^\s{}]+[^{}\n]*\}"  # labels
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|<[^>\s][^>\n]*>|&#?\w+;|\\.",
    re.MULTILINE,
)


def masked(text: str) -> str:
    """The text with `BLANK` for every character that is no prose; as long as before.

    Fenced code, front matter, code, formulas, targets of links, references, citations, labels,
    addresses, tags, entities and escapes are none. Line ends stay.
    """
    plain = _NO_PROSE.sub(lambda found: _blank(found.group()), text)
    pieces, last = [], 0
    for line in lines(text):
        if line.kind is LineKind.FENCE:
            pieces += [plain[last : line.start], BLANK * (line.end - line.start)]
            last = line.end
    return "".join([*pieces, plain[last:]])


def _blank(piece: str) -> str:
    return "".join("\n" if character == "\n" else BLANK for character in piece)
