"""What is wrong with the translation of a block, by rules that hold in any pair of languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from writer_app.domain.facts.fact import FactKind
from writer_app.domain.facts.facts import compare
from writer_app.domain.text.language import language
from writer_app.domain.text.units import count_words
from writer_app.domain.translation.figures import made_up
from writer_app.domain.translation.glossary import WantedTerm, missing

_SCRIPTS = {"zh": "\u4e00-\u9fff", "ja": "\u3040-\u30ff\u4e00-\u9fff", "ko": "\uac00-\ud7af"}
_LETTER = re.compile(r"[^\W\d_]")
_MARKUP = re.compile(r"`[^`\n]*`|\]\([^()\n]*\)|\]\[[^\[\]\n]*\]|<[^<>\n]*>|https?://\S+")
_MARKS = tuple(re.compile(mark) for mark in (r"\*\*|__", r"\[\^[^\]\s]+\]", r"!\[", r"~~|=="))
_CODE = re.compile(r"`[^`\n]*`")
_REFERENCE = re.compile(r"\]\[(?!\^)([^\[\]\n]+)\]|\[([^\[\]\n]+)\]\[\]")  # [words][name], [name][]
_WORD = re.compile(r"(?<![\w.@/`-])[a-z]{4,}(?![\w@/`]|\.\w)", re.ASCII)
_FIRST = re.compile(r"(?:^|[.!?:]\s+|[“\"(\[*_])([A-Z][a-z]{3,})(?![\w@/`]|\.\w)", re.ASCII)
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_SPOKEN_OF = re.compile(r"[“「『《(（\"]([\u3400-\u9fff])[”」』》)）\"]")
_QUESTION = re.compile(r"[?？]")
_FOREIGN = 0.5  # of the letters, from which a text counts as left in the other script
_SHORT, _LONG = 0.25, 4.0  # words of the target for each of the source; people keep to 0.5 to 2
_FEW = 8  # words, up to which nothing is said about length


class TranslationFault(StrEnum):
    """One kind of fault."""

    EMPTY = "empty"
    SAME = "same"  # nothing was translated
    LANGUAGE = "language"  # it is in another language
    NUMBERS = "numbers"
    MARKUP = "markup"  # links, code
    TERMS = "terms"
    LENGTH = "length"  # much is left out or added
    QUESTION = "question"  # it was answered


def faults(
    source: str, target: str, to: str, terms: Sequence[WantedTerm] = ()
) -> tuple[TranslationFault, ...]:
    """Every fault of a target in the language `to`."""
    if not target.strip():
        return (TranslationFault.EMPTY,)
    found: list[TranslationFault] = []
    few = len(_LETTER.findall(_MARKUP.sub(" ", source))) < 4  # “OK” may stay as it is
    if not few and target.strip() == source.strip():
        found.append(TranslationFault.SAME)
    elif (not few or _HAN.search(source)) and (
        not in_language(target, to) or left_words(source, target, to)
    ):
        found.append(TranslationFault.LANGUAGE)
    if other_numbers(source, target):
        found.append(TranslationFault.NUMBERS)
    if _markup_differs(source, target):
        found.append(TranslationFault.MARKUP)
    if missing(terms, target):
        found.append(TranslationFault.TERMS)
    words = count_words(source)
    if words > _FEW and not _SHORT <= count_words(target) / words <= _LONG:
        found.append(TranslationFault.LENGTH)
    if _QUESTION.search(_MARKUP.sub(" ", source)) and not _QUESTION.search(target):
        found.append(TranslationFault.QUESTION)
    return tuple(found)


def other_numbers(source: str, target: str) -> bool:
    """Whether figures of one text have no counterpart in the other.

    Values count, not how they are written: 25 dollars is 25美元, 2.5 million 250万. Numbers in
    words only answer for figures: “the first one” need not be said with a number.
    """
    return bool(made_up(source, target) or made_up(target, source))


def _markup_differs(source: str, target: str) -> bool:
    """Whether links, code, notes, or the number of emphasised words differ."""
    kinds = {difference.kind for difference in compare(source, target)}
    if kinds & {FactKind.LINK, FactKind.CODE} or _references(source) != _references(target):
        return True
    return any(
        sorted(pattern.findall(source)) != sorted(pattern.findall(target)) for pattern in _MARKS
    )


def _references(text: str) -> list[str]:
    """The names by which links are defined elsewhere."""
    return sorted(one or other for one, other in _REFERENCE.findall(_CODE.sub(" ", text)))


def in_language(text: str, to: str) -> bool:
    """Whether a text may be in a language: by its script, and by its words where there are many."""
    plain = _MARKUP.sub(" ", text)
    letters = _LETTER.findall(plain)
    if len(letters) < 2:
        return True
    script = _SCRIPTS.get(to.partition("-")[0])
    if script is not None:
        own = len(re.findall(f"[{script}]", plain))
        # A Chinese character says about as much as four Latin letters.
        return own * 4 >= (len(letters) - own) * (1 - _FOREIGN)
    han = len(re.findall("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]", plain))
    if han > len(letters) * (1 - _FOREIGN) / 2:
        return False
    return count_words(plain) < 20 or language(plain) == to.partition("-")[0]


def foreign(text: str, language_of_text: str) -> bool:
    """Whether a passage has no letter of a language with a script of its own."""
    script = _SCRIPTS.get(language_of_text.partition("-")[0])
    return script is not None and re.search(f"[{script}]", text) is None


def left_words(source: str, target: str, to: str) -> tuple[str, ...]:
    """Words that stand untranslated in a text of another script: nobody in 没有人."""
    there = foreign_words(source, to)
    plain = _MARKUP.sub(" ", target)
    found = _WORD.findall(plain) if _script(to) else _HAN.findall(plain)
    return tuple(word for word in found if word in there)


def foreign_words(source: str, to: str) -> frozenset[str]:
    """The words of a source that cannot stay in a text of another script.

    Into Chinese these are common words in small letters, and those that begin a sentence; into a
    language with letters every Chinese character but one that is spoken of by itself, in marks.
    """
    plain = _MARKUP.sub(" ", source)
    if _script(to):
        return frozenset(_WORD.findall(plain)) | {w.lower() for w in _FIRST.findall(plain)}
    return frozenset(_HAN.findall(plain)) - set(_SPOKEN_OF.findall(plain))


def _script(to: str) -> str | None:
    return _SCRIPTS.get(to.partition("-")[0])
