"""From what is asked to be held to the constraint of an answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import torch

from writer_app.engine.base.protocol import GenerateOptions, Locks
from writer_app.engine.decoding.constraints.avoiding import Avoiding
from writer_app.engine.decoding.constraints.barred import Barred
from writer_app.engine.decoding.constraints.frozen import Frozen
from writer_app.engine.decoding.constraints.length import Length
from writer_app.engine.decoding.constraints.level import LevelMachine
from writer_app.engine.decoding.constraints.lock import TokenLock
from writer_app.engine.decoding.constraints.machine import TokenMachine
from writer_app.engine.decoding.constraints.names import Names
from writer_app.engine.decoding.constraints.numbers import Numbers
from writer_app.engine.decoding.constraints.own_marks import OwnMarks
from writer_app.engine.decoding.constraints.remarks import RemarkMachine
from writer_app.engine.decoding.constraints.required import Required
from writer_app.engine.decoding.constraints.structure import Structure
from writer_app.engine.decoding.constraints.verbatim import QUOTES, VerbatimMachine
from writer_app.engine.decoding.constraints.vocabulary import Vocabulary, vocabulary_of

_WORD = re.compile(r"[A-Za-z]+|[二三四五六七八九]")
_LETTER = 60  # tokens of a new text, at which what has to come in is pressed for as usual


def lock_for(
    options: GenerateOptions, tokenizer: Any, ends: frozenset[int], source_tokens: int
) -> TokenLock | None:
    """The constraint of one answer; None where nothing is held, or only the limit ends it."""
    locks = options.locks
    if not locks.binding or options.ignore_eos:
        return None
    vocabulary = vocabulary_of(tokenizer)
    items = [*locks.required, *((passage,) for passage in locks.frozen)]

    def encode(text: str) -> list[int]:
        return list(tokenizer.encode(text, add_special_tokens=False))

    end_ids = torch.tensor(sorted(ends), dtype=torch.long)
    return TokenLock(
        _machines(options),
        vocabulary,
        ends,
        required=Required(items, encode, source_tokens or _LETTER, locks.closings)
        if items
        else None,
        length=_length(locks, vocabulary, end_ids),
        level=LevelMachine(locks.language, locks.level, vocabulary, locks.spared)
        if locks.level
        else None,
        avoiding=_avoiding(locks, encode),
        marks=_marks(locks, vocabulary),
    )


def _length(locks: Locks, vocabulary: Vocabulary, ends: torch.Tensor) -> Length | None:
    if not locks.words and not locks.sentences:
        return None
    return Length(
        locks.words,
        vocabulary,
        ends,
        bound=locks.bound,
        sentences=locks.sentences,
        shorter=locks.shorter,
    )


def _marks(locks: Locks, vocabulary: Vocabulary) -> OwnMarks | None:
    quotes = "quotes" in locks.closed and any(span[:1] in QUOTES for span in locks.spans)
    return OwnMarks(locks.spans, vocabulary) if quotes else None


def _avoiding(locks: Locks, encode: Callable[[str], list[int]]) -> Avoiding | None:
    if not locks.avoid and not locks.unlike:
        return None
    return Avoiding(locks.avoid, locks.unlike, encode)


def _machines(options: GenerateOptions) -> list[TokenMachine]:
    locks = options.locks
    found: list[TokenMachine] = []
    if locks.closed:
        found.append(VerbatimMachine(locks.spans, locks.closed, locks.quotable))
    if locks.numbers is not None:
        words = _WORD.findall(options.source)
        found.append(Numbers(locks.numbers, words, loose=locks.figures))
    if locks.names is not None:
        found.append(Names(locks.names))
    if locks.structure:
        found.append(Structure(locks.structure))
    if locks.frozen:
        found.append(Frozen(locks.frozen))
    if locks.barred or locks.misspelled:
        found.append(Barred(locks.barred, locks.misspelled, quoting="quotes" in locks.closed))
    if locks.remarks:
        found.append(RemarkMachine(locks.remarked, locks.remarks, locks.proposing))
    return found
