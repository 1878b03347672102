"""Pairs that were translated before: the same words again, and words much like them.

Likeness is rapidfuzz's ratio (normalised indel distance), 0 to 1; from 0.75 on, the usual limit of
translation memories, an earlier pair is worth showing to the model.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

ALIKE = 0.75
_LONGEST = 4000  # code points; longer passages are compared only for being the same


@dataclass(frozen=True, slots=True)
class Pair:
    """Words of one language and what they were translated to; languages are BCP 47 tags."""

    source: str
    target: str
    source_language: str
    target_language: str
    changed: str = ""  # ISO 8601, UTC

    def turned(self) -> Pair:
        """The same pair in the other direction."""
        return Pair(
            self.target, self.source, self.target_language, self.source_language, self.changed
        )


@dataclass(frozen=True, slots=True)
class MemoryHit:
    """A remembered pair and how much its source is like the words that were asked for."""

    pair: Pair
    likeness: float


@dataclass(slots=True)
class Memory:
    """Pairs by language pair; of two with the same source the later one counts."""

    _found: dict[tuple[str, str], dict[str, Pair]] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[Pair]) -> Memory:
        """A memory with these pairs, in both directions."""
        memory = cls()
        for pair in pairs:
            memory.add(pair)
        return memory

    def add(self, pair: Pair) -> None:
        """Remember a pair, and its other direction where that is not known."""
        if not pair.source.strip() or not pair.target.strip():
            return
        self._of(pair.source_language, pair.target_language)[_key(pair.source)] = pair
        back = pair.turned()
        self._of(back.source_language, back.target_language).setdefault(_key(back.source), back)

    def _of(self, source: str, target: str) -> dict[str, Pair]:
        return self._found.setdefault((source, target), {})

    def exact(self, words: str, source: str, target: str) -> Pair | None:
        """What the same words, but for space, were translated to."""
        return self._of(source, target).get(_key(words))

    def alike(self, words: str, source: str, target: str, most: int = 1) -> tuple[MemoryHit, ...]:
        """The most similar remembered pairs, the best first; the same words are none of them."""
        known = self._of(source, target)
        wanted = _key(words)
        if not known or len(wanted) > _LONGEST:
            return ()
        found = process.extract(
            wanted, list(known), scorer=fuzz.ratio, score_cutoff=100 * ALIKE, limit=most + 1
        )
        return tuple(
            MemoryHit(known[key], score / 100) for key, score, _ in found if key != wanted
        )[:most]


def _key(words: str) -> str:
    return " ".join(words.split())
