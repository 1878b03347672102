"""Rewrites that are asked for once more: a figure is lost, a word is foreign.

The second answer is not shown while it comes; it takes the first one's place as a whole where it is
better. Nothing has to come in it, as it has to in a draft: a rewrite may have good reason to leave
a word out, and would be given it behind its end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from writer_app.assist.figures import again, better, wrong
from writer_app.assist.job import Choices
from writer_app.assist.passages import added
from writer_app.assist.plan import Prompt
from writer_app.domain.text.language import language
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event
from writer_app.engine.link.client import EngineClient

Ask = Callable[[EngineClient, Prompt, Choices], Iterator[Event]]
_LATIN = re.compile(r"[A-Za-z]{3,}")
_ONLY_CHINESE = "\n\n全部用中文写，不要夹外文。"


@dataclass(frozen=True, slots=True)
class _Again:
    """Another request, and whether its answer is the better one."""

    prompt: Prompt
    better: Callable[[str, str], bool]


def second_rewrite(
    client: EngineClient, prompt: Prompt, choices: Choices, answer: Iterator[Event], ask: Ask
) -> Iterator[Event]:
    """The events of a rewrite, and of a second request where something is seen to be wrong."""
    text, end = "", None
    for event in answer:
        if isinstance(event, Done):
            end = event
            continue
        text = event.after(text) if isinstance(event, Chunk) else text
        yield event
    if end is None:
        return
    other = _again(prompt, text) if end.reason is EndReason.STOP and text.strip() else None
    if other is None:
        yield end
        return
    second, last = "", None
    for event in ask(client, other.prompt, replace(choices, temperature=None)):
        if isinstance(event, Chunk):
            second = event.after(second)
            yield replace(event, text="", back=0)  # a sign of life
        elif isinstance(event, Done):
            last = event
    if last is not None and last.reason is EndReason.STOP and other.better(text, second):
        yield Chunk(client.job, second, back=len(text))
    yield replace(end, stats=added(end.stats, last.stats) if last is not None else end.stats)


def _again(prompt: Prompt, text: str) -> _Again | None:
    source = prompt.source

    def right(first: str, second: str) -> bool:
        return better(source, first, second) and foreign(source, second) <= foreign(source, first)

    def native(first: str, second: str) -> bool:
        fewer = foreign(source, second) < foreign(source, first)
        return fewer and wrong(source, second) <= wrong(source, first)

    if request := again(replace(prompt, given=source), text):
        locks = replace(prompt.locks, avoid=request.locks.avoid)
        return _Again(replace(request, locks=locks), right)
    if foreign(source, text):
        return _Again(_told(prompt, _ONLY_CHINESE), native)
    return None


def _told(prompt: Prompt, more: str) -> Prompt:
    last = prompt.turns[-1]
    return replace(prompt, turns=(*prompt.turns[:-1], replace(last, content=last.content + more)))


def foreign(source: str, text: str) -> int:
    """Words in Latin letters that a Chinese passage has not."""
    if language(source) != "zh":
        return 0
    return sum(word not in source for word in _LATIN.findall(text))
