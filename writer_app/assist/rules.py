"""Rules after the model: what a proofread English answer still has that a rule is sure of.

The checker starts when the model does, in its own process, and is ready when the answer is. Where
it is not installed, breaks or takes too long, the answer stays as it came.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from writer_app.assist.proofreader import own_dialect
from writer_app.children.line_process import LineProcess
from writer_app.children.start import command
from writer_app.domain.text.rule_mends import RuleMend, mended
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event

_READY_S, _CHECK_S = 30.0, 10.0  # it takes 1 s, and on a machine with much else to do 12
_BROKEN = (OSError, ValueError, TypeError, KeyError, TimeoutError)


class Rules:
    """The rules of one job, and their process; `end` gives it back."""

    def __init__(self) -> None:
        self._child: LineProcess | None = None
        self._untold = 0  # answers that nobody has taken yet

    def begin(self) -> None:
        """Start, without waiting; safe to repeat."""
        if self._child is not None or importlib.util.find_spec("harper") is None:
            return
        try:
            self._child = child = LineProcess(command("writer_app.assist.proof_child"))
            child.tell({"dialect": own_dialect(), "words": [], "quick": True})
            self._untold += 1
            child.tell({"text": "It is", "language": "en"})
            self._untold += 1
        except OSError:
            self._untold = 0

    def mended(self, text: str, held: Iterable[str] = (), line: str = "") -> str:
        """The text with what the rules are sure of; as it was where they cannot say."""
        child = self._child
        if child is None:
            return text
        try:
            while self._untold:
                child.answer(_READY_S)
                self._untold -= 1
            found = child.ask({"text": text, "language": "en"}, _CHECK_S)
            mends = [_mend(each) for each in found if each["replacements"]]
            return mended(text, mends, tuple(held), line)
        except _BROKEN:
            self.end()
            return text

    def end(self) -> None:
        """End the process. Safe to repeat."""
        child, self._child, self._untold = self._child, None, 0
        if child is not None:
            child.end()


def _mend(found: dict[str, Any]) -> RuleMend:
    new, kind = str(found["replacements"][0]), str(found["kind"])
    return RuleMend(int(found["start"]), int(found["end"]), new, kind)


def at_its_end(events: Iterator[Event], mend: Callable[[str], str]) -> Iterator[Event]:
    """The events of an answer, at its end mended in every variant; one that was cut stays."""
    texts: dict[int, str] = {}
    end: Done | None = None
    for event in events:
        if isinstance(event, Chunk):
            texts[event.variant] = event.after(texts.get(event.variant, ""))
        if isinstance(event, Done):
            end = event
        else:
            yield event
    if end is None:
        return
    if end.reason is EndReason.STOP:
        for variant, text in texts.items():
            if (meant := mend(text)) != text:
                yield Chunk(end.job, meant, variant, back=len(text))
    yield end
