"""Rules of the house as lines a writer reads and writes, and where a text breaks them.

A rule is an item of a Markdown list: `- Write “e-mail”, not “email”.`, `- Never write “utilize”.`,
`- The name is “GitHub”.`, `- No Oxford comma.`; in Chinese `- 写“登录”，不写“登陆”。`,
`- 不写“众所周知”。`, `- 名称写作“微信支付”。`. Any other item is a rule in words, which
only a reviewer can read. What else stands in the file is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from writer_app.domain.base.message import coded
from writer_app.domain.comments.remarks import Remark
from writer_app.domain.text.prose import masked

_ITEM = re.compile(r"[ \t]*[-*+][ \t]+(?P<said>.*\S)[ \t]*\Z")
_QUOTED = re.compile(r"[“\"「]([^”\"」]+)[”\"」]")
_SPELLING = re.compile(r"(?i)write\b.*\bnot\b|写.*不写")
_NEVER = re.compile(r"(?i)(?:never|do not|don[’']t) (?:write|say|use)\b|(?:不写|不用|禁用)")
_BARS = re.compile(
    r"(?i)(?:\b(?:never|do not|don[’']t)(?: write| say| use)?|不写|不用|禁用)\s*(?=[“\"「])"
)
_NAME = re.compile(r"(?i)the name is\b|名称写作")
_NO_OXFORD = re.compile(r"(?i)no (?:oxford|serial) comma")
_ITEM_OF_LIST = r"[\w’'-]+(?: [\w’'-]+){0,3}"
_PUT_IN = (
    "which|who|whom|whose|where|when|while|although|though|because|since|if|unless|however|"
    "moreover|therefore|indeed|perhaps|too|of|in|on|at|by|with|from|as|after|before|for|to|"
    "particularly|especially|including|namely|has|have|had|is|are|was|were|will|would|can|could|"
    "should|may|might|must|do|does|did"
)  # what begins so is no item of a list but stands between commas
_OXFORD = re.compile(
    rf"\b{_ITEM_OF_LIST}, (?!(?i:{_PUT_IN})\b){_ITEM_OF_LIST}(?P<comma>, (?:and|or)\b)"
)
_CJK = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class HouseRule:
    """`write` is right and `instead_of` wrong; without `write` these are never written, without
    `instead_of` it is a name. `said` is a rule in words, which may bar some of them.
    """

    write: str = ""
    instead_of: tuple[str, ...] = ()
    said: str = ""

    @property
    def no_oxford_comma(self) -> bool:
        """Whether it is this one rule in words that can be looked for."""
        return bool(_NO_OXFORD.search(self.said))

    @property
    def sentence(self) -> str:
        """The rule as a line of the file."""
        if self.said:
            return self.said
        wrong = " or ".join(f"“{one}”" for one in self.instead_of)
        chinese = bool(_CJK.search(self.write + wrong))
        if self.write and wrong:
            if chinese:
                return f"写“{self.write}”，不写{wrong.replace(' or ', '、')}。"
            return f"Write “{self.write}”, not {wrong}."
        if wrong:
            return f"不写{wrong.replace(' or ', '、')}。" if chinese else f"Never write {wrong}."
        return f"名称写作“{self.write}”。" if chinese else f"The name is “{self.write}”."


@dataclass(frozen=True, slots=True)
class BarredWords:
    """What no model may write here: in any case, and `exactly` so."""

    any_case: tuple[str, ...] = ()
    exactly: tuple[str, ...] = ()

    def besides(self, held: Iterable[str]) -> BarredWords:
        """Without those that stand in words which have to come as they are: an address, code."""
        there = "\n".join(held)
        found = self._in(there) if there else BarredWords()
        return BarredWords(
            tuple(one for one in self.any_case if one not in found.any_case),
            tuple(one for one in self.exactly if one not in found.exactly),
        )

    def has(self, text: str) -> bool:
        """Whether one of them stands in a text."""
        return self._in(text) != BarredWords()

    def _in(self, text: str) -> BarredWords:
        return BarredWords(
            tuple(one for one in self.any_case if _pattern(one, loose=True).search(text)),
            tuple(one for one in self.exactly if _pattern(one).search(text)),
        )


@dataclass(frozen=True, slots=True)
class Breach:
    """Words that break a rule, in code points, and what should stand there; None = not known."""

    start: int
    end: int
    rule: HouseRule
    instead: str | None

    @property
    def message(self) -> str:
        """What is wrong, for the window."""
        rule = self.rule
        wrong = rule.instead_of[0] if rule.instead_of else ""
        if rule.no_oxford_comma:
            return coded("house.no-oxford-comma", "House style: no Oxford comma.")
        if rule.write and wrong:
            return coded("house.write", "House style: “{0}”, not “{1}”.", rule.write, wrong)
        if rule.write:
            return coded("house.name", "House style: the name is “{0}”.", rule.write)
        return coded("house.never", "House style: never “{0}”.", wrong)


def parse(text: str) -> tuple[HouseRule, ...]:
    """The rules of a file, each once."""
    found = [_rule(item["said"]) for line in text.splitlines() if (item := _ITEM.match(line))]
    return tuple(dict.fromkeys(found))


def _rule(said: str) -> HouseRule:
    words = tuple(_QUOTED.findall(said))
    if len(words) > 1 and _SPELLING.match(said):
        return HouseRule(words[0], words[1:])
    if words and _NEVER.match(said):
        return HouseRule("", words)
    if len(words) == 1 and _NAME.match(said):
        return HouseRule(words[0])
    bars = _BARS.search(said)  # a rule in words that names some: “full names, never “Bob””
    return HouseRule("", tuple(_QUOTED.findall(said[bars.end() :])) if bars else (), said)


def rewritten(text: str, rules: Sequence[HouseRule]) -> str:
    """The file with these rules: what it says besides stays, a rule that it has keeps its line."""
    left = list(dict.fromkeys(rules))
    kept: list[str] = []
    for line in text.splitlines():
        item = _ITEM.match(line)
        rule = _rule(item["said"]) if item else None
        if rule is None:
            kept.append(line)
        elif rule in left:
            left.remove(rule)
            kept.append(line)
    new = [f"- {rule.sentence}" for rule in left]
    if new and kept and kept[-1].strip() and not _ITEM.match(kept[-1]):
        kept.append("")
    return "\n".join([*kept, *new]).rstrip("\n") + "\n"


def breaches(text: str, rules: Iterable[HouseRule]) -> list[Breach]:
    """Where a text breaks rules that can be looked for, in order, none over another."""
    plain = masked(text)
    found: list[Breach] = []
    for rule in rules:
        found += _of(rule, plain)
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Breach] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _of(rule: HouseRule, plain: str) -> Iterator[Breach]:
    if rule.no_oxford_comma:
        for hit in _OXFORD.finditer(plain):
            yield Breach(*hit.span("comma"), rule, hit["comma"][1:])
        return
    right = [hit.span() for hit in _pattern(rule.write).finditer(plain)] if rule.write else []
    wrong = rule.instead_of or ((rule.write,) if rule.write else ())
    for words in wrong:
        loose = not rule.instead_of or words == words.lower()
        for hit in _pattern(words, loose=loose).finditer(plain):
            start, end = hit.span()
            if any(first <= start and end <= last for first, last in right):
                continue  # it stands within the right words
            instead = _cased(hit.group(), rule.write) if rule.instead_of else rule.write
            yield Breach(start, end, rule, instead if rule.write else None)


def _pattern(words: str, *, loose: bool = False) -> re.Pattern[str]:
    """Whole words, any blank for a blank; `loose` in any case."""
    inner = r"\s+".join(map(re.escape, words.split()))
    head = r"(?<![^\W_])" if words[0].isalnum() and not _CJK.match(words[0]) else ""
    tail = r"(?![^\W_])" if words[-1].isalnum() and not _CJK.match(words[-1]) else ""
    return re.compile(f"{head}{inner}{tail}", re.IGNORECASE if loose else 0)


def _cased(found: str, write: str) -> str:
    """The right words, with the capital that the wrong ones begin a sentence with."""
    capital = found[:1].isupper() and found[1:] == found[1:].lower() and write[:1].islower()
    return write[:1].upper() + write[1:] if capital else write


def remarks(text: str, rules: Iterable[HouseRule], most: int) -> tuple[Remark, ...]:
    """What a reviewer says for certain: breaches with their rule, the same one only once."""
    found: dict[tuple[HouseRule, str], Remark] = {}
    for one in breaches(text, rules):
        key = (one.rule, text[one.start : one.end].casefold())
        found.setdefault(key, Remark(one.start, one.end, one.rule.sentence, one.instead or ""))
    return tuple(found.values())[:most]


def in_words(rules: Iterable[HouseRule]) -> str:
    """Rules for a prompt: those in words alone, since the others are looked for by the program."""
    told = [rule for rule in rules if not (rule.instead_of or rule.no_oxford_comma)]
    wanted = [rule.said for rule in told if rule.said]
    return "\n".join(f"- {said}" for said in wanted)


def barred(rules: Iterable[HouseRule]) -> BarredWords:
    """The words that these rules let nobody write."""
    any_case: dict[str, None] = {}
    exactly: dict[str, None] = {}
    for rule in rules:
        for words in rule.instead_of:
            same = words.casefold() == rule.write.casefold()
            within = rule.write and _pattern(words, loose=True).search(rule.write)
            if same or not within:
                (any_case if words == words.lower() else exactly)[words] = None
        if rule.write and not rule.instead_of:
            cases = {rule.write.lower(), rule.write.capitalize(), rule.write.title()}
            exactly |= dict.fromkeys(sorted(cases - {rule.write}))
    return BarredWords(tuple(any_case), tuple(exactly))
