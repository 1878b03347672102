"""Whether a sentence reads its passage wrongly, though it has the passage's words.

Several things are looked at, most of them beside the part of the passage that the sentence speaks
of: whether its subject is there, what is denied, which figure belongs to what (`claim_figures`),
words that mean the opposite, who does something to whom, whether a name is written as it is.
Nothing is understood: what is found is a reason to look, what is not found proves nothing. Linear
in the length of a passage for each sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from writer_app.domain.facts.swaps import swapped
from writer_app.domain.sources.claim_figures import CLAUSE, compared_otherwise, other_figure
from writer_app.domain.sources.claim_parts import another_part
from writer_app.domain.sources.claim_roles import turned
from writer_app.domain.sources.claim_words import otherwise, unbound, without_question
from writer_app.domain.sources.terms import stem, terms
from writer_app.domain.text.sentences import sentences

_NOT = re.compile(
    r"\b(?:not|never|cannot|no|without|neither|nor|avoid\w*"
    r"|(?:refuse|decline|fail)(?:s|d|ed)? to)\b|n['’]t\b",
    re.IGNORECASE,
)
_NOR = re.compile(r"\b(neither\b.*?)\bnor\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FILLING = re.compile(
    r"(?:by|with|for|in|at|on|from|be|been|being|is|are|was|were|an?|the|any|to|of|do|does|did|have|has|had|can|could|may"
    r"|might|must|should|will|would|need|needed|yet|only|even|all|very)\Z"
)
_IS_NOT = re.compile(r"不是|\b(?:is|are|was|were)(?: not\b|n['’]t\b)", re.IGNORECASE)
_HAN_NOT = re.compile(
    "(?<![\u6765\u800c\u4f46])(?:不|拒绝|没有|没|未|无需|无|别|勿|莫)(?:再|对外|是|能|可以|可|会|得|要|必|应|该|用|需|被|予|想|愿|许)*"
    "([\u3400-\u9fff]{1,2})"
)
# What says no in other words, so that a denial beside it may say the same.
_SOFT = re.compile(
    r"\b(?:rather than|instead|less|fewer|only|except|free|nobody|nothing|none|impossible|hardly"
    r"|(?:forbid|prohibit|refus|lack|avoid|exclud|reject|declin)\w*|un(?!i|der|t)\w{3,}|gave up"
    r"|stop\w*|closed)\b"
    "|而非|[只仅才]|拒绝|禁止|避免|缺|停|放弃|取消|除|免|另|少|低",
    re.IGNORECASE,
)
_PARTS = re.compile(
    rf"{CLAUSE.pattern}|\b(?:if|unless|because|although|though|since|which|who|provided|except"
    r"|so that)\b"
    "|如果|因为|所以|不过|却|就",
    re.IGNORECASE,
)
_HAN_NO_DENIAL = re.compile(
    "不[低高超少多大小早晚][于过]|"
    "不仅|不但|不过|不同|不断|不久|不少|不管|不论|无论|未来|不得不|特别|分别|区别|级别|性别|差别|个别|别人|别的"
)


_FIGURE = re.compile(r"\d")
_HEADS = 6  # lines of headings above a passage
_NAME = 4  # terms of one at the most
_WHO = re.compile(r"\bwho\b|谁", re.IGNORECASE)
_BESIDE = 4  # characters around a name that are the same, on both sides together
_HAN = re.compile("[\u3400-\u9fff]+")
# Signs that say nothing by themselves.
_SMALL = frozenset("的地得了着过和与及在于把将被由是有会要可能就都也还这那其该")
# A row that is a heading and no part of the sentence below it.
_HEAD = re.compile(r"(?!.*\d)(?:[^\u3400-\u9fff]{1,60}|.{1,24})(?<![.!?,;:。！？，；：])")


def misread(sentence: str, passages: Sequence[str], question: str = "") -> bool:
    """Whether a sentence denies what its passage says, or says what it denies; gives one thing the
    figure of another; turns around who does what; puts another in its place; leaves out a
    condition; or writes a name otherwise.
    """
    spoken = f"{question}\n{sentence}"
    lines = [line for passage in passages for line in lines_of(passage)]
    near = _nearest(sentence, spoken, lines)
    if not near or any(_copied(sentence, line) for line in lines):
        return False
    told = (near, *_others(sentence, question, near, lines))
    return (
        _other_subject(sentence, question, passages)
        or any(_denies(sentence, line) for line in told)
        or other_figure(sentence, spoken, lines)
        or any(swapped(near, sentence, [], []))
        or otherwise(sentence, near)
        or turned(_stated(sentence, question), near)
        or compared_otherwise(sentence, near)
        or _other_sign(sentence, near)
        or another_part(sentence, lines)
        or unbound(sentence, "\n".join(told))
    )


def _stated(sentence: str, question: str) -> str:
    """A name alone that answers “who”, as the sentence that it stands for."""
    if not question or len(terms(sentence)) > _NAME:
        return sentence
    name = sentence.strip(" .。")
    return _WHO.sub(lambda _: name, question.rstrip(" ?？"), count=1)


def _copied(sentence: str, line: str) -> bool:
    """Whether a line is the sentence itself, behind the question that it answers perhaps."""
    own, there = " ".join(sentence.split()), " ".join(line.split())
    return there == own or (line.count("\n") > 0 and there.endswith(f"? {own}"))


def nearest_line(sentence: str, passage: str) -> str:
    """The sentence of a passage that a claim speaks of; "" where it shares no word with any."""
    return _nearest(sentence, sentence, [*lines_of(passage)])


def lines_of(passage: str) -> Iterator[str]:
    """The sentences of a passage; those of an answer with the question that they answer."""
    rows = passage.split("\n")
    heads = [n for n, row in enumerate(rows[:_HEADS]) if row.endswith(("?", "？"))]
    asked = rows[heads[0]] + "\n" if heads and rows[heads[0] + 1 :] else ""
    rest = rows[heads[0] + 1 :] if asked else rows
    while len(rest) > 1 and not asked and _HEAD.fullmatch(rest[0]):
        rest = rest[1:]
    text = "\n".join(rest)
    for start, end in sentences(text):
        yield asked + text[start:end]


def _nearest(sentence: str, spoken: str, lines: Sequence[str]) -> str:
    """The line with most terms of a sentence, then of the question before it; "" for none."""
    own, every = set(terms(sentence)), set(terms(spoken))
    best, most = "", (0, False, 0)
    figured = _FIGURE.search(sentence) is not None
    for line in lines:
        there = set(terms(line))
        number = len(own & there) * 2 + len((every - own) & there)
        held = (number, figured and _FIGURE.search(line) is not None, -len(there))
        if held[0] and (held > most or not best):
            best, most = line, held
    return best


def _other_subject(sentence: str, question: str, passages: Sequence[str]) -> bool:
    """Whether a sentence begins with the name that is asked about, and its passages lack it."""
    first = next(iter(terms(sentence)), "")
    if first not in terms(question) or first in terms("\n".join(passages)):
        return False
    names = {stem(name.lower()) for name in re.findall(r"(?<=\s)[A-Z]\w+", question)}
    return not first.isascii() or first in names


def _others(sentence: str, question: str, near: str, lines: Sequence[str]) -> list[str]:
    """Lines with what is asked about and spoken of, where the nearest line lacks it."""
    lacking = (set(terms(sentence)) & set(terms(question))) - set(terms(near))
    return [line for line in lines if lacking & set(terms(line))] if lacking else []


# ---- what is denied
def _denied(text: str) -> tuple[set[str], set[str]]:
    """The words that a text denies, and those that it has without a denial."""
    bare = _HAN_NO_DENIAL.sub(lambda match: " " * len(match.group()), text)
    no: set[str] = set()
    rest = bare
    for match in _NOT.finditer(bare):
        words = [w.group().lower() for w in _WORD.finditer(bare, match.end(), match.end() + 60)]
        carrying = [word for word in words if not _FILLING.match(word)][:1]
        no |= {stem(word) for word in carrying}
    for match in _HAN_NOT.finditer(bare):
        no |= {match[1][0], match[1]}
        rest = rest.replace(match.group(), " " * len(match.group()), 1)
    yes = {stem(word.group().lower()) for word in _WORD.finditer(rest)} - no
    yes |= {run[n : n + size] for run in re.findall("[\u3400-\u9fff]+", rest)
            for size in (1, 2) for n in range(len(run) - size + 1)}  # fmt: skip
    return no, yes


def _denies(sentence: str, line: str) -> bool:
    """Whether a sentence denies what a line says, or says what it denies: one of the two clauses
    that are alike has a denial, the other none, nor a word that says as much.
    """
    if _IS_NOT.search(sentence) and not _negative(line):
        return True
    body = without_question(line)
    clauses = [clause for clause in _PARTS.split(body) if terms(clause)]
    own_no, yes = _denied(sentence)
    _, theirs = _denied(line)
    no = {word for each in _PARTS.split(line) if _odd(each) for word in _denied(each)[0]}
    if not _negative(sentence) and no & yes - theirs:
        return True
    if not _negative(sentence) and any(
        _within(each, set(terms(sentence)), theirs) for each in _PARTS.split(line) if _odd(each)
    ):
        return True
    if no and no < own_no and (own_no - no) & theirs:
        return True
    for part in _PARTS.split(sentence):
        own = set(terms(part))
        near = max(clauses, key=lambda each: len(own & set(terms(each))), default="")
        both = len(own & set(terms(near)))
        if (
            both
            and both * 2 >= len(own)
            and _odd(part)
            and not _negative(near)
            and not _denied(body)[0]
        ):
            return True
    return False


def _within(clause: str, own: set[str], theirs: set[str]) -> bool:
    """Whether a sentence has most of what a clause denies and its line says nowhere else; what
    stands before a denial that ends its clause: “the way to work is not”.
    """
    match = _NOT.search(clause)
    if match is None:
        return False
    behind = set(terms(clause[match.end() :]))
    if not behind:
        before = set(terms(clause[: match.start()]))
        return bool(before) and before <= own
    return len((behind & own) - theirs) * 2 > len(behind)


def _odd(text: str) -> bool:
    """Whether a text denies: two denials are none."""
    bare = _NOR.sub(r"\1", _HAN_NO_DENIAL.sub(" ", text))
    return (len(_NOT.findall(bare)) + len(_HAN_NOT.findall(bare))) % 2 == 1


def _negative(text: str) -> bool:
    bare = _HAN_NO_DENIAL.sub(" ", text)
    return any(pattern.search(bare) for pattern in (_NOT, _HAN_NOT, _SOFT))


# ---- names
def _other_sign(sentence: str, line: str) -> bool:
    """Whether one or two Chinese characters are others than in the same words of the line: a name,
    one who does it.
    """
    matched = SequenceMatcher(None, line, sentence, autojunk=False).get_opcodes()
    for before, (kind, start, end, first, last), after in zip(
        matched, matched[1:], matched[2:], strict=False
    ):
        signs = line[start:end] + sentence[first:last]
        same = (before[2] - before[1]) + (after[2] - after[1])
        alike = end - start == last - first == 1 and before[0] == after[0] and same >= _BESIDE
        if kind == "replace" and alike and _HAN.fullmatch(signs) and not set(signs) & _SMALL:
            return True
    return False
