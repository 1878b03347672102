"""Terms that a text itself proposes for a glossary: names, rare words, and what it says again.

English: names and rare words that come twice, and two or three words together that come three
times, a plural counted with its word. Chinese: words beyond HSK 5 that come twice, and runs of two
to four words that come three times, which is how terms that no list has are found. What stands only
inside a longer term is left out. Code, links and figures are none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from writer_app.domain.facts.fact import FactKind
from writer_app.domain.facts.facts import facts
from writer_app.domain.locks.levels import levels_of_words
from writer_app.domain.text.language import language
from writer_app.domain.text.prose import masked

MOST = 30
_RARE = 43  # tenths of the Zipf scale
_COMMON = 58  # words that make no term, even of several
_HARD = 5  # level of HSK above which one word is a term
_AGAIN, _TOGETHER = 2, 3  # times that words, and words together, have to come
_LONGEST = 3  # words of an English term
_RUN, _LONGEST_RUN = 4, 8  # words and characters of a Chinese one
_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*(?:['’][a-z]+)?|[^\sA-Za-z]")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_NO_PART = frozenset(
    "的了是在有和与或及也就都而着呢吗吧啊么之其个些这那哪谁什怎为被把让给对于从向以所你我他她它们"
    "不没很最更还又再只能会要想可应该将已来去到说做用中上下里前后时候一二三两几多少如果因但并且"
    "得地过任何每当等段件"
)
_JOINS = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "as",
        "and",
        "or",
        "but",
        "if",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "not",
        "no",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "there",
        "here",
        "you",
        "your",
        "we",
        "our",
        "they",
        "their",
        "he",
        "she",
        "his",
        "her",
        "i",
        "my",
        "me",
        "us",
        "them",
        "can",
        "could",
        "will",
        "would",
        "should",
        "may",
        "might",
        "must",
        "do",
        "does",
        "did",
        "have",
        "has",
        "had",
        "more",
        "most",
        "some",
        "any",
        "all",
        "other",
        "than",
        "then",
        "so",
        "when",
        "where",
        "how",
        "what",
        "which",
        "who",
        "why",
        "also",
        "just",
        "only",
        "very",
        "too",
        "such",
        "about",
        "into",
        "over",
        "out",
        "up",
        "one",
        "two",
        "new",
        "good",
        "make",
        "get",
        "use",
        "see",
        "like",
        "need",
        "want",
    ]
)


@dataclass(frozen=True, slots=True)
class ProposedTerm:
    """A term and how often the text has it."""

    text: str
    times: int


def proposed_terms(text: str, tables: Mapping[str, Mapping[str, int]]) -> tuple[ProposedTerm, ...]:
    """At most `MOST` terms of a text, the weightiest first; () in other languages.

    `tables` are the frequencies of English words and the levels of Chinese ones.
    """
    tongue = language(text)
    if tongue not in ("en", "zh") or tongue not in tables:
        return ()
    plain = masked(text).replace("\0", "|")
    find = _english if tongue == "en" else _chinese
    found = _outermost(find(plain, tables[tongue]))
    found.update(_names(text, tables["en"], {term.casefold() for term in found}))
    ranked = sorted(found.items(), key=lambda each: (-each[1] * _weight(each[0]), each[0]))
    return tuple(ProposedTerm(term, times) for term, times in ranked[:MOST])


def _weight(term: str) -> int:
    return len(term.split()) if term.isascii() else len(term) // 2


def _names(text: str, known: Mapping[str, int], terms: set[str]) -> dict[str, int]:
    """Names; a capital that only begins a sentence makes no word one."""
    counts = Counter(f.text.strip() for f in facts(text) if f.kind is FactKind.NAME)
    return {
        name: times
        for name, times in counts.items()
        if times >= _AGAIN
        and name.casefold() not in terms
        and _singular(name.casefold(), known) not in terms
        and (" " in name or known.get(name.lower(), 0) < _RARE)
    }


def _english(plain: str, known: Mapping[str, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for run in _runs(plain):
        for size in range(1, _LONGEST + 1):
            for start in range(len(run) - size + 1):
                words = run[start : start + size]
                key = " ".join((*words[:-1], _singular(words[-1], known)))
                if _is_term(words, known):
                    found[key] += 1
    kept = {key: n for key, n in found.items() if n >= (_TOGETHER if " " in key else _AGAIN)}
    return Counter(kept)


def _runs(plain: str) -> Iterator[list[str]]:
    """Lower-case words that stand together, with no joining word or mark between."""
    run: list[str] = []
    for match in _WORD.finditer(plain):
        word = match.group()
        if word[0].islower() and word not in _JOINS and "'" not in word and "’" not in word:
            run.append(word)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _is_term(words: list[str], known: Mapping[str, int]) -> bool:
    rarest = min(known.get(word, 0) for word in words)
    if len(words) == 1:
        return rarest < _RARE and len(words[0]) > 3 and not words[0].endswith("ly")
    return rarest < _COMMON and not words[0].endswith("ly") and not words[-1].endswith("ly")


def _singular(word: str, known: Mapping[str, int]) -> str:
    for ending, instead in (("ies", "y"), ("es", ""), ("s", "")):
        base = word.removesuffix(ending) + instead
        if word.endswith(ending) and not word.endswith("ss") and known.get(base):
            return base
    return word


def _chinese(plain: str, known: Mapping[str, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    hard: set[str] = set()
    for run in _HAN.findall(plain):
        words = levels_of_words(run, known)
        hard |= {word for word, level in words if level > _HARD and len(word) > 1}
        for size in range(1, _RUN + 1):
            for start in range(len(words) - size + 1):
                part = [word for word, _ in words[start : start + size]]
                term = "".join(part)
                fits = 2 <= len(term) <= _LONGEST_RUN and (size > 1 or term in hard)
                if fits and not any(set(word) <= _NO_PART for word in part):
                    found[term] += 1
    return Counter({t: n for t, n in found.items() if n >= (_AGAIN if t in hard else _TOGETHER)})


def _outermost(found: Counter[str]) -> dict[str, int]:
    """Without terms that stand nearly always inside a longer one."""
    kept: dict[str, int] = {}
    for term, times in sorted(found.items(), key=lambda each: -len(each[0])):
        within = sum(n for longer, n in kept.items() if _inside(term, longer))
        if times - within >= (_AGAIN if within else 1):
            kept[term] = times
    return kept


def _inside(term: str, longer: str) -> bool:
    if not term.isascii():
        return term in longer
    return f" {term} " in f" {longer} "
