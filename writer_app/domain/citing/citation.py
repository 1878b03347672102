"""Citations as pandoc spells them: `[see @doe2020, p. 3; @li2019]`, `@doe2020 [p. 3]`, `[-@doe]`.

A key begins with a letter, a figure or `_` of any script; `@{…}` holds any other. Chinese needs no
blank behind a key (`@li2019的`): what is not a key as a whole is tried without the Han characters
at its end (`Cite.trimmed`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_KEY = r"(?:\{(?P<braced>[^{}\s]{1,200})\}|(?P<bare>\w(?:[\w]|[:.#%+/?&~-](?=\w)){0,199}))"
_MENTION = re.compile(rf"(?<![A-Za-z0-9_@.])(?P<minus>-?)@{_KEY}")
_IN_TEXT = re.compile(rf"@{_KEY}")
_GROUP = re.compile(r"\[(?!\^)([^\[\]]{0,2000})\]")
_LOCATOR = re.compile(r"[ \t]?\[([^\[\]@\n]{1,200})\](?![(\[{])")
_SEPARATOR = re.compile(r"[;；]")
_HAN_END = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]+\Z")
_AFTER = " \t\n,，、"


@dataclass(frozen=True, slots=True)
class Cite:
    """One work in a citation: what stands before it, and behind it the place and more words.

    `only` asks for the work without its author (`-@key`).
    """

    key: str
    before: str = ""
    after: str = ""
    only: bool = False

    def trimmed(self) -> tuple[Cite, str] | None:
        """The citation without the Han characters at the end of its key, and these."""
        end = _HAN_END.search(self.key)
        if end is None or end.start() == 0:
            return None
        return replace(self, key=self.key[: end.start()]), end[0]


@dataclass(frozen=True, slots=True)
class Citation:
    """Works cited at one place; `in_text` where the author is a word of the sentence."""

    cites: tuple[Cite, ...]
    in_text: bool
    end: int  # behind it, in code points of the text it was found in


def group_at(text: str, start: int, end: int) -> Citation | None:
    """The citation in brackets that begins at `start`; None where there is none."""
    match = _GROUP.match(text, start, end)
    if match is None or "@" not in match[1] or text[match.end() : match.end() + 1] in ("(", "["):
        return None
    cites: list[Cite] = []
    for part in _SEPARATOR.split(match[1]):
        found = _MENTION.search(part)
        if found is not None:
            after = part[found.end() :].strip(_AFTER)
            before = " ".join(part[: found.start()].split())
            cites.append(Cite(_key(found), before, " ".join(after.split()), bool(found["minus"])))
        elif cites and part.strip():
            cites[-1] = replace(cites[-1], after="; ".join((*_some(cites[-1].after), part.strip())))
        elif part.strip():
            return None
    return Citation(tuple(cites), in_text=False, end=match.end()) if cites else None


def mention_at(text: str, start: int, end: int) -> Citation | None:
    """The citation without brackets that begins with the `@` at `start`, with its place, if any."""
    before = text[start - 1] if start else " "
    if (before.isascii() and before.isalnum()) or before in "_@./":
        return None  # an address of mail
    match = _IN_TEXT.match(text, start, end)
    if match is None:
        return None
    place = _LOCATOR.match(text, match.end(), end)
    after = " ".join(place[1].split()) if place else ""
    stop = place.end() if place else match.end()
    return Citation((Cite(_key(match), after=after),), in_text=True, end=stop)


def keys_in(text: str) -> list[str]:
    """Every key that a text seems to cite, each once, those in code too."""
    return list(dict.fromkeys(_key(match) for match in _MENTION.finditer(text)))


def _key(match: re.Match[str]) -> str:
    return match["braced"] or match["bare"]


def _some(words: str) -> tuple[str, ...]:
    return (words,) if words else ()
