"""Makes `writer_app/domain/text/pinyin_table.py` from the dictionary of pypinyin (MIT), which need
not be installed to run the program: syllables without tones, the characters they are the usual
reading of, and behind a `/` those they are another reading of.

    python3 packaging/pinyin_table.py
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from pathlib import Path

from pypinyin.constants import PINYIN_DICT

TARGET = Path(__file__).resolve().parent.parent / "writer_app/domain/text/pinyin_table.py"
PIECE = 40  # characters of a token
BIG5_SECOND_LEVEL = b"\xc9\x40"
READINGS = 3  # of a character; further ones are of old texts


HEAD = '''"""Readings of Han characters, made by `packaging/pinyin_table.py` from pypinyin.

The data is that of pypinyin 0.55 (MIT licence, © 2016 mozillazg and others). A token is a
syllable and the characters it is the usual reading of; behind a `/`, another reading of.
"""

TABLE = """\\
'''


def plain(syllable: str) -> str:
    """A syllable as it is typed: without tones, and v for ü."""
    letters = unicodedata.normalize("NFD", syllable.replace("ü", "v"))
    kept = "".join(c for c in letters if not unicodedata.combining(c) or c == "\u0308")
    return kept.replace("u\u0308", "v")


def main() -> None:
    """Write the table."""
    usual: dict[str, list[str]] = defaultdict(list)
    other: dict[str, list[str]] = defaultdict(list)
    for code, readings in sorted(PINYIN_DICT.items()):
        if not is_common(chr(code)):
            continue
        found = [s for s in dict.fromkeys(map(plain, readings.split(","))) if s.isalpha()]
        for number, syllable in enumerate(found[:READINGS]):
            (usual if number == 0 else other)[syllable].append(chr(code))
    tokens = [
        f"{syllable}{mark}{part}"
        for syllable in sorted({*usual, *other})
        for mark, found in (("", usual[syllable]), ("/", other[syllable]))
        for part in cut("".join(found))
    ]
    lines = wrapped(tokens)
    TARGET.write_text(HEAD + "\n".join(lines) + '\n"""\n', encoding="utf-8")


def wrapped(tokens: list[str]) -> list[str]:
    """The tokens in lines of at most 98 columns."""
    lines = [""]
    for token in tokens:
        if columns(lines[-1]) + columns(token) > 97:
            lines.append("")
        lines[-1] = f"{lines[-1]} {token}".strip()
    return lines


def columns(text: str) -> int:
    """How wide a text is where Han characters take two columns."""
    return sum(1 if c.isascii() else 2 for c in text)


def is_common(character: str) -> bool:
    """Whether it is among those that people write: all of GB 2312, the first level of Big5."""
    if not "\u4e00" <= character <= "\u9fff":
        return False
    if character.encode("gb2312", "ignore"):
        return True
    return bytes(2) < character.encode("big5", "ignore") < BIG5_SECOND_LEVEL


def cut(characters: str) -> list[str]:
    """Pieces that fit into a line."""
    return [characters[at : at + PIECE] for at in range(0, len(characters), PIECE)]


if __name__ == "__main__":
    main()
