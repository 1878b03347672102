"""Keeps addresses out of the model's hands: a link's target becomes a number and comes back.

`[guide](https://example.org/very/long)` is sent as `[guide](/1)`: fewer tokens, and an address that
no model can change. A bare number was taken for a note and lost (1.5B, English to Chinese).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TARGET = re.compile(
    r"(?P<code>(?<!`)(?:`(?!`)[^`\n]+`(?!`)|``(?!`)(?:[^`\n]|`(?!`))+``(?!`)))|\]\("
    r"(?P<inside>(?:<[^<>\n]*>|[^()\s]+(?:\([^()\s]*\)[^()\s]*)*)[^()\n]*)\)"
    r"|\]\[(?P<name>(?!\^)[^\[\]\n]+)\]|(?<=\[)(?P<label>(?!\^)[^\[\]\n]+)\]\[\]"
)
_NUMBER = re.compile(r"\][ \t]?[(（][ \t]*/?(\d{1,4})[ \t]*[)）]")


@dataclass(frozen=True, slots=True)
class KeptAddresses:
    """Words with numbers for addresses, and the ends of their links in order: `](x)`, `][name]`."""

    words: str
    endings: tuple[str, ...]


def without_addresses(words: str, *, but: str = "") -> KeptAddresses:
    """The words as they are sent. An address that stands in `but` may change: it is left there."""
    endings: list[str] = []

    def number(match: re.Match[str]) -> str:
        inside, name, label = match["inside"], match["name"], match["label"]
        if match["code"] or (inside and inside in but):
            return match.group()
        endings.append(f"]({inside})" if inside else f"][{name or label}]")
        return f"{label or ''}](/{len(endings)})"

    return KeptAddresses(_TARGET.sub(number, words), tuple(endings))


def with_addresses(target: str, kept: KeptAddresses) -> str:
    """The addresses put back; a number that none belongs to stays and is found by the checks."""

    def ending(match: re.Match[str]) -> str:
        place = int(match.group(1)) - 1
        return kept.endings[place] if place in range(len(kept.endings)) else match.group()

    return _NUMBER.sub(ending, target) if kept.endings else target


def numbered(words: str, kept: KeptAddresses) -> str:
    """Other words of the same text with the numbers that its addresses have."""
    for number, ending in enumerate(kept.endings, start=1):
        words = words.replace(ending, f"](/{number})")
        if ending.startswith("]["):
            words = words.replace(f"{ending[1:]}[]", f"{ending[1:-1]}](/{number})")
    return words


_LINK = re.compile(r"(!?\[)([^\[\]]*)\]\(/(\d{1,4})\)")
_CODE = re.compile(r"(?<!`)(?:(`)(?!`)([^`\n]+)`(?!`)|(``)(?!`)((?:[^`\n]|`(?!`))+)``(?!`))")
_AUTO = re.compile(
    r"<(?:https?://|mailto:)[^<>\s]+>|(?<![(<\[\w`])https?://[^\s<>()\[\]`，。]+[\w/]"
)
_NOTE = re.compile(r"\[\^[^\]\s]+\]")
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_LINKS = re.compile(r"!?\[[^\[\]\n]*\]\([^()\n]*\)")
_ADDRESSES = re.compile(r"\]\([^()\n]*\)")
_JOINED = re.compile(r"\w\w", re.ASCII)
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
    there = set(_NUMBER.findall(answer))
    for opening, words, number in _LINK.findall(sent):
        if number not in there:
            yield LostMark(opening, words, f"](/{number})", said=not _CODE.fullmatch(words))
    code = [match.group() for match in _CODE.finditer(answer)]
    for match in _CODE.finditer(sent):
        if match.group() in code:
            code.remove(match.group())
        elif f"[{match.group()}](" not in sent:
            ticks = match[1] or match[3]
            yield LostMark(ticks, match[2] or match[4], ticks, said=False)
    for blank, pattern in ((" ", _AUTO), ("", _NOTE)):
        missing = (each for each in pattern.findall(sent) if each not in answer)
        yield from (LostMark(blank, "", each, said=False) for each in missing)
    if "**" not in answer:
        for words in _BOLD.findall(sent):
            yield LostMark("**", words, "**", needed=False)


def put_back(answer: str, mark: LostMark, words: str, *, wide: bool) -> str:
    """The answer with a mark around its words, or behind everything where they do not stand.

    `words` are those of the mark in the answer's language, `wide` says whether that is Chinese.
    """
    place, end = _place(answer, words, mark)
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


def _place(answer: str, words: str, mark: LostMark) -> tuple[int, int]:
    """Where the words stand in an answer, or the end of them that is most of them; 0, 0 = nowhere.

    A label that is translated by itself begins otherwise: “It is more than a guide”. Inside of
    code, an address or, for a link, another link it is another one's words; code is a whole word.
    """
    low, wanted = answer.lower(), words.lower()
    if len(low) != len(answer):
        low, wanted = answer, words
    others = _LINKS if mark.before.endswith("[") else _ADDRESSES
    taken = [m.span() for each in (_CODE, others) for m in each.finditer(answer)]
    starts = [0, *(m.end() for m in re.finditer(r"\s+", wanted))]
    for start in starts:
        part = wanted[start:]
        if not part or 2 * len(part) < len(wanted):
            continue
        for found in re.finditer(re.escape(part), low):
            place, end = found.span()
            if any(a < place < b or a < end < b for a, b in taken):
                continue
            if mark.said or not (_within(answer, place) or _within(answer, end)):
                return place, end
    return 0, 0


def _within(text: str, at: int) -> bool:
    """Whether a place is inside a word of Latin letters."""
    return _JOINED.match(text, max(0, at - 1)) is not None and at > 0
