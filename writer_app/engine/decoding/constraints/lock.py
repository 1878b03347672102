"""A lock: every machine of an answer at once, on tokens, beside the sampler.

`allowed` says which tokens may come, `taken` that one came, `may_end` whether the answer may end.
Where nothing is at stake the likeliest token passes at the cost of walking its few characters, and
the text is the unlocked one. A refused token is taken out of the logits and the next one looked at;
where only few ways are open (within a quotation, within a number) they are found through the trie
of the vocabulary. What is chosen depends on the tokens before it alone, so draft tokens that are
verified by walking along their rows change nothing.

What is drawn from a distribution needs every token that could be drawn looked at: of a large
vocabulary those that hold all but a millionth of the probability are, 4,096 at the most, and the
others count as refused.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from copy import copy
from functools import lru_cache
from typing import NamedTuple

import torch

from writer_app.engine.decoding.constraints.avoiding import Avoiding
from writer_app.engine.decoding.constraints.length import Length
from writer_app.engine.decoding.constraints.level import LevelMachine
from writer_app.engine.decoding.constraints.machine import TokenMachine
from writer_app.engine.decoding.constraints.numbers import Numbers
from writer_app.engine.decoding.constraints.own_marks import OwnMarks
from writer_app.engine.decoding.constraints.required import Required
from writer_app.engine.decoding.constraints.structure import Structure
from writer_app.engine.decoding.constraints.verbatim import VerbatimMachine
from writer_app.engine.decoding.constraints.vocabulary import Vocabulary

_TRIES = 8  # refused tokens in a row before the others are looked at together
_LOOKED_AT = 4096  # of a large vocabulary, the likeliest
_SPARE = 1e-6  # of the probability, in tokens that are not looked at
_PATIENCE = 64  # ends that are refused without anything owed having come, and then no more
_NEVER = float("-inf")


class _Standing(NamedTuple):
    """Where every machine stands, and the bytes of a character that is not complete."""

    states: tuple[Hashable, ...]
    torn: bytes = b""


class TokenLock:
    """The constraint of one answer."""

    def __init__(
        self,
        machines: Sequence[TokenMachine],
        vocabulary: Vocabulary,
        ends: frozenset[int],
        *,
        required: Required | None = None,
        length: Length | None = None,
        level: LevelMachine | None = None,
        avoiding: Avoiding | None = None,
        marks: OwnMarks | None = None,
    ) -> None:
        self._machines = tuple(machines)
        self._vocabulary = vocabulary
        self._ends = ends
        self._end_ids = torch.tensor(sorted(ends), dtype=torch.long)
        self._required, self._length, self._level = required, length, level
        self._avoiding, self._marks = avoiding, marks
        kinds = [type(machine) for machine in machines]
        self._verbatim = kinds.index(VerbatimMachine) if VerbatimMachine in kinds else None
        self._numbers = kinds.index(Numbers) if Numbers in kinds else None
        self._structure = kinds.index(Structure) if Structure in kinds else None
        self._here = _Standing(tuple(machine.start() for machine in machines))
        self._after: dict[int, _Standing | None] = {}
        self._refused = 0  # ends in a row without progress
        self.stuck = False  # nothing at all could come, so that the answer ended

    def fork(self) -> TokenLock:
        """One that stands here and goes its own way."""
        other = copy(self)
        other._after = {}
        other._required = self._required.fork() if self._required is not None else None
        other._length = self._length.fork() if self._length is not None else None
        other._level = copy(self._level)
        other._marks = self._marks.fork() if self._marks is not None else None
        return other

    # ---- what is told --------------------------------------------------------------------------
    @property
    def missing(self) -> tuple[str, ...]:
        """What should have come and has not."""
        return self._required.missing if self._required is not None else ()

    @property
    def begins_last(self) -> bool:
        """Whether a length is wanted, and the sentence that begins here can be the last."""
        return self._length is not None and self._length.begins_last

    @property
    def spent(self) -> float:
        """The share of the wanted length that is written; 0 where none is wanted."""
        return self._length.spent if self._length is not None else 0.0

    @property
    def off(self) -> float:
        """By what share of the wanted length the answer is outside the range; 0 within."""
        return self._length.off if self._length is not None else 0.0

    def ended_here(self, likely: torch.Tensor) -> tuple[TokenLock, int, float] | None:
        """What stands behind the answer if it ends here within its length: the token that ends its
        sentence (-1 = it has ended) and how likely that is; None where it cannot end.

        `likely` are log-probabilities [V].
        """
        found = self._length.ending(likely) if self._length is not None else None
        if found is None or self._copying or self._here.torn:
            return None
        token, chance = found
        if token >= 0 and not self.permits(token):
            return None
        other = self.fork()
        if token >= 0:
            other.taken(token)
        return (other, token, chance) if other.may_end() else None

    def may_end(self) -> bool:
        """Whether the answer may end here. Every reason against it gives way in the end."""
        if self._refused >= _PATIENCE:
            return True
        if self._required is not None and not self._required.may_end:
            return False
        if self._length is not None and not self._length.may_end:
            return False
        pairs = zip(self._machines, self._here.states, strict=True)
        return all(machine.ends(state) for machine, state in pairs)

    def permits(self, token: int) -> bool:
        """Whether `token` may come next."""
        if token in self._ends:
            return self.may_end()
        return self._behind(token) is not None

    def cut(self, guess: Sequence[int]) -> list[int]:
        """Draft tokens up to the first that may not come."""
        found: list[int] = []
        here: _Standing | None = self._here
        for token in guess:
            here = self._moved(here, token) if here is not None else None
            if here is None:
                break
            found.append(token)
        return found

    # ---- what is done to a step ----------------------------------------------------------------
    def adjust(self, logits: torch.Tensor) -> torch.Tensor:
        """Logits [V] with the bonuses of what is missing, of length and level; changed in place.

        What is to be avoided is taken from, if anything is.
        """
        if self._avoiding is not None:
            logits = self._avoiding.adjust(logits)
        if self._level is not None and not self._copying:
            logits = self._level.adjust(logits)
        if self._marks is not None and not self._copying:
            logits = self._marks.adjust(logits)
        if self._required is not None:
            logits = self._required.adjust(logits)
        if self._length is not None:
            logits = self._length.adjust(logits)
        return logits

    def allowed(self, logits: torch.Tensor, temperature: float = 0.0) -> torch.Tensor:
        """Logits [V] without what may not come, changed in place; greedy: up to the best one.

        Where nothing may come only the end of the answer is left, and `stuck` says so.
        """
        best = self._best(logits)
        if best is None:
            return self._stop(logits)
        if temperature > 0 and (self._machines or not self.may_end()):
            self._sieve(logits, temperature)
        return logits

    def _best(self, logits: torch.Tensor) -> int | None:
        """The likeliest token that may come; those before it are taken out."""
        for _ in range(_TRIES):
            token = int(logits.max(-1)[1])
            if self.permits(token):
                return token
            if float(logits[token]) == _NEVER:
                return None
            logits[token] = _NEVER
            if token in self._ends:
                self._refused_end(logits)
        kept = self._narrow() if self._is_closed() else self._likely(logits)
        if kept:
            held = logits[kept].clone()
            logits.fill_(_NEVER)
            logits[kept] = held
            token = int(logits.max(-1)[1])
            return token if float(logits[token]) > _NEVER else None
        return None

    def _refused_end(self, logits: torch.Tensor) -> None:
        """An end was the likeliest: go on with what is owed, or press for what is missing."""
        logits[self._end_ids] = _NEVER
        self._refused += 1
        if self._refused >= _PATIENCE:
            self.stuck = True
        structure = self._machines[self._structure] if self._structure is not None else None
        owed = ""
        if isinstance(structure, Structure):
            owed = structure.owed(self._here.states[self._structure or 0])
        if owed:
            for token in self._spelling(owed):
                if self.permits(token):
                    logits[token] += 1e4
                    return
        if self._required is not None and not self._required.may_end:
            self._required.refuse()

    def _spelling(self, text: str) -> list[int]:
        """The tokens that begin `text`, the longest first."""
        wanted = text.encode()

        def step(place: int, byte: int) -> int | None:
            return place + 1 if place < len(wanted) and wanted[place] == byte else None

        found = self._vocabulary.walk(0, step, 64)
        return [token for token, _ in sorted(found, key=lambda each: -each[1])]

    def _stop(self, logits: torch.Tensor) -> torch.Tensor:
        self.stuck = True
        logits.fill_(_NEVER)
        logits[self._end_ids] = 0.0
        return logits

    def _sieve(self, logits: torch.Tensor, temperature: float) -> None:
        """Take out every token that could be drawn and may not come."""
        calm = _calm(self._vocabulary)
        resting = self._resting()
        values, places = _drawable(logits, temperature)
        doubtful = places
        if resting:
            known = torch.zeros(len(logits), dtype=torch.bool)
            known[: len(calm)] = calm[: len(logits)]
            doubtful = places[~known[places]]
        refused = [token for token in doubtful.tolist() if not self.permits(token)]
        logits.fill_(_NEVER)
        logits[places] = values
        logits[torch.tensor(refused, dtype=torch.long)] = _NEVER

    def _likely(self, logits: torch.Tensor) -> list[int]:
        """Those of the likeliest tokens that may come."""
        count = min(_LOOKED_AT, len(logits))
        values, places = logits.topk(count)
        finite = places[values > _NEVER].tolist()
        return [token for token in finite if self.permits(token)]

    # ---- tokens through the machines -----------------------------------------------------------
    def taken(self, token: int) -> str:
        """Tell that `token` now stands in the answer; the characters that it completed."""
        if token in self._ends:
            return ""
        behind = self._behind(token)
        text, _ = _characters(self._here.torn, self._vocabulary.of(token))
        if behind is not None:
            if self._progressed(behind):
                self._refused = 0
            self._here = behind
        self._after.clear()
        if self._avoiding is not None:
            self._avoiding.taken(token)
        if self._required is not None:
            self._required.taken(token, text)
        if self._length is not None:
            self._length.taken(token, text)
        if self._level is not None:
            self._level.taken(text)
        if self._marks is not None:
            self._marks.taken(text)
        return text

    def _progressed(self, behind: _Standing) -> bool:
        """Whether another line of the structure has begun."""
        place = self._structure
        if place is None:
            return False
        machine = self._machines[place]
        assert isinstance(machine, Structure)
        return machine.line(behind.states[place]) > machine.line(self._here.states[place])

    def _behind(self, token: int) -> _Standing | None:
        if token not in self._after:
            self._after[token] = self._moved(self._here, token)
        return self._after[token]

    def _moved(self, here: _Standing, token: int) -> _Standing | None:
        """Where everything stands behind a token; None where it may not come."""
        data = self._vocabulary.of(token)
        if not data:
            return None  # a special token is no text
        text, torn = _characters(here.torn, data)
        states = here.states
        for char in text:
            following = self._stepped(states, char)
            if following is None:
                return None
            states = following
        for machine, state in zip(self._machines, states, strict=True):
            if not torn and not machine.stands(state):
                return None
            if torn and not _may_become(torn, machine.next_bytes(state)):
                return None
        return _Standing(states, torn)

    def _stepped(self, states: tuple[Hashable, ...], char: str) -> tuple[Hashable, ...] | None:
        """All machines one character on. What is copied as a span is no matter of the others."""
        span = self._verbatim
        found = list(states)
        copied = False
        if span is not None:
            verbatim = self._machines[span]
            assert isinstance(verbatim, VerbatimMachine)
            after = verbatim.step(states[span], char)
            if after is None:
                return None
            found[span] = after
            was, copied = verbatim.inside(states[span]), verbatim.inside(after)
            if was and not copied and self._numbers is not None:
                numbers = self._machines[self._numbers]
                assert isinstance(numbers, Numbers)
                found[self._numbers] = numbers.after_span(char)
            copied = copied or was
        for place, machine in enumerate(self._machines):
            if place == span or (copied and not isinstance(machine, Structure)):
                continue
            following = machine.step(states[place], char)
            if following is None:
                return None
            found[place] = following
        return tuple(found)

    @property
    def _copying(self) -> bool:
        """Whether a span is being copied."""
        if self._verbatim is None:
            return False
        verbatim = self._machines[self._verbatim]
        assert isinstance(verbatim, VerbatimMachine)
        return verbatim.inside(self._here.states[self._verbatim])

    def _is_closed(self) -> bool:
        pairs = zip(self._machines, self._here.states, strict=True)
        return any(machine.closed(state) for machine, state in pairs)

    def _narrow(self) -> list[int]:
        """The tokens that may come where a machine leaves few of them."""
        number = next(
            place
            for place, machine in enumerate(self._machines)
            if machine.closed(self._here.states[place])
        )
        machine = self._machines[number]

        def step(state: tuple[Hashable, bytes], byte: int) -> tuple[Hashable, bytes] | None:
            text, torn = _characters(state[1], bytes([byte]))
            here: Hashable | None = state[0]
            for char in text:
                here = machine.step(here, char)
                if here is None:
                    return None
            fits = not torn or _may_become(torn, machine.next_bytes(here))
            return (here, torn) if fits else None

        start = (self._here.states[number], self._here.torn)
        found = [token for token, _ in self._vocabulary.walk(start, step, _LOOKED_AT)]
        return [token for token in found if self.permits(token)]

    def _resting(self) -> bool:
        """Whether no machine is within anything, so that plain words are no matter of theirs."""
        if self._here.torn:
            return False
        pairs = zip(self._machines, self._here.states, strict=True)
        return all(getattr(machine, "resting", _never)(state) for machine, state in pairs)


def _never(state: Hashable) -> bool:
    return False


def _characters(torn: bytes, data: bytes) -> tuple[str, bytes]:
    """The complete characters of bytes behind a torn one, and the torn one at their end."""
    whole = torn + data
    if whole.isascii():
        return whole.decode("ascii"), b""
    for keep in range(min(3, len(whole)) + 1):
        head, tail = whole[: len(whole) - keep], whole[len(whole) - keep :]
        if keep and not _begins(tail):
            continue
        try:
            return head.decode("utf-8"), tail
        except UnicodeDecodeError:
            continue
    return whole.decode("utf-8", "replace"), b""


def _begins(tail: bytes) -> bool:
    """Whether bytes can be the beginning of one character."""
    return 0xC2 <= tail[0] <= 0xF4 and all(0x80 <= byte < 0xC0 for byte in tail[1:])


def _may_become(torn: bytes, ways: frozenset[bytes] | None) -> bool:
    return ways is None or any(way.startswith(torn) for way in ways)


def _drawable(logits: torch.Tensor, temperature: float) -> tuple[torch.Tensor, torch.Tensor]:
    """The likeliest logits [K], all but a millionth of the probability, and their tokens [K]."""
    count = min(_LOOKED_AT, len(logits))
    values, places = logits.topk(count)
    if count < len(logits):
        total = torch.logsumexp(logits.double() / temperature, -1)
        held = torch.exp(values.double() / temperature - total).cumsum(-1)
        kept = int((held < 1 - _SPARE).sum()) + 1
        values, places = values[:kept], places[:kept]
    finite = values > _NEVER
    return values[finite], places[finite]


_CALM = re.compile(r" ?[a-z]{1,24}\Z|[,;] ?\Z")


@lru_cache(maxsize=2)
def _calm(vocabulary: Vocabulary) -> torch.Tensor:
    """Which tokens [V] are plain lower-case words that no machine at rest minds."""
    from writer_app.domain.locks.words import NUMBER_WORDS, UNITS

    watched = NUMBER_WORDS | UNITS
    found = [
        _CALM.match(text) is not None and text.strip() not in watched
        for text in (data.decode("utf-8", "replace") for data in vocabulary.bytes)
    ]
    return torch.tensor(found, dtype=torch.bool)
