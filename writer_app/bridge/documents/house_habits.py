"""Watches for the same change made or refused again and again, and proposes a rule of the house.

What is learnt lies in one small file on this computer: words and how often, nothing of where they
stood. Of a document that no model may see nothing is learnt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from PySide6.QtCore import QObject, Signal

from writer_app.domain.change.diff import Segment
from writer_app.domain.house.habits import (
    TIMES,
    Swap,
    best,
    refused,
    rule_of,
    swaps_between,
    worth_asking,
)
from writer_app.domain.house.rules import HouseRule
from writer_app.storage.state.json_file import JsonFile

_MOST = 400  # swaps that are remembered, and answers


class KeptHabits(BaseModel):
    """How often each swap was made, the latest last, and which are no rules."""

    model_config = ConfigDict(extra="ignore")

    seen: list[tuple[str, str, int]] = []
    no: list[tuple[str, str]] = []


class HouseHabits(QObject):
    """Belongs to the GUI thread. `rules` hold for the open document; `allowed` tells whether
    anything may be learnt from the document of a path, `is_word` knows Chinese words.
    """

    proposed = Signal(object)  # HouseRule

    def __init__(
        self,
        file: Path,
        *,
        later: Callable[[Callable[[], None]], object],
        rules: Callable[[], tuple[HouseRule, ...]],
        allowed: Callable[[Path | None], bool],
        is_word: Callable[[str], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._file = JsonFile(file, KeptHabits, run=later)
        self._rules, self._allowed, self._is_word = rules, allowed, is_word
        self._path: Path | None = None
        self._text: str | None = None
        self._kept: KeptHabits | None = None
        self._asked: Swap | None = None

    def opened(self, path: Path | None, text: str) -> None:
        """Another text is on the page, or the file has another one."""
        self._path, self._text = path, text

    def saved(self, path: Path, text: str) -> None:
        """The page is in its file: what has changed since counts."""
        before = self._text if path == self._path else None
        self._path, self._text = path, text
        if before is not None and before != text and self._allowed(path):
            self._count(swaps_between(before, text))

    def decided(self, path: Path | None, segments: Sequence[Segment]) -> None:
        """The writer is through with a proposal: what it wanted and did not get counts."""
        if self._allowed(path):
            self._count(refused(segments))

    def answered(self, *, yes: bool) -> None:
        """What the writer said to the rule that was proposed last."""
        if self._asked is None:
            return
        kept = self._memory
        kept.seen = [one for one in kept.seen if one[:2] != self._asked]
        if not yes:
            kept.no = [*kept.no, self._asked][-_MOST:]
        self._asked = None
        self._file.save(kept)

    def noted(self) -> int:
        """How many changes are remembered, and rules that were refused."""
        return len(self._memory.seen) + len(self._memory.no)

    def forget(self) -> None:
        """Remember nothing any more: rules that were refused are proposed again."""
        self._kept, self._asked = KeptHabits(), None
        self._file.save(self._kept)

    @property
    def _memory(self) -> KeptHabits:
        if self._kept is None:
            self._kept = self._file.load()
        return self._kept

    def _count(self, found: frozenset[Swap]) -> None:
        if not found:
            return
        kept = self._memory
        counts = {(old, new): times for old, new, times in kept.seen}
        for old, new in found:
            if counts.pop((new, old), 0):
                continue  # once so and once so is no habit
            counts[(old, new)] = counts.pop((old, new), 0) + 1
        wanted = {
            swap
            for swap in found
            if counts.get(swap, 0) >= TIMES
            and swap not in kept.no
            and worth_asking(swap, self._rules())
        }
        swap = best(wanted, self._is_word)
        if swap is not None:
            counts[swap] = 0  # whoever does not answer is asked again after as many
        kept.seen = [(old, new, times) for (old, new), times in counts.items()][-_MOST:]
        self._file.save(kept)
        if swap is not None:
            self._asked = swap
            self.proposed.emit(rule_of(swap))
