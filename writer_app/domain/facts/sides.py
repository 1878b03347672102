"""Numbers that stand in both texts with words that turn them round: at least 5 became at most 5, a
rise of 3 % a fall, 上午3点 became 下午3点.

A word is told from its opposite by lists; a word that merely went or came is no reversal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from writer_app.domain.facts.fact import Fact, FactDifference, FactKind
from writer_app.domain.facts.fact_numbers import number_key

_NEAR = 40  # characters on either side of a number that are looked at
_GAP = 12  # between a number and what bounds it
_BREAK = re.compile(
    r"[,，、;；:：。！？!?\n|]|\.(?=\s|\Z)|\s(?:and|but|while|whereas|und|aber|während)\s"
)


@dataclass(frozen=True)
class _Turn:
    """One way in which a number can be turned round."""

    one: re.Pattern[str]
    other: re.Pattern[str]
    gap: int  # characters between the word and the number, at most

    def side(self, words: str) -> tuple[int, int, bool] | None:
        """The nearest word to the number at the end of `words`: where it stands, which side."""
        sides = ((True, self.one), (False, self.other))
        found = [
            (m.end(), -m.start(), one) for one, words_of in sides for m in words_of.finditer(words)
        ]
        if not found or len(words) - max(found)[0] > self.gap:
            return None
        end, start, one = max(found)
        return -start, end, one


def _words(english: str, other: str = "") -> re.Pattern[str]:
    return re.compile(rf"\b(?:{english})\b" + (f"|{other}" if other else ""), re.IGNORECASE)


_LEAST = _words(
    "at least|(?:no|not) (?:less|fewer) than|(?<!no )(?<!not )more than|above|exceeding"
    "|(?:a )?minimum of|mindestens|(?<!nicht )mehr als",
    "至少|最少|不少于|不低于|不小于|(?<!不)超过|(?<!不)高于|(?<!不)大于|(?<!不)多于",
)
_MOST = _words(
    "at most|(?:no|not) more than|(?<!no )(?<!not )(?:less|fewer) than|under|below|up to"
    "|(?:a )?maximum of|höchstens|weniger als|bis zu",
    "至多|最多|不超过|不多于|不高于|不大于|不到|(?<!不)少于|(?<!不)低于|(?<!不)小于",
)
_RISE = _words(
    r"rose|ris(?:e|es|en|ing)|increas\w+|gr[eo]w\w*|up(?! to)|gain\w*|climb\w*|stieg\w*|gestiegen",
    "上涨|上升|增长|增加|提高|升高|上调",
)
_FALL = _words(
    r"f[ae]ll\w*|decreas\w+|declin\w+|drop\w*|down|reduc\w+|shr[aiu]nk\w*|sank\w*|gesunken",
    "下跌|下降|减少|降低|下滑|下调",
)
_MORNING = _words("morgens|vormittags", "上午|早上|早晨|清晨|凌晨")
_EVENING = _words("nachmittags|abends", "下午|傍晚|晚上|夜里|中午")
_BEFORE = (
    _Turn(_LEAST, _MOST, _GAP),
    _Turn(_RISE, _FALL, _NEAR),
    _Turn(_MORNING, _EVENING, 0),
)
_BEHIND = (
    (re.compile(r"\s?(?:or|and) (?:more|over|above|older|later)\b|以上"),
     re.compile(r"\s?(?:or|and) (?:less|fewer|under|below|younger|earlier)\b|以下|以内|之内")),
    (re.compile(r"(?:[\s%-]|percent|per cent)*(?:rise|increase|growth|gain)\b"),
     re.compile(r"(?:[\s%-]|percent|per cent)*(?:fall|decrease|decline|drop|reduction)\b")),
    (re.compile(r"\s?Uhr (?:morgens|vormittags)|\s?(?:o['’]clock )?in the morning"),
     re.compile(r"\s?Uhr (?:nachmittags|abends)|\s?(?:o['’]clock )?in the (?:afternoon|evening)")),
)  # fmt: skip


def turned_round(
    original: str, proposal: str, old: Sequence[Fact], new: Sequence[Fact]
) -> Iterator[FactDifference]:
    """Numbers whose every word of a kind became its opposite; `old`, `new`: the texts' facts.

    The facts told are the numbers with those words.
    """
    for turn in range(len(_BEFORE)):
        if not (_speaks(original, turn) and _speaks(proposal, turn)):
            continue
        had, has = _sides(original, old, turn), _sides(proposal, new, turn)
        for key in had.keys() & has.keys():
            before, after = had[key], has[key]
            if len({one for one, _ in before} | {one for one, _ in after}) == 2 and (
                {one for one, _ in before}.isdisjoint(one for one, _ in after)
            ):
                yield FactDifference(FactKind.NUMBER, before[0][1], after[0][1])


def _speaks(text: str, turn: int) -> bool:
    """Whether a text has a word of this kind at all."""
    return any(
        words.search(text) for words in (_BEFORE[turn].one, _BEFORE[turn].other, *_BEHIND[turn])
    )


def _sides(text: str, these: Sequence[Fact], turn: int) -> dict[str, list[tuple[bool, Fact]]]:
    """On which side each number stands, by its value, with the words that say so."""
    found: dict[str, list[tuple[bool, Fact]]] = {}
    for fact in these:
        if fact.kind is FactKind.NUMBER and (told := _side(text, fact, turn)):
            found.setdefault(fact.key or number_key(fact.text), []).append(told)
    return found


def _side(text: str, fact: Fact, turn: int) -> tuple[bool, Fact] | None:
    first = max(0, fact.start - _NEAR)
    breaks = [m.end() for m in _BREAK.finditer(text, first, fact.start)]
    first = breaks[-1] if breaks else first
    before = _BEFORE[turn].side(text[first : fact.start])
    if before:
        start, _end, one = before
        return one, _wide(text, first + start, fact.end)
    for one, pattern in zip((True, False), _BEHIND[turn], strict=True):
        behind = pattern.match(text, fact.end)
        if behind:
            return one, _wide(text, fact.start, behind.end())
    return None


def _wide(text: str, start: int, end: int) -> Fact:
    return Fact(FactKind.NUMBER, text[start:end], start, end)
