"""Keeps addresses out of the model's hands: a link's target becomes a number and comes back.

`[guide](https://example.org/very/long)` is sent as `[guide](/1)`: fewer tokens, and an address that
no model can change. A bare number was taken for a note and lost (1.5B, English to Chinese).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TARGET = re.compile(
    r"(?<=\]\()(?P<inside>(?:<[^<>\n]*>|[^()\s]+(?:\([^()\s]*\)[^()\s]*)*)[^()\n]*)(?=\))"
)
_NUMBER = re.compile(r"(\][ \t]?)[(（][ \t]*/?(\d{1,4})[ \t]*[)）]")


@dataclass(frozen=True, slots=True)
class KeptAddresses:
    """Words with numbers for addresses, and the addresses in order."""

    words: str
    addresses: tuple[str, ...]


def without_addresses(words: str, *, but: str = "") -> KeptAddresses:
    """The words as they are sent. An address that stands in `but` may change: it is left there."""
    addresses: list[str] = []

    def number(match: re.Match[str]) -> str:
        if match.group() in but:
            return match.group()
        addresses.append(match.group())
        return f"/{len(addresses)}"

    return KeptAddresses(_TARGET.sub(number, words), tuple(addresses))


def with_addresses(target: str, kept: KeptAddresses) -> str:
    """The addresses put back; a number that none belongs to stays and is found by the checks."""

    def address(match: re.Match[str]) -> str:
        place = int(match.group(2)) - 1
        if place not in range(len(kept.addresses)):
            return match.group()
        return f"]({kept.addresses[place]})"

    return _NUMBER.sub(address, target) if kept.addresses else target


def numbered(words: str, kept: KeptAddresses) -> str:
    """Other words of the same text with the numbers that its addresses have."""
    for number, address in enumerate(kept.addresses, start=1):
        words = words.replace(f"]({address})", f"](/{number})")
    return words


_LINK = re.compile(r"(!?\[)([^\[\]\n]*)\]\(/(\d{1,4})\)")
_CODE = re.compile(r"(?<!`)(`{1,2})(?!`)([^`\n]+)\1(?!`)")
_NOTE = re.compile(r"\[\^[^\]\s]+\]")
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_END = re.compile(r"[.。!?！？:：]?[\"”’」』*_]*\s*\Z")


@dataclass(frozen=True, slots=True)
class LostMark:
    """A link, code, note or bold run of the words as sent that the answer lacks.

    `words` stand between the marks; `said` is whether they are to be translated, `needed` whether
    the mark has to come even where its words do not.
    """

    before: str
    words: str
    after: str
    said: bool = True
    needed: bool = True


def lost(sent: str, answer: str) -> tuple[LostMark, ...]:
    """What of the words as sent has to come back into an answer, in order."""
    return tuple(_lost(sent, answer))


def _lost(sent: str, answer: str) -> Iterator[LostMark]:
    there = {number for _, number in _NUMBER.findall(answer)}
    for opening, words, number in _LINK.findall(sent):
        if number not in there:
            yield LostMark(opening, words, f"](/{number})", said=not _CODE.fullmatch(words))
    code = [match.group() for match in _CODE.finditer(answer)]
    for match in _CODE.finditer(sent):
        if match.group() in code:
            code.remove(match.group())
        elif f"[{match.group()}](" not in sent:
            yield LostMark(match.group(1), match.group(2), match.group(1), said=False)
    for note in _NOTE.findall(sent):
        if note not in answer:
            yield LostMark("", "", note, said=False)
    if "**" not in answer:
        for words in _BOLD.findall(sent):
            yield LostMark("**", words, "**", needed=False)


def put_back(answer: str, mark: LostMark, words: str, *, wide: bool) -> str:
    """The answer with a mark around its words, or behind everything where they do not stand.

    `words` are those of the mark in the answer's language, `wide` says whether that is Chinese.
    """
    place, end = _place(answer, words)
    if end > place:
        return f"{answer[:place]}{mark.before}{answer[place:end]}{mark.after}{answer[end:]}"
    if not mark.needed:
        return answer
    found = f"{mark.before}{words}{mark.after}"
    if words:
        found = f"（{found}）" if wide else f" ({found})"
    last = _END.search(answer)
    at = last.start() if last else len(answer)
    return answer[:at] + found + answer[at:]


def _place(answer: str, words: str) -> tuple[int, int]:
    """Where the words stand in an answer, or the end of them that is most of them; 0, 0 = nowhere.

    A label that is translated by itself begins otherwise: “It is more than a guide”.
    """
    low, wanted = answer.lower(), words.lower()
    if len(low) != len(answer):
        low, wanted = answer, words
    starts = [0, *(m.end() for m in re.finditer(r"\s+", wanted))]
    for start in starts:
        part = wanted[start:]
        if part and 2 * len(part) >= len(wanted) and part in low:
            place = low.index(part)
            return place, place + len(part)
    return 0, 0
