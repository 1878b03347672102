"""Spelling and grammar by LingoTweaker, for every language whose data is installed.

It knows no Markdown: what is no prose is blanked first, and what it finds there or beside it is
dropped. It counts in bytes of UTF-8; what comes out of here counts in code points.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Callable, Sequence
from typing import Any

from writer_app.domain.text.prose import BLANK, masked

Found = dict[str, Any]
Check = Callable[[str], list[Found]]
MOST_REPLACEMENTS = 5
# Where a language has countries, the one whose rules are taken; English goes by the dialect.
_COUNTRIES = {"zh": "zh-CN", "de": "de-DE", "pt": "pt-PT", "ca": "ca-ES"}
_ENGLISH = {
    "american": "en-US",
    "australian": "en-AU",
    "british": "en-GB",
    "canadian": "en-CA",
    "indian": "en-GB",
}
# How a text is set, and taste: not what a writer asks a proofreader.
_LEFT_OUT = frozenset(
    {
        *("WHITESPACE_RULE", "CONSECUTIVE_SPACES", "SENTENCE_WHITESPACE", "EN_QUOTES"),
        *("COMMA_PARENTHESIS_WHITESPACE", "UPPERCASE_SENTENCE_START", "UNPAIRED_BRACKETS"),
        *("EN_UNPAIRED_BRACKETS", "EN_UNPAIRED_QUOTES", "PUNCTUATION_PARAGRAPH_END", "DASH_RULE"),
    }
)
_NO_KINDS = frozenset({"STYLE", "TYPOGRAPHY", "REDUNDANCY", "PLAIN_ENGLISH", "WIKIPEDIA"})
_SPELLER = re.compile(r"^(?:MORFOLOGIK_RULE|HUNSPELL|GERMAN_SPELLER|.*_SPELL(?:ER|ING)_RULE)")
_TAG = re.compile(r"</?suggestion>")
_STRAIGHT = re.compile(r"[\"'‘“]?<suggestion>(.*?)</suggestion>[\"'’”]?")


def data_is_there(language: str) -> bool:
    """Whether LingoTweaker and its data for a language are installed."""
    return all(
        importlib.util.find_spec(name) is not None
        for name in ("lt_py", f"lingotweaker_data_{language}")
    )


def tweaker(language: str, dialect: str, own: Sequence[str], *, spelling: bool) -> Check | None:
    """The checker of a language; None without the library or its data.

    Without `spelling` only grammar is found: another checker does the words.
    """
    if not data_is_there(language):
        return None
    code = _ENGLISH.get(dialect, "en-US") if language == "en" else _COUNTRIES.get(language)
    try:
        engine = importlib.import_module("lt_py").Engine(code or language)
    except Exception:  # noqa: BLE001  # RuntimeError and ValueError of its own; all mean: not there
        return None
    known = frozenset(own)
    kind = {} if language == "zh" else {"kind": "Grammar"}

    def check(text: str) -> list[Found]:
        plain = masked(text)
        given = plain.replace(BLANK, " ")
        data, found = given.encode("utf-8", "replace"), []
        for match in engine.check(given):
            start = len(data[: match["offset"]].decode("utf-8", "ignore"))
            length = data[match["offset"] : match["offset"] + match["length"]]
            end = start + len(length.decode("utf-8", "ignore"))
            issue = _issue(match, start, end, text[start:end]) | kind
            if _counts(match, plain, issue, spelling=spelling, known=known):
                found.append(issue)
        return found

    return check


def _counts(
    match: dict[str, Any], plain: str, issue: Found, *, spelling: bool, known: frozenset[str]
) -> bool:
    if match["rule_id"] in _LEFT_OUT or match["category_id"] in _NO_KINDS:
        return False
    if issue["spelling"] and (not spelling or issue["words"] in known):
        return False
    start, end = issue["start"], issue["end"]
    # A blank that stands for code is neither a word that lacks nor one that is there twice.
    return start < end and BLANK not in plain[max(0, start - 1) : end + 1]


def _issue(match: dict[str, Any], start: int, end: int, words: str) -> Found:
    return {
        "start": start,
        "end": end,
        "words": words,
        "message": _TAG.sub("", _STRAIGHT.sub(r"“\1”", match["message"])),
        "replacements": list(dict.fromkeys(match["suggestions"]))[:MOST_REPLACEMENTS],
        "spelling": bool(_SPELLER.match(match["rule_id"])),
        "rule": match["rule_id"],
    }


def beside(first: list[Found], second: list[Found]) -> list[Found]:
    """Two checkers' finds, in order; where they touch, the first one's."""
    kept = [
        issue
        for issue in second
        if not any(issue["start"] < f["end"] and f["start"] < issue["end"] for f in first)
    ]
    return sorted([*first, *kept], key=lambda issue: (issue["start"], issue["end"]))
