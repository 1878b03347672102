"""One job with a server on its way: what came, how each variant ended, and what it cost."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from writer_app.domain.base.errors import ContextTooLong, ServerError
from writer_app.domain.base.message import coded
from writer_app.engine.base.backend import JobContext
from writer_app.engine.base.protocol import Chunk, EndReason, GenerateOptions, Started, Stats
from writer_app.engine.models.foreign import Halves, Redactor, plain
from writer_app.engine.remote import reading
from writer_app.engine.remote.listing import whole as count
from writer_app.engine.remote.refusal import line, sentence, too_long

FORMAT = coded(
    "run.servers-answer-not-in-expected", "The server's answer is not in the expected format."
)
_REFUSES = coded("run.servers-model-refuses-to-answer", "The server's model refuses to answer.")
_AFTER_END_S = 2.0  # wait for the usage figures after an end that stands apart from the text
_AFTER_TEXT_S = 10.0  # some servers call every piece the last one: more may come
_SPARE_TOKENS = 64  # beyond max_new_tokens before an endless stream is cut


class Torn(ServerError):
    """An event that is not JSON: usually the stream broke off inside it."""


@dataclass(slots=True)
class RemoteRun:
    """`closed_well` is set when the response ended as its head announced."""

    context: JobContext
    options: GenerateOptions
    hidden: Redactor
    variant: int = 0
    tokens: int = 0
    reason: EndReason | None = None
    reasons: list[EndReason] = field(default_factory=list)
    closed_well: bool = False
    patience: float | None = None  # seconds of silence that end the answer; None before its end
    _began: float = field(default_factory=time.monotonic)
    _first_s: float = 0.0
    _total: int = 0
    _prompt: int = 0
    _cached: int = 0
    _announced: bool = False
    _ended: float = 0.0
    _early: bool = False  # text came after an end
    _marked: bool = False  # the end mark of the stream came
    _counted: bool = False  # the server counted the tokens
    _refusal: str = ""
    _texts: list[str] = field(default_factory=list)
    _halves: Halves = field(default_factory=Halves)

    def begin(self, variant: int) -> None:
        """The next variant."""
        self.variant, self.tokens, self.reason, self._ended = variant, 0, None, 0.0
        self.patience, self.closed_well = None, False
        self._early = self._marked = self._counted = False
        self._refusal, self._texts, self._halves = "", [], Halves()

    def started(self, prompt_tokens: int) -> None:
        """The server accepted the request; announced once a job."""
        if not self._announced:
            self._announced = True
            self.context.emit(Started(self.context.job, prompt_tokens))

    def alive(self) -> None:
        """Tell the window that the server works, though no text came."""
        self._write("")

    # ---- what comes --------------------------------------------------------------------------
    def take(self, event: str) -> bool:
        """One event of the stream; whether the stream is over. Raises ServerError."""
        if reading.is_end_mark(event):
            self._marked = True
            return True
        if _is_object(event):
            try:
                self.read(decoded(event))
            except Torn:
                return True
        else:
            self.alive()
        endless = self.tokens > self.options.max_new_tokens + _SPARE_TOKENS
        if endless and (self.reason is None or self._early):
            self.reason, self._marked = EndReason.LENGTH, True
        return endless

    def lingers(self) -> bool:
        """Whether the server goes on for too long after the end of the text."""
        if self.patience is None:
            return False
        now = time.monotonic()
        self._ended = self._ended or now
        return now - self._ended > self.patience

    def whole(self, answer: dict[str, Any]) -> None:
        """An answer in one piece, from a server that does not stream. Raises ServerError."""
        self.read(answer)
        if self.reason is None and self._texts:
            self.reason = EndReason.STOP

    def read(self, event: dict[str, Any]) -> None:
        """What a decoded event holds. Raises ServerError."""
        if (error := reading.error_in(event)) is not None:
            self._leave()
            said = sentence(
                error,
                self.hidden,
                otherwise=coded("run.server-reported-error", "The server reported an error."),
            )
            raise ContextTooLong(said) if too_long(said) else ServerError(said)
        piece = reading.read(event)
        text = self._new(piece)
        self._refusal += piece.refusal[: 2000 - len(self._refusal)]
        if text and self.reason is not None:
            self._early, self.reason, self._ended, self.patience = True, None, 0.0, None
        self._write(text)
        self._end(piece.reason, apart=not text)
        self._usage(piece.usage)

    def _new(self, piece: reading.ReadPiece) -> str:
        """The part of a piece's text that has not come yet."""
        text = piece.text
        if piece.whole and self._texts:
            before = "".join(self._texts)
            if text.startswith(before) and (len(text) > len(before) or piece.reason):
                text = text[len(before) :]
        if text:
            self._texts.append(text)
        return text

    def _write(self, text: str) -> None:
        if text:
            self.tokens += 1
            self._first_s = self._first_s or time.monotonic() - self._began
        # An empty chunk tells the window that the server is alive while it thinks.
        shown = self.hidden.feed(plain(self._halves.feed(text)))
        self.context.emit(Chunk(self.context.job, shown, self.variant, self.tokens))

    def _end(self, reason: str, *, apart: bool) -> None:
        if reason == reading.REFUSED and not self._texts:
            raise ServerError(_REFUSES)
        if reason in reading.WITHHELD:
            self._leave()
            raise ServerError(
                coded(
                    "run.server-withheld-rest-answer-content",
                    "The server withheld the rest of the answer (content filter).",
                )
            )
        found = reading.end_of(reason)
        if found is None:
            return
        self.reason = found
        if not self._early:
            self.patience = _AFTER_END_S if apart else _AFTER_TEXT_S

    def _usage(self, usage: object) -> None:
        if not isinstance(usage, dict):
            return
        self._prompt = count(usage.get("prompt_tokens")) or self._prompt
        if tokens := count(usage.get("completion_tokens")):
            self.tokens, self._counted = tokens, True
        details = usage.get("prompt_tokens_details")
        if isinstance(details, dict):
            self._cached = count(details.get("cached_tokens"))

    # ---- its end -----------------------------------------------------------------------------
    def finish(self) -> None:
        """The variant ended; without a reason from the server it broke off. Raises ServerError."""
        self._leave()
        if self._refusal and not self._texts:
            raise ServerError(
                coded(
                    "run.it-says",
                    "{0} It says: {1}",
                    _REFUSES,
                    line(self._refusal, self.hidden)[:200],
                )
            )
        self.reasons.append(self._reason())
        self._total += self.tokens

    def _reason(self) -> EndReason:
        """Why the answer ended; an end that came before more text proves nothing by itself."""
        if self.reason is None or (self._early and not (self._marked or self.closed_well)):
            return EndReason.DISCONNECTED
        full = self._counted and self.tokens >= self.options.max_new_tokens
        return EndReason.LENGTH if full and self.reason is EndReason.STOP else self.reason

    def _leave(self) -> None:
        """Give out what was held back, before an error ends the answer."""
        if rest := self.hidden.finish():
            self.context.emit(Chunk(self.context.job, rest, self.variant, self.tokens))

    def stats(self, estimate: int) -> Stats:
        """Figures of the whole job; the server's own counts where it gave them."""
        total_s = time.monotonic() - self._began
        prompt = self._prompt or estimate
        first_s = self._first_s or total_s
        return Stats(prompt, self._cached, self._total, first_s, total_s)


def _is_object(event: str) -> bool:
    """Whether an event holds more than a sign of life: `ping`, `null`, nothing at all."""
    return event.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")


def decoded(text: str) -> dict[str, Any]:
    """A JSON object, alone or the only one of a list. Raises ServerError; Torn: it is no JSON."""
    try:
        value = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise Torn(
            coded(
                "run.servers-answer-not-in-expected-format",
                "The server's answer is not in the expected format (JSON).",
            )
        ) from error
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        raise ServerError(FORMAT)
    return value
