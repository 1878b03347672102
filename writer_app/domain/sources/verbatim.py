"""Quotations of a text, and finding their words in a passage letter for letter, whatever its lines
and Markdown marks are."""

from __future__ import annotations

import re

from writer_app.domain.sources.passage import TAGS

_MARKS = re.compile(r"\*\*|__|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|`|\\(?=[^\w\s])|^[ \t]*>[ \t]?"
                    r"|\]\([^()\s]*\)|!?\[(?=[^\]\n]*\]\()", re.MULTILINE)  # fmt: skip
_SAME = str.maketrans("“”„‟«»「」『』＂‘’‚‛\u00a0\u202f\u3000‐‑", '"""""""""""\'\'\'\'   --')

_PAIRS = dict(zip("“「『«„»＂\"‘‚'", "”」』»“«＂\"’‘'", strict=True))
_APOSTROPHES = "'‘’"
_IN_WORD = re.compile(r"[^\W\d_\u2e80-\uffff]")
_BLANK = re.compile(r"\n[ \t]*\n")


class Verbatim:
    """One passage, asked whether it holds given words. Quotation marks of any style are one."""

    def __init__(self, text: str) -> None:
        self._words, self._places = _plain(text)

    def find(self, words: str) -> tuple[int, int] | None:
        """Where the words stand in the passage, in code points; None where they do not."""
        wanted = _plain(words)[0].strip(" ")
        at = self._words.find(wanted) if wanted else -1
        if at < 0:
            return None
        return self._places[at], self._places[at + len(wanted) - 1] + 1


def quotations(text: str) -> list[tuple[int, int]]:
    """The places of the two marks of every quotation, of those within others too; none goes on
    behind a blank line.
    """
    found: list[tuple[int, int]] = []
    blank = {match.start() for match in _BLANK.finditer(text)}
    opened: dict[str, list[int]] = {}  # by the mark that would close them
    for at, char in enumerate(text):
        if at in blank:
            opened.clear()
        behind = _IN_WORD.match(text[max(0, at - 1) : at]) is not None
        if char in _APOSTROPHES and behind and _IN_WORD.match(text[at + 1 : at + 2]):
            continue
        if opened.get(char):
            found.append((opened[char].pop(), at))
        elif char == "'" and behind:
            continue  # the dogs' bowl
        elif char in _PAIRS and not (
            char == '"' and text[max(0, at - 1) : at].isdigit()
        ):  # 5" is a length
            opened.setdefault(_PAIRS[char], []).append(at)
    return found


def readable(text: str) -> str:
    """The words as one reads them: without marks, with one space between them."""
    return _plain(text, {})[0].strip()


def _plain(text: str, same: dict[int, str] | None = None) -> tuple[str, list[int]]:
    """The words with one space between them, and the place of each character in the text."""
    hidden = bytearray(len(text))
    for match in (*_MARKS.finditer(text), *TAGS.finditer(text)):
        hidden[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    words: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text.translate(_SAME if same is None else same)):
        if hidden[place]:
            continue
        if char.isspace() and words and words[-1] == " ":
            continue
        words.append(" " if char.isspace() else char)
        places.append(place)
    return "".join(words), places
