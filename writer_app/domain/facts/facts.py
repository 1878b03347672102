"""Facts that an edit must keep: numbers, names, quotations, links, code, Markdown structure.

`facts` finds them by rules, `compare` says which differ between two texts. Nothing is understood,
so a name may be missed, but what is reported is there. Linear in the length of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import dropwhile

from writer_app.domain.facts.clock import without_same_times
from writer_app.domain.facts.exchanges import exchanged
from writer_app.domain.facts.fact import Fact, FactDifference, FactKind
from writer_app.domain.facts.fact_numbers import narrow, number_key, numbers, yuan_key
from writer_app.domain.facts.fact_signs import day_keys, signs
from writer_app.domain.facts.fact_signs import structure as sign_structure
from writer_app.domain.facts.number_words import is_loose
from writer_app.domain.facts.pairing import paired, respelled, touches, turned, without_respelled
from writer_app.domain.facts.sides import turned_round
from writer_app.domain.facts.swaps import negated, swapped
from writer_app.domain.text.sentences import sentences

__all__ = ["Fact", "FactDifference", "FactKind", "compare", "facts"]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_CODE = re.compile(r"(?<!`)(`{1,2})(?!`)([^`\n]{1,400})\1(?!`)")
_LINK = re.compile(
    r"(?:https?://|mailto:|www\.)[^\s<>\"“”，。；、）)\]}]{1,2000}"
    r"|(?<![\w.@+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
    r"|(?<=\]\()[^()\s]{1,2000}(?=\))"
)
_QUOTATION = re.compile(
    r"“[^“”\n]{1,2000}”|「[^「」\n]{1,2000}」|『[^『』\n]{1,2000}』|«[^«»\n]{1,2000}»"
    r'|(?<![\w"])"(?!\s)[^"\n]{1,2000}(?<!\s)"(?!\w)'
)
_BOOK = re.compile("《[^《》\n]{1,200}》")
_STRUCTURE = re.compile(
    r"^[ \t]{0,8}(?:(?P<heading>#{1,6})[ \t]+\S|(?P<item>[-*+]|\d{1,9}[.)])[ \t]+\S"
    r"|(?P<quote>>))",
    re.MULTILINE,
)
_WORD = r"[A-Z\u00c0-\u00d6\u00d8-\u00de][\w’'-]*"
_NAME = re.compile(
    rf"{_WORD}(?:[ \t]+(?:(?:of|the|de|da|del|della|van|von|der|den|la|le|al|bin|ibn|y|and|&)"
    rf"[ \t]+){{0,2}}{_WORD})*"
)
_CONNECTED = re.compile(r"[ \t]+(?:and|&|y)[ \t]+")
# Capitalised by English spelling, but no names.
_NO_NAMES = _set(
    "I I'm I've I'd I'll I’m I’ve I’d I’ll Mr Mrs Ms Dr A An The OK TV PS FAQ "
    "USD EUR GBP CHF CNY RMB JPY"
)
_HALF = re.compile(r"\bhalf\b|一半|半数|\bHälfte\b|\bhalbe[rnms]?\b", re.IGNORECASE)
_TRIVIAL = re.compile(r"[\s\W_]+")


def facts(text: str) -> list[Fact]:
    """Every fact of a text in order. What lies inside code or a link is only that."""
    found: list[Fact] = []
    taken = bytearray(len(text))
    for kind, start, end in _marked(text):
        if not any(taken[start:end]):
            found.append(Fact(kind, text[start:end], start, end))
            taken[start:end] = b"\1" * (end - start)
    for fact in signs(text):
        if not any(taken[fact.start : fact.end]):
            found.append(fact)
            taken[fact.start : fact.end] = b"\1" * (fact.end - fact.start)
    months = day_keys(text)
    for start, end in numbers(text):
        if not any(taken[start:end]):
            key = number_key(f"{months[start]}月{text[start:end]}") if start in months else ""
            key = key or yuan_key(text, start, end)
            found.append(Fact(FactKind.NUMBER, text[start:end], start, end, key))
            taken[start:end] = b"\1" * (end - start)
    found += [fact for fact in _names(text) if not any(taken[fact.start : fact.end])]
    found += _quotations(text, taken) + _structure(text, taken)
    return sorted(found, key=lambda fact: (fact.start, -fact.end))


def _marked(text: str) -> Iterator[tuple[FactKind, int, int]]:
    if "```" in text or "~~~" in text:
        for start, end in _fences(text):
            yield FactKind.CODE, start, end
    for match in _CODE.finditer(text):
        yield FactKind.CODE, match.start(2), match.end(2)
    for match in _LINK.finditer(text):
        plain = match.group().rstrip(".,;:!?'*_")
        if plain:
            yield FactKind.LINK, match.start(), match.start() + len(plain)


def _fences(text: str) -> Iterator[tuple[int, int]]:
    """Fenced code, line by line: a pattern over the whole would be slow on unclosed fences."""
    start, mark, at = -1, "", 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if start < 0 and bare.startswith(("```", "~~~")):
            start, mark = at, bare[:3]
        elif start >= 0 and bare.startswith(mark) and not bare.strip(mark[0]):
            yield start, at + len(line.rstrip("\n"))
            start = -1
        at += len(line)


def _quotations(text: str, taken: bytearray) -> list[Fact]:
    """Quotations, outside code; numbers and names inside them count for themselves too."""
    return [
        Fact(FactKind.QUOTATION, match.group(), match.start(), match.end())
        for match in _QUOTATION.finditer(text)
        if not taken[match.start()]
    ]


def _structure(text: str, taken: bytearray) -> list[Fact]:
    found = []
    for match in _STRUCTURE.finditer(text):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        if not taken[start] or match["item"]:
            end = start + len(match["heading"] or match["item"] or ">")
            found.append(Fact(FactKind.STRUCTURE, text[start:end], start, end))
    return found + [fact for fact in sign_structure(text) if not taken[fact.start]]


def _names(text: str) -> list[Fact]:
    """Runs of capitalised words; a single one at the start of a sentence only if it comes again."""
    openings = _openings(text)
    inside: list[Fact] = []
    first: list[Fact] = []
    for match in _NAME.finditer(text):
        for start, end in _split_name(text, match):
            words = text[start:end].split()
            at_start = start in openings
            fact = Fact(FactKind.NAME, text[start:end], start, end)
            if len(words) == 1 and at_start and not _clearly_name(words[0]):
                first.append(fact)
            elif at_start and len(words) > 1 and words[0] in _COMMON_OPENERS:
                rest = start + text[start:end].index(words[1], len(words[0]))
                inside.append(Fact(FactKind.NAME, text[rest:end], rest, end))
            else:
                inside.append(fact)
    known = {word for fact in inside for word in fact.text.split()}
    inside += [fact for fact in first if fact.text in known]
    inside += [
        Fact(FactKind.NAME, match.group(), match.start(), match.end())
        for match in _BOOK.finditer(text)
    ]
    return inside


def _openings(text: str) -> set[int]:
    """Where sentences, and the words after an opening quotation mark, begin."""
    opened = {match.end() for match in re.finditer(r"(?:[.!?:…]\s*|^[^\w\n]*)[\"“‘(]+", text, re.M)}
    return {start + _lead(text, start, end) for start, end in sentences(text)} | opened


def _lead(text: str, start: int, end: int) -> int:
    match = re.compile(r"[\W_]*").match(text, start, end)
    return match.end() - start if match else 0


def _split_name(text: str, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """“Ann and Bob” are two names; “Bank of England” is one. Words that are no names fall away."""
    at = match.start()
    for part in [*_CONNECTED.finditer(text, match.start(), match.end()), None]:
        end = part.start() if part else match.end()
        every = re.finditer(r"\S+", text[at:end])
        words = list(dropwhile(lambda word: word.group() in _NO_NAMES, every))
        if words:
            stop = at + words[-1].end()
            stop -= 2 if text[at:stop].endswith(("'s", "’s")) else 0
            yield at + words[0].start(), stop
        at = part.end() if part else end


def _clearly_name(word: str) -> bool:
    """Capitals inside (McKay, NASA) or a hyphen between capitals: no ordinary first word."""
    return len(word) > 1 and any(c.isupper() for c in word[1:]) and word not in _NO_NAMES


_COMMON_OPENERS = _set(
    "The A An In On At By For From With To When While After Before If As But And So Or Yet Then "
    "This That These Those His Her Their Our My Your Its Is Are Was Were Will Would Could Can "
    "Should Did Do Does Has Have Had Dear Hello Hi What Why How Where Who Since Until Although "
    "Because Only Even Both Each Every Some Most Many Like Unlike Near Under Over About Today "
    "Yesterday Tomorrow Now Here There Once Last Next Please Thanks"
)


def compare(original: str, proposal: str) -> tuple[FactDifference, ...]:
    """How the facts of a proposal differ from the original's, in the order of the text.

    Multisets are compared, so moving a fact is no difference; exchanging two is. A lost and a new
    fact of one kind that are alike, or else at the same rank, are reported as one that changed.
    """
    old, new = facts(original), facts(proposal)
    before = set(map(_key, old))
    lost = _surplus(old, Counter(map(_key, new)))
    came = _surplus(new, Counter(map(_key, old)))
    lost, came = _without_renames(_missed(lost), _missed(came), original, proposal)
    lost, came = without_respelled(lost, came, original, proposal)
    lost, came = without_same_times(lost, came, original, proposal)
    lost, came = _without_halves(lost, came, original, proposal)
    found: list[FactDifference] = []
    for kind in FactKind:
        gone = [fact for fact in lost if fact.kind is kind]
        fresh = [fact for fact in came if fact.kind is kind]
        # A fact that the original has is told once more, which is nothing new.
        again = kind in (FactKind.NUMBER, FactKind.NAME, FactKind.LINK)
        found += [
            difference
            for difference in paired(gone, fresh)
            if difference.old or not (again and difference.new and _key(difference.new) in before)
        ]
    found += turned(narrow(original), narrow(proposal), number_key, found)
    found += respelled(original, proposal)
    for elsewhere in (exchanged, turned_round, swapped):
        found += [d for d in elsewhere(original, proposal, old, new) if not _told(d, found)]
    found += negated(original, proposal, found)
    return tuple(sorted(found, key=_place))


def _told(difference: FactDifference, known: list[FactDifference]) -> bool:
    """Whether what differs there is told already."""
    return any(
        touches(one.old, difference.old) or touches(one.new, difference.new) for one in known
    )


def _place(difference: FactDifference) -> tuple[int, int]:
    fact = difference.old or difference.new
    return (fact.start if fact else 0, 0 if difference.old else 1)


def _surplus(these: list[Fact], others: Counter[tuple[str, str]]) -> list[Fact]:
    left = others.copy()
    found = []
    for fact in these:
        key = _key(fact)
        if left[key] > 0:
            left[key] -= 1
        else:
            found.append(fact)
    return found


def _missed(these: list[Fact]) -> list[Fact]:
    """Without numbers that are a manner of speaking: a dozen, a hundred, the third."""
    return [f for f in these if f.kind is not FactKind.NUMBER or not is_loose(f.text)]


def _without_renames(
    lost: list[Fact], came: list[Fact], original: str, proposal: str
) -> tuple[list[Fact], list[Fact]]:
    """A name that the rules saw in one text only, but whose words stand in both, is kept."""
    in_old, in_new = _plain(original), _plain(proposal)

    def stays(fact: Fact, other: str) -> bool:
        return fact.kind is FactKind.NAME and f" {_plain(fact.text).strip()} " in other

    return (
        [fact for fact in lost if not stays(fact, in_new)],
        [fact for fact in came if not stays(fact, in_old)],
    )


def _without_halves(
    lost: list[Fact], came: list[Fact], original: str, proposal: str
) -> tuple[list[Fact], list[Fact]]:
    """½ that became “half”, in either direction, is kept."""
    more = len(_HALF.findall(proposal)) - len(_HALF.findall(original))
    if not more:
        return lost, came
    halves = [fact for fact in (lost if more > 0 else came) if _key(fact)[1].startswith("0.5")]
    same = halves[: abs(more)]
    return [f for f in lost if f not in same], [f for f in came if f not in same]


def _plain(text: str) -> str:
    text = re.sub(r"['’]s\b", "", text)
    return f" {_TRIVIAL.sub(' ', text).lower().strip()} "


def _key(fact: Fact) -> tuple[str, str]:
    """What makes two facts the same: spelling of marks, spaces and quotes does not matter."""
    text = fact.text
    if fact.key:
        return fact.kind, fact.key
    if fact.kind is FactKind.FORMULA:
        return fact.kind, "".join(text.split())
    if fact.kind is FactKind.NUMBER:
        return fact.kind, number_key(text)
    if fact.kind is FactKind.QUOTATION:
        return fact.kind, _TRIVIAL.sub(" ", text).strip().lower()
    if fact.kind is FactKind.STRUCTURE:
        return fact.kind, _structure_key(text)
    if fact.kind is FactKind.CODE:
        return fact.kind, text.strip()
    return fact.kind, " ".join(text.split()).lower() if fact.kind is FactKind.NAME else text


def _structure_key(mark: str) -> str:
    if mark in ("-", "*", "+"):
        return "-"
    return "1." if mark[:1].isdigit() else mark
