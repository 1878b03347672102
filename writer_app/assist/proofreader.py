"""Spelling and grammar in a process of their own: a native crash costs one paragraph's marks.

(harper-py 0.2.0 was seen to abort its whole process inside `lint` once; why is not known.)
"""

from __future__ import annotations

import importlib.util
import locale
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from writer_app.children.line_process import LineProcess
from writer_app.children.start import command
from writer_app.domain.comments.remarks import MOST, Remark
from writer_app.domain.text.language import language
from writer_app.domain.text.structure import LineKind, paragraphs

LONGEST = 20_000  # characters of a paragraph that is checked
_START_S, _CHECK_S = 60.0, 10.0
_TASTE = frozenset({"Enhancement", "Readability", "Redundancy", "Regionalism", "Style"})
_MOST_CRASHES = 3
MODULES = ("harper", "lt_py", "enchant")  # any of them checks something
_QUOTED = re.compile(r"“[^”]*”|\d+")  # the words of one place in a message
_REGIONS = {
    "AU": "australian",
    "CA": "canadian",
    "GB": "british",
    "IE": "british",
    "IN": "indian",
    "NZ": "british",
    "US": "american",
    "ZA": "british",
}


@dataclass(frozen=True, slots=True)
class Issue:
    """Something to look at, in code points of its paragraph. `replacements` may be empty."""

    start: int
    end: int
    words: str
    message: str
    replacements: tuple[str, ...] = ()
    spelling: bool = False
    rule: str = ""  # what is wrong, without the words it is wrong in
    kind: str = ""  # of `domain/facts/issue_kinds`, where the message is not in the window's words


class Proofreader(Protocol):
    """Checks one paragraph of Markdown at a time; called from one thread at a time."""

    def check(self, paragraph: str, language: str) -> tuple[Issue, ...]: ...

    def learn(self, words: Sequence[str]) -> None:
        """Words that are right from now on."""

    def close(self) -> None:
        """Give everything back; may be called from any thread."""


def mistakes(
    text: str, check: Callable[[str, str], Sequence[Issue]], most: int = MOST
) -> tuple[Remark, ...]:
    """The worst that is wrong in a text and can be said how, as remarks in its order.

    `check` looks at a paragraph of a language. Taste is left out, and words that may be names.
    """
    found: list[tuple[int, Remark]] = []
    for start, end, kind in paragraphs(text):
        if kind is LineKind.FENCE or end - start > LONGEST:
            continue
        for issue in check(text[start:end], language(text[start:end])):
            said = issue.words, *issue.replacements[:1]
            name = issue.spelling and issue.words[:1].isupper()
            if len(said) == 2 and issue.kind not in _TASTE and not name:
                words = any(map(str.isalnum, "".join(said)))
                rank = 0 if issue.spelling else 1 if words else 2
                place = start + issue.start, start + issue.end
                found.append((rank, Remark(*place, issue.message, said[1])))
    worst = sorted(found, key=lambda each: each[0])[:most]
    return tuple(sorted((one for _, one in worst), key=lambda one: one.start))


def available() -> bool:
    """Whether the extra `proof` is installed, or enchant."""
    return any(importlib.util.find_spec(name) is not None for name in MODULES)


def dialect_of(tag: str) -> str:
    """The English of a locale such as `en_GB.UTF-8`; "any" where it names no English country."""
    language, _, region = tag.partition(".")[0].replace("-", "_").partition("_")
    return _REGIONS.get(region.upper(), "any") if language.lower() == "en" else "any"


def own_dialect() -> str:
    """The English of this computer's locale."""
    tag = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return dialect_of(tag or locale.getlocale()[0] or "")


class ProofProcess:
    """The checkers behind their process, which starts with the first check and takes seconds.

    `dialect` is a name of `proof_child.DIALECTS`, or "auto" for that of this computer.
    """

    def __init__(self, dialect: str) -> None:
        self._dialect = own_dialect() if dialect == "auto" else dialect
        self._words: tuple[str, ...] = ()
        self._child: LineProcess | None = None
        self._begun: set[str] = set()
        self._crashes = 0
        self._closed = False

    def check(self, paragraph: str, language: str) -> tuple[Issue, ...]:
        """What is found, Markdown understood; nothing when the process broke."""
        if self._closed or self._crashes >= _MOST_CRASHES:
            return ()
        try:
            child = self._child or self._start()
            # The first paragraph of a language waits for its dictionaries: 4 to 12 s.
            limit = _CHECK_S if language in self._begun else _START_S
            self._begun.add(language)
            found = child.ask({"text": paragraph, "language": language}, limit)
            return tuple(_issue(each) for each in found)
        except (OSError, ValueError, TypeError, KeyError, TimeoutError):
            self._crashes += 1
            self._end()
            return ()

    def learn(self, words: Sequence[str]) -> None:
        """Words for the dictionary; they count from the next start of the process."""
        self._words = (*self._words, *words)
        self._end()

    def close(self) -> None:
        """End the process; a check that runs meanwhile ends with nothing."""
        self._closed = True
        child = self._child
        if child is not None:
            child.end()

    def _start(self) -> LineProcess:
        self._child = child = LineProcess(command("writer_app.assist.proof_child"))
        if self._closed:  # the window closed while it was made
            raise OSError
        if child.ask({"dialect": self._dialect, "words": self._words}, _START_S) != "ready":
            raise ValueError
        return child

    def _end(self) -> None:
        child, self._child = self._child, None
        self._begun = set()
        if child is not None:
            child.end()


def _issue(found: dict[str, Any]) -> Issue:
    return Issue(
        int(found["start"]),
        int(found["end"]),
        str(found["words"]),
        str(found["message"]),
        tuple(map(str, found["replacements"])),
        spelling=bool(found["spelling"]),
        rule=str(found.get("rule") or "") or _QUOTED.sub("…", str(found["message"])),
        kind=str(found.get("kind") or ""),
    )
