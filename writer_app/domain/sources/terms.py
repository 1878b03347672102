"""The words of a question or a claim that carry it: stems in English, pairs of characters in
Chinese."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from writer_app.domain.text.sentences import sentences
from writer_app.domain.text.units import count_words

_HAN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af"
_RUN = re.compile(f"(?P<han>[{_HAN}]+)|(?P<word>[^\\W_{_HAN}]+(?:['’][^\\W_{_HAN}]+)?)")
_STOP_WORDS = """
a an the and or but if of to in on at by for from with as is are was were be been being am do does
did done have has had having will would shall should can could may might must not no nor so than
that this these those there here it its i me my we us our you your he him his she her they them
their what which who whom whose when where why how all any both each few more most other some such
only own same too very just about into over after before between during under again then once also
s t don't please tell say yes
"""
_STOP = frozenset(_STOP_WORDS.split())
HAN_STOP = frozenset(
    "的了是在有和与或及也就都而着呢吗吧啊么之其个些这那哪谁什怎为被把让给对于从向以所"
)
_QUESTION_WORDS = re.compile(
    "什么时候|什么地方|什么样|为什么|是什么|什么|怎么样|怎么办|怎么|怎样|如何|哪一个|哪一年|哪个|哪些|哪里|哪位"
    "|哪年|哪种|多少|几个|多久|请问|是否|能否|是谁|谁"
)
_GOOD_PART = 0.4
_SAID_AGAIN = 0.8
_CRUMB, _CRUMB_ZH = 5, 8  # words, signs: a sentence of fewer
_RUN_OF_HAN = re.compile(f"[{_HAN}]")
_ENDINGS = ("ingly", "edly", "ing", "ies", "ied", "es", "ed", "ly", "s")


def terms(text: str) -> list[str]:
    """The terms of a text in order, each as often as it stands there."""
    return list(_terms(_QUESTION_WORDS.sub(" ", unicodedata.normalize("NFKC", text))))


def _terms(text: str) -> Iterator[str]:
    for match in _RUN.finditer(text):
        if match["han"]:
            yield from _pairs(match["han"])
        else:
            word = match["word"].lower().replace("’", "'").removesuffix("'s")
            if word not in _STOP:
                yield stem(word)


def _pairs(run: str) -> Iterator[str]:
    """Pairs of neighbouring characters; a character alone stands for itself."""
    if len(run) == 1:
        if run not in HAN_STOP:
            yield run
        return
    for first, second in pairwise(run):
        if first not in HAN_STOP and second not in HAN_STOP:
            yield first + second


def stem(word: str) -> str:
    """An English word without its ending: enough to hold “returns” and “returned” together."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)] + ("y" if ending in ("ies", "ied") else "")
            break
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


def covered(claim: str, by: str, *, known: str = "") -> float:
    """How much of a claim's terms stand in another text, 0 to 1; those of `known` count half.

    A claim without terms is covered.
    """
    there, given = set(terms(by)), set(terms(known))
    wanted = dict.fromkeys(terms(claim))
    worth = {term: 0.5 if term in given else 1.0 for term in wanted}
    total = sum(worth.values())
    return sum(worth[term] for term in wanted if term in there) / total if total else 1.0


def told(of: str, text: str) -> float:
    """How much of every sentence of a text another tells, 0 to 1, by the terms that are only its.

    A sentence is told where a good part of these stands there. The last weighs nearly three times
    the first: what is cut short has the beginning anyway.
    """
    parts = [set(terms(of[start:end])) for start, end in sentences(of)]
    counts = Counter(term for part in parts for term in part)
    said = set(terms(text))
    total = found = 0.0
    for number, part in enumerate(parts):
        own = {term for term in part if counts[term] == 1}
        weight = len(parts) + 2 * number if own else 0
        total += weight
        found += weight and weight * min(1.0, len(own & said) / (_GOOD_PART * len(own)))
    return found / total if total else 1.0


def idle(text: str) -> float:
    """The share of the sentences of a text that have nothing but terms of those before them, and
    half of that of mere crumbs.
    """
    found = [text[start:end] for start, end in sentences(text)]
    said: set[str] = set()
    count = 0.0
    for sentence in found:
        part = set(terms(sentence))
        count += bool(part) and len(part & said) >= _SAID_AGAIN * len(part)
        count += 0.5 * (
            count_words(sentence) < (_CRUMB_ZH if _RUN_OF_HAN.search(sentence) else _CRUMB)
        )
        said |= part
    return count / len(found) if found else 0.0
