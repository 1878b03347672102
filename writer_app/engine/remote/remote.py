"""The `openai` backend: any server that speaks OpenAI's chat completions (vLLM, llama.cpp, …).

Its answers count as foreign: everything is bounded, checked and typed. A stream that ends without
`finish_reason` ended early, and its text is kept. The key goes into one header and nowhere else.
"""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from writer_app.domain.base import server
from writer_app.domain.base.errors import Cancelled, ContextTooLong, EngineError, ServerError
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
    Started,
    Stats,
    TokenScore,
)
from writer_app.engine.models.foreign import Redactor, plain
from writer_app.engine.remote import sse
from writer_app.engine.remote.http_link import Exchange, LinkLimits, Stopped
from writer_app.engine.remote.proxy import proxy_for
from writer_app.engine.trust.offline import origin

_CONTEXT = 4096  # tokens, when the server does not say: what Ollama cuts a prompt to by itself
_UNSAID = "The server does not say how much it reads; 4,096 tokens are assumed."
_BLOCK = 65536
_MOST_CHOICES = 200
_MAX_JSON = 4 * 1024 * 1024  # bytes of an answer that is no stream
_AFTER_END_S = 2.0  # wait for the usage figures after the end of the text
_MAX_NAMES = 10_000  # of the models that a server lists
_SPARE_TOKENS = 64  # beyond max_new_tokens before an endless stream is cut
_REASONS = {
    "stop": EndReason.STOP,
    "eos": EndReason.STOP,
    "tool_calls": EndReason.STOP,
    "function_call": EndReason.STOP,
    "length": EndReason.LENGTH,
}
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_STATUS = {
    401: "The server refused the key; check it in the preferences.",
    403: "The server refused access with this key.",
    404: "The server does not know this model or address; check both.",
    413: "The text is too long for the server; choose a shorter passage.",
    429: "The server is busy or the quota is used up; try again later.",
}


class OpenAIBackend:
    """Streams from a server. Counts are estimates: the server's tokenizer is not known here."""

    def __init__(self, models: Path, *, limits: LinkLimits | None = None) -> None:
        """`models` is not used."""
        del models
        self._limits = limits or LinkLimits()
        self._model = ModelRef("")
        self._context = _CONTEXT

    # ---- load ----------------------------------------------------------------------------------
    def load(self, model: ModelRef, context: JobContext) -> ModelInfo:
        """Ask the server for its models. Raises ServerError; an unlisted model is tried later."""
        base = base_url(model.base_url)
        context.emit(Loading(context.job, "connecting"))
        self._model = ModelRef(model.id, base_url=base, api_key=model.api_key)
        try:
            listed = self._listed(context.cancelled)
        except Stopped as stopped:
            raise Cancelled("Connecting to the server was stopped.") from stopped
        name = model.id or next(iter(listed), "")
        if not name:
            raise ServerError("The server lists no model; name one in the preferences.")
        self._model = ModelRef(name, base_url=base, api_key=model.api_key)
        said = model.context or listed.get(name, 0)
        self._context = said or _CONTEXT
        return ModelInfo(
            name,
            model.title or name,
            self._context,
            origin(base)[0],
            "server",
            notes=(*_notes(self._model, listed), *(() if said else (_UNSAID,))),
            choices=tuple(sorted(listed))[:_MOST_CHOICES],
        )

    def _listed(self, cancelled: Callable[[], bool]) -> dict[str, int]:
        """Names the server lists, each with its context in tokens or 0; empty when it has no list.

        Any refusal but 404, 405 and 501 is raised.
        """
        with self._exchange("/models", cancelled) as exchange:
            response = exchange.send("GET", self._headers())
            if response.status in {404, 405, 501}:
                return {}
            _check(response, self._hidden())
            data = _json(_body(response, _MAX_JSON)).get("data")
        entries = data if isinstance(data, list) else []
        hidden = self._hidden()
        return {
            hidden.whole(plain(entry["id"])): _context_of(entry)
            for entry in entries[:_MAX_NAMES]
            if isinstance(entry, dict) and isinstance(entry.get("id"), str) and entry["id"]
        }

    # ---- jobs ----------------------------------------------------------------------------------
    def generate(
        self, messages: Sequence[Message], options: GenerateOptions, context: JobContext
    ) -> None:
        """Stream the answer; several variants are several requests, one after the other."""
        run = _Run(context, options, self._hidden())
        try:
            for variant in range(max(1, options.variants)):
                run.begin(variant)
                self._variant(messages, options, run)
        except Stopped:
            run.reasons.append(EndReason.CANCELLED)
        estimate = self.count(messages, ())[0]
        context.emit(Done(context.job, run.reasons[0], run.stats(estimate), tuple(run.reasons)))

    def score(
        self, messages: Sequence[Message], text: str, alternatives: int, context: JobContext
    ) -> tuple[TokenScore, ...]:
        """Servers do not score given text. Raises EngineError."""
        del messages, text, alternatives, context
        raise EngineError("A server cannot score text; choose a model on this machine for that.")

    def count(
        self, messages: Sequence[Message], texts: Sequence[str]
    ) -> tuple[int, tuple[int, ...], int]:
        """Estimates on the safe side: a token is 3.5 characters, or one of a wide script."""
        conversation = sum(_estimate(message.content) + 5 for message in messages)
        return conversation, tuple(_estimate(text) for text in texts), self._context

    def close(self) -> None:
        """Nothing stays open between jobs."""

    # ---- inside --------------------------------------------------------------------------------
    def _variant(self, messages: Sequence[Message], options: GenerateOptions, run: _Run) -> None:
        body = _request(self._model.id, messages, options, run.variant)
        with self._exchange("/chat/completions", run.context.cancelled) as exchange:
            response = exchange.send("POST", self._headers(), json.dumps(body).encode())
            _check(response, run.hidden)
            run.started(self.count(messages, ())[0])
            if "event-stream" not in response.headers.get("Content-Type", ""):
                run.whole(_json(_body(response, _MAX_JSON)))
                return
            for event in sse.events(sse.lines(_blocks(response))):
                if run.take(event) or run.lingers(_AFTER_END_S):
                    break
                if run.reason is not None:
                    exchange.expect_end(_AFTER_END_S)
        run.finish()

    def _exchange(self, path: str, cancelled: Callable[[], bool]) -> Exchange:
        url = self._model.base_url + path
        limits = self._limits
        return Exchange(url, limits=limits, cancelled=cancelled, proxy=proxy_for(url))

    def _hidden(self) -> Redactor:
        return Redactor(self._model.api_key)

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "User-Agent": "writer-app"}
        if self._model.api_key:
            headers["Authorization"] = f"Bearer {self._model.api_key}"
        return headers


@dataclass(slots=True)
class _Run:
    """One job on its way: what came, how each variant ended."""

    context: JobContext
    options: GenerateOptions
    hidden: Redactor
    variant: int = 0
    tokens: int = 0
    reason: EndReason | None = None
    reasons: list[EndReason] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)
    _first_s: float = 0.0
    _total: int = 0
    _prompt: int = 0
    _cached: int = 0
    _announced: bool = False
    _ended: float = 0.0

    def begin(self, variant: int) -> None:
        """The next variant."""
        self.variant, self.tokens, self.reason, self._ended = variant, 0, None, 0.0

    def started(self, prompt_tokens: int) -> None:
        """The server accepted the request; announced once a job."""
        if not self._announced:
            self._announced = True
            self.context.emit(Started(self.context.job, prompt_tokens))

    def take(self, event: str) -> bool:
        """One event of the stream; whether the stream is over. Raises ServerError."""
        if event == "[DONE]":
            return True
        if event:
            try:
                self._read(_json(event))
            except _Torn:
                return True
        else:
            self._write("")
        endless = self.tokens > self.options.max_new_tokens + _SPARE_TOKENS
        if endless and self.reason is None:
            self.reason = EndReason.LENGTH
        return endless

    def lingers(self, longest_s: float) -> bool:
        """Whether the server goes on for so long after the end of the text."""
        if self.reason is None:
            return False
        now = time.monotonic()
        self._ended = self._ended or now
        return now - self._ended > longest_s

    def whole(self, answer: dict[str, Any]) -> None:
        """An answer in one piece, from a server that does not stream. Raises ServerError."""
        self._read(answer, part="message")
        self.finish()

    def finish(self) -> None:
        """The variant ended; without a reason from the server it broke off."""
        self._leave()
        self.reasons.append(self.reason or EndReason.DISCONNECTED)
        self._total += self.tokens

    def stats(self, estimate: int) -> Stats:
        """Figures of the whole job; the server's own counts where it gave them."""
        total_s = time.monotonic() - self._began
        prompt = self._prompt or estimate
        first_s = self._first_s or total_s
        return Stats(prompt, self._cached, self._total, first_s, total_s)

    def _read(self, event: dict[str, Any], part: str = "delta") -> None:
        if event.get("error"):
            self._leave()
            otherwise = "The server reported an error."
            raise ServerError(_said(event["error"], otherwise, self.hidden))
        choices = event.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        if isinstance(choice, dict):
            message = choice.get(part)
            content = message.get("content") if isinstance(message, dict) else None
            self._write(content if isinstance(content, str) else "")
            self._end(choice.get("finish_reason"))
        self._usage(event.get("usage"))

    def _write(self, text: str) -> None:
        if text:
            self.tokens += 1
            self._first_s = self._first_s or time.monotonic() - self._began
        # An empty chunk tells the window that the server is alive while it thinks.
        shown = self.hidden.feed(plain(text))
        self.context.emit(Chunk(self.context.job, shown, self.variant, self.tokens))

    def _leave(self) -> None:
        """Give out what was held back, before an error ends the answer."""
        if rest := self.hidden.finish():
            self.context.emit(Chunk(self.context.job, rest, self.variant, self.tokens))

    def _end(self, reason: object) -> None:
        if reason == "content_filter":
            self._leave()
            raise ServerError("The server withheld the rest of the answer (content filter).")
        if isinstance(reason, str) and reason:
            self.reason = _REASONS.get(reason, EndReason.STOP)

    def _usage(self, usage: object) -> None:
        if not isinstance(usage, dict):
            return
        self._prompt = _whole(usage.get("prompt_tokens")) or self._prompt
        self.tokens = _whole(usage.get("completion_tokens")) or self.tokens
        details = usage.get("prompt_tokens_details")
        if isinstance(details, dict):
            self._cached = _whole(details.get("cached_tokens"))


class _Torn(ServerError):
    """An event that is not JSON: usually the stream broke off inside it."""


def base_url(url: str) -> str:
    """The address requests start with; `/v1` is added to a bare origin. Raises ServerError."""
    try:
        origin(url)
        parts = urlsplit(url)
    except ValueError as error:
        raise ServerError(
            f"“{url}” is no server address; it looks like http://localhost:8000/v1."
        ) from error
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ServerError("A server address holds no name, key or query; enter the key apart.")
    path = parts.path.rstrip("/") or "/v1"
    return f"{parts.scheme}://{parts.netloc}{path}"


def _notes(model: ModelRef, listed: dict[str, int]) -> tuple[str, ...]:
    notes = []
    if listed and model.id not in listed:
        notes.append("The server does not list this model.")
    plain = model.base_url.startswith("http:")
    if model.api_key and plain and not server.is_this_machine(model.base_url):
        notes.append("The key and the text travel unencrypted.")
    return tuple(notes)


def _request(
    model: str, messages: Sequence[Message], options: GenerateOptions, variant: int
) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": model,
        "messages": [{"role": m.role, "content": m.content} for m in messages],
        "max_tokens": options.max_new_tokens,
        "temperature": options.temperature,
        "top_p": options.top_p,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    # What OpenAI itself does not know is sent only where it was asked for.
    extra = {
        "top_k": options.top_k,
        "min_p": options.min_p,
        "repetition_penalty": options.repetition_penalty if options.repetition_penalty != 1 else 0,
        "stop": list(options.stop),
    }
    body |= {name: value for name, value in extra.items() if value}
    if options.seed is not None:
        body["seed"] = options.seed + variant
    return body


def _check(response: HTTPResponse, hidden: Redactor) -> None:
    """Raise ServerError unless the response is a plain success."""
    status = response.status
    if 300 <= status < 400:
        raise ServerError(
            "The server sends requests on to another address, which is not followed; "
            "enter the final address in the preferences."
        )
    if status != 200:
        said = _error_text(response, hidden)
        if status == 400 and "context_length" in said[0]:
            raise ContextTooLong(said[1] or "The text is too long for the server's model.")
        sentence = _STATUS.get(status, f"The server refused the request (status {status}).")
        raise ServerError(f"{sentence} It says: {said[1]}" if said[1] else sentence)
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise ServerError("The server compresses its answers although it was asked not to.")


def _error_text(response: HTTPResponse, hidden: Redactor) -> tuple[str, str]:
    """The code and the sentence of an error response, as far as there are any."""
    try:
        body = _json(_body(response, _BLOCK))
    except ServerError:
        return "", ""
    error = body.get("error", body)
    code = error.get("code") if isinstance(error, dict) else ""
    return str(code or ""), _said(error, "", hidden)


def _said(error: object, otherwise: str, hidden: Redactor) -> str:
    """The server's own words: one printable line of 200 characters at most."""
    message = error.get("message") if isinstance(error, dict) else error
    text = hidden.whole(message[:4000]) if isinstance(message, str) else ""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[:2000]).split())
    return line[:200] or otherwise


def _blocks(response: HTTPResponse) -> Iterator[bytes]:
    """What comes, as it comes; a broken connection ends it like a closed one."""
    try:
        while block := response.read1(_BLOCK):
            yield block
    except (HTTPException, OSError):
        return


def _body(response: HTTPResponse, limit: int) -> str:
    data = bytearray()
    for block in _blocks(response):
        data += block
        if len(data) > limit:
            raise ServerError("The server's answer is too long.")
    return data.decode("utf-8", "replace")


def _json(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _Torn("The server's answer is not in the expected format (JSON).") from error
    if not isinstance(value, dict):
        raise ServerError("The server's answer is not in the expected format.")
    return value


def _context_of(entry: dict[str, Any]) -> int:
    meta = entry.get("meta")
    inner = meta.get("n_ctx") if isinstance(meta, dict) else None
    return _whole(entry.get("max_model_len") or entry.get("context_length") or inner)


def _whole(value: object) -> int:
    return value if type(value) is int and 0 <= value < 1 << 40 else 0


def _estimate(text: str) -> int:
    wide = len(_WIDE.findall(text))
    return wide + math.ceil((len(text) - wide) / 3.5)
