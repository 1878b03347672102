"""An engine without a model: it plays answers from a script, or mends the text it is given.

`WRITER_APP_SCRIPT` names a JSON file: a list of answers, played in order, the last one again and
again. Keys of an answer:

    text        what is written; `variants`, a list, where variants differ
    delay_ms    before each chunk (0)
    chunk       characters a chunk (a word each when absent)
    prompt_tokens, cached_tokens    reported instead of the count by words
    reason      the end that is reported (stop)
    then        done | crash | hang | garbage | fail: what happens after the text (done)
    kind, message   of a `fail`
    load_ms, load_then  delay and ending (crash | hang) of loads while this answer is next

Without the variable it plays a demonstration, so that the window can be tried with no model.
A restarted process goes on after the answers already begun (`WRITER_APP_SCRIPT_START`).
"""

from __future__ import annotations

import json
import math
import os
import re
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from writer_app.domain.base.errors import ContextTooLong, ModelError, from_kind
from writer_app.engine.base.backend import JobContext
from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    GenerateOptions,
    Loading,
    Message,
    ModelInfo,
    ModelRef,
    PrefillProgress,
    Score,
    Scored,
    Started,
    Stats,
    TokenScore,
)

CONTEXT = 8192
# A word with the space before it, a single character of scripts without spaces, or a mark.
_TOKEN = re.compile(r"\s*(?:[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+|[^\w\s])|\s+")
_OTHERS = ("quiet", "plain", "steady", "bright", "early", "heavy")  # what could stand anywhere
_FLUSH_S = 0.04  # longer than the host waits before it sends a chunk
_MENDS = (
    (re.compile(r"[ \t]{2,}"), " "),
    (re.compile(r"\bteh\b"), "the"),
    (re.compile(r"\b(very|really|just) "), ""),
    (re.compile(r"\bin order to\b"), "to"),
    (re.compile(r"\butili[sz]e\b"), "use"),
    (re.compile(r"\ba lot of\b"), "many"),
    (re.compile(r"\bdo not\b"), "don’t"),
    (re.compile(r"\bi\b"), "I"),
)


class ScriptedAnswer(BaseModel):
    """One entry of a script."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    text: str = ""
    variants: tuple[str, ...] = ()
    delay_ms: float = Field(0, ge=0)
    chunk: int = Field(0, ge=0)
    prompt_tokens: int | None = None
    cached_tokens: int = 0
    reason: EndReason = EndReason.STOP
    then: str = Field("done", pattern="^(done|crash|hang|garbage|fail)$")
    kind: str = "engine"
    message: str = "The script says that this fails."
    load_ms: float = Field(0, ge=0)
    load_then: str = Field("done", pattern="^(done|crash|hang)$")


class ScriptedBackend:
    """Plays a script. It needs no `load`."""

    def __init__(self, models: Path) -> None:
        """`models` is not used; raises nothing, a bad script is reported by the first job."""
        del models
        self._next = int(os.environ.get("WRITER_APP_SCRIPT_START", "0") or 0)
        self._answers: tuple[ScriptedAnswer, ...] | None = None
        self._context = CONTEXT

    def load(self, model: ModelRef, context: JobContext) -> ModelInfo:
        """Report a model that has whatever name was asked for."""
        answer = self._answer(_NO_ANSWER)
        for done in range(3):
            context.emit(Loading(context.job, "reading", done, 2))
            time.sleep(answer.load_ms / 3000)
            _end_as(answer.load_then, context)
        self._context = model.context or CONTEXT
        title = model.title or model.id or "Script"
        return ModelInfo(model.id or "scripted", title, self._context, "cpu", "script")

    def generate(
        self, messages: Sequence[Message], options: GenerateOptions, context: JobContext
    ) -> None:
        """Play the next answer."""
        answer = self._answer(_demonstration(messages, options))
        self._next += 1
        prompt = answer.prompt_tokens
        prompt = self.count(messages, ())[0] if prompt is None else prompt
        if prompt >= self._context:
            raise ContextTooLong(
                f"The text needs {prompt:,} tokens and the model reads {self._context:,}; "
                "choose a shorter passage or a model with a longer context."
            )
        began = time.monotonic()
        context.emit(Started(context.job, prompt, answer.cached_tokens))
        context.emit(PrefillProgress(context.job, prompt, prompt))
        play = _Player(answer, options, context)
        reasons = play.run()
        if answer.then != "done":
            time.sleep(_FLUSH_S)
            context.cancelled()  # sends the text that waits, as a real crash a moment later would
        if answer.then == "fail":
            raise from_kind(answer.kind, answer.message)
        _end_as(answer.then, context)
        total = time.monotonic() - began
        stats = Stats(
            prompt, answer.cached_tokens, play.tokens, play.first_s or total, total_s=total
        )
        context.emit(Done(context.job, reasons[0], stats, reasons))

    def score(self, asked: Score, context: JobContext) -> Scored:
        """Made-up probabilities that depend on the words alone; no state."""
        tokens = (
            TokenScore(
                token,
                math.log(0.05 + (zlib.crc32(token.encode()) % 900) / 1000),
                tuple(
                    (f" {word}", math.log(0.05 / (n + 1)))
                    for n, word in enumerate(_OTHERS[: asked.alternatives])
                ),
            )
            for token in _TOKEN.findall(asked.text)
        )
        return Scored(context.job, tuple(tokens))

    def count(
        self, messages: Sequence[Message], texts: Sequence[str]
    ) -> tuple[int, tuple[int, ...], int]:
        """A token is a word, a mark, or a character of a script without spaces."""
        conversation = sum(len(_TOKEN.findall(m.content)) + 4 for m in messages)
        return conversation, tuple(len(_TOKEN.findall(t)) for t in texts), self._context

    def close(self) -> None:
        """Nothing to give back."""

    def _answer(self, otherwise: ScriptedAnswer) -> ScriptedAnswer:
        script = os.environ.get("WRITER_APP_SCRIPT")
        if not script:
            return otherwise
        if self._answers is None:
            self._answers = read(Path(script))
        return self._answers[min(self._next, len(self._answers) - 1)]


_NO_ANSWER = ScriptedAnswer()


def read(script: Path) -> tuple[ScriptedAnswer, ...]:
    """The answers in a script file. Raises ModelError when it is none."""
    try:
        raw = json.loads(script.read_text(encoding="utf-8"))
        answers = TypeAdapter(tuple[ScriptedAnswer, ...]).validate_python(raw)
    except OSError as error:
        raise ModelError(f"The script {script} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ModelError(f"The script {script} is wrong at {place}: {first['msg']}.") from error
    except ValueError as error:
        raise ModelError(f"The script {script} is not JSON: {error}.") from error
    if not answers:
        raise ModelError(f"The script {script} holds no answer; it needs at least one.")
    return answers


class _Player:
    """Emits an answer's chunks, one of each variant in turn."""

    def __init__(
        self, answer: ScriptedAnswer, options: GenerateOptions, context: JobContext
    ) -> None:
        self._answer = answer
        self._context = context
        self._limit = options.max_new_tokens
        texts = [self._text(number) for number in range(max(1, options.variants))]
        cut = [_cut(text, options.stop) for text in texts]
        self._pieces = [_pieces(text, answer.chunk) for text in cut]
        self._began = time.monotonic()
        self.tokens = 0
        self.first_s = 0.0

    def run(self) -> tuple[EndReason, ...]:
        """How each variant ended."""
        written = [0] * len(self._pieces)
        reasons = [self._answer.reason] * len(self._pieces)
        waiting = dict(enumerate(iter(pieces) for pieces in self._pieces))
        while waiting:
            if self._pause():
                return tuple(
                    EndReason.CANCELLED if number in waiting else reason
                    for number, reason in enumerate(reasons)
                )
            for number, pieces in list(waiting.items()):
                if written[number] >= self._limit and number in waiting:
                    reasons[number] = EndReason.LENGTH
                    del waiting[number]
                elif not self._write(number, pieces, written):
                    del waiting[number]
        return tuple(reasons)

    def _write(self, number: int, pieces: Iterator[str], written: list[int]) -> bool:
        piece = next(pieces, None)
        if piece is None:
            return False
        written[number] += 1
        self.tokens += 1
        self.first_s = self.first_s or time.monotonic() - self._began
        self._context.emit(Chunk(self._context.job, piece, number, written[number]))
        return True

    def _pause(self) -> bool:
        """Wait for the next chunk, in slices; whether the job was cancelled."""
        until = time.monotonic() + self._answer.delay_ms / 1000
        while not self._context.cancelled():
            left = until - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(left, 0.01))
        return True

    def _text(self, number: int) -> str:
        variants = self._answer.variants
        return variants[min(number, len(variants) - 1)] if variants else self._answer.text


def _cut(text: str, stops: Sequence[str]) -> str:
    found = [place for stop in stops if stop and (place := text.find(stop)) >= 0]
    return text[: min(found)] if found else text


def _pieces(text: str, size: int) -> list[str]:
    if size:
        return [text[at : at + size] for at in range(0, len(text), size)]
    return _TOKEN.findall(text)


def _end_as(then: str, context: JobContext) -> None:
    if then == "crash":
        os._exit(66)
    if then == "hang":
        _hang()
    if then == "garbage":
        context.write_raw(b"garbage")
        _hang()


def _hang() -> NoReturn:
    while True:
        time.sleep(3600)


# ---- without a script --------------------------------------------------------------------------
def mended(text: str) -> str:
    """`text` with a few small repairs, so that a review has something to show."""
    for pattern, replacement in _MENDS:
        text = pattern.sub(replacement, text)
    return re.sub(r"(^|[.!?]\s+)([a-z])", lambda m: m[1] + m[2].upper(), text)


def _demonstration(messages: Sequence[Message], options: GenerateOptions) -> ScriptedAnswer:
    last = next((m.content for m in reversed(messages) if m.role == "user"), "")
    text = options.source or max(last.split("\n\n"), key=len)
    first = mended(text)
    return ScriptedAnswer(variants=(first, first.replace(", ", " – "), text), delay_ms=15)
