"""Whether a sentence has, in the place of one thing of its source, another that stands elsewhere.

“Two walkers drowned at the bridge”, where they drowned at the ford, though there is a bridge. The
sentence is laid beside every part of the lines: where most is the same and words stand in the place
of others, those have to be new ones, which may say it otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from writer_app.domain.sources.claim_figures import CLAUSE
from writer_app.domain.sources.terms import stem, terms

_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+(?:['’][^\W\d_]+)?")
_HAN = re.compile("[\u3400-\u9fff]")
_PART = re.compile(r"[;；。!?！？\n]+|\.(?=\s|\Z)")
_BESIDE = 3  # tokens that are the same, and half of the sentence's
_BEHIND = 4  # signs that are the same behind them: two of a kind in one sentence
_LONGEST = 8  # tokens in the place of others
_SPEAKER = frozenset(["i", "we", "my", "our", "you", "your", "我", "你", "您", "们"])
_PRONOUN = frozenset(
    ("he", "she", "they", "it", "his", "her", "their", "him", "them", "他", "她", "它")
)
_JOINING = frozenset("的地得了着过和与及在于把将被由是有会要能可就都也还这那其该则每到从向对给为等")


def another_part(sentence: str, lines: Sequence[str]) -> bool:
    """Whether words of a sentence that the lines have stand in the place of others of theirs."""
    own = [*_tokens(sentence)]
    every = "\n".join(lines)
    known = set(_grams(every))
    for line in lines:
        for part in _PART.split(line):
            for unit in {part, *CLAUSE.split(part)}:
                for mine, others, behind in _exchanged(own, [*_tokens(unit)]):
                    swapped = set(terms(_text(others))) & set(terms(sentence))
                    parallel = behind >= _BEHIND and _HAN.match(mine[0])
                    there = "" if swapped else unit if parallel else part
                    if set(others) & _PRONOUN and part.strip().startswith(unit.strip()):
                        continue  # who was named before the sentence, perhaps
                    if _are_others(mine, others, there, every, known):
                        return True
    return False


def _tokens(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(text):
        word = match.group().lower().replace("’", "'").removesuffix("'s")
        yield word if len(word) == 1 else stem(word)


def _grams(text: str) -> Iterator[str]:
    """Words, and each two Chinese signs that stand together."""
    tokens = [*_tokens(text)]
    yield from tokens
    yield from map("".join, pairwise(tokens))


def _exchanged(own: list[str], there: list[str]) -> Iterator[tuple[list[str], list[str], int]]:
    """The tokens of a sentence that stand in the place of others, those, and how many are the same
    behind them, where most of the sentence is.
    """
    matched = SequenceMatcher(None, there, own, autojunk=False).get_opcodes()
    same = sum(end - first for kind, _, _, first, end in matched if kind == "equal")
    if same < max(min(_BESIDE, len(own) - 2), len(own) / 2):
        return
    for number, (kind, start, stop, first, end) in enumerate(matched):
        if kind == "replace" and max(stop - start, end - first) <= _LONGEST:
            behind = [after - place for *_, place, after in matched[number + 1 : number + 2]]
            yield own[first:end], there[start:stop], sum(behind)


def _are_others(
    mine: list[str], others: list[str], there: str, every: str, known: set[str]
) -> bool:
    words = [word for word in terms(_text(mine)) if not word[0].isdigit()]
    if not words or any(word not in known for word in words) or set(words) & set(terms(there)):
        return False
    if _HAN.match(mine[0]) and len([sign for sign in mine if sign not in _JOINING]) < 2:
        return False
    if (_text(others) + _text(mine)) in every:
        return False  # one and the same: “Party B, Hengzhu Ltd”
    return bool(terms(_text(others))) or bool(set(others) & (_SPEAKER | _PRONOUN))


def _text(tokens: Sequence[str]) -> str:
    """Tokens as a text: Chinese signs together, words with a blank between."""
    joined = " ".join(tokens)
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", joined)
