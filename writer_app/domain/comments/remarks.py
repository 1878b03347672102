"""What a reviewer leaves: remarks at words of a text, as a model writes them and as they are read.

A remark is `> words of the text`, below it, where words are to change, `→ the words instead`, and
below that what is said about them. The engine lets nothing else come where it can hold an answer
(`Locks.remarks`); of what comes from elsewhere the remarks are kept whose words stand in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Proposing = Literal["never", "may", "always"]
QUOTED, INSTEAD = "> ", "→ "
MOST = 6  # remarks of one reviewer

_QUOTE = re.compile(r"\s*(?:[-*•]\s+|\d{1,2}[.)]\s+)?>+\s*(.*)")
_INSTEAD = re.compile(r"\s*(?:→|->|=>|⇒|instead\s*[:：]|改为\s*[:：])\s*(.*)", re.IGNORECASE)
_AROUND = {"“": "”", '"': '"', "「": "」", "『": "』", "‘": "’", "«": "»", "'": "'", "`": "`"}
_LEAST_DOUBLED = 6  # characters of the words around a quotation that were written again
_APPROVES = re.compile(
    r"(?<![不没未否])(?:正确的?|无误|没有问题|没问题|不需要修改|无需修改|不用改)[。！]?\Z"
    r"|\b(?:(?:is|are|looks|seems) (?:correct|right|fine|good)"
    r"|(?:is|are) (?:used|spelled|spelt|written) correctly"
    r"|no changes? (?:is |are )?needed)[.!]?\Z",
    re.IGNORECASE,
)  # what approves is no remark
_ASKS = re.compile(r"\b(?:whether|if|check|verify|sure)\b|是否|核实|确认|确保|检查", re.IGNORECASE)
_WORD = re.compile(r"\s*(?:[^\W\u2e80-\uffff]+|[^\s])")
_LATIN = re.compile(r"[^\W\d_\u2e80-\uffff]|\d")


@dataclass(frozen=True, slots=True)
class Remark:
    """`said` about the words from `start` to `end` (code points), `instead` what should stand
    there; "" where nothing is proposed.
    """

    start: int
    end: int
    said: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class _Said:
    words: str
    said: str
    instead: str


def read(answer: str, text: str, taken: Sequence[Remark] = ()) -> tuple[list[Remark], int]:
    """The remarks of an answer at their places in `text`, and how many have no place there.

    What is about words that are `taken`, or says and changes nothing, is no remark.
    """
    found: list[Remark] = []
    lost = 0
    for one in _said(answer):
        place = _place(text, one.words, [*taken, *found])
        if place is None:
            lost += not _stands(text, one.words)
            continue
        start, end, instead = _narrowed(text, *place, _fitted(text, *place, one.instead))
        if instead.split() == text[start:end].split() or _approves(one.said):
            continue  # blanks beside Chinese are the house's to decide
        if one.said or instead:
            found.append(Remark(start, end, one.said, instead))
    return found, lost


def written(remark: Remark) -> str:
    """What stands in the comment: what is said, and the words instead on a line of their own."""
    change = f"{INSTEAD}{remark.instead}" if remark.instead else ""
    return "\n".join(part for part in (remark.said, change) if part)


def proposed(comment: str) -> str:
    """The words that a comment made by `written` has instead; "" where it has none."""
    last = comment.rsplit("\n", 1)[-1]
    return last.removeprefix(INSTEAD) if last.startswith(INSTEAD) else ""


# ---- the answer
def _said(answer: str) -> Iterator[_Said]:
    words, said, instead = "", list[str](), ""
    for line in answer.splitlines():
        if (quote := _QUOTE.match(line)) is not None:
            if words:
                yield _Said(words, " ".join(said), instead)
            words, said, instead = _bare(quote[1]), [], ""
        elif (change := _INSTEAD.match(line)) is not None:
            instead = instead or _bare(change[1])
        elif line.strip():
            said.append(line.strip())
    if words:
        yield _Said(words, " ".join(said), instead)


def _bare(words: str) -> str:
    """Words without marks of quotation around the whole of them."""
    words = words.strip()
    close = _AROUND.get(words[:1])
    inside = words[1:-1]
    if len(words) > 2 and words.endswith(close or "\0") and not {words[0], close} & set(inside):
        return inside.strip()
    return words


def _approves(said: str) -> bool:
    return bool(_APPROVES.search(said) and not _ASKS.search(said))


# ---- the place
def _stands(text: str, words: str) -> bool:
    return next(_places(text, words), None) is not None


def _place(text: str, words: str, taken: Sequence[Remark]) -> tuple[int, int] | None:
    """Where the words stand first without being about the same as another remark."""
    for start, end in _places(text, words):
        if not any(start < one.end and one.start < end for one in taken):
            return _whole_words(text, start, end)
    return None


def _places(text: str, words: str) -> Iterator[tuple[int, int]]:
    """Every place of the words; blanks and line ends count alike."""
    parts = words.split()
    if parts:
        pattern = r"\s+".join(re.escape(part) for part in parts)
        yield from (match.span() for match in re.finditer(pattern, text))


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The range grown to the ends of the words that it cuts."""
    while start and _joins(text, start):
        start -= 1
    while end < len(text) and _joins(text, end):
        end += 1
    return start, end


def _joins(text: str, at: int) -> bool:
    """Whether a place is inside a word of letters or figures."""
    return bool(_LATIN.match(text[at - 1]) and _LATIN.match(text[at]))


def _fitted(text: str, start: int, end: int, instead: str) -> str:
    """The words instead, without those that stand around the place anyway."""
    old = text[start:end]
    if not instead or instead == old:
        return ""
    tail = _doubled(instead, text[end : end + len(instead)])
    if tail:
        instead = instead[: len(instead) - tail].rstrip()
    head = _doubled(instead[::-1], text[max(0, start - len(instead)) : start][::-1])
    if head:
        instead = instead[head:].lstrip()
    if instead and old[-1] not in ".。" and instead[-1] in ".。" and text[end : end + 1].strip():
        instead = instead[:-1]  # the sentence goes on, or has its point
    return "" if instead == old else instead


def _narrowed(text: str, start: int, end: int, instead: str) -> tuple[int, int, str]:
    """The range and the words instead without what both begin and end with, whole words."""
    if not instead:
        return start, end, ""
    old, new = _WORD.findall(text[start:end]), _WORD.findall(instead)
    most = min(len(old), len(new)) - 1  # a word is left on both sides, to put the other in place of
    head = next((n for n in range(most) if old[n] != new[n]), max(0, most))
    rest = min(len(old), len(new)) - head - 1
    tail = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), max(0, rest))
    head_size, tail_size = len("".join(old[:head])), len("".join(old[len(old) - tail :]))
    words = instead[head_size : len(instead) - tail_size]
    first, last = start + head_size, end - tail_size
    lead = len(words) - len(words.lstrip())
    if lead and text[first : first + lead] == words[:lead]:
        first, words = first + lead, words[lead:]
    return first, last, words


def _doubled(words: str, after: str) -> int:
    """How many characters at the end of `words` are those that come behind them."""
    bare = after.lstrip()
    most = min(len(words) - 1, len(bare))
    for size in range(most, _LEAST_DOUBLED - 1, -1):
        if words.endswith(bare[:size]) and not words[len(words) - size - 1].isalpha():
            return size
    return 0
