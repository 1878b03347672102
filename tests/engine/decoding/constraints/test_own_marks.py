"""A quotation begins with the source's own mark, whichever the model would have written."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from writer_app.domain.locks.locks import USUAL, holding
from writer_app.engine.base.protocol import GenerateOptions, Locks
from writer_app.engine.decoding.constraints.build import lock_for
from writer_app.engine.decoding.constraints.lock import TokenLock
from writer_app.engine.decoding.constraints.vocabulary import vocabulary_of

END = 1
CURLY = "Ann said “we did it” to all."


def made(words: Any, source: str) -> TokenLock:
    held = holding(source, USUAL)
    closed: Any = held.closed
    locks = Locks(spans=held.spans, closed=closed)
    lock = lock_for(GenerateOptions(locks=locks), words, frozenset({END}), 5)
    assert lock is not None
    return lock


def first(words: Any, lock: TokenLock, wanted: str) -> str:
    """What comes where the model would write `wanted`, and then a plain word."""
    logits = torch.zeros(len(words))
    token = vocabulary_of(words).whole(wanted)
    assert token is not None
    logits[token] = 9.0
    logits[vocabulary_of(words).whole("the")] = 5.0
    return str(words.decode([int(lock.allowed(lock.adjust(logits)).argmax())]))


@pytest.mark.parametrize(
    ("source", "wanted", "comes"),
    [
        (CURLY, '"', "“"),
        (CURLY, "“", "“"),
        ('Ann said "we did it" to all.', "“", '"'),
        ("Ann said it to all.", '"', "the"),
    ],
)
def test_the_sources_own_mark_comes(words: Any, source: str, wanted: str, comes: str) -> None:
    assert first(words, made(words, source), wanted) == comes


def test_what_has_been_quoted_is_not_offered_again(words: Any) -> None:
    lock = made(words, CURLY)
    for token in words.encode("“we did it”", add_special_tokens=False):
        lock.taken(token)
    assert first(words, lock, '"') == "the"


def test_a_fork_offers_what_was_left_where_it_began(words: Any) -> None:
    lock = made(words, CURLY)
    fork = lock.fork()
    for token in words.encode("“we did it”", add_special_tokens=False):
        lock.taken(token)
    assert first(words, fork, '"') == "“"
