"""Cuts a text into the passages a template works on, and puts their answers together again.

A template made for sentences or paragraphs gets a longer text piece by piece; what stands between
the pieces (space, list marks, tables, code) is copied. So a rewrite may be longer than the model's
context, and a small model is asked what it can do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from writer_app.domain.answers.repeated import Repeated
from writer_app.domain.text.block_marks import BlockMarks
from writer_app.domain.text.sentences import sentences
from writer_app.domain.text.structure import LineKind, body_start, paragraphs
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event, Failed, Started, Stats

_COPIED = (LineKind.FENCE, LineKind.TABLE, LineKind.RULE)
_GOES_ON = (EndReason.STOP, EndReason.LENGTH, EndReason.REPETITION)


@dataclass(frozen=True, slots=True)
class TextPassage:
    """A range of a text, in code points, without space around it."""

    start: int
    end: int


def passages(text: str, scope: str) -> tuple[TextPassage, ...]:
    """The pieces for a template of this scope; one piece where it takes whole texts.

    A single paragraph of any kind, and a text with nothing to work on, is one piece.
    """
    whole = TextPassage(len(text) - len(text.lstrip()), len(text.rstrip()))
    parts = [part for part in paragraphs(text) if part[0] != part[1]]
    open_parts = [part for part in parts if part[2] not in _COPIED]
    if scope == "sentence":
        found = [
            TextPassage(start, end)
            for start, end in sentences(text)
            if any(first <= start < last for first, last, _ in open_parts)
        ]
    elif scope == "paragraph" and len(parts) > 1:
        found = [
            TextPassage(body_start(text, start, end), end)
            for start, end, kind in open_parts
            if kind is not LineKind.HEADING
        ]
    else:
        return (whole,)
    return tuple(piece for piece in found if text[piece.start : piece.end].strip()) or (whole,)


class Edges:
    """Gives each variant of one answer the space around its source, and no other.

    `otherwise` stands in where the answer is empty: a passage of several is never dropped.
    """

    def __init__(
        self,
        before: str,
        after: str,
        *,
        otherwise: str = "",
        variants: int = 1,
        line: str = "",
        source: str = "",
        frozen: tuple[str, ...] = (),
        around: str = "",
    ) -> None:
        """`line` stands before the passage `source` on its line: its marks are not doubled. A new
        text does not begin with paragraphs of the text `around` it.

        An answer without the `frozen` words of its source gives way to the source.
        """
        self._frozen = frozen
        self._before = before
        self._after = after
        self._otherwise = otherwise
        self._variants = variants
        self._line, self._source = line, source
        self._held: dict[int, str] = {}
        self._marks: dict[int, BlockMarks] = {}
        self._around = around
        self._repeats: dict[int, Repeated] = {}
        self._came: dict[int, str] = {}  # of a variant, as the engine gave it
        self._shown: dict[int, int] = {}  # characters that were passed on

    def feed(self, chunk: Chunk) -> Chunk:
        """The chunk without leading space, and with trailing space held back."""
        number = chunk.variant
        came = self._came[number] = chunk.after(self._came.get(number, ""))
        if chunk.back:
            back = self._shown.pop(number, 0)
            self._held.pop(number, None)
            self._marks.pop(number, None)
            self._repeats.pop(number, None)
            return replace(chunk, text=self._passed(number, came), back=back)
        return replace(chunk, text=self._passed(number, chunk.text))

    def _passed(self, number: int, text: str) -> str:
        marks = self._marks.setdefault(number, BlockMarks(self._line, self._source))
        repeats = self._repeats.setdefault(number, Repeated(self._around))
        return self._edged(number, repeats.feed(marks.feed(text)))

    def _edged(self, number: int, text: str) -> str:
        begun = number in self._held
        text = self._held.get(number, "") + (text if begun else text.lstrip())
        if not text:
            return ""
        kept = text.rstrip()
        self._held[number] = text[len(kept) :]
        kept = kept if begun else self._before + kept
        self._shown[number] = self._shown.get(number, 0) + len(kept)
        return kept

    def finish(self, job: int) -> Iterator[Chunk]:
        """What stands after the answer, for every variant that has one."""
        for variant in range(self._variants):
            marks = self._marks.get(variant)
            rest = ""
            if marks is not None:
                repeats = self._repeats[variant]
                rest = repeats.feed(marks.finish()) + repeats.finish()
                rest = self._edged(variant, rest)
            if rest:
                yield Chunk(job, rest, variant)
            if self._broke_frozen(variant):
                shown = self._shown.get(variant, 0)
                yield Chunk(job, self._before + self._source, variant, back=shown)
            empty = variant not in self._held
            text = self._before + self._otherwise if empty and self._otherwise else ""
            text += self._after if text or not empty else ""
            if text:
                yield Chunk(job, text, variant)

    def _broke_frozen(self, variant: int) -> bool:
        came = self._came.get(variant, "")
        return bool(came.strip()) and not all(words in came for words in self._frozen)


@dataclass(slots=True)
class Joiner:
    """One stream made of several: figures added up, one start, one end."""

    variants: int
    stats: Stats = field(default_factory=Stats)
    ended: Done | Failed | None = None
    _reasons: list[EndReason] = field(default_factory=list)
    _tokens: dict[int, int] = field(default_factory=dict)
    _started: bool = False
    _held: bool = True
    _missing: list[tuple[str, ...]] = field(default_factory=list)

    def take(self, events: Iterator[Event], edges: Edges) -> Iterator[Event]:
        """Pass on one piece's events but its end; `ended` says when the whole must end here."""
        first = dict(self._tokens)
        for event in events:
            if isinstance(event, Chunk):
                tokens = first.get(event.variant, 0) + event.tokens
                self._tokens[event.variant] = tokens
                yield replace(edges.feed(event), tokens=tokens)
            elif isinstance(event, Done):
                self._end(event)
                if event.reason in _GOES_ON:
                    yield from (self._counted(chunk) for chunk in edges.finish(event.job))
            elif isinstance(event, Failed):
                self.ended = event
            elif not isinstance(event, Started) or not self._started:
                self._started = self._started or isinstance(event, Started)
                yield event

    def done(self, job: int) -> Done:
        """The end of the whole, when every piece came to its own."""
        reasons = tuple(self._reasons) or (EndReason.STOP,) * self.variants
        overall = next((reason for reason in reasons if reason is not EndReason.STOP), reasons[0])
        held = self._held and bool(self._reasons)
        return Done(job, overall, self.stats, reasons, tuple(self._missing), held)

    def _counted(self, chunk: Chunk) -> Chunk:
        return replace(chunk, tokens=self._tokens.get(chunk.variant, 0))

    def _end(self, event: Done) -> None:
        reasons = event.reasons or (event.reason,) * self.variants
        old = self._reasons or [EndReason.STOP] * len(reasons)
        self._reasons = [
            new if before is EndReason.STOP else before
            for before, new in zip(old, reasons, strict=False)
        ]
        self.stats = added(self.stats, event.stats)
        self._held = self._held and event.held
        lacking = event.missing or ((),) * len(reasons)
        before = self._missing or [()] * len(lacking)
        self._missing = [(*old, *new) for old, new in zip(before, lacking, strict=False)]
        if event.reason not in _GOES_ON:
            self.ended = Done(event.job, event.reason, self.stats, tuple(self._reasons))


def added(first: Stats, second: Stats) -> Stats:
    """Figures of two generations, one after the other."""
    return Stats(
        first.prompt_tokens + second.prompt_tokens,
        first.cached_tokens + second.cached_tokens,
        first.new_tokens + second.new_tokens,
        first.first_token_s or second.first_token_s,
        first.total_s + second.total_s,
        first.drafted_tokens + second.drafted_tokens,
        first.accepted_tokens + second.accepted_tokens,
    )
