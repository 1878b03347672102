"""Harper in a process of its own: a native crash costs the marks of a paragraph, no more.

(harper-py 0.2.0 was seen to abort its whole process inside `lint` once; why is not known.)
The child ends when its pipe does, so it never outlives its parent.
"""

from __future__ import annotations

import contextlib
import importlib.util
import multiprocessing
import os
import re
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Protocol

from writer_app.engine.offline import lock_quietly

_START_S, _CHECK_S = 60.0, 10.0
_MOST_CRASHES = 3
_MOST_REPLACEMENTS = 5
_QUOTED = re.compile(r"`([^`]*)`")


@dataclass(frozen=True, slots=True)
class Issue:
    """Something to look at, in code points of its paragraph. `replacements` may be empty."""

    start: int
    end: int
    words: str
    message: str
    replacements: tuple[str, ...] = ()
    spelling: bool = False


class Proofreader(Protocol):
    """Checks one paragraph of Markdown at a time; called from one thread at a time."""

    def check(self, paragraph: str) -> tuple[Issue, ...]: ...

    def learn(self, words: Sequence[str]) -> None:
        """Words that are right from now on."""

    def close(self) -> None:
        """Give everything back; may be called from any thread."""


def available() -> bool:
    """Whether the extra `proof` is installed."""
    return importlib.util.find_spec("harper") is not None


class HarperProofreader:
    """English by Harper, offline. Its process starts with the first check and takes seconds."""

    def __init__(self, dialect: str) -> None:
        self._dialect = dialect
        self._words: tuple[str, ...] = ()
        self._child: tuple[BaseProcess, Connection] | None = None
        self._crashes = 0
        self._closed = False

    def check(self, paragraph: str) -> tuple[Issue, ...]:
        """What Harper finds, Markdown understood; nothing when its process broke."""
        if self._closed or self._crashes >= _MOST_CRASHES:
            return ()
        try:
            _, pipe = self._child or self._start()
            pipe.send(paragraph)
            if not pipe.poll(_CHECK_S):
                raise TimeoutError
            found: tuple[Issue, ...] = pipe.recv()
        except (OSError, EOFError):
            self._crashes += 1
            self._end()
            return ()
        return found

    def learn(self, words: Sequence[str]) -> None:
        """Words for the dictionary; they count from the next start of the process."""
        self._words = (*self._words, *words)
        self._end()

    def close(self) -> None:
        """End the process; a check that runs meanwhile ends with nothing."""
        self._closed = True
        child = self._child
        if child is not None:
            child[0].kill()

    def _start(self) -> tuple[BaseProcess, Connection]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        child = context.Process(
            target=_serve, args=(theirs, self._dialect, self._words), name="proof", daemon=True
        )
        child.start()
        theirs.close()
        self._child = (child, ours)
        if not ours.poll(_START_S) or ours.recv() != "ready":
            raise TimeoutError
        return self._child

    def _end(self) -> None:
        if self._child is None:
            return
        child, pipe = self._child
        self._child = None
        pipe.close()
        child.kill()
        child.join(5)
        child.close()


def _serve(pipe: Connection, dialect: str, words: Sequence[str]) -> None:
    """The child: one paragraph in, its issues out."""
    lock_quietly()  # it reads the writer's text and needs no network
    from harper import Dialect, Linter  # the extra `proof`

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            os.nice(5)  # typing comes first
    linter = Linter(Dialect[dialect.upper()])
    config = linter.get_lint_config()
    # How headings are capitalised is the writer's choice.
    off: dict[str, bool | None] = {name: False for name in config if "TitleCase" in name}
    linter.set_lint_config(config | off)
    if words:
        linter.import_words(list(words))
    pipe.send("ready")
    with contextlib.suppress(EOFError, OSError):
        while True:
            pipe.send(
                tuple(
                    _issue(lint)
                    for lint in linter.lint(pipe.recv(), language="markdown")
                    if lint.span.start < lint.span.end
                )
            )


def _issue(lint: Any) -> Issue:
    return Issue(
        lint.span.start,
        lint.span.end,
        lint.problem_text,
        _QUOTED.sub(r"“\1”", lint.message),
        _replacements(lint),
        spelling=lint.lint_kind == "Spelling",
    )


def _replacements(lint: Any) -> tuple[str, ...]:
    from harper import SuggestionKind

    texts = (
        lint.problem_text + s.replacement_text
        if s.kind == SuggestionKind.INSERT_AFTER
        else s.replacement_text
        for s in lint.suggestions
    )
    return tuple(dict.fromkeys(texts))[:_MOST_REPLACEMENTS]
