"""The proofreader's process: one paragraph in, its issues out, as lines of JSON.

A line in: `{"text": …, "language": "en"}`; a line out: a list of issues, see `proofreader.Issue`.
The first line says the dialect and the writer's own words, and is answered with `"ready"`; with
`quick` English is Harper's alone.
English is Harper's where that is installed, and beside it LingoTweaker's grammar where its English
is. Chinese is looked at by rules of our own and by LingoTweaker's. Every other language is
LingoTweaker's where its data is installed, else enchant's where it has a dictionary of it. The
process ends when its input does.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Sequence
from typing import Any

from writer_app.assist.proof_tweaker import beside, tweaker
from writer_app.children import line_process
from writer_app.domain.text.units import is_word, words

_MOST_REPLACEMENTS = 5
# Keys of works with the pages beside them, references and labels are no words.
_CITED = re.compile(
    r"\[[^\[\]\n]*@[^\[\]\n]*\]|(?<![\w.])@[^\s\[\]]+|\{[ \t]*[#.][^\s{}]+[^{}\n]*\}"
)
_QUOTED = re.compile(r"`([^`]*)`")
# What is no prose in a paragraph of Markdown: code, targets of links, addresses, tags, marks.
_NO_PROSE = re.compile(
    r"`+[^`]*`+|(?<=\])\([^()\s]*\)|\[\[[^\]]*\]\]|\b(?:https?|mailto):\S+|\S+@\S+|<[^>\s][^>]*>"
)
# Where both spellings of English are right, a word is wrong when it is wrong in each.
DIALECTS = {
    "any": ("AMERICAN", "BRITISH"),
    "american": ("AMERICAN",),
    "australian": ("AUSTRALIAN",),
    "british": ("BRITISH",),
    "canadian": ("CANADIAN",),
    "indian": ("INDIAN",),
}

Found = dict[str, Any]
Check = Callable[[str], list[Found]]


def main() -> None:
    """Serve until the input ends."""
    checkers = _Checkers()
    line_process.serve(checkers.answer)


class _Checkers:
    """One checker for each language, made when it is first asked for."""

    def __init__(self) -> None:
        self._checks: dict[str, Check | None] = {}
        self._own: list[str] = []
        self._dialect = "any"
        self._quick = False

    def answer(self, asked: dict[str, Any]) -> object:
        """The issues of a paragraph; the first line only says what to check by."""
        if "dialect" in asked:
            self._own = [str(word) for word in asked["words"]]
            self._dialect = str(asked["dialect"])
            self._quick = bool(asked.get("quick"))
            self._checks = {}
            return "ready"
        language = str(asked["language"])
        if language not in self._checks:
            self._checks[language] = self._made(language)
        check = self._checks[language]
        return check(asked["text"]) if check is not None else []

    def _made(self, language: str) -> Check | None:
        """The checker of a language, None where there is none."""
        dialect, own = self._dialect, self._own
        if language == "en":
            words = harper(dialect, own)
            if self._quick:
                return words
            return _both(words, tweaker("en", dialect, own, spelling=words is None))
        if language == "zh":
            return _both(chinese(own), tweaker("zh", dialect, own, spelling=True))
        return tweaker(language, dialect, own, spelling=True) or enchant(language, own)


def _both(first: Check | None, second: Check | None) -> Check | None:
    """What two checkers find; where they touch, what the first one says."""
    if first is None or second is None:
        return first or second
    return lambda text: beside(first(text), second(text))


def chinese(own: Sequence[str]) -> Check:
    """What is wrong in a Chinese sentence by rules of our own."""
    from writer_app.domain.text import chinese_checks  # its many patterns: a third of a start

    def check(text: str) -> list[Found]:
        return [
            {
                "start": slip.start,
                "end": slip.end,
                "words": text[slip.start : slip.end],
                "message": slip.message,
                "replacements": [slip.replacement],
                "spelling": slip.spelling,
                "rule": slip.message,
            }
            for slip in chinese_checks.slips(text)
            if text[slip.start : slip.end] not in own
        ]

    return check


def harper(dialect: str, own: Sequence[str]) -> Check | None:
    """English by Harper; None without it."""
    try:
        library = importlib.import_module("harper")
    except ImportError:
        return None
    linters = [_linter(library, name, own) for name in DIALECTS.get(dialect, DIALECTS["any"])]

    def check(text: str) -> list[Found]:
        first, *others = ([_harper_issue(lint) for lint in _lints(each, text)] for each in linters)
        for other in others:
            places = {(issue["start"], issue["end"]) for issue in other}
            first = [i for i in first if not i["spelling"] or (i["start"], i["end"]) in places]
        return first

    return check


def _linter(library: Any, dialect: str, own: Sequence[str]) -> Any:
    linter = library.Linter(library.Dialect[dialect])
    config = linter.get_lint_config()
    # How headings are capitalised is the writer's choice.
    off: dict[str, bool | None] = {name: False for name in config if "TitleCase" in name}
    linter.set_lint_config(config | off)
    if own:
        linter.import_words(list(own))
    return linter


def _lints(linter: Any, text: str) -> list[Any]:
    cited = [match.span() for match in _CITED.finditer(text)]
    return [
        lint
        for lint in linter.lint(text, language="markdown")
        if lint.span.start < lint.span.end
        and not any(start < lint.span.end and lint.span.start < end for start, end in cited)
    ]


def _harper_issue(lint: Any) -> Found:
    after = [s.kind.name == "INSERT_AFTER" for s in lint.suggestions]
    texts = (
        lint.problem_text + s.replacement_text if behind else s.replacement_text
        for s, behind in zip(lint.suggestions, after, strict=True)
    )
    return {
        "start": lint.span.start,
        "end": lint.span.end,
        "words": lint.problem_text,
        "message": _QUOTED.sub(r"“\1”", lint.message),
        "replacements": list(dict.fromkeys(texts))[:_MOST_REPLACEMENTS],
        # A word of the other English is a word that is spelled otherwise here.
        "spelling": lint.lint_kind in ("Spelling", "Regionalism"),
        "kind": lint.lint_kind,
    }


def enchant(language: str, own: Sequence[str]) -> Check | None:
    """Spelling of another language by enchant; None where it or its dictionary is absent."""
    try:
        library = importlib.import_module("enchant")
        tags = sorted(tag for tag in library.list_languages() if tag.split("_")[0] == language)
        dictionary = library.Dict(_best(language, tags)) if tags else None
    except Exception:  # noqa: BLE001  # enchant raises classes of its own; all mean: not there
        return None
    if dictionary is None:
        return None
    for word in own:
        dictionary.add_to_session(word)

    def check(text: str) -> list[Found]:
        plain = _NO_PROSE.sub(lambda match: " " * len(match.group()), text)
        place, found = 0, []
        for token in words(plain):
            if _is_checked(token) and not dictionary.check(token):
                found.append(_spelling_issue(place, token, dictionary.suggest(token)))
            place += len(token)
        return found

    return check


def _best(language: str, tags: Sequence[str]) -> str:
    """The language itself or its home country's (`de_DE`), else the first there is."""
    home = f"{language}_{language.upper()}"
    return next((tag for tag in (language, home) if tag in tags), tags[0])


def _is_checked(token: str) -> bool:
    """Words with figures in them and abbreviations in capitals are names, not spellings."""
    return is_word(token) and token.isalpha() and not (token.isupper() and len(token) > 1)


def _spelling_issue(place: int, word: str, suggestions: Sequence[str]) -> Found:
    return {
        "start": place,
        "end": place + len(word),
        "words": word,
        "message": f"Did you mean to spell “{word}” this way?",
        "replacements": list(suggestions)[:_MOST_REPLACEMENTS],
        "spelling": True,
        "kind": "Spelling",
    }
