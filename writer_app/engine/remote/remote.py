"""The `openai` backend: any server that speaks OpenAI's chat completions (vLLM, llama.cpp, …).

Its answers count as foreign: everything is bounded, checked and typed. A stream that ends without
`finish_reason` ended early, and its text is kept. What the server refuses of a request is left out
on the next try (`asking`). The key goes into one header and nowhere else.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

from writer_app.domain.base import server
from writer_app.domain.base.errors import Cancelled, ContextTooLong, EngineError, ServerError
from writer_app.domain.base.message import coded
from writer_app.engine.base.backend import JobContext
from writer_app.engine.base.protocol import (
    Done,
    EndReason,
    GenerateOptions,
    Loading,
    Message,
    ModelInfo,
    ModelRef,
    Score,
    Scored,
)
from writer_app.engine.models.foreign import Redactor
from writer_app.engine.remote import sse
from writer_app.engine.remote.address import base_url
from writer_app.engine.remote.asking import MOST_TRIES, Manner
from writer_app.engine.remote.http_link import Exchange, LinkLimits, LinkStopped
from writer_app.engine.remote.incoming import IncomingBody
from writer_app.engine.remote.listing import listed
from writer_app.engine.remote.proxy import proxy_for
from writer_app.engine.remote.reading import error_in
from writer_app.engine.remote.refusal import ServerSaid, refusal, too_long, wait, web_title
from writer_app.engine.remote.run import FORMAT, RemoteRun, decoded
from writer_app.engine.trust.offline import origin

__all__ = ["OpenAIBackend", "base_url"]

_CONTEXT = 4096  # tokens, when the server does not say: what Ollama cuts a prompt to by itself
_UNSAID = coded(
    "remote.server-does-not-say-how",
    "The server does not say how much it reads; 4,096 tokens are assumed.",
)
_UNLISTED = coded("remote.server-does-not-list-model", "The server does not list this model.")
_NO_LIST = coded(
    "remote.servers-list-models-cannot-be",
    "The server's list of models cannot be read; the model is asked for by its name.",
)
_BLOCK = 65536
_MOST_CHOICES = 200
_MAX_JSON = 4 * 1024 * 1024  # bytes of an answer that is no stream
_AT_ONCE_S = 600.0  # an answer that does not stream begins when it is whole
_NO_LISTING = (404, 405, 501)
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_STATUS = {
    401: coded(
        "remote.server-refused-key-check-in",
        "The server refused the key; check it in the preferences.",
    ),
    402: coded("remote.server-wants-to-be-paid", "The server wants to be paid first."),
    403: coded("remote.server-refused-access-with-key", "The server refused access with this key."),
    404: coded(
        "remote.server-does-not-know-model",
        "The server does not know this model or address; check both.",
    ),
    413: coded(
        "remote.text-too-long-for-server",
        "The text is too long for the server; choose a shorter passage.",
    ),
    429: coded(
        "remote.server-busy-or-quota-used",
        "The server is busy or the quota is used up; try again later.",
    ),
}


class OpenAIBackend:
    """Streams from a server. Counts are estimates: the server's tokenizer is not known here."""

    def __init__(self, models: Path, *, limits: LinkLimits | None = None) -> None:
        """`models` is not used."""
        del models
        self._limits = limits or LinkLimits()
        self._model = ModelRef("")
        self._context = _CONTEXT
        self._manners: dict[tuple[str, str], Manner] = {}  # by address and model

    # ---- load ----------------------------------------------------------------------------------
    def load(self, model: ModelRef, context: JobContext) -> ModelInfo:
        """Ask the server for its models. Raises ServerError; an unlisted model is tried later."""
        base = base_url(model.base_url)
        context.emit(Loading(context.job, "connecting"))
        self._model = ModelRef(model.id, base_url=base, api_key=model.api_key)
        try:
            models = self._listed(context.cancelled)
        except LinkStopped as stopped:
            raise Cancelled(
                coded(
                    "remote.connecting-to-server-stopped", "Connecting to the server was stopped."
                )
            ) from stopped
        name = model.id or next(iter(models or ()), "")
        if not name:
            raise ServerError(
                coded(
                    "remote.server-lists-no-model-name",
                    "The server lists no model; name one in the preferences.",
                )
            )
        self._model = ModelRef(name, base_url=base, api_key=model.api_key)
        said = model.context or (models or {}).get(name, 0)
        self._context = said or _CONTEXT
        return ModelInfo(
            name,
            model.title or name,
            self._context,
            origin(base)[0],
            "server",
            notes=(*_notes(self._model, models), *(() if said else (_UNSAID,))),
            choices=tuple(sorted(models or ()))[:_MOST_CHOICES],
        )

    def _listed(self, cancelled: Callable[[], bool]) -> dict[str, int] | None:
        """Names the server lists, each with its context in tokens or 0; empty when it has no list.

        None where its answer cannot be read though a model is named: that is tried without a
        list. Raises ServerError where none is named, for a refused key and for a redirection.
        """
        hidden, named = self._hidden(), bool(self._model.id)
        with self._exchange("/models", cancelled) as exchange:
            response = exchange.send("GET", self._headers())
            if response.status in _NO_LISTING:
                return {}
            if named and response.status >= 400 and response.status != 401:
                return None
            _check(response, hidden)
            try:
                found = listed(json.loads(_body(response, _MAX_JSON)), hidden)
            except (ServerError, ValueError, RecursionError):
                found = None
        if found is None and not named:
            raise ServerError(FORMAT)
        return found

    # ---- jobs ----------------------------------------------------------------------------------
    def generate(
        self, messages: Sequence[Message], options: GenerateOptions, context: JobContext
    ) -> None:
        """Stream the answer; several variants are several requests, one after the other."""
        run = RemoteRun(context, options, self._hidden())
        try:
            for variant in range(max(1, options.variants)):
                run.begin(variant)
                self._variant(messages, options, run)
        except LinkStopped:
            run.reasons.append(EndReason.CANCELLED)
        estimate = self.count(messages, ())[0]
        context.emit(Done(context.job, run.reasons[0], run.stats(estimate), tuple(run.reasons)))

    def score(self, asked: Score, context: JobContext) -> Scored:
        """Servers do not score given text. Raises EngineError."""
        del asked, context
        raise EngineError(
            coded(
                "remote.server-cannot-score-text-choose",
                "A server cannot score text; choose a model on this machine for that.",
            )
        )

    def count(
        self, messages: Sequence[Message], texts: Sequence[str]
    ) -> tuple[int, tuple[int, ...], int]:
        """Estimates on the safe side: a token is 3.5 characters, or one of a wide script."""
        conversation = sum(_estimate(message.content) + 5 for message in messages)
        return conversation, tuple(_estimate(text) for text in texts), self._context

    def close(self) -> None:
        """Nothing stays open between jobs."""

    # ---- inside --------------------------------------------------------------------------------
    def _variant(
        self, messages: Sequence[Message], options: GenerateOptions, run: RemoteRun
    ) -> None:
        """One answer; asked for again without what the server refuses of the request."""
        key = (self._model.base_url, self._model.id)
        manner = deepcopy(self._manners.get(key, Manner()))
        for _ in range(MOST_TRIES):
            body = manner.request(self._model.id, messages, options, run.variant)
            refused = self._ask(body, run, self.count(messages, ())[0])
            if refused is None:
                self._manners[key] = manner
                run.finish()
                return
            status, said = refused
            if not manner.learn(status, said, body):
                break
        raise _refused(status, said)

    def _ask(
        self, body: dict[str, Any], run: RemoteRun, tokens: int
    ) -> tuple[int, ServerSaid] | None:
        """Read the answer to one request; the status and words of a refusal, if it is one."""
        streams = "stream" in body
        if not streams:  # it is silent until its end: the window has to know that it works
            run.started(tokens)
            run.alive()
        with self._exchange("/chat/completions", run.context.cancelled, streams) as exchange:
            response = exchange.send("POST", self._headers(), json.dumps(body).encode())
            if response.status >= 400:
                return response.status, _said(response, run.hidden)
            _check(response, run.hidden)
            run.started(tokens)
            incoming = IncomingBody(response, self._limits.max_bytes)
            kind = response.headers.get("Content-Type", "")
            is_stream, blocks = sse.sniff(incoming, kind)
            if is_stream:
                _read_stream(blocks, exchange, run)
            else:
                answer = _joined(blocks, _MAX_JSON)
                if refused := _refused_kindly(answer, run.hidden):
                    return refused
                _read_whole(answer, run)
            run.closed_well = incoming.ended_well
        return None

    def _exchange(self, path: str, cancelled: Callable[[], bool], streams: bool = True) -> Exchange:
        url = self._model.base_url + path
        limits = self._limits if streams else replace(self._limits, first_byte_s=_AT_ONCE_S)
        return Exchange(url, limits=limits, cancelled=cancelled, proxy=proxy_for(url))

    def _hidden(self) -> Redactor:
        return Redactor(self._model.api_key)

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "User-Agent": "writer-app"}
        if self._model.api_key:
            headers["Authorization"] = f"Bearer {self._model.api_key}"
        return headers


def _read_stream(blocks: Iterator[bytes], exchange: Exchange, run: RemoteRun) -> None:
    for event in sse.events(sse.lines(blocks)):
        if run.take(event) or run.lingers():
            return
        exchange.expect_end(run.patience)


def _read_whole(body: str, run: RemoteRun) -> None:
    """An answer in one piece, or lines of JSON that call themselves so. Raises ServerError."""
    if title := web_title(body, run.hidden):
        raise ServerError(
            coded(
                "remote.server-answers-with-web-page",
                "The server's answer is not in the expected format: it is the web page “{0}”. "
                "Check the address.",
                title,
            )
        )
    try:
        run.whole(decoded(body))
    except ServerError as error:
        parts = [line for line in body.splitlines() if line.strip()]
        if len(parts) < 2 or not all(part.lstrip().startswith("{") for part in parts):
            raise
        try:
            events = [decoded(part) for part in parts]
        except ServerError:
            raise error from None
        for event in events:
            run.read(event)


def _refused_kindly(body: str, hidden: Redactor) -> tuple[int, ServerSaid] | None:
    """A refusal that calls itself a success: `{"error": {"message": …, "code": 400}}` alone."""
    with suppress(ServerError):
        answer = decoded(body)
        inner = answer.get("error")
        status = inner.get("code") if isinstance(inner, dict) else answer.get("code")
        if error_in(answer) is not None and status in (400, 422, "400", "422"):
            return int(status), refusal(body, hidden)
    return None


def _notes(model: ModelRef, models: dict[str, int] | None) -> tuple[str, ...]:
    notes = []
    if models is None:
        notes.append(_NO_LIST)
    elif models and model.id not in models:
        notes.append(_UNLISTED)
    plain = model.base_url.startswith("http:")
    if model.api_key and plain and not server.is_this_machine(model.base_url):
        notes.append(
            coded(
                "remote.key-and-text-travel-unencrypted", "The key and the text travel unencrypted."
            )
        )
    return tuple(notes)


def _check(response: HTTPResponse, hidden: Redactor) -> None:
    """Raise ServerError unless the response is a plain success."""
    status = response.status
    if 300 <= status < 400:
        raise ServerError(
            coded(
                "remote.server-sends-requests-on-to",
                "The server sends requests on to another address, which is not followed; "
                "enter the final address in the preferences.",
            )
        )
    if not 200 <= status < 300 or status == 204:  # some answer a POST with 201
        raise _refused(status, _said(response, hidden))


def _said(response: HTTPResponse, hidden: Redactor) -> ServerSaid:
    """What an error response says, as far as it can be read."""
    try:
        said = refusal(_body(response, _BLOCK), hidden)
    except ServerError:
        said = ServerSaid()
    return replace(said, wait_s=wait(response.headers.get("Retry-After", "")))


def _refused(status: int, said: ServerSaid) -> ServerError | ContextTooLong:
    words = said.words
    if status in {400, 413, 422, 500} and too_long(f"{said.code} {said.full}"):
        return ContextTooLong(
            words
            or coded(
                "remote.text-too-long-for-servers", "The text is too long for the server's model."
            )
        )
    if status == 429 and said.wait_s:
        sentence = coded(
            "remote.server-busy-try-again-in",
            "The server is busy or the quota is used up; try again in {0} s.",
            said.wait_s,
        )
        return ServerError(
            coded("run.it-says", "{0} It says: {1}", sentence, words) if words else sentence
        )
    sentence = _STATUS.get(
        status,
        coded(
            "remote.server-refused-request-status",
            "The server refused the request (status {0}).",
            status,
        ),
    )
    return ServerError(
        coded("run.it-says", "{0} It says: {1}", sentence, words) if words else sentence
    )


def _body(response: HTTPResponse, limit: int) -> str:
    return _joined(iter(IncomingBody(response, limit)), limit)


def _joined(blocks: Iterator[bytes], limit: int) -> str:
    data = bytearray()
    for block in blocks:
        data += block
        if len(data) > limit:
            raise ServerError(
                coded("remote.servers-answer-too-long", "The server's answer is too long.")
            )
    return data.decode("utf-8-sig", "replace")


def _estimate(text: str) -> int:
    wide = len(_WIDE.findall(text))
    return wide + math.ceil((len(text) - wide) / 3.5)
