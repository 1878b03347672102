"""What is asked of a server, and what is left out where it refuses a part of it.

Servers that speak OpenAI's protocol differ in what they take: reasoning models know no
`temperature` and call `max_tokens` otherwise, strict ones refuse every key they do not know,
templates of some models have no system role, some models cannot stream. What a server refused is
left out when it is asked again, and from then on (`Manner`, one for each server and model).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from writer_app.engine.base.protocol import GenerateOptions, Message
from writer_app.engine.remote.refusal import ServerSaid

MOST_TRIES = 8  # requests for one answer
_REFUSING = frozenset((400, 403, 404, 405, 415, 422, 500, 501))
# Kept when a server refuses without a word that says what.
_NEEDED = frozenset(("model", "messages", "stream", "max_tokens", "max_completion_tokens"))
_OPTIONAL = (
    "stream_options", "temperature", "top_p", "top_k", "min_p", "repetition_penalty", "seed",
    "stop",
)  # fmt: skip
_LENGTH = ("max_tokens", "max_completion_tokens")
_SYSTEM = re.compile(
    r"system[^.;]{0,40}(?:role|message|prompt|instruction)|(?:role|message)s?[^.;]{0,40}\bsystem\b"
    r"|roles? must alternate|developer instruction|only (?:the )?user and assistant"
    r"|(?:user|first)[^.;]{0,30}must be (?:first|from the user|a user)"
    r"|unexpected role|invalid role|unknown role"
    r"|[\"'`“]system[\"'`”]|system ?[”」]?(?:角色|消息|提示)",
    re.IGNORECASE,
)
_STREAM = re.compile(r"\bstream(?:ing|ed)?\b(?!_)", re.IGNORECASE)
_REFUSAL = re.compile(
    r"support|permit|allow|forbid|extra|unexpected|unknown|unrecogni|invalid|incompatible|deprecat|"
    r"not (?:accept|valid|available|implement)|cannot (?:be|both)|can't|must|only|verified|remove|"
    r"不支持|不允许|无效|参数",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"(?<![\w.])\d[\d,]{0,9}(?![\w.]*\d)")
_TOO_LARGE = re.compile(
    r"too (?:large|high|big|long|many)|at most|maximum|exceed|less than|no more than|<=|up to",
    re.IGNORECASE,
)
_ROOM = re.compile(r"context length is (\d{1,9})\b.{0,60}?\bhas (\d{1,9}) input tokens", re.DOTALL)
_LEAST_LENGTH = 16  # tokens; a smaller figure in a refusal is no limit


@dataclass(slots=True)
class Manner:
    """How one server wants to be asked for one model; learnt from its refusals."""

    left_out: set[str] = field(default_factory=set)
    length_name: str = "max_tokens"
    longest: int = 0  # tokens of an answer it gives at most; 0 = it did not say
    folds_system: bool = False
    bare: bool = False  # nothing beyond what every server needs

    def request(
        self, model: str, messages: Sequence[Message], options: GenerateOptions, variant: int
    ) -> dict[str, Any]:
        """The body of a request."""
        turns = _asked(messages)
        turns = _folded(turns) if self.folds_system else turns
        longest = options.max_new_tokens
        body: dict[str, Any] = {
            "model": model,
            "messages": [{"role": m.role, "content": m.content} for m in turns],
            self.length_name: min(longest, self.longest or longest),
            "temperature": options.temperature,
            "top_p": options.top_p,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        # What OpenAI itself does not know is sent only where it was asked for.
        repeats = options.repetition_penalty
        extra = {
            "top_k": options.top_k,
            "min_p": options.min_p,
            "repetition_penalty": repeats if repeats != 1 else 0,
            "stop": list(options.stop),
        }
        body |= {name: value for name, value in extra.items() if value}
        if options.seed is not None:
            body["seed"] = options.seed + variant
        return {name: value for name, value in body.items() if self._sends(name)}

    def _sends(self, name: str) -> bool:
        if name == "stream_options" and "stream" in self.left_out:
            return False
        return name not in self.left_out and (not self.bare or name in _NEEDED)

    def learn(self, status: int, said: ServerSaid, body: dict[str, Any]) -> bool:
        """Take a refusal of `body` into account; whether another try is worth it."""
        if status not in _REFUSING:
            return False
        words = said.full or said.words
        if self._learn_length(said, words, body):
            return True
        named = [name for name in _OPTIONAL if name in body and _named(name, said, words)]
        if len(named) > 1 and not said.about and "both" in words.lower():
            named = named[1:]  # of two that exclude each other the first may stay
        if named and (said.about or _REFUSAL.search(words)):
            self.left_out |= set(named)
            return True
        roles = "role" in said.about or _SYSTEM.search(words) is not None
        if roles and not self.folds_system and _has_system(body):
            self.folds_system = True
            return True
        streams = "stream" in said.about or _STREAM.search(words) is not None
        if streams and "stream" in body and _REFUSAL.search(words):
            self.left_out.add("stream")
            return True
        return not said.about and self._learn_bare(status, words, body)

    def _learn_length(self, said: ServerSaid, words: str, body: dict[str, Any]) -> bool:
        """The limit of the answer's length: under another name, smaller, or not at all."""
        if self.length_name not in body or not _named(self.length_name, said, words):
            return False
        other = next(name for name in _LENGTH if name != self.length_name)
        if smaller := _limit(words, body[self.length_name]):
            self.longest = smaller
            return True
        if re.search(rf"\b{other}\b", words):
            self.length_name = other
            return True
        if said.about or _REFUSAL.search(words):
            self.left_out.add(self.length_name)
            return True
        return False

    def _learn_bare(self, status: int, words: str, body: dict[str, Any]) -> bool:
        """A refusal that does not say what it is about: once with the least."""
        unclear = status in {400, 422} and (not words or _REFUSAL.search(words) is not None)
        if self.bare or not unclear or not set(body) - _NEEDED:
            return False
        self.bare = True
        return True


def _limit(words: str, sent: int) -> int:
    """The longest answer that a refusal of `sent` tokens allows; 0 where it names none."""
    if room := _ROOM.search(words):
        left = int(room[1]) - int(room[2])
        return left if _LEAST_LENGTH <= left < sent else 0
    if not _TOO_LARGE.search(words):
        return 0
    figures = [int(found.replace(",", "")) for found in _FIGURE.findall(words)]
    return max((figure for figure in figures if _LEAST_LENGTH <= figure < sent), default=0)


def _named(name: str, said: ServerSaid, words: str) -> bool:
    if said.about:
        return any(about.split(".")[0] == name for about in said.about)
    return re.search(rf"(?<![\w]){name}(?![\w])", words) is not None


def _has_system(body: dict[str, Any]) -> bool:
    return any(turn["role"] == "system" for turn in body["messages"])


def _asked(messages: Sequence[Message]) -> Sequence[Message]:
    """With the writer's turn last: few servers go on from a turn that the assistant began."""
    if len(messages) < 2 or messages[-1].role != "assistant":
        return messages
    *turns, asked, begun = messages
    return [*turns, Message("user", f"{asked.content}\n\n{begun.content}")]


def _folded(messages: Sequence[Message]) -> list[Message]:
    """Without a system role: its text stands before the next turn of the user's."""
    turns: list[Message] = []
    waiting: list[str] = []
    for message in messages:
        if message.role == "system":
            waiting.append(message.content)
            continue
        parts = [*waiting, message.content] if message.role == "user" else [message.content]
        if message.role == "user":
            waiting = []
        if turns and turns[-1].role == message.role:
            parts = [turns.pop().content, *parts]
        turns.append(Message(message.role, "\n\n".join(parts)))
    if waiting:
        turns.append(Message("user", "\n\n".join(waiting)))
    return turns
