"""Whether an answer meets an expectation of a template's tests: a closed vocabulary, never code."""

from __future__ import annotations

import json

from rapidfuzz.distance import Indel

from writer_app.domain.facts.facts import FactKind, compare
from writer_app.domain.templates.template_match import matches
from writer_app.domain.templates.template_schema import Expectation
from writer_app.domain.text.language import language
from writer_app.domain.text.units import count_words, words

_KEEPS = {
    "keeps_numbers": FactKind.NUMBER,
    "keeps_names": FactKind.NAME,
    "keeps_links": FactKind.LINK,
}


def check(expectation: Expectation, source: str, output: str) -> bool:
    """Whether `output`, made from `source`, meets it. An unknown check is not met."""
    kind, value = expectation.kind, expectation.value if expectation.kind else None
    if kind in _KEEPS:
        return _keeps(_KEEPS[kind], source, output) is bool(value)
    if kind in ("contains", "not_contains"):
        return (str(value).casefold() in output.casefold()) is (kind == "contains")
    if kind == "matches":
        return matches(str(value), output) is True
    if kind == "language":
        return language(output) == str(value).partition("-")[0]
    if kind == "json":
        return _is_json(output) is bool(value)
    if kind in ("min_words", "max_words", "max_change") and isinstance(value, int | float):
        return _measures(kind, value, source, output)
    return False


def _measures(kind: str, limit: float, source: str, output: str) -> bool:
    if kind == "max_change":
        return share_changed(source, output) <= limit
    count = count_words(output)
    return count >= limit if kind == "min_words" else count <= limit


def _keeps(kind: FactKind, source: str, output: str) -> bool:
    """Whether no fact of this kind was lost or changed; new ones may come in."""
    return not any(d.kind is kind and d.old is not None for d in compare(source, output))


def share_changed(source: str, output: str) -> float:
    """How much of a text changed, 0 to 1, in words: taken out, put in, over all there were."""
    old = [word for word in words(source) if not word.isspace()]
    new = [word for word in words(output) if not word.isspace()]
    return Indel.normalized_distance(old, new)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
